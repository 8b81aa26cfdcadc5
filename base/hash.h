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

/* The last one to eight bytes of `count` (count > 0) as a number; which of them stand twice does not matter. */
static inline uint64_t hash_tail(const unsigned char *p, size_t count)
{
	uint32_t first, last;
	if (count < 4)
		return (uint64_t)p[0] << 16 | (uint64_t)p[count / 2] << 8 | p[count - 1];
	memcpy(&first, p, sizeof(first));
	memcpy(&last, p + count - sizeof(last), sizeof(last));
	return (uint64_t)first << 32 | last;
}

/* Order-dependent hash of bytes, eight at a step. */
static inline uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *p = data;
	uint64_t h = (seed + len) * 0x9E3779B97F4A7C15ull;
	for (; len > 8; p += 8, len -= 8) {
		uint64_t eight;
		memcpy(&eight, p, sizeof(eight));
		h = hash_pair(h, eight);
	}
	return len > 0 ? hash_pair(h, hash_tail(p, len)) : hash_mix(h);
}

static inline uint64_t hash_str(struct str s) { return hash_bytes(s.ptr, s.len, 0); }

/* Checksum of a large block, eight bytes at a time. */
uint64_t hash_block(const void *data, size_t len);

#endif
