/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker that was taken over may answer. */
#include <stdlib.h>

#include "base/utf8.h"
#include "media/job.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static void check(const struct media_result *r)
{
	const struct media_facts *f = &r->facts;
	require(f->fact_count <= MEDIA_FACTS_MAX && f->format < MEDIA_FORMATS && r->trouble < MEDIA_TROUBLES);
	for (size_t i = 0; i < f->fact_count; i++) {
		require(f->facts[i].kind < MEDIA_KINDS && f->facts[i].value.len <= MEDIA_VALUE_MAX);
		require(utf8_invalid_at(f->facts[i].value) == SIZE_MAX &&
			utf8_invalid_at(f->facts[i].name) == SIZE_MAX);
	}
	require(f->hidden_count <= MEDIA_HIDDEN_MAX);
	for (size_t i = 0; i < f->hidden_count; i++)
		require(f->hidden[i].how < MEDIA_HIDINGS && utf8_invalid_at(f->hidden[i].text) == SIZE_MAX);
	require(f->gps.latitude >= -90 && f->gps.latitude <= 90);
	require(r->seen.face_count <= SIGHT_FACES_MAX && r->seen.line_count <= SIGHT_LINES_MAX);
	for (size_t i = 0; i < r->seen.line_count; i++)
		require(utf8_invalid_at(r->seen.lines[i].text) == SIZE_MAX);
	require(!r->copy.bytes.len || media_format_of(r->copy.bytes) == r->copy.format);
}

/* The first number says of which build the answer is: of this one, so that inputs of another are still of use. */
static void of_this_build(struct buf *answer)
{
	_cleanup_buf_ struct buf mine;
	const struct media_result nothing = {0};
	buf_init(&mine, 1 << 20);
	media_result_put(&mine, &nothing);
	memcpy(answer->ptr, mine.ptr, sizeof(uint32_t));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct media_result r;
	_cleanup_buf_ struct buf answer, again, twice;
	buf_init(&answer, (size_t)64 << 20);
	buf_init(&again, (size_t)64 << 20);
	buf_init(&twice, (size_t)64 << 20);
	arena_init(&arena, (size_t)64 << 20);
	if (size < sizeof(uint32_t) || !buf_add(&answer, data, size))
		return 0;
	of_this_build(&answer);
	if (!media_result_get(&arena, buf_str(&answer), &r, NULL)) {
		check(&r);
		if (r.trouble)
			media_trouble_tell(&r, NULL);
		/* What was understood travels unchanged; shares are rounded once. */
		media_result_put(&again, &r);
		require(!media_result_get(&arena, buf_str(&again), &r, NULL));
		media_result_put(&twice, &r);
		require(str_eq(buf_str(&again), buf_str(&twice)));
	}
	arena_release(&arena);
	return 0;
}
