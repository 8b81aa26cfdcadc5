/* SPDX-License-Identifier: Apache-2.0 */
#include <fnmatch.h>
#include <math.h>

#include "media/film/film.h"

#define BUILD MEDIA_KINDS /* only says how the file is built */

/* Which tags of a film give away what: the first row that fits. */
static const struct {
	const char *pattern;
	enum media_kind kind;
	const char *name;
} rows[] = {
	{"major_brand", BUILD, ""},
	{"minor_version", BUILD, ""},
	{"compatible_brands", BUILD, ""},
	{"language", BUILD, ""},
	{"vendor_id", BUILD, ""},
	{"duration", BUILD, ""},
	{"rotate", BUILD, ""},
	{"*location*", MEDIA_PLACE, "lieu"},
	{"*xyz*", MEDIA_PLACE, "lieu"},
	{"*gps*", MEDIA_PLACE, "lieu"},
	{"*creation*date*", MEDIA_DATE, "date du film"},
	{"*creation*time*", MEDIA_DATE, "date du film"},
	{"*date*", MEDIA_DATE, "date"},
	{"*year*", MEDIA_DATE, "date"},
	{"*serial*", MEDIA_SERIAL, "numéro de série"},
	{"*identifier*", MEDIA_SERIAL, "identifiant du film"},
	{"*make*", MEDIA_DEVICE, "marque de l'appareil"},
	{"*model*", MEDIA_DEVICE, "modèle de l'appareil"},
	{"*android*", MEDIA_DEVICE, "version du téléphone"},
	{"*firmware*", MEDIA_DEVICE, "version de l'appareil"},
	{"*software*", MEDIA_SOFTWARE, "logiciel"},
	{"*encoder*", MEDIA_SOFTWARE, "logiciel"},
	{"*handler_name*", MEDIA_SOFTWARE, "nom de la piste"},
	{"*artist*", MEDIA_AUTHOR, "auteur"},
	{"*author*", MEDIA_AUTHOR, "auteur"},
	{"*director*", MEDIA_AUTHOR, "auteur"},
	{"*copyright*", MEDIA_AUTHOR, "droits"},
	{"*", MEDIA_TEXT, "indication"},
};

/* "+43.2911-000.3701+210.000/" (ISO 6709). */
static void read_place(struct media_gps *gps, const char *text)
{
	char *end;
	double latitude = strtod(text, &end);
	if (gps->found || end == text || (*end != '+' && *end != '-'))
		return;
	const char *second = end;
	double longitude = strtod(second, &end);
	if (end == second || !(fabs(latitude) <= 90 && fabs(longitude) <= 180) || (latitude == 0 && longitude == 0))
		return;
	*gps = (struct media_gps){.found = true, .latitude = latitude, .longitude = longitude};
	const char *third = end;
	double altitude = strtod(third, &end);
	gps->has_altitude = end != third && fabs(altitude) < 100000;
	gps->altitude = gps->has_altitude ? altitude : 0;
}

static void add_tag(struct collect *c, const char *key, const char *value)
{
	char tag[MEDIA_NAME_MAX];
	size_t i = 0;
	while (fnmatch(rows[i].pattern, key, FNM_CASEFOLD) != 0)
		i++;
	/* What every program writes says nothing, nor does what is empty: a copy of ours says "Lavf" where WebM wants a word. */
	bool usual = strcmp(value, "VideoHandler") == 0 || strcmp(value, "SoundHandler") == 0 ||
		     strcmp(value, "Lavf") == 0 || !*value;
	if (rows[i].kind == BUILD || usual)
		return;
	if (rows[i].kind == MEDIA_PLACE)
		read_place(&c->facts->gps, value);
	snprintf(tag, sizeof(tag), "%s.%.80s", rows[i].kind == MEDIA_PLACE ? "GPS" : "film", key);
	collect_add(c, rows[i].kind, "vidéo", tag, rows[i].name, str_from_c(value));
}

static void add_tags(struct collect *c, const AVDictionary *tags)
{
	const AVDictionaryEntry *e = NULL;
	while ((e = av_dict_get(tags, "", e, AV_DICT_IGNORE_SUFFIX)))
		add_tag(c, e->key, e->value);
}

