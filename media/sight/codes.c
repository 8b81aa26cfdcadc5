/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/codes.h"

#include <math.h>

#include "base/mem.h"
#include "media/sight/eyes.h"
#include "media/sight/gs1.h"
#include "media/sight/words.h"
#include "media/sight/zxing.h"

#define SHORT_MIN 6 /* interleaved 2 of 5, Codabar and Code 39 find shorter ones in any fence */
#define DATA_MAX 4096
#define AZTECS_MAX 24
#define CORNERS_MAX (SIGHT_CODES_MAX * 3 + 64) /* of QR codes: three each, and what resembles one */
#define AZTEC_MODULE 10                        /* pixels that each is made for ZXing */
#define AZTEC_SIDE                                                                                                     \
	961u /* codes of 95 modules and less, which hold 800 letters: larger ones are too fine for a photograph */
#define AZTEC_TURNS 6 /* of a quarter */

struct finder {
	struct arena *arena;
	const struct media_picture *picture;
	struct sight_seen *seen;
	/* Where a pixel of what is read lies in the picture: one to the right is `right` and `down` further, the first is at (x, y). */
	double x, y, right, down;
	bool failed; /* no memory */
};

static bool same_place(struct sight_box a, struct sight_box b)
{
	double x = a.x + a.width / 2.0 - b.x - b.width / 2.0, y = a.y + a.height / 2.0 - b.y - b.height / 2.0;
	unsigned size = a.width + a.height > b.width + b.height ? a.width + a.height : b.width + b.height;
	return hypot(x, y) * 4 < size;
}

static struct sight_box box_of(const struct finder *f, const double corners[4])
{
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
	for (unsigned i = 0; i < 4; i++) {
		const double across = corners[i % 2 * 2], along = corners[i / 2 * 2 + 1];
		const double x = f->x + across * f->right - along * f->down;
		const double y = f->y + across * f->down + along * f->right;
		left = fmin(left, x), right = fmax(right, x);
		top = fmin(top, y), bottom = fmax(bottom, y);
	}
	return scale_box(f->picture, left, top, right, bottom);
}

static void add(void *context, const struct zxing_code *found)
{
	struct finder *f = context;
	struct sight_code code = {.kind = found->kind};
	struct str data = found->data;
	bool gs1 = found->gs1 || found->kind == SIGHT_DATABAR;
	bool easy = found->kind == SIGHT_I25 || found->kind == SIGHT_CODABAR || found->kind == SIGHT_CODE39;
	f->seen->cut_short |= f->seen->code_count == SIGHT_CODES_MAX;
	if (f->seen->code_count == SIGHT_CODES_MAX || data.len < (easy ? SHORT_MIN : 1) || data.len > DATA_MAX)
		return;
	code.box = box_of(f, found->corners);
	/* What begins a GS1 code says so, and is not of its data. */
	if (data.ptr[0] == GS1_SEPARATOR && data.len > 1)
		data = str_sub(data, 1, data.len), gs1 = true;
	for (size_t i = 0; i < f->seen->code_count; i++) {
		const struct sight_code *other = &f->seen->codes[i];
		if (other->kind == code.kind && str_eq(other->data, data) && same_place(other->box, code.box))
			return;
	}
	code.data = arena_copy(f->arena, data);
	struct sight_field *fields = NULL;
	if (!code.data.ptr || (gs1 && !gs1_read(f->arena, code.data, &fields, &code.field_count))) {
		f->failed = true;
		return;
	}
	code.fields = fields;
	f->seen->codes[f->seen->code_count++] = code;
}

static void read(struct finder *f, const struct zxing_picture *picture, enum zxing_what what)
{
	switch (zxing_read(picture, what, add, f)) {
	case ZXING_READ:
		break;
	case ZXING_GAVE_UP:
		f->seen->cut_short = true;
		break;
	case ZXING_NO_MEMORY:
		f->failed = true;
		break;
	}
}

/* A pixel between others; beyond the edges all is white. */
static unsigned char pixel_at(const struct gray *grey, double x, double y)
{
	if (!(x >= 0 && y >= 0 && x < grey->width - 1 && y < grey->height - 1))
		return 255;
	const unsigned column = (unsigned)x, line = (unsigned)y;
	const unsigned char *at = grey->at + (size_t)line * grey->width + column;
	const double over = x - column, below = y - line;
	return (unsigned char)((at[0] * (1 - over) + at[1] * over) * (1 - below) +
			       (at[grey->width] * (1 - over) + at[grey->width + 1] * over) * below + 0.5);
}

