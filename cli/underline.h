/* SPDX-License-Identifier: Apache-2.0 */
/* The numbered underlines below one line of a message, readable without colour. */
#ifndef BLOUSE_CLI_UNDERLINE_H
#define BLOUSE_CLI_UNDERLINE_H

#include "cli/formats.h"

#define UNDERLINE_ROWS_MAX 6   /* below one line; what overlaps more deeply is only listed */
#define UNDERLINE_MARKS_MAX 64 /* on one line */

struct underline {
	unsigned from, to; /* columns */
	unsigned row;
	enum blouse_level level;
	char numbers[16]; /* "1", or "1,3" when several findings are about the same words */
};

struct underlines {
	struct underline marks[UNDERLINE_MARKS_MAX];
	unsigned count, rows;
};

/* Those of the line from byte `start` to byte `end` of c->text. */
void underlines_find(struct underlines *u, const struct checked *c, size_t start, size_t end);
/* u->rows lines, each indented; `style` gives the colour of a level. */
void underlines_show(struct buf *out, const struct term *term, const struct underlines *u, unsigned indent,
		     enum term_style (*style)(enum blouse_level));

#endif
