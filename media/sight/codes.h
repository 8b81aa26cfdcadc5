/* SPDX-License-Identifier: Apache-2.0 */
/* Bars and squares that hold data. */
#ifndef BLOUSE_MEDIA_SIGHT_CODES_H
#define BLOUSE_MEDIA_SIGHT_CODES_H

#include "media/sight.h"
#include "media/sight/scale.h"

/* Opens what zbar will open for any QR code: once, and for as long as the program runs. */
void codes_prepare(void);

/* As sight_look, for codes alone, in the picture's `grey` shrunk `step` times. Looking for DataMatrix ends after `budget_ms`, since its
 * library would go on for ever. */
enum error_code codes_find(struct arena *arena, const struct media_picture *picture, const struct gray *grey,
			   unsigned step, unsigned budget_ms, struct sight_seen *seen, struct error *err);

#endif
