/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG (ITU-T T.81, annex B): segments behind markers, and the compressed picture, which is copied and never understood. */
#include "media/container.h"

enum {
	SOF0 = 0xC0,
	DHT = 0xC4,
	JPG = 0xC8,
	DAC = 0xCC,
	RST0 = 0xD0,
	SOI = 0xD8,
	EOI = 0xD9,
	SOS = 0xDA,
	DQT = 0xDB,
	DNL = 0xDC,
	DRI = 0xDD,
	APP0 = 0xE0,
	COM = 0xFE,
};

#define ICC_SIGN STR("ICC_PROFILE\0")
#define ICC_PART ((size_t)65519) /* bytes of a profile in one segment */

struct segment {
	unsigned marker;
	struct str body; /* behind its length */
	struct str scan; /* of SOS: the compressed bytes behind its body */
};

struct jpeg {
	struct str file;
	size_t at;
};

static bool is_frame(unsigned marker)
{
	return marker >= SOF0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
}

/* Compressed bytes from j->at: up to a marker that is neither a stuffed zero nor a restart. */
static struct str take_scan(struct jpeg *j)
{
	size_t start = j->at;
	while (j->at < j->file.len) {
		const char *p = memchr(j->file.ptr + j->at, 0xFF, j->file.len - j->at);
		j->at = p ? (size_t)(p - j->file.ptr) : j->file.len;
		if (j->at + 1 >= j->file.len) {
			j->at = j->file.len;
			break;
		}
		unsigned next = (unsigned char)j->file.ptr[j->at + 1];
		if (next != 0 && !(next >= RST0 && next < SOI) && next != 0xFF)
			break;
		j->at += next == 0xFF ? 1 : 2;
	}
	return str_sub(j->file, start, j->at - start);
}

/* The next segment; EOI ends them. */
static enum media_trouble next_segment(struct jpeg *j, struct segment *ret)
{
	if (j->at + 2 > j->file.len)
		return MEDIA_TORN;
	if ((unsigned char)j->file.ptr[j->at] != 0xFF)
		return MEDIA_MALFORMED;
	/* Markers may be preceded by any number of FF. */
	while (j->at + 1 < j->file.len && (unsigned char)j->file.ptr[j->at + 1] == 0xFF)
		j->at++;
	if (j->at + 2 > j->file.len)
		return MEDIA_TORN;
	*ret = (struct segment){.marker = (unsigned char)j->file.ptr[j->at + 1]};
	j->at += 2;
	if (ret->marker == EOI || ret->marker == SOI)
		return MEDIA_FINE;
	if (ret->marker < SOF0 || (ret->marker >= RST0 && ret->marker < SOI))
		return MEDIA_MALFORMED;
	if (j->at + 2 > j->file.len)
		return MEDIA_TORN;
	size_t len = be16(j->file.ptr + j->at);
	if (len < 2)
		return MEDIA_MALFORMED;
	if (j->at + len > j->file.len)
		return MEDIA_TORN;
	ret->body = str_sub(j->file, j->at + 2, len - 2);
	j->at += len;
	if (ret->marker == SOS)
		ret->scan = take_scan(j);
	return MEDIA_FINE;
}

/* Tables hold their entries and no byte more: nothing hides behind them. */
static bool tables_fit(const struct segment *s)
{
	size_t at = 0;
	if (s->marker == DRI)
		return s->body.len == 2;
	if (s->marker == DNL)
		return s->body.len == 2;
	if (s->marker == SOS)
		return s->body.len >= 4 && s->body.len == 4 + 2 * (size_t)(unsigned char)s->body.ptr[0];
	if (is_frame(s->marker))
		return s->body.len >= 6 && s->body.len == 6 + 3 * (size_t)(unsigned char)s->body.ptr[5];
	while (at < s->body.len && s->marker == DQT)
		at += (unsigned char)s->body.ptr[at] >> 4 ? 129 : 65;
	while (s->marker == DHT && at + 17 <= s->body.len) {
		size_t values = 0;
		for (size_t i = 1; i <= 16; i++)
			values += (unsigned char)s->body.ptr[at + i];
		at += 17 + values;
	}
	return s->marker == DAC ? s->body.len % 2 == 0 : at == s->body.len;
}

static bool is_picture_part(unsigned marker)
{
	return is_frame(marker) || marker == DHT || marker == DAC || marker == DQT || marker == DNL || marker == DRI ||
	       marker == SOS;
}

