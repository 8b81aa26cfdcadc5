/* SPDX-License-Identifier: Apache-2.0 */
/* What flows down pages: what stays together, where paragraphs are cut, and the words of composers. */
#include <cairo-pdf.h>

#include "base/mem.h"
#include "print/inner.h"

#define QUEUE_FIRST 32
#define EDGE_LINES 2 /* of a paragraph, at the foot of a page and at the head of the next, at least */
#define BAR 2.5

static double line_of(const struct piece *piece, const struct print *p)
{
	return piece->style->leading * p->geometry.scale;
}

/* The piece whose lines may be cut: a label stands before it. */
static const struct piece *main_piece(const struct block *b) { return &b->pieces[b->piece_count - 1]; }

static double height_of(const struct print *p, const struct block *b)
{
	if (b->kind != BLOCK_TEXT || b->whole)
		return b->height;
	return (double)main_piece(b)->line_count * line_of(main_piece(b), p);
}

/* The least that may stand at the foot of a page. */
static double least_of(const struct print *p, const struct block *b)
{
	if (b->kind != BLOCK_TEXT || b->whole || main_piece(b)->line_count < 2 * EDGE_LINES)
		return height_of(p, b);
	return EDGE_LINES * line_of(main_piece(b), p);
}

static double page_room(const struct print *p)
{
	return p->geometry.height - p->geometry.bottom - (p->open ? p->y : p->geometry.top);
}

static void free_pieces(struct block *b)
{
	for (size_t i = 0; i < b->piece_count; i++)
		piece_free(&b->pieces[i]);
}

static void mark_place(struct print *p, const struct block *b)
{
	if (p->place_count == p->place_max) {
		size_t max = p->place_max ? 2 * p->place_max : QUEUE_FIRST;
		struct place *more = mem_resize(p->places, max, sizeof(*more));
		if (!more) {
			print_fail(p, ERR_NOMEM, NULL);
			return;
		}
		p->places = more;
		p->place_max = max;
	}
	p->places[p->place_count++] = (struct place){b->anchor, p->page};
	if (!p->cr)
		return;
	_cleanup_buf_ struct buf dest;
	buf_init(&dest, PRINT_TEXT_MAX);
	buf_add_c(&dest, "name='");
	add_escaped(&dest, b->anchor);
	buf_addf(&dest, "' x=%.0f y=%.0f", flow_left(p), p->y);
	if (!dest.failed) {
		cairo_tag_begin(p->cr, CAIRO_TAG_DEST, dest.ptr);
		cairo_tag_end(p->cr, CAIRO_TAG_DEST);
	}
	if (b->outline.len > 0 && b->level <= LEVELS) {
		buf_clear(&dest);
		buf_add_c(&dest, "dest='");
		add_escaped(&dest, b->anchor);
		buf_add_char(&dest, '\'');
		p->outline[b->level] = cairo_pdf_surface_add_outline(p->surface, p->outline[b->level - 1],
								     b->outline.ptr, dest.ptr, 0);
	}
}

/* The space that is due before a block, where it does not begin the page. */
static void leave_gap(struct print *p, const struct block *b)
{
	if (!p->fresh)
		p->y += p->gap > b->above ? p->gap : b->above;
	p->gap = 0;
}

/* Beside a block in a box, from where the one before ended on this page. */
static void draw_bar(struct print *p, const struct block *b, double to)
{
	double from = b->box == BOX_GOES_ON && p->bar > 0 ? p->bar : p->y;
	if (b->box == BOX_NONE)
		return;
	p->bar = to;
	set_colour(p, print_tone_colour(b->tone));
	if (!p->cr)
		return;
	cairo_rectangle(p->cr, flow_left(p) + p->box_x, from, BAR, to - from);
	cairo_fill(p->cr);
}

static void draw_part(struct print *p, const struct block *b, size_t from, size_t to)
{
	tag_begin(p, b->tag);
	for (size_t i = 0; i < b->piece_count; i++) {
		const struct piece *piece = &b->pieces[i];
		bool is_label = !b->whole && i + 1 < b->piece_count;
		if (is_label && from > 0)
			continue;
		tag_begin(p, piece->tag);
		piece_draw(p, piece, is_label || b->whole ? 0 : from, is_label || b->whole ? piece->line_count : to,
			   flow_left(p) + piece->x, p->y + (b->whole ? piece->style->above : 0));
		if (piece->tag)
			tag_end(p);
	}
	if (b->tag)
		tag_end(p);
}

/* How many of the lines that are left go onto this page: neither a first nor a last line stands alone. */
static size_t lines_here(const struct print *p, double line, size_t left)
{
	double room = page_room(p) + 0.01;
	size_t most = room > 0 ? (size_t)(room / line) : 0;
	if (most >= left)
		return left;
	if (left - most < EDGE_LINES)
		most = left > EDGE_LINES ? left - EDGE_LINES : 0;
	if (most < EDGE_LINES)
		most = 0;
	return most == 0 && p->fresh ? 1 : most;
}

