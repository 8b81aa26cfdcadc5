/* SPDX-License-Identifier: Apache-2.0 */
#include "media/pixels.h"

#include "base/hash.h"
#include "base/mem.h"

#define CELLS_ACROSS 8u /* of a mosaic, along the longer side of its area */
/* How far a cell strays from the mean, at most: in light, and less in colour, which would look like confetti. */
#define NOISE_LIGHT 56
#define NOISE_COLOUR 14

void pixels_release(struct pixels *p)
{
	mem_free(p->data);
	*p = (struct pixels){0};
}

static const unsigned char *pixel(const struct pixels *p, unsigned x, unsigned y)
{
	return p->data + ((size_t)y * p->width + x) * p->channels;
}

/* EXIF 2.32, 4.6.4 "Orientation": which pixel of the stored picture stands at x, y of the upright one. */
static const unsigned char *stored_at(const struct pixels *p, unsigned orientation, unsigned x, unsigned y)
{
	unsigned right = p->width - 1, bottom = p->height - 1;
	switch (orientation) {
	case 2:
		return pixel(p, right - x, y);
	case 3:
		return pixel(p, right - x, bottom - y);
	case 4:
		return pixel(p, x, bottom - y);
	case 5:
		return pixel(p, y, x);
	case 6:
		return pixel(p, y, bottom - x);
	case 7:
		return pixel(p, right - y, bottom - x);
	case 8:
		return pixel(p, right - y, x);
	default:
		return pixel(p, x, y);
	}
}

bool pixels_turn(struct pixels *p, unsigned orientation)
{
	if (orientation < 2 || orientation > 8)
		return true;
	struct pixels turned = {p->width, p->height, p->channels, NULL};
	if (orientation >= 5) {
		turned.width = p->height;
		turned.height = p->width;
	}
	turned.data = mem_alloc((size_t)p->width * p->height * p->channels);
	if (!turned.data)
		return false;
	unsigned char *to = turned.data;
	for (unsigned y = 0; y < turned.height; y++) {
		for (unsigned x = 0; x < turned.width; x++, to += p->channels) {
			const unsigned char *from = stored_at(p, orientation, x, y);
			for (unsigned i = 0; i < p->channels; i++)
				to[i] = from[i];
		}
	}
	pixels_release(p);
	*p = turned;
	return true;
}

uint64_t noise_next(uint64_t *seed)
{
	*seed += 0x9E3779B97F4A7C15ull;
	return hash_mix(*seed);
}

static void fill(struct pixels *p, const struct media_area *a, const unsigned char colour[3])
{
	for (unsigned y = a->y; y < a->y + a->height; y++) {
		unsigned char *to = p->data + ((size_t)y * p->width + a->x) * p->channels;
		for (unsigned x = 0; x < a->width; x++, to += p->channels) {
			memcpy(to, colour, 3);
			if (p->channels == 4)
				to[3] = 255;
		}
	}
}

static void mean_of(const struct pixels *p, const struct media_area *a, int mean[3])
{
	uint64_t sums[3] = {0}, count = (uint64_t)a->width * a->height;
	for (unsigned y = a->y; y < a->y + a->height; y++) {
		const unsigned char *from = pixel(p, a->x, y);
		for (unsigned x = 0; x < a->width; x++, from += p->channels)
			for (unsigned i = 0; i < 3; i++)
				sums[i] += from[i];
	}
	for (unsigned i = 0; i < 3; i++)
		mean[i] = (int)(sums[i] / count);
}

/* From -most to most. */
static int stray(uint64_t noise, int most) { return (int)(noise & 0xFFFF) % (2 * most + 1) - most; }

static unsigned char within(int n) { return (unsigned char)(n < 0 ? 0 : n > 255 ? 255 : n); }

static void mosaic(struct pixels *p, const struct media_area *a, uint64_t *seed)
{
	int mean[3];
	unsigned longer = a->width > a->height ? a->width : a->height;
	unsigned side = longer / CELLS_ACROSS > 0 ? longer / CELLS_ACROSS : 1;
	mean_of(p, a, mean);
	for (unsigned y = 0; y < a->height; y += side) {
		for (unsigned x = 0; x < a->width; x += side) {
			uint64_t noise = noise_next(seed);
			struct media_area cell = {
				.x = a->x + x,
				.y = a->y + y,
				.width = a->width - x < side ? a->width - x : side,
				.height = a->height - y < side ? a->height - y : side,
			};
			unsigned char colour[3];
			for (unsigned i = 0; i < 3; i++)
				colour[i] = within(mean[i] + stray(noise, NOISE_LIGHT) +
						   stray(noise >> 16 * (i + 1), NOISE_COLOUR));
			fill(p, &cell, colour);
		}
	}
}

void pixels_cover(struct pixels *p, const struct media_area *area, enum media_cover cover, uint64_t *seed)
{
	static const unsigned char dark[3] = {32, 32, 32};
	struct media_area a = *area;
	if (a.x >= p->width || a.y >= p->height)
		return;
	if (a.width > p->width - a.x)
		a.width = p->width - a.x;
	if (a.height > p->height - a.y)
		a.height = p->height - a.y;
	if (!a.width || !a.height)
		return;
	if (cover == MEDIA_COVER_MOSAIC)
		mosaic(p, &a, seed);
	else
		fill(p, &a, dark);
}
