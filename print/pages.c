/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a document: begun, furnished, ended, and all of them until their numbers are settled. */
#include <cairo-pdf.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "print/inner.h"

#define DOCUMENT_MEMORY ((size_t)64 << 20)
#define RUNS_MAX 4 /* until numbers are settled: a longer number may move a line once */
#define HEAD_UP 26 /* from the top of the text to the head's baseline */
#define FOOT_DOWN 24
#define PAGE_UNKNOWN 88 /* as wide as most numbers of pages */
#define LINE_APART 24

void print_fail(struct print *p, enum error_code code, const char *message)
{
	if (p->code)
		return;
	p->code = message ? error_set(&p->error, code, "%s", message) : error_nomem(&p->error);
}

void set_colour(struct print *p, struct colour colour)
{
	if (p->cr)
		cairo_set_source_rgb(p->cr, colour.red, colour.green, colour.blue);
}

static bool is_even(const struct print *p) { return p->about->booklet && p->page % 2 == 0; }

double flow_left(const struct print *p) { return is_even(p) ? p->geometry.outer : p->geometry.inner; }

double flow_width(const struct print *p) { return p->geometry.width - p->geometry.inner - p->geometry.outer; }

/* One line of a page's furniture, on its outer or inner side; it stands outside of all that is read aloud. */
static void draw_running(struct print *p, struct str text, bool right, double y)
{
	struct piece piece;
	const struct print_run run = {.text = text};
	if (text.len == 0 || !piece_make(p, PRINT_RUNNING, &run, 1, flow_width(p), &piece))
		return;
	double width = piece_text_width(&piece);
	piece_draw(p, &piece, 0, 1, flow_left(p) + (right ? flow_width(p) - width : 0), y);
	piece_free(&piece);
}

static void furnish(struct print *p)
{
	char number[24];
	if (p->even.len == 0 && p->odd.len == 0)
		return;
	snprintf(number, sizeof(number), "%zu", p->page);
	draw_running(p, is_even(p) ? p->even : p->odd, !is_even(p), p->geometry.top - HEAD_UP);
	draw_running(p, str_from_c(number), !is_even(p), p->geometry.height - p->geometry.bottom + FOOT_DOWN - 10);
}

void page_open(struct print *p)
{
	if (p->open)
		return;
	if (++p->page > PRINT_PAGES_MAX)
		print_fail(p, ERR_LIMIT, "Ce document a trop de pages pour être imprimé en une fois.");
	p->open = true;
	p->fresh = true;
	p->gap = p->bar = 0;
	p->y = p->geometry.top;
	furnish(p);
	for (size_t i = 0; p->cr && i < p->tag_count; i++)
		cairo_tag_begin(p->cr, p->tags[i], NULL);
}

/* What a tag holds ends with the page, and goes on with another of the same: furniture stands in none. */
void page_close(struct print *p)
{
	if (!p->open)
		return;
	for (size_t i = p->tag_count; p->cr && i-- > 0;)
		cairo_tag_end(p->cr, p->tags[i]);
	if (p->cr)
		cairo_show_page(p->cr);
	p->open = false;
}

void tag_begin(struct print *p, const char *tag)
{
	if (!tag)
		return;
	if (p->tag_count == TAGS_MAX) {
		print_fail(p, ERR_LIMIT, "Ce document a trop de listes les unes dans les autres.");
		return;
	}
	p->tags[p->tag_count++] = tag;
	if (p->open && p->cr)
		cairo_tag_begin(p->cr, tag, NULL);
}

void tag_end(struct print *p)
{
	if (p->tag_count == 0)
		return;
	const char *tag = p->tags[--p->tag_count];
	if (p->open && p->cr)
		cairo_tag_end(p->cr, tag);
}

void print_break(struct print *p, enum print_side side)
{
	flow_flush(p);
	if (p->open && !p->fresh)
		page_close(p);
	size_t next = p->page + !p->open;
	if (side == PRINT_ANY || (next % 2 == 0) == (side == PRINT_EVEN))
		return;
	/* A page that stays empty. */
	struct str even = p->even, odd = p->odd;
	p->even = p->odd = (struct str){"", 0};
	page_open(p);
	page_close(p);
	p->even = even;
	p->odd = odd;
}

void print_down(struct print *p, double y)
{
	flow_flush(p);
	page_open(p);
	p->y = y;
	p->gap = 0;
	p->fresh = false;
}

void print_band(struct print *p, double height)
{
	flow_flush(p);
	page_open(p);
	p->fresh = false;
	set_colour(p, print_tone_colour(PRINT_ACCENT));
	if (p->cr) {
		cairo_rectangle(p->cr, 0, 0, p->geometry.width, height);
		cairo_fill(p->cr);
	}
}

void print_lines(struct print *p)
{
	flow_flush(p);
	page_open(p);
	p->fresh = false;
	if (p->cr) {
		cairo_set_source_rgb(p->cr, 0.75, 0.72, 0.67);
		cairo_set_line_width(p->cr, 0.5);
	}
	for (p->y += LINE_APART; p->y < p->geometry.height - p->geometry.bottom; p->y += LINE_APART) {
		if (!p->cr)
			continue;
		cairo_move_to(p->cr, flow_left(p), p->y);
		cairo_line_to(p->cr, flow_left(p) + flow_width(p), p->y);
		cairo_stroke(p->cr);
	}
	p->y = p->geometry.height;
}

void print_running(struct print *p, struct str even, struct str odd)
{
	flow_flush(p);
	p->even = arena_copy(&p->arena, even);
	p->odd = arena_copy(&p->arena, odd);
	if (!p->even.ptr || !p->odd.ptr) {
		p->even = p->odd = (struct str){"", 0};
		print_fail(p, ERR_NOMEM, NULL);
	}
}

