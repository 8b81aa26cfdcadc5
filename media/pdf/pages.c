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
#define SEEN_SHARE 0.004     /* of a word's box that its letters change at least */
#define TINY 2.0             /* points: letters that are lower are not read */
#define HIDDEN_TEXT_MAX 4000 /* bytes of a page's hidden text that are kept */
#define LINE_TEXT_MAX 2000u  /* bytes of a line of text */
#define STRIPPED_MAX ((size_t)64 << 20)

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

static bool strip_stream(struct arena *arena, qpdf_data q, qpdf_oh stream, struct str drawing)
{
	struct buf out;
	(void)arena;
	buf_init(&out, STRIPPED_MAX);
	bool good = content_without_text(drawing, &out);
	if (good)
		qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)buf_str(&out).ptr, out.len,
					    qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	buf_release(&out);
	return good;
}

static bool strip_text(struct pdf *p, qpdf_data q)
{
	for (unsigned i = 0; i < p->pages; i++) {
		unsigned char *bytes = NULL;
		size_t len = 0;
		qpdf_oh page = qpdf_get_page_n(q, i);
		if (qpdf_oh_get_page_content_data(q, page, &bytes, &len) & QPDF_ERRORS)
			len = 0;
		qpdf_oh stream = qpdf_oh_new_stream(q);
		bool good = strip_stream(p->arena, q, stream, (struct str){bytes ? (const char *)bytes : "", len});
		free(bytes);
		if (!good)
			return false;
		qpdf_oh_replace_key(q, page, "/Contents", stream);
	}
	for (int id = 1, end = pdf_object_end(q); id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		if (!qpdf_oh_is_stream(q, object))
			continue;
		qpdf_oh dict = qpdf_oh_get_dict(q, object);
		if (!pdf_is_name(q, dict, "/Subtype", "/Form") && !qpdf_oh_has_key(q, dict, "/PatternType"))
			continue;
		struct str drawing = pdf_stream(p->arena, q, object, qpdf_dl_generalized);
		if (drawing.len && !strip_stream(p->arena, q, object, drawing))
			return false;
	}
	return true;
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

static enum media_trouble prepare(struct pdf *p, struct box *boxes, struct str *ret_with, struct str *ret_without)
{
	qpdf_data q = NULL;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	for (unsigned i = 0; i < p->pages; i++) {
		double box[4];
		qpdf_oh page = qpdf_get_page_n(q, i);
		shown_box(q, page, box);
		boxes[i] = (struct box){WIDE, WIDE, box[2] - box[0], box[3] - box[1], quarters_of(q, page)};
		widen(q, page, box);
	}
	trouble = pdf_write(p->arena, q, ret_with);
	if (!trouble)
		trouble = strip_text(p, q) ? pdf_write(p->arena, q, ret_without) : MEDIA_NO_MEMORY;
	qpdf_cleanup(&q);
	return trouble;
}

/* --- Which words make no difference. --- */

enum reason { SEEN, BESIDE, TOO_SMALL, COVERED, BEHIND, REASONS };

struct page {
	const struct box *box;
	struct pixels with, without;
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

static enum reason look_at_word(const struct page *g, const PopplerRectangle *r)
{
	double x1 = fmin(r->x1, r->x2) - g->box->x, x2 = fmax(r->x1, r->x2) - g->box->x;
	double y1 = fmin(r->y1, r->y2) - g->box->y, y2 = fmax(r->y1, r->y2) - g->box->y;
	double middle_x = (x1 + x2) / 2, middle_y = (y1 + y2) / 2;
	if (middle_x < 0 || middle_y < 0 || middle_x > g->box->width || middle_y > g->box->height)
		return BESIDE;
	if (fmin(x2 - x1, y2 - y1) < TINY && fmax(x2 - x1, y2 - y1) < TINY * 30)
		return TOO_SMALL;
	unsigned left = clamp(x1 * g->scale, g->with.width), right = clamp(x2 * g->scale + 1, g->with.width);
	unsigned top = clamp(y1 * g->scale, g->with.height), bottom = clamp(y2 * g->scale + 1, g->with.height);
	size_t changed = 0, uneven = 0, area = (size_t)(right - left) * (bottom - top);
	if (!area)
		return SEEN;
	const unsigned char *first = g->without.data + ((size_t)top * g->with.width + left) * 3;
	for (unsigned y = top; y < bottom; y++) {
		for (unsigned x = left; x < right; x++) {
			size_t at = ((size_t)y * g->with.width + x) * 3;
			changed += difference(g->with.data + at, g->without.data + at) >= CONTRAST;
			uneven += difference(g->without.data + at, first) >= CONTRAST;
		}
	}
	if ((double)changed > (double)area * SEEN_SHARE)
		return SEEN;
	return (double)uneven > (double)area * 0.1 ? BEHIND : COVERED;
}

struct hidden {
	struct buf words[REASONS];
};

static void tell_hidden(struct pdf *p, unsigned number, const struct hidden *h)
{
	static const char *const reasons[REASONS] = {
		[BESIDE] = "hors de la page",
		[TOO_SMALL] = "trop petit pour être lu",
		[COVERED] = "sous un aplat ou de la couleur du fond",
		[BEHIND] = "sous une image",
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

static void add_line(struct pdf *p, struct sight_seen *seen, unsigned number, const struct page *g, struct str text,
		     const PopplerRectangle *r)
{
	unsigned height = p->collect->facts->height, width = p->collect->facts->width;
	char room[LINE_TEXT_MAX];
	text = wire_printable(text, LINE_TEXT_MAX, room);
	if (!text.len)
		return;
	if (seen->line_count == SIGHT_LINES_MAX || (number + 1) * height > MEDIA_SIDE_MAX) {
		seen->cut_short = true;
		return;
	}
	struct sight_line *line = &seen->lines[seen->line_count];
	const PopplerRectangle at = shown_at(g->box, r);
	unsigned x = clamp(at.x1, width - 1), y = clamp(at.y1, height - 1);
	*line = (struct sight_line){
		.box = {x, number * height + y, clamp(at.x2 - at.x1 + 1, width - x),
			clamp(at.y2 - at.y1 + 1, height - y)},
		.text = arena_copy(p->arena, text),
		.confidence = 1,
	};
	if (line->text.ptr)
		seen->line_count++;
	else
		p->collect->failed = true;
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

/* Words are parted by spaces and ends of lines; each letter has a rectangle, in the same order. */
static void read_words(struct pdf *p, PopplerPage *page, unsigned number, const struct page *g, struct sight_seen *seen)
{
	g_autofree char *text = poppler_page_get_text(page);
	g_autofree PopplerRectangle *boxes = NULL;
	PopplerRectangle word = {0}, line = {0};
	struct hidden h;
	guint count = 0;
	if (!text || !poppler_page_get_text_layout(page, &boxes, &count))
		return;
	for (unsigned i = 0; i < REASONS; i++)
		buf_init(&h.words[i], HIDDEN_TEXT_MAX);
	const char *word_start = text, *line_start = text, *at = text;
	for (guint i = 0; i < count && *at; i++, at = g_utf8_next_char(at)) {
		const char *next = g_utf8_next_char(at);
		bool space = g_unichar_isspace(g_utf8_get_char(at));
		if (!space) {
			join(&word, &boxes[i], at == word_start);
			join(&line, &boxes[i], at == line_start);
		}
		if (!space && *next && i + 1 < count && !g_unichar_isspace(g_utf8_get_char(next)))
			continue;
		const char *end = space ? at : next;
		if (end > word_start && !(space && at == word_start)) {
			enum reason reason = look_at_word(g, &word);
			struct buf *words = &h.words[reason];
			if (reason != SEEN && words->len + (size_t)(end - word_start) + 2 < HIDDEN_TEXT_MAX) {
				buf_add(words, word_start, (size_t)(end - word_start));
				buf_add_char(words, ' ');
			}
		}
		word_start = next;
		if (seen && (*at == '\n' || !*next || i + 1 == count))
			add_line(p, seen, number, g, (struct str){line_start, (size_t)(end - line_start)}, &line);
		if (*at == '\n')
			line_start = next;
	}
	tell_hidden(p, number, &h);
	for (unsigned i = 0; i < REASONS; i++)
		buf_release(&h.words[i]);
}

static enum media_trouble read_page(struct pdf *p, PopplerDocument *with, PopplerDocument *without, unsigned number,
				    const struct box *box, struct sight_seen *seen)
{
	struct page g = {.box = box};
	PopplerPage *page = poppler_document_get_page(with, (int)number);
	PopplerPage *bare = poppler_document_get_page(without, (int)number);
	enum media_trouble trouble = page && bare ? MEDIA_FINE : MEDIA_MALFORMED;
	if (!trouble)
		trouble = draw(page, box->x, box->y, box->width, box->height, PDF_DPI, &g.with);
	if (!trouble)
		trouble = draw(bare, box->x, box->y, box->width, box->height, PDF_DPI, &g.without);
	if (!trouble) {
		g.scale = g.with.width / box->width;
		read_words(p, page, number, &g, seen);
	}
	pixels_release(&g.with);
	pixels_release(&g.without);
	g_clear_object(&page);
	g_clear_object(&bare);
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
	struct str with = STR(""), without = STR("");
	struct box *boxes = ARENA_ZNEW(p->arena, struct box, p->pages);
	p->sizes = ARENA_ZNEW(p->arena, struct pdf_size, p->pages);
	enum media_trouble trouble = boxes && p->sizes ? prepare(p, boxes, &with, &without) : MEDIA_NO_MEMORY;
	if (trouble)
		return trouble;
	measure(p, boxes);
	if (lines && !(seen->lines = ARENA_ZNEW(p->arena, struct sight_line, SIGHT_LINES_MAX)))
		return MEDIA_NO_MEMORY;
	PopplerDocument *full = pdf_document(with), *bare = pdf_document(without);
	time_t start = time(NULL);
	trouble = full && bare ? MEDIA_FINE : MEDIA_MALFORMED;
	for (unsigned i = 0; !trouble && i < p->pages; i++) {
		if (time(NULL) - start > PDF_READ_SECONDS) {
			p->unread = true;
			break;
		}
		trouble = read_page(p, full, bare, i, &boxes[i], lines ? seen : NULL);
	}
	g_clear_object(&full);
	g_clear_object(&bare);
	return trouble;
}
