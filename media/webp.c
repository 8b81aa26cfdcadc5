/* SPDX-License-Identifier: Apache-2.0 */
/* WebP: chunks of RIFF, padded to even lengths; those of an animation hold their own. */
#include "media/container.h"

enum { HAS_XMP = 0x04, HAS_EXIF = 0x08, HAS_ICC = 0x20 };

struct chunk {
	struct str type, data;
};

static enum media_trouble next_chunk(struct str file, size_t *at, struct chunk *ret)
{
	if (*at + 8 > file.len)
		return MEDIA_TORN;
	size_t len = le32(file.ptr + *at + 4);
	if (len > file.len - *at - 8)
		return MEDIA_TORN;
	*ret = (struct chunk){str_sub(file, *at, 4), str_sub(file, *at + 8, len)};
	*at += 8 + len + (len & 1);
	return MEDIA_FINE;
}

static bool is(struct str type, const char *name) { return memcmp(type.ptr, name, 4) == 0; }
static bool is_image(struct str type) { return is(type, "VP8 ") || is(type, "VP8L") || is(type, "ALPH"); }

/* How an animation is shown: its background, and how often it repeats. Once, and no byte more: nothing hides behind it. */
static bool is_animation(const struct chunk *k, bool *had)
{
	bool kept = is(k->type, "ANIM") && k->data.len == 6 && !*had;
	*had = *had || kept;
	return kept;
}

/* Sides of a picture without a header of its own (RFC 6386 9.1; WebP lossless bitstream 3). */
static void read_sides(const struct chunk *k, struct container *c)
{
	if (c->width)
		return;
	if (is(k->type, "VP8 ") && k->data.len >= 10) {
		c->width = le16(k->data.ptr + 6) & 0x3FFF;
		c->height = le16(k->data.ptr + 8) & 0x3FFF;
	} else if (is(k->type, "VP8L") && k->data.len >= 5) {
		uint32_t bits = le32(k->data.ptr + 1);
		c->width = (bits & 0x3FFF) + 1;
		c->height = (bits >> 14 & 0x3FFF) + 1;
	}
}

enum media_trouble webp_read(struct str file, struct container *c)
{
	size_t at = 12, end = le32(file.ptr + 4) + (size_t)8;
	struct chunk k;
	unsigned frames = 0;
	bool picture = false, animation = false;
	if (end > file.len)
		return MEDIA_TORN;
	c->end = end;
	while (at + 8 <= end) {
		enum media_trouble trouble = next_chunk(str_sub(file, 0, end), &at, &k);
		if (trouble)
			return trouble;
		if (is(k.type, "VP8X") && k.data.len >= 10) {
			c->width = le24(k.data.ptr + 4) + 1;
			c->height = le24(k.data.ptr + 7) + 1;
			if (k.data.len > 10)
				container_add(c, MEDIA_SETTING, "WebP", "VP8X", k.data);
		} else if (is(k.type, "ICCP")) {
			c->has_icc = true;
			c->icc = k.data;
		} else if (is(k.type, "EXIF")) {
			/* Some writers put JPEG's sign before it. */
			c->exif = str_starts(k.data, STR("Exif\0\0")) ? str_sub(k.data, 6, k.data.len) : k.data;
			container_add(c, MEDIA_SETTING, "EXIF", "EXIF", k.data);
		} else if (is(k.type, "XMP ")) {
			container_add(c, MEDIA_SETTING, "XMP", "XMP ", k.data);
		} else if (is(k.type, "ANMF")) {
			frames++;
			picture = true;
		} else if (is_image(k.type)) {
			read_sides(&k, c);
			picture = picture || !is(k.type, "ALPH");
		} else if (!is_animation(&k, &animation)) {
			container_add(c, MEDIA_SETTING, "WebP", "RIFF", k.data);
		}
	}
	c->animated = frames > 0;
	c->frames = frames ? frames : 1;
	return picture && c->width && c->height ? MEDIA_FINE : MEDIA_MALFORMED;
}

static void put_chunk(struct buf *out, struct str type, struct str data)
{
	char size[4] = {(char)data.len, (char)(data.len >> 8), (char)(data.len >> 16), (char)(data.len >> 24)};
	buf_add_str(out, type);
	buf_add(out, size, sizeof(size));
	buf_add_str(out, data);
	if (data.len & 1)
		buf_add_char(out, '\0');
}

static void put_size(struct buf *out, size_t at)
{
	size_t size = out->len - at - 4;
	for (size_t i = 0; i < 4 && !out->failed; i++)
		out->ptr[at + i] = (char)(size >> 8 * i);
}

/* A picture of an animation: its place, then chunks of which only the image is kept. */
static void put_frame(struct buf *out, struct str data)
{
	size_t at = 16;
	struct chunk k;
	if (data.len < at)
		return;
	buf_add_str(out, STR("ANMF\0\0\0\0"));
	size_t start = out->len - 4;
	buf_add_str(out, str_sub(data, 0, at));
	while (at + 8 <= data.len && !next_chunk(data, &at, &k))
		if (is_image(k.type))
			put_chunk(out, k.type, k.data);
	put_size(out, start);
}

bool webp_strip(struct str file, struct str icc, struct buf *out)
{
	size_t at = 12, start = out->len + 4;
	struct chunk k;
	bool animation = false;
	buf_add_str(out, STR("RIFF\0\0\0\0WEBP"));
	while (at + 8 <= file.len && !next_chunk(file, &at, &k)) {
		if (is(k.type, "VP8X") && k.data.len >= 10) {
			char head[10];
			memcpy(head, k.data.ptr, sizeof(head));
			head[0] = (char)((head[0] & ~(HAS_XMP | HAS_EXIF | HAS_ICC)) | (icc.len ? HAS_ICC : 0));
			put_chunk(out, k.type, (struct str){head, sizeof(head)});
			if (icc.len)
				put_chunk(out, STR("ICCP"), icc);
		} else if (is(k.type, "ANMF")) {
			put_frame(out, k.data);
		} else if (is_image(k.type) || is_animation(&k, &animation)) {
			put_chunk(out, k.type, k.data);
		}
	}
	put_size(out, start);
	return !out->failed;
}
