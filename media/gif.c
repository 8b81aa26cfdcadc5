/* SPDX-License-Identifier: Apache-2.0 */
/* GIF (GIF89a): a screen, then blocks cut into pieces of at most 255 bytes. */
#include "media/container.h"

enum {
	EXTENSION = 0x21,
	IMAGE = 0x2C,
	TRAILER = 0x3B,
	CONTROL = 0xF9,
	COMMENT = 0xFE,
	PLAIN_TEXT = 0x01,
	APPLICATION = 0xFF
};

struct block {
	unsigned kind, label;
	struct str whole; /* with what introduces it */
	struct str data;  /* the first piece of an extension, and what follows it */
};

/* Offset behind the pieces that begin at `at`; SIZE_MAX: the file ends before they do. */
static size_t skip_pieces(struct str file, size_t at)
{
	while (at < file.len && file.ptr[at])
		at += 1 + (size_t)(unsigned char)file.ptr[at];
	return at < file.len ? at + 1 : SIZE_MAX;
}

static size_t table_size(unsigned flags) { return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0; }

static enum media_trouble next_block(struct str file, size_t *at, struct block *ret)
{
	size_t start = *at, end;
	if (start >= file.len)
		return MEDIA_TORN;
	*ret = (struct block){.kind = (unsigned char)file.ptr[start]};
	if (ret->kind == TRAILER) {
		end = start + 1;
	} else if (ret->kind == EXTENSION) {
		if (start + 2 >= file.len)
			return MEDIA_TORN;
		ret->label = (unsigned char)file.ptr[start + 1];
		end = skip_pieces(file, start + 2);
		if (end != SIZE_MAX)
			ret->data = str_sub(file, start + 3, end - start - 4);
	} else if (ret->kind == IMAGE) {
		if (start + 10 >= file.len)
			return MEDIA_TORN;
		end = skip_pieces(file, start + 10 + table_size((unsigned char)file.ptr[start + 9]) + 1);
	} else {
		return MEDIA_MALFORMED;
	}
	if (end == SIZE_MAX)
		return MEDIA_TORN;
	ret->whole = str_sub(file, start, end - start);
	*at = end;
	return MEDIA_FINE;
}

/* How often an animation repeats: the only words of a program's that are kept. */
static bool is_loop(const struct block *b)
{
	const struct str name = str_sub(b->whole, 3, 11), rest = str_sub(b->whole, 14, b->whole.len);
	return b->label == APPLICATION && b->whole.len == 19 && b->whole.ptr[2] == 11 &&
	       (str_eq(name, STR("NETSCAPE2.0")) || str_eq(name, STR("ANIMEXTS1.0"))) &&
	       str_starts(rest, STR("\x03\x01"));
}

/* How the next picture is shown: four bytes, and none behind them. */
static bool is_control(const struct block *b)
{
	return b->label == CONTROL && b->whole.len == 8 && b->whole.ptr[2] == 4;
}

/* What stood before, of what is kept. */
struct past {
	bool loop, control; /* the second: the picture that it is about has not come */
};

static bool is_kept(struct past *past, const struct block *b)
{
	if (b->kind == EXTENSION && is_control(b) && !past->control)
		return past->control = true;
	if (b->kind == EXTENSION && is_loop(b) && !past->loop)
		return past->loop = true;
	if (b->kind == IMAGE)
		past->control = false;
	return b->kind == IMAGE || b->kind == TRAILER;
}

static const char *tag_of(unsigned label)
{
	return label == COMMENT ? "comment" : label == CONTROL ? "control" : "application";
}

static size_t first_block(struct str file) { return 13 + table_size((unsigned char)file.ptr[10]); }

enum media_trouble gif_read(struct str file, struct container *c)
{
	struct block b = {0};
	struct past past = {0};
	enum media_trouble trouble;
	if (file.len < 13)
		return MEDIA_TORN;
	c->width = le16(file.ptr + 6);
	c->height = le16(file.ptr + 8);
	c->frames = 0;
	size_t at = first_block(file);
	while (!(trouble = next_block(file, &at, &b)) && b.kind != TRAILER) {
		c->frames += b.kind == IMAGE;
		if (is_kept(&past, &b))
			continue;
		bool xmp = str_starts(b.data, STR("XMP DataXMP"));
		container_add(c, b.label == COMMENT || b.label == PLAIN_TEXT ? MEDIA_TEXT : MEDIA_SETTING,
			      xmp ? "XMP" : "GIF", tag_of(b.label), b.data);
	}
	c->end = at < file.len ? at : file.len;
	c->animated = c->frames > 1;
	/* Some writers leave out the last byte, which says nothing but that it is the last. */
	bool whole = !trouble || (trouble == MEDIA_TORN && at == file.len && c->frames);
	if (!whole)
		return trouble;
	return c->frames && c->width && c->height ? MEDIA_FINE : MEDIA_MALFORMED;
}

bool gif_strip(struct str file, struct buf *out)
{
	struct block b = {0};
	struct past past = {0};
	size_t at = first_block(file);
	buf_add_str(out, str_sub(file, 0, at));
	while (at < file.len && !next_block(file, &at, &b))
		if (is_kept(&past, &b))
			buf_add_str(out, b.whole);
	if (b.kind != TRAILER)
		buf_add_char(out, TRAILER);
	return !out->failed;
}
