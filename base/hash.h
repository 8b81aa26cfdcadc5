/* SPDX-License-Identifier: Apache-2.0 */
/* Fast hashes for tables inside one process or one file: stable across machines, no protection against an adversary.
 * Tables keyed by what a stranger writes must bound their probes. */
#ifndef BLOUSE_BASE_HASH_H
#define BLOUSE_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

static inline uint64_t hash_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0xD6E8FEB86659FD93ull;
	x ^= x >> 32;
	x *= 0xD6E8FEB86659FD93ull;
	x ^= x >> 32;
	return x;
}

static inline uint64_t hash_pair(uint64_t a, uint64_t b) { return hash_mix(a * 0x9E3779B97F4A7C15ull + b); }

/* Order-dependent hash of bytes (FNV-1a over bytes, then mixed). */
static inline uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *p = data;
	uint64_t h = 0xCBF29CE484222325ull ^ seed;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001B3ull;
	return hash_mix(h);
}

static inline uint64_t hash_str(struct str s) { return hash_bytes(s.ptr, s.len, 0); }

/* Checksum of a large block, eight bytes at a time. */
uint64_t hash_block(const void *data, size_t len);

#endif
