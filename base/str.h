/* SPDX-License-Identifier: Apache-2.0 */
/* Views on bytes: the only string type passed between functions. A view owns nothing and need not end in NUL. */
#ifndef BLOUSE_BASE_STR_H
#define BLOUSE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *ptr;
	size_t len;
};

/* A view on a string literal. */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline struct str str_from_c(const char *c) { return (struct str){c, c ? strlen(c) : 0}; }

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* Byte order, then length; for sorting. */
int str_cmp(struct str a, struct str b);

/* The part from byte `start`, at most `len` bytes; clamped to the view. */
struct str str_sub(struct str s, size_t start, size_t len);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* Cuts at the first `sep`: *ret_head is what stands before it, the result what stands after (empty, ptr at the end,
 * when there is none). */
struct str str_cut(struct str s, char sep, struct str *ret_head);

/* Offset of `needle` in `s`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle);

/* Parses a whole view as an unsigned decimal number; false if empty, not digits, or above `max`. */
bool str_to_u64(struct str s, unsigned long long max, unsigned long long *ret_value);

#endif
