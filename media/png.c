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

/* What is kept: the picture, its animation, and how its colours are meant. Each has its length, so that nothing hides behind
 * what is meant, and but for a picture's parts stands once. */
static const struct kind {
	char type[5];
	bool many;
	uint32_t least, most; /* bytes */
} kinds[] = {
	{"IHDR", false, 13, 13},      {"PLTE", false, 3, 768}, {"IDAT", true, 0, INT32_MAX}, {"IEND", false, 0, 0},
	{"tRNS", false, 1, 256},      {"gAMA", false, 4, 4},   {"cHRM", false, 32, 32},      {"sRGB", false, 1, 1},
	{"sBIT", false, 1, 4},        {"cICP", false, 4, 4},   {"acTL", false, 8, 8},        {"fcTL", true, 26, 26},
	{"fdAT", true, 4, INT32_MAX},
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* What stood before, of what is kept. */
struct past {
	bool had[KINDS];
	bool picture, animated, in_frame;
	uint32_t frames; /* of an animation, that it says are still to come */
};

/* Pictures of an animation that no program shows are not kept: before it is announced, or more than were. */
static bool fits_animation(struct past *past, const struct chunk *k)
{
	if (is_one_of(k->type, "acTL")) {
		past->animated = !past->picture;
		past->frames = be32(k->data.ptr);
		return past->animated;
	}
	if (is_one_of(k->type, "fcTL")) {
		past->in_frame = past->animated && past->frames > 0;
		past->frames -= past->in_frame;
		return past->in_frame;
	}
	return !is_one_of(k->type, "fdAT") || past->in_frame;
}

static bool is_kept(struct past *past, const struct chunk *k)
{
	size_t i = 0;
	while (i < KINDS && !is_one_of(k->type, kinds[i].type))
		i++;
	if (i == KINDS || (past->had[i] && !kinds[i].many) || k->data.len < kinds[i].least ||
	    k->data.len > kinds[i].most || !fits_animation(past, k))
		return false;
	past->had[i] = true;
	past->picture = past->picture || is_one_of(k->type, "IDAT");
	return true;
}

/* Without one of these there is no picture: wrong, they cannot be left out. */
static bool is_critical(struct str type) { return is_one_of(type, "IHDRPLTEIDATIEND"); }

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
	struct past past = {0};
	enum media_trouble trouble;
	while (!(trouble = next_chunk(file, &at, &k))) {
		const bool kept = is_kept(&past, &k);
		if ((!c->width && !is_one_of(k.type, "IHDR")) || (!kept && is_critical(k.type)))
			return MEDIA_MALFORMED;
		if (is_one_of(k.type, "IHDR")) {
			c->width = be32(k.data.ptr);
			c->height = be32(k.data.ptr + 4);
			if (!c->width || !c->height)
				return MEDIA_MALFORMED;
		} else if (is_one_of(k.type, "iCCP")) {
			c->has_icc = true;
			c->icc = k.data;
		} else if (!kept) {
			note_chunk(c, &k);
		} else if (is_one_of(k.type, "acTL")) {
			c->animated = true;
			c->frames = be32(k.data.ptr);
		}
		if (is_one_of(k.type, "IEND"))
			break;
	}
	c->end = at < file.len ? at : file.len;
	/* A header that promises more than can be held says so before it is found to be torn. */
	if (c->width > MEDIA_SIDE_MAX || c->height > MEDIA_SIDE_MAX ||
	    (uint64_t)c->width * c->height > MEDIA_PIXELS_MAX)
		return MEDIA_TOO_LARGE;
	return trouble ? trouble : past.picture ? MEDIA_FINE : MEDIA_MALFORMED;
}

bool png_strip(struct str file, struct str icc, struct buf *out)
{
	size_t at = SIGN.len;
	struct chunk k = {0};
	struct past past = {0};
	buf_add_str(out, SIGN);
	while (!next_chunk(file, &at, &k)) {
		if (is_kept(&past, &k))
			buf_add_str(out, k.whole);
		/* Before the palette and the picture. */
		if (is_one_of(k.type, "IHDR"))
			buf_add_str(out, icc);
		if (is_one_of(k.type, "IEND"))
			break;
	}
	return !out->failed;
}
