/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"

static const struct str replacement = {"\xEF\xBF\xBD", 3};

/* Where a byte may stand as it is; a bit a place. */
enum place { IN_TEXT = 1, IN_ATTR = 2, IN_CLASS = 4, IN_URL = 8, IN_PART = 16, IN_JSON = 32 };

#define LETTER (IN_TEXT | IN_ATTR | IN_CLASS | IN_URL | IN_PART | IN_JSON)
#define COMMON (IN_TEXT | IN_ATTR | IN_JSON)

static const unsigned char safe[256] = {
	['\t'] = IN_TEXT | IN_ATTR,
	['\n'] = IN_TEXT | IN_ATTR,
	['\r'] = IN_TEXT | IN_ATTR,
	[' '] = COMMON,
	['!'] = COMMON | IN_URL,
	['"'] = IN_TEXT,
	['#'] = COMMON | IN_URL,
	['$'] = COMMON | IN_URL,
	['%'] = COMMON | IN_URL,
	['\''] = IN_TEXT | IN_JSON,
	['('] = COMMON | IN_URL,
	[')'] = COMMON | IN_URL,
	['*'] = COMMON | IN_URL,
	['+'] = COMMON | IN_URL,
	[','] = COMMON | IN_URL,
	['-'] = LETTER,
	['.'] = COMMON | IN_URL | IN_PART,
	['/'] = COMMON | IN_URL,
	['0' ... '9'] = LETTER,
	[':'] = COMMON | IN_URL,
	[';'] = COMMON | IN_URL,
	['='] = COMMON | IN_URL,
	['?'] = COMMON | IN_URL,
	['@'] = COMMON | IN_URL,
	['A' ... 'Z'] = LETTER,
	['['] = COMMON | IN_URL,
	['\\'] = IN_TEXT | IN_ATTR,
	[']'] = COMMON | IN_URL,
	['^'] = COMMON,
	['_'] = LETTER,
	['`'] = COMMON,
	['a' ... 'z'] = LETTER,
	['{'] = COMMON,
	['|'] = COMMON,
	['}'] = COMMON,
	['~'] = COMMON | IN_URL | IN_PART,
};

/* Non-ASCII characters pass as they are but in addresses, where their bytes are encoded. */
static bool passes(enum place place) { return (place & (IN_TEXT | IN_ATTR | IN_CLASS | IN_JSON)) != 0; }

/* Bytes that may be copied from `at` on, counted eight at a time. */
static size_t skip_plain(struct str s, enum place place, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	for (; s.len - at >= 8; at += 8) {
		const unsigned char *q = p + at;
		int all = safe[q[0]] & safe[q[1]] & safe[q[2]] & safe[q[3]] & safe[q[4]] & safe[q[5]] & safe[q[6]] &
			  safe[q[7]];
		if (!(all & (int)place))
			break;
	}
	while (at < s.len && safe[p[at]] & place)
		at++;
	return at;
}

/* Moves *pos over what may be copied; true at a byte to escape, false at the end. */
static bool skip_safe(struct str s, enum place place, size_t *pos)
{
	size_t at = *pos;
	while ((at = skip_plain(s, place, at)) < s.len && (unsigned char)s.ptr[at] >= 0x80) {
		size_t next = at;
		uint32_t cp = utf8_next(s, &next);
		/* U+0080 to U+009F are control characters; U+2028 and U+2029 end a line of script. */
		if (cp == UINT32_MAX || cp < 0xA0)
			break;
		if (!passes(place) || (place == IN_JSON && (cp == 0x2028 || cp == 0x2029)))
			break;
		at = next;
	}
	*pos = at;
	return at < s.len;
}

/* Copies runs of safe bytes, and gives what stands between them to `escape`, a byte or a character of UTF-8 at a time. */
static inline void write_escaped(struct buf *out, struct str s, enum place place,
				 void (*escape)(struct buf *, struct str))
{
	size_t run = 0, pos = 0;
	while (skip_safe(s, place, &pos)) {
		buf_add(out, s.ptr + run, pos - run);
		size_t next = pos;
		uint32_t cp = utf8_next(s, &next);
		if (cp == UINT32_MAX) { /* no UTF-8: as a control character */
			next = pos + 1;
			cp = 0;
		}
		bool control = (cp < 0x20 && !(safe[cp] & IN_TEXT)) || (cp >= 0x7F && cp < 0xA0);
		escape(out, control ? replacement : (struct str){s.ptr + pos, next - pos});
		run = pos = next;
	}
	if (run < s.len)
		buf_add(out, s.ptr + run, s.len - run);
}

