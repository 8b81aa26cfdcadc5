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

struct calendar {
	enum calendar_place place;
	enum french_zone zone;
	int opens, closes; /* minutes of a working day: Monday to Friday */
};

/* That of an establishment in a zone of the tz database; those that French labour law leaves to themselves (Nouméa,
 * Tahiti, Wallis) rest as France does. From 9 h to 17 h. */
struct calendar calendar_of(struct str time_zone);

bool calendar_is_holiday(enum calendar_place place, int64_t day);

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
