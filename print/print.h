/* SPDX-License-Identifier: Apache-2.0 */
/* Documents on paper: headings, paragraphs, lists, boxes, tables and drawings flow down pages, and become a PDF that is tagged
 * for reading aloud, with outline, links and its own fonts.
 *
 * A composer says what stands in a document, from its first page to its last. It is run until the numbers of the pages that it
 * names itself are settled: the same each time, it draws nothing and changes nothing. What fails is kept by the document and
 * told once, by print_make.
 *
 * Texts are UTF-8; U+2028 begins a line within a paragraph. What no font of ours has is left out, or « ? » where it is a letter. Lengths are points (1/72 inch). */
#ifndef BLOUSE_PRINT_PRINT_H
#define BLOUSE_PRINT_PRINT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define PRINT_PAGES_MAX 1000
#define PRINT_TEXT_MAX ((size_t)64 << 10) /* bytes of a paragraph; what is more is cut */
#define PRINT_COLUMNS_MAX 6
#define PRINT_PDF_MAX ((size_t)8 << 20)

struct print;

enum print_paper { PRINT_A5, PRINT_A4 };

struct print_about {
	struct str title;
	struct str author;  /* optional */
	struct str subject; /* optional */
	int64_t at;         /* optional: when it says it was made, in microseconds of UTC; 0 for now */
	enum print_paper paper;
	bool booklet; /* pages face each other: even ones on the left, with their outer margins outside */
};

/* A style's size, colour and spaces are a row of the table in print/style.c. */
enum print_style {
	PRINT_BODY,
	PRINT_LEAD,      /* the sentence below a title */
	PRINT_PRINCIPLE, /* what a whole page is about, in one sentence */
	PRINT_SMALL,     /* law, sources */
	PRINT_LABEL,     /* a few words above something, kept with it */
	PRINT_QUOTE,     /* words of somebody's message */
	PRINT_ENTRY,     /* a line of a table of contents */
	PRINT_CELL,
	PRINT_HEAD_CELL,
	PRINT_COVER, /* large, in white, on a band */
	PRINT_COVER_NAME,
	PRINT_COVER_TEXT,
	PRINT_TITLE, /* headings of level 1, 2, 3 */
	PRINT_HEADING,
	PRINT_SUBHEADING,
	PRINT_RUNNING, /* heads and numbers of pages */
	PRINT_SUBJECT, /* of a letter, and of its parts: headings that stand in no outline */
	PRINT_PART,
	PRINT_STYLES
};

/* How a part of a paragraph looks. */
#define PRINT_STRONG 1u
#define PRINT_EMPHASIS 2u
#define PRINT_MARKED 4u /* words that break a rule: underlined and coloured */
#define PRINT_SOFT 8u
#define PRINT_QUIET 16u /* a link that looks like what stands around it */

struct print_run {
	struct str text;
	struct str link; /* optional: « https: », « mailto: », « tel: », or « # » and an anchor of this document */
	unsigned look;
};

enum print_tone { PRINT_PLAIN, PRINT_ACCENT, PRINT_STOP, PRINT_REVIEW, PRINT_CLEAR };

/* A dark square, or several side by side, of a code to photograph; `side` of the whole in the same unit. */
struct print_bar {
	int64_t x, y, width;
};

typedef enum error_code print_composer(struct print *p, const void *context, struct error *err);

/* Appends the PDF to `out`. One document is made at a time in a process: others wait. ERR_LIMIT: too many pages. */
enum error_code print_make(const struct print_about *about, print_composer *compose, const void *context,
			   struct buf *out, size_t *ret_pages, struct error *err);

/* For composers. */

void print_text(struct print *p, enum print_style style, struct str text);
void print_paragraph(struct print *p, enum print_style style, const struct print_run *runs, size_t count);

/* Level 1 to 3; the first two stand in the outline. An anchor is where links and contents lead; empty: none. Stays with what
 * follows it. */
void print_heading(struct print *p, unsigned level, struct str text, struct str anchor);

void print_list(struct print *p, bool numbered);
void print_item(struct print *p, enum print_style style, const struct print_run *runs, size_t count);
void print_list_end(struct print *p);

/* Everything until print_box_end stands together on one page, if a page has room for it, beside a bar of the tone's colour. */
void print_box(struct print *p, enum print_tone tone);
void print_box_end(struct print *p);

/* The same without the bar. Neither stands in the other. */
void print_keep(struct print *p);
void print_keep_end(struct print *p);

/* A line of a table of contents: a text, and the number of the page where the anchor is. */
void print_entry(struct print *p, unsigned level, struct str text, struct str anchor);

/* Columns have widths relative to each other. The head is repeated on each page; a row is never cut. */
void print_table(struct print *p, const double *widths, size_t count);
void print_row(struct print *p, const struct print_run *cells, bool head); /* one run a column */
void print_table_end(struct print *p);

/* A drawing of ours: <path>, <rect>, <circle> of an SVG with a viewBox, drawn as desk/guide/drawings.html draws them. */
void print_drawing(struct print *p, struct str svg, double width);
void print_code(struct print *p, const struct print_bar *bars, size_t count, int64_t side, double width);

/* What follows stands on another page: the next, or the next with an even or odd number. */
enum print_side { PRINT_ANY, PRINT_EVEN, PRINT_ODD };
void print_break(struct print *p, enum print_side side);
void print_down(struct print *p, double y);      /* what follows begins there, from the top edge; for covers */
void print_band(struct print *p, double height); /* a flat colour over the top of a page that is still empty */
void print_lines(struct print *p);               /* lines to write on, until the end of the page */

/* What stands above and below pages from the next that begins: the document's side and the chapter's; both empty: nothing. */
void print_running(struct print *p, struct str even, struct str odd);

/* The page being filled, from 1. */
size_t print_page(struct print *p);
/* How much of it is left. */
double print_room(struct print *p);
/* Where an anchor stands; 0 when there is none of that name; any number in the first run, which knows none yet. */
size_t print_page_of(const struct print *p, struct str anchor);

#endif
