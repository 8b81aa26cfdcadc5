/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is in a page and is not seen on it: under a black rectangle, white on white, beside the page, too small. Each
 * page is drawn twice, with its text and without: where that makes no difference, nobody sees the text. */
#include <cairo.h>
#include <math.h>
#include <poppler.h>
#include <time.h>

#include "base/mem.h"
#include "media/pdf/content.h"
#include "media/pdf/pdf.h"
#include "media/wire.h"

#define WIDE 3000.0          /* points around the page, where text is looked for too */
#define CONTRAST 24          /* of 255: less is no difference */
#define SEEN_SHARE 0.004     /* of a box that what is written in it changes at least */
#define LETTER_SHARE 0.015   /* the same of a letter or a number, which has more ink than a dot */
#define FEET 0.2             /* of a word's height: who sees no more of it does not read it */
#define FAINT 12             /* a letter that changes so many times less than the strongest of its word is not seen */
#define TINY 2.0             /* points: letters that are lower are not read */
#define NARROW 3             /* letters from which a word that is narrower than that is not read */
#define HIDDEN_TEXT_MAX 4000 /* bytes of a page's hidden text that are kept */
#define WORDS_MAX 200u       /* of a line; more begin another */
#define WORD_TEXT_MAX 400    /* bytes */
#define LINE_TEXT_MAX 2000u  /* bytes of a line of text */
#define WITHIN_MAX                                                                                                     \
	4096u /* bytes of pictures that stand in a drawing itself: they are not asked whether they are seen */
#define STRIPPED_MAX ((size_t)64 << 20)
#define EDGE 2u          /* dots of a picture's edge, where neighbours mix */
#define SQUARE 8u        /* dots: what is under an area of one colour is told from this size on */
#define DOTS_MAX 16      /* of a page's pictures that may be unseen, or seen through another */
#define TWO_PICTURES 160 /* of 255: one that is half transparent changes 128, two change 191 */

void pdf_prepare(void)
{
	/* Fontconfig reads its lists now, poppler the names of its tables. */
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 8, 8);
	cairo_t *cairo = cairo_create(surface);
	cairo_select_font_face(cairo, "Helvetica", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_show_text(cairo, "é");
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
}

void *pdf_document(struct str file)
{
	GBytes *bytes = g_bytes_new_static(file.ptr, file.len);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_bytes_unref(bytes);
	return document;
}

void pdf_close(void *document)
{
	if (document)
		g_object_unref(document);
}

struct str pdf_text(struct arena *arena, struct str file, unsigned pages)
{
	struct buf text;
	PopplerDocument *document = pdf_document(file);
	buf_init(&text, STRIPPED_MAX);
	for (unsigned i = 0; document && i < pages && i < (unsigned)poppler_document_get_n_pages(document); i++) {
		PopplerPage *page = poppler_document_get_page(document, (int)i);
		g_autofree char *words = page ? poppler_page_get_text(page) : NULL;
		if (words)
			buf_add_c(&text, words);
		buf_add_char(&text, '\n');
		g_clear_object(&page);
	}
	g_clear_object(&document);
	struct str copy = arena_copy(arena, buf_str(&text));
	buf_release(&text);
	return copy.ptr ? copy : STR("");
}

/* Draws `width` × `height` points from (x, y) on, over white. */
static enum media_trouble draw(PopplerPage *page, double x, double y, double width, double height, double dpi,
			       struct pixels *ret)
{
	double scale = dpi / 72, area = width * height * scale * scale;
	if (!(width > 0 && height > 0))
		return MEDIA_MALFORMED;
	if (area > PDF_PAGE_PIXELS_MAX)
		scale *= sqrt(PDF_PAGE_PIXELS_MAX / area);
	double columns = ceil(width * scale), lines = ceil(height * scale);
	if (!(columns < 30000 && lines < 30000))
		return MEDIA_UNSUPPORTED;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)columns, (int)lines);
	cairo_t *cairo = cairo_create(surface);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	cairo_translate(cairo, -x, -y);
	poppler_page_render(page, cairo);
	cairo_surface_flush(surface);
	struct pixels p = {(unsigned)columns, (unsigned)lines, 3, NULL};
	const unsigned char *data = cairo_image_surface_get_data(surface);
	p.data = data ? mem_alloc((size_t)p.width * p.height * 3) : NULL;
	for (unsigned line = 0; p.data && line < p.height; line++) {
		const unsigned char *from = data + (size_t)line * (size_t)cairo_image_surface_get_stride(surface);
		unsigned char *to = p.data + (size_t)line * p.width * 3;
		for (unsigned i = 0; i < p.width; i++, from += 4, to += 3) {
			to[0] = from[2];
			to[1] = from[1];
			to[2] = from[0];
		}
	}
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	if (!p.data)
		return MEDIA_NO_MEMORY;
	*ret = p;
	return MEDIA_FINE;
}

enum media_trouble pdf_draw(void *document, unsigned number, double dpi, struct pixels *ret, double *ret_width,
			    double *ret_height)
{
	PopplerPage *page = poppler_document_get_page(document, (int)number);
	if (!page)
		return MEDIA_MALFORMED;
	poppler_page_get_size(page, ret_width, ret_height);
	enum media_trouble trouble = draw(page, 0, 0, *ret_width, *ret_height, dpi, ret);
	g_object_unref(page);
	return trouble;
}

