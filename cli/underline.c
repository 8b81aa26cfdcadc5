// SPDX-License-Identifier: Apache-2.0
#include "cli/underline.h"

#include <stdio.h>

static bool has_span(const struct blouse_finding *f, struct blouse_span span)
{
	for (size_t i = 0; i < f->span_count; i++)
		if (f->spans[i].start == span.start && f->spans[i].end == span.end)
			return true;
	return false;
}

/* The numbers of all findings about these very words, of which `first` is the first; false if an earlier one is. */
static bool name_findings(const struct blouse_result *result, size_t first, struct blouse_span span, char *numbers,
			  size_t size)
{
	for (size_t f = 0; f < first; f++)
		if (has_span(&result->findings[f], span))
			return false;
	size_t len = (size_t)snprintf(numbers, size, "%zu", first + 1);
	for (size_t f = first + 1; f < result->finding_count && len + 4 < size; f++)
		if (has_span(&result->findings[f], span))
			len += (size_t)snprintf(numbers + len, size - len, ",%zu", f + 1);
	return true;
}

/* The first row on which nothing stands in its way; UNDERLINE_ROWS_MAX if there is none. */
static unsigned free_row(const struct underlines *u, const struct underline *mark)
{
	unsigned row = 0;
	for (unsigned i = 0; i < u->count && row < UNDERLINE_ROWS_MAX;) {
		const struct underline *other = &u->marks[i++];
		if (other->row == row && other->from < mark->to && mark->from < other->to) {
			row++;
			i = 0;
		}
	}
	return row;
}

void underlines_find(struct underlines *u, const struct checked *c, size_t start, size_t end)
{
	const struct blouse_result *result = c->result;
	u->count = u->rows = 0;
	for (size_t f = 0; f < result->finding_count; f++) {
		const struct blouse_finding *finding = &result->findings[f];
		for (size_t s = 0; s < finding->span_count && u->count < UNDERLINE_MARKS_MAX; s++) {
			struct blouse_span span = finding->spans[s];
			struct underline *mark = &u->marks[u->count];
			if (span.start >= end || span.end <= start ||
			    !name_findings(result, f, span, mark->numbers, sizeof mark->numbers))
				continue;
			size_t from = span.start > start ? span.start : start, to = span.end < end ? span.end : end;
			unsigned least = (unsigned)strlen(mark->numbers);
			mark->level = finding->level;
			mark->from = term_columns(c->text, start, from);
			mark->to = mark->from + term_columns(c->text, from, to);
			if (mark->to < mark->from + least)
				mark->to = mark->from + least;
			mark->row = free_row(u, mark);
			if (mark->row == UNDERLINE_ROWS_MAX)
				continue;
			if (mark->row >= u->rows)
				u->rows = mark->row + 1;
			u->count++;
		}
	}
}

/* The next mark of a row at or behind a column, or NULL. */
static const struct underline *next_mark(const struct underlines *u, unsigned row, unsigned column)
{
	const struct underline *next = NULL;
	for (unsigned i = 0; i < u->count; i++) {
		const struct underline *mark = &u->marks[i];
		if (mark->row == row && mark->from >= column && (!next || mark->from < next->from))
			next = mark;
	}
	return next;
}

void underlines_show(struct buf *out, const struct term *term, const struct underlines *u, unsigned indent,
		     enum term_style (*style)(enum blouse_level))
{
	for (unsigned row = 0; row < u->rows; row++) {
		unsigned column = 0;
		buf_addf(out, "%*s", (int)indent, "");
		for (const struct underline *m; (m = next_mark(u, row, column)); column = m->to) {
			buf_addf(out, "%*s", (int)(m->from - column), "");
			term_on(out, term, style(m->level));
			buf_add_c(out, m->numbers);
			for (size_t i = m->from + strlen(m->numbers); i < m->to; i++)
				buf_add_c(out, "─");
			term_off(out, term, style(m->level));
		}
		buf_add_char(out, '\n');
	}
}
