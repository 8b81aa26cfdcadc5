/* SPDX-License-Identifier: Apache-2.0 */
/* Colour profiles (ICC.1): without one, the colours of most telephones' photos change. But a profile also names the
 * screen or the camera, its maker, a date, sometimes a serial number. What is kept is what colours are computed from. */
#ifndef BLOUSE_MEDIA_ICC_H
#define BLOUSE_MEDIA_ICC_H

#include "base/arena.h"
#include "base/buf.h"

#define ICC_MAX ((size_t)4 << 20)

/* Appends the same profile without names, dates and private tags. False when it is no profile of an RGB or grey picture
 * that can be read so: pictures do without it, as every program does then. */
bool icc_distil(struct str profile, struct buf *out);

/* Its name, as far as it is ASCII; empty when it has none. In the arena. */
struct str icc_name(struct arena *arena, struct str profile);

#endif
