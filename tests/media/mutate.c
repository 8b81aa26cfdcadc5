/* SPDX-License-Identifier: Apache-2.0 */
/* Files that were changed at random, given to workers as strangers' files are. What becomes of each is an answer, or a sentence for
 * whoever sent it; whatever else happens ends the run with a failure: a worker that died or that stayed, a file left open.
 * The n-th file depends on the seed, n and the originals alone.
 *
 * usage: mutate WORKER SEED FIRST COUNT FOLDER ORIGINAL...    what fails is kept in FOLDER as SEED-N */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "cli/io.h"
#include "media/client.h"

#define THREADS 2u
#define ORIGINALS_MAX 64u
#define CHANGES_MAX 8u  /* of one file */
#define SIGHT_EVERY 64u /* files of which one is looked at too: that takes seconds */

enum outcome { ANSWERED, TOLD, TOO_LONG, DIED, OUTCOMES };

struct trial {
	struct media_client *client;
	uint64_t seed;
	unsigned first, count;
	const char *folder;
	struct buf originals[ORIGINALS_MAX];
	unsigned original_count;
	atomic_uint next, outcomes[OUTCOMES], slowest;
};

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t limit) { return limit ? next_random(state) % limit : 0; }

/* Small files are changed all over, larger ones mostly where they say how they are built: at both ends. */
static size_t somewhere(uint64_t *state, size_t len)
{
	size_t edge = len < 512 ? len : 512;
	switch (below(state, 3)) {
	case 0:
		return below(state, edge);
	case 1:
		return len - 1 - below(state, edge);
	default:
		return below(state, len);
	}
}

static void change(uint64_t *state, struct buf *b, const struct buf *other)
{
	static const unsigned char odd[] = {0, 1, 0x7F, 0x80, 0xFE, 0xFF, '<', '%'};
	size_t at = somewhere(state, b->len), most = b->len - at, len = 1 + below(state, most < 64 ? most : 64);
	switch (below(state, 8)) {
	case 0:
		b->ptr[at] ^= (char)(1u << below(state, 8));
		break;
	case 1:
		b->ptr[at] = (char)odd[below(state, sizeof(odd))];
		break;
	case 2: /* a number of four bytes */
		for (size_t i = at; i < at + (most < 4 ? most : 4); i++)
			b->ptr[i] = (char)odd[below(state, 6)];
		break;
	case 3:
		for (size_t i = at; i < at + len; i++)
			b->ptr[i] = (char)next_random(state);
		break;
	case 4: /* something is missing */
		memmove(b->ptr + at, b->ptr + at + len, b->len - at - len);
		b->len -= len;
		break;
	case 5: /* something is there twice */
		if (buf_reserve(b, len)) {
			memmove(b->ptr + at + len, b->ptr + at, b->len - at);
			b->len += len;
		}
		break;
	case 6: /* something is another file's */
		for (size_t from = below(state, other->len), i = 0; i < len && from + i < other->len; i++)
			b->ptr[at + i] = other->ptr[from + i];
		break;
	default: /* the end is missing */
		if (below(state, 4) == 0)
			b->len = at;
	}
}

static bool make(const struct trial *t, unsigned n, struct buf *ret)
{
	uint64_t state = t->seed * 0x100000001B3u + n;
	const struct buf *from = &t->originals[n % t->original_count];
	if (!buf_add_str(ret, buf_str(from)))
		return false;
	for (size_t left = 1 + below(&state, CHANGES_MAX); left && ret->len; left--)
		change(&state, ret, &t->originals[below(&state, t->original_count)]);
	return !ret->failed;
}

static unsigned now_ms(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (unsigned)(at.tv_sec * 1000 + at.tv_nsec / 1000000);
}

static void keep(const struct trial *t, unsigned n, struct str file, const struct error *err)
{
	char path[4096];
	struct error none = {0};
	snprintf(path, sizeof(path), "%s/%llu-%u", t->folder, (unsigned long long)t->seed, n);
	io_write_file(path, file, &none);
	printf("# %s: %s (%s)\n", path, err->message, err->detail);
	fflush(stdout);
}

