/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdint.h>

#include "base/mem.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
#endif

#define ALIGNMENT ((size_t)16)
#define BLOCK_MIN ((size_t)16 << 10) /* a check of a short message fits the first block */
#define BLOCK_GROWTH_MAX ((size_t)1 << 20)

struct arena_block {
	struct arena_block *next;
	size_t used, size; /* bytes of data */
	_Alignas(ALIGNMENT) unsigned char data[];
};

void arena_init(struct arena *a, size_t max) { *a = (struct arena){.max = max}; }

static void block_empty(struct arena_block *b)
{
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->data, b->size);
}

void arena_clear(struct arena *a)
{
	for (struct arena_block *b = a->first; b; b = b->next)
		block_empty(b);
	a->current = a->first;
}

/* Frees the list that starts at *link. */
static void free_blocks(struct arena *a, struct arena_block **link)
{
	struct arena_block *b = *link;
	*link = NULL;
	while (b) {
		struct arena_block *next = b->next;
		a->total -= sizeof(*b) + b->size;
		ASAN_UNPOISON_MEMORY_REGION(b->data, b->size);
		mem_free(b);
		b = next;
	}
}

void arena_release(struct arena *a)
{
	free_blocks(a, &a->first);
	a->current = NULL;
}

/* Makes current a block with room for `size` bytes. */
static bool find_room(struct arena *a, size_t size)
{
	struct arena_block **link = a->current ? &a->current->next : &a->first;
	if (*link && (*link)->size >= size) {
		a->current = *link;
		return true;
	}

	size_t want = a->current ? a->current->size : BLOCK_MIN / 2;
	want = want >= BLOCK_GROWTH_MAX ? BLOCK_GROWTH_MAX : want * 2;
	if (want < size)
		want = size;
	/* What an earlier unit left behind must not starve this one. */
	if (want > a->max || a->total > a->max - want)
		free_blocks(a, link);
	size_t left = a->max > a->total ? a->max - a->total : 0;
	if (left < sizeof(struct arena_block) || left - sizeof(struct arena_block) < size)
		return false;
	left = (left - sizeof(struct arena_block)) & ~(ALIGNMENT - 1);
	if (want > left)
		want = left;
	if (want < size)
		return false;

	struct arena_block *b = mem_alloc(sizeof(*b) + want);
	if (!b)
		return false;
	b->size = want;
	b->next = *link;
	block_empty(b);
	*link = b;
	a->current = b;
	a->total += sizeof(*b) + want;
	return true;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	/* Never zero, so that every object has its own address. */
	size_t taken = bytes ? (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1) : ALIGNMENT;

	struct arena_block *b = a->current;
	if (!b || b->size - b->used < taken) {
		if (!find_room(a, taken))
			return NULL;
		b = a->current;
	}
	void *ptr = b->data + b->used;
	b->used += taken;
	ASAN_UNPOISON_MEMORY_REGION(ptr, bytes);
	return ptr;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
	void *ptr = arena_alloc(a, count, size);
	if (ptr)
		memset(ptr, 0, count * size);
	return ptr;
}

struct str arena_copy(struct arena *a, struct str s)
{
	if (s.len == SIZE_MAX)
		return (struct str){0};
	char *ptr = arena_alloc(a, s.len + 1, 1);
	if (!ptr)
		return (struct str){0};
	if (s.len)
		memcpy(ptr, s.ptr, s.len);
	ptr[s.len] = '\0';
	return (struct str){ptr, s.len};
}
