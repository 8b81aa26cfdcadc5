/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/where.h"

#include <math.h>

#include "engine/charter.h"

#define EARTH_RADIUS 6371008.8 /* metres, mean (IUGG) */
#define RADIANS (3.14159265358979323846 / 180)

/* Along the great circle: sites may lie far away. */
static double metres_between(double lat1, double lon1, double lat2, double lon2)
{
	double dlat = sin((lat2 - lat1) * RADIANS / 2), dlon = sin((lon2 - lon1) * RADIANS / 2);
	double h = dlat * dlat + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * dlon * dlon;
	return 2 * EARTH_RADIUS * asin(sqrt(h > 1 ? 1 : h));
}

struct where where_find(const struct blouse_charter *charter, double latitude, double longitude)
{
	struct where w = {0};
	double radius = 0;
	for (size_t i = 0; i < charter_perimeter_count(charter); i++) {
		struct charter_perimeter p = charter_perimeter(charter, i);
		double beyond = metres_between(latitude, longitude, p.latitude, p.longitude) - p.radius;
		bool inside = beyond <= 0;
		/* A building lies in its site: the smallest that holds the place tells most. */
		bool better = inside ? !w.inside || p.radius < radius : !w.inside && beyond < w.distance;
		if (w.known && !better)
			continue;
		w = (struct where){true, inside, p.name, inside ? 0 : beyond};
		radius = p.radius;
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
