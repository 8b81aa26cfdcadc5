/* SPDX-License-Identifier: Apache-2.0 */
/* What ZXing reads, for C: its exceptions end here. */
#ifndef BLOUSE_MEDIA_SIGHT_ZXING_H
#define BLOUSE_MEDIA_SIGHT_ZXING_H

#include <stdbool.h>
#include <stddef.h>

#include "media/sight.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A part of a grey picture, one byte a pixel. */
struct zxing_picture {
	const unsigned char *at;
	unsigned width, height, stride; /* pixels; bytes from one line to the next */
};

/* What to look for. */
enum zxing_what {
	ZXING_BARS,    /* codes of one row of bars */
	ZXING_SQUARES, /* QR, DataMatrix, PDF417 */
	ZXING_SQUARES_BUT_QR,
	ZXING_AZTEC /* one, whose middle is that of the picture */
};

struct zxing_code {
	enum sight_code_kind kind;
	struct str data;   /* UTF-8 where the code says or shows its characters, otherwise its bytes */
	bool gs1;          /* it says that it is of GS1 */
	double corners[4]; /* left, top, right, bottom, in pixels of the picture */
};

enum zxing_end {
	ZXING_READ,
	ZXING_GAVE_UP, /* an odd picture: what was found before it is lost */
	ZXING_NO_MEMORY
};

/* Calls `take` for each code; what it is given lives until it returns. */
enum zxing_end zxing_read(const struct zxing_picture *picture, enum zxing_what what,
			  void (*take)(void *context, const struct zxing_code *code), void *context);

#ifdef __cplusplus
}
#endif

#endif
