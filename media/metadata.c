/* SPDX-License-Identifier: Apache-2.0 */
#include "media/metadata.h"

#include <gexiv2/gexiv2.h>
#include <iconv.h>
#include <math.h>
#include <time.h>
#include <zlib.h>

#include "base/mem.h"
#include "media/wire.h"

#define TEXT_INFLATED_MAX ((size_t)64 << 10)
#define THUMBNAIL_MAX ((size_t)8 << 20)

static struct str printable(struct arena *arena, struct str text, size_t max)
{
	char room[MEDIA_VALUE_MAX];
	return arena_copy(arena, wire_printable(text, max, room));
}

void collect_add(struct collect *c, enum media_kind kind, const char *family, const char *tag, const char *name,
		 struct str value)
{
	struct media_facts *f = c->facts;
	if (f->fact_count == MEDIA_FACTS_MAX) {
		f->omitted++;
		return;
	}
	struct media_fact fact = {
		.kind = kind,
		.family = arena_copy(c->arena, str_from_c(family)),
		.tag = printable(c->arena, str_from_c(tag), MEDIA_NAME_MAX),
		.name = arena_copy(c->arena, str_from_c(name)),
		.value = printable(c->arena, value, MEDIA_VALUE_MAX),
	};
	if (!fact.family.ptr || !fact.tag.ptr || !fact.name.ptr || !fact.value.ptr) {
		c->failed = true;
		return;
	}
	f->facts[f->fact_count++] = fact;
}

/* The usual one asks whether the journal is listening, which ends whoever is locked in. */
static GLogWriterOutput keep_quiet(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer none)
{
	(void)level, (void)fields, (void)count, (void)none;
	return G_LOG_WRITER_HANDLED;
}

/* False: there is no room for another. */
static bool add_hidden(struct collect *c, enum media_hiding how, unsigned number, struct str line)
{
	struct media_facts *f = c->facts;
	char room[MEDIA_HIDDEN_TEXT_MAX];
	if (f->hidden_count == MEDIA_HIDDEN_MAX)
		return false;
	struct str text = arena_copy(c->arena, wire_printable(line, sizeof(room), room));
	if (!text.ptr)
		c->failed = true;
	else if (text.len)
		f->hidden[f->hidden_count++] = (struct media_hidden){how, number, text};
	return line.len <= sizeof(room);
}

bool collect_hidden(struct collect *c, enum media_hiding how, unsigned number, struct str text)
{
	struct media_facts *f = c->facts;
	bool whole = true;
	if (!f->hidden)
		f->hidden = ARENA_NEW(c->arena, struct media_hidden, MEDIA_HIDDEN_MAX);
	c->failed = c->failed || !f->hidden;
	for (size_t at = 0, end; f->hidden && at < text.len; at = end + 1) {
		for (end = at; end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r';)
			end++;
		whole = add_hidden(c, how, number, str_sub(text, at, end - at)) && whole;
	}
	return whole;
}

void metadata_prepare(void)
{
	static const char *const charsets[] = {"UCS-2LE",    "UCS-2BE", "UTF-16LE", "UTF-16BE",
					       "ISO-8859-1", "ASCII",   "EUC-JP"};
	g_log_set_writer_func(keep_quiet, NULL, NULL);
	gexiv2_initialize();
	gexiv2_log_set_level(GEXIV2_LOG_LEVEL_MUTE);
	tzset();
	/* The first description makes exiv2 look for its translations. */
	(void)gexiv2_metadata_try_get_tag_description("Exif.Image.Model", NULL);
	/* Kept open: each keeps in memory the tables that glibc reads from files. */
	for (size_t i = 0; i < sizeof(charsets) / sizeof(*charsets); i++) {
		(void)iconv_open("UTF-8", charsets[i]);
		(void)iconv_open(charsets[i], "UTF-8");
	}
}

/* --- What gexiv2 reads. --- */

/* exiv2 interprets makers' numbers of lenses with the help of a file in the home folder, which is out of reach. */
static bool is_of_maker(const char *tag)
{
	static const char *const others[] = {"Exif.Image.", "Exif.Photo.", "Exif.GPSInfo.",
					     "Exif.Iop.",   "Iptc.",       "Xmp."};
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strncmp(tag, others[i], strlen(others[i])) == 0)
			return false;
	return true;
}

