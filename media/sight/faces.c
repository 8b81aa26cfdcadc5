/* SPDX-License-Identifier: Apache-2.0 */
/* The picture is looked at in two sizes: the small one for faces that fill it, the large one for a group at the other end of a
 * room. docs/decisions/0035-sight.md has the figures behind every constant. */
#include "media/sight/faces.h"

#include <math.h>

#include "base/mem.h"
#include "media/sight/scale.h"

#define SCORE_MIN 0.55f
#define CANDIDATES_MAX 2048
#define OVERLAP_MAX 0.3 /* of two boxes' common surface; beyond, they are one face */
#define INSIDE_MAX 0.55 /* of the smaller box's surface */
#define FACE_MIN 10     /* pixels: smaller ones are no face that anybody could recognise, and often none at all */
#define LARGE_PART 10   /* of the shorter side */
#define RECOGNISABLE_MIN 28
#define SHARP_MIN 0.045 /* mean step between neighbours, of the range, in a face of SHARP_SIDE pixels */
#define SHARP_SIDE 40
#define TURNED_MIN 0.5f
#define LARGER_MAX 2 /* times that a small picture is enlarged */

/* Longest sides of the input. */
static const unsigned sides[] = {256, 896};

enum point { RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR, POINTS };

struct candidate {
	double left, top, right, bottom;
	double points[POINTS][2];
	float score;
};

struct candidates {
	struct candidate at[CANDIDATES_MAX];
	size_t count;
	bool cut_short;
};

static void take_cells(const float *cells, unsigned width, unsigned height, double across, double down,
		       struct candidates *found)
{
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			const float *v = cells + ((size_t)y * width + x) * FACES_NET_VALUES;
			float score = 1 / (1 + expf(-v[FACES_NET_VALUES - 1]));
			if (!(score >= SCORE_MIN) || !(v[2] > 0) || !(v[3] > 0))
				continue;
			if (found->count == CANDIDATES_MAX) {
				found->cut_short = true;
				return;
			}
			double middle_x = (x + 0.5) * FACES_NET_CELL, middle_y = (y + 0.5) * FACES_NET_CELL;
			struct candidate *c = &found->at[found->count++];
			c->score = score;
			c->left = (middle_x + v[0] - v[2] / 2) * across;
			c->right = (middle_x + v[0] + v[2] / 2) * across;
			c->top = (middle_y + v[1] - v[3] / 2) * down;
			c->bottom = (middle_y + v[1] + v[3] / 2) * down;
			for (unsigned p = 0; p < POINTS; p++) {
				c->points[p][0] = (middle_x + v[4 + 2 * p]) * across;
				c->points[p][1] = (middle_y + v[5 + 2 * p]) * down;
			}
		}
}

/* The picture in a size whose longest side is `side`, read by the net. */
static enum error_code look(struct faces_net *net, const struct media_picture *picture, unsigned side,
			    struct candidates *found, struct error *err)
{
	unsigned longest = picture->width > picture->height ? picture->width : picture->height;
	unsigned width = (unsigned)((size_t)picture->width * side / longest),
		 height = (unsigned)((size_t)picture->height * side / longest);
	width = width ? width : 1, height = height ? height : 1;
	unsigned wide = (width + FACES_NET_STEP - 1) / FACES_NET_STEP * FACES_NET_STEP,
		 high = (height + FACES_NET_STEP - 1) / FACES_NET_STEP * FACES_NET_STEP;
	_cleanup_free_ unsigned char *small = mem_alloc((size_t)width * height * 3);
	_cleanup_free_ float *input = mem_alloc((size_t)wide * high * 3 * sizeof(float));
	if (!small || !input)
		return error_nomem(err);
	scale_colours(picture, width, height, small);
	for (size_t i = 0, end = (size_t)wide * high * 3; i < end; i++)
		input[i] = -1;
	for (unsigned y = 0; y < height; y++)
		for (size_t i = 0; i < (size_t)width * 3; i++)
			input[(size_t)y * wide * 3 + i] = (float)small[(size_t)y * width * 3 + i] / 127.5f - 1;
	const float *cells;
	enum error_code code = faces_net_run(net, input, wide, high, &cells, err);
	if (!code)
		take_cells(cells, wide / FACES_NET_CELL, high / FACES_NET_CELL, (double)picture->width / width,
			   (double)picture->height / height, found);
	return code;
}

static int by_score(const void *a, const void *b)
{
	float x = ((const struct candidate *)a)->score, y = ((const struct candidate *)b)->score;
	return (x < y) - (x > y);
}

static double surface(const struct candidate *c) { return (c->right - c->left) * (c->bottom - c->top); }

static bool same_face(const struct candidate *a, const struct candidate *b)
{
	double width = fmin(a->right, b->right) - fmax(a->left, b->left),
	       height = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
	if (width <= 0 || height <= 0)
		return false;
	double common = width * height;
	return common > INSIDE_MAX * fmin(surface(a), surface(b)) ||
	       common > OVERLAP_MAX * (surface(a) + surface(b) - common);
}