static void try_one(struct trial *t, unsigned n)
{
	_cleanup_buf_ struct buf file;
	struct arena arena;
	struct media_result result;
	struct error err = {0};
	buf_init(&file, MEDIA_FILE_MAX);
	if (!make(t, n, &file)) {
		atomic_fetch_add(&t->outcomes[DIED], 1);
		return;
	}
	struct media_job job = {
		.wants = MEDIA_WANT_FACTS | (n / t->original_count % 4 ? MEDIA_WANT_COPY : 0) | MEDIA_WANT_VOICE |
			 (n / t->original_count % SIGHT_EVERY == 1 ? MEDIA_WANT_SIGHT : 0),
		.file = buf_str(&file),
	};
	arena_init(&arena, MEDIA_ANSWER_MAX * 2);
	unsigned began = now_ms();
	enum error_code code = media_run(t->client, &arena, &job, &result, &err);
	unsigned took = now_ms() - began;
	if (n % 1000 == 999)
		printf("# %u\n", n + 1), fflush(stdout);
	if (took > atomic_load(&t->slowest))
		atomic_store(&t->slowest, took);
	/* The detail names how a worker died, or that what it answered was refused. */
	enum outcome outcome = !code                               ? ANSWERED
			       : err.detail[0]                     ? DIED
			       : code == ERR_LIMIT && took > 10000 ? TOO_LONG
								   : TOLD;
	if (outcome == TOLD && code != ERR_FORMAT && code != ERR_LIMIT)
		outcome = DIED;
	atomic_fetch_add(&t->outcomes[outcome], 1);
	if (outcome == DIED || outcome == TOO_LONG)
		keep(t, n, job.file, &err);
	arena_release(&arena);
}

static void *work(void *trial)
{
	struct trial *t = trial;
	for (unsigned n; (n = atomic_fetch_add(&t->next, 1)) < t->first + t->count;)
		try_one(t, n);
	return NULL;
}

static unsigned open_files(void)
{
	unsigned count = 0;
	DIR *folder = opendir("/proc/self/fd");
	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

static bool somebody_stayed(void)
{
	siginfo_t info;
	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != -1 || errno != ECHILD;
}

static bool read_arguments(int argc, char **argv, struct trial *t)
{
	unsigned long long seed, first, count;
	struct error err = {0};
	if (argc < 7 || argc > (int)ORIGINALS_MAX + 6 || !str_to_u64(str_from_c(argv[2]), UINT32_MAX, &seed) ||
	    !str_to_u64(str_from_c(argv[3]), 10000000, &first) || !str_to_u64(str_from_c(argv[4]), 10000000, &count)) {
		fprintf(stderr, "usage: %s WORKER SEED FIRST COUNT FOLDER ORIGINAL...\n", argv[0]);
		return false;
	}
	t->seed = seed;
	t->first = (unsigned)first;
	t->count = (unsigned)count;
	t->folder = argv[5];
	for (int i = 6; i < argc; i++) {
		struct buf *b = &t->originals[t->original_count++];
		buf_init(b, MEDIA_FILE_MAX);
		if (io_read(argv[i], MEDIA_FILE_MAX, b, &err) || !b->len) {
			fprintf(stderr, "%s: %s\n", argv[i], err.message);
			return false;
		}
	}
	if (media_client_new(argv[1], THREADS, &t->client, &err) || media_probe(t->client, &err)) {
		fprintf(stderr, "%s (%s)\n", err.message, err.detail);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct trial t;
	pthread_t threads[THREADS];
	unsigned running = 0;
	if (!read_arguments(argc, argv, &t))
		return 2;
	unsigned files = open_files(), began = now_ms();
	atomic_store(&t.next, t.first);
	while (running < THREADS && pthread_create(&threads[running], NULL, work, &t) == 0)
		running++;
	for (unsigned i = 0; i < running; i++)
		pthread_join(threads[i], NULL);
	bool good =
		running && !t.outcomes[DIED] && !t.outcomes[TOO_LONG] && !somebody_stayed() && open_files() == files;
	printf("seed %llu, %u files from %u on: %u answered, %u told why not, %u stopped for time, %u died; %u ms "
	       "each, at most %u ms\n",
	       (unsigned long long)t.seed, t.count, t.first, t.outcomes[ANSWERED], t.outcomes[TOLD],
	       t.outcomes[TOO_LONG], t.outcomes[DIED], (now_ms() - began) / (t.count ? t.count : 1), t.slowest);
	for (unsigned i = 0; i < t.original_count; i++)
		buf_release(&t.originals[i]);
	media_client_free(t.client);
	return !good;
}