/* The eye in the middle, and as much around it as the largest code needs, turned by an angle. */
static void read_turned(struct finder *f, const struct gray *grey, unsigned step, const struct eye *eye, double angle,
			unsigned char *room)
{
	const struct zxing_picture part = {room, AZTEC_SIDE, AZTEC_SIDE, AZTEC_SIDE};
	const double right = eye->module / AZTEC_MODULE * cos(angle), down = eye->module / AZTEC_MODULE * sin(angle);
	const double half = (AZTEC_SIDE - 1) / 2.0;
	const double x = eye->x - half * right + half * down, y = eye->y - half * down - half * right;
	for (unsigned line = 0; line < AZTEC_SIDE; line++)
		for (unsigned i = 0; i < AZTEC_SIDE; i++)
			room[line * AZTEC_SIDE + i] =
				pixel_at(grey, x + i * right - line * down, y + i * down + line * right);
	f->x = x * step, f->y = y * step, f->right = right * step, f->down = down * step;
	read(f, &part, ZXING_AZTEC);
	f->x = f->y = f->down = 0, f->right = step;
}

/* ZXing reads those that stand nearly upright: each is turned until it is read. */
static void read_aztecs(struct finder *f, const struct gray *grey, unsigned step, const unsigned char *dark,
			int64_t end)
{
	struct eye eyes[AZTECS_MAX];
	bool more = false;
	_cleanup_free_ unsigned char *room = mem_alloc(AZTEC_SIDE * AZTEC_SIDE);
	const size_t count = eyes_find(grey, dark, EYE_AZTEC, eyes, AZTECS_MAX, &more);
	f->failed |= !room;
	f->seen->cut_short |= more;
	for (size_t i = 0; i < count && !f->failed; i++) {
		const size_t before = f->seen->code_count;
		for (unsigned turn = 0; turn < AZTEC_TURNS && !f->failed && f->seen->code_count == before; turn++) {
			if (sight_now() >= end) {
				f->seen->cut_short = true;
				return;
			}
			read_turned(f, grey, step, &eyes[i], M_PI / 2 / AZTEC_TURNS * turn, room);
		}
	}
}

/* Bars that are blurred or noisy are read when four pixels are made one. */
static void read_small_bars(struct finder *f, unsigned step)
{
	struct gray half = scale_gray(f->picture, step * 2);
	const struct zxing_picture picture = {half.at, half.width, half.height, half.width};
	f->failed |= !half.at;
	f->right = step * 2;
	if (half.at && half.width && half.height)
		read(f, &picture, ZXING_BARS);
	f->right = step;
	mem_free(half.at);
}

/* What has more corners of QR codes than may be told is no sheet of them, and would be tried for ever. */
static void read_squares(struct finder *f, const struct gray *grey, const unsigned char *dark)
{
	const struct zxing_picture whole = {grey->at, grey->width, grey->height, grey->width};
	_cleanup_free_ struct eye *eyes = mem_calloc(CORNERS_MAX, sizeof(*eyes));
	bool more = false;
	if (!eyes) {
		f->failed = true;
		return;
	}
	eyes_find(grey, dark, EYE_QR, eyes, CORNERS_MAX, &more);
	f->seen->cut_short |= more;
	read(f, &whole, more ? ZXING_SQUARES_BUT_QR : ZXING_SQUARES);
}

enum error_code codes_find(struct arena *arena, const struct media_picture *picture, const struct gray *grey,
			   unsigned step, int64_t end, struct sight_seen *seen, struct error *err)
{
	if (!seen->codes && !(seen->codes = ARENA_NEW(arena, struct sight_code, SIGHT_CODES_MAX)))
		return error_nomem(err);
	struct finder f = {.arena = arena, .picture = picture, .seen = seen, .right = step};
	const struct zxing_picture whole = {grey->at, grey->width, grey->height, grey->width};
	if (!grey->width || !grey->height)
		return ERR_NONE;
	_cleanup_free_ unsigned char *dark = eyes_darken(grey);
	if (!dark)
		return error_nomem(err);
	read_squares(&f, grey, dark);
	if (!f.failed)
		read(&f, &whole, ZXING_BARS);
	if (!f.failed)
		read_small_bars(&f, step);
	if (!f.failed)
		read_aztecs(&f, grey, step, dark, end);
	return f.failed ? error_nomem(err) : ERR_NONE;
}
