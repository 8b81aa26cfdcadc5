/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the engine through its public calls alone, for bench/run. Prints one line of JSON.
 *
 * usage: bench-engine speed CHARTER MESSAGES SECONDS [ENCODER]    checks of short messages, warm
 *        bench-engine length CHARTER MESSAGES BYTES [ENCODER]     one check of a text of BYTES, made of the messages
 *        bench-engine start CHARTER MESSAGES 0 [ENCODER]          this process: opening and the first verdict, memory
 *
 * With ENCODER, careful.bin, the careful reading.
 *
 * MESSAGES holds records: a digit (enum blouse_context), the text, a NUL. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/blouse.h"

#define SAMPLES_MAX ((size_t)1 << 21)
#define ROUNDS 5 /* of a long text; the quickest counts */
#define LINE_MAX 256

struct bench {
	struct str messages;
	struct blouse_charter *charter;
	struct blouse_checker *checker;
};

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "bench-engine: %s\n", what);
	exit(2);
}

static struct str map(const char *path)
{
	struct stat st;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &st) != 0 || st.st_size == 0)
		die(path);
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	if (bytes == MAP_FAILED)
		die(path);
	return (struct str){bytes, (size_t)st.st_size};
}

static void start(struct bench *b, const char *charter, const char *encoder)
{
	struct blouse_error error;
	struct str bytes = map(charter);
	if (blouse_charter_open(bytes.ptr, bytes.len, &b->charter, &error) != BLOUSE_OK ||
	    blouse_checker_new(b->charter, &b->checker, &error) != BLOUSE_OK)
		die(error.message);
	if (!encoder)
		return;
	bytes = map(encoder);
	if (blouse_checker_read_carefully(b->checker, bytes.ptr, bytes.len, &error) != BLOUSE_OK)
		die(error.message);
}

/* Cuts the next record off; false at the end. */
static bool next(struct str *rest, enum blouse_context *ret_context, struct str *ret_text)
{
	if (rest->len < 2)
		return false;
	*ret_context = (enum blouse_context)(rest->ptr[0] - '0');
	*rest = str_cut(str_sub(*rest, 1, SIZE_MAX), '\0', ret_text);
	return true;
}

static const struct blouse_result *check(struct bench *b, struct str text, enum blouse_context context)
{
	struct blouse_error error;
	const struct blouse_result *result;
	if (blouse_check(b->checker, text.ptr, text.len, context, BLOUSE_X, &result, &error) != BLOUSE_OK)
		die(error.message);
	return result;
}

/* Kilobytes of a line of /proc/self/status, such as "VmHWM:". */
static unsigned long memory(const char *name)
{
	char line[LINE_MAX];
	unsigned long kilobytes = 0;
	FILE *file = fopen("/proc/self/status", "re");
	while (file && fgets(line, sizeof(line), file))
		if (str_starts(str_from_c(line), str_from_c(name)))
			kilobytes = strtoul(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return kilobytes;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void speed(struct bench *b, double seconds)
{
	_cleanup_free_ float *times = mem_calloc(SAMPLES_MAX, sizeof(*times));
	_cleanup_free_ float *passes = mem_calloc(SAMPLES_MAX, sizeof(*passes));
	if (!times || !passes)
		die("no memory");
	size_t samples = 0, pass_count = 0, messages = 0, bytes = 0, findings = 0;
	double stop = now(CLOCK_MONOTONIC) + seconds * 1e6;
	/* The first pass warms. At least three are kept. */
	for (size_t pass = 0; (pass < 4 || now(CLOCK_MONOTONIC) < stop) && pass_count < SAMPLES_MAX; pass++) {
		struct str rest = b->messages, text;
		enum blouse_context context;
		double began = now(CLOCK_THREAD_CPUTIME_ID);
		messages = bytes = findings = 0;
		while (next(&rest, &context, &text)) {
			double before = now(CLOCK_MONOTONIC);
			findings += check(b, text, context)->finding_count;
			if (pass > 0 && samples < SAMPLES_MAX)
				times[samples++] = (float)(now(CLOCK_MONOTONIC) - before);
			bytes += text.len;
			messages++;
		}
		if (pass > 0)
			passes[pass_count++] = (float)((now(CLOCK_THREAD_CPUTIME_ID) - began) / (double)messages);
	}
	if (samples == 0)
		die("no message");
	qsort(times, samples, sizeof(*times), compare);
	qsort(passes, pass_count, sizeof(*passes), compare);
	printf("{\"messages\": %zu, \"bytes\": %zu, \"findings\": %zu, \"passes\": %zu, \"median_us\": %.3f, "
	       "\"p99_us\": %.3f, \"mean_us\": %.3f}\n",
	       messages, bytes, findings, pass_count, (double)times[samples / 2],
	       (double)times[samples - 1 - samples / 100], (double)passes[pass_count / 2]);
}

static void length(struct bench *b, size_t len)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, len + 1);
	char *bytes = buf_reserve(&text, len);
	if (!bytes)
		die("no memory");
	struct str rest = b->messages, one;
	enum blouse_context context;
	for (size_t at = 0; at < len;) {
		if (!next(&rest, &context, &one)) {
			rest = b->messages;
			continue;
		}
		/* The last message, which would be cut in a character, gives way to blanks. */
		bool fits = one.len + 1 <= len - at;
		size_t count = fits ? one.len + 1 : len - at;
		if (fits)
			memcpy(bytes + at, one.ptr, one.len);
		memset(bytes + at + (fits ? one.len : 0), '\n', fits ? 1 : count);
		at += count;
	}
	double best = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double began = now(CLOCK_THREAD_CPUTIME_ID);
		check(b, (struct str){bytes, len}, BLOUSE_AGENT);
		double taken = now(CLOCK_THREAD_CPUTIME_ID) - began;
		best = round == 0 || taken < best ? taken : best;
	}
	printf("{\"bytes\": %zu, \"us\": %.1f, \"ns_per_byte\": %.1f, \"peak_kb\": %lu}\n", len, best,
	       best * 1e3 / (double)len, memory("VmHWM:"));
}

int main(int argc, char **argv)
{
	double began = now(CLOCK_MONOTONIC);
	struct bench b = {0};
	struct str mode = str_from_c(argc > 1 ? argv[1] : "");
	if (argc < 5)
		die("usage: bench-engine speed|length|start CHARTER MESSAGES SECONDS|BYTES|0 [ENCODER]");
	start(&b, argv[2], argc > 5 ? argv[5] : NULL);
	double opened = now(CLOCK_MONOTONIC);
	b.messages = map(argv[3]);
	if (str_eq(mode, STR("speed"))) {
		speed(&b, strtod(argv[4], NULL));
	} else if (str_eq(mode, STR("length"))) {
		length(&b, strtoul(argv[4], NULL, 10));
	} else {
		struct str rest = b.messages, text;
		enum blouse_context context;
		if (!next(&rest, &context, &text))
			die("no message");
		check(&b, text, context);
		printf("{\"open_us\": %.1f, \"verdict_us\": %.1f, \"resident_kb\": %lu}\n", opened - began,
		       now(CLOCK_MONOTONIC) - began, memory("VmRSS:"));
	}
	blouse_checker_free(b.checker);
	blouse_charter_free(b.charter);
	return 0;
}
