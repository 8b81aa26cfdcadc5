// SPDX-License-Identifier: Apache-2.0
#include "verdict/place.h"

#include "base/mem.h"

/* A look-up counts at most this many bytes beyond the mark before it. */
#define PLACE_STEP ((size_t)1024)

static size_t count_points(const char *p, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)p[i] & 0xC0) != 0x80;
	return n;
}

/* Four bytes of UTF-8 are two units of UTF-16. */
static size_t count_wide(const char *p, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += (unsigned char)p[i] >= 0xF0;
	return n;
}

/* The mark behind `len` more bytes. */
static struct place_mark advance(struct place_mark mark, struct str text, size_t from, size_t len)
{
	mark.points += (uint32_t)count_points(text.ptr + from, len);
	mark.wide += (uint32_t)count_wide(text.ptr + from, len);
	for (size_t i = from; i < from + len; i++) {
		if (text.ptr[i] == '\n') {
			mark.lines++;
			mark.line_start = i + 1;
		}
	}
	return mark;
}

enum error_code place_build(struct place_index *index, struct str text, struct error *err)
{
	size_t count = text.len / PLACE_STEP;
	if (count > index->mark_cap) {
		struct place_mark *marks = mem_resize(index->marks, count, sizeof *marks);
		if (!marks)
			return error_nomem(err);
		index->marks = marks;
		index->mark_cap = count;
	}
	index->text = text;
	struct place_mark mark = {0};
	for (size_t i = 0; i < count; i++) {
		mark = advance(mark, text, i * PLACE_STEP, PLACE_STEP);
		index->marks[i] = mark;
	}
	return ERR_NONE;
}

void place_release(struct place_index *index)
{
	mem_free(index->marks);
	*index = (struct place_index){0};
}

static struct place_mark mark_before(const struct place_index *index, size_t byte, size_t *ret_from)
{
	size_t i = byte / PLACE_STEP;
	*ret_from = i * PLACE_STEP;
	return i ? index->marks[i - 1] : (struct place_mark){0};
}

size_t place_point(const struct place_index *index, size_t byte)
{
	size_t from;
	struct place_mark mark = mark_before(index, byte, &from);
	return mark.points + count_points(index->text.ptr + from, byte - from);
}

size_t place_utf16(const struct place_index *index, size_t byte)
{
	size_t from;
	struct place_mark mark = mark_before(index, byte, &from);
	return place_point(index, byte) + mark.wide + count_wide(index->text.ptr + from, byte - from);
}

void place_line(const struct place_index *index, size_t byte, size_t *ret_line, size_t *ret_column)
{
	size_t from;
	struct place_mark mark = mark_before(index, byte, &from);
	mark = advance(mark, index->text, from, byte - from);
	*ret_line = mark.lines + 1;
	*ret_column = place_point(index, byte) - place_point(index, mark.line_start) + 1;
}
