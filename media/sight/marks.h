/* SPDX-License-Identifier: Apache-2.0 */
/* Marks on a ground: pixels darker, or lighter, than what is around them, joined when they touch. Letters are such. */
#ifndef BLOUSE_MEDIA_SIGHT_MARKS_H
#define BLOUSE_MEDIA_SIGHT_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "media/sight/scale.h"

struct mark {
	uint16_t left, top, right, bottom; /* right and bottom are just behind it */
	uint32_t area;
};

/* The step from a pixel to the next that half of them do not exceed. */
float marks_noise(const struct gray *grey);

#define MARKS_MAX 24000 /* of one picture: a page of small print has some 6,000 */

/* The marks that have about the size and the fill of letters, by their left side; `bold`: those alone that stand out from other
 * marks, as letters do from the stripes of a screen. The caller releases *ret_marks with mem_free.
 * `cut_short` is set when a limit left some out, and never cleared. False: no memory. */
bool marks_find(const struct gray *grey, bool light, bool bold, struct mark **ret_marks, size_t *ret_count,
		bool *cut_short);

#endif
