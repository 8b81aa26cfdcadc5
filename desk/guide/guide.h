/* SPDX-License-Identifier: Apache-2.0 */
/* The guide that everybody reads, at /guide: the charter's rules, one page each, and the texts of charter/guide. Made once
 * from what the program holds (desk/guide/data.h). */
#ifndef BLOUSE_DESK_GUIDE_GUIDE_H
#define BLOUSE_DESK_GUIDE_GUIDE_H

#include "base/error.h"
#include "desk/guide/data.h"
#include "desk/guide/search.h"
#include "desk/guide/text.h"
#include "web/route.h"
#include "web/ui/layout.h"

extern const struct route guide_routes[];

struct guide;
struct site;
struct sites;

enum error_code guide_new(struct guide **ret_guide, struct error *err);
void guide_free(struct guide *guide); /* accepts NULL */

/* The text of a file of charter/guide, by its name; NULL when there is none. */
const struct guide_text *guide_text_of(const struct guide *guide, struct str name);
/* What establishments say in it (desk/guide/site.h). */
struct sites *guide_sites(const struct guide *guide);
/* Fills the entries of a site whose rules are known: what can be looked for there. */
enum error_code guide_index_site(const struct guide *guide, struct arena *arena, struct site *site, struct error *err);
/* One of our charter's rules; NULL when it has no such rule. */
const struct guide_rule *guide_rule_of(struct str id);

/* A page that the establishment may add its own words to. */
struct guide_place {
	struct str page; /* as in site_words */
	struct str title, href;
	const struct guide_rule *rule; /* NULL for a text */
};
/* Which one has this name: the first page, a rule that applies or once did, a text. ERR_NOT_FOUND; ERR_NOMEM. */
enum error_code guide_place_of(const struct guide *guide, const struct site *site, struct arena *arena, struct str page,
			       struct guide_place *ret_place, struct error *err);

/* How a text is shown. */
enum guide_kind {
	GUIDE_PLAIN,
	GUIDE_CARDS,    /* each section a statement: what is true or false about it unfolds */
	GUIDE_GLOSSARY, /* each section a word */
	GUIDE_AUDIENCE, /* with the rules that concern these readers */
	GUIDE_CONTACTS, /* with those of the establishment */
	GUIDE_PRIVACY,  /* with how long things are kept */
	GUIDE_SPREAD,   /* with how far a message goes */
};

/* Drawings (drawings.html). */
enum guide_drawing_name {
	GUIDE_DRAWING_NONE,
	GUIDE_DRAWING_COAT,    /* somebody in a coat, and what is said with a telephone */
	GUIDE_DRAWING_FOUND,   /* a message that goes into an envelope */
	GUIDE_DRAWING_STADIUM, /* a microphone, and who hears it */
};

/* A page of the guide that is made from a text. */
struct guide_topic {
	struct str file;
	struct str href;
	enum guide_kind kind;
	enum ui_icon_name icon;
	enum guide_drawing_name drawing;
	unsigned contexts; /* of GUIDE_AUDIENCE: bits 1 << enum blouse_context */
	bool listed;       /* on the guide's first page */
};
/* Ends with an empty row. */
extern const struct guide_topic guide_topics[];

/* The code of conduct in chapters: rules that belong together, those that come first to mind first. */
#define GUIDE_CHAPTERS 4
struct guide_chapter {
	struct str title;
	const char *rules[8]; /* fewer, and then NULL */
};
extern const struct guide_chapter guide_chapters[GUIDE_CHAPTERS];

/* Where a rule stands in the code of conduct, by chapter; those of no chapter come last. */
size_t guide_rank(struct str id);
static inline size_t guide_chapter_of(size_t rank) { return rank / 8; }

#endif