static void escape_markup(struct buf *out, struct str s)
{
	switch (s.ptr[0]) {
	case '&':
		buf_add_str(out, STR("&amp;"));
		break;
	case '<':
		buf_add_str(out, STR("&lt;"));
		break;
	case '>':
		buf_add_str(out, STR("&gt;"));
		break;
	case '"':
		buf_add_str(out, STR("&quot;"));
		break;
	case '\'':
		buf_add_str(out, STR("&#39;"));
		break;
	default:
		buf_add_str(out, s);
	}
}

static void escape_class(struct buf *out, struct str s)
{
	(void)s;
	buf_add_char(out, '-');
}

static void escape_percent(struct buf *out, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.ptr[i];
		char code[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		buf_add(out, code, sizeof(code));
	}
}

/* An ampersand parts the values of a query: it is escaped for the attribute, not for the address. */
static void escape_url(struct buf *out, struct str s)
{
	if (s.ptr[0] == '&')
		buf_add_str(out, STR("&amp;"));
	else
		escape_percent(out, s);
}

static void escape_json(struct buf *out, struct str s)
{
	size_t pos = 0;
	uint32_t cp = utf8_next(s, &pos);
	if (cp == '"' || cp == '\\') {
		buf_add_char(out, '\\');
		buf_add_str(out, s);
	} else if (cp == 0xFFFD) {
		buf_add_str(out, s);
	} else {
		buf_addf(out, "\\u%04" PRIx32, cp);
	}
}

void page_text(struct buf *out, struct str s) { write_escaped(out, s, IN_TEXT, escape_markup); }

void page_attr(struct buf *out, struct str s) { write_escaped(out, s, IN_ATTR, escape_markup); }

void page_class(struct buf *out, struct str s) { write_escaped(out, s, IN_CLASS, escape_class); }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

static bool same_word(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != b.ptr[i])
			return false;
	}
	return true;
}

/* A colon before any / ? # ends a scheme, however the browser would read what stands before it. */
static bool scheme_passes(struct str s)
{
	static const struct str schemes[] = {{"http", 4}, {"https", 5}, {"mailto", 6}, {"tel", 3}};
	size_t end = 0;
	while (end < s.len && !strchr(":/?#", s.ptr[end]))
		end++;
	if (end == s.len || s.ptr[end] != ':')
		return true;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		if (same_word(str_sub(s, 0, end), schemes[i]))
			return true;
	}
	return false;
}

void page_url(struct buf *out, struct str s)
{
	if (scheme_passes(s))
		write_escaped(out, s, IN_URL, escape_url);
	else
		buf_add_char(out, '#');
}

void page_url_part(struct buf *out, struct str s)
{
	if (str_eq(s, STR(".")) || str_eq(s, STR("..")))
		s = replacement;
	write_escaped(out, s, IN_PART, escape_percent);
}

void page_json(struct buf *out, struct str s)
{
	buf_add_char(out, '"');
	write_escaped(out, s, IN_JSON, escape_json);
	buf_add_char(out, '"');
}

/* Digits of n, from the end of `room` backwards. */
static char *put_digits(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while (n /= 10);
	return end;
}

void page_uint(struct buf *out, uint64_t n)
{
	char room[20], *end = room + sizeof(room), *from = put_digits(end, n);
	buf_add(out, from, (size_t)(end - from));
}

void page_int(struct buf *out, int64_t n)
{
	if (n < 0)
		buf_add_char(out, '-');
	page_uint(out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void page_decimal(struct buf *out, double n)
{
	/* Beyond, a thousandth is lost anyway; what is not finite fails this too. */
	if (!(fabs(n) < 1e12))
		n = 0;
	double thousandths = round(fabs(n) * 1000);
	uint64_t whole = (uint64_t)thousandths / 1000, rest = (uint64_t)thousandths % 1000;
	if (n < 0 && thousandths > 0)
		buf_add_char(out, '-');
	page_uint(out, whole);
	if (rest == 0)
		return;
	char digits[4] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10), (char)('0' + rest % 10)};
	size_t len = sizeof(digits);
	while (digits[len - 1] == '0')
		len--;
	buf_add(out, digits, len);
}
