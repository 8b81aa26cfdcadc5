/* SPDX-License-Identifier: Apache-2.0 */
/* `blouse-media`: one job on the standard input, one answer on the standard output, and no way to anything else. */
#include <errno.h>
#include <unistd.h>

#include "media/sandbox.h"
#include "media/work.h"

#define REQUEST_MAX (MEDIA_FILE_MAX + ((size_t)1 << 20))
#define READ_AT_ONCE ((size_t)1 << 20)

static bool read_all(struct buf *in)
{
	for (;;) {
		char *room = buf_reserve(in, READ_AT_ONCE);
		ssize_t n = room ? read(STDIN_FILENO, room, READ_AT_ONCE) : -1;
		if (n < 0 && room && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		in->len += (size_t)n;
	}
}

static bool write_all(struct str s)
{
	for (size_t done = 0; done < s.len;) {
		ssize_t n = write(STDOUT_FILENO, s.ptr + done, s.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

int main(void)
{
	struct arena arena;
	struct buf in, out;
	struct sight *sight = NULL;
	struct media_job job = {0};
	struct media_result result = {0};
	enum media_lock lock = MEDIA_LOCK_CALLS;
	close_range(STDERR_FILENO + 1, ~0u, 0);
	arena_init(&arena, MEDIA_MEMORY_MAX);
	buf_init(&in, REQUEST_MAX);
	buf_init(&out, MEDIA_ANSWER_MAX);
	bool good = read_all(&in) && media_job_get(&arena, buf_str(&in), &job);
	if (good)
		result.trouble = work_prepare(&job, &sight);
	if (!sandbox_enter(good ? work_needs(&job) : 0, &lock)) {
		result.trouble = MEDIA_NO_SANDBOX;
		result.number = lock;
	} else if (!good) {
		result.trouble = MEDIA_BAD_REQUEST;
	} else if (job.wants && !result.trouble) {
		work_do(&arena, &job, sight, &result);
	}
	media_result_put(&out, &result);
	/* What is not written whole is no answer. No cleaning up: the process was made to end. */
	_exit(!out.failed && write_all(buf_str(&out)) ? 0 : 1);
}
