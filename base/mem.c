/* SPDX-License-Identifier: Apache-2.0 */
/* The build defines BLOUSE_HEAP for this file alone, which lets it call the heap by its own names (base/banned.h). */
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef BLOUSE_FAULTS

static _Thread_local long fail_after = -1;
static _Thread_local long made;

void mem_fail_after(long count) { fail_after = count; }

long mem_count(void) { return made; }

static bool may_allocate(void)
{
	if (fail_after == 0)
		return false;
	if (fail_after > 0)
		fail_after--;
	made++;
	return true;
}

#else

static inline bool may_allocate(void) { return true; }

#endif

/* NULL always means failure here, so that nobody has to tell it from malloc(0). */
static size_t at_least_one(size_t size) { return size ? size : 1; }

void *mem_alloc(size_t size) { return may_allocate() ? malloc(at_least_one(size)) : NULL; }

void *mem_calloc(size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total) || !may_allocate())
		return NULL;
	return calloc(1, at_least_one(total));
}

void *mem_resize(void *ptr, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total) || !may_allocate())
		return NULL;
	return realloc(ptr, at_least_one(total));
}

void mem_free(void *ptr) { free(ptr); }
