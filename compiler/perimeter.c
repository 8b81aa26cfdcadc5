/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/perimeter.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "compiler/read.h"

#define PI 3.14159265358979323846
#define NUMBER_MAX 32      /* characters of a coordinate */
#define SHOWN_MAX 60       /* bytes of a line that is told */
#define APART_MAX 100000.0 /* metres between two points: further, they are no site's */
#define SAME 0.01          /* metres: two points at one place */

static const struct field circle_fields[] = {
	FIELD(struct perimeter, latitude, "latitude", FIELD_DEGREES, true, "degrés, WGS 84"),
	FIELD(struct perimeter, longitude, "longitude", FIELD_DEGREES, true, "degrés, WGS 84"),
	FIELD(struct perimeter, radius, "radius", FIELD_DEGREES, true, "mètres"),
};

/* Points as they are read. */
struct corners {
	struct problems *problems;
	struct mark at;
	struct charter_point points[OUTLINE_POINTS_MAX];
	struct outline_spot spots[OUTLINE_POINTS_MAX]; /* the same, on a plane at the first */
	struct outline_plane plane;
	size_t count;
};

static bool on_globe(double latitude, double longitude)
{
	return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

static bool read_circle(struct problems *problems, const struct tree *value, struct perimeter *p)
{
	if (!fields_read(problems, value, circle_fields, FIELD_COUNT(circle_fields), p))
		return false;
	if (!on_globe(p->latitude, p->longitude))
		problem_add(problems, value->at,
			    "périmètre hors du globe : latitude de -90 à 90, longitude de -180 à 180, en degrés");
	else if (p->radius <= 0 || p->radius > PERIMETER_RADIUS_MAX)
		problem_add(problems, value->at, "« radius » est en mètres, de 1 à 100000");
	else {
		p->area = PI * p->radius * p->radius;
		return true;
	}
	return false;
}

static bool add_point(struct corners *c, double latitude, double longitude)
{
	if (c->count == OUTLINE_POINTS_MAX) {
		problem_add(c->problems, c->at, "un périmètre a %d points au plus : simplifiez le tracé",
			    OUTLINE_POINTS_MAX);
		return false;
	}
	c->points[c->count++] = (struct charter_point){latitude, longitude};
	return true;
}

/* --- Lines --- */

/* « 43.2910 », « 43,2910 »; false for anything else. */
static bool read_number(struct str word, double *ret_number)
{
	char text[NUMBER_MAX];
	char *end;
	word = str_trim(word);
	if (word.len == 0 || word.len >= sizeof(text) || !strchr("-+.,0123456789", word.ptr[0]))
		return false;
	memcpy(text, word.ptr, word.len);
	text[word.len] = '\0';
	char *comma = strchr(text, ',');
	if (comma)
		*comma = '.';
	errno = 0;
	double number = strtod(text, &end);
	if (*end || errno || !isfinite(number))
		return false;
	*ret_number = number;
	return true;
}

/* Where the latitude ends: at a semicolon, at the only comma, at the second of three (« 43,29, -0,37 »), at a space. */
static size_t find_gap(struct str line)
{
	size_t commas[3] = {0, 0, 0}, count = 0, semicolon = str_find(line, STR(";"));
	if (semicolon != SIZE_MAX)
		return semicolon;
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == ',' && count++ < 3)
			commas[count - 1] = i;
	if (count == 1 || count == 3)
		return commas[count / 2];
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == ' ' || line.ptr[i] == '\t')
			return i;
	return SIZE_MAX;
}

static bool read_lines(struct corners *c, struct str text)
{
	unsigned number = 0;
	while (text.len > 0) {
		struct str line;
		double latitude, longitude;
		text = str_cut(text, '\n', &line);
		line = str_trim(line);
		number++;
		if (line.len == 0)
			continue;
		size_t gap = find_gap(line);
		if (gap == SIZE_MAX || !read_number(str_sub(line, 0, gap), &latitude) ||
		    !read_number(str_sub(line, gap + 1, SIZE_MAX), &longitude)) {
			problem_add(c->problems, c->at,
				    "périmètre, ligne %u : « %.*s » n'est pas un point ; écrivez latitude, longitude, "
				    "comme 43.2910, -0.3702",
				    number, STR_ARG(utf8_first(line, SHOWN_MAX)));
			return false;
		}
		if (!on_globe(latitude, longitude)) {
			problem_add(
				c->problems, c->at,
				"périmètre, ligne %u : hors du globe ; latitude de -90 à 90, puis longitude de -180 "
				"à 180",
				number);
			return false;
		}
		if (!add_point(c, latitude, longitude))
			return false;
	}
	return true;
}

/* --- GeoJSON (RFC 7946) --- */

static const struct tree *member(const struct tree *map, const char *name)
{
	for (const struct tree *key = map && map->kind == TREE_MAP ? map->first : NULL; key; key = key->next->next)
		if (key->kind == TREE_TEXT && str_eq(key->text, str_from_c(name)))
			return key->next;
	return NULL;
}

