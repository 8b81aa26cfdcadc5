/* SPDX-License-Identifier: Apache-2.0 */
/* The law's own clocks, which run whether somebody is at work or not. Press offences (insult, defamation, provocation) are
 * barred three months after they were published: loi du 29 juillet 1881, art. 65; one year for those that aim at an origin, a
 * religion, a sex, an orientation or a disability (art. 65-3), for which the shorter one is shown, since it is never wrong to be
 * early. */
#ifndef BLOUSE_DESK_CASES_LAW_H
#define BLOUSE_DESK_CASES_LAW_H

#include "desk/calendar/calendar.h"

#define LAW_PRESS_MONTHS 3
#define LAW_FIRST_DAY 7305  /* 1 January 1990: no message of a network is older */
#define LAW_LAST_DAY 109572 /* 31 December 2269 */

/* Whether one of these rules, between spaces, may be a press offence; of the longer limitation or the shorter, no rule tells. */
bool law_is_press(struct str rules);

/* The end of the limitation of what was published on the day of an instant. */
int64_t law_press_end(const struct calendar *calendar, int64_t at);

/* A clock as pages show it. */
struct law_clock {
	int64_t due_at; /* the last instant; 0: there is none */
	int64_t days;   /* left; 0 on the last one */
	bool over;
	bool guessed; /* counted from the report: nobody said when it was published */
};
/* `known`: from what it counts; else it counts from the report. */
struct law_clock law_clock(const struct calendar *calendar, int64_t due_at, bool known, int64_t now);

#endif
