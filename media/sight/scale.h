/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures made smaller, larger and grey, for those who look at them. */
#ifndef BLOUSE_MEDIA_SIGHT_SCALE_H
#define BLOUSE_MEDIA_SIGHT_SCALE_H

#include "media/sight.h"

/* One byte a pixel, rows without gaps; released by mem_free(at). */
struct gray {
	unsigned width, height;
	unsigned char *at;
};

/* The whole picture in width × height pixels of three bytes without gaps: the mean of what each covers, or, larger, mixed
 * from its neighbours. */
void scale_colours(const struct media_picture *picture, unsigned width, unsigned height, unsigned char *out);

/* The lightness of the picture, `step` pixels each way made one. `at` is NULL when memory is exhausted. */
struct gray scale_gray(const struct media_picture *picture, unsigned step);

/* The part of a picture inside a box. */
static inline struct media_picture scale_inside(const struct media_picture *picture, struct sight_box box)
{
	return (struct media_picture){box.width, box.height, picture->stride,
				      picture->rgb + box.y * picture->stride + box.x * (size_t)3};
}

/* A box from corners that may lie beyond the edges. */
struct sight_box scale_box(const struct media_picture *picture, double left, double top, double right, double bottom);

#endif