static void place_lines(struct print *p, const struct block *b)
{
	const struct piece *piece = main_piece(b);
	double line = line_of(piece, p);
	page_open(p);
	leave_gap(p, b);
	for (size_t from = 0; from < piece->line_count && !p->code;) {
		size_t count = lines_here(p, line, piece->line_count - from);
		if (count == 0) {
			page_close(p);
			page_open(p);
			continue;
		}
		if (from == 0 && b->anchor.len > 0)
			mark_place(p, b);
		draw_part(p, b, from, from + count);
		draw_bar(p, b, p->y + (double)count * line);
		p->y += (double)count * line;
		p->fresh = false;
		from += count;
	}
	p->gap = b->below;
}

static void place_whole(struct print *p, const struct block *b);

/* Above rows that go on there. */
static void repeat_head(struct print *p)
{
	const struct print_run *head = p->head;
	struct block row = {.kind = BLOCK_TEXT, .whole = true};
	p->head = NULL;
	if (head && row_make(p, head, true, &row)) {
		place_whole(p, &row);
		free_pieces(&row);
	}
	p->head = head;
}

static void place_whole(struct print *p, const struct block *b)
{
	double gap = p->gap > b->above ? p->gap : b->above;
	if (p->open && !p->fresh && gap + b->height > page_room(p))
		page_close(p);
	page_open(p);
	if (p->fresh && b->ruled && !b->stays)
		repeat_head(p);
	leave_gap(p, b);
	if (b->kind == BLOCK_DRAWING)
		drawing_draw(p, &b->drawing, flow_left(p) + b->x, p->y);
	else
		draw_part(p, b, 0, 0);
	p->y += b->height;
	if (b->ruled && p->cr) {
		cairo_set_source_rgb(p->cr, 0.75, 0.72, 0.67);
		cairo_rectangle(p->cr, flow_left(p), p->y - 0.25, flow_width(p), 0.5);
		cairo_fill(p->cr);
	}
	p->fresh = false;
	p->gap = b->below;
}

static void place(struct print *p, const struct block *b)
{
	if (b->kind == BLOCK_TAG)
		tag_begin(p, b->tag);
	else if (b->kind == BLOCK_TAG_END)
		tag_end(p);
	else if (b->kind == BLOCK_DRAWING || b->whole)
		place_whole(p, b);
	else
		place_lines(p, b);
}

/* What the queue takes of a page, all of it or up to the least of its last block. */
static double wanted(const struct print *p, bool all)
{
	double total = 0, gap = p->open && !p->fresh ? p->gap : -1;
	size_t last = p->queue_count;
	while (last > 0 && p->queue[last - 1].kind > BLOCK_DRAWING)
		last--;
	for (size_t i = 0; i < last; i++) {
		const struct block *b = &p->queue[i];
		if (b->kind > BLOCK_DRAWING)
			continue;
		if (gap >= 0)
			total += gap > b->above ? gap : b->above;
		total += all || i + 1 < last ? height_of(p, b) : least_of(p, b);
		gap = b->below;
	}
	return total;
}

static void empty_queue(struct print *p, bool all)
{
	double need = wanted(p, all), page = p->geometry.height - p->geometry.top - p->geometry.bottom;
	if (p->open && !p->fresh && need > page_room(p) && need <= page)
		page_close(p);
	for (size_t i = 0; i < p->queue_count; i++) {
		if (!p->code)
			place(p, &p->queue[i]);
		free_pieces(&p->queue[i]);
	}
	p->queue_count = 0;
}

void flow_flush(struct print *p)
{
	p->grouped = false;
	empty_queue(p, false);
}

void flow_end_group(struct print *p)
{
	p->grouped = false;
	empty_queue(p, true);
}

void flow_add(struct print *p, const struct block *block)
{
	if (p->queue_count == p->queue_max) {
		size_t max = p->queue_max ? 2 * p->queue_max : QUEUE_FIRST;
		struct block *more = mem_resize(p->queue, max, sizeof(*more));
		if (!more) {
			struct block lost = *block;
			free_pieces(&lost);
			print_fail(p, ERR_NOMEM, NULL);
			return;
		}
		p->queue = more;
		p->queue_max = max;
	}
	p->queue[p->queue_count++] = *block;
	if (!p->grouped && !block->stays && block->kind <= BLOCK_DRAWING)
		empty_queue(p, false);
}

void flow_tag(struct print *p, const char *tag, bool ends)
{
	flow_add(p, &(struct block){.kind = ends ? BLOCK_TAG_END : BLOCK_TAG, .tag = tag, .stays = true});
	/* The end of what was put already need not wait for what comes. */
	if (ends && !p->grouped && p->queue_count == 1)
		empty_queue(p, false);
}
