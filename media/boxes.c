/* SPDX-License-Identifier: Apache-2.0 */
/* HEIC and AVIF: boxes of ISO/IEC 14496-12, of which only the outer ones are looked at here; libheif reads the rest. */
#include "media/container.h"

enum media_trouble boxes_read(struct str file, struct container *c)
{
	size_t at = 0;
	bool meta = false;
	while (at + 8 <= file.len) {
		uint64_t len = be32(file.ptr + at);
		const char *type = file.ptr + at + 4;
		/* 0: to the end; 1: a longer number follows. */
		if (len == 0)
			len = file.len - at;
		else if (len == 1 && at + 16 <= file.len)
			len = (uint64_t)be32(file.ptr + at + 8) << 32 | be32(file.ptr + at + 12);
		bool known =
			memcmp(type, "ftyp", 4) == 0 || memcmp(type, "meta", 4) == 0 || memcmp(type, "mdat", 4) == 0 ||
			memcmp(type, "free", 4) == 0 || memcmp(type, "skip", 4) == 0 || memcmp(type, "moov", 4) == 0 ||
			memcmp(type, "idat", 4) == 0 || memcmp(type, "uuid", 4) == 0 || memcmp(type, "mpvd", 4) == 0 ||
			memcmp(type, "sefd", 4) == 0 || memcmp(type, "wide", 4) == 0;
		/* What is no box stands behind the picture. */
		if (!known || len < 8)
			break;
		if (len > file.len - at)
			return MEDIA_TORN;
		meta = meta || memcmp(type, "meta", 4) == 0;
		c->animated = c->animated || memcmp(type, "moov", 4) == 0;
		if (memcmp(type, "mpvd", 4) == 0)
			container_add(c, MEDIA_MOTION, "HEIF", "mpvd", str_sub(file, at, (size_t)len));
		else if (memcmp(type, "sefd", 4) == 0 || memcmp(type, "uuid", 4) == 0)
			container_add(c, MEDIA_SETTING, "HEIF", memcmp(type, "uuid", 4) == 0 ? "uuid" : "sefd",
				      str_sub(file, at, (size_t)len));
		at += (size_t)len;
	}
	c->end = at < file.len ? at : file.len;
	return meta ? MEDIA_FINE : MEDIA_MALFORMED;
}
