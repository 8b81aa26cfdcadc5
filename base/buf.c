/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

#define CAP_MIN ((size_t)64)

void buf_init(struct buf *b, size_t max)
{
	/* One byte is kept for the NUL. */
	*b = (struct buf){.max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->ptr)
		b->ptr[0] = '\0';
}

void buf_release(struct buf *b)
{
	mem_free(b->ptr);
	buf_init(b, b->max);
}

char *buf_reserve(struct buf *b, size_t len)
{
	if (b->failed || len > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	size_t need = b->len + len + 1;
	if (need > b->cap) {
		size_t cap = b->cap < CAP_MIN ? CAP_MIN : b->cap + b->cap / 2;
		if (cap > b->max + 1)
			cap = b->max + 1;
		if (cap < need)
			cap = need;
		char *ptr = mem_resize(b->ptr, cap, 1);
		if (!ptr) {
			b->failed = true;
			return NULL;
		}
		b->ptr = ptr;
		b->cap = cap;
	}
	b->ptr[b->len] = '\0';
	b->ptr[need - 1] = '\0';
	return b->ptr + b->len;
}

bool buf_add(struct buf *b, const void *data, size_t len)
{
	char *room = buf_reserve(b, len);
	if (!room)
		return false;
	if (len)
		memcpy(room, data, len);
	b->len += len;
	return true;
}

bool buf_add_str(struct buf *b, struct str s) { return buf_add(b, s.ptr, s.len); }

bool buf_add_c(struct buf *b, const char *c) { return buf_add_str(b, str_from_c(c)); }

bool buf_add_char(struct buf *b, char c) { return buf_add(b, &c, 1); }

bool buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		b->failed = true;
	char *room = len < 0 ? NULL : buf_reserve(b, (size_t)len);
	if (!room)
		return false;
	va_start(args, format);
	vsnprintf(room, (size_t)len + 1, format, args);
	va_end(args);
	b->len += (size_t)len;
	return true;
}