/* The best of each face, at the front. */
static void keep_best(struct candidates *found)
{
	size_t kept = 0;
	qsort(found->at, found->count, sizeof(*found->at), by_score);
	for (size_t i = 0; i < found->count; i++) {
		bool new = fmin(found->at[i].right - found->at[i].left, found->at[i].bottom - found->at[i].top) >=
			   FACE_MIN;
		for (size_t k = 0; k < kept && new; k++)
			new = !same_face(&found->at[i], &found->at[k]);
		if (!new)
			continue;
		if (kept == SIGHT_FACES_MAX) {
			found->cut_short = true;
			break;
		}
		found->at[kept++] = found->at[i];
	}
	found->count = kept;
}

/* How far the nose lies from the middle of the ears, along the line of the eyes. */
static float turn_of(const struct candidate *c)
{
	double ear_x = (c->points[RIGHT_EAR][0] + c->points[LEFT_EAR][0]) / 2,
	       ear_y = (c->points[RIGHT_EAR][1] + c->points[LEFT_EAR][1]) / 2;
	double across = c->points[LEFT_EYE][0] - c->points[RIGHT_EYE][0],
	       down = c->points[LEFT_EYE][1] - c->points[RIGHT_EYE][1], length = hypot(across, down);
	double size = (c->right - c->left + c->bottom - c->top) / 2;
	/* In a profile the eyes fall together: their line says nothing. */
	if (length < size / 8)
		across = 1, down = 0, length = 1;
	double away = fabs((c->points[NOSE][0] - ear_x) * across + (c->points[NOSE][1] - ear_y) * down) / length;
	return (float)fmin(1, away / (size * 0.55));
}

/* Whether the face shows detail: blurred, covered by mosaic or dark, it steps too little from pixel to pixel. */
static bool is_sharp(const struct media_picture *picture, struct sight_box box)
{
	unsigned char face[SHARP_SIDE * SHARP_SIDE * 3];
	struct media_picture part = scale_inside(picture, box);
	scale_colours(&part, SHARP_SIDE, SHARP_SIDE, face);
	unsigned steps = 0, low = 255, high = 0;
	for (unsigned y = 0; y < SHARP_SIDE; y++)
		for (unsigned x = 0; x + 1 < SHARP_SIDE; x++) {
			const unsigned char *at = face + ((size_t)y * SHARP_SIDE + x) * 3;
			steps += (unsigned)abs(at[1] - at[4]);
			low = at[1] < low ? at[1] : low;
			high = at[1] > high ? at[1] : high;
		}
	unsigned range = high - low;
	return range >= 24 && steps > SHARP_MIN * range * SHARP_SIDE * (SHARP_SIDE - 1);
}

static void describe(const struct media_picture *picture, const struct candidate *c, struct sight_face *face)
{
	unsigned shorter = picture->width < picture->height ? picture->width : picture->height;
	*face = (struct sight_face){
		.box = scale_box(picture, c->left, c->top, c->right, c->bottom),
		.score = c->score,
		.turn = turn_of(c),
	};
	unsigned size = face->box.width < face->box.height ? face->box.width : face->box.height;
	face->large = size * LARGE_PART >= shorter;
	face->turned = face->turn >= TURNED_MIN;
	face->recognisable = size >= RECOGNISABLE_MIN && is_sharp(picture, face->box);
}

static int by_size(const void *a, const void *b)
{
	const struct sight_face *x = a, *y = b;
	size_t s = (size_t)x->box.width * x->box.height, t = (size_t)y->box.width * y->box.height;
	return (s < t) - (s > t);
}

enum error_code faces_find(struct faces_net *net, struct arena *arena, const struct media_picture *picture,
			   struct sight_seen *seen, struct error *err)
{
	_cleanup_free_ struct candidates *found = mem_alloc(sizeof(*found));
	if (!found)
		return error_nomem(err);
	found->count = 0;
	found->cut_short = false;
	unsigned longest = picture->width > picture->height ? picture->width : picture->height;
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		unsigned side = sides[i] < longest * LARGER_MAX ? sides[i] : longest * LARGER_MAX;
		enum error_code code = look(net, picture, side, found, err);
		if (code)
			return code;
	}
	keep_best(found);
	struct sight_face *faces = ARENA_NEW(arena, struct sight_face, found->count + 1);
	if (!faces)
		return error_nomem(err);
	for (size_t i = 0; i < found->count; i++)
		describe(picture, &found->at[i], &faces[i]);
	qsort(faces, found->count, sizeof(*faces), by_size);
	seen->faces = faces;
	seen->face_count = found->count;
	seen->cut_short = seen->cut_short || found->cut_short;
	return ERR_NONE;
}
