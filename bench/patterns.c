/* SPDX-License-Identifier: Apache-2.0 */
/* The limit that the engine is measured against: Vectorscan looking for the lexicons' phrases in the folded messages,
 * and nothing else. Prints one line of JSON.
 *
 * usage: bench-patterns PHRASES MESSAGES SECONDS
 *
 * PHRASES holds one phrase a line, MESSAGES the records of bench/engine.c. Words and their limits are made plain
 * beforehand, in phrases and messages alike, so that a literal " mot à mot " is found at words' limits only. */
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "engine/text.h"

#define FILE_BYTES_MAX ((size_t)64 << 20)
#define PASSES_MAX 100000

struct list {
	const char **items;
	size_t *lens;
	size_t count, cap;
};

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "bench-patterns: %s\n", what);
	exit(2);
}

static struct str read_file(struct buf *b, const char *path)
{
	char chunk[65536];
	size_t len;
	FILE *file = fopen(path, "re");
	buf_init(b, FILE_BYTES_MAX);
	while (file && (len = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(b, chunk, len);
	if (!file || ferror(file) || b->failed)
		die(path);
	fclose(file);
	return buf_str(b);
}

/* " mot a mot ": folded, one space at each limit of words, both ends included. */
static struct str plain(struct arena *arena, struct str s)
{
	struct str folded;
	if (fold_word(arena, s, &folded) != ERR_NONE)
		die("a text that is not UTF-8");
	char *out = arena_alloc(arena, folded.len + 2, 1);
	if (!out)
		die("no memory");
	size_t len = 0;
	out[len++] = ' ';
	for (size_t i = 0; i < folded.len; i++) {
		char c = folded.ptr[i];
		bool word = (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (word)
			out[len++] = c;
		else if (out[len - 1] != ' ')
			out[len++] = ' ';
	}
	if (out[len - 1] != ' ')
		out[len++] = ' ';
	return (struct str){out, len};
}

/* Every part of `s` that ends in `end`, without its first `skip` bytes. */
static struct list read_list(struct arena *arena, struct str s, char end, size_t skip)
{
	struct list list = {0};
	while (s.len > skip) {
		struct str part;
		s = str_cut(str_sub(s, skip, SIZE_MAX), end, &part);
		if (list.count == list.cap) {
			list.cap = list.cap ? list.cap * 2 : 1024;
			list.items = mem_resize(list.items, list.cap, sizeof(*list.items));
			list.lens = mem_resize(list.lens, list.cap, sizeof(*list.lens));
			if (!list.items || !list.lens)
				die("no memory");
		}
		part = plain(arena, part);
		if (part.len < 3)
			continue;
		list.items[list.count] = part.ptr;
		list.lens[list.count++] = part.len;
	}
	return list;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *count)
{
	(void)id, (void)from, (void)to, (void)flags;
	++*(size_t *)count;
	return 0;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		die("usage: bench-patterns PHRASES MESSAGES SECONDS");
	struct arena arena;
	struct buf phrase_bytes, message_bytes;
	arena_init(&arena, SIZE_MAX);
	struct list phrases = read_list(&arena, read_file(&phrase_bytes, argv[1]), '\n', 0);
	struct list messages = read_list(&arena, read_file(&message_bytes, argv[2]), '\0', 1);
	unsigned *ids = mem_calloc(phrases.count, sizeof(*ids)), *flags = mem_calloc(phrases.count, sizeof(*flags));
	static double passes[PASSES_MAX];
	if (!ids || !flags || messages.count == 0)
		die("nothing to do");
	for (size_t i = 0; i < phrases.count; i++)
		ids[i] = (unsigned)i;

	hs_database_t *database = NULL;
	hs_compile_error_t *problem = NULL;
	hs_scratch_t *scratch = NULL;
	if (hs_compile_lit_multi(phrases.items, flags, ids, phrases.lens, (unsigned)phrases.count, HS_MODE_BLOCK, NULL,
				 &database, &problem) != HS_SUCCESS)
		die(problem->message);
	if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS)
		die("no memory");

	size_t pass_count = 0, matches = 0;
	double stop = now() + strtod(argv[3], NULL) * 1e6;
	for (size_t pass = 0; (pass < 4 || now() < stop) && pass_count < PASSES_MAX; pass++) {
		double began = now();
		matches = 0;
		for (size_t i = 0; i < messages.count; i++)
			hs_scan(database, messages.items[i], (unsigned)messages.lens[i], 0, scratch, on_match,
				&matches);
		if (pass > 0)
			passes[pass_count++] = (now() - began) / (double)messages.count;
	}
	qsort(passes, pass_count, sizeof(*passes), compare);
	printf("{\"phrases\": %zu, \"messages\": %zu, \"matches\": %zu, \"mean_us\": %.3f}\n", phrases.count,
	       messages.count, matches, passes[pass_count / 2]);
	hs_free_scratch(scratch);
	hs_free_database(database);
	mem_free(ids);
	mem_free(flags);
	mem_free(phrases.items);
	mem_free(phrases.lens);
	mem_free(messages.items);
	mem_free(messages.lens);
	buf_release(&phrase_bytes);
	buf_release(&message_bytes);
	arena_release(&arena);
	return 0;
}
