/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a text as people count: code points, lines, columns. */
#ifndef BLOUSE_VERDICT_PLACE_H
#define BLOUSE_VERDICT_PLACE_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct place_mark {
	uint32_t points, lines; /* code points and line ends before this mark */
	uint32_t wide;          /* of the code points, those that take two units of UTF-16 */
	size_t line_start;      /* byte where the mark's line begins */
};

/* Zero it before the first use; it may be built again and again for other texts. */
struct place_index {
	struct str text;
	struct place_mark *marks;
	size_t mark_cap;
};

/* `text` is valid UTF-8 and must outlive the index's use. Linear; short texts cost next to nothing. ERR_NOMEM. */
enum error_code place_build(struct place_index *index, struct str text, struct error *err);
void place_release(struct place_index *index);

/* Code points before this byte. */
size_t place_point(const struct place_index *index, size_t byte);
/* Units of UTF-16 before this byte: what JavaScript, Java and C# count. */
size_t place_utf16(const struct place_index *index, size_t byte);
/* Line and column, both from 1; columns are code points. */
void place_line(const struct place_index *index, size_t byte, size_t *ret_line, size_t *ret_column);

#endif
