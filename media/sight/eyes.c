/* SPDX-License-Identifier: Apache-2.0 */
/* On every line through their middle, however they are turned, what is dark and what is light have the same shares. */
#include "media/sight/eyes.h"

#include <math.h>
#include <stdint.h>

#include "base/mem.h"

#define RINGS_MAX 3u
#define CONTRAST_MIN 6  /* steps of 255 between what is dark and the mean around it */
#define AROUND_PART 24u /* of the picture's longer side: how far « around » reaches */
#define AROUND_MIN 12u  /* pixels */
#define UNEVEN                                                                                                         \
	0.55f /* of a ring's width, by which it may be wider or narrower than the others: ink runs, light spreads */
#define MODULE_MIN 1.5f /* pixels */
#define APART 4.0f      /* modules: nearer eyes are one */

/* ISO/IEC 24778 and 18004: how many modules the middle has, and how many rings of one module stand around it, beginning light. An Aztec
 * code has one or three more. */
static const struct shape {
	unsigned middle, rings;
} shapes[] = {[EYE_AZTEC] = {1, 3}, [EYE_QR] = {3, 2}};

static const int ways[4][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};

unsigned char *eyes_darken(const struct gray *grey)
{
	const unsigned width = grey->width, height = grey->height, wide = width + 1;
	const unsigned side = (width > height ? width : height) / AROUND_PART,
		       around = side < AROUND_MIN ? AROUND_MIN : side;
	_cleanup_free_ uint32_t *sums = mem_calloc((size_t)wide * (height + 1), sizeof(*sums));
	unsigned char *dark = mem_alloc((size_t)width * height + 1);
	if (!sums || !dark) {
		mem_free(dark);
		return NULL;
	}
	for (unsigned y = 0; y < height; y++) {
		uint32_t row = 0;
		for (unsigned x = 0; x < width; x++) {
			row += grey->at[(size_t)y * width + x];
			sums[(size_t)(y + 1) * wide + x + 1] = sums[(size_t)y * wide + x + 1] + row;
		}
	}
	for (unsigned y = 0; y < height; y++) {
		const unsigned top = y > around ? y - around : 0, bottom = y + around < height ? y + around : height;
		for (unsigned x = 0; x < width; x++) {
			const unsigned left = x > around ? x - around : 0,
				       right = x + around < width ? x + around : width;
			const uint32_t sum = sums[(size_t)bottom * wide + right] - sums[(size_t)bottom * wide + left] -
					     sums[(size_t)top * wide + right] + sums[(size_t)top * wide + left];
			const uint32_t area = (right - left) * (bottom - top);
			dark[(size_t)y * width + x] = (grey->at[(size_t)y * width + x] + CONTRAST_MIN) * area < sum;
		}
	}
	return dark;
}

/* What is walked over. */
struct ground {
	const struct gray *grey;
	const unsigned char *dark;
	struct shape shape;
};

/* How long the middle and each ring are on a line through (x, y), both ways: [0] the middle, then the rings. False: the picture
 * ends before they do. */
static bool walk(const struct ground *g, unsigned x, unsigned y, const int way[2], unsigned lengths[2][RINGS_MAX + 1])
{
	const unsigned width = g->grey->width, height = g->grey->height;
	for (unsigned side = 0; side < 2; side++) {
		const int dx = side ? -way[0] : way[0], dy = side ? -way[1] : way[1];
		int64_t column = x, line = y;
		for (unsigned ring = 0; ring <= g->shape.rings; ring++) {
			unsigned *length = &lengths[side][ring];
			*length = 0;
			for (;; column += dx, line += dy, ++*length) {
				if (column < 0 || line < 0 || column >= width || line >= height)
					return false;
				if (g->dark[(size_t)line * width + (size_t)column] != (ring % 2 == 0))
					break;
			}
		}
	}
	return true;
}

static bool near(float length, float module) { return fabsf(length - module) <= module * UNEVEN; }

/* Whether what is crossed here is an eye; *ret_module: how wide a module is on this line, *ret_shift how far the middle lies ahead. */
static bool crosses(const struct ground *g, unsigned x, unsigned y, const int way[2], float *ret_module, int *ret_shift)
{
	unsigned lengths[2][RINGS_MAX + 1];
	if (!walk(g, x, y, way, lengths))
		return false;
	/* (x, y) itself was counted both ways. */
	const float middle = (float)lengths[0][0] + (float)lengths[1][0] - 1, modules = (float)g->shape.middle;
	float all = middle;
	for (unsigned ring = 1; ring <= g->shape.rings; ring++)
		all += (float)(lengths[0][ring] + lengths[1][ring]);
	const float module = all / (modules + 2 * (float)g->shape.rings);
	if (module < MODULE_MIN || !near(middle / modules, module))
		return false;
	for (unsigned ring = 1; ring <= g->shape.rings; ring++)
		if (!near((float)lengths[0][ring], module) || !near((float)lengths[1][ring], module))
			return false;
	*ret_module = module;
	*ret_shift = ((int)lengths[0][0] - (int)lengths[1][0]) / 2;
	return true;
}

/* The eye through whose middle row (x, y) goes: across, then down through the middle of that, then all ways. */
static bool look_at(const struct ground *g, unsigned x, unsigned y, struct eye *ret)
{
	float module, widest = 0;
	int shift;
	if (!crosses(g, x, y, ways[0], &module, &shift))
		return false;
	x = (unsigned)((int)x + shift);
	if (!crosses(g, x, y, ways[1], &module, &shift))
		return false;
	y = (unsigned)((int)y + shift);
	for (unsigned i = 0; i < 4; i++) {
		if (!crosses(g, x, y, ways[i], &module, &shift))
			return false;
		widest = fmaxf(widest, i < 2 ? module : module * (float)M_SQRT2);
	}
	*ret = (struct eye){x, y, widest};
	return true;
}

static bool is_known(const struct eye *eyes, size_t count, const struct eye *eye)
{
	for (size_t i = 0; i < count; i++)
		if (hypotf((float)eye->x - (float)eyes[i].x, (float)eye->y - (float)eyes[i].y) < eye->module * APART)
			return true;
	return false;
}

size_t eyes_find(const struct gray *grey, const unsigned char *dark, enum eye_kind kind, struct eye *eyes, size_t max,
		 bool *ret_more)
{
	const struct ground g = {grey, dark, shapes[kind]};
	size_t count = 0;
	*ret_more = false;
	for (unsigned y = 0; y < grey->height; y++) {
		const unsigned char *row = dark + (size_t)y * grey->width;
		for (unsigned x = 1, start = 0; x < grey->width; x++) {
			struct eye eye;
			if (row[x] == row[x - 1])
				continue;
			const unsigned from = start;
			start = x;
			if (!row[x - 1] || !look_at(&g, (from + x - 1) / 2, y, &eye) || is_known(eyes, count, &eye))
				continue;
			if (count == max) {
				*ret_more = true;
				return count;
			}
			eyes[count++] = eye;
		}
	}
	return count;
}
