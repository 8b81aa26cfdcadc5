/* SPDX-License-Identifier: Apache-2.0 */
/* The words of composers: what each makes is a block, or a tag around some. */
#include <stdio.h>

#include "print/inner.h"

#define INDENT 14
#define BOX_INDENT 11
#define NUMBER_WIDTH 30
#define ENTRY_INDENT 12
#define CELL_APART 10
#define LABEL_ROOM 16
#define APART 9.0 /* boxes and tables from what stands around them */

static double scaled(const struct print *p, double points) { return points * p->geometry.scale; }

/* Adds a block, with the space that what ended before it wants. */
static void add_spaced(struct print *p, struct block *b)
{
	if (p->space > b->above)
		b->above = p->space;
	p->space = 0;
	flow_add(p, b);
}

/* Adds a block of text, with what the box it stands in asks for. */
static void add_text(struct print *p, struct block *b, const struct style *style)
{
	b->kind = BLOCK_TEXT;
	b->above = scaled(p, b->above ? b->above : style->above);
	b->below = scaled(p, style->below);
	b->stays = b->stays || style->stays;
	if (p->boxed) {
		b->box = p->box_begun ? BOX_GOES_ON : BOX_BEGINS;
		b->tone = p->tone;
		p->box_begun = true;
	}
	add_spaced(p, b);
}

void print_paragraph(struct print *p, enum print_style style, const struct print_run *runs, size_t count)
{
	struct block b = {.tag = print_styles[style].tag, .piece_count = 1};
	double indent = scaled(p, p->indent);
	if (!piece_make(p, style, runs, count, flow_width(p) - indent, &b.pieces[0]))
		return;
	b.pieces[0].x = indent;
	add_text(p, &b, &print_styles[style]);
}

void print_text(struct print *p, enum print_style style, struct str text)
{
	print_paragraph(p, style, &(struct print_run){.text = text}, 1);
}

void print_heading(struct print *p, unsigned level, struct str text, struct str anchor)
{
	static const enum print_style styles[] = {PRINT_TITLE, PRINT_HEADING, PRINT_SUBHEADING};
	enum print_style style = styles[level >= 1 && level <= 3 ? level - 1 : 2];
	const struct print_run run = {.text = text};
	struct block b = {.tag = print_styles[style].tag,
			  .piece_count = 1,
			  .level = level,
			  .anchor = arena_copy(&p->arena, anchor),
			  .outline = str_from_c(print_outside(p, text))};
	if (!b.anchor.ptr || !piece_make(p, style, &run, 1, flow_width(p), &b.pieces[0])) {
		print_fail(p, ERR_NOMEM, NULL);
		return;
	}
	add_text(p, &b, &print_styles[style]);
}

void print_list(struct print *p, bool numbered)
{
	flow_tag(p, "L", false);
	if (p->depth < DEEPEST) {
		p->numbers[p->depth] = numbered;
		p->indent += INDENT;
	}
	p->depth++;
}

void print_item(struct print *p, enum print_style style, const struct print_run *runs, size_t count)
{
	char number[16] = "•";
	struct block b = {.tag = "LI", .piece_count = 2};
	double indent = scaled(p, p->indent);
	int *next = p->depth > 0 && p->depth <= DEEPEST ? &p->numbers[p->depth - 1] : NULL;
	if (next && *next > 0)
		snprintf(number, sizeof(number), "%d.", (*next)++);
	const struct print_run label = {.text = str_from_c(number)};
	if (!piece_make(p, style, &label, 1, scaled(p, LABEL_ROOM), &b.pieces[0]))
		return;
	if (!piece_make(p, style, runs, count, flow_width(p) - indent, &b.pieces[1])) {
		piece_free(&b.pieces[0]);
		return;
	}
	b.pieces[0].tag = "Lbl";
	b.pieces[0].x = indent - scaled(p, INDENT);
	b.pieces[0].line_count = 1;
	b.pieces[1].tag = "LBody";
	b.pieces[1].x = indent;
	add_text(p, &b, &print_styles[style]);
}

void print_list_end(struct print *p)
{
	if (p->depth == 0)
		return;
	p->depth--;
	if (p->depth < DEEPEST)
		p->indent -= INDENT;
	flow_tag(p, NULL, true);
}

void print_box(struct print *p, enum print_tone tone)
{
	p->tone = tone;
	p->boxed = true;
	p->box_begun = false;
	p->box_x = scaled(p, p->indent);
	p->indent += BOX_INDENT;
	p->grouped = true;
	p->space = scaled(p, APART);
	flow_tag(p, "Sect", false);
}

void print_box_end(struct print *p)
{
	p->boxed = false;
	p->indent -= BOX_INDENT;
	flow_tag(p, NULL, true);
	flow_end_group(p);
	p->space = scaled(p, APART);
}

void print_keep(struct print *p) { p->grouped = true; }

void print_keep_end(struct print *p) { flow_end_group(p); }

