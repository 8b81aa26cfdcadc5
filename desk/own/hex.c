/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/own/hex.h"

static const char digits[] = "0123456789abcdef";

void hex_write(const unsigned char *bytes, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

struct str hex_put(struct arena *arena, struct str bytes)
{
	char *out = arena_alloc(arena, 2 * bytes.len + 1, 1);
	if (!out)
		return (struct str){0};
	hex_write((const unsigned char *)bytes.ptr, bytes.len, out);
	return (struct str){out, 2 * bytes.len};
}

bool hex_take(struct str text, unsigned char *out, size_t len)
{
	if (text.len != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char *high = memchr(digits, text.ptr[2 * i], 16), *low = memchr(digits, text.ptr[2 * i + 1], 16);
		if (!high || !low)
			return false;
		out[i] = (unsigned char)((high - digits) << 4 | (low - digits));
	}
	return true;
}
