/* SPDX-License-Identifier: Apache-2.0 */
/* A decoded picture as everything that looks at it sees it: 8 bits a channel, sRGB, red then green then blue, upright. */
#ifndef BLOUSE_MEDIA_PICTURE_H
#define BLOUSE_MEDIA_PICTURE_H

#include <stddef.h>

struct media_picture {
	unsigned width, height;
	size_t stride; /* bytes from one line to the next */
	const unsigned char *rgb;
};

#endif
