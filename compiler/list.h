/* SPDX-License-Identifier: Apache-2.0 */
/* Growing arrays in an arena: LIST(struct str) words = {0}; *list_add(arena, &words) = …; */
#ifndef BLOUSE_COMPILER_LIST_H
#define BLOUSE_COMPILER_LIST_H

#include "base/arena.h"

#define LIST(type)                                                                                                     \
	struct {                                                                                                       \
		type *items;                                                                                           \
		size_t count;                                                                                          \
		size_t cap;                                                                                            \
	}

/* Room for one more item, uninitialised; NULL when memory is exhausted. */
#define list_add(arena, list)                                                                                          \
	(list_grow((arena), (void **)&(list)->items, (list)->count, &(list)->cap, sizeof(*(list)->items))              \
		 ? &(list)->items[(list)->count++]                                                                     \
		 : NULL)

static inline bool list_grow(struct arena *arena, void **items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return true;
	size_t larger = *cap ? *cap * 2 : 8;
	void *copy = arena_alloc(arena, larger, size);
	if (!copy)
		return false;
	if (count)
		memcpy(copy, *items, count * size);
	*items = copy;
	*cap = larger;
	return true;
}

#endif
