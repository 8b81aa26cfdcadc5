/* SPDX-License-Identifier: Apache-2.0 */
/* Decoded pixels, what is done to them, and how they are encoded again. For the worker alone. */
#ifndef BLOUSE_MEDIA_PIXELS_H
#define BLOUSE_MEDIA_PIXELS_H

#include "media/container.h"
#include "media/picture.h"

struct pixels {
	unsigned width, height, channels; /* 3: RGB; 4: RGBA */
	unsigned char *data;              /* width × channels bytes a line; owned */
};

void pixels_release(struct pixels *p);
#define _cleanup_pixels_ __attribute__((cleanup(pixels_release)))

/* Decodes the first picture of the file. `shrink` 1, 2, 4 or 8: sides divided by so much where the format makes that
 * cheap (JPEG), otherwise not. `alpha`: four channels where the file has transparency; else it is laid over white.
 * HEIC and AVIF come out upright, the others as they are stored. */
enum media_trouble pixels_decode(struct str file, const struct container *c, unsigned shrink, bool alpha,
				 struct pixels *ret);
/* The same for one format, in decode.c and decode_heif.c. */
enum media_trouble heif_decode(struct str file, struct pixels *ret);
/* Sides, profile and count of pictures, which only its library finds. */
enum media_trouble heif_look(struct arena *arena, struct str file, struct container *c);
enum media_trouble tiff_look(struct arena *arena, struct str file, struct container *c);

/* Turns by EXIF's orientation, 1 to 8. False: no memory. */
bool pixels_turn(struct pixels *p, unsigned orientation);

/* Covers an area, cut to the picture. The colour of a mosaic's cells: noise mixed into the mean of the whole area. */
void pixels_cover(struct pixels *p, const struct media_area *area, enum media_cover cover, uint64_t *seed);

/* The next of a sequence that nobody who lacks the seed foretells closely; for the mosaic. */
uint64_t noise_next(uint64_t *seed);

/* Encoders append the picture; `icc` is the profile or empty. */
bool pixels_to_jpeg(const struct pixels *p, struct str icc, struct buf *out);
bool pixels_to_png(const struct pixels *p, struct str icc, struct buf *out);
bool pixels_to_webp(const struct pixels *p, bool lossless, struct str icc, struct buf *out);

#endif
