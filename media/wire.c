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

/* C0, DEL, C1, and the two ends of lines that Unicode adds. */
static bool is_control(uint32_t cp) { return cp < ' ' || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029; }

/* What turns the direction of a text, or stands in it unseen. */
static bool is_unseen(uint32_t cp)
{
	return (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xFEFF;
}

struct str wire_printable(struct str text, size_t max, char *room)
{
	const struct str more = STR("…");
	size_t len = 0, at = 0,
	       cut = 0; /* behind the last letter after which there is room for what says that more follows */
	while (at < text.len) {
		char letter[4];
		uint32_t cp = utf8_next(text, &at);
		if (cp == UINT32_MAX)
			cp = (unsigned char)text.ptr[at++];
		if (is_control(cp))
			cp = ' ';
		if ((cp == ' ' && (len == 0 || room[len - 1] == ' ')) || is_unseen(cp))
			continue;
		const size_t width = utf8_put(cp, letter);
		if (len + width > max) {
			while (cut && room[cut - 1] == ' ')
				cut--;
			memcpy(room + cut, more.ptr, more.len);
			return (struct str){room, cut + more.len};
		}
		memcpy(room + len, letter, width);
		len += width;
		if (len + more.len <= max)
			cut = len;
	}
	while (len && room[len - 1] == ' ')
		len--;
	return (struct str){room, len};
}

void wire_put_text(struct buf *b, struct str text, size_t max)
{
	char room[WIRE_TEXT_MAX];
	wire_put_bytes(b, wire_printable(text, max < sizeof(room) ? max : sizeof(room), room));
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
	bool good = true;
	for (size_t at = 0; good && at < text.len;) {
		const uint32_t cp = utf8_next(text, &at);
		good = cp != UINT32_MAX && !is_control(cp) && !is_unseen(cp);
	}
	if (good)
		return text;
	w->failed = true;
	return STR("");
}
