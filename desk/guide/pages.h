/* SPDX-License-Identifier: Apache-2.0 */
/* The guide's pages. Each has the layout of who asks: the desk's for who is signed in, the public one otherwise. */
#ifndef BLOUSE_DESK_GUIDE_PAGES_H
#define BLOUSE_DESK_GUIDE_PAGES_H

#include "desk/guide/site.h"
#include "desk/guide/spread.h"
#include "desk/own/qr.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

struct request;

/* Writes a page, of which `what` says which. */
typedef enum error_code guide_shower(struct request *r, const struct site *site, struct str what, struct error *err);

/* Which establishment is meant: that of who is signed in; for a visitor, the only one that there is. To be given back. */
enum error_code guide_take_site(struct request *r, const struct site **ret_site, struct error *err);

/* Shows a page that is the same for all visitors of an establishment, and keeps it in memory under its address for the
 * next of them (empty: it is not kept). For a GET. */
enum error_code guide_show(struct request *r, struct str address, guide_shower *show, struct str what,
			   struct error *err);

/* The way back of the pages below /guide. */
extern const struct ui_link guide_way[1];

/* A thing to read, with a line that says what it is. */
struct guide_door {
	struct str href, title, text;
	enum ui_icon_name icon;
};

/* A rule among others. */
struct guide_item {
	struct str href, title, principle;
};

struct guide_drawing {
	enum guide_drawing_name drawing;
};
void guide_drawing(struct buf *out, const struct guide_drawing *p);

/* Where one looks for words. */
struct guide_search_form {
	struct str query; /* optional */
};
void guide_search_form(struct buf *out, const struct guide_search_form *p);

struct guide_part {
	struct str title;
	const struct guide_item *rules;
	size_t rule_count;
};

void guide_part(struct buf *out, const struct guide_part *p);

/* What the establishment says on this page. */
struct guide_own {
	struct str sign;                /* « Au CHU de Valmont » */
	const struct site_words *words; /* optional */
	struct str edit;                /* optional: where who asks may write it */
};
void guide_own(struct buf *out, const struct guide_own *p);

struct guide_own_examples {
	struct str sign;
	enum ui_state state;            /* of the rule */
	const struct site_words *words; /* optional */
};
void guide_own_examples(struct buf *out, const struct guide_own_examples *p);

struct guide_own_edit {
	struct str edit; /* optional */
	bool ours;       /* optional: the whole page is the establishment's */
};
void guide_own_edit(struct buf *out, const struct guide_own_edit *p);

struct guide_index {
	struct layout layout;
	struct guide_own own;
	const struct guide_door *own_pages;
	size_t own_page_count;
	const struct guide_part *parts;
	size_t part_count;
	const struct guide_door *audiences;
	size_t audience_count;
	const struct guide_door *topics;
	size_t topic_count;
	struct site_booklet booklet; /* of which each figure may be 0: not known yet */
};
void guide_index(struct buf *out, const struct guide_index *p);

struct guide_rule_page {
	struct layout layout;
	const struct ui_link *way; /* guide_way */
	size_t way_count;
	const struct guide_rule *rule;
	struct guide_own own;
	enum ui_state state;
	struct str state_word;
	struct str poster;
	bool off;                     /* this establishment does not apply it: other pages still lead here */
	const struct ui_link *before; /* optional */
	const struct ui_link *behind; /* optional */
};
void guide_rule_page(struct buf *out, const struct guide_rule_page *p);

struct guide_term {
	struct str what;
	int64_t days, least, most; /* kept as a rule; what an establishment may choose */
};

struct guide_text_page {
	struct layout layout;
	const struct ui_link *way; /* guide_way */
	size_t way_count;
	struct str title;
	struct str html; /* optional: of what stands before the sections */
	const struct guide_section *sections;
	size_t section_count;
	const struct guide_part *parts; /* the rules, for an audience */
	size_t part_count;
	const struct spread *spread;    /* optional */
	const struct guide_term *terms; /* for the page of privacy: how long things are kept */
	size_t term_count;
	const struct site *site; /* optional: whose contacts are shown */
	enum guide_drawing_name drawing;
	bool cards, glossary;
	struct guide_own own;
	bool ours; /* the whole page is the establishment's */
};
void guide_text_page(struct buf *out, const struct guide_text_page *p);

/* One sheet of paper for a wall. */
struct guide_poster {
	struct layout layout;
	const struct ui_link *way;
	size_t way_count;
	const struct guide_rule *rule;
	struct str slogan, sentence, contact; /* optional: the establishment's own */
	struct str establishment;             /* optional */
	struct str address;                   /* optional: what the code holds, to be typed */
	struct qr qr;
};
void guide_poster(struct buf *out, const struct guide_poster *p);

struct guide_site_contacts {
	const struct site *site;
};
void guide_site_contacts(struct buf *out, const struct guide_site_contacts *p);

struct guide_found {
	struct layout layout;
	const struct ui_link *way; /* guide_way */
	size_t way_count;
	struct str query, mistake; /* optional */
	const struct guide_hit *hits;
	size_t hit_count;
	bool partial;
};
void guide_found(struct buf *out, const struct guide_found *p);

/* What a rule's level asks of who writes. */
enum ui_state guide_level_state(enum blouse_level level);
struct str guide_level_word(enum blouse_level level);

#endif
