/* SPDX-License-Identifier: Apache-2.0 */
#include "store/driver.h"

#include "base/hash.h"
#include "base/mem.h"

#define CAP_MIN ((size_t)64)

/* The query's slot, or the free one where it would go; cap > count. */
static struct store_cache_slot *slot_of(const struct store_cache *cache, const struct store_query *query)
{
	size_t at = (size_t)hash_mix((uintptr_t)query) & (cache->cap - 1);
	while (cache->slots[at].query && cache->slots[at].query != query)
		at = (at + 1) & (cache->cap - 1);
	return &cache->slots[at];
}

void *store_cache_find(const struct store_cache *cache, const struct store_query *query)
{
	return cache->cap ? slot_of(cache, query)->prepared : NULL;
}

bool store_cache_put(struct store_cache *cache, const struct store_query *query, void *prepared)
{
	if (cache->count * 2 >= cache->cap) {
		struct store_cache larger = {.cap = cache->cap ? cache->cap * 2 : CAP_MIN, .count = cache->count};
		larger.slots = mem_calloc(larger.cap, sizeof(*larger.slots));
		if (!larger.slots)
			return false;
		for (size_t i = 0; i < cache->cap; i++)
			if (cache->slots[i].query)
				*slot_of(&larger, cache->slots[i].query) = cache->slots[i];
		mem_free(cache->slots);
		*cache = larger;
	}
	*slot_of(cache, query) = (struct store_cache_slot){query, prepared};
	cache->count++;
	return true;
}

void store_cache_release(struct store_cache *cache)
{
	mem_free(cache->slots);
	*cache = (struct store_cache){0};
}
