/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/codes.h"

#include <dmtx.h>
#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <zbar.h>

#include "media/sight/gs1.h"

#define SHORT_MIN 6      /* interleaved 2 of 5 and Codabar find shorter ones in any fence */
#define DMTX_GAP 2       /* rows that libdmtx leaves out between two that it walks along */
#define DMTX_EDGE 12     /* contrast of an edge, of 100: labels are printed, screens bright */
#define DMTX_SIDE_MIN 10 /* pixels: the smallest code has as many modules; libdmtx aborts below 2 */
#define DATA_MAX 4096

#define LATINS 16 /* ISO8859-1 to ISO8859-16, which a code may say that it is written in */

struct finder {
	struct arena *arena;
	const struct media_picture *picture;
	struct sight_seen *seen;
	double step;
	bool failed; /* no memory */
};

static bool same_place(struct sight_box a, struct sight_box b)
{
	double x = a.x + a.width / 2.0 - b.x - b.width / 2.0, y = a.y + a.height / 2.0 - b.y - b.height / 2.0;
	unsigned size = a.width + a.height > b.width + b.height ? a.width + a.height : b.width + b.height;
	return hypot(x, y) * 4 < size;
}

/* Corners are those of the grey picture. `gs1`: the code says that it is of GS1. */
static void add(struct finder *f, enum sight_code_kind kind, struct str data, bool gs1, const double corners[4])
{
	struct sight_code code = {.kind = kind};
	f->seen->cut_short |= f->seen->code_count == SIGHT_CODES_MAX;
	if (f->seen->code_count == SIGHT_CODES_MAX || data.len == 0 || data.len > DATA_MAX)
		return;
	code.box = scale_box(f->picture, corners[0] * f->step, corners[1] * f->step, corners[2] * f->step,
			     corners[3] * f->step);
	/* What begins a GS1 code says so, and is not of its data. */
	if (data.ptr[0] == GS1_SEPARATOR && data.len > 1)
		data = str_sub(data, 1, data.len), gs1 = true;
	for (size_t i = 0; i < f->seen->code_count; i++) {
		const struct sight_code *other = &f->seen->codes[i];
		if (other->kind == kind && str_eq(other->data, data) && same_place(other->box, code.box))
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

static bool kind_of(zbar_symbol_type_t type, enum sight_code_kind *ret_kind)
{
	static const struct {
		zbar_symbol_type_t type;
		enum sight_code_kind kind;
	} kinds[] = {
		{ZBAR_QRCODE, SIGHT_QR},       {ZBAR_CODE128, SIGHT_CODE128},
		{ZBAR_CODE39, SIGHT_CODE39},   {ZBAR_CODE93, SIGHT_CODE93},
		{ZBAR_CODABAR, SIGHT_CODABAR}, {ZBAR_I25, SIGHT_I25},
		{ZBAR_EAN13, SIGHT_EAN},       {ZBAR_EAN8, SIGHT_EAN},
		{ZBAR_UPCA, SIGHT_EAN},        {ZBAR_UPCE, SIGHT_EAN},
		{ZBAR_ISBN13, SIGHT_EAN},      {ZBAR_ISBN10, SIGHT_EAN},
		{ZBAR_DATABAR, SIGHT_DATABAR}, {ZBAR_DATABAR_EXP, SIGHT_DATABAR},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].type == type) {
			*ret_kind = kinds[i].kind;
			return true;
		}
	return false;
}

static void add_symbol(struct finder *f, const zbar_symbol_t *symbol)
{
	enum sight_code_kind kind;
	unsigned count = zbar_symbol_get_loc_size(symbol);
	struct str data = {zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol)};
	if (!kind_of(zbar_symbol_get_type(symbol), &kind) || count == 0)
		return;
	/* Bars are seen by lines that cross them: two crossings must agree. */
	if (kind != SIGHT_QR && zbar_symbol_get_quality(symbol) < 2)
		return;
	if ((kind == SIGHT_I25 || kind == SIGHT_CODABAR || kind == SIGHT_CODE39) && data.len < SHORT_MIN)
		return;
	double corners[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
	for (unsigned i = 0; i < count; i++) {
		double x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);
		corners[0] = fmin(corners[0], x), corners[1] = fmin(corners[1], y);
		corners[2] = fmax(corners[2], x + 1), corners[3] = fmax(corners[3], y + 1);
	}
	bool gs1 = zbar_symbol_get_modifiers(symbol) & 1u << ZBAR_MOD_GS1;
	add(f, kind, data, gs1 || kind == SIGHT_DATABAR, corners);
}

