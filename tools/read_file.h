/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_TOOLS_READ_FILE_H
#define BLOUSE_TOOLS_READ_FILE_H

#include <stdio.h>

#include "base/buf.h"

#define READ_FILE_MAX ((size_t)256 << 20)

/* All of a file into a buffer that the caller releases; false if it cannot be read or is too long. */
static inline bool read_file(const char *path, struct buf *ret)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	buf_init(ret, READ_FILE_MAX);
	for (;;) {
		char *room = buf_reserve(ret, 1 << 16);
		size_t got = room ? fread(room, 1, 1 << 16, file) : 0;
		ret->len += got;
		if (got == 0)
			break;
	}
	fclose(file);
	return !ret->failed;
}

#endif