static void add_tag(struct collect *c, GExiv2Metadata *m, const char *family, const char *tag)
{
	enum media_kind kind;
	const char *name;
	if (!metadata_kind(tag, &kind, &name))
		return;
	g_autofree char *value = is_of_maker(tag) ? gexiv2_metadata_try_get_tag_string(m, tag, NULL)
						  : gexiv2_metadata_try_get_tag_interpreted_string(m, tag, NULL);
	struct str text = str_from_c(value ? value : ""), language;
	/* XMP says in which language a text is written, before it. */
	if (str_starts(text, STR("lang=\"")))
		text = str_cut(text, ' ', &language);
	collect_add(c, kind, family, tag, name, text);
}

static void add_tags(struct collect *c, GExiv2Metadata *m, const char *family, char **tags)
{
	for (size_t i = 0; tags && tags[i]; i++)
		add_tag(c, m, family, tags[i]);
	g_strfreev(tags);
}

/* "43,17.4602N" or "43,17,27.6N" (XMP specification part 2, "GPSCoordinate"). */
static bool read_xmp_degrees(GExiv2Metadata *m, const char *tag, double *ret)
{
	g_autofree char *text = gexiv2_metadata_try_get_tag_string(m, tag, NULL);
	double parts[3] = {0};
	if (!text)
		return false;
	char *p = text;
	for (size_t i = 0; i < 3; i++) {
		char *end;
		parts[i] = strtod(p, &end);
		if (end == p)
			return false;
		p = end;
		if (*p != ',')
			break;
		p++;
	}
	double degrees = parts[0] + parts[1] / 60 + parts[2] / 3600;
	*ret = *p == 'S' || *p == 'W' ? -degrees : degrees;
	return *p == 'N' || *p == 'S' || *p == 'E' || *p == 'W';
}

static void read_gps(struct media_gps *gps, GExiv2Metadata *m)
{
	double longitude = 0, latitude = 0, altitude = 0;
	int above = 0, below = 1;
	if (gps->found)
		return;
	bool exif = gexiv2_metadata_try_get_gps_latitude(m, &latitude, NULL) &&
		    gexiv2_metadata_try_get_gps_longitude(m, &longitude, NULL);
	if (!exif && !(read_xmp_degrees(m, "Xmp.exif.GPSLatitude", &latitude) &&
		       read_xmp_degrees(m, "Xmp.exif.GPSLongitude", &longitude)))
		return;
	/* Telephones that had no signal write zeros or nonsense. */
	if (!(fabs(latitude) <= 90 && fabs(longitude) <= 180) || (latitude == 0 && longitude == 0))
		return;
	*gps = (struct media_gps){.found = true, .latitude = latitude, .longitude = longitude};
	/* Many do not say whether it is above the sea: then it is. */
	if (gexiv2_metadata_try_get_exif_tag_rational(m, "Exif.GPSInfo.GPSAltitude", &above, &below, NULL) && below) {
		g_autofree char *under = gexiv2_metadata_try_get_tag_string(m, "Exif.GPSInfo.GPSAltitudeRef", NULL);
		altitude = (double)above / below * (under && under[0] == '1' ? -1 : 1);
		gps->has_altitude = fabs(altitude) < 100000;
		gps->altitude = gps->has_altitude ? altitude : 0;
	}
	if (gexiv2_metadata_try_get_exif_tag_rational(m, "Exif.GPSInfo.GPSImgDirection", &above, &below, NULL) &&
	    below) {
		double direction = (double)above / below;
		gps->has_direction = direction >= 0 && direction <= 360;
		gps->direction = gps->has_direction ? direction : 0;
	}
}

static void read_thumbnail(struct arena *arena, GExiv2Metadata *m, struct str *ret)
{
	guint8 *bytes = NULL;
	int len = 0;
	if (gexiv2_metadata_get_exif_thumbnail(m, &bytes, &len) && len > 0 && (size_t)len > ret->len &&
	    (size_t)len <= THUMBNAIL_MAX)
		*ret = arena_copy(arena, (struct str){(char *)bytes, (size_t)len});
	g_free(bytes);
	/* Makers' notes hold larger ones. */
	GExiv2PreviewProperties **previews = gexiv2_metadata_get_preview_properties(m);
	for (size_t i = 0; previews && previews[i]; i++) {
		guint32 size = gexiv2_preview_properties_get_size(previews[i]);
		if (size <= ret->len || size > THUMBNAIL_MAX)
			continue;
		GExiv2PreviewImage *image = gexiv2_metadata_try_get_preview_image(m, previews[i], NULL);
		if (!image)
			continue;
		const guint8 *data = gexiv2_preview_image_get_data(image, &size);
		if (data && size)
			*ret = arena_copy(arena, (struct str){(const char *)data, size});
		g_object_unref(image);
	}
}

