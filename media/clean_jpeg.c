/* SPDX-License-Identifier: Apache-2.0 */
/* A JPEG is made of blocks of 8 × 8 pixels, each coded alone: they can be put elsewhere, turned, and replaced by a single
 * colour without touching their neighbours. What lies under a covered block is not drawn over: it is not there. */
#include "media/clean.h"

#include <turbojpeg.h>

#define SIDE 8u /* of a block */
#define COMPONENTS 3u

struct component {
	unsigned across, down; /* how often it is sampled, of the most often sampled */
	int step;              /* by which the first coefficient, the block's mean × 8, is divided */
};

struct blocks {
	struct component components[COMPONENTS];
	unsigned count;
	bool rgb;                       /* and not luminance with two colours */
	const struct media_area *areas; /* in whole blocks of all components */
	size_t area_count;
	const struct pixels *paint; /* upright, an eighth of the sides: what each block is to show */
};

/* One value of a colour, by JFIF's conversion, around 0. */
static int value_of(const struct blocks *b, unsigned component, const unsigned char *rgb)
{
	double r = rgb[0], g = rgb[1], bl = rgb[2];
	if (b->rgb)
		return rgb[component] - 128;
	if (component == 0)
		return (int)(0.299 * r + 0.587 * g + 0.114 * bl) - 128;
	return component == 1 ? (int)(-0.168736 * r - 0.331264 * g + 0.5 * bl)
			      : (int)(0.5 * r - 0.418688 * g - 0.081312 * bl);
}

static bool is_covered(const struct blocks *b, unsigned x, unsigned y)
{
	for (size_t i = 0; i < b->area_count; i++)
		if (x >= b->areas[i].x && y >= b->areas[i].y && x - b->areas[i].x < b->areas[i].width &&
		    y - b->areas[i].y < b->areas[i].height)
			return true;
	return false;
}

/* Called by turbojpeg with the turned blocks of one component, some lines of them at a time. */
static int cover_blocks(short *coefficients, tjregion array, tjregion plane, int index, int transform, tjtransform *t)
{
	const struct blocks *b = t->data;
	const struct component *c = &b->components[index];
	(void)plane, (void)transform;
	if (index < 0 || (unsigned)index >= b->count)
		return -1;
	unsigned across = (unsigned)array.w / SIDE, down = (unsigned)array.h / SIDE;
	for (unsigned row = 0; row < down; row++) {
		for (unsigned column = 0; column < across; column++) {
			unsigned x = ((unsigned)array.x / SIDE + column) * c->across * SIDE,
				 y = ((unsigned)array.y / SIDE + row) * c->down * SIDE;
			if (!is_covered(b, x, y))
				continue;
			short *block = coefficients + ((size_t)row * across + column) * SIDE * SIDE;
			unsigned px = x / SIDE < b->paint->width ? x / SIDE : b->paint->width - 1,
				 py = y / SIDE < b->paint->height ? y / SIDE : b->paint->height - 1;
			const unsigned char *rgb = b->paint->data + ((size_t)py * b->paint->width + px) * 3;
			memset(block, 0, SIDE * SIDE * sizeof(*block));
			block[0] = (short)(value_of(b, (unsigned)index, rgb) * (int)SIDE / c->step);
		}
	}
	return 0;
}

/* Sampling and steps from the file's own header. The blocks of a picture turned by a quarter are sampled the other way. */
static bool read_components(struct str file, bool quarter, struct blocks *b)
{
	int steps[4] = {0};
	unsigned tables[COMPONENTS] = {0}, most_across = 1, most_down = 1;
	size_t at = 2;
	while (at + 4 <= file.len) {
		unsigned marker = (unsigned char)file.ptr[at + 1];
		size_t len = be16(file.ptr + at + 2);
		struct str body = str_sub(file, at + 4, len - 2);
		if ((unsigned char)file.ptr[at] != 0xFF || len < 2 || marker == 0xDA)
			break;
		if (marker == 0xFF) {
			at++;
			continue;
		}
		for (size_t i = 0; marker == 0xDB && i + 65 <= body.len;) {
			bool wide = (unsigned char)body.ptr[i] >> 4;
			steps[(unsigned char)body.ptr[i] & 3] =
				(int)(wide ? be16(body.ptr + i + 1) : (unsigned char)body.ptr[i + 1]);
			i += wide ? 129 : 65;
		}
		if (marker >= 0xC0 && marker <= 0xC2 && body.len >= 6) {
			b->count = (unsigned char)body.ptr[5];
			if ((b->count != 1 && b->count != COMPONENTS) || body.len < 6 + 3 * (size_t)b->count)
				return false;
			for (unsigned i = 0; i < b->count; i++) {
				unsigned sampling = (unsigned char)body.ptr[7 + 3 * i];
				b->components[i].across = quarter ? sampling & 15 : sampling >> 4;
				b->components[i].down = quarter ? sampling >> 4 : sampling & 15;
				tables[i] = (unsigned char)body.ptr[8 + 3 * i] & 3;
			}
		}
		at += 2 + len;
	}
	for (unsigned i = 0; i < b->count; i++) {
		most_across = b->components[i].across > most_across ? b->components[i].across : most_across;
		most_down = b->components[i].down > most_down ? b->components[i].down : most_down;
		b->components[i].step = steps[tables[i]];
	}
	for (unsigned i = 0; i < b->count; i++) {
		struct component *c = &b->components[i];
		/* A grey picture is one block after the other, whatever its header says. */
		bool alone = b->count == 1;
		if (!c->across || !c->down || c->step < 1 ||
		    (!alone && (most_across % c->across || most_down % c->down)))
			return false;
		c->across = alone ? 1 : most_across / c->across;
		c->down = alone ? 1 : most_down / c->down;
	}
	return b->count > 0;
}