/* --- The same document, with room around each page, with its text and without. --- */

static bool read_box(qpdf_data q, qpdf_oh page, const char *key, double box[4])
{
	qpdf_oh array = qpdf_oh_get_key_if_dict(q, page, key);
	/* What a page does not say stands above it. */
	for (unsigned depth = 0; !qpdf_oh_is_array(q, array) && depth < 20; depth++) {
		page = qpdf_oh_get_key_if_dict(q, page, "/Parent");
		array = qpdf_oh_get_key_if_dict(q, page, key);
	}
	if (!qpdf_oh_is_array(q, array) || qpdf_oh_get_array_n_items(q, array) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		box[i] = qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, array, i));
	for (int i = 0; i < 2; i++) {
		double low = fmin(box[i], box[i + 2]), high = fmax(box[i], box[i + 2]);
		box[i] = low;
		box[i + 2] = high;
	}
	return box[2] - box[0] >= 1 && box[3] - box[1] >= 1;
}

/* What of a page is shown, in its own points. */
static void shown_box(qpdf_data q, qpdf_oh page, double box[4])
{
	double media[4], crop[4];
	if (!read_box(q, page, "/MediaBox", media))
		memcpy(media, (const double[4]){0, 0, 612, 792}, sizeof(media));
	memcpy(box, media, sizeof(media));
	if (!read_box(q, page, "/CropBox", crop))
		return;
	for (int i = 0; i < 2; i++) {
		crop[i] = fmax(crop[i], media[i]);
		crop[i + 2] = fmin(crop[i + 2], media[i + 2]);
	}
	if (crop[2] > crop[0] && crop[3] > crop[1])
		memcpy(box, crop, sizeof(crop));
}

static void widen(qpdf_data q, qpdf_oh page, const double box[4])
{
	qpdf_oh wide = qpdf_oh_new_array(q);
	for (int i = 0; i < 4; i++)
		qpdf_oh_append_item(q, wide, qpdf_oh_new_real_from_double(q, box[i] + (i < 2 ? -WIDE : WIDE), 3));
	qpdf_oh_replace_key(q, page, "/MediaBox", wide);
	qpdf_oh_replace_key(q, page, "/CropBox", wide);
	qpdf_oh_replace_key(q, page, "/Rotate", qpdf_oh_new_integer(q, 0));
	qpdf_oh_replace_key(q, page, "/UserUnit", qpdf_oh_new_integer(q, 1));
}

typedef bool (*content_filter)(struct str drawing, struct buf *out);

static bool filter_stream(struct pdf *p, qpdf_data q, qpdf_oh stream, struct str drawing, content_filter filter)
{
	struct buf out;
	p->odd_pictures = p->odd_pictures || content_pictures_within(drawing) > WITHIN_MAX;
	buf_init(&out, STRIPPED_MAX);
	bool good = filter(drawing, &out);
	if (good)
		qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)buf_str(&out).ptr, out.len,
					    qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	buf_release(&out);
	return good;
}

/* Every drawing of the document becomes what the filter makes of it. */
static bool filter_drawings(struct pdf *p, qpdf_data q, content_filter filter)
{
	for (unsigned i = 0; i < p->pages; i++) {
		unsigned char *bytes = NULL;
		size_t len = 0;
		qpdf_oh page = qpdf_get_page_n(q, i);
		if (qpdf_oh_get_page_content_data(q, page, &bytes, &len) & QPDF_ERRORS)
			len = 0;
		qpdf_oh stream = qpdf_oh_new_stream(q);
		bool good = filter_stream(p, q, stream, (struct str){bytes ? (const char *)bytes : "", len}, filter);
		free(bytes);
		if (!good)
			return false;
		qpdf_oh_replace_key(q, page, "/Contents", stream);
	}
	for (int id = 1, end = pdf_object_end(p); id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		if (!pdf_is_drawing(q, object))
			continue;
		struct str drawing = pdf_stream(p->arena, q, object, qpdf_dl_generalized);
		if (drawing.len && !filter_stream(p, q, object, drawing, filter))
			return false;
	}
	return true;
}

/* A picture shows all that it has. */
static void unmask(qpdf_data q, qpdf_oh dict)
{
	qpdf_oh_remove_key(q, dict, "/SMask");
	qpdf_oh_remove_key(q, dict, "/Mask");
}

