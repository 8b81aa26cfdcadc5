/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <stdint.h>

int str_cmp(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
	if (order == 0)
		order = (a.len > b.len) - (a.len < b.len);
	return order;
}

struct str str_sub(struct str s, size_t start, size_t len)
{
	if (start > s.len)
		start = s.len;
	if (len > s.len - start)
		len = s.len - start;
	return (struct str){start ? s.ptr + start : s.ptr, len};
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct str str_trim(struct str s)
{
	size_t start = 0, end = s.len;
	while (start < end && is_space(s.ptr[start]))
		start++;
	while (end > start && is_space(s.ptr[end - 1]))
		end--;
	return str_sub(s, start, end - start);
}

struct str str_cut(struct str s, char sep, struct str *ret_head)
{
	const char *at = s.len ? memchr(s.ptr, sep, s.len) : NULL;
	size_t head = at ? (size_t)(at - s.ptr) : s.len;
	*ret_head = str_sub(s, 0, head);
	return str_sub(s, at ? head + 1 : head, SIZE_MAX);
}

size_t str_find(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	if (needle.len > s.len)
		return SIZE_MAX;
	const char *at = memmem(s.ptr, s.len, needle.ptr, needle.len);
	return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

bool str_to_u64(struct str s, unsigned long long max, unsigned long long *ret_value)
{
	unsigned long long value = 0;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		unsigned digit = (unsigned)(s.ptr[i] - '0');
		if (__builtin_mul_overflow(value, 10ull, &value) || __builtin_add_overflow(value, digit, &value))
			return false;
	}
	if (value > max)
		return false;
	*ret_value = value;
	return true;
}