void codes_prepare(void)
{
	static const char *const names[] = {"ASCII", "BIG-5", "CP437", "SJIS", "UTF-8"};
	static iconv_t kept[sizeof(names) / sizeof(*names) + LATINS];
	size_t count = 0;
	if (kept[0])
		return;
	/* Each keeps in memory the tables that glibc reads from files. */
	for (; count < sizeof(names) / sizeof(*names); count++)
		kept[count] = iconv_open("UTF-8", names[count]);
	for (unsigned i = 1; i <= LATINS; i++) {
		char name[24];
		snprintf(name, sizeof(name), "ISO8859-%u", i);
		kept[count++] = iconv_open("UTF-8", name);
	}
}

static void scan_bars(struct finder *f, const struct gray *grey)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	if (!scanner || !image) {
		f->failed = true;
	} else {
		zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
		zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
		zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
		zbar_image_set_size(image, grey->width, grey->height);
		zbar_image_set_data(image, grey->at, (unsigned long)grey->width * grey->height, NULL);
		if (zbar_scan_image(scanner, image) > 0)
			for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
				add_symbol(f, s);
	}
	if (image)
		zbar_image_destroy(image);
	if (scanner)
		zbar_image_scanner_destroy(scanner);
}

/* libdmtx counts rows from below. */
static void add_matrix(struct finder *f, const struct gray *grey, DmtxDecode *decode, DmtxRegion *region)
{
	DmtxMessage *message = dmtxDecodeMatrixRegion(decode, region, DmtxUndefined);
	if (!message)
		return;
	double corners[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
	for (unsigned i = 0; i < 4; i++) {
		DmtxVector2 at = {i % 2, i / 2};
		dmtxMatrix3VMultiplyBy(&at, region->fit2raw);
		corners[0] = fmin(corners[0], at.X), corners[2] = fmax(corners[2], at.X);
		corners[1] = fmin(corners[1], grey->height - at.Y), corners[3] = fmax(corners[3], grey->height - at.Y);
	}
	add(f, SIGHT_DATAMATRIX, (struct str){(const char *)message->output, (size_t)message->outputIdx}, false,
	    corners);
	dmtxMessageDestroy(&message);
}

static void scan_matrices(struct finder *f, const struct gray *grey, unsigned budget_ms)
{
	DmtxTime end = dmtxTimeAdd(dmtxTimeNow(), (long)budget_ms);
	DmtxImage *image = dmtxImageCreate(grey->at, (int)grey->width, (int)grey->height, DmtxPack8bppK);
	DmtxDecode *decode = image ? dmtxDecodeCreate(image, 1) : NULL;
	if (!decode) {
		f->failed = true;
	} else {
		dmtxDecodeSetProp(decode, DmtxPropScanGap, DMTX_GAP);
		dmtxDecodeSetProp(decode, DmtxPropEdgeThresh, DMTX_EDGE);
		dmtxDecodeSetProp(decode, DmtxPropFnc1, GS1_SEPARATOR);
		DmtxRegion *region;
		while (f->seen->code_count < SIGHT_CODES_MAX && (region = dmtxRegionFindNext(decode, &end))) {
			add_matrix(f, grey, decode, region);
			dmtxRegionDestroy(&region);
		}
	}
	if (decode)
		dmtxDecodeDestroy(&decode);
	if (image)
		dmtxImageDestroy(&image);
}

enum error_code codes_find(struct arena *arena, const struct media_picture *picture, const struct gray *grey,
			   unsigned step, unsigned budget_ms, struct sight_seen *seen, struct error *err)
{
	if (!seen->codes && !(seen->codes = ARENA_NEW(arena, struct sight_code, SIGHT_CODES_MAX)))
		return error_nomem(err);
	struct finder f = {.arena = arena, .picture = picture, .seen = seen, .step = step};
	scan_bars(&f, grey);
	if (!f.failed && budget_ms > 0 && grey->width >= DMTX_SIDE_MIN && grey->height >= DMTX_SIDE_MIN)
		scan_matrices(&f, grey, budget_ms);
	return f.failed ? error_nomem(err) : ERR_NONE;
}
