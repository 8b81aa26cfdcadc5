/* SPDX-License-Identifier: Apache-2.0 */
#include "media/facts.h"

static const struct {
	const char *name, *extension, *type;
	bool picture;
} formats[MEDIA_FORMATS] = {
	[MEDIA_UNKNOWN] = {"inconnu", "bin", "application/octet-stream", false},
	[MEDIA_JPEG] = {"JPEG", "jpg", "image/jpeg", true},
	[MEDIA_PNG] = {"PNG", "png", "image/png", true},
	[MEDIA_WEBP] = {"WebP", "webp", "image/webp", true},
	[MEDIA_GIF] = {"GIF", "gif", "image/gif", true},
	[MEDIA_TIFF] = {"TIFF", "tif", "image/tiff", true},
	[MEDIA_HEIC] = {"HEIC", "heic", "image/heic", true},
	[MEDIA_AVIF] = {"AVIF", "avif", "image/avif", true},
	[MEDIA_SVG] = {"SVG", "svg", "image/svg+xml", false},
	[MEDIA_PDF] = {"PDF", "pdf", "application/pdf", false},
	[MEDIA_MP4] = {"MP4", "mp4", "video/mp4", false},
	[MEDIA_MOV] = {"QuickTime", "mov", "video/quicktime", false},
	[MEDIA_WEBM] = {"WebM", "webm", "video/webm", false},
};

static const struct {
	const char *name, *id;
	enum media_weight weight;
} kinds[MEDIA_KINDS] = {
	[MEDIA_PLACE] = {"lieu", "lieu", MEDIA_GRAVE},
	[MEDIA_DATE] = {"date", "date", MEDIA_TELLING},
	[MEDIA_DEVICE] = {"appareil", "appareil", MEDIA_TELLING},
	[MEDIA_SERIAL] = {"numéro de série", "numero-de-serie", MEDIA_GRAVE},
	[MEDIA_AUTHOR] = {"auteur", "auteur", MEDIA_GRAVE},
	[MEDIA_SOFTWARE] = {"logiciel", "logiciel", MEDIA_TELLING},
	[MEDIA_HISTORY] = {"historique", "historique", MEDIA_GRAVE},
	[MEDIA_THUMBNAIL] = {"miniature", "miniature", MEDIA_GRAVE},
	[MEDIA_TEXT] = {"texte", "texte", MEDIA_GRAVE},
	[MEDIA_TRAILING] = {"données ajoutées", "donnees-ajoutees", MEDIA_GRAVE},
	[MEDIA_MOTION] = {"courte vidéo", "courte-video", MEDIA_GRAVE},
	[MEDIA_SETTING] = {"réglage", "reglage", MEDIA_SLIGHT},
};

const char *media_format_name(enum media_format format) { return formats[format].name; }
const char *media_format_extension(enum media_format format) { return formats[format].extension; }
const char *media_format_type(enum media_format format) { return formats[format].type; }
bool media_format_is_picture(enum media_format format) { return formats[format].picture; }
bool media_format_is_still(enum media_format format) { return formats[format].picture || format == MEDIA_PDF; }

const char *media_format_worker(enum media_format format)
{
	switch (format) {
	case MEDIA_PDF:
		return "-pdf";
	case MEDIA_MP4:
	case MEDIA_MOV:
	case MEDIA_WEBM:
		return "-film";
	default:
		return formats[format].picture ? "" : NULL;
	}
}

const char *media_kind_name(enum media_kind kind) { return kinds[kind].name; }
const char *media_kind_id(enum media_kind kind) { return kinds[kind].id; }
enum media_weight media_kind_weight(enum media_kind kind) { return kinds[kind].weight; }

enum media_weight media_fact_weight(const struct media_facts *facts, const struct media_fact *fact)
{
	return fact->kind == MEDIA_THUMBNAIL && !facts->thumbnail_differs ? MEDIA_TELLING : kinds[fact->kind].weight;
}

enum media_weight media_facts_weight(const struct media_facts *facts)
{
	enum media_weight gravest = facts->gps.found ? MEDIA_GRAVE : MEDIA_SLIGHT;
	for (size_t i = 0; i < facts->fact_count; i++) {
		enum media_weight weight = media_fact_weight(facts, &facts->facts[i]);
		gravest = weight > gravest ? weight : gravest;
	}
	return gravest;
}

static bool at(struct str bytes, size_t offset, struct str sign)
{
	return bytes.len >= offset + sign.len && memcmp(bytes.ptr + offset, sign.ptr, sign.len) == 0;
}

/* ISO base media files say what they are by brands (ISO/IEC 14496-12, "ftyp"). */
static enum media_format brand_of(struct str bytes)
{
	static const char heic[][5] = {"heic", "heix", "heim", "heis", "hevc", "hevx"};
	for (size_t i = 0; i < sizeof(heic) / sizeof(*heic); i++)
		if (at(bytes, 8, (struct str){heic[i], 4}))
			return MEDIA_HEIC;
	if (at(bytes, 8, STR("avif")) || at(bytes, 8, STR("avis")))
		return MEDIA_AVIF;
	/* The general brand: the compatible ones behind it decide. */
	if (at(bytes, 8, STR("mif1")) || at(bytes, 8, STR("msf1"))) {
		for (size_t offset = 16; offset + 4 <= bytes.len && offset < 64; offset += 4)
			if (at(bytes, offset, STR("avif")))
				return MEDIA_AVIF;
		return MEDIA_HEIC;
	}
	return at(bytes, 8, STR("qt  ")) ? MEDIA_MOV : MEDIA_MP4;
}

/* SVG is a text: what stands before its root is looked over, not understood. */
static bool looks_like_svg(struct str bytes)
{
	struct str head = str_trim(str_sub(bytes, 0, 4096));
	if (at(head, 0, STR("\xEF\xBB\xBF")))
		head = str_trim(str_sub(head, 3, head.len));
	return at(head, 0, STR("<")) && str_find(head, STR("<svg")) != SIZE_MAX;
}

enum media_format media_format_of(struct str bytes)
{
	if (at(bytes, 0, STR("\xFF\xD8\xFF")))
		return MEDIA_JPEG;
	if (at(bytes, 0, STR("\x89PNG\r\n\x1A\n")))
		return MEDIA_PNG;
	if (at(bytes, 0, STR("RIFF")) && at(bytes, 8, STR("WEBP")))
		return MEDIA_WEBP;
	if (at(bytes, 0, STR("GIF87a")) || at(bytes, 0, STR("GIF89a")))
		return MEDIA_GIF;
	if (at(bytes, 0, STR("II*\0")) || at(bytes, 0, STR("MM\0*")))
		return MEDIA_TIFF;
	if (at(bytes, 4, STR("ftyp")))
		return brand_of(bytes);
	if (at(bytes, 4, STR("moov")) || at(bytes, 4, STR("mdat")))
		return MEDIA_MOV;
	if (at(bytes, 0, STR("\x1A\x45\xDF\xA3")))
		return MEDIA_WEBM;
	if (str_find(str_sub(bytes, 0, 1024), STR("%PDF-")) != SIZE_MAX)
		return MEDIA_PDF;
	return looks_like_svg(bytes) ? MEDIA_SVG : MEDIA_UNKNOWN;
}
