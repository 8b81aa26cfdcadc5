/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/fold.h"

#include "base/utf8.h"

/* U+00C0 to U+017F without their accents: space for those that are more than a letter with one. */
static const char plain[] = "aaaaaa ceeeeiiii nooooo ouuuuy  aaaaaa ceeeeiiii nooooo ouuuuy y"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkk llllll "
			    " llnnnnnn   oooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof(plain) == 0x180 - 0xC0 + 1, "one letter each");

static uint32_t lower(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
		return cp + 32;
	if (cp == 0x152)
		return 0x153;
	if (cp == 0x178)
		return 0xFF;
	return cp;
}

size_t fold_plain(struct str s, char *out, size_t size)
{
	size_t len = 0;
	for (size_t at = 0; at < s.len;) {
		size_t start = at;
		uint32_t cp = utf8_next(s, &at);
		char piece[4] = {s.ptr[start]};
		size_t piece_len = 1;
		if (cp == UINT32_MAX) {
			at = start + 1;
		} else if (cp >= 0x300 && cp <= 0x36F) {
			continue;
		} else if (cp >= 0xC0 && cp < 0x180 && plain[cp - 0xC0] != ' ') {
			piece[0] = plain[cp - 0xC0];
		} else {
			piece_len = utf8_put(lower(cp), piece);
		}
		if (piece_len > size - len)
			break;
		memcpy(out + len, piece, piece_len);
		len += piece_len;
	}
	return len;
}

bool fold_login(struct str s, char out[FOLD_MAX], struct str *ret_login)
{
	s = str_trim(s);
	if (s.len == 0 || s.len > FOLD_MAX || utf8_invalid_at(s) != SIZE_MAX)
		return false;
	size_t len = 0;
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = utf8_next(s, &at);
		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			return false;
		len += utf8_put(lower(cp), out + len);
	}
	*ret_login = (struct str){out, len};
	return true;
}
