/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "engine/blouse.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static struct blouse_checker *checker;
static struct blouse_charter *charter;

/* The compiled charter named by $BLOUSE_CHARTER, for as long as the process lives. */
static void start(void)
{
	const char *path = getenv("BLOUSE_CHARTER");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	if (file < 0 || fstat(file, &st) != 0) {
		fprintf(stderr, "check_fuzz: BLOUSE_CHARTER names no compiled charter\n");
		exit(2);
	}
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	require(bytes != MAP_FAILED);
	require(blouse_charter_open(bytes, (size_t)st.st_size, &charter, NULL) == BLOUSE_OK);
	require(blouse_checker_new(charter, &checker, NULL) == BLOUSE_OK);
}

static void require_span(struct blouse_span span, size_t after, const uint8_t *data, size_t size)
{
	require(span.start >= after && span.start < span.end && span.end <= size);
	require(utf8_is_start(data[span.start]));
	require(span.end == size || utf8_is_start(data[span.end]));
}

/* What engine/blouse.h promises of any text, alone and as the next post of a thread. The first byte chooses the context. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!checker)
		start();
	if (size == 0)
		return 0;
	enum blouse_context context = data[0] % BLOUSE_CONTEXTS;
	enum blouse_network network = data[0] / BLOUSE_CONTEXTS % BLOUSE_NETWORKS;
	data++;
	size--;

	struct str text = {(const char *)data, size};
	const struct blouse_result *r;
	int status = blouse_check(checker, text.ptr, text.len, context, network, &r, NULL);
	require(status == (utf8_invalid_at(text) == SIZE_MAX ? BLOUSE_OK : BLOUSE_UTF8));
	if (status != BLOUSE_OK)
		return 0;
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct blouse_finding *f = &r->findings[i];
		require(f->rule < blouse_charter_rule_count(charter));
		require(f->score >= 0 && f->score <= 1);
		require(f->span_count <= BLOUSE_SPANS_MAX);
		for (size_t k = 0, after = 0; k < f->span_count; after = f->spans[k].end, k++)
			require_span(f->spans[k], after, data, size);
	}
	for (size_t i = 0, after = 0; i < r->entity_count; after = r->entities[i].span.end, i++)
		require_span(r->entities[i].span, after, data, size);

	struct blouse_thread *thread;
	require(blouse_thread_new(&thread, NULL) == BLOUSE_OK);
	for (size_t post = 0; post < 2; post++) {
		require(blouse_check_next(checker, thread, text.ptr, text.len, context, network, &r, NULL) ==
			BLOUSE_OK);
		for (size_t i = 0; i < r->mosaic_count; i++)
			require(r->mosaic[i] < post);
		require(r->thread_verdict >= r->verdict);
	}
	blouse_thread_free(thread);
	return 0;
}
