/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the small picture inside of a file shows what the file shows: cut or covered pictures often keep their old one. */
#ifndef BLOUSE_MEDIA_COMPARE_H
#define BLOUSE_MEDIA_COMPARE_H

#include "media/pixels.h"

/* Both as they are decoded. Turned or mirrored, brighter or with dark bars it is the same picture. */
bool compare_differ(const struct pixels *picture, const struct pixels *small);

#endif
