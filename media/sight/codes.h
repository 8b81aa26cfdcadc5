/* SPDX-License-Identifier: Apache-2.0 */
/* Bars and squares that hold data. */
#ifndef BLOUSE_MEDIA_SIGHT_CODES_H
#define BLOUSE_MEDIA_SIGHT_CODES_H

#include <stdint.h>

#include "media/sight.h"
#include "media/sight/scale.h"

/* As sight_look, for codes alone, in the picture's `grey` shrunk `step` times. From `end` on (sight_now) no more of them are looked
 * for, and seen->cut_short says so. */
enum error_code codes_find(struct arena *arena, const struct media_picture *picture, const struct gray *grey,
			   unsigned step, int64_t end, struct sight_seen *seen, struct error *err);

#endif
