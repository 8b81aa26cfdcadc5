/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/thread.h"

#include "base/mem.h"

/* Words alone see a patient in many a "he": docs/decisions/0008-mosaic.md tells how these were chosen. */
#define TOLD 0.5f       /* a post that so likely tells of a patient brings one, and what they do */
#define TOLD_LEAST 0.1f /* without one post that may tell of a patient, clues are about somebody else */

static bool meant(unsigned kinds) { return kinds >> CLUE_PATIENT & 1; }

enum error_code thread_add(struct blouse_thread *t, struct arena *arena, const struct reading *reading, float told,
			   struct blouse_result *result, struct error *err)
{
	unsigned own = reading->clues, before = t->kinds;
	size_t *mosaic = ARENA_NEW(arena, size_t, t->count + 1), count = 0;
	if (!mosaic)
		return error_nomem(err);
	if (reading->context != BLOUSE_USAGER && own >> CLUE_OWN_STORY & 1 && !meant(before))
		t->own_story = true;
	if (t->own_story)
		own = clues_without_person(own);
	if (told >= TOLD)
		own |= CLUE_BIT(CLUE_PATIENT) | CLUE_BIT(CLUE_HABIT);
	if (t->count == 0 || told > t->told)
		t->told = told;
	bool may = t->told < 0 || t->told >= TOLD_LEAST;
	bool completes = !t->complete && may && meant(own | before) && clues_count(own) > 0 &&
			 clues_count(own | before) >= CLUES_ENOUGH;
	/* Three clues in one post are that post's own finding: it needs no other. */
	bool alone = meant(own) && clues_count(clues_firm(own)) >= CLUES_ENOUGH;
	for (size_t i = 0; completes && !alone && i < t->count; i++)
		if (clues_count(t->clues[i]) > 0)
			mosaic[count++] = i;
	t->complete |= completes;
	t->kinds |= own;
	if (t->count < BLOUSE_THREAD_MAX)
		t->clues[t->count++] = own;
	/* A question asked of one post of five would be asked of most threads. */
	for (size_t i = 0; i < result->finding_count; i++)
		if (result->findings[i].found && result->findings[i].level > t->verdict &&
		    result->findings[i].level > BLOUSE_CONSEIL)
			t->verdict = result->findings[i].level;
	if (t->complete)
		t->verdict = BLOUSE_BLOQUANT;
	result->mosaic = mosaic;
	result->mosaic_count = count;
	result->thread_verdict = t->verdict;
	return ERR_NONE;
}