void print_entry(struct print *p, unsigned level, struct str text, struct str anchor)
{
	char number[24];
	size_t page = print_page_of(p, anchor);
	struct block b = {.tag = "TOCI", .piece_count = 2, .whole = true};
	double indent = scaled(p, level > 1 ? ENTRY_INDENT : 0), room = scaled(p, NUMBER_WIDTH);
	_cleanup_buf_ struct buf link;
	buf_init(&link, PRINT_TEXT_MAX);
	buf_addf(&link, "#%.*s", STR_ARG(anchor));
	snprintf(number, sizeof(number), "%zu", page);
	unsigned look = PRINT_QUIET | (level > 1 ? 0 : PRINT_STRONG);
	const struct print_run runs[] = {{text, buf_str(&link), look}, {str_from_c(number), buf_str(&link), look}};
	if (!piece_make(p, PRINT_ENTRY, &runs[0], 1, flow_width(p) - indent - room, &b.pieces[0]))
		return;
	if (!piece_make(p, PRINT_ENTRY, &runs[1], 1, room, &b.pieces[1])) {
		piece_free(&b.pieces[0]);
		return;
	}
	b.pieces[0].x = indent;
	b.pieces[0].tag = b.pieces[1].tag = "Reference";
	b.pieces[1].x = flow_width(p) - piece_text_width(&b.pieces[1]);
	b.height = (double)b.pieces[0].line_count * scaled(p, print_styles[PRINT_ENTRY].leading);
	b.above = level > 1 ? 0 : 3;
	add_text(p, &b, &print_styles[PRINT_ENTRY]);
}

void print_table(struct print *p, const double *widths, size_t count)
{
	double total = 0;
	double *points = ARENA_NEW(&p->arena, double, PRINT_COLUMNS_MAX);
	if (!points) {
		print_fail(p, ERR_NOMEM, NULL);
		return;
	}
	if (count > PRINT_COLUMNS_MAX)
		count = PRINT_COLUMNS_MAX;
	for (size_t i = 0; i < count; i++)
		total += widths[i];
	for (size_t i = 0; i < count; i++)
		points[i] = (flow_width(p) - scaled(p, CELL_APART) * (double)(count - 1)) * widths[i] / total;
	p->widths = points;
	p->column_count = count;
	p->space = scaled(p, APART / 2);
	flow_tag(p, "Table", false);
}

bool row_make(struct print *p, const struct print_run *cells, bool head, struct block *ret_row)
{
	enum print_style style = head ? PRINT_HEAD_CELL : PRINT_CELL;
	struct block row = {.kind = BLOCK_TEXT, .tag = "TR", .whole = true, .ruled = true, .stays = head};
	double x = 0, line = scaled(p, print_styles[style].leading);
	for (size_t i = 0; i < p->column_count; i++) {
		struct piece *piece = &row.pieces[i];
		if (!piece_make(p, style, &cells[i], 1, p->widths[i], piece)) {
			while (i-- > 0)
				piece_free(&row.pieces[i]);
			return false;
		}
		piece->x = x;
		piece->tag = print_styles[style].tag;
		x += p->widths[i] + scaled(p, CELL_APART);
		if ((double)piece->line_count * line > row.height)
			row.height = (double)piece->line_count * line;
	}
	row.piece_count = p->column_count;
	row.height += print_styles[style].above + print_styles[style].below;
	*ret_row = row;
	return true;
}

void print_row(struct print *p, const struct print_run *cells, bool head)
{
	struct block row;
	if (p->column_count == 0 || !row_make(p, cells, head, &row))
		return;
	if (head) {
		struct print_run *copy = ARENA_NEW(&p->arena, struct print_run, p->column_count);
		for (size_t i = 0; copy && i < p->column_count; i++)
			copy[i] = (struct print_run){.text = arena_copy(&p->arena, cells[i].text)};
		p->head = copy;
	}
	add_spaced(p, &row);
}

void print_table_end(struct print *p)
{
	p->head = NULL;
	p->column_count = 0;
	p->space = scaled(p, APART);
	flow_tag(p, NULL, true);
}

static void add_drawing(struct print *p, const struct drawing *drawing, double height)
{
	add_spaced(p, &(struct block){.kind = BLOCK_DRAWING,
				      .drawing = *drawing,
				      .height = height,
				      .x = scaled(p, p->indent),
				      .above = 6,
				      .below = 10});
}

void print_drawing(struct print *p, struct str svg, double width)
{
	double box[2];
	struct drawing drawing = {.svg = arena_copy(&p->arena, svg)};
	if (!drawing.svg.ptr || !drawing_box(svg, box))
		return;
	drawing.unit = width / box[0];
	add_drawing(p, &drawing, box[1] * drawing.unit);
}

void print_code(struct print *p, const struct print_bar *bars, size_t count, int64_t side, double width)
{
	struct print_bar *copy = ARENA_NEW(&p->arena, struct print_bar, count + 1);
	if (!copy || side <= 0) {
		print_fail(p, ERR_NOMEM, NULL);
		return;
	}
	memcpy(copy, bars, count * sizeof(*bars));
	const struct drawing drawing = {.bars = copy, .bar_count = count, .unit = width / (double)side};
	add_drawing(p, &drawing, width);
}
