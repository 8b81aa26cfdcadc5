/* SPDX-License-Identifier: Apache-2.0 */
/* The only door to the heap. Every function may return NULL; callers hand the failure up. In builds with
 * -DBLOUSE_FAULTS, mem_fail_after lets tests make any allocation fail. */
#ifndef BLOUSE_BASE_MEM_H
#define BLOUSE_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                           /* uninitialised */
void *mem_calloc(size_t count, size_t size);            /* zeroed; NULL on overflow of count × size */
void *mem_resize(void *ptr, size_t count, size_t size); /* as reallocarray; `ptr` stays valid on failure */
void mem_free(void *ptr);                               /* accepts NULL */

#ifdef BLOUSE_FAULTS
/* After `count` more successful allocations in this thread every further one fails, until mem_fail_after(-1). */
void mem_fail_after(long count);
/* Allocations made in this thread since the start. */
long mem_count(void);
#endif

/* `_cleanup_free_ char *p = NULL;` frees p when it leaves its scope. */
static inline void mem_free_at(void *ptr_to_ptr) { mem_free(*(void **)ptr_to_ptr); }
#define _cleanup_free_ __attribute__((cleanup(mem_free_at)))

#endif
