/* SPDX-License-Identifier: Apache-2.0 */
/* The hash under which the recognisers know a word: eight bytes at a step, as they are read. Stored in the name model
 * and in the table of cues, hence the same on every machine (little-endian, like a charter). */
#ifndef BLOUSE_ENGINE_RECOGNISE_WORD_HASH_H
#define BLOUSE_ENGINE_RECOGNISE_WORD_HASH_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define WORD_HASH_SEED 0x9E3779B97F4A7C15ull
#define WORD_HASH_FACTOR 0xD6E8FEB86659FD93ull

static inline uint64_t word_hash_step(uint64_t hash, uint64_t eight_bytes)
{
	hash = (hash ^ eight_bytes) * WORD_HASH_FACTOR;
	return hash ^ hash >> 32;
}

static inline uint64_t word_hash_end(uint64_t hash)
{
	hash *= WORD_HASH_FACTOR;
	return hash ^ hash >> 32;
}

/* Steps over the word, the last one filled up with zeros. */
static inline uint64_t word_hash(struct str word)
{
	uint64_t hash = WORD_HASH_SEED;
	for (size_t i = 0; i < word.len; i += 8) {
		uint64_t bytes = 0;
		memcpy(&bytes, word.ptr + i, word.len - i < 8 ? word.len - i : 8);
		hash = word_hash_step(hash, bytes);
	}
	return word_hash_end(hash);
}

#endif
