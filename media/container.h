/* SPDX-License-Identifier: Apache-2.0 */
/* How files are built, read without decoding anything: where the picture ends, what stands beside it, and the same file
 * with nothing but the picture. What is kept is listed; what is not known is left out. */
#ifndef BLOUSE_MEDIA_CONTAINER_H
#define BLOUSE_MEDIA_CONTAINER_H

#include "base/arena.h"
#include "base/buf.h"
#include "media/job.h"

/* Something beside the picture: a comment, a text, a block of metadata. */
struct piece {
	enum media_kind kind;
	const char *family; /* "PNG"… */
	char tag[16];       /* as the format names it: "tEXt", "APP13" */
	struct str bytes;   /* a view on the file */
};

#define PIECES_MAX 200

struct container {
	enum media_format format;
	unsigned width, height; /* as stored; 0: only a decoder can say */
	unsigned frames;
	size_t end; /* of the picture: what stands behind it in the file is no part of it */
	struct piece *pieces;
	size_t piece_count, pieces_omitted;
	struct str exif; /* EXIF's TIFF, a view; empty: none, or in a place where only gexiv2 finds it */
	struct str icc;  /* a view, or in the arena; compressed in a PNG */
	bool has_icc, animated;
};

/* Reads the file's structure. What is wrong with it: MEDIA_TORN, MEDIA_MALFORMED, MEDIA_TOO_LARGE (sides in *ret)…; in
 * *ret then what was understood. TIFF, HEIC and AVIF are only looked at from outside. */
enum media_trouble container_read(struct arena *arena, struct str file, struct container *ret);

/* Appends the same picture, compressed bytes untouched, with `icc` as its colour profile (empty: none), and nothing else.
 * Only of JPEG, PNG, WebP and GIF, after container_read said MEDIA_FINE. False: no memory. In a PNG the profile travels
 * compressed, by whoever calls. */
bool container_strip(struct str file, const struct container *c, struct str icc, struct buf *out);

/* Adds a piece; silently counted beyond PIECES_MAX. */
void container_add(struct container *c, enum media_kind kind, const char *family, const char *tag, struct str bytes);

/* --- Each format's own, in the file of its name. --- */

enum media_trouble jpeg_read(struct arena *arena, struct str file, struct container *c);
bool jpeg_strip(struct str file, struct str icc, struct buf *out);
enum media_trouble png_read(struct str file, struct container *c);
bool png_strip(struct str file, struct str icc, struct buf *out);
enum media_trouble webp_read(struct str file, struct container *c);
bool webp_strip(struct str file, struct str icc, struct buf *out);
enum media_trouble gif_read(struct str file, struct container *c);
bool gif_strip(struct str file, struct buf *out);
enum media_trouble boxes_read(struct str file, struct container *c);

/* Numbers in files; the caller knows that the bytes are there. */
static inline uint32_t be16(const char *p) { return (uint32_t)(unsigned char)p[0] << 8 | (unsigned char)p[1]; }
static inline uint32_t be32(const char *p) { return be16(p) << 16 | be16(p + 2); }
static inline uint32_t le16(const char *p) { return (uint32_t)(unsigned char)p[1] << 8 | (unsigned char)p[0]; }
static inline uint32_t le24(const char *p) { return (uint32_t)(unsigned char)p[2] << 16 | le16(p); }
static inline uint32_t le32(const char *p) { return le16(p + 2) << 16 | le16(p); }

/* What bytes behind a picture look like: "une image JPEG", "un film", "du texte"…; `ret_film` when there is a film. */
const char *trailing_looks_like(struct str bytes, bool *ret_film);

#endif