/* Grows the areas to whole blocks of every component. */
static void align(const struct clean *k, const struct blocks *b, struct media_area *aligned)
{
	unsigned across = SIDE, down = SIDE;
	for (unsigned i = 0; i < b->count; i++) {
		across = b->components[i].across * SIDE > across ? b->components[i].across * SIDE : across;
		down = b->components[i].down * SIDE > down ? b->components[i].down * SIDE : down;
	}
	for (size_t i = 0; i < k->area_count; i++) {
		const struct media_area *a = &k->areas[i];
		unsigned x = a->x / across * across, y = a->y / down * down;
		aligned[i] = (struct media_area){
			.x = x,
			.y = y,
			.width = (a->x + a->width - x + across - 1) / across * across,
			.height = (a->y + a->height - y + down - 1) / down * down,
		};
	}
}

static bool paint_areas(const struct clean *k, const struct blocks *b, struct pixels *paint)
{
	uint64_t seed = k->seed;
	if (pixels_decode(k->file, k->container, SIDE, false, paint) || !pixels_turn(paint, k->orientation))
		return false;
	for (size_t i = 0; i < b->area_count; i++) {
		const struct media_area *a = &b->areas[i];
		const struct media_area small = {
			.x = a->x / SIDE, .y = a->y / SIDE, .width = a->width / SIDE, .height = a->height / SIDE};
		pixels_cover(paint, &small, k->cover, &seed);
	}
	return true;
}

static bool transform(const struct clean *k, struct blocks *b, struct buf *out)
{
	static const int turns[] = {TJXOP_NONE,      TJXOP_NONE,  TJXOP_HFLIP,      TJXOP_ROT180, TJXOP_VFLIP,
				    TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	tjtransform t = {
		.op = turns[k->orientation <= 8 ? k->orientation : 0],
		.options = TJXOPT_PERFECT | TJXOPT_COPYNONE,
		.data = b,
		.customFilter = b->area_count ? cover_blocks : NULL,
	};
	tjhandle handle = tjInitTransform();
	if (!handle)
		return false;
	/* TJFLAG_STOPONWARNING: a picture with flaws is decoded like everybody decodes it. */
	bool good = tjTransform(handle, (const unsigned char *)k->file.ptr, k->container->end, 1, &bytes, &len, &t,
				TJFLAG_STOPONWARNING) == 0 &&
		    buf_add(out, bytes, len);
	tjFree(bytes);
	tjDestroy(handle);
	return good;
}

bool clean_jpeg_blocks(const struct clean *k, struct buf *out)
{
	struct media_area aligned[MEDIA_COVERED_MAX];
	_cleanup_pixels_ struct pixels paint = {0};
	struct blocks b = {.areas = aligned, .paint = &paint, .area_count = k->area_count};
	int width, height, chroma, space = -1;
	tjhandle handle = tjInitDecompress();
	if (!handle)
		return false;
	int rc = tjDecompressHeader3(handle, (const unsigned char *)k->file.ptr, k->container->end, &width, &height,
				     &chroma, &space);
	tjDestroy(handle);
	if (rc < 0 || (space != TJCS_YCbCr && space != TJCS_GRAY && space != TJCS_RGB))
		return false;
	b.rgb = space == TJCS_RGB;
	if (k->area_count) {
		if (!read_components(str_sub(k->file, 0, k->container->end), k->orientation >= 5, &b))
			return false;
		align(k, &b, aligned);
		if (!paint_areas(k, &b, &paint))
			return false;
	}
	return transform(k, &b, out);
}
