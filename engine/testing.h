/* SPDX-License-Identifier: Apache-2.0 */
/* The small charter of tests/fixtures, for the engine's tests: $BLOUSE_FIXTURE names it, compiled. */
#ifndef BLOUSE_ENGINE_TESTING_H
#define BLOUSE_ENGINE_TESTING_H

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/testing.h"
#include "engine/engine.h"
#include "engine/reading.h"

#define FIXTURE_MAX ((size_t)8 << 20)
#define FIXTURE_MEMORY ((size_t)64 << 20)

struct fixture {
	void *bytes;
	size_t size;
	struct blouse_charter *charter;
	struct arena arena; /* of the test; clear it as often as you like, the engine lies elsewhere */
	struct arena own;
	struct engine engine;
};

static inline int fixture_open(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));
	const char *path = getenv("BLOUSE_FIXTURE");
	FILE *file = path ? fopen(path, "rb") : NULL;
	if (!f || !file)
		return -1;
	f->bytes = mem_alloc(FIXTURE_MAX);
	f->size = f->bytes ? fread(f->bytes, 1, FIXTURE_MAX, file) : 0;
	fclose(file);
	arena_init(&f->arena, FIXTURE_MEMORY);
	arena_init(&f->own, FIXTURE_MEMORY);
	*state = f;
	return blouse_charter_open(f->bytes, f->size, &f->charter, NULL) == BLOUSE_OK &&
			       engine_init(&f->engine, f->charter, charter_model(f->charter), &f->own, NULL) == ERR_NONE
		       ? 0
		       : -1;
}

static inline int fixture_close(void **state)
{
	struct fixture *f = *state;
	blouse_charter_free(f->charter);
	arena_release(&f->arena);
	arena_release(&f->own);
	mem_free(f->bytes);
	mem_free(f);
	return 0;
}

/* Forgets the reading before. */
static inline struct reading fixture_read(struct fixture *f, const char *text, enum blouse_context context)
{
	struct reading reading;
	arena_clear(&f->arena);
	assert_int_equal(reading_make(&f->arena, &f->engine, str_from_c(text), context, BLOUSE_X, &reading, NULL),
			 ERR_NONE);
	return reading;
}

#endif
