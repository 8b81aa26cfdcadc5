/* SPDX-License-Identifier: Apache-2.0 */
#include "media/wire.h"

#include "base/utf8.h"

void wire_put_u32(struct buf *b, uint32_t n) { buf_add(b, &n, sizeof(n)); }
void wire_put_u64(struct buf *b, uint64_t n) { buf_add(b, &n, sizeof(n)); }
void wire_put_double(struct buf *b, double n) { buf_add(b, &n, sizeof(n)); }

void wire_put_bytes(struct buf *b, struct str s)
{
	if (s.len > UINT32_MAX) {
		b->failed = true;
		return;
	}
	wire_put_u32(b, (uint32_t)s.len);
	buf_add_str(b, s);
}

/* Copies the next bytes, or zeros once the reader has failed. */
static void take(struct wire *w, void *ret, size_t len)
{
	if (w->failed || w->rest.len < len) {
		w->failed = true;
		memset(ret, 0, len);
		return;
	}
	memcpy(ret, w->rest.ptr, len);
	w->rest = str_sub(w->rest, len, w->rest.len - len);
}

uint32_t wire_u32(struct wire *w, uint32_t max)
{
	uint32_t n;
	take(w, &n, sizeof(n));
	if (n <= max)
		return n;
	w->failed = true;
	return 0;
}

uint64_t wire_u64(struct wire *w)
{
	uint64_t n;
	take(w, &n, sizeof(n));
	return n;
}

double wire_double(struct wire *w, double min, double max)
{
	double n;
	take(w, &n, sizeof(n));
	/* Written so that what is not a number fails too. */
	if (n >= min && n <= max)
		return n;
	w->failed = true;
	return 0;
}

struct str wire_bytes(struct wire *w, size_t max)
{
	uint32_t len = wire_u32(w, max > UINT32_MAX ? UINT32_MAX : (uint32_t)max);
	if (w->failed || w->rest.len < len) {
		w->failed = true;
		return STR("");
	}
	struct str bytes = str_sub(w->rest, 0, len);
	w->rest = str_sub(w->rest, len, w->rest.len - len);
	return bytes;
}

struct str wire_text(struct wire *w, size_t max)
{
	struct str text = wire_bytes(w, max);
	bool good = utf8_invalid_at(text) == SIZE_MAX;
	for (size_t i = 0; good && i < text.len; i++)
		good = ((unsigned char)text.ptr[i] >= ' ' || text.ptr[i] == '\n') && text.ptr[i] != 0x7F;
	if (good)
		return text;
	w->failed = true;
	return STR("");
}
