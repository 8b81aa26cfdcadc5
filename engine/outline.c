/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outline.h"

#define DEGREE (6371008.8 * 0.017453292519943295) /* metres; mean radius of the earth (IUGG) */

double outline_cosine(double x)
{
	double s = x * x;
	return 1 - s / 2 * (1 - s / 12 * (1 - s / 30 * (1 - s / 56 * (1 - s / 90 * (1 - s / 132 * (1 - s / 182))))));
}

struct outline_plane outline_plane(double latitude, double longitude)
{
	return (struct outline_plane){latitude, longitude, DEGREE * outline_cosine(latitude * 0.017453292519943295),
				      DEGREE};
}

struct outline_spot outline_put(const struct outline_plane *plane, double latitude, double longitude)
{
	double across = longitude - plane->longitude;
	if (across > 180)
		across -= 360;
	else if (across < -180)
		across += 360;
	return (struct outline_spot){across * plane->east, (latitude - plane->latitude) * plane->north};
}

/* Of the side from a to b, the point nearest to p. */
static struct outline_spot nearest(struct outline_spot a, struct outline_spot b, struct outline_spot p)
{
	double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
	double part = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return (struct outline_spot){a.x + part * dx, a.y + part * dy};
}

struct outline_place outline_find(const struct charter_perimeter *perimeter, double latitude, double longitude)
{
	const struct outline_plane plane = outline_plane(perimeter->latitude, perimeter->longitude);
	const struct outline_spot p = outline_put(&plane, latitude, longitude);
	const struct charter_point *points = perimeter->points, *last = &points[perimeter->point_count - 1];
	struct outline_place place = {false, 0, latitude, longitude};
	struct outline_spot a = outline_put(&plane, last->latitude, last->longitude);
	for (size_t i = 0; i < perimeter->point_count; i++) {
		const struct outline_spot b = outline_put(&plane, points[i].latitude, points[i].longitude),
					  near = nearest(a, b, p);
		double square = (p.x - near.x) * (p.x - near.x) + (p.y - near.y) * (p.y - near.y);
		/* Sides that a line from here to the east crosses. */
		if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x))
			place.inside = !place.inside;
		if (i == 0 || square < place.square) {
			place.square = square;
			place.latitude = plane.latitude + near.y / plane.north;
			place.longitude = plane.longitude + (plane.east > 0 ? near.x / plane.east : 0);
		}
		a = b;
	}
	return place;
}
