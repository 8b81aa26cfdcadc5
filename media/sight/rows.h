/* SPDX-License-Identifier: Apache-2.0 */
/* Marks that stand in a row, as letters do: where something is written, before anybody reads it. */
#ifndef BLOUSE_MEDIA_SIGHT_ROWS_H
#define BLOUSE_MEDIA_SIGHT_ROWS_H

#include "media/sight/marks.h"

/* A strip of the picture, from the middle of its left end to the middle of its right end as one reads it. */
struct row {
	double x, y;         /* the left end */
	double across, down; /* direction of reading, of length 1 */
	double length;
	double above, below; /* how far it reaches on either side of its middle line */
	double height;       /* of its letters */
	unsigned count;      /* of marks */
	float even;          /* 0 to 1: how alike in height they are */
	bool light;          /* light letters on a dark ground */
	bool upright;        /* it runs from top to bottom */
};

#define ROWS_MAX 4000

/* All rows of a grey picture, in its pixels, those with the most marks first; `bold`: of marks_find. The caller releases *ret_rows with mem_free.
 * `cut_short` is set when a limit left some out, and never cleared. False: no memory. */
bool rows_find(const struct gray *grey, bool bold, struct row **ret_rows, size_t *ret_count, bool *cut_short);

#endif
