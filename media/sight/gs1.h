/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a GS1 code: application identifiers and their values (GS1 General Specifications, section 3). */
#ifndef BLOUSE_MEDIA_SIGHT_GS1_H
#define BLOUSE_MEDIA_SIGHT_GS1_H

#include "base/arena.h"
#include "media/sight.h"

#define GS1_SEPARATOR '\x1d' /* FNC1 behind a value of open length */

/* Takes the code's bytes apart. *ret_count is 0 when they are not wholly of GS1's form: an identifier that is not known, a value too
 * short or too long, a check digit that does not hold. False: the arena is exhausted. Values are views on `data`. */
bool gs1_read(struct arena *arena, struct str data, struct sight_field **ret_fields, size_t *ret_count);

/* Whether the last digit is the check digit of those before it (modulo 10, weights 3 and 1). */
bool gs1_check(struct str digits);

#endif
