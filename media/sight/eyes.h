/* SPDX-License-Identifier: Apache-2.0 */
/* Squares one in the other, dark and light in turn: the middle of an Aztec code, three corners of a QR code. ZXing reads an Aztec code only
 * in the middle of a picture, and tries every three corners that there are: 784 take it 17 seconds. */
#ifndef BLOUSE_MEDIA_SIGHT_EYES_H
#define BLOUSE_MEDIA_SIGHT_EYES_H

#include "media/sight/scale.h"

enum eye_kind { EYE_AZTEC, EYE_QR };

struct eye {
	unsigned x, y; /* its middle */
	float module;  /* pixels: how wide the smallest square of its code is */
};

/* Which pixels are darker than the mean around them, one byte each; released by mem_free. NULL: no memory. */
unsigned char *eyes_darken(const struct gray *grey);

/* Finds at most `max` of a kind in what eyes_darken made, each once. *ret_more: there are more. */
size_t eyes_find(const struct gray *grey, const unsigned char *dark, enum eye_kind kind, struct eye *eyes, size_t max,
		 bool *ret_more);

#endif
