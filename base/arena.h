/* SPDX-License-Identifier: Apache-2.0 */
/* One arena per unit of work (a check, a request, a job): allocate freely, release at once. */
#ifndef BLOUSE_BASE_ARENA_H
#define BLOUSE_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *first, *current;
	size_t total; /* bytes held from the heap */
	size_t max;   /* never holds more than this */
};

void arena_init(struct arena *a, size_t max);
void arena_clear(struct arena *a);   /* forget what was allocated, keep the storage for the next unit */
void arena_release(struct arena *a); /* give the storage back; the arena may be used again */

/* Uninitialised memory, aligned to 16 bytes; NULL when the heap or `max` is exhausted. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
void *arena_zalloc(struct arena *a, size_t count, size_t size);
/* A copy of `s` with a NUL behind it (not counted); ptr is NULL on failure. */
struct str arena_copy(struct arena *a, struct str s);

#define ARENA_NEW(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))
#define ARENA_ZNEW(a, type, count) ((type *)arena_zalloc((a), (count), sizeof(type)))

#endif