static bool is_type(const struct tree *map, const char *name)
{
	const struct tree *type = member(map, "type");
	return type && type->kind == TREE_TEXT && str_eq(type->text, str_from_c(name));
}

static const struct tree *only_item(const struct tree *list)
{
	return list && list->kind == TREE_LIST && list->count == 1 ? list->first : NULL;
}

/* Longitude first, then latitude, then perhaps an altitude. */
static bool read_position(struct corners *c, const struct tree *item)
{
	double latitude, longitude;
	if (item->kind != TREE_LIST || item->count < 2 || item->count > 3 || item->first->kind != TREE_TEXT ||
	    item->first->next->kind != TREE_TEXT || !read_number(item->first->text, &longitude) ||
	    !read_number(item->first->next->text, &latitude) || !on_globe(latitude, longitude)) {
		problem_add(c->problems, c->at, "GeoJSON : le point %zu n'est pas [longitude, latitude], en degrés",
			    c->count + 1);
		return false;
	}
	return add_point(c, latitude, longitude);
}

static bool read_geojson(struct corners *c, const struct tree *map)
{
	if (is_type(map, "FeatureCollection"))
		map = only_item(member(map, "features"));
	if (is_type(map, "Feature"))
		map = member(map, "geometry");
	const struct tree *ring = is_type(map, "Polygon") ? only_item(member(map, "coordinates")) : NULL;
	if (!ring || ring->kind != TREE_LIST) {
		problem_add(c->problems, c->at,
			    "GeoJSON : un périmètre est un seul « Polygon », d'un seul contour, sans trou");
		return false;
	}
	bool good = true;
	for (const struct tree *item = ring->first; item && good; item = item->next)
		good = read_position(c, item);
	return good;
}

/* --- The outline --- */

