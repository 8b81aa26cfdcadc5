/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/html.h"

#include <string.h>

#include "base/utf8.h"

#define NAME_MAX_BYTES 12
#define ENTITY_MAX 10

/* What begins a line; what says nothing to read, with all that stands inside. */
static const char *const blocks[] = {"p",       "div",    "br",     "li",         "ul", "ol", "tr",
				     "table",   "h1",     "h2",     "h3",         "h4", "h5", "article",
				     "section", "header", "footer", "blockquote", "hr", "pre"};
static const char *const hidden[] = {"script", "style", "head", "title", "template", "noscript", "svg"};

static const struct {
	const char *name;
	uint32_t cp;
} entities[] = {
	{"amp", '&'},      {"lt", '<'},        {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
	{"nbsp", ' '},     {"eacute", 0xE9},   {"egrave", 0xE8},  {"ecirc", 0xEA},   {"euml", 0xEB},
	{"agrave", 0xE0},  {"acirc", 0xE2},    {"ccedil", 0xE7},  {"icirc", 0xEE},   {"iuml", 0xEF},
	{"ocirc", 0xF4},   {"ugrave", 0xF9},   {"ucirc", 0xFB},   {"Eacute", 0xC9},  {"Egrave", 0xC8},
	{"Agrave", 0xC0},  {"Ccedil", 0xC7},   {"oelig", 0x153},  {"laquo", 0xAB},   {"raquo", 0xBB},
	{"rsquo", 0x2019}, {"lsquo", 0x2018},  {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"ndash", 0x2013},
	{"mdash", 0x2014}, {"hellip", 0x2026}, {"euro", 0x20AC},  {"deg", 0xB0},
};

static bool is_name(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, str_from_c(names[i])))
			return true;
	return false;
}
#define IS_ONE_OF(name, names) is_name(name, names, sizeof(names) / sizeof(*(names)))

/* The name of the tag that stands at `at`, behind its « < » and « / », in small letters. */
static struct str read_name(struct str html, size_t at, char room[NAME_MAX_BYTES])
{
	size_t len = 0;
	for (; at < html.len && len < NAME_MAX_BYTES; at++) {
		char c = html.ptr[at];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			break;
		room[len++] = c;
	}
	return (struct str){room, len};
}

/* Behind the end of the tag that begins at `at`; quoted values may hold « > ». */
static size_t skip_tag(struct str html, size_t at)
{
	char quote = '\0';
	for (; at < html.len; at++) {
		char c = html.ptr[at];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	return at;
}

/* Behind the tag that closes `name`, from `at`; the end when nothing does. */
static size_t skip_hidden(struct str html, size_t at, struct str name)
{
	char room[NAME_MAX_BYTES];
	while (at + 1 < html.len) {
		const char *found = memchr(html.ptr + at, '<', html.len - at - 1);
		if (!found)
			break;
		at = (size_t)(found - html.ptr) + 1;
		if (html.ptr[at] == '/' && str_eq(read_name(html, at + 1, room), name))
			return skip_tag(html, at);
	}
	return html.len;
}

static void begin_line(struct buf *out)
{
	while (out->len > 0 && out->ptr[out->len - 1] == ' ')
		out->len--;
	/* One empty line at most between two paragraphs. */
	if (out->len > 0 && !(out->len > 1 && out->ptr[out->len - 1] == '\n' && out->ptr[out->len - 2] == '\n'))
		buf_add_char(out, '\n');
}

static void add_space(struct buf *out)
{
	if (out->len > 0 && out->ptr[out->len - 1] != ' ' && out->ptr[out->len - 1] != '\n')
		buf_add_char(out, ' ');
}

/* A tag, a comment or a declaration; gives where reading goes on. */
static size_t read_tag(struct str html, size_t at, struct buf *out)
{
	char room[NAME_MAX_BYTES];
	bool closes = at + 1 < html.len && html.ptr[at + 1] == '/';
	if (str_starts(str_sub(html, at, 4), STR("<!--"))) {
		size_t end = str_find(str_sub(html, at + 4, html.len), STR("-->"));
		return end == SIZE_MAX ? html.len : at + 4 + end + 3;
	}
	struct str name = read_name(html, at + 1 + closes, room);
	if (name.len == 0 && !closes && !(at + 1 < html.len && (html.ptr[at + 1] == '!' || html.ptr[at + 1] == '?'))) {
		buf_add_char(out, '<'); /* as in « a < b » */
		return at + 1;
	}
	if (IS_ONE_OF(name, blocks))
		begin_line(out);
	size_t end = skip_tag(html, at + 1);
	return !closes && IS_ONE_OF(name, hidden) ? skip_hidden(html, end, name) : end;
}

static uint32_t number_of(struct str name)
{
	uint32_t cp = 0;
	bool hex = name.len > 1 && (name.ptr[1] | 0x20) == 'x';
	for (size_t i = hex ? 2 : 1; i < name.len; i++) {
		char c = name.ptr[i];
		uint32_t digit = c >= '0' && c <= '9'                            ? (uint32_t)(c - '0')
				 : hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (uint32_t)((c | 0x20) - 'a' + 10)
										 : UINT32_MAX;
		if (digit == UINT32_MAX || cp > 0x10FFFF)
			return 0;
		cp = cp * (hex ? 16 : 10) + digit;
	}
	bool good = cp >= ' ' && cp <= 0x10FFFF && !(cp >= 0xD800 && cp < 0xE000) && !(cp >= 0x7F && cp < 0xA0);
	return good ? cp : 0;
}

static size_t read_entity(struct str html, size_t at, struct buf *out)
{
	char bytes[4];
	uint32_t cp = 0;
	size_t end = at + 1;
	while (end < html.len && end - at <= ENTITY_MAX && html.ptr[end] != ';' && html.ptr[end] != '&')
		end++;
	struct str name = str_sub(html, at + 1, end - at - 1);
	if (end == html.len || html.ptr[end] != ';') {
		buf_add_char(out, '&');
		return at + 1;
	}
	if (name.len > 0 && name.ptr[0] == '#')
		cp = number_of(name);
	else
		for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
			if (str_eq(name, str_from_c(entities[i].name)))
				cp = entities[i].cp;
	if (cp == ' ' || cp == 0xA0)
		add_space(out);
	else if (cp)
		buf_add(out, bytes, utf8_put(cp, bytes));
	return end + 1;
}

void html_text(struct str html, struct buf *out)
{
	for (size_t at = 0; at < html.len && !out->failed;) {
		char c = html.ptr[at];
		if (c == '<') {
			at = read_tag(html, at, out);
		} else if (c == '&') {
			at = read_entity(html, at, out);
		} else {
			if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')
				add_space(out);
			else
				buf_add_char(out, c);
			at++;
		}
	}
}
