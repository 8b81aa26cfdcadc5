/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/preuves: what a case keeps as evidence. A file is shown, or taken away, by a gesture of its own, which the
 * journal has first. */
#ifndef BLOUSE_DESK_CASES_EVIDENCE_H
#define BLOUSE_DESK_CASES_EVIDENCE_H

#include "desk/cases/cases.h"
#include "desk/cases/file.h"
#include "desk/cases/seen.h"
#include "desk/shots/page.h"
#include "web/ui/notices.h"

#define EVIDENCE_AUTHOR_MAX 200
#define EVIDENCE_LINK_MAX 2000
#define EVIDENCE_TEXT_MAX 20000

extern const struct route cases_evidence_routes[];

/* How large a file may be, as the settings say: the whole form is held by « upload-max » too. */
size_t evidence_max(const struct desk *desk);
/* « Ce fichier est trop lourd… », with that size. */
struct str evidence_heavy(struct request *r);
/* What is wrong with a file that was chosen, if something is; empty. */
struct str evidence_wrong(struct request *r, struct str bytes);

/* The page of a case's evidence again; `file_id`: of the capture whose words are to be corrected, 0 for the form below. */
enum error_code evidence_show(struct request *r, struct store_conn *conn, const struct cases_seen *seen,
			      int64_t file_id, struct error *err);

/* How a screenshot is taken so that it proves something. */
struct evidence_advice {
	bool desk; /* for who keeps cases: what is stronger than a screenshot */
};
void evidence_advice(struct buf *out, const struct evidence_advice *p);

struct evidence_item {
	int64_t id, size, at; /* id: of a file; 0: words */
	struct str label, who, sha256;
	struct str text;        /* optional */
	bool shown;             /* a page may show it */
	struct str href;        /* optional: that page */
	struct shot_block shot; /* what was read in it */
};

struct evidence_what {
	struct evidence_item item;
	struct frame frame;
};
void evidence_what(struct buf *out, const struct evidence_what *p);

struct evidence_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number, most; /* most: bytes of a file */
	struct str export;    /* the address of its page */
	const struct evidence_item *items;
	size_t item_count;
	struct ui_mistakes mistakes;
	struct str link, author, text, shows;                                     /* optional: as they were typed */
	struct str file_error, link_error, author_error, text_error, shows_error; /* optional */
};
void evidence_page(struct buf *out, const struct evidence_page *p);

struct evidence_one {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t number;
	struct evidence_item item;
	struct str picture;
};
void evidence_one(struct buf *out, const struct evidence_one *p);

#endif
