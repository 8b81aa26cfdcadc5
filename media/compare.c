/* SPDX-License-Identifier: Apache-2.0 */
#include "media/compare.h"

#include <math.h>

#define SIDE 24u   /* cells of the grid by which pictures are compared */
#define DARK 28    /* a line no brighter than this may be a bar */
#define SAME 0.85  /* correlation from which two grids show the same */
#define FLAT 4.0   /* a deviation below this is a picture of nothing */
#define SHAPE 0.06 /* sides of the same picture, rounded, stray by so much */

struct grid {
	double cell[SIDE][SIDE];
	double mean, deviation;
};

struct window {
	unsigned left, top, right, bottom; /* right and bottom outside */
};

static unsigned grey(const struct pixels *p, unsigned x, unsigned y)
{
	const unsigned char *c = p->data + ((size_t)y * p->width + x) * p->channels;
	return (c[0] * 77u + c[1] * 150u + c[2] * 29u) >> 8;
}

static bool dark_line(const struct pixels *p, unsigned at, bool row)
{
	unsigned len = row ? p->width : p->height;
	for (unsigned i = 0; i < len; i++)
		if (grey(p, row ? i : at, row ? at : i) > DARK)
			return false;
	return true;
}

/* Cameras put small pictures of one shape between dark bars. */
static struct window without_bars(const struct pixels *p)
{
	struct window w = {0, 0, p->width, p->height};
	while (w.top < p->height / 4 && dark_line(p, w.top, true))
		w.top++;
	while (w.bottom > p->height - p->height / 4 && dark_line(p, w.bottom - 1, true))
		w.bottom--;
	while (w.left < p->width / 4 && dark_line(p, w.left, false))
		w.left++;
	while (w.right > p->width - p->width / 4 && dark_line(p, w.right - 1, false))
		w.right--;
	return w;
}

static void measure(struct grid *g)
{
	double sum = 0, squares = 0;
	for (unsigned y = 0; y < SIDE; y++) {
		for (unsigned x = 0; x < SIDE; x++) {
			sum += g->cell[y][x];
			squares += g->cell[y][x] * g->cell[y][x];
		}
	}
	g->mean = sum / (SIDE * SIDE);
	double variance = squares / (SIDE * SIDE) - g->mean * g->mean;
	g->deviation = variance > 0 ? sqrt(variance) : 0;
}

static void make_grid(const struct pixels *p, struct window w, struct grid *g)
{
	unsigned width = w.right - w.left, height = w.bottom - w.top;
	for (unsigned y = 0; y < SIDE; y++) {
		for (unsigned x = 0; x < SIDE; x++) {
			unsigned x0 = w.left + x * width / SIDE, x1 = w.left + (x + 1) * width / SIDE,
				 y0 = w.top + y * height / SIDE, y1 = w.top + (y + 1) * height / SIDE;
			double sum = 0;
			unsigned count = 0;
			for (unsigned j = y0; j < y1 || j == y0; j++)
				for (unsigned i = x0; i < x1 || i == x0; i++, count++)
					sum += grey(p, i, j);
			g->cell[y][x] = sum / count;
		}
	}
	measure(g);
}

static double correlation(const struct grid *a, const struct grid *b, unsigned turn)
{
	double sum = 0;
	for (unsigned y = 0; y < SIDE; y++) {
		for (unsigned x = 0; x < SIDE; x++) {
			unsigned tx = turn & 1 ? SIDE - 1 - x : x, ty = turn & 2 ? SIDE - 1 - y : y;
			double other = turn & 4 ? b->cell[tx][ty] : b->cell[ty][tx];
			sum += (a->cell[y][x] - a->mean) * (other - b->mean);
		}
	}
	return sum / (SIDE * SIDE) / (a->deviation * b->deviation);
}

static bool same_shape(double a, double b) { return fabs(a - b) <= SHAPE * (a > b ? a : b); }

bool compare_differ(const struct pixels *picture, const struct pixels *small)
{
	struct grid a, b;
	struct window whole = {0, 0, picture->width, picture->height}, inner = without_bars(small);
	if (inner.right <= inner.left || inner.bottom <= inner.top)
		return false;
	double shape = (double)picture->width / picture->height,
	       other = (double)(inner.right - inner.left) / (inner.bottom - inner.top);
	/* Dark bars that belong to the picture itself are no bars. */
	double uncut = (double)small->width / small->height;
	if (same_shape(shape, uncut) || same_shape(1 / shape, uncut)) {
		inner = (struct window){0, 0, small->width, small->height};
		other = uncut;
	}
	make_grid(picture, whole, &a);
	make_grid(small, inner, &b);
	if (a.deviation < FLAT || b.deviation < FLAT)
		return fabs(a.deviation - b.deviation) > 2 * FLAT;
	for (unsigned turn = 0; turn < 8; turn++)
		if (same_shape(turn & 4 ? 1 / shape : shape, other) && correlation(&a, &b, turn) >= SAME)
			return false;
	return true;
}
