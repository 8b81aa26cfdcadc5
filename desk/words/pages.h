/* SPDX-License-Identifier: Apache-2.0 */
/* The pages where the establishment's words are written, at /reglages/guide. */
#ifndef BLOUSE_DESK_WORDS_PAGES_H
#define BLOUSE_DESK_WORDS_PAGES_H

#include "desk/charter/charter.h"
#include "desk/frame.h"
#include "desk/guide/pages.h"
#include "desk/words/review.h"
#include "desk/words/versions.h"

extern const struct route words_routes[];
extern const struct route words_edit_routes[];
extern const struct route words_history_routes[];
extern const struct route words_file_routes[];

/* --- What the handlers share --- */

#define WORDS_HOME "/reglages/guide"
#define WORDS_TITLE "Vos mots dans le guide"
#define WORDS_PERMISSION "guide.edit"
/* The way back of the pages below: Réglages, Vos mots dans le guide, and of those below a page, that page. */
extern const struct ui_link words_way[2];

/* A page at work: what the guide says there, what the establishment does. Nothing is held in the store. */
struct words_work {
	struct request *r;
	const struct site *site;
	const struct serving_charter *serving;
	struct words_row row;
	struct guide_place place; /* of a page of its own: its name, title, address */
	enum words_kind kind;
};
/* ERR_NOT_FOUND for a page that the guide does not have. Close it, even after a failure. */
enum error_code words_open(struct request *r, struct str page, struct words_work *ret_work, struct error *err);
/* The same without a page: the site and the charter. */
enum error_code words_open_site(struct request *r, struct words_work *ret_work, struct error *err);
void words_close(struct words_work *work);

/* Finds a page of the guide, or one of its own that has a row. */
enum error_code words_place(struct words_work *work, const struct words_row *row, struct guide_place *ret_place,
			    enum words_kind *ret_kind, struct error *err);

/* Whether a name is free for a page of its own: no page of the guide, no address of these routes. */
bool words_name_free(struct words_work *work, struct str name);

/* Writes as who asks, and commits: a draft (which « guide.drop » drops), or a version. */
enum error_code words_keep_draft(struct request *r, const struct words_row *row, struct str content, const char *action,
				 struct error *err);
enum error_code words_publish_now(struct request *r, const struct words_row *row, struct str content,
				  struct str comment, const char *action, struct error *err);

/* « /reglages/guide/NAME », and what stands behind. ptr NULL: no memory. */
struct str words_href(struct arena *arena, struct str page, const char *behind);

#define WORDS_PAGE_PARAM                                                                                               \
	{                                                                                                              \
		.name = "page", .label = "Page", .kind = PARAM_TEXT, .min = 1, .max = WORDS_NAME_MAX, .required = true \
	}

/* --- Pages --- */

/* A page of the guide, and how far its words are. */
struct words_line {
	struct str title, href;
	struct str see; /* optional: where everybody reads it */
	bool published, drafted, gone;
	struct str author; /* optional */
	int64_t at;
};
struct words_home {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct words_line *written; /* those that have words, or had */
	size_t written_count;
	int64_t drafts;
	const struct words_line *rules; /* those that have none yet */
	size_t rule_count;
	const struct words_line *texts;
	size_t text_count;
};
void words_home(struct buf *out, const struct words_home *p);

struct words_new {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str title, name, title_error, name_error; /* optional */
};
void words_new(struct buf *out, const struct words_new *p);

/* One example in the form. */
struct words_slot {
	struct str number, text_name, kind_name, note_name;
	struct str text, note;
	struct str text_error, note_error; /* optional */
	const struct ui_option *kinds;
	size_t kind_count;
};

struct words_review_page {
	bool was_read;
	const struct words_remark *remarks;
	size_t remark_count;
};
void words_review_page(struct buf *out, const struct words_review_page *p);

struct words_edit {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str here, href, see, versions; /* see: empty before the first publication of a page of its own */
	struct str remove, preview;
	bool rule, own, published, drafted;
	int64_t number;
	struct str drafter; /* optional */
	int64_t draft_at;
	int64_t version;
	struct str title, lead, position, title_error, lead_error, position_error, icon_error; /* optional */
	const struct ui_option *icons;
	size_t icon_count;
	struct str text, text_error;
	uint64_t text_max;
	const struct words_slot *slots;
	size_t slot_count;
	bool more; /* another example may be added */
	struct str slogan, sentence, contact, slogan_error, sentence_error, contact_error; /* optional */
	struct str comment, comment_error;                                                 /* optional */
	bool must_see;        /* what stops must be seen before it is published */
	struct str see_error; /* optional */
	struct words_review_page review;
	const struct site_words *shown; /* optional: the preview */
	struct str sign;
	const struct guide_rule *about;    /* optional: the rule */
	enum ui_state state;               /* optional: its own */
	const struct charter_clash *clash; /* optional */
};
void words_edit(struct buf *out, const struct words_edit *p);

struct words_past {
	int64_t number;
	struct str href, comment, author; /* author: may be empty */
	int64_t at;
	bool serves, gone;
};
struct words_history {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct words_past *rows;
	size_t row_count;
	struct str older; /* optional: where the next page begins */
};
void words_history(struct buf *out, const struct words_history *p);

struct words_version_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str here, back; /* back: where one returns to this version */
	struct words_past version;
	struct str compare; /* optional: where it is compared with what is published */
	int64_t with;
	struct charter_diff diff;
	int64_t row_version;
};
void words_version_page(struct buf *out, const struct words_version_page *p);

struct words_file {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str file_error;            /* optional */
	int64_t pages;                    /* published */
	int64_t taken;                    /* pages that are drafts now */
	const struct words_line *skipped; /* optional: pages that were not taken, `author` says why */
	size_t skipped_count;
};
void words_file(struct buf *out, const struct words_file *p);

#endif
