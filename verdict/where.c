/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/where.h"

#include <math.h>

#include "engine/charter.h"
#include "engine/outline.h"

#define EARTH_RADIUS 6371008.8 /* metres, mean (IUGG) */
#define RADIANS (3.14159265358979323846 / 180)

/* Along the great circle: sites may lie far away. */
static double metres_between(double lat1, double lon1, double lat2, double lon2)
{
	double dlat = sin((lat2 - lat1) * RADIANS / 2), dlon = sin((lon2 - lon1) * RADIANS / 2);
	double h = dlat * dlat + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * dlon * dlon;
	return 2 * EARTH_RADIUS * asin(sqrt(h > 1 ? 1 : h));
}

/* Metres from a place to the edge of a perimeter; 0 inside. */
static double beyond(const struct charter_perimeter *p, double latitude, double longitude)
{
	if (p->point_count == 0)
		return fmax(0, metres_between(latitude, longitude, p->latitude, p->longitude) - p->radius);
	const struct outline_place place = outline_find(p, latitude, longitude);
	return place.inside ? 0 : metres_between(latitude, longitude, place.latitude, place.longitude);
}

/* How surely a place lies in it: not, as far as a telephone can tell, and surely. A circle is drawn wide enough. */
enum hold { HOLD_NOT, HOLD_PERHAPS, HOLD_SURELY };

static enum hold hold_of(const struct charter_perimeter *p, double metres)
{
	if (metres <= 0)
		return HOLD_SURELY;
	return p->point_count > 0 && metres <= OUTLINE_TOLERANCE ? HOLD_PERHAPS : HOLD_NOT;
}

struct where where_find(const struct blouse_charter *charter, double latitude, double longitude)
{
	struct where w = {0};
	enum hold best = HOLD_NOT;
	double area = 0;
	for (size_t i = 0; i < charter_perimeter_count(charter); i++) {
		struct charter_perimeter p = charter_perimeter(charter, i);
		double metres = beyond(&p, latitude, longitude);
		enum hold hold = hold_of(&p, metres);
		/* A building lies in its site: the smallest that holds the place tells most. */
		bool better = hold != best ? hold > best : hold == HOLD_NOT ? metres < w.distance : p.area < area;
		if (w.known && !better)
			continue;
		w = (struct where){true, hold != HOLD_NOT, p.name, hold == HOLD_NOT ? metres : 0};
		best = hold;
		area = p.area;
	}
	return w;
}

void where_tell(struct buf *out, const struct where *w)
{
	if (!w->known)
		return;
	if (w->inside) {
		buf_add_c(out, "dans l'établissement : ");
	} else if (w->distance < 1000) {
		buf_addf(out, "à %.0f m de : ", ceil(w->distance / 10) * 10);
	} else if (w->distance < 20000) {
		unsigned tenths = (unsigned)(w->distance / 100 + 0.5);
		buf_addf(out, "à %u,%u km de : ", tenths / 10, tenths % 10);
	} else {
		buf_addf(out, "à %.0f km de : ", w->distance / 1000);
	}
	buf_add_str(out, w->name);
}
