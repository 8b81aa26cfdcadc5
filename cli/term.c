// SPDX-License-Identifier: Apache-2.0
#include "cli/term.h"

#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"

#define TERM_WIDTH_DEFAULT 80

static const char *const codes[TERM_STYLES] = {"", "1", "2", "1;32", "1;33", "1;31", "1;34"};

static unsigned width_of(int fd)
{
	struct winsize size;
	unsigned long long columns;
	const char *env = getenv("COLUMNS");
	unsigned width = TERM_WIDTH_DEFAULT;
	if (env && str_to_u64(str_from_c(env), 10000, &columns) && columns)
		width = (unsigned)columns;
	else if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		width = size.ws_col;
	return width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width > TERM_WIDTH_MAX ? TERM_WIDTH_MAX : width;
}

struct term term_of(int fd)
{
	const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
	struct term term = {
		.colour = isatty(fd) && !(no_color && *no_color) && kind && strcmp(kind, "dumb") != 0,
		.width = width_of(fd),
	};
	return term;
}

void term_on(struct buf *out, const struct term *term, enum term_style style)
{
	if (term->colour && style != TERM_PLAIN)
		buf_addf(out, "\033[%sm", codes[style]);
}

void term_off(struct buf *out, const struct term *term, enum term_style style)
{
	if (term->colour && style != TERM_PLAIN)
		buf_add_c(out, "\033[0m");
}

void term_styled(struct buf *out, const struct term *term, enum term_style style, const char *text)
{
	term_on(out, term, style);
	buf_add_c(out, text);
	term_off(out, term, style);
}

/* Control characters, and the marks that reorder what stands around them. */
static bool drives_terminal(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E || cp == 0x200F || cp == 0x061C || cp == 0x2028 ||
	       cp == 0x2029;
}

unsigned term_char(struct str text, size_t *pos, struct str *ret_show)
{
	size_t start = *pos;
	uint32_t cp = utf8_next(text, pos);
	if (cp == UINT32_MAX) {
		++*pos;
		*ret_show = STR("\xEF\xBF\xBD");
		return 1;
	}
	if (cp == '\n' || cp == '\r' || cp == '\t') {
		*ret_show = STR(" ");
		return 1;
	}
	if (drives_terminal(cp)) {
		*ret_show = STR("\xEF\xBF\xBD");
		return 1;
	}
	*ret_show = (struct str){text.ptr + start, *pos - start};
	if (cp < 0x7F)
		return 1;
	int width = wcwidth((wchar_t)cp);
	return width < 0 ? 1 : (unsigned)width;
}

/* French keeps these signs on the line of the word that they belong to. */
static bool may_break(struct str text, size_t space)
{
	struct str before = str_sub(text, 0, space), after = str_sub(text, space + 1, 2);
	return !str_ends(before, STR("«")) && !str_starts(after, STR("»")) &&
	       !(after.len && strchr(":;!?", after.ptr[0]));
}

size_t term_line(struct str text, size_t start, unsigned width, size_t *ret_end)
{
	size_t pos = start, space = SIZE_MAX;
	unsigned columns = 0;
	struct str show;
	while (pos < text.len && text.ptr[pos] != '\n') {
		size_t at = pos;
		unsigned w = term_char(text, &pos, &show);
		if (columns + w > width && at > start) {
			/* A space may hang over the edge; a word may not, unless it is longer than the line. */
			if (text.ptr[at] == ' ' && may_break(text, at))
				space = at;
			*ret_end = space != SIZE_MAX ? space : at;
			pos = *ret_end;
			while (space != SIZE_MAX && pos < text.len && text.ptr[pos] == ' ')
				pos++;
			return pos < text.len && text.ptr[pos] == '\n' ? pos + 1 : pos;
		}
		if (text.ptr[at] == ' ' && may_break(text, at))
			space = at;
		columns += w;
	}
	*ret_end = pos > start && text.ptr[pos - 1] == '\r' ? pos - 1 : pos;
	return pos < text.len ? pos + 1 : pos;
}

unsigned term_columns(struct str text, size_t start, size_t end)
{
	struct str show;
	unsigned columns = 0;
	for (size_t pos = start; pos < end;)
		columns += term_char(text, &pos, &show);
	return columns;
}

void term_show(struct buf *out, struct str text, size_t start, size_t end)
{
	struct str show;
	for (size_t pos = start; pos < end;) {
		term_char(text, &pos, &show);
		buf_add_str(out, show);
	}
}

void term_wrap(struct buf *out, const struct term *term, struct str text, unsigned column, unsigned indent)
{
	size_t pos = 0, end;
	text = str_trim(text);
	do {
		unsigned room = term->width > column + TERM_WIDTH_MIN / 2 ? term->width - column : TERM_WIDTH_MIN / 2;
		size_t next = term_line(text, pos, room, &end);
		if (pos)
			buf_addf(out, "%*s", (int)indent, "");
		term_show(out, text, pos, end);
		buf_add_char(out, '\n');
		pos = next;
		column = indent;
	} while (pos < text.len);
}
