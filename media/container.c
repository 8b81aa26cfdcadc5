/* SPDX-License-Identifier: Apache-2.0 */
#include "media/container.h"

void container_add(struct container *c, enum media_kind kind, const char *family, const char *tag, struct str bytes)
{
	if (c->piece_count == PIECES_MAX) {
		c->pieces_omitted++;
		return;
	}
	struct piece *p = &c->pieces[c->piece_count++];
	*p = (struct piece){.kind = kind, .family = family, .bytes = bytes};
	snprintf(p->tag, sizeof(p->tag), "%s", tag);
}

enum media_trouble container_read(struct arena *arena, struct str file, struct container *ret)
{
	enum media_trouble trouble = MEDIA_FINE;
	*ret = (struct container){.format = media_format_of(file), .frames = 1, .end = file.len};
	ret->pieces = ARENA_NEW(arena, struct piece, PIECES_MAX);
	if (!ret->pieces)
		return MEDIA_NO_MEMORY;
	if (!file.len)
		return MEDIA_EMPTY;
	if (!media_format_is_picture(ret->format))
		return MEDIA_NOT_PICTURE;
	switch (ret->format) {
	case MEDIA_JPEG:
		trouble = jpeg_read(arena, file, ret);
		break;
	case MEDIA_PNG:
		trouble = png_read(file, ret);
		break;
	case MEDIA_WEBP:
		trouble = webp_read(file, ret);
		break;
	case MEDIA_GIF:
		trouble = gif_read(file, ret);
		break;
	case MEDIA_HEIC:
	case MEDIA_AVIF:
		trouble = boxes_read(file, ret);
		break;
	default:
		break;
	}
	if (!trouble && ret->frames > MEDIA_FRAMES_MAX)
		return MEDIA_TOO_MANY;
	/* Before anything asks for memory: a few bytes may announce more than any machine holds. */
	if (!trouble && (ret->width > MEDIA_SIDE_MAX || ret->height > MEDIA_SIDE_MAX ||
			 (uint64_t)ret->width * ret->height > MEDIA_PIXELS_MAX))
		return MEDIA_TOO_LARGE;
	return trouble;
}

bool container_strip(struct str file, const struct container *c, struct str icc, struct buf *out)
{
	struct str picture = str_sub(file, 0, c->end);
	switch (c->format) {
	case MEDIA_JPEG:
		return jpeg_strip(picture, icc, out);
	case MEDIA_PNG:
		return png_strip(picture, icc, out);
	case MEDIA_WEBP:
		return webp_strip(picture, icc, out);
	case MEDIA_GIF:
		return gif_strip(picture, out);
	default:
		return false;
	}
}

/* Offset of an ISO media file inside: "ftyp" behind a size that makes sense. */
static bool has_film(struct str bytes)
{
	for (size_t at = 4; at + 8 <= bytes.len; at++) {
		const char *sign = memmem(bytes.ptr + at, bytes.len - at, "ftyp", 4);
		if (!sign)
			return false;
		at = (size_t)(sign - bytes.ptr);
		uint32_t size = be32(sign - 4);
		if (size >= 16 && size <= 256 && size % 4 == 0)
			return true;
	}
	return false;
}

static bool all_text(struct str bytes)
{
	for (size_t i = 0; i < bytes.len && i < 4096; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

const char *trailing_looks_like(struct str bytes, bool *ret_film)
{
	size_t start = 0;
	*ret_film = has_film(bytes);
	if (*ret_film)
		return "un film de quelques secondes";
	while (start < bytes.len && !bytes.ptr[start])
		start++;
	if (start == bytes.len)
		return "des zéros, sans contenu";
	struct str rest = str_sub(bytes, start, bytes.len);
	if (str_starts(rest, STR("PK\3\4")))
		return "une archive ZIP";
	if (str_starts(rest, STR("\x1F\x8B")) || str_starts(rest, STR("7z\xBC\xAF")) || str_starts(rest, STR("Rar!")))
		return "une archive compressée";
	if (str_starts(rest, STR("<")) && all_text(rest))
		return "une page ou des données en texte";
	enum media_format format = media_format_of(rest);
	if (format == MEDIA_PDF)
		return "un document PDF";
	if (format != MEDIA_UNKNOWN)
		return "une autre image";
	if (memmem(rest.ptr, rest.len, "\xFF\xD8\xFF", 3))
		return "des données qui contiennent une autre image";
	return all_text(rest) ? "du texte" : "des données de nature inconnue";
}
