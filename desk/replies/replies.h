/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/reponses: what the establishment answers to who wrote the message. A draft is read as the
 * establishment's words, approved by somebody who wrote none of it, published by a person, and then stands in the case. */
#ifndef BLOUSE_DESK_REPLIES_REPLIES_H
#define BLOUSE_DESK_REPLIES_REPLIES_H

#include "desk/cases/seen.h"
#include "desk/charter/serving.h"
#include "desk/check/reading.h"
#include "desk/replies/state.h"
#include "desk/replies/wording.h"

#define REPLY_TEXT_MAX 5000
#define REPLIES_SHOWN 50 /* that wait for approval */
#define REPLIES_MAX 200  /* of one case */

extern const struct route replies_routes[];
extern const struct route replies_reply_routes[];
extern const struct route replies_waiting_routes[];

/* The words of an answer, read as the establishment's; released with reply_read_end, even after a failure. What is in it
 * stays readable until then. */
struct reply_reading {
	struct serving *serving;
	const struct serving_charter *charter;
	struct check_reading reading;
	enum blouse_level verdict;
	struct str unit; /* what the network counts; empty for a network without limit */
	uint64_t length, length_max;
	bool too_long;
};
enum error_code reply_read(struct request *r, struct store_conn *conn, struct str text, struct str network,
			   struct reply_reading *ret_reading, struct error *err);
void reply_read_end(struct reply_reading *reading);

/* « X, en privé »: where an answer goes; lives in the arena. ptr NULL without memory. */
struct str reply_place(struct arena *arena, struct str network, struct str way);
/* An address under the case's own: /dossiers/12, `tail`, `word`, `end`. ptr NULL without memory. */
struct str reply_href(struct arena *arena, int64_t number, const char *tail, struct str word, const char *end);
enum ui_state reply_verdict_state(struct str verdict);
enum blouse_level reply_level_of(struct str verdict);

/* The fields of an answer: its network and way as options, its text. */
extern const char *const reply_way_words[];
struct replies_fields {
	const struct ui_option *networks;
	size_t network_count;
	const struct ui_option *ways;
	size_t way_count;
	struct str text;
	struct str text_error; /* optional */
};
void replies_fields(struct buf *out, const struct replies_fields *p);
enum error_code replies_fields_make(struct request *r, struct str network, struct str way, struct str text,
				    struct replies_fields *ret_fields, struct error *err);

struct replies_line {
	struct str href, place, text, by;
	enum ui_state state, verdict;
	struct str label;
	int64_t at;
	struct str title; /* optional: of its case, in a list of several cases */
	bool own;         /* who reads wrote it: somebody else approves it */
};

/* A wording that may be taken up. */
struct replies_offer {
	struct str href, private_href; /* private_href: optional */
	struct str title, said, written, why, never;
};
void replies_offer(struct buf *out, const struct replies_offer *p);

struct replies_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number;
	struct str message; /* optional: that is answered */
	const struct replies_line *lines;
	size_t line_count;
	bool writes;
	const struct replies_offer *offers, *others; /* that fit this case; the other situations */
	size_t offer_count, other_count;
	struct replies_fields fields;
	struct str taken; /* optional: the title of the wording that was taken up */
	struct ui_mistakes mistakes;
};
void replies_list(struct buf *out, const struct replies_list *p);

struct replies_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number, id, version;
	struct str place, label, text;
	enum ui_state state;
	struct check_reading reading;
	struct str unit; /* optional */
	uint64_t length, length_max;
	bool too_long;
	struct str author, editor, approver, sender; /* approver, sender: optional */
	struct str word, address;                    /* optional */
	int64_t updated_at, approved_at, sent_at;
	bool writes, asks, approves, returns, sends, withdraws, resumes;
	bool doubts;       /* the reading has remarks that who approves must have read */
	struct str waits;  /* optional: why who reads cannot approve */
	struct str offers; /* where safe words are */
	struct replies_fields fields;
	struct str mistake;    /* optional: what could not be done */
	bool other;            /* the text of the fields is not the one that is kept */
	bool rewrites;         /* other words come back */
	struct str back, sent; /* optional: what was typed in the forms that return and that send */
	struct str back_error, sent_error, read_error; /* optional */
	struct ui_mistakes mistakes;
};
void replies_page(struct buf *out, const struct replies_page *p);

struct replies_waiting {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct replies_line *lines;
	size_t line_count;
	bool full;
};
void replies_waiting(struct buf *out, const struct replies_waiting *p);

#endif
