/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled charter that $BLOUSE_CHARTER names, and what blouse.h promises of every span. */
#ifndef BLOUSE_TESTS_FUZZ_REAL_CHARTER_H
#define BLOUSE_TESTS_FUZZ_REAL_CHARTER_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "engine/blouse.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* Open for as long as the process lives. */
static inline struct blouse_charter *real_charter(void)
{
	const char *path = getenv("BLOUSE_CHARTER");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	struct blouse_charter *charter;
	if (file < 0 || fstat(file, &st) != 0) {
		fprintf(stderr, "BLOUSE_CHARTER names no compiled charter\n");
		exit(2);
	}
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	require(bytes != MAP_FAILED);
	require(blouse_charter_open(bytes, (size_t)st.st_size, &charter, NULL) == BLOUSE_OK);
	return charter;
}

/* Not empty, not before `after`, between two characters. */
static inline void require_span(struct blouse_span span, size_t after, struct str text)
{
	require(span.start >= after && span.start < span.end && span.end <= text.len);
	require(utf8_is_start((unsigned char)text.ptr[span.start]));
	require(span.end == text.len || utf8_is_start((unsigned char)text.ptr[span.end]));
}

static inline void require_entities(const struct blouse_entity *entities, size_t count, struct str text)
{
	for (size_t i = 0, after = 0; i < count; after = entities[i].span.end, i++) {
		require((unsigned)entities[i].type < BLOUSE_ENTITY_TYPES);
		require(entities[i].score > 0 && entities[i].score <= 1);
		require_span(entities[i].span, after, text);
	}
}

#endif
