/* SPDX-License-Identifier: Apache-2.0 */
/* When somebody is told of a case's clocks: before them, at them, and when nobody did anything, higher up. One row a stage.
 * Pure. */
#ifndef BLOUSE_DESK_REMINDERS_STAGE_H
#define BLOUSE_DESK_REMINDERS_STAGE_H

#include "desk/cases/event.h"

enum remind_clock { REMIND_LOOK, REMIND_SETTLE, REMIND_ASKED, REMIND_ACTION, REMIND_LAW, REMIND_CLOCKS };

/* Whom a stage tells. */
enum remind_whom {
	REMIND_OWNER = 1,         /* who takes care of the case; the desk when nobody does */
	REMIND_DESK = 2,          /* community managers and communication */
	REMIND_COMMUNICATION = 4, /* the department's management */
	REMIND_GENERAL = 8,       /* the general management */
	REMIND_ROLE = 16,         /* the directorate that was asked */
	REMIND_DOER = 32,         /* who promised an improvement */
};

struct remind_stage {
	enum remind_clock clock;
	int64_t minutes;   /* from the clock; before it when negative */
	unsigned whom;     /* of enum remind_whom */
	bool grave, other; /* of cases that are grave; of the others */
	bool urgent;       /* told at once, to who did not ask for mornings */
	bool up;           /* nobody did what was due: an event of the case says who knows */
};
extern const struct remind_stage remind_stages[];
extern const size_t remind_stage_count;

/* What must be done by then, and what was not done: « à regarder ». */
extern const struct str remind_words[REMIND_CLOCKS];
extern const char *const remind_ids[REMIND_CLOCKS]; /* in the store */

/* A stage of one clock of a case. */
struct remind_due {
	const struct remind_stage *stage;
	int64_t at, due_at;
	enum role role; /* of REMIND_ROLE */
	int64_t action; /* of REMIND_DOER: the sequence of what was promised */
};

/* Of each clock, the last stage that came in (after, until]; at most `max` of them. */
size_t remind_find(const struct case_fold *fold, int64_t after, int64_t until, struct remind_due *ret_dues, size_t max);

/* Whether a clock of that kind runs, and ends then: what was said of it is still so. */
bool remind_runs(const struct case_fold *fold, enum remind_clock clock, int64_t due_at);

/* When the next stage comes after that instant; 0 for never. */
int64_t remind_next(const struct case_fold *fold, int64_t after);

#endif
