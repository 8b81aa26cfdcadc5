/* SPDX-License-Identifier: Apache-2.0 */
/* Where a site is, as people write it: a circle, or its outline. */
#ifndef BLOUSE_COMPILER_PERIMETER_H
#define BLOUSE_COMPILER_PERIMETER_H

#include "base/buf.h"
#include "compiler/tree.h"
#include "engine/charter.h"
#include "engine/outline.h"

#define PERIMETER_RADIUS_MAX 100000.0 /* metres */
#define PERIMETER_AREA_MIN 100.0      /* square metres of an outline: less is a slip of the hand */
#define PERIMETER_AREA_MAX 100e6

struct perimeter {
	double latitude, longitude;         /* degrees, WGS 84 */
	double radius;                      /* metres: of the circle, or of one that holds the outline */
	double area;                        /* square metres */
	const struct charter_point *points; /* in the arena of the problems; none: a circle */
	size_t point_count;
};

/* `value` is { latitude, longitude, radius }; or a text: « latitude, longitude », one point of the outline a line; or, as a
 * text or not, GeoJSON with one polygon of one ring. An outline that comes back to its first point is closed all the same.
 * False, with problems, when it is none of these, crosses itself, or is too large. */
bool perimeter_read(struct problems *problems, const struct tree *value, struct perimeter *ret_perimeter);
/* The same of a text that stands alone. */
bool perimeter_read_text(struct problems *problems, struct str text, struct perimeter *ret_perimeter);
/* As perimeter_read_text reads it again: lines, or braces. Without a line end behind the last. */
void perimeter_write(struct buf *out, const struct perimeter *perimeter);

#endif
