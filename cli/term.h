/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people: lines no longer than the terminal is wide, colour only where it is welcome, nothing that a message
 * holds can drive the terminal. */
#ifndef BLOUSE_CLI_TERM_H
#define BLOUSE_CLI_TERM_H

#include <stdbool.h>

#include "base/buf.h"

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_FAINT, TERM_GREEN, TERM_AMBER, TERM_RED, TERM_BLUE, TERM_STYLES };

struct term {
	bool colour;
	unsigned width; /* columns, from TERM_WIDTH_MIN to TERM_WIDTH_MAX */
};

#define TERM_WIDTH_MIN 30
#define TERM_WIDTH_MAX 100 /* longer lines tire the eye */

/* What the terminal behind `fd` can do; NO_COLOR and TERM=dumb are respected, COLUMNS too. */
struct term term_of(int fd);

void term_on(struct buf *out, const struct term *term, enum term_style style);
void term_off(struct buf *out, const struct term *term, enum term_style style);
void term_styled(struct buf *out, const struct term *term, enum term_style style, const char *text);

/* The character at text.ptr[*pos] as it may be shown: its columns, and what to print instead if it could drive the
 * terminal (control characters, marks that turn the direction of writing); ret_show is a view on the text otherwise. */
unsigned term_char(struct str text, size_t *pos, struct str *ret_show);
/* Where the line that begins at `start` ends: *ret_end is the byte behind its last character, the result where the next
 * line begins. Breaks at spaces when it can. `width` columns. */
size_t term_line(struct str text, size_t start, unsigned width, size_t *ret_end);
/* The columns that the text from start to end takes. */
unsigned term_columns(struct str text, size_t start, size_t end);
/* The text from start to end, as it may be shown. */
void term_show(struct buf *out, struct str text, size_t start, size_t end);
/* A paragraph: the first line behind what is already on the line (`column` columns), the others indented by `indent`. */
void term_wrap(struct buf *out, const struct term *term, struct str text, unsigned column, unsigned indent);

#endif