/* What runs along and is neither picture nor sound: an action camera's places, a subtitle. */
static void add_stream(struct collect *c, const AVStream *s)
{
	char what[64];
	uint32_t tag = s->codecpar->codec_tag;
	bool gps = tag == MKTAG('g', 'p', 'm', 'd') || tag == MKTAG('c', 'a', 'm', 'm');
	switch (s->codecpar->codec_type) {
	case AVMEDIA_TYPE_VIDEO:
		if (s->disposition & AV_DISPOSITION_ATTACHED_PIC)
			collect_add(c, MEDIA_THUMBNAIL, "vidéo", "film.cover", "image de couverture", STR(""));
		break;
	case AVMEDIA_TYPE_AUDIO:
		break;
	case AVMEDIA_TYPE_SUBTITLE:
		collect_add(c, MEDIA_TEXT, "vidéo", "film.subtitle", "sous-titres", STR(""));
		break;
	case AVMEDIA_TYPE_ATTACHMENT:
		collect_add(c, MEDIA_TRAILING, "vidéo", "film.attachment", "fichier joint", STR(""));
		break;
	default:
		snprintf(what, sizeof(what), "%c%c%c%c", tag & 0xFF, tag >> 8 & 0xFF, tag >> 16 & 0xFF, tag >> 24);
		collect_add(c, gps ? MEDIA_PLACE : MEDIA_TRAILING, "vidéo", "film.data",
			    gps ? "positions enregistrées pendant le film" : "données qui accompagnent le film",
			    str_from_c(what));
		break;
	}
}

enum media_trouble film_read(const struct film *film, struct collect *c)
{
	const AVFormatContext *f = film->format;
	const AVStream *video = f->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	size_t end = 0;
	bool lying = film_orientation(film) >= 5;
	c->facts->width = (unsigned)(lying ? video->codecpar->height : video->codecpar->width);
	c->facts->height = (unsigned)(lying ? video->codecpar->width : video->codecpar->height);
	c->facts->frames = 1;
	if ((uint64_t)c->facts->width * c->facts->height > MEDIA_PIXELS_MAX || c->facts->width > MEDIA_SIDE_MAX ||
	    c->facts->height > MEDIA_SIDE_MAX)
		return MEDIA_TOO_LARGE;
	add_tags(c, f->metadata);
	for (unsigned i = 0; i < f->nb_streams; i++) {
		add_tags(c, f->streams[i]->metadata);
		add_stream(c, f->streams[i]);
	}
	for (unsigned i = 0; i < f->nb_chapters; i++)
		add_tags(c, f->chapters[i]->metadata);
	enum media_trouble trouble = film_end(film->file, c->facts->format, &end);
	if (!trouble && end < film->file.len) {
		char value[160];
		bool other;
		struct str rest = str_sub(film->file, end, film->file.len);
		c->facts->trailing = rest.len;
		snprintf(value, sizeof(value), "%zu octets : %s", rest.len, trailing_looks_like(rest, &other));
		collect_add(c, MEDIA_TRAILING, "fichier", "trailing", "données après la fin du film",
			    str_from_c(value));
	}
	return c->failed ? MEDIA_NO_MEMORY : trouble;
}

/* Boxes as containers know them; what is no box stands behind the film. Matroska's parts nest and are not walked over. */
enum media_trouble film_end(struct str file, enum media_format format, size_t *ret_end)
{
	size_t at = 0;
	*ret_end = file.len;
	if (format == MEDIA_WEBM)
		return MEDIA_FINE;
	while (at + 8 <= file.len) {
		uint64_t len = be32(file.ptr + at);
		bool known = true;
		for (size_t i = 4; i < 8; i++) {
			char ch = file.ptr[at + i];
			known = known &&
				((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9'));
		}
		if (len == 0)
			len = file.len - at;
		else if (len == 1 && at + 16 <= file.len)
			len = (uint64_t)be32(file.ptr + at + 8) << 32 | be32(file.ptr + at + 12);
		if (!known || len < 8)
			break;
		if (len > file.len - at)
			return MEDIA_TORN;
		at += (size_t)len;
	}
	*ret_end = at;
	return MEDIA_FINE;
}
