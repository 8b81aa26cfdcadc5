/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/filter.h"

#include <math.h>

#define ATTEMPTS_MAX 100 /* each seed works nine times in ten */

/* Sizes as the authors of the filter recommend for three blocks. */
static struct format_filter shape(size_t count)
{
	struct format_filter f = {.segment = 4};
	double n = count < 2 ? 2 : (double)count;
	f.segment = 1u << (unsigned)floor(log(n) / log(3.33) + 2.25);
	if (f.segment > 1u << 18)
		f.segment = 1u << 18;
	double factor = fmax(1.125, 0.875 + 0.25 * log(1000000.0) / log(n));
	double cells = round(n * factor);
	double segments = ceil(cells / f.segment) - 2;
	f.segments = segments < 1 ? 1 : (uint32_t)segments;
	return f;
}

struct peeling {
	uint8_t *degree; /* keys that use a byte */
	uint64_t *mixed; /* xor of them */
	uint32_t *stack; /* bytes in the order in which they were left with one key */
	uint64_t *key;   /* that key */
	uint32_t *queue;
	size_t size;
};

/* Takes keys off, each at a byte that it alone uses; true if none is left. */
static bool peel(const struct format_filter *f, const uint64_t *hashes, size_t count, struct peeling *p)
{
	memset(p->degree, 0, p->size);
	memset(p->mixed, 0, p->size * sizeof(*p->mixed));
	for (size_t i = 0; i < count; i++) {
		struct format_filter_key key = format_filter_key(f, hashes[i]);
		for (size_t k = 0; k < 3; k++) {
			if (p->degree[key.at[k]] == UINT8_MAX)
				return false;
			p->degree[key.at[k]]++;
			p->mixed[key.at[k]] ^= hashes[i];
		}
	}
	size_t waiting = 0, done = 0;
	for (uint32_t i = 0; i < p->size; i++)
		if (p->degree[i] == 1)
			p->queue[waiting++] = i;
	while (waiting > 0) {
		uint32_t at = p->queue[--waiting];
		if (p->degree[at] != 1)
			continue;
		uint64_t hash = p->mixed[at];
		p->stack[done] = at;
		p->key[done++] = hash;
		struct format_filter_key key = format_filter_key(f, hash);
		for (size_t k = 0; k < 3; k++) {
			p->mixed[key.at[k]] ^= hash;
			if (--p->degree[key.at[k]] == 1)
				p->queue[waiting++] = key.at[k];
		}
	}
	return done == count;
}

bool filter_build(struct arena *arena, const uint64_t *hashes, size_t count, struct str *ret_bytes)
{
	struct format_filter f = shape(count);
	size_t size = ((size_t)f.segments + 2) * f.segment;
	struct peeling p = {
		.degree = ARENA_NEW(arena, uint8_t, size),
		.mixed = ARENA_NEW(arena, uint64_t, size),
		.stack = ARENA_NEW(arena, uint32_t, count + 1),
		.key = ARENA_NEW(arena, uint64_t, count + 1),
		/* Each of a key's bytes is queued at most once after the start. */
		.queue = ARENA_NEW(arena, uint32_t, size + 3 * count),
		.size = size,
	};
	char *bytes = arena_zalloc(arena, sizeof(f) + size, 1);
	if (!p.degree || !p.mixed || !p.stack || !p.key || !p.queue || !bytes)
		return false;
	bool good = false;
	for (unsigned attempt = 0; attempt < ATTEMPTS_MAX && !good; attempt++) {
		f.seed = hash_mix(attempt + 1);
		good = peel(&f, hashes, count, &p);
	}
	if (!good)
		return false;
	uint8_t *prints = (uint8_t *)bytes + sizeof(f);
	for (size_t i = count; i-- > 0;) {
		struct format_filter_key key = format_filter_key(&f, p.key[i]);
		prints[p.stack[i]] = 0;
		prints[p.stack[i]] = (uint8_t)(key.print ^ prints[key.at[0]] ^ prints[key.at[1]] ^ prints[key.at[2]]);
	}
	memcpy(bytes, &f, sizeof(f));
	*ret_bytes = (struct str){bytes, sizeof(f) + size};
	return true;
}
