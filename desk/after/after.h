/* SPDX-License-Identifier: Apache-2.0 */
/* What a case leads to: thanks that reach a team, what becomes of an idea, improvements with an owner and a date, a quiz
 * card; and its nature and level, when a person sees them otherwise. */
#ifndef BLOUSE_DESK_AFTER_AFTER_H
#define BLOUSE_DESK_AFTER_AFTER_H

#include "desk/cases/seen.h"

#define AFTER_TEXT_MAX 2000
#define AFTER_ROWS 50
#define AFTER_OWNERS_MAX 200
#define CARD_CHOICES_MAX 4
#define CARD_TEXT_MAX 600

extern const struct route after_routes[], after_actions_routes[], after_card_routes[];

/* Who may take an improvement in charge: the desk and the directorates. */
#define AFTER_OWNER_ROLES (ROLE_BIT(ROLE_ADMINISTRATEUR) - ROLE_BIT(ROLE_COMMUNITY_MANAGER))

struct after_action {
	int64_t id, number, began_at, due_at, done_at; /* due_at, done_at: 0 for none */
	struct str what, owner;                        /* owner: empty for nobody */
	struct str href;                               /* optional: of its case, for who may see it */
	bool late, ends, again;                        /* what one may do */
};

struct after_action_table {
	const struct after_action *actions;
	size_t action_count;
	struct str token, from; /* from: the word by which one comes back */
	int64_t now;
	enum french_zone zone;
};
void after_action_table(struct buf *out, const struct after_action_table *p);

/* What was typed in the form that comes back, and what is wrong with it; nothing in the others. */
struct after_typed {
	bool posted;
	struct str text, day, mail;                                 /* optional */
	struct str text_error, day_error, mail_error, choice_error; /* optional */
};

struct after_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number, events;
	struct str nature, level; /* as they are */
	struct str mistake;       /* optional: what could not be done */
	struct ui_mistakes mistakes;
	bool thanks, mails; /* what is said is a thank-you that may be passed on; mails leave */
	const struct ui_option *teams;
	size_t team_count;
	bool sorts; /* an idea, an event, a point of vigilance that is not settled */
	const struct ui_option *sorting;
	size_t sorting_count;
	bool judges;
	const struct ui_option *natures, *levels;
	size_t nature_count, level_count;
	bool improves;
	const struct ui_option *owners;
	size_t owner_count;
	const struct after_action *actions;
	size_t action_count;
	bool learns;     /* may make a quiz card of it */
	struct str card; /* where */
	struct after_typed thank, sort, judge, improve;
};
void after_page(struct buf *out, const struct after_page *p);

struct after_actions {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_tab tabs[4];
	size_t tab_count;
	const struct after_action *actions;
	size_t action_count;
	struct str next; /* optional: the address of the following ones */
};
void after_actions(struct buf *out, const struct after_actions *p);

struct after_choice {
	struct str name, label, text, error; /* text, error: optional */
};
struct after_card {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t number;
	struct str question, question_error, why, why_error, rule;
	const struct after_choice *choices;
	size_t choice_count;
	const struct ui_option *answers;
	size_t answer_count;
	struct str answer_error;
	struct ui_mistakes mistakes;
};
void after_card(struct buf *out, const struct after_card *p);

struct after_answer {
	struct str text;
	bool good;
};
struct after_card_line {
	int64_t id, version, at;
	struct str question, why, author, label, rule_href, rule_title; /* rule_href: optional */
	enum ui_state state;
	const struct after_answer *answers;
	size_t answer_count;
	bool approves, withdraws, resumes, own;
};
struct after_cards {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_tab tabs[4];
	size_t tab_count;
	const struct after_card_line *cards;
	size_t card_count;
	struct str next; /* optional */
};
void after_cards(struct buf *out, const struct after_cards *p);

/* What a text still shows of somebody: the words, quoted, or why; empty when it shows nobody. */
enum error_code after_shown(struct request *r, struct store_conn *conn, struct str text, struct str *ret_shown,
			    struct error *err);
/* The text with tags in place of what identifies somebody. */
enum error_code after_masked(struct request *r, struct store_conn *conn, struct str text, struct str *ret_masked,
			     struct error *err);

#endif
