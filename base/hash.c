/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#define LANES 4

static uint64_t load(const unsigned char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static uint64_t add(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9E3779B97F4A7C15ull;
	return h ^ h >> 32;
}

uint64_t hash_block(const void *data, size_t len)
{
	const unsigned char *p = data;
	/* Independent lanes keep the multiplier busy: a charter is checked at every start. */
	uint64_t lane[LANES] = {0x243F6A8885A308D3ull, 0x13198A2E03707344ull, 0xA4093822299F31D0ull,
				0x082EFA98EC4E6C89ull}; /* digits of pi */
	size_t left = len;
	for (; left >= 8 * LANES; left -= 8 * LANES, p += 8 * LANES) {
		for (size_t i = 0; i < LANES; i++)
			lane[i] = add(lane[i], load(p + 8 * i));
	}
	for (; left >= 8; left -= 8, p += 8)
		lane[0] = add(lane[0], load(p));
	for (; left; left--, p++)
		lane[1] = add(lane[1], *p);

	uint64_t h = hash_mix(len);
	for (size_t i = 0; i < LANES; i++)
		h = hash_pair(h, lane[i]);
	return h;
}
