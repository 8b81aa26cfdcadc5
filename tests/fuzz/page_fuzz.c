/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/pages/contexts.h"

#define PAGE_MAX ((size_t)64 << 20)
#define TEXT_MAX ((size_t)64 << 10)

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* What a browser makes of a page but for the values: names of tags and of attributes, in order, as one hash; beside it the
 * schemes of addresses. A tokenizer in the states of the HTML standard (13.2.5) that our pages can reach. */
struct shape {
	uint64_t hash;
	unsigned tags, attributes;
};

static void add(struct shape *shape, char c) { shape->hash = (shape->hash ^ (unsigned char)c) * 0x100000001B3ull; }

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\r'; }

/* An address leads nowhere but to a scheme of the list, or stays on the site. */
static void require_address(struct str value)
{
	static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:"};
	_cleanup_buf_ struct buf plain;
	buf_init(&plain, PAGE_MAX);
	/* Browsers take these away before they read the scheme. */
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (c != '\t' && c != '\n' && c != '\r' && (plain.len > 0 || (unsigned char)c > ' '))
			buf_add_char(&plain, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
	struct str s = buf_str(&plain);
	if (s.len == 0 || !(s.ptr[0] >= 'a' && s.ptr[0] <= 'z'))
		return;
	size_t end = 1;
	while (end < s.len && (strchr("+-.", s.ptr[end]) || (s.ptr[end] >= 'a' && s.ptr[end] <= 'z') ||
			       (s.ptr[end] >= '0' && s.ptr[end] <= '9')))
		end++;
	if (end == s.len || s.ptr[end] != ':')
		return;
	bool known = false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		known = known || str_eq(str_sub(s, 0, end + 1), str_from_c(schemes[i]));
	require(known);
}

/* Reads one tag behind its « < » and returns the offset behind its « > ». Unquoted values never occur. */
static size_t read_tag(struct str page, size_t at, struct shape *shape, struct str *ret_name)
{
	size_t start = at;
	while (at < page.len && !is_space(page.ptr[at]) && page.ptr[at] != '>')
		add(shape, page.ptr[at++]);
	*ret_name = str_sub(page, start, at - start);
	shape->tags++;
	for (;;) {
		while (at < page.len && is_space(page.ptr[at]))
			at++;
		require(at < page.len);
		if (page.ptr[at] == '>')
			return at + 1;
		struct str name = {page.ptr + at, 0};
		add(shape, ' ');
		while (at < page.len && !strchr(" \n\t\f\r>=", page.ptr[at])) {
			require(page.ptr[at] != '"' && page.ptr[at] != '\'' && page.ptr[at] != '<');
			add(shape, page.ptr[at++]);
			name.len++;
		}
		shape->attributes++;
		if (page.ptr[at] != '=')
			continue;
		require(at + 1 < page.len && page.ptr[at + 1] == '"');
		at += 2;
		struct str value = {page.ptr + at, 0};
		while (at < page.len && page.ptr[at] != '"') {
			at++;
			value.len++;
		}
		require(at < page.len && !memchr(value.ptr, '<', value.len) && !memchr(value.ptr, '>', value.len));
		if (str_eq(name, STR("href")) || str_eq(name, STR("src")) || str_eq(name, STR("action")))
			require_address(value);
		at++;
	}
}

/* JSON inside a script is one object whose strings end where they should. */
static void require_json(struct str json)
{
	int depth = 0;
	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];
		require(c != '<' && c != '>' && c != '&');
		if (c == '"') {
			for (i++; i < json.len && json.ptr[i] != '"'; i++) {
				require((unsigned char)json.ptr[i] >= 0x20);
				i += json.ptr[i] == '\\';
			}
			require(i < json.len);
			continue;
		}
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		require(depth > 0 || i + 1 == json.len);
		require(strchr("{}[]:, truefalsn.-0123456789", c));
	}
	require(depth == 0);
}

static struct shape shape_of(struct str page)
{
	struct shape shape = {.hash = 0xCBF29CE484222325ull};
	for (size_t at = 0; at < page.len;) {
		if (page.ptr[at++] != '<')
			continue;
		struct str name;
		at = read_tag(page, at, &shape, &name);
		bool script = str_eq(name, STR("script"));
		if (!script && !str_eq(name, STR("title")) && !str_eq(name, STR("textarea")))
			continue;
		/* Up to the end tag everything is text. */
		size_t end = at;
		while (end < page.len && page.ptr[end] != '<')
			end++;
		require(end + 1 < page.len && page.ptr[end + 1] == '/');
		if (script)
			require_json(str_sub(page, at, end - at));
		at = end;
	}
	return shape;
}

/* The parts of an input: one kind of value each. */
static struct str part(struct str input, unsigned number, unsigned parts)
{
	size_t len = input.len / parts;
	return str_sub(input, number * len, len);
}

static struct shape render(struct str text, struct str url, struct str segment, const char *plain, int64_t number,
			   double ratio)
{
	const struct contexts_row rows[] = {{text, number}, {segment, 1}};
	const struct str words[] = {text, url};
	const struct contexts_card card = {.title = text, .note = STR("note")};
	_cleanup_buf_ struct buf out;
	buf_init(&out, PAGE_MAX);
	contexts(&out, &(struct contexts){
			       .text = text,
			       .url = url,
			       .part = segment,
			       .plain = plain,
			       .number = number,
			       .count = (uint64_t)number,
			       .ratio = ratio,
			       .yes = true,
			       .state = CONTEXTS_OPEN,
			       .at = number,
			       .now = number / 2,
			       .zone = FRENCH_PARIS,
			       .rows = rows,
			       .row_count = 2,
			       .words = words,
			       .word_count = 2,
			       .card = card,
			       .other = &card,
		       });
	require(!out.failed);
	require(utf8_invalid_at(buf_str(&out)) == SIZE_MAX);
	return shape_of(buf_str(&out));
}

/* Whatever the values, a page has the tags and attributes of its template: web/page.h, tools/templates.py. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = {(const char *)data, size < TEXT_MAX ? size : TEXT_MAX};
	int64_t number = 0;
	double ratio = 0;
	memcpy(&number, data, size < sizeof(number) ? size : sizeof(number));
	memcpy(&ratio, data, size < sizeof(ratio) ? size : sizeof(ratio));
	_cleanup_buf_ struct buf plain;
	buf_init(&plain, TEXT_MAX);
	buf_add_str(&plain, part(input, 3, 4));
	struct shape hostile =
		render(part(input, 0, 4), part(input, 1, 4), part(input, 2, 4), buf_str(&plain).ptr, number, ratio);
	struct shape alike = render(STR("a"), STR("b"), STR("c"), "d", 2, 1);
	/* The whole input as an address too: schemes want to be found. */
	struct shape whole = render(STR("a"), input, input, "d", 2, 1);
	require(hostile.hash == alike.hash && hostile.tags == alike.tags && hostile.attributes == alike.attributes);
	require(whole.hash == alike.hash);
	return 0;
}
