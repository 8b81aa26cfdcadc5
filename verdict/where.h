/* SPDX-License-Identifier: Apache-2.0 */
/* Where a picture was taken, seen from the establishment: coordinates against the perimeters of its sites and buildings. */
#ifndef BLOUSE_VERDICT_WHERE_H
#define BLOUSE_VERDICT_WHERE_H

#include "base/buf.h"
#include "engine/blouse.h"

struct where {
	bool known;      /* the charter has perimeters */
	bool inside;     /* of one of them: the smallest; or of an outline, as far as a telephone can tell */
	struct str name; /* of the site or building that holds the place, or is nearest; a view on the charter */
	double distance; /* metres to its edge; 0 inside */
};

/* Degrees, WGS 84. */
struct where where_find(const struct blouse_charter *charter, double latitude, double longitude);

/* "dans l'établissement : Hôpital Saint-Roch", "à 3,2 km de : Hôpital Saint-Roch"; nothing when nothing is known. */
void where_tell(struct buf *out, const struct where *where);

#endif
