/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/ldap_filter.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static int hex(char c)
{
	require((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Reads a value as a directory does (RFC 4515): it is the one that was given, and nothing of it was left to mean
 * something. Returns what stands behind it. */
static struct str read_value(struct str filter, struct str value)
{
	size_t at = 0;
	for (size_t i = 0; i < value.len; i++) {
		require(at < filter.len);
		char c = filter.ptr[at++];
		require(c != '(' && c != ')' && c != '*' && c != '\0' && (unsigned char)c < 0x80);
		if (c == '\\') {
			require(at + 2 <= filter.len);
			c = (char)(hex(filter.ptr[at]) * 16 + hex(filter.ptr[at + 1]));
			at += 2;
		}
		require(c == value.ptr[i]);
	}
	return str_sub(filter, at, filter.len);
}

/* A pattern, a line feed, a value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str pattern, value = str_cut((struct str){(const char *)data, size}, '\n', &pattern);
	_cleanup_buf_ struct buf out;
	buf_init(&out, LDAP_FILTER_MAX);
	bool filled = ldap_filter_fill(&out, pattern, value);
	size_t place = str_find(pattern, STR("{}"));
	require(!filled || place != SIZE_MAX);
	struct str rest = buf_str(&out);
	for (; filled && place != SIZE_MAX; place = str_find(pattern, STR("{}"))) {
		require(str_starts(rest, str_sub(pattern, 0, place)));
		rest = read_value(str_sub(rest, place, rest.len), value);
		pattern = str_sub(pattern, place + 2, pattern.len);
	}
	require(!filled || str_eq(rest, pattern));
	return 0;
}
