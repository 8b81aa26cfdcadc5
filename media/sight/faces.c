/* SPDX-License-Identifier: Apache-2.0 */
/* The picture is looked at in three sizes: the small one for faces that fill it, the large one for a group at the other end of a
 * room, and one between, which is asked about faces of which the others are not sure: a mask and a cap leave only the eyes.
 * docs/decisions/0035-sight.md has the figures behind every constant. */
#include "media/sight/faces.h"

#include <math.h>

#include "base/mem.h"
#include "media/sight/scale.h"

#define SCORE_MIN 0.55f /* a face… */
#define WEAK_MIN 0.35f  /* …or one if another size sees it too, and if it is made as a face is */
#define WEAK_SIDE 20    /* pixels: of a smaller one nobody can be sure */
#define HINT_MIN 0.2f   /* what counts as seeing it */
#define HINTS_MIN 2     /* sizes */
#define CANDIDATES_MAX 8192
#define KEPT_MAX 1024
#define OVERLAP_MAX 0.3 /* of two boxes' common surface; beyond, they are one face */
#define INSIDE_MAX 0.55 /* of the smaller box's surface */
#define FACE_MIN 10     /* pixels: smaller ones are no face that anybody could recognise, and often none at all */
#define LARGE_PART 10   /* of the shorter side */
#define RECOGNISABLE_MIN 28
#define SHARP_MIN 0.045 /* mean step between neighbours, of the range, in a face of SHARP_SIDE pixels */
#define SHARP_SIDE 40
#define TURNED_MIN 0.5f
#define LARGER_MAX 2 /* times that a small picture is enlarged */

/* How a face that is not sure to be one is made, in widths of its box. */
#define EYES_MIN 0.22 /* between the eyes */
#define EYES_MAX 0.75
#define UPRIGHT_MIN 0.64 /* cosine of how far the head leans: 50° */
#define NOSE_MIN 0.05    /* below the line of the eyes */
#define NOSE_MAX 0.45
#define MOUTH_MIN 0.08 /* below the nose */
#define MOUTH_MAX 0.75 /* below the line of the eyes */
#define ASIDE_MAX 0.3  /* nose and mouth, from the middle between the eyes */

/* Longest sides of the input. The last only confirms. */
static const unsigned sides[] = {256, 896, 512};
#define SIDES (sizeof(sides) / sizeof(*sides))
#define CONFIRMS (SIDES - 1)

enum point { RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR, POINTS };

struct candidate {
	double left, top, right, bottom;
	double points[POINTS][2];
	float score;
	float seen[SIDES]; /* the best score of this face in each size; 0: none */
};

struct candidates {
	struct candidate at[CANDIDATES_MAX];
	size_t count;
	bool cut_short;
};

static void take_cells(const float *cells, unsigned width, unsigned height, double across, double down, size_t size,
		       struct candidates *found)
{
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			const float *v = cells + ((size_t)y * width + x) * FACES_NET_VALUES;
			float score = 1 / (1 + expf(-v[FACES_NET_VALUES - 1]));
			if (!(score >= HINT_MIN) || !(v[2] > 0) || !(v[3] > 0))
				continue;
			if (found->count == CANDIDATES_MAX) {
				found->cut_short = true;
				return;
			}
			double middle_x = (x + 0.5) * FACES_NET_CELL, middle_y = (y + 0.5) * FACES_NET_CELL;
			struct candidate *c = &found->at[found->count++];
			*c = (struct candidate){.score = score};
			c->seen[size] = score;
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

/* The picture in a size whose longest side is `side`, of the n-th of `sides`, read by the net. */
static enum error_code look(struct faces_net *net, const struct media_picture *picture, unsigned side, size_t n,
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
			   (double)picture->height / height, n, found);
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

/* Whether eyes, nose and mouth stand as in a face: a net that is not sure sees faces in folds and leaves too. */
static bool is_made_so(const struct candidate *c)
{
	double across = c->points[LEFT_EYE][0] - c->points[RIGHT_EYE][0],
	       down = c->points[LEFT_EYE][1] - c->points[RIGHT_EYE][1], eyes = hypot(across, down);
	double width = c->right - c->left, middle[2], along[2], below[2];
	if (eyes < EYES_MIN * width || eyes > EYES_MAX * width || across < eyes * UPRIGHT_MIN)
		return false;
	for (unsigned i = 0; i < 2; i++)
		middle[i] = (c->points[LEFT_EYE][i] + c->points[RIGHT_EYE][i]) / 2;
	for (unsigned i = 0; i < 2; i++) {
		const double *point = c->points[i == 0 ? NOSE : MOUTH];
		double x = point[0] - middle[0], y = point[1] - middle[1];
		along[i] = (x * across + y * down) / eyes / width;
		below[i] = (y * across - x * down) / eyes / width;
	}
	return below[0] > NOSE_MIN && below[0] < NOSE_MAX && below[1] > below[0] + MOUTH_MIN && below[1] < MOUTH_MAX &&
	       fabs(along[0]) < ASIDE_MAX && fabs(along[1]) < ASIDE_MAX;
}

static bool is_face(const struct candidate *c)
{
	unsigned hints = 0;
	for (size_t i = 0; i < SIDES; i++) {
		if (i != CONFIRMS && c->seen[i] >= SCORE_MIN)
			return true;
		hints += c->seen[i] >= HINT_MIN;
	}
	return c->score >= WEAK_MIN && hints >= HINTS_MIN &&
	       fmin(c->right - c->left, c->bottom - c->top) >= WEAK_SIDE && is_made_so(c);
}

/* The candidate that a kept one is the same face as; NULL when it is another. */
static struct candidate *face_of(struct candidates *found, size_t kept, const struct candidate *c)
{
	for (size_t k = 0; k < kept; k++)
		if (same_face(c, &found->at[k]))
			return &found->at[k];
	return NULL;
}

/* The best of each face, at the front. */
static void keep_best(struct candidates *found)
{
	size_t kept = 0, faces = 0;
	qsort(found->at, found->count, sizeof(*found->at), by_score);
	for (size_t i = 0; i < found->count; i++) {
		struct candidate *c = &found->at[i], *known = face_of(found, kept, c);
		for (size_t n = 0; known && n < SIDES; n++)
			known->seen[n] = fmaxf(known->seen[n], c->seen[n]);
		if (!known && kept < KEPT_MAX && fmin(c->right - c->left, c->bottom - c->top) >= FACE_MIN)
			found->at[kept++] = *c;
	}
	for (size_t i = 0; i < kept; i++) {
		if (!is_face(&found->at[i]))
			continue;
		if (faces == SIGHT_FACES_MAX) {
			found->cut_short = true;
			break;
		}
		found->at[faces++] = found->at[i];
	}
	found->count = faces;
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
	unsigned looked[SIDES] = {0};
	for (size_t i = 0; i < SIDES; i++) {
		unsigned side = sides[i] < longest * LARGER_MAX ? sides[i] : longest * LARGER_MAX;
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again = again || looked[k] == side;
		looked[i] = side;
		enum error_code code = again ? ERR_NONE : look(net, picture, side, i, found, err);
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
