/* SPDX-License-Identifier: Apache-2.0 */
#include "media/pdf/content.h"

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
static bool is_delimiter(char c) { return c && strchr("()<>[]{}/%", c); }

/* Behind the string that begins at `at`: parentheses may stand in it, in pairs or behind a backslash. */
static size_t skip_string(struct str s, size_t at)
{
	size_t depth = 0;
	for (; at < s.len; at++) {
		if (s.ptr[at] == '\\')
			at++;
		else if (s.ptr[at] == '(')
			depth++;
		else if (s.ptr[at] == ')' && --depth == 0)
			return at + 1;
	}
	return s.len;
}

static size_t skip_until(struct str s, size_t at, char last)
{
	const char *end = at < s.len ? memchr(s.ptr + at, last, s.len - at) : NULL;
	return end ? (size_t)(end - s.ptr) + 1 : s.len;
}

/* Behind an image that stands in the drawing itself: "EI" between spaces ends it. */
static size_t skip_image(struct str s, size_t at)
{
	for (; at + 2 <= s.len; at++)
		if (s.ptr[at] == 'E' && s.ptr[at + 1] == 'I' && at && is_space(s.ptr[at - 1]) &&
		    (at + 2 == s.len || is_space(s.ptr[at + 2])))
			return at + 2;
	return s.len;
}

static size_t skip_word(struct str s, size_t at)
{
	while (at < s.len && !is_space(s.ptr[at]) && !is_delimiter(s.ptr[at]))
		at++;
	return at;
}

/* Behind the token at `at`, which is no space. */
static size_t skip_token(struct str s, size_t at)
{
	char c = s.ptr[at];
	bool twice = at + 1 < s.len && s.ptr[at + 1] == c;
	if (c == '(')
		return skip_string(s, at);
	if (c == '<' && !twice)
		return skip_until(s, at, '>');
	if (c == '%')
		return skip_until(s, at, '\n');
	if (c == '/')
		return skip_word(s, at + 1);
	if ((c == '<' || c == '>') && twice)
		return at + 2;
	return is_delimiter(c) ? at + 1 : skip_word(s, at);
}

static bool shows_text(struct str word)
{
	return str_eq(word, STR("Tj")) || str_eq(word, STR("TJ")) || str_eq(word, STR("'")) || str_eq(word, STR("\""));
}

static bool is_operator(struct str word)
{
	char c = word.ptr[0];
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '"';
}

static bool is_value(struct str word)
{
	return str_eq(word, STR("true")) || str_eq(word, STR("false")) || str_eq(word, STR("null"));
}

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from_c(*words)))
			return true;
	return false;
}

/* What an operator becomes: itself, nothing, nothing with what it works on, or the end of a path that is not painted. */
enum fate { KEPT, DROPPED, DROPPED_WHOLE, UNPAINTED };

static enum fate fate_of(struct str word, bool pictures_only)
{
	static const char *const areas[] = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", NULL};
	static const char *const clips[] = {"W", "W*", NULL};
	/* What is painted besides, and what makes pictures transparent: how much of them is seen is the question. */
	static const char *const gone[] = {"sh", "EI", "gs", NULL};
	if (shows_text(word))
		return DROPPED_WHOLE;
	if (!pictures_only)
		return KEPT;
	if (is_one_of(word, areas))
		return UNPAINTED;
	if (is_one_of(word, clips))
		return DROPPED;
	return is_one_of(word, gone) ? DROPPED_WHOLE : KEPT;
}

static bool filter(struct str s, bool pictures_only, struct buf *out)
{
	size_t operands = out->len; /* where what the next operator works on begins */
	for (size_t at = 0; at < s.len;) {
		if (is_space(s.ptr[at])) {
			at++;
			continue;
		}
		size_t next = skip_token(s, at);
		struct str word = str_sub(s, at, next - at);
		if (s.ptr[at] == '%') {
			at = next;
			continue;
		}
		enum fate fate = fate_of(word, pictures_only);
		bool image = str_eq(word, STR("ID")), begins = pictures_only && str_eq(word, STR("BI"));
		if (image) {
			next = skip_image(s, next);
			word = str_sub(s, at, next - at);
			fate = pictures_only ? DROPPED_WHOLE : KEPT;
		}
		at = next;
		if (fate == DROPPED_WHOLE)
			out->len = out->failed ? out->len : operands;
		if (fate == DROPPED_WHOLE || fate == DROPPED)
			continue;
		buf_add_str(out, fate == UNPAINTED ? STR("n") : word);
		buf_add_char(out, '\n');
		/* What a picture in the drawing says of itself goes with it. */
		if (is_operator(word) && !is_value(word) && !begins)
			operands = out->len;
	}
	return !out->failed;
}

bool content_without_text(struct str s, struct buf *out) { return filter(s, false, out); }

bool content_pictures_only(struct str s, struct buf *out) { return filter(s, true, out); }

size_t content_pictures_within(struct str s)
{
	size_t bytes = 0;
	for (size_t at = 0; at < s.len;) {
		if (is_space(s.ptr[at])) {
			at++;
			continue;
		}
		size_t next = skip_token(s, at);
		if (str_eq(str_sub(s, at, next - at), STR("ID"))) {
			at = next;
			next = skip_image(s, next);
			bytes += next - at;
		}
		at = next;
	}
	return bytes;
}

/* A name as it is meant: "/A#42" is "/AB" (ISO 32000-1, 7.3.5). */
static void add_name(struct str name, struct buf *out)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned n = 0, digits = 0;
		for (; name.ptr[i] == '#' && digits < 2 && i + 1 + digits < name.len; digits++) {
			const char *hex = "0123456789abcdef", c = name.ptr[i + 1 + digits];
			const char *at = memchr(hex, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c, 16);
			if (!at)
				break;
			n = n * 16 + (unsigned)(at - hex);
		}
		buf_add_char(out, digits == 2 ? (char)n : name.ptr[i]);
		i += digits == 2 ? 2 : 0;
	}
	buf_add_char(out, '\n');
}

bool content_painted(struct str s, struct buf *out)
{
	struct str name = STR("");
	for (size_t at = 0; at < s.len;) {
		if (is_space(s.ptr[at])) {
			at++;
			continue;
		}
		size_t next = skip_token(s, at);
		struct str word = str_sub(s, at, next - at);
		if (str_eq(word, STR("ID")))
			next = skip_image(s, next);
		if (str_eq(word, STR("Do")) && name.len)
			add_name(name, out);
		name = s.ptr[at] == '/' ? word : STR("");
		at = next;
	}
	return !out->failed;
}