size_t print_page(struct print *p)
{
	flow_flush(p);
	return p->page + !p->open;
}

double print_room(struct print *p)
{
	flow_flush(p);
	return p->geometry.height - p->geometry.bottom - (p->open ? p->y + p->gap : p->geometry.top);
}

size_t print_page_of(const struct print *p, struct str anchor)
{
	for (size_t i = 0; i < p->before_count; i++)
		if (str_eq(p->before[i].name, anchor))
			return p->before[i].page;
	return p->first ? PAGE_UNKNOWN : 0;
}

static cairo_status_t write_pdf(void *to, const unsigned char *bytes, unsigned int len)
{
	return buf_add(to, bytes, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

const char *print_outside(struct print *p, struct str text)
{
	struct str copy = arena_copy(&p->arena, str_sub(text, 0, utf8_invalid_at(text)));
	if (!copy.ptr)
		print_fail(p, ERR_NOMEM, NULL);
	return copy.ptr ? copy.ptr : "";
}

static void set_metadata(struct print *p, cairo_pdf_metadata_t key, struct str text)
{
	if (text.len > 0)
		cairo_pdf_surface_set_metadata(p->surface, key, print_outside(p, text));
}

/* The same document later is the same bytes. */
static void set_date(struct print *p, int64_t at)
{
	char text[32];
	struct tm utc;
	const time_t seconds = (time_t)(at / 1000000);
	if (at && gmtime_r(&seconds, &utc) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) > 0)
		cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static void open_pdf(struct print *p, struct buf *out)
{
	p->surface = cairo_pdf_surface_create_for_stream(write_pdf, out, p->geometry.width, p->geometry.height);
	/* A newer cairo would write objects that print/seal.c does not read. */
	cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_4);
	set_metadata(p, CAIRO_PDF_METADATA_TITLE, p->about->title);
	set_metadata(p, CAIRO_PDF_METADATA_AUTHOR, p->about->author);
	set_metadata(p, CAIRO_PDF_METADATA_SUBJECT, p->about->subject);
	set_metadata(p, CAIRO_PDF_METADATA_CREATOR, STR("Blouse"));
	set_date(p, p->about->at);
	p->cr = cairo_create(p->surface);
}

static void close_pdf(struct print *p)
{
	cairo_destroy(p->cr);
	cairo_surface_finish(p->surface);
	if (cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS) {
		print_fail(p, ERR_IO, "Le document ne s'écrit pas.");
		error_detail(&p->error, "cairo: %s", cairo_status_to_string(cairo_surface_status(p->surface)));
	}
	cairo_surface_destroy(p->surface);
	p->cr = NULL;
	p->surface = NULL;
}

/* The document once, from its first page; with `out`, drawn. */
static void run(struct print *p, print_composer *compose, const void *context, struct buf *out)
{
	p->page = p->tag_count = p->depth = p->queue_count = p->place_count = 0;
	p->indent = p->space = 0;
	p->grouped = p->open = p->boxed = false;
	p->column_count = 0;
	p->head = NULL;
	p->even = p->odd = (struct str){"", 0};
	memset(p->outline, 0, sizeof(p->outline));
	if (out)
		open_pdf(p, out);
	tag_begin(p, "Document");
	struct error err = {0};
	enum error_code code = compose(p, context, &err);
	if (code && !p->code) {
		p->code = code;
		p->error = err;
	}
	flow_flush(p);
	page_close(p);
	if (out)
		close_pdf(p);
}

/* Whether anchors stand where the run before said. */
static bool is_settled(const struct print *p)
{
	if (p->place_count != p->before_count)
		return false;
	for (size_t i = 0; i < p->place_count; i++)
		if (!str_eq(p->places[i].name, p->before[i].name) || p->places[i].page != p->before[i].page)
			return false;
	return true;
}

static void remember(struct print *p)
{
	struct place *copy = ARENA_NEW(&p->arena, struct place, p->place_count + 1);
	if (!copy) {
		print_fail(p, ERR_NOMEM, NULL);
		return;
	}
	if (p->place_count > 0)
		memcpy(copy, p->places, p->place_count * sizeof(*copy));
	p->before = copy;
	p->before_count = p->place_count;
}

static void run_all(struct print *p, print_composer *compose, const void *context, struct buf *out)
{
	p->first = true;
	run(p, compose, context, NULL);
	p->first = false;
	remember(p);
	for (int i = 1; i < RUNS_MAX && !p->code; i++) {
		buf_clear(out);
		run(p, compose, context, out);
		if (is_settled(p))
			return;
		remember(p);
	}
}

enum error_code print_make(const struct print_about *about, print_composer *compose, const void *context,
			   struct buf *out, size_t *ret_pages, struct error *err)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
	struct print p = {.about = about, .geometry = print_papers[about->paper]};
	_cleanup_buf_ struct buf pdf;
	buf_init(&pdf, PRINT_PDF_MAX);
	arena_init(&p.arena, DOCUMENT_MEMORY);
	pthread_mutex_lock(&one);
	enum error_code code = fonts_take(&p.fonts, err);
	if (!code)
		run_all(&p, compose, context, &pdf);
	pthread_mutex_unlock(&one);
	mem_free(p.queue);
	mem_free(p.places);
	arena_release(&p.arena);
	/* Many small pieces were in use: without this the heap keeps their pages. */
	malloc_trim(0);
	if (!code && p.code) {
		if (err)
			*err = p.error;
		code = p.code;
	}
	if (!code)
		code = seal_pdf(&pdf, about, err);
	if (!code && (pdf.failed || !buf_add_str(out, buf_str(&pdf))))
		code = error_nomem(err);
	if (!code && ret_pages)
		*ret_pages = p.page;
	return code;
}
