/* SPDX-License-Identifier: Apache-2.0 */
/* PNG (ISO/IEC 15948, and the animations of APNG): chunks with a name and a sum. */
#include "media/container.h"

#define SIGN STR("\x89PNG\r\n\x1A\n")

struct chunk {
	struct str type, data;
	struct str whole; /* with its length and its sum */
};

static enum media_trouble next_chunk(struct str file, size_t *at, struct chunk *ret)
{
	if (*at + 12 > file.len)
		return MEDIA_TORN;
	size_t len = be32(file.ptr + *at);
	for (size_t i = 4; i < 8; i++) {
		char c = file.ptr[*at + i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
			return MEDIA_MALFORMED;
	}
	if (len > INT32_MAX)
		return MEDIA_MALFORMED;
	if (len > file.len - *at - 12)
		return MEDIA_TORN;
	*ret = (struct chunk){
		.type = str_sub(file, *at + 4, 4),
		.data = str_sub(file, *at + 8, len),
		.whole = str_sub(file, *at, len + 12),
	};
	*at += len + 12;
	return MEDIA_FINE;
}

static bool is_one_of(struct str type, const char *names)
{
	for (; *names; names += 4)
		if (memcmp(type.ptr, names, 4) == 0)
			return true;
	return false;
}

/* The picture, its animation, and how its colours are meant. */
static bool is_kept(struct str type) { return is_one_of(type, "IHDRPLTEIDATIENDtRNSgAMAcHRMsRGBsBITcICPacTLfcTLfdAT"); }

static void note_chunk(struct container *c, const struct chunk *k)
{
	char tag[8];
	snprintf(tag, sizeof(tag), "%.4s", k->type.ptr);
	if (is_one_of(k->type, "tEXtzTXtiTXt"))
		container_add(c, MEDIA_TEXT, "PNG", tag, k->data);
	else if (is_one_of(k->type, "tIME"))
		container_add(c, MEDIA_DATE, "PNG", tag, k->data);
	else if (is_one_of(k->type, "eXIf"))
		container_add(c, MEDIA_SETTING, "EXIF", tag, k->data);
	else if (!is_one_of(k->type, "pHYsbKGDhISTsPLT"))
		container_add(c, MEDIA_SETTING, "PNG", tag, k->data);
	if (is_one_of(k->type, "eXIf"))
		c->exif = k->data;
}

enum media_trouble png_read(struct str file, struct container *c)
{
	size_t at = SIGN.len;
	struct chunk k = {0};
	enum media_trouble trouble;
	bool picture = false;
	while (!(trouble = next_chunk(file, &at, &k))) {
		if (!c->width && !is_one_of(k.type, "IHDR"))
			return MEDIA_MALFORMED;
		if (is_one_of(k.type, "IHDR")) {
			if (k.data.len != 13 || c->width)
				return MEDIA_MALFORMED;
			c->width = be32(k.data.ptr);
			c->height = be32(k.data.ptr + 4);
			if (!c->width || !c->height)
				return MEDIA_MALFORMED;
		} else if (is_one_of(k.type, "acTL") && k.data.len >= 8) {
			c->animated = true;
			c->frames = be32(k.data.ptr);
		} else if (is_one_of(k.type, "iCCP")) {
			c->has_icc = true;
			c->icc = k.data;
		} else if (!is_kept(k.type)) {
			note_chunk(c, &k);
		}
		picture = picture || is_one_of(k.type, "IDAT");
		if (is_one_of(k.type, "IEND"))
			break;
	}
	c->end = at < file.len ? at : file.len;
	/* A header that promises more than can be held says so before it is found to be torn. */
	if (c->width > MEDIA_SIDE_MAX || c->height > MEDIA_SIDE_MAX ||
	    (uint64_t)c->width * c->height > MEDIA_PIXELS_MAX)
		return MEDIA_TOO_LARGE;
	return trouble ? trouble : picture ? MEDIA_FINE : MEDIA_MALFORMED;
}

bool png_strip(struct str file, struct str icc, struct buf *out)
{
	size_t at = SIGN.len;
	struct chunk k = {0};
	buf_add_str(out, SIGN);
	while (!next_chunk(file, &at, &k)) {
		if (is_kept(k.type))
			buf_add_str(out, k.whole);
		/* Before the palette and the picture. */
		if (is_one_of(k.type, "IHDR"))
			buf_add_str(out, icc);
		if (is_one_of(k.type, "IEND"))
			break;
	}
	return !out->failed;
}
