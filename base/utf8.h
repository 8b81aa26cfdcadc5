/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_BASE_UTF8_H
#define BLOUSE_BASE_UTF8_H

#include <stdint.h>

#include "base/str.h"

/* Reads the code point at s.ptr[*pos] and moves *pos behind it. Returns UINT32_MAX, *pos unmoved, at the end or on bytes
 * that are no UTF-8 (overlong, surrogate, above U+10FFFF, cut short: RFC 3629). */
uint32_t utf8_next(struct str s, size_t *pos);

/* Writes a code point (at most 4 bytes) and returns the length; 0 if it is none. */
size_t utf8_put(uint32_t cp, char out[4]);

/* Offset of the first byte that is not valid UTF-8, or SIZE_MAX if all is. */
size_t utf8_invalid_at(struct str s);

/* Number of code points in valid UTF-8. */
size_t utf8_count(struct str s);

/* Its beginning, `max` bytes at most, cut between two characters. */
struct str utf8_first(struct str s, size_t max);

/* 1 if the byte starts a code point, 0 if it continues one. */
static inline int utf8_is_start(unsigned char byte) { return (byte & 0xC0) != 0x80; }

#endif
