/* SPDX-License-Identifier: Apache-2.0 */
/* A text of charter/guide: Markdown in a fixed frame.
 *
 *     # Title
 *     > One sentence that stands below it.
 *
 *     What comes before the first section (optional).
 *
 *     ## A section
 *     Paragraphs, lists, **strong words**, *emphasis*, [links](/guide/glossaire), and ### headings below it.
 *
 * Nothing else: no HTML, no pictures, no code. What is rendered is escaped piece by piece, so that a text never writes
 * markup of its own. */
#ifndef BLOUSE_DESK_GUIDE_TEXT_H
#define BLOUSE_DESK_GUIDE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define GUIDE_SECTIONS_MAX 64    /* of one text */
#define GUIDE_LEAD_MAX 240       /* bytes */
#define GUIDE_HTML_MAX (1 << 20) /* bytes of one section */
#define GUIDE_DEPTH_MAX 12       /* things within one another */

struct guide_section {
	struct str title;
	struct str id;    /* of its heading: the title in small letters without accents, hyphens between words */
	struct str html;  /* safe markup, of text.c's own making */
	struct str plain; /* the words alone, for searches and summaries */
};

struct guide_text {
	struct str title, lead;
	struct str html, plain; /* of what stands before the first section; may be empty */
	const struct guide_section *sections;
	size_t section_count;
};

/* ERR_FORMAT with what is wrong, in French, and its line in err->offset. All memory is the arena's; `bytes` need not stay. */
enum error_code guide_text_read(struct arena *arena, struct str bytes, struct guide_text *ret_text, struct error *err);

/* What an establishment writes, without that frame: paragraphs, lists and ### headings, and with `sections` ## headings too,
 * as of a page (their ids begin with « p- », which no other element's does). Links may also be mailto:. Errors as above. */
enum error_code guide_part_read(struct arena *arena, struct str bytes, bool sections, struct guide_text *ret_text,
				struct error *err);

/* The same text, with the spaces that French typography does not break before : ; ! ? » and after «. */
void guide_text_spaces(struct buf *out, struct str s);

#endif