static void note_segment(struct container *c, const struct segment *s)
{
	char tag[16];
	snprintf(tag, sizeof(tag), s->marker == COM ? "COM" : "APP%u", s->marker - APP0);
	if (s->marker == COM) {
		container_add(c, MEDIA_TEXT, "JPEG", tag, s->body);
	} else if (s->marker == APP0 + 1 && str_starts(s->body, STR("Exif\0\0"))) {
		c->exif = str_sub(s->body, 6, s->body.len);
		container_add(c, MEDIA_SETTING, "EXIF", tag, s->body);
	} else if (s->marker == APP0 + 1) {
		container_add(c, MEDIA_SETTING, "XMP", tag, s->body);
	} else if (s->marker == APP0 && str_starts(s->body, STR("JFIF\0"))) {
		/* Its own little picture, from before EXIF. */
		if (s->body.len >= 14 && s->body.ptr[12] && s->body.ptr[13])
			container_add(c, MEDIA_THUMBNAIL, "JPEG", tag, s->body);
	} else if (!(s->marker == APP0 + 14 && str_starts(s->body, STR("Adobe")))) {
		container_add(c, MEDIA_SETTING, "JPEG", tag, s->body);
	}
}

enum media_trouble jpeg_read(struct arena *arena, struct str file, struct container *c)
{
	struct jpeg j = {file, 2};
	struct segment s;
	enum media_trouble trouble;
	bool frame = false, scan = false;
	_cleanup_buf_ struct buf profile;
	buf_init(&profile, (size_t)16 << 20);
	while (!(trouble = next_segment(&j, &s)) && s.marker != EOI) {
		if (s.marker == APP0 + 2 && str_starts(s.body, ICC_SIGN)) {
			/* Profiles longer than a segment come in numbered parts, in their order. */
			c->has_icc = true;
			buf_add_str(&profile, str_sub(s.body, 14, s.body.len));
		} else if (!is_picture_part(s.marker)) {
			note_segment(c, &s);
		} else if (!tables_fit(&s)) {
			return MEDIA_MALFORMED;
		} else if (is_frame(s.marker) && !frame) {
			frame = true;
			c->height = be16(s.body.ptr + 1);
			c->width = be16(s.body.ptr + 3);
		}
		scan = scan || s.marker == SOS;
	}
	c->end = j.at < file.len ? j.at : file.len;
	c->icc = arena_copy(arena, buf_str(&profile));
	if (trouble)
		return trouble == MEDIA_TORN || scan ? MEDIA_TORN : trouble;
	if (!frame || !scan || !c->width || !c->height)
		return MEDIA_MALFORMED;
	return c->icc.ptr && !profile.failed ? MEDIA_FINE : MEDIA_NO_MEMORY;
}

static void put_segment(struct buf *out, unsigned marker, struct str a, struct str b)
{
	size_t len = 2 + a.len + b.len;
	const char head[] = {(char)0xFF, (char)marker, (char)(len >> 8), (char)len};
	buf_add(out, head, sizeof(head));
	buf_add_str(out, a);
	buf_add_str(out, b);
}

static void put_profile(struct buf *out, struct str icc)
{
	size_t parts = (icc.len + ICC_PART - 1) / ICC_PART;
	for (size_t i = 0; i < parts && parts < 256; i++) {
		char sign[14] = "ICC_PROFILE";
		sign[12] = (char)(i + 1);
		sign[13] = (char)parts;
		put_segment(out, APP0 + 2, (struct str){sign, sizeof(sign)}, str_sub(icc, i * ICC_PART, ICC_PART));
	}
}

bool jpeg_strip(struct str file, struct str icc, struct buf *out)
{
	static const char jfif[] = "JFIF\0\1\1\0\0\1\0\1\0"; /* version 1.1, square pixels, no thumbnail */
	struct jpeg j = {file, 2};
	struct segment s;
	bool profile = false;
	buf_add_str(out, STR("\xFF\xD8"));
	while (!next_segment(&j, &s) && s.marker != EOI) {
		/* These two decide how colours are read. */
		if (s.marker == APP0 && str_starts(s.body, STR("JFIF\0"))) {
			put_segment(out, APP0, (struct str){jfif, sizeof(jfif)}, STR(""));
		} else if (s.marker == APP0 + 14 && str_starts(s.body, STR("Adobe")) && s.body.len >= 12) {
			const char adobe[] = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, s.body.ptr[11]};
			put_segment(out, APP0 + 14, (struct str){adobe, sizeof(adobe)}, STR(""));
		} else if (is_picture_part(s.marker)) {
			if (!profile)
				put_profile(out, icc);
			profile = true;
			put_segment(out, s.marker, s.body, STR(""));
			buf_add_str(out, s.scan);
		}
	}
	buf_add_str(out, STR("\xFF\xD9"));
	return !out->failed;
}
