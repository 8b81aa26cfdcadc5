/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/thread.h"

#include "base/mem.h"

enum error_code thread_add(struct blouse_thread *t, struct arena *arena, const struct reading *reading,
			   struct blouse_result *result, struct error *err)
{
	unsigned own = reading->clues, before = t->kinds;
	size_t *mosaic = ARENA_NEW(arena, size_t, t->count + 1), count = 0;
	if (!mosaic)
		return error_nomem(err);
	/* For an agent who speaks of someone met at work a patient is given; others must show one. */
	bool meant = (own | before) >> CLUE_PATIENT & 1;
	bool completes = !t->complete && meant && clues_count(own) > 0 && clues_count(own) < CLUES_ENOUGH &&
			 clues_count(before) < CLUES_ENOUGH && clues_count(own | before) >= CLUES_ENOUGH;
	for (size_t i = 0; completes && i < t->count; i++)
		if (clues_count(t->clues[i]) > 0)
			mosaic[count++] = i;
	t->complete |= completes;
	t->kinds |= own;
	if (t->count < BLOUSE_THREAD_MAX)
		t->clues[t->count++] = (uint16_t)own;
	if (result->verdict > t->verdict)
		t->verdict = result->verdict;
	if (t->complete)
		t->verdict = BLOUSE_BLOQUANT;
	result->mosaic = mosaic;
	result->mosaic_count = count;
	result->thread_verdict = t->verdict;
	return ERR_NONE;
}
