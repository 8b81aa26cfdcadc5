/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/courriers: the letters and memos that a case gives, corrected, read, produced, and what left. For the desk,
 * the general management and the lawyers. */
#ifndef BLOUSE_DESK_PAPERS_PAPERS_H
#define BLOUSE_DESK_PAPERS_PAPERS_H

#include "desk/papers/paper.h"
#include "desk/papers/review.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

extern const struct route papers_routes[];
extern const struct route papers_one_routes[];

#define PAPERS_DAY_PARAM                                                                                               \
	{                                                                                                              \
		.name = "le", .label = "Parti le", .kind = PARAM_DATE, .min = LAW_FIRST_DAY, .max = LAW_LAST_DAY,      \
		.required = true                                                                                       \
	}
#define PAPERS_TO_PARAM                                                                                                \
	{                                                                                                              \
		.name = "a", .label = "À qui", .kind = PARAM_TEXT, .min = 1, .max = 160, .required = true              \
	}
#define PAPERS_WAY_PARAM                                                                                               \
	{                                                                                                              \
		.name = "moyen", .label = "Comment", .kind = PARAM_TEXT, .max = 160                                    \
	}
#define PAPERS_INTERRUPTS_PARAM                                                                                        \
	{                                                                                                              \
		.name = "interrompt", .label = "Interrompt la prescription", .kind = PARAM_BOOL                        \
	}

struct papers_row {
	int64_t id, version, at, made_at, sent_at; /* 0 for not yet */
	struct str name, author;                   /* author may be empty */
	struct str href;
};

struct papers_choice {
	struct str id, name, use;
	bool fits; /* it follows from the decision that was taken */
};

/* Says what left: of a letter, or without one. */
struct papers_sent {
	struct str token, action;
	struct str to, day, way;        /* as they were typed, or proposed */
	struct str to_error, day_error; /* optional */
	const struct ui_option *kinds;  /* optional: one chooses what it was */
	size_t kind_count;
	bool complaint, interrupts; /* may interrupt the limitation; was said to */
};
void papers_sent(struct buf *out, const struct papers_sent *p);

struct papers_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number;
	bool closed;
	bool dated; /* it is known when the message was published */
	const struct papers_row *rows;
	size_t row_count;
	const struct papers_choice *choices; /* those that fit first */
	size_t choice_count;
	struct ui_mistakes mistakes;
	struct papers_sent sent;
};
void papers_list(struct buf *out, const struct papers_list *p);

struct papers_version {
	int64_t number, at;
	struct str author; /* may be empty */
	bool made, current;
	struct str href;
};

struct papers_one {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str here, href, pdf;
	int64_t version;
	struct str use;
	const struct paper_advice *advice;
	size_t advice_count;
	struct str addressee, subject, text, signatory;
	struct str addressee_error, subject_error, text_error, signatory_error; /* optional */
	struct ui_mistakes mistakes;
	struct str trouble; /* optional */
	struct paper_review review;
	bool closed, made, wrote; /* wrote: it may be set aside, since nothing of it was produced */
	int64_t made_at, sent_at;
	struct str hash; /* in digits */
	const struct papers_version *versions;
	size_t version_count;
	struct papers_sent sent;
};
void papers_one(struct buf *out, const struct papers_one *p);

/* What the handlers of a case's letters begin with: the case for who may see it, and what the establishment says of itself.
 * Give back with papers_close, even after a failure. */
struct papers_work {
	struct cases_seen seen;
	const struct site *site;
	struct store_conn *conn;
};
enum error_code papers_open(struct request *r, struct papers_work *ret_work, struct error *err);
void papers_close(struct request *r, struct papers_work *work);

/* Nothing is written in a closed case. */
#define PAPERS_CLOSED "Ce dossier est clos : rouvrez-le avant d'y écrire."
bool papers_closed(const struct papers_work *work);

/* An address of this case: « /dossiers/12 » and what is behind it; ptr is NULL without memory. */
struct str papers_href(struct request *r, const struct papers_work *work, const char *format, int64_t id);

/* Fills the form that says what left; `to` is proposed. */
enum error_code papers_sent_fill(struct request *r, const struct papers_work *work, struct str action, struct str to,
				 struct papers_sent *ret_sent, struct error *err);
/* What is wrong with the day that was typed. */
void papers_sent_check(struct request *r, const struct papers_work *work);
/* Writes into the case what left, as it was typed; `paper` 0: without a letter of ours. Answers. */
enum error_code papers_send(struct request *r, struct papers_work *work, const struct paper_kind *kind, int64_t paper,
			    struct error *err);
/* What was typed in that form, when it comes back. */
void papers_sent_typed(const struct request *r, struct papers_sent *sent);

#endif
