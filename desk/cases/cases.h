/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers: the cases that one may see, and the story of each. Communication and the general management see all; a
 * directorate those that it was asked about. */
#ifndef BLOUSE_DESK_CASES_CASES_H
#define BLOUSE_DESK_CASES_CASES_H

#include "desk/cases/case.h"
#include "desk/cases/law.h"
#include "desk/frame.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

#define CASES_PAGE 50

extern const struct route cases_routes[];
extern const struct route cases_case_routes[];
extern const struct route cases_gesture_routes[];
extern const struct route cases_decide_routes[];
extern const struct route cases_bulk_routes[];
extern const struct route cases_live_routes[];
extern const struct route cases_views_routes[];

struct shot_block;

/* The way to a page that stands beneath the list, of one link. */
extern const struct ui_link cases_list_way[1];

/* What every form of a case sends. */
struct cases_gesture_head {
	struct str token;
	int64_t events;
};
void cases_gesture_head(struct buf *out, const struct cases_gesture_head *p);

/* How much time the law leaves; nothing when there is no clock. */
struct cases_law {
	struct law_clock law;
	enum french_zone zone;
};
void cases_law(struct buf *out, const struct cases_law *p);

struct cases_report {
	int64_t id, at;
	struct str number, channel, network, link, text, author, who, worry; /* link, text, author, worry: optional */
	bool has_contact;
	struct str contact; /* when it was asked to be shown */
};

struct cases_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs; /* empty when there is no other page of it */
	size_t tab_count;
	int64_t number, events, due_at;
	bool late;
	bool alerted; /* somebody was told that a person may be in danger; who reads may see to it */
	struct law_clock law;
	int64_t published_at; /* the day when the message was; 0 for not known */
	bool dates;           /* one may say when */
	enum ui_state state;
	struct str level, nature, state_label, user;
	const struct ui_link *rules; /* that the automatic reading names */
	size_t rule_count;
	const struct cases_report *reports;
	size_t report_count;
	int64_t more_reports;           /* that are not shown */
	const struct shot_block *shots; /* captures, and what was read in them */
	size_t shot_count;
	const struct ui_event *story;
	size_t story_count;
	/* What one may do here. */
	bool takes, notes, decides, answers, asks, tells, closes, reopens, gives, shows_contact;
	const struct ui_option *takers; /* to whom it may be given */
	size_t taker_count;
	struct str company;  /* optional: who else reads it now */
	bool thanks, judges; /* on its page of what follows */
	const struct ui_option *roles;
	size_t role_count;
	const struct ui_option *decisions;
	size_t decision_count;
	struct str asked_role, question; /* of the opinion that is waited for from who reads */
	struct str mistake;              /* optional: what could not be done */
	struct str typed;                /* optional: what was written then */
};
void cases_page(struct buf *out, const struct cases_page *p);

/* The roles by which somebody sees a case: 0 for all of them. */
uint32_t cases_seen_by(const struct identity *who);
enum ui_state cases_level_state(struct str nature, struct str level);
struct str cases_level_label(struct str nature, struct str level);
struct str cases_nature_label(struct str nature);
/* Of the charter that all establishments share; a rule of their own is named by its id. */
struct str cases_rule_title(struct request *r, struct str id);

#endif
