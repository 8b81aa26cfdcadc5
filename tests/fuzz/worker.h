/* SPDX-License-Identifier: Apache-2.0 */
/* A worker's whole job, without its locks: whatever the file, it ends with an answer that the server takes. */
#ifndef BLOUSE_TESTS_FUZZ_WORKER_H
#define BLOUSE_TESTS_FUZZ_WORKER_H

#include <stdlib.h>

#include "base/mem.h"
#include "media/work.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* A worker ends without cleaning up what it prepared. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }

/* `suffix`: of the worker; files of another's are left out, as the client does. */
static inline int fuzz_worker(const uint8_t *data, size_t size, const char *suffix)
{
	static bool prepared;
	static const struct media_area corner[1] = {{.width = 16, .height = 16}};
	struct arena arena;
	struct sight *sight = NULL;
	struct media_result r = {0}, got = {0};
	_cleanup_buf_ struct buf answer;
	const struct media_job job = {
		.wants = MEDIA_WANT_FACTS | MEDIA_WANT_COPY | MEDIA_WANT_VOICE,
		.areas = corner,
		/* A video that is covered is encoded again. */
		.area_count = strcmp(suffix, "-film") == 0 ? size % 2 : 0,
		.seed = 1,
		.file = {(const char *)data, size},
	};
	buf_init(&answer, MEDIA_ANSWER_MAX);
	const char *worker = media_format_worker(media_format_of(job.file));
	if (!worker || strcmp(worker, suffix) != 0)
		return 0;
	if (!prepared)
		require(work_prepare(&job, &sight) == MEDIA_FINE && !sight);
	prepared = true;
	arena_init(&arena, MEDIA_MEMORY_MAX);
	work_do(&arena, &job, NULL, &r);
	media_result_put(&answer, &r);
	require(!answer.failed && media_result_get(&arena, buf_str(&answer), &got, NULL) == ERR_NONE);
	require(r.trouble || got.copy.bytes.len);
	require(!r.trouble || media_trouble_tell(&got, NULL));
	arena_release(&arena);
	return 0;
}

#endif
