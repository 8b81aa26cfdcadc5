/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of documents. A block is what flows: pieces of text side by side (one of a paragraph, more of a row), or a drawing.
 * Blocks wait in a queue until it is known what must stay together, then are put on pages. Cairo's and Pango's types are
 * named as they are in C, so that this header needs none of theirs. */
#ifndef BLOUSE_PRINT_INNER_H
#define BLOUSE_PRINT_INNER_H

#include "base/arena.h"
#include "print/fonts.h"
#include "print/print.h"

struct _cairo;
struct _cairo_surface;
struct _PangoLayout;

#define PIECES_MAX (PRINT_COLUMNS_MAX + 1)
#define TAGS_MAX 16
#define LEVELS 2  /* of the outline */
#define DEEPEST 6 /* lists in lists */

struct colour {
	double red, green, blue;
};

struct style {
	double size, leading, above, below;
	struct colour colour;
	bool strong, hyphens, stays; /* `stays`: with what follows */
	int most;                    /* lines: what is longer ends in an ellipsis; 0: as many as there are */
	const char *tag;
};

struct geometry {
	double width, height, inner, outer, top, bottom, scale;
};

/* What a part of a piece's final text is. */
struct part {
	size_t start, end; /* bytes */
	unsigned look;
	struct str link; /* attributes of the tag; empty: none */
};

struct piece {
	struct _PangoLayout *layout;
	const struct style *style;
	struct colour mark;
	const char *tag; /* NULL: the block's own covers it */
	double x, width;
	size_t line_count;
	const struct part *parts;
	size_t part_count;
};

struct drawing {
	struct str svg; /* either */
	const struct print_bar *bars;
	size_t bar_count;
	double unit; /* points for one of its units */
};

enum block_kind { BLOCK_TEXT, BLOCK_DRAWING, BLOCK_TAG, BLOCK_TAG_END };

struct block {
	enum block_kind kind;
	struct piece pieces[PIECES_MAX];
	size_t piece_count;
	struct drawing drawing;
	double above, below, height; /* the height of what is not cut: a row, a drawing */
	double x;
	const char *tag;
	struct str anchor, outline;
	unsigned level;
	enum print_tone tone;
	enum { BOX_NONE, BOX_BEGINS, BOX_GOES_ON } box;
	bool stays, whole, ruled;
};

struct place {
	struct str name;
	size_t page;
};

struct print {
	const struct print_about *about;
	struct geometry geometry;
	struct arena arena;
	const struct fonts *fonts;
	struct _cairo_surface *surface; /* NULL while pages are only counted */
	struct _cairo *cr;
	struct error error;
	enum error_code code;

	size_t page;
	double y;
	bool first; /* the first run: no page is known */
	bool open;  /* the page has begun */
	bool fresh; /* nothing flowed onto it yet */
	double gap; /* wanted between what was put last and what comes */
	struct str even, odd;
	const char *tags[TAGS_MAX];
	size_t tag_count;
	int outline[LEVELS + 1];

	struct block *queue;
	size_t queue_count, queue_max;
	bool grouped;
	double indent, box_x;
	double bar; /* where the box's bar ends on this page; 0: nowhere */
	enum print_tone tone;
	bool boxed, box_begun;
	double space;         /* that the next block wants above it */
	int numbers[DEEPEST]; /* of lists: the next number, or 0 for points */
	size_t depth;
	const double *widths; /* of the table's columns, in points */
	size_t column_count;
	const struct print_run *head;

	struct place *places, *before; /* where anchors are, and where the last run found them */
	size_t place_count, before_count, place_max;
};

extern const struct style print_styles[PRINT_STYLES];
extern const struct geometry print_papers[];
struct colour print_tone_colour(enum print_tone tone);

/* print/text.c: a piece of text; measured, with its soft hyphens where lines end. */
bool piece_make(struct print *p, enum print_style style, const struct print_run *runs, size_t count, double width,
		struct piece *ret_piece);
void piece_draw(struct print *p, const struct piece *piece, size_t from, size_t to, double x, double y);
double piece_text_width(const struct piece *piece); /* of what stands in it */
void piece_free(struct piece *piece);

/* What may stand between quotes in a tag's attributes. */
void add_escaped(struct buf *out, struct str s);

/* print/flow.c */
void flow_add(struct print *p, const struct block *block);
void flow_tag(struct print *p, const char *tag, bool ends);
void flow_flush(struct print *p);
void flow_end_group(struct print *p);     /* what is queued goes onto one page, if one has room for it */
double flow_width(const struct print *p); /* between the margins, without the indent */
double flow_left(const struct print *p);

/* print/compose.c: a row of the table that is open. */
bool row_make(struct print *p, const struct print_run *cells, bool head, struct block *ret_row);

/* print/pages.c */
void page_open(struct print *p);
void page_close(struct print *p);
void tag_begin(struct print *p, const char *tag);
void tag_end(struct print *p);

/* print/drawing.c */
void drawing_draw(struct print *p, const struct drawing *drawing, double x, double y);
/* Width and height of the viewBox; false when it has none. */
bool drawing_box(struct str svg, double ret_box[2]);

/* print/seal.c: the language, how pages are shown, that the title names the window. */
enum error_code seal_pdf(struct buf *pdf, const struct print_about *about, struct error *err);

/* A text as it is named outside of pages; cut before what is no UTF-8. */
const char *print_outside(struct print *p, struct str text);

void print_fail(struct print *p, enum error_code code, const char *message);
void set_colour(struct print *p, struct colour colour);

#endif
