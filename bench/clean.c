/* SPDX-License-Identifier: Apache-2.0 */
/* One picture given again and again to a worker: what a job costs the server, from its start to its answer. As JSON. */
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/mem.h"
#include "cli/io.h"
#include "media/client.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double children_ms(void)
{
	struct rusage u;
	getrusage(RUSAGE_CHILDREN, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-3;
}

int main(int argc, char **argv)
{
	struct error err = {0};
	struct media_client *client = NULL;
	struct buf file;
	unsigned long long wants = 0, runs = 0, cover = 0;
	static const struct media_area area[1] = {{.x = 100, .y = 100, .width = 300, .height = 300}};
	buf_init(&file, MEDIA_FILE_MAX);
	if (argc < 5 || argc > 6 || !str_to_u64(str_from_c(argv[3]), MEDIA_WANT_ALL, &wants) ||
	    !str_to_u64(str_from_c(argv[4]), 10000, &runs) || !runs ||
	    (argc > 5 && !str_to_u64(str_from_c(argv[5]), MEDIA_WANT_SIGHT, &cover))) {
		fprintf(stderr, "usage: %s WORKER PICTURE WANTS RUNS [FOUND, to be covered beside an area]\n", argv[0]);
		return 2;
	}
	if (media_client_new(argv[1], 1, &client, &err) || io_read(argv[2], MEDIA_FILE_MAX, &file, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	double *times = mem_calloc(runs, sizeof(*times)), before = children_ms();
	const struct media_job job = {
		.wants = (unsigned)wants,
		.cover_found = (unsigned)cover,
		.areas = area,
		.area_count = argc > 5,
		.file = buf_str(&file),
	};
	struct rusage usage;
	for (unsigned i = 0; times && i < runs; i++) {
		struct arena arena;
		struct media_result result;
		arena_init(&arena, MEDIA_ANSWER_MAX * 2);
		double start = now();
		if (media_run(client, &arena, &job, &result, &err)) {
			fprintf(stderr, "%s (%s)\n", err.message, err.detail);
			return 1;
		}
		times[i] = now() - start;
		arena_release(&arena);
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	qsort(times, runs, sizeof(*times), by_size);
	printf("{\"median_ms\": %.1f, \"best_ms\": %.1f, \"processor_ms\": %.1f, \"worker_mb\": %.0f}\n",
	       times[runs / 2], times[0], (children_ms() - before) / (double)runs, (double)usage.ru_maxrss / 1024);
	mem_free(times);
	media_client_free(client);
	buf_release(&file);
	return 0;
}