static unsigned orientation_of(GExiv2Metadata *m)
{
	int value = (int)gexiv2_metadata_try_get_orientation(m, NULL);
	return value >= 1 && value <= 8 ? (unsigned)value : 1;
}

static void add_all(struct collect *c, GExiv2Metadata *m, bool oriented, struct str *thumbnail)
{
	read_gps(&c->facts->gps, m);
	if (!oriented && c->facts->orientation <= 1)
		c->facts->orientation = orientation_of(m);
	add_tags(c, m, "EXIF", gexiv2_metadata_get_exif_tags(m));
	add_tags(c, m, "XMP", gexiv2_metadata_get_xmp_tags(m));
	add_tags(c, m, "IPTC", gexiv2_metadata_get_iptc_tags(m));
	read_thumbnail(c->arena, m, thumbnail);
}

/* A block of XMP alone, as a file of its own: without what a GIF writes behind it. */
static struct str xmp_of(struct str block)
{
	const struct str last = STR("</x:xmpmeta>");
	const char *start = memchr(block.ptr, '<', block.len);
	if (!start)
		return STR("");
	struct str xmp = str_sub(block, (size_t)(start - block.ptr), block.len);
	size_t end = str_find(xmp, last);
	return end == SIZE_MAX ? xmp : str_sub(xmp, 0, end + last.len);
}

static void read_with(struct collect *c, struct str bytes, bool oriented, struct str *thumbnail)
{
	GExiv2Metadata *m = gexiv2_metadata_new();
	if (gexiv2_metadata_open_buf(m, (const guint8 *)bytes.ptr, (glong)bytes.len, NULL))
		add_all(c, m, oriented, thumbnail);
	g_object_unref(m);
}

/* --- What stands beside: texts, times, whatever else. --- */

/* What zlib gives back of a compressed text, as far as it is shown. */
static struct str inflate_text(struct arena *arena, struct str bytes)
{
	char *text = arena_alloc(arena, TEXT_INFLATED_MAX, 1);
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
	if (!text || inflateInit(&z) != Z_OK)
		return STR("");
	z.next_out = (Bytef *)text;
	z.avail_out = (uInt)TEXT_INFLATED_MAX;
	inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return (struct str){text, TEXT_INFLATED_MAX - z.avail_out};
}

/* PNG's three kinds of texts: a keyword, then the text, compressed or not (PNG 11.3.4). */
static void add_png_text(struct collect *c, const struct piece *p)
{
	struct str keyword, text = str_cut(p->bytes, '\0', &keyword), skipped;
	bool packed = p->tag[0] == 'z';
	if (p->tag[0] == 'i' && text.len >= 2) {
		packed = text.ptr[0] != 0;
		text = str_sub(text, 2, text.len);
		text = str_cut(text, '\0', &skipped);
		text = str_cut(text, '\0', &skipped);
	} else if (packed) {
		text = str_sub(text, 1, text.len);
	}
	if (packed)
		text = inflate_text(c->arena, text);
	char tag[MEDIA_NAME_MAX];
	snprintf(tag, sizeof(tag), "PNG.%s.%.*s", p->tag, STR_ARG(str_sub(keyword, 0, 80)));
	enum media_kind kind = MEDIA_TEXT;
	const char *name = "texte";
	if (str_eq(keyword, STR("Software"))) {
		kind = MEDIA_SOFTWARE;
		name = "logiciel";
	} else if (str_eq(keyword, STR("Author")) || str_eq(keyword, STR("Copyright"))) {
		kind = MEDIA_AUTHOR;
		name = "auteur";
	} else if (str_eq(keyword, STR("Creation Time")) || str_starts(keyword, STR("date:"))) {
		kind = MEDIA_DATE;
		name = "date";
	} else if (str_starts(keyword, STR("Raw profile"))) {
		kind = MEDIA_SETTING;
		name = "bloc de métadonnées";
	}
	collect_add(c, kind, "PNG", tag, name, text);
}