/* Twice the surface of a triangle: above 0 when it turns to the left. */
static double turn(struct outline_spot a, struct outline_spot b, struct outline_spot c)
{
	return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool between(struct outline_spot a, struct outline_spot b, struct outline_spot p)
{
	return p.x >= fmin(a.x, b.x) && p.x <= fmax(a.x, b.x) && p.y >= fmin(a.y, b.y) && p.y <= fmax(a.y, b.y);
}

/* Whether two sides have a point in common. */
static bool meet(struct outline_spot a, struct outline_spot b, struct outline_spot c, struct outline_spot d)
{
	double t = turn(a, b, c), u = turn(a, b, d), v = turn(c, d, a), w = turn(c, d, b);
	if (((t > 0 && u < 0) || (t < 0 && u > 0)) && ((v > 0 && w < 0) || (v < 0 && w > 0)))
		return true;
	return (t == 0 && between(a, b, c)) || (u == 0 && between(a, b, d)) || (v == 0 && between(c, d, a)) ||
	       (w == 0 && between(c, d, b));
}

/* Whether the way goes back over the side that it came from. */
static bool goes_back(struct outline_spot a, struct outline_spot b, struct outline_spot c)
{
	return turn(a, b, c) == 0 && (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0;
}

static bool crosses(const struct corners *c)
{
	const struct outline_spot *s = c->spots;
	for (size_t i = 0; i < c->count; i++) {
		size_t a = (i + 1) % c->count, b = (i + 2) % c->count;
		bool back = goes_back(s[i], s[a], s[b]);
		if (back)
			problem_add(c->problems, c->at, "le tracé revient sur lui-même au point %zu", a + 1);
		for (size_t k = i + 2; k < c->count && !back; k++) {
			size_t end = (k + 1) % c->count;
			if (end == i || !meet(s[i], s[a], s[k], s[end]))
				continue;
			problem_add(c->problems, c->at,
				    "le tracé se croise : le côté des points %zu et %zu touche celui des points %zu et "
				    "%zu ; donnez les points dans l'ordre du tour",
				    i + 1, a + 1, k + 1, end + 1);
			back = true;
		}
		if (back)
			return true;
	}
	return false;
}

/* Puts the points on their plane; false when they are no outline of a site. */
static bool place_points(struct corners *c)
{
	c->plane = outline_plane(c->points[0].latitude, c->points[0].longitude);
	for (size_t i = 0; i < c->count; i++)
		c->spots[i] = outline_put(&c->plane, c->points[i].latitude, c->points[i].longitude);
	if (c->count > 1 && hypot(c->spots[c->count - 1].x, c->spots[c->count - 1].y) < SAME)
		c->count--;
	if (c->count < OUTLINE_POINTS_MIN) {
		problem_add(c->problems, c->at, "un périmètre a %d points au moins", OUTLINE_POINTS_MIN);
		return false;
	}
	for (size_t i = 1; i < c->count; i++) {
		if (hypot(c->spots[i].x, c->spots[i].y) > APART_MAX) {
			problem_add(
				c->problems, c->at,
				"les points 1 et %zu sont à plus de 100 km l'un de l'autre : chaque ligne donne-t-elle "
				"la latitude, puis la longitude ?",
				i + 1);
			return false;
		}
		if (hypot(c->spots[i].x - c->spots[i - 1].x, c->spots[i].y - c->spots[i - 1].y) < SAME) {
			problem_add(c->problems, c->at, "les points %zu et %zu sont au même endroit", i, i + 1);
			return false;
		}
	}
	return true;
}

/* The circle that holds the outline, and its surface. */
static void measure(const struct corners *c, struct perimeter *p)
{
	const struct outline_spot *s = c->spots;
	double left = s[0].x, right = s[0].x, low = s[0].y, high = s[0].y, twice = 0;
	for (size_t i = 0; i < c->count; i++) {
		const struct outline_spot b = s[(i + 1) % c->count];
		twice += s[i].x * b.y - b.x * s[i].y;
		left = fmin(left, s[i].x), right = fmax(right, s[i].x);
		low = fmin(low, s[i].y), high = fmax(high, s[i].y);
	}
	const double x = (left + right) / 2, y = (low + high) / 2;
	double longitude = c->plane.longitude + (c->plane.east > 0 ? x / c->plane.east : 0);
	longitude += longitude > 180 ? -360 : longitude < -180 ? 360 : 0;
	*p = (struct perimeter){
		.latitude = fmin(90, fmax(-90, c->plane.latitude + y / c->plane.north)),
		.longitude = longitude,
		.radius = 1,
		.area = fabs(twice) / 2,
	};
	/* As the plane at its middle has it; a metre more for what the first point's plane errs. */
	for (size_t i = 0; i < c->count; i++)
		p->radius = fmax(p->radius, hypot(s[i].x - x, s[i].y - y) + 1);
}

static bool check_outline(struct corners *c, struct perimeter *p)
{
	if (c->count == 0) {
		problem_add(c->problems, c->at, "ce périmètre est vide : donnez un point par ligne");
		return false;
	}
	if (!place_points(c) || crosses(c))
		return false;
	measure(c, p);
	if (p->area < PERIMETER_AREA_MIN) {
		problem_add(c->problems, c->at, "ce périmètre n'a presque pas de surface : %.0f m²", p->area);
		return false;
	}
	if (p->area > PERIMETER_AREA_MAX) {
		problem_add(
			c->problems, c->at,
			"ce périmètre couvre %.0f km² : 100 km² au plus ; chaque ligne donne-t-elle la latitude, puis "
			"la longitude ?",
			p->area / 1e6);
		return false;
	}
	struct charter_point *points = ARENA_NEW(c->problems->arena, struct charter_point, c->count);
	if (!points) {
		c->problems->failed = true;
		return false;
	}
	memcpy(points, c->points, c->count * sizeof(*points));
	p->points = points;
	p->point_count = c->count;
	return true;
}

/* GeoJSON, or a circle, as a text: YAML reads both. */
static bool read_braces(struct problems *problems, struct mark at, struct str text, struct perimeter *ret_perimeter)
{
	struct problems inner = {.arena = problems->arena};
	struct tree *root = NULL;
	tree_read(&inner, at.file, text, &root);
	problems->failed |= inner.failed;
	if (inner.total > 0 || !root || root->kind != TREE_MAP) {
		problem_add(
			problems, at,
			"ce périmètre commence comme du GeoJSON, et n'en est pas : collez-le en entier, ou donnez un "
			"point par ligne");
		return false;
	}
	root->at = at;
	return perimeter_read(problems, root, ret_perimeter);
}

bool perimeter_read(struct problems *problems, const struct tree *value, struct perimeter *ret_perimeter)
{
	struct corners corners = {.problems = problems, .at = value->at};
	struct perimeter p = {0};
	bool good;
	if (value->kind == TREE_TEXT && str_starts(str_trim(value->text), STR("{")))
		return read_braces(problems, value->at, value->text, ret_perimeter);
	if (value->kind == TREE_TEXT)
		good = read_lines(&corners, value->text) && check_outline(&corners, &p);
	else if (member(value, "type"))
		good = read_geojson(&corners, value) && check_outline(&corners, &p);
	else
		good = read_circle(problems, value, &p);
	if (good)
		*ret_perimeter = p;
	return good;
}

bool perimeter_read_text(struct problems *problems, struct str text, struct perimeter *ret_perimeter)
{
	const struct tree value = {.kind = TREE_TEXT, .at = {"périmètre", 1, 1}, .text = text};
	return perimeter_read(problems, &value, ret_perimeter);
}

void perimeter_write(struct buf *out, const struct perimeter *perimeter)
{
	if (perimeter->point_count == 0)
		buf_addf(out, "{latitude: %.9g, longitude: %.9g, radius: %.9g}", perimeter->latitude,
			 perimeter->longitude, perimeter->radius);
	for (size_t i = 0; i < perimeter->point_count; i++)
		buf_addf(out, "%s%.9g, %.9g", i ? "\n" : "", perimeter->points[i].latitude,
			 perimeter->points[i].longitude);
}
