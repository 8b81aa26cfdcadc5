/* SPDX-License-Identifier: Apache-2.0 */
/* The same picture, saying nothing but what it shows, without what is to be hidden. For the worker alone. */
#ifndef BLOUSE_MEDIA_CLEAN_H
#define BLOUSE_MEDIA_CLEAN_H

#include "media/container.h"
#include "media/pixels.h"

struct clean {
	struct str file;
	const struct container *container;
	unsigned orientation;
	const struct media_area *areas; /* inside of the upright picture */
	size_t area_count;
	enum media_cover cover;
	uint64_t seed;
};

/* Without decoding wherever that can be: a JPEG is turned and covered block by block, all other pixels stay what they
 * were. The bytes are in the arena. MEDIA_UNSUPPORTED, MEDIA_NO_MEMORY… */
enum media_trouble clean_make(struct arena *arena, const struct clean *clean, struct media_copy *ret_copy);

/* Turns and covers a JPEG without decoding it. False: it cannot be done so, and nothing was appended. */
bool clean_jpeg_blocks(const struct clean *clean, struct buf *out);

#endif
