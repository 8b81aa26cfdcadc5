/* SPDX-License-Identifier: Apache-2.0 */
#include "media/clean.h"

#include <zlib.h>

#include "media/icc.h"

static void put_be32(struct buf *out, uint32_t n)
{
	const char bytes[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
	buf_add(out, bytes, sizeof(bytes));
}

/* A PNG's profile travels compressed, in a chunk with a name. */
static bool unpack_profile(struct str chunk, struct buf *out)
{
	struct str name, packed = str_cut(chunk, '\0', &name);
	uLongf len = ICC_MAX;
	char *room = packed.len > 1 ? buf_reserve(out, ICC_MAX) : NULL;
	if (!room || uncompress((Bytef *)room, &len, (const Bytef *)packed.ptr + 1, (uLong)packed.len - 1) != Z_OK)
		return false;
	out->len += len;
	return true;
}

static bool pack_profile(struct str icc, struct buf *out)
{
	uLongf len = compressBound((uLong)icc.len);
	_cleanup_buf_ struct buf packed;
	buf_init(&packed, ICC_MAX * 2);
	char *room = buf_reserve(&packed, len);
	if (!room || compress((Bytef *)room, &len, (const Bytef *)icc.ptr, (uLong)icc.len) != Z_OK)
		return false;
	put_be32(out, (uint32_t)(len + 5));
	size_t start = out->len;
	buf_add_str(out, STR("iCCPRGB\0\0"));
	buf_add(out, room, len);
	if (!out->failed)
		put_be32(out, (uint32_t)crc32(0, (const Bytef *)out->ptr + start, (uInt)(out->len - start)));
	return !out->failed;
}

/* What is kept of the profile, raw. Empty when there is none, or none that could be kept. */
static void profile_of(const struct container *c, struct buf *out)
{
	_cleanup_buf_ struct buf raw;
	buf_init(&raw, ICC_MAX * 2);
	if (!c->has_icc)
		return;
	if (c->format == MEDIA_PNG ? unpack_profile(c->icc, &raw) : buf_add_str(&raw, c->icc))
		if (!icc_distil(buf_str(&raw), out))
			buf_clear(out);
}

static enum media_format format_of_copy(const struct container *c)
{
	switch (c->format) {
	case MEDIA_GIF:
	case MEDIA_TIFF:
		return MEDIA_PNG;
	case MEDIA_HEIC:
	case MEDIA_AVIF:
		return MEDIA_JPEG;
	default:
		return c->format;
	}
}

static bool is_lossless_webp(struct str file) { return memmem(file.ptr, str_sub(file, 0, 64).len, "VP8L", 4) != NULL; }

static enum media_trouble redo(const struct clean *k, struct str icc, struct media_copy *copy, struct buf *out)
{
	_cleanup_pixels_ struct pixels p = {0};
	uint64_t seed = k->seed;
	copy->format = format_of_copy(k->container);
	copy->way = MEDIA_WAY_REDONE;
	copy->first_only = k->container->frames > 1;
	enum media_trouble trouble = pixels_decode(k->file, k->container, 1, copy->format != MEDIA_JPEG, &p);
	if (trouble)
		return trouble;
	if (!pixels_turn(&p, k->orientation))
		return MEDIA_NO_MEMORY;
	for (size_t i = 0; i < k->area_count; i++)
		pixels_cover(&p, &k->areas[i], k->cover, &seed);
	copy->width = p.width;
	copy->height = p.height;
	bool good = false;
	if (copy->format == MEDIA_JPEG) {
		good = pixels_to_jpeg(&p, icc, out);
	} else if (copy->format == MEDIA_WEBP) {
		good = pixels_to_webp(&p, is_lossless_webp(k->file), icc, out);
	} else {
		_cleanup_buf_ struct buf chunk;
		buf_init(&chunk, ICC_MAX * 2);
		good = (!icc.len || pack_profile(icc, &chunk)) && pixels_to_png(&p, buf_str(&chunk), out);
	}
	return good ? MEDIA_FINE : MEDIA_NO_MEMORY;
}

/* The compressed picture as it is. */
static bool strip(const struct clean *k, struct str icc, struct buf *out)
{
	_cleanup_buf_ struct buf chunk;
	buf_init(&chunk, ICC_MAX * 2);
	if (k->container->format == MEDIA_PNG && icc.len) {
		if (!pack_profile(icc, &chunk))
			return false;
		icc = buf_str(&chunk);
	}
	return container_strip(k->file, k->container, icc, out);
}

static enum media_trouble make(const struct clean *k, struct media_copy *copy, struct buf *out)
{
	enum media_format format = k->container->format;
	_cleanup_buf_ struct buf icc, blocks;
	buf_init(&icc, ICC_MAX * 2);
	buf_init(&blocks, out->max);
	profile_of(k->container, &icc);
	bool as_it_is = k->orientation <= 1 && !k->area_count && format == format_of_copy(k->container);
	if (as_it_is || (format == MEDIA_GIF && k->orientation <= 1 && !k->area_count)) {
		copy->way = MEDIA_WAY_SAME;
		return strip(k, buf_str(&icc), out) ? MEDIA_FINE : MEDIA_NO_MEMORY;
	}
	if (format == MEDIA_JPEG && clean_jpeg_blocks(k, &blocks)) {
		struct container bare = {.format = MEDIA_JPEG, .end = blocks.len};
		copy->way = MEDIA_WAY_TURNED;
		return container_strip(buf_str(&blocks), &bare, buf_str(&icc), out) ? MEDIA_FINE : MEDIA_NO_MEMORY;
	}
	return redo(k, buf_str(&icc), copy, out);
}

enum media_trouble clean_make(struct arena *arena, const struct clean *clean, struct media_copy *ret_copy)
{
	const struct container *c = clean->container;
	struct media_copy copy = {
		.format = c->format,
		.width = clean->orientation >= 5 ? c->height : c->width,
		.height = clean->orientation >= 5 ? c->width : c->height,
		.covered = (unsigned)clean->area_count,
	};
	_cleanup_buf_ struct buf out;
	buf_init(&out, MEDIA_ANSWER_MAX / 2);
	enum media_trouble trouble = make(clean, &copy, &out);
	if (trouble)
		return trouble;
	copy.bytes = arena_copy(arena, buf_str(&out));
	if (!copy.bytes.ptr)
		return MEDIA_NO_MEMORY;
	*ret_copy = copy;
	return MEDIA_FINE;
}
