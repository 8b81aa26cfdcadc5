/* SPDX-License-Identifier: Apache-2.0 */
/* Outlines of places: polygons on a plane that touches the globe beside them. Over some kilometres a plane errs by less than a
 * metre; an outline is at most a hundred square kilometres. */
#ifndef BLOUSE_ENGINE_OUTLINE_H
#define BLOUSE_ENGINE_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/charter.h"

#define OUTLINE_POINTS_MIN 3
#define OUTLINE_POINTS_MAX 200
#define OUTLINE_TOLERANCE 20.0 /* metres: what a telephone errs in the open; along walls it errs more */

/* Metres east and north of a place. */
struct outline_plane {
	double latitude, longitude; /* degrees, WGS 84 */
	double east, north;         /* metres of one degree */
};
struct outline_spot {
	double x, y;
};
struct outline_plane outline_plane(double latitude, double longitude);
struct outline_spot outline_put(const struct outline_plane *plane, double latitude, double longitude);

struct outline_place {
	bool inside;                /* between the sides; on one of them may be either */
	double square;              /* of the metres to the nearest side */
	double latitude, longitude; /* of its nearest point */
};
/* What a point is to the outline of `perimeter`, which has points. */
struct outline_place outline_find(const struct charter_perimeter *perimeter, double latitude, double longitude);

/* cos x for |x| ≤ π/2, to 1e-8: the engine does without libm. */
double outline_cosine(double x);

#endif
