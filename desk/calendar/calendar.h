/* SPDX-License-Identifier: Apache-2.0 */
/* Working time: deadlines run while somebody is at work to meet them. Days of rest are those of the Code du travail:
 * L3133-1 (everywhere), L3422-2 (the abolition of slavery, overseas), L3134-13 (Alsace and Moselle). Days are counted from
 * 1970-01-01 in local time; instants are microseconds of UTC. No clock of the process. */
#ifndef BLOUSE_DESK_CALENDAR_CALENDAR_H
#define BLOUSE_DESK_CALENDAR_CALENDAR_H

#include "web/french.h"

enum calendar_place {
	CALENDAR_FRANCE,
	CALENDAR_ALSACE, /* and Moselle */
	CALENDAR_GUADELOUPE,
	CALENDAR_GUYANE,
	CALENDAR_MARTINIQUE,
	CALENDAR_MAYOTTE,
	CALENDAR_REUNION,
	CALENDAR_SAINT_BARTHELEMY,
	CALENDAR_SAINT_MARTIN,
	CALENDAR_PLACES
};

/* How long each thing may take, as the establishment says (desk/calendar/terms.h). */
enum calendar_term {
	TERM_DANGER,     /* minutes, at any hour: a case to be looked at when somebody may be in danger */
	TERM_LOOK_GRAVE, /* minutes of work: to be looked at */
	TERM_LOOK_REVIEW,
	TERM_LOOK_USUAL,
	TERM_SETTLE_GRAVE, /* days of work: to be decided, once taken in charge */
	TERM_SETTLE_REVIEW,
	TERM_SETTLE_USUAL,
	TERM_ASK,           /* days of work: a directorate's opinion */
	TERM_BACK,          /* days of work: what was opened again */
	TERM_ALERT_NEXT,    /* minutes: an alert that nobody takes goes to the next person */
	TERM_ALERT_GENERAL, /* minutes: and to the general management */
	CALENDAR_TERMS
};

struct calendar {
	enum calendar_place place;
	enum french_zone zone;
	int opens, closes; /* minutes of a working day: Monday to Friday */
	int terms[CALENDAR_TERMS];
};

/* That of an establishment in a zone of the tz database, before it says otherwise (terms_read); those that French labour law
 * leaves to themselves (Nouméa, Tahiti, Wallis) rest as France does. From 9 h to 17 h. */
struct calendar calendar_of(struct str time_zone);

/* The terms of a level (as blouse_level_id) and a nature: to be looked at, to be decided. */
int64_t calendar_look_until(const struct calendar *calendar, struct str nature, struct str level, int64_t now);
int64_t calendar_settle_until(const struct calendar *calendar, struct str level, int64_t now);

bool calendar_is_holiday(enum calendar_place place, int64_t day);
/* Monday to Friday, and no day of rest. */
bool calendar_is_working_day(const struct calendar *calendar, int64_t day);

/* The instant by which `minutes` of working time have passed since `at`; `at` itself for 0. */
int64_t calendar_after(const struct calendar *calendar, int64_t at, int64_t minutes);

/* The end of the working day that stands `days` working days behind that of `at`: « sous deux jours ouvrés ». */
int64_t calendar_days_after(const struct calendar *calendar, int64_t at, int days);

/* The local day of an instant, and its first instant. */
int64_t calendar_day(const struct calendar *calendar, int64_t at);
int64_t calendar_midnight(const struct calendar *calendar, int64_t day);

/* The last instant of the day of a later month that has the same number as `day`, or of that month's last day: « trois mois »
 * from day to day, until midnight (Code de procédure civile, art. 641). Days of rest put nothing off: the limitation of an
 * offence knows none. */
int64_t calendar_months_end(const struct calendar *calendar, int64_t day, int months);

/* How many days are left before the day of `due_at`: 0 on that day, negative behind it. */
int64_t calendar_days_left(const struct calendar *calendar, int64_t due_at, int64_t now);

#endif