/* The picture becomes one dot; its masks, which are other pictures, stay. */
static void set_picture(qpdf_data q, qpdf_oh stream, const char *space, const unsigned char *pixel, size_t len)
{
	static const char *const gone[] = {"/Decode", "/ImageMask", "/SMaskInData", "/Alternates"};
	qpdf_oh dict = qpdf_oh_get_dict(q, stream);
	if (!qpdf_oh_is_stream(q, qpdf_oh_get_key(q, dict, "/Mask")))
		qpdf_oh_remove_key(q, dict, "/Mask"); /* colours that it no longer has */
	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		qpdf_oh_remove_key(q, dict, gone[i]);
	qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Image"));
	qpdf_oh_replace_key(q, dict, "/Width", qpdf_oh_new_integer(q, 1));
	qpdf_oh_replace_key(q, dict, "/Height", qpdf_oh_new_integer(q, 1));
	qpdf_oh_replace_key(q, dict, "/BitsPerComponent", qpdf_oh_new_integer(q, 8));
	qpdf_oh_replace_key(q, dict, "/ColorSpace", qpdf_oh_new_name(q, space));
	qpdf_oh_replace_stream_data(q, stream, pixel, len, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
}

static bool is_image(qpdf_data q, qpdf_oh object)
{
	return qpdf_oh_is_stream(q, object) && pdf_is_name(q, qpdf_oh_get_dict(q, object), "/Subtype", "/Image");
}

/* Which objects say how transparent a picture is, by number; *ret_any: whether one does. NULL: no memory. */
static bool *find_masks(struct pdf *p, qpdf_data q, bool *ret_any)
{
	int end = pdf_object_end(p);
	bool *masks = ARENA_ZNEW(p->arena, bool, (size_t)end + 1);
	for (int id = 1; masks && id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		for (unsigned i = 0; i < 2 && is_image(q, object); i++) {
			qpdf_oh mask = qpdf_oh_get_key(q, qpdf_oh_get_dict(q, object), i ? "/Mask" : "/SMask");
			int number = qpdf_oh_is_stream(q, mask) ? qpdf_oh_get_object_id(q, mask) : 0;
			if (number <= 0 || number >= end)
				continue;
			*ret_any = masks[number] = true;
			/* Tells the colour of what it hides, of a picture of the same size. */
			qpdf_oh_remove_key(q, qpdf_oh_get_dict(q, mask), "/Matte");
		}
	}
	return masks;
}

/* Every picture but masks becomes an area of one grey; with `half`, no other mask than one through which half of what is
 * below is seen. */
static unsigned mark_pictures(struct pdf *p, qpdf_data q, const bool *masks, unsigned char grey, bool half)
{
	const unsigned char pixel[3] = {grey, grey, grey}, middle = 128;
	unsigned count = 0;
	qpdf_oh mask = qpdf_oh_new_stream(q);
	set_picture(q, mask, "/DeviceGray", &middle, 1);
	for (int id = 1, end = pdf_object_end(p); id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		if (!is_image(q, object) || masks[id])
			continue;
		set_picture(q, object, "/DeviceRGB", pixel, sizeof(pixel));
		if (half) {
			unmask(q, qpdf_oh_get_dict(q, object));
			qpdf_oh_replace_key(q, qpdf_oh_get_dict(q, object), "/SMask", mask);
		}
		count++;
	}
	return count;
}

struct box {
	double x, y, width, height; /* points of the widened page, from its upper left */
	unsigned quarters;          /* of a turn clockwise, in which the page is shown */
};

/* A page that says nothing of it is turned like those above it. */
static unsigned quarters_of(qpdf_data q, qpdf_oh page)
{
	for (unsigned depth = 0; depth < 20; depth++) {
		qpdf_oh turn = qpdf_oh_get_key_if_dict(q, page, "/Rotate");
		if (qpdf_oh_is_integer(q, turn))
			return (unsigned)((qpdf_oh_get_int_value_as_int(q, turn) / 90 % 4 + 4) % 4);
		page = qpdf_oh_get_key_if_dict(q, page, "/Parent");
	}
	return 0;
}

/* The same document some times, with room around its pages: */
struct versions {
	struct str with;    /* as it is */
	struct str without; /* without its text */
	struct str all;     /* with what its layers hide; empty: it has none */
	struct str
		seen[2]; /* its pictures black, and white: where these differ, a picture is seen. Empty: it has none */
	struct str alone[2]; /* the same of its pictures alone, half transparent: where one is, and where two are */
	struct str bare;     /* its pictures alone, with what their masks hide; empty: there are no masks */
};

static enum media_trouble write_all(struct pdf *p, qpdf_data q, struct str *ret)
{
	qpdf_oh root = qpdf_get_root(q), layers = qpdf_oh_get_key(q, root, "/OCProperties");
	qpdf_oh_remove_key(q, root, "/OCProperties");
	enum media_trouble trouble = pdf_write(p->arena, q, ret);
	qpdf_oh_replace_key(q, root, "/OCProperties", layers);
	return trouble;
}

static void widen_all(struct pdf *p, qpdf_data q, struct box *boxes)
{
	for (unsigned i = 0; i < p->pages; i++) {
		double box[4];
		qpdf_oh page = qpdf_get_page_n(q, i);
		shown_box(q, page, box);
		boxes[i] = (struct box){WIDE, WIDE, box[2] - box[0], box[3] - box[1], quarters_of(q, page)};
		widen(q, page, box);
	}
}

/* Twice the document, its pictures black, then white: nothing when it has none. Before them, when asked for, the pictures
 * without their masks, if there are any. */
static enum media_trouble prepare_pictures(struct pdf *p, struct box *boxes, struct str ret[2], struct str *ret_bare)
{
	qpdf_data q = NULL;
	bool any = false, *masks = NULL, alone = ret_bare != NULL;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	widen_all(p, q, boxes);
	if (!(masks = find_masks(p, q, &any)) || (alone && !filter_drawings(p, q, content_pictures_only)))
		trouble = MEDIA_NO_MEMORY;
	if (!trouble && alone && any) {
		for (int id = 1, end = pdf_object_end(p); id < end; id++) {
			qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
			if (is_image(q, object))
				unmask(q, qpdf_oh_get_dict(q, object));
		}
		trouble = pdf_write(p->arena, q, ret_bare);
	}
	for (unsigned i = 0; !trouble && i < 2 && mark_pictures(p, q, masks, i ? 255 : 0, alone); i++)
		trouble = pdf_write(p->arena, q, &ret[i]);
	qpdf_cleanup(&q);
	return trouble;
}

static enum media_trouble prepare(struct pdf *p, struct box *boxes, struct versions *ret)
{
	qpdf_data q = NULL;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	widen_all(p, q, boxes);
	trouble = pdf_write(p->arena, q, &ret->with);
	if (!trouble && p->hidden_layers)
		trouble = write_all(p, q, &ret->all);
	if (!trouble)
		trouble = filter_drawings(p, q, content_without_text) ? pdf_write(p->arena, q, &ret->without)
								      : MEDIA_NO_MEMORY;
	qpdf_cleanup(&q);
	if (!trouble)
		trouble = prepare_pictures(p, boxes, ret->seen, NULL);
	if (!trouble && ret->seen[0].len)
		trouble = prepare_pictures(p, boxes, ret->alone, &ret->bare);
	return trouble;
}

/* --- Which words make no difference. --- */

enum reason { SEEN, BESIDE, TOO_SMALL, COVERED, BEHIND, LAYER, REASONS };

struct page {
	const struct box *box;
	struct pixels with, without, all; /* `all` without data: no layer hides anything */
	double scale;
};

static unsigned difference(const unsigned char *a, const unsigned char *b)
{
	unsigned most = 0;
	for (unsigned i = 0; i < 3; i++) {
		unsigned d = (unsigned)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
		most = d > most ? d : most;
	}
	return most;
}

static unsigned clamp(double n, unsigned max) { return n <= 0 ? 0 : n >= max ? max : (unsigned)n; }

/* What text changes in a box of the page. */
struct ink {
	size_t area, changed, layered, uneven; /* dots */
	double width, height;                  /* of the part that changes, a share of the box */
	double strength;                       /* of each dot, between 0 and 255 */
};

/* `within`: without the dots of its sides, which it shares with its neighbours, when it is wide enough. */
static struct ink ink_of(const struct page *g, const PopplerRectangle *r, bool within)
{
	struct ink ink = {0};
	double x1 = (fmin(r->x1, r->x2) - g->box->x) * g->scale, x2 = (fmax(r->x1, r->x2) - g->box->x) * g->scale;
	double y1 = (fmin(r->y1, r->y2) - g->box->y) * g->scale, y2 = (fmax(r->y1, r->y2) - g->box->y) * g->scale;
	bool wide = within && x2 - x1 > 4, high = within && y2 - y1 > 4;
	unsigned left = clamp(wide ? x1 + 1 : x1, g->with.width), right = clamp(wide ? x2 : x2 + 1, g->with.width);
	unsigned top = clamp(high ? y1 + 1 : y1, g->with.height), bottom = clamp(high ? y2 : y2 + 1, g->with.height);
	if (left >= right || top >= bottom)
		return ink;
	const unsigned char *first = g->without.data + ((size_t)top * g->with.width + left) * 3;
	unsigned west = right, east = left, north = bottom, south = top;
	ink.area = (size_t)(right - left) * (bottom - top);
	for (unsigned y = top; y < bottom; y++) {
		for (unsigned x = left; x < right; x++) {
			size_t at = ((size_t)y * g->with.width + x) * 3;
			unsigned change = difference(g->with.data + at, g->without.data + at);
			if (change >= CONTRAST) {
				ink.changed++;
				west = x < west ? x : west;
				east = x >= east ? x + 1 : east;
				north = y < north ? y : north;
				south = y + 1;
			}
			ink.strength += change;
			ink.uneven += difference(g->without.data + at, first) >= CONTRAST;
			if (g->all.data)
				ink.layered += difference(g->with.data + at, g->all.data + at) >= CONTRAST;
		}
	}
	ink.strength /= (double)ink.area;
	ink.width = ink.changed ? (double)(east - west) / (right - left) : 0;
	ink.height = ink.changed ? (double)(south - north) / (bottom - top) : 0;
	return ink;
}

static bool is_beside(const struct page *g, const PopplerRectangle *r)
{
	double x = (r->x1 + r->x2) / 2 - g->box->x, y = (r->y1 + r->y2) / 2 - g->box->y;
	return x < 0 || y < 0 || x > g->box->width || y > g->box->height;
}

static enum reason why_unseen(const struct ink *ink)
{
	if ((double)ink->layered > (double)ink->area * SEEN_SHARE)
		return LAYER;
	return (double)ink->uneven > (double)ink->area * 0.1 ? BEHIND : COVERED;
}

/* A word of which one letter is not seen is not seen as it is written: a bar may leave the first one. Signs, which may be
 * as small as a dot, are not asked. */
static enum reason look_at_letters(const struct page *g, struct str word, const PopplerRectangle *boxes)
{
	const char *end = word.ptr + word.len;
	double strongest = 0;
	for (unsigned pass = 0; pass < 2; pass++) {
		const PopplerRectangle *r = boxes;
		for (const char *at = word.ptr; at < end; at = g_utf8_next_char(at), r++) {
			if (!g_unichar_isalnum(g_utf8_get_char(at)))
				continue;
			if (is_beside(g, r))
				return BESIDE;
			struct ink ink = ink_of(g, r, true);
			if (pass == 0)
				strongest = fmax(strongest, ink.strength);
			else if (ink.area && (double)ink.changed <= (double)ink.area * LETTER_SHARE &&
				 ink.strength * FAINT < strongest)
				return why_unseen(&ink);
		}
	}
	return SEEN;
}

static size_t letters_of(struct str word)
{
	size_t count = 0;
	for (const char *at = word.ptr; at < word.ptr + word.len; at = g_utf8_next_char(at))
		count += g_unichar_isalnum(g_utf8_get_char(at));
	return count;
}

/* Of print that is read, « : », « l » and « il » may be as narrow; a sign alone says nothing, however small. */
static bool is_tiny(struct str word, double low, double high)
{
	const size_t count = letters_of(word);
	return count > 0 && (high < TINY || (count >= NARROW && low < TINY && high < TINY * 30));
}

/* The word's own box, then those of its letters. */
static enum reason look_at_word(const struct page *g, struct str word, const PopplerRectangle *r,
				const PopplerRectangle *letters)
{
	double width = fabs(r->x2 - r->x1), height = fabs(r->y2 - r->y1);
	if (is_beside(g, r))
		return BESIDE;
	if (is_tiny(word, fmin(width, height), fmax(width, height)))
		return TOO_SMALL;
	struct ink ink = ink_of(g, r, false);
	if (!ink.area)
		return SEEN;
	bool lying = width > height * 1.5, upright = height > width * 1.5;
	double high = lying ? ink.height : upright ? ink.width : 1;
	if ((double)ink.changed <= (double)ink.area * SEEN_SHARE || (high < FEET && letters_of(word)))
		return why_unseen(&ink);
	return look_at_letters(g, word, letters);
}

struct hidden {
	struct buf words[REASONS], line; /* for each reason; all of the line that is read */
};

static void tell_hidden(struct pdf *p, unsigned number, const struct hidden *h)
{
	static const char *const reasons[REASONS] = {
		[BESIDE] = "hors de la page",
		[TOO_SMALL] = "trop petit pour être lu",
		[COVERED] = "sous un aplat ou de la couleur du fond",
		[BEHIND] = "sous une image",
		[LAYER] = "dans un calque qui ne se voit pas",
	};
	for (unsigned i = SEEN + 1; i < REASONS; i++) {
		_cleanup_buf_ struct buf text = {0};
		if (!h->words[i].len)
			continue;
		p->hidden_text = true;
		buf_init(&text, HIDDEN_TEXT_MAX + 200);
		buf_addf(&text, "page %u, %s : « ", number + 1, reasons[i]);
		buf_add_str(&text, str_trim(buf_str(&h->words[i])));
		buf_add_c(&text, " »");
		collect_add(p->collect, MEDIA_TEXT, "PDF", "PDF.Hidden", "texte qui ne se voit pas", buf_str(&text));
	}
}

/* From the page as it is written to the page as it is shown, in what boxes are told in. */
static PopplerRectangle shown_at(const struct box *b, const PopplerRectangle *r)
{
	const double scale = PDF_DPI / 72;
	double x1 = (r->x1 - b->x) * scale, x2 = (r->x2 - b->x) * scale, y1 = (r->y1 - b->y) * scale,
	       y2 = (r->y2 - b->y) * scale, width = b->width * scale, height = b->height * scale;
	switch (b->quarters) {
	case 1:
		return (PopplerRectangle){height - y2, x1, height - y1, x2};
	case 2:
		return (PopplerRectangle){width - x2, height - y2, width - x1, height - y1};
	case 3:
		return (PopplerRectangle){y1, width - x2, y2, width - x1};
	default:
		return (PopplerRectangle){x1, y1, x2, y2};
	}
}

static void join(PopplerRectangle *all, const PopplerRectangle *one, bool first)
{
	if (first) {
		*all = *one;
		return;
	}
	all->x1 = fmin(all->x1, one->x1);
	all->y1 = fmin(all->y1, one->y1);
	all->x2 = fmax(all->x2, one->x2);
	all->y2 = fmax(all->y2, one->y2);
}

/* --- What is read of a page, and what of it is not seen. --- */

struct word {
	struct str text;
	PopplerRectangle at;
};

struct reading {
	struct pdf *p;
	unsigned number;
	const struct page *page;
	struct sight_seen *seen; /* NULL: nobody asked for what is written */
	struct hidden hidden;
	struct word line[WORDS_MAX]; /* what is seen of the line that is read */
	size_t count, bytes;
};

static struct sight_box told_at(const struct reading *r, const PopplerRectangle *at)
{
	unsigned height = r->p->collect->facts->height, width = r->p->collect->facts->width;
	const PopplerRectangle shown = shown_at(r->page->box, at);
	unsigned x = clamp(shown.x1, width - 1), y = clamp(shown.y1, height - 1);
	return (struct sight_box){x, r->number * height + y, clamp(shown.x2 - shown.x1 + 1, width - x),
				  clamp(shown.y2 - shown.y1 + 1, height - y)};
}

static bool put_line(struct reading *r, struct sight_line *line)
{
	struct arena *arena = r->p->arena;
	PopplerRectangle all = {0};
	_cleanup_buf_ struct buf text;
	buf_init(&text, LINE_TEXT_MAX + 1);
	line->confidence = 1;
	line->words = ARENA_ZNEW(arena, struct sight_word, r->count);
	for (size_t i = 0; line->words && i < r->count; i++) {
		char room[WORD_TEXT_MAX];
		struct sight_word *word = &line->words[line->word_count++];
		word->box = told_at(r, &r->line[i].at);
		word->text = arena_copy(arena, wire_printable(r->line[i].text, sizeof(room), room));
		word->confidence = 1;
		join(&all, &r->line[i].at, i == 0);
		if (!word->text.ptr)
			return false;
		if (i)
			buf_add_char(&text, ' ');
		buf_add_str(&text, word->text);
	}
	line->box = told_at(r, &all);
	line->text = arena_copy(arena, buf_str(&text));
	return line->words && line->text.ptr && !text.failed;
}

/* A line ends: what was seen of it is told. */
static void end_line(struct reading *r)
{
	struct str hidden = buf_str(&r->hidden.line);
	if (hidden.len && !collect_hidden(r->p->collect, MEDIA_HIDDEN_ON_PAGE, r->number + 1, hidden))
		r->p->untold = true;
	buf_clear(&r->hidden.line);
	if (r->seen && r->count) {
		if (r->seen->line_count == SIGHT_LINES_MAX ||
		    (r->number + 1) * r->p->collect->facts->height > MEDIA_SIDE_MAX) {
			r->seen->cut_short = true;
		} else {
			struct sight_line line = {0};
			if (put_line(r, &line))
				r->seen->lines[r->seen->line_count++] = line;
			else
				r->p->collect->failed = true;
		}
	}
	r->count = 0;
	r->bytes = 0;
}

static void hide(struct reading *r, struct buf *words, struct str word)
{
	if (words->len + word.len + 2 >= words->max) {
		r->p->untold = true;
		return;
	}
	buf_add_str(words, word);
	buf_add_char(words, ' ');
}

static void end_word(struct reading *r, struct str word, const PopplerRectangle *at, const PopplerRectangle *letters)
{
	enum reason reason = look_at_word(r->page, word, at, letters);
	if (reason != SEEN) {
		hide(r, &r->hidden.words[reason], word);
		hide(r, &r->hidden.line, word);
		return;
	}
	const size_t bytes = word.len < WORD_TEXT_MAX ? word.len + 1 : WORD_TEXT_MAX + 1;
	if (r->count == WORDS_MAX || r->bytes + bytes > LINE_TEXT_MAX)
		end_line(r);
	r->line[r->count++] = (struct word){word, *at};
	r->bytes += bytes;
}

/* Words are parted by spaces and ends of lines; each letter has a rectangle, in the same order. */
static void read_letters(struct reading *r, const char *text, const PopplerRectangle *boxes, guint count)
{
	PopplerRectangle word = {0};
	const char *start = text, *at = text;
	guint first = 0; /* the box of `start` */
	for (guint i = 0; i < count && *at; i++, at = g_utf8_next_char(at)) {
		const char *next = g_utf8_next_char(at);
		bool space = g_unichar_isspace(g_utf8_get_char(at));
		bool last = !*next || i + 1 == count;
		if (!space)
			join(&word, &boxes[i], at == start);
		if (!space && !last && !g_unichar_isspace(g_utf8_get_char(next)))
			continue;
		const char *end = space ? at : next;
		if (end > start)
			end_word(r, (struct str){start, (size_t)(end - start)}, &word, &boxes[first]);
		start = next;
		first = i + 1;
		if (*at == '\n' || last)
			end_line(r);
	}
}

static void read_words(struct pdf *p, PopplerPage *page, unsigned number, const struct page *g, struct sight_seen *seen)
{
	g_autofree char *text = poppler_page_get_text(page);
	g_autofree PopplerRectangle *boxes = NULL;
	guint count = 0;
	struct reading *r = mem_calloc(1, sizeof(*r));
	if (!r)
		p->collect->failed = true;
	if (r && text && poppler_page_get_text_layout(page, &boxes, &count)) {
		*r = (struct reading){.p = p, .number = number, .page = g, .seen = seen};
		for (unsigned i = 0; i < REASONS; i++)
			buf_init(&r->hidden.words[i], HIDDEN_TEXT_MAX);
		buf_init(&r->hidden.line, MEDIA_HIDDEN_TEXT_MAX);
		read_letters(r, text, boxes, count);
		tell_hidden(p, number, &r->hidden);
		for (unsigned i = 0; i < REASONS; i++)
			buf_release(&r->hidden.words[i]);
		buf_release(&r->hidden.line);
	}
	mem_free(r);
}

/* The document as poppler has opened it; `all` is the first when no layer hides anything. */
struct opened {
	PopplerDocument *with, *without, *all, *seen[2], *alone[2], *bare; /* bare: or NULL */
};

/* --- Which pictures are not seen, or not as a whole. --- */

/* How much two drawings of a page differ, dot by dot. */
static enum media_trouble draw_difference(PopplerDocument *const documents[2], unsigned number, const struct box *box,
					  unsigned char **ret, size_t size)
{
	struct pixels pair[2] = {{0}, {0}};
	enum media_trouble trouble = MEDIA_FINE;
	for (unsigned i = 0; !trouble && i < 2; i++) {
		PopplerPage *page = poppler_document_get_page(documents[i], (int)number);
		trouble =
			page ? draw(page, box->x, box->y, box->width, box->height, PDF_DPI, &pair[i]) : MEDIA_MALFORMED;
		g_clear_object(&page);
	}
	*ret = trouble ? NULL : mem_calloc(size, 1);
	if (!trouble && !*ret)
		trouble = MEDIA_NO_MEMORY;
	for (size_t i = 0; !trouble && i < size; i++)
		(*ret)[i] = (unsigned char)difference(pair[0].data + i * 3, pair[1].data + i * 3);
	pixels_release(&pair[0]);
	pixels_release(&pair[1]);
	return trouble;
}

/* Whether a picture is here and around: its edges are drawn softly. */
static bool is_within(const struct pixels *g, const unsigned char *alone, unsigned x, unsigned y)
{
	size_t at = (size_t)y * g->width + x, down = (size_t)g->width * EDGE;
	return x >= EDGE && y >= EDGE && x + EDGE < g->width && y + EDGE < g->height && alone[at] >= CONTRAST &&
	       alone[at - EDGE] >= CONTRAST && alone[at + EDGE] >= CONTRAST && alone[at - down] >= CONTRAST &&
	       alone[at + down] >= CONTRAST;
}

/* Whether a square of a picture is not seen at all, under one colour: letters over a photo leave more than that. */
static bool is_under(const struct pixels *g, const unsigned char *alone, const unsigned char *seen, unsigned x,
		     unsigned y)
{
	const unsigned char *first = g->data + ((size_t)y * g->width + x) * 3;
	for (unsigned i = 0; i < SQUARE * SQUARE; i++) {
		unsigned column = x + i % SQUARE, line = y + i / SQUARE;
		size_t at = (size_t)line * g->width + column;
		if (!is_within(g, alone, column, line) || seen[at] >= CONTRAST ||
		    difference(g->data + at * 3, first) >= CONTRAST)
			return false;
	}
	return true;
}

/* Whether what a picture has here and does not show is more than one colour: what its mask hides mostly is. */
static bool has_detail(const struct pixels *g, const unsigned char *seen, const struct pixels *bare, unsigned x,
		       unsigned y)
{
	size_t at = (size_t)y * g->width + x, down = (size_t)g->width * EDGE;
	if (seen[at - EDGE] >= CONTRAST || seen[at + EDGE] >= CONTRAST || seen[at - down] >= CONTRAST ||
	    seen[at + down] >= CONTRAST)
		return false;
	const unsigned char *dot = bare->data + at * 3;
	return difference(dot, dot - 3) >= CONTRAST || difference(dot, dot - (size_t)g->width * 3) >= CONTRAST;
}

/* `bare` is empty when pictures have no masks. */
static void tell_pictures(struct pdf *p, unsigned number, const struct pixels *g, const unsigned char *alone,
			  const unsigned char *seen, const struct pixels *bare)
{
	size_t unseen = 0, twice = 0;
	bool under = false;
	for (unsigned y = 0; y < g->height; y++)
		for (unsigned x = 0; x < g->width; x++) {
			size_t at = (size_t)y * g->width + x;
			if (!is_within(g, alone, x, y))
				continue;
			unseen += seen[at] < CONTRAST && (!bare->data || has_detail(g, seen, bare, x, y));
			twice += alone[at] >= TWO_PICTURES;
		}
	p->hidden_pictures = p->hidden_pictures || unseen > DOTS_MAX || twice > DOTS_MAX;
	for (unsigned y = 0; unseen > DOTS_MAX && !under && y + SQUARE <= g->height; y += SQUARE / 2)
		for (unsigned x = 0; !under && x + SQUARE <= g->width; x += SQUARE / 2)
			under = is_under(g, alone, seen, x, y);
	char value[40];
	snprintf(value, sizeof(value), "page %u", number + 1);
	if (under)
		collect_add(p->collect, MEDIA_TRAILING, "PDF", "PDF.Picture",
			    "image dont une partie ne se voit pas, mais reste dans le fichier", str_from_c(value));
}

static enum media_trouble read_pictures(struct pdf *p, const struct opened *o, unsigned number, const struct box *box,
					const struct pixels *g)
{
	size_t size = (size_t)g->width * g->height;
	unsigned char *alone = NULL, *seen = NULL;
	struct pixels bare = {0};
	enum media_trouble trouble = draw_difference(o->alone, number, box, &alone, size);
	bool any = false;
	for (size_t i = 0; !trouble && !any && i < size; i++)
		any = alone[i] >= CONTRAST;
	if (any)
		trouble = draw_difference(o->seen, number, box, &seen, size);
	PopplerPage *page = any && !trouble && o->bare ? poppler_document_get_page(o->bare, (int)number) : NULL;
	if (page)
		trouble = draw(page, box->x, box->y, box->width, box->height, PDF_DPI, &bare);
	g_clear_object(&page);
	if (any && !trouble)
		tell_pictures(p, number, g, alone, seen, &bare);
	pixels_release(&bare);
	mem_free(alone);
	mem_free(seen);
	return trouble;
}

static enum media_trouble read_page(struct pdf *p, const struct opened *o, unsigned number, const struct box *box,
				    struct sight_seen *seen)
{
	struct page g = {.box = box};
	PopplerPage *page = poppler_document_get_page(o->with, (int)number);
	PopplerPage *bare = poppler_document_get_page(o->without, (int)number);
	PopplerPage *whole = poppler_document_get_page(o->all, (int)number);
	enum media_trouble trouble = page && bare && whole ? MEDIA_FINE : MEDIA_MALFORMED;
	if (!trouble)
		trouble = draw(page, box->x, box->y, box->width, box->height, PDF_DPI, &g.with);
	if (!trouble)
		trouble = draw(bare, box->x, box->y, box->width, box->height, PDF_DPI, &g.without);
	if (!trouble && o->all != o->with)
		trouble = draw(whole, box->x, box->y, box->width, box->height, PDF_DPI, &g.all);
	if (!trouble) {
		g.scale = g.with.width / box->width;
		read_words(p, whole, number, &g, seen);
		if (o->seen[0])
			trouble = read_pictures(p, o, number, box, &g.with);
	}
	pixels_release(&g.with);
	pixels_release(&g.without);
	pixels_release(&g.all);
	g_clear_object(&page);
	g_clear_object(&bare);
	g_clear_object(&whole);
	return trouble;
}

static unsigned side_of(double points) { return clamp(ceil(points * PDF_DPI / 72), 30000); }

static void measure(struct pdf *p, const struct box *boxes)
{
	struct media_facts *f = p->collect->facts;
	double width = 1, height = 1;
	for (unsigned i = 0; i < p->pages; i++) {
		bool lying = boxes[i].quarters & 1;
		double wide = lying ? boxes[i].height : boxes[i].width, high = lying ? boxes[i].width : boxes[i].height;
		p->sizes[i] = (struct pdf_size){side_of(wide), side_of(high)};
		width = fmax(width, wide);
		height = fmax(height, high);
	}
	f->width = side_of(width);
	f->height = side_of(height);
}

enum media_trouble pdf_read_pages(struct pdf *p, bool lines, struct sight_seen *seen)
{
	struct versions v = {.all = STR("")};
	struct box *boxes = ARENA_ZNEW(p->arena, struct box, p->pages);
	p->sizes = ARENA_ZNEW(p->arena, struct pdf_size, p->pages);
	enum media_trouble trouble = boxes && p->sizes ? prepare(p, boxes, &v) : MEDIA_NO_MEMORY;
	if (trouble)
		return trouble;
	measure(p, boxes);
	if (lines && !(seen->lines = ARENA_ZNEW(p->arena, struct sight_line, SIGHT_LINES_MAX)))
		return MEDIA_NO_MEMORY;
	struct opened o = {.with = pdf_document(v.with), .without = pdf_document(v.without)};
	o.all = v.all.len ? pdf_document(v.all) : o.with;
	time_t start = time(NULL);
	trouble = o.with && o.without && o.all ? MEDIA_FINE : MEDIA_MALFORMED;
	for (unsigned i = 0; !trouble && v.alone[1].len && i < 2; i++) {
		o.seen[i] = pdf_document(v.seen[i]);
		o.alone[i] = pdf_document(v.alone[i]);
		trouble = o.seen[i] && o.alone[i] ? MEDIA_FINE : MEDIA_MALFORMED;
	}
	if (!trouble && v.bare.len && !(o.bare = pdf_document(v.bare)))
		trouble = MEDIA_MALFORMED;
	for (unsigned i = 0; !trouble && i < p->pages; i++) {
		if (time(NULL) - start > PDF_READ_SECONDS) {
			p->unread = true;
			break;
		}
		trouble = read_page(p, &o, i, &boxes[i], lines ? seen : NULL);
	}
	if (o.all != o.with)
		pdf_close(o.all);
	pdf_close(o.with);
	pdf_close(o.without);
	pdf_close(o.bare);
	for (unsigned i = 0; i < 2; i++) {
		pdf_close(o.seen[i]);
		pdf_close(o.alone[i]);
	}
	return trouble;
}
