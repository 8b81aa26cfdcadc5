/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

static bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

uint32_t utf8_next(struct str s, size_t *pos)
{
	size_t at = *pos;
	if (at >= s.len)
		return UINT32_MAX;
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at;

	if (p[0] < 0x80) {
		*pos = at + 1;
		return p[0];
	}
	if (p[0] < 0xC2) /* a continuation, or an overlong form of ASCII */
		return UINT32_MAX;
	if (p[0] < 0xE0) {
		if (left < 2 || !continues(p[1]))
			return UINT32_MAX;
		*pos = at + 2;
		return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	}
	if (p[0] < 0xF0) {
		if (left < 3 || !continues(p[1]) || !continues(p[2]))
			return UINT32_MAX;
		uint32_t cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
		if (cp < 0x800 || (cp >= 0xD800 && cp <= 0xDFFF))
			return UINT32_MAX;
		*pos = at + 3;
		return cp;
	}
	if (p[0] > 0xF4 || left < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3]))
		return UINT32_MAX;
	uint32_t cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
	if (cp < 0x10000 || cp > 0x10FFFF)
		return UINT32_MAX;
	*pos = at + 4;
	return cp;
}

size_t utf8_put(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			return 0;
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	if (cp > 0x10FFFF)
		return 0;
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Bytes of ASCII from `pos` on, counted eight at a time. */
static size_t skip_ascii(struct str s, size_t pos)
{
	while (s.len - pos >= 8) {
		uint64_t word;
		memcpy(&word, s.ptr + pos, 8);
		if (word & 0x8080808080808080ull)
			break;
		pos += 8;
	}
	while (pos < s.len && (unsigned char)s.ptr[pos] < 0x80)
		pos++;
	return pos;
}

size_t utf8_invalid_at(struct str s)
{
	size_t pos = 0;
	while ((pos = skip_ascii(s, pos)) < s.len) {
		if (utf8_next(s, &pos) == UINT32_MAX)
			return pos;
	}
	return SIZE_MAX;
}

size_t utf8_count(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += (size_t)utf8_is_start((unsigned char)s.ptr[i]);
	return count;
}

struct str utf8_first(struct str s, size_t max)
{
	size_t len = s.len < max ? s.len : max;
	while (len > 0 && len < s.len && continues((unsigned char)s.ptr[len]))
		len--;
	return str_sub(s, 0, len);
}