static void add_png_time(struct collect *c, struct str bytes)
{
	char text[40] = "";
	const unsigned char *b = (const unsigned char *)bytes.ptr;
	if (bytes.len >= 7)
		snprintf(text, sizeof(text), "%04u-%02u-%02u %02u:%02u:%02u", be16(bytes.ptr), b[2], b[3], b[4], b[5],
			 b[6]);
	collect_add(c, MEDIA_DATE, "PNG", "PNG.tIME", "date de modification", str_from_c(text));
}

static void add_piece(struct collect *c, const struct piece *p)
{
	char tag[MEDIA_NAME_MAX];
	snprintf(tag, sizeof(tag), "%s.%s", p->family, p->tag);
	if (strcmp(p->family, "PNG") == 0 && p->kind == MEDIA_TEXT)
		add_png_text(c, p);
	else if (strcmp(p->tag, "tIME") == 0)
		add_png_time(c, p->bytes);
	else if (p->kind == MEDIA_TEXT)
		collect_add(c, p->kind, p->family, tag, "commentaire", p->bytes);
	else if (p->kind == MEDIA_MOTION)
		collect_add(c, p->kind, p->family, tag, "film de quelques secondes", STR(""));
	else if (p->kind == MEDIA_THUMBNAIL)
		collect_add(c, p->kind, p->family, tag, "image réduite", STR(""));
	else
		collect_add(c, p->kind, p->family, tag, "bloc de données", STR(""));
}

static bool is_block(const struct piece *p, const char *family)
{
	return p->kind == MEDIA_SETTING && strcmp(p->family, family) == 0;
}

/* Photoshop's segment and PNG's raw profiles are read by gexiv2 where they hold what it knows. */
static void add_pieces(struct collect *c, const struct container *k, size_t exif, size_t xmp)
{
	for (size_t i = 0; i < k->piece_count; i++) {
		const struct piece *p = &k->pieces[i];
		/* Blocks that told something are not told again; those that could not be read are told as such. */
		if ((is_block(p, "EXIF") && exif) || (is_block(p, "XMP") && xmp))
			continue;
		/* gexiv2 reads a PNG's XMP in its text. */
		if (str_starts(p->bytes, STR("XML:com.adobe.xmp")) && xmp)
			continue;
		add_piece(c, p);
	}
	c->facts->omitted += k->pieces_omitted;
}

static size_t count_family(const struct media_facts *f, const char *family)
{
	size_t count = 0;
	for (size_t i = 0; i < f->fact_count; i++)
		count += str_eq(f->facts[i].family, str_from_c(family));
	return count;
}

static void add_trailing(struct collect *c, struct str bytes)
{
	char value[160];
	bool film;
	const char *what = trailing_looks_like(bytes, &film);
	c->facts->trailing = bytes.len;
	c->facts->motion = c->facts->motion || film;
	snprintf(value, sizeof(value), "%zu octets : %s", bytes.len, what);
	collect_add(c, film ? MEDIA_MOTION : MEDIA_TRAILING, "fichier", "trailing", "données après la fin de l'image",
		    str_from_c(value));
}

void metadata_read(struct collect *c, struct str file, const struct container *k, struct str *ret_thumbnail)
{
	struct str thumbnail = STR(""), picture = str_sub(file, 0, k->end);
	bool heif = k->format == MEDIA_HEIC || k->format == MEDIA_AVIF;
	if (heif && k->exif.len)
		read_with(c, k->exif, true, &thumbnail);
	else if (!heif)
		read_with(c, picture, false, &thumbnail);
	/* A WebP whose header does not announce it, a GIF: gexiv2 does not look. */
	if (!heif && k->exif.len && !count_family(c->facts, "EXIF"))
		read_with(c, k->exif, false, &thumbnail);
	for (size_t i = 0; i < k->piece_count; i++) {
		struct str xmp = STR("");
		if (is_block(&k->pieces[i], "XMP") && !count_family(c->facts, "XMP"))
			xmp = xmp_of(k->pieces[i].bytes);
		if (xmp.len)
			read_with(c, xmp, heif, &thumbnail);
	}
	add_pieces(c, k, count_family(c->facts, "EXIF"), count_family(c->facts, "XMP"));
	for (size_t i = 0; i < k->piece_count; i++)
		c->facts->motion = c->facts->motion || k->pieces[i].kind == MEDIA_MOTION;
	if (k->end < file.len)
		add_trailing(c, str_sub(file, k->end, file.len));
	*ret_thumbnail = thumbnail;
}
