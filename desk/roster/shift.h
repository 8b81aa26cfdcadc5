/* SPDX-License-Identifier: Apache-2.0 */
/* Hours of duty as hospitals make them, in the time of the place: a night in which the clock changes is shorter or longer,
 * and none is missing. Pure. */
#ifndef BLOUSE_DESK_ROSTER_SHIFT_H
#define BLOUSE_DESK_ROSTER_SHIFT_H

#include "base/arena.h"
#include "base/error.h"
#include "web/french.h"

#define SHIFT_TIMES_MAX 60    /* of one form */
#define SHIFT_LINES_MAX 2000  /* of one list */
#define SHIFT_LONGEST_DAYS 31 /* of one shift */

enum shift_kind { SHIFT_WEEK, SHIFT_DAY, SHIFT_NIGHT, SHIFT_WEEKEND, SHIFT_FREE, SHIFT_KINDS };

struct shift_kind_row {
	struct str label, hint;
	int weekday;           /* on which it begins, 0 for Sunday; -1: any day */
	int from, days, until; /* minutes of the first day; of the last, so many days later */
	int every;             /* days to the next of the same kind */
};
extern const struct shift_kind_row shift_kinds[SHIFT_KINDS];
extern const char *const shift_words[SHIFT_KINDS + 1];

struct shift {
	int64_t starts_at, ends_at;
};

/* The `turn`-th shift of a kind from a day on (days since 1970), counted from 0: a week begins with the Monday of that day's
 * week, a week-end with its Friday. Not for SHIFT_FREE. */
struct shift shift_of(enum shift_kind kind, enum french_zone zone, int64_t day, int turn);

/* « 18:00 »: minutes; false when it is none. */
bool shift_hour(struct str text, int *ret_minutes);
/* « 2026-11-26 18:00 »: an instant there. */
bool shift_instant(struct str text, enum french_zone zone, int64_t *ret_at);

/* When nobody is on duty, between two instants; shifts come in the order in which they begin. At most `max`. */
size_t shift_gaps(const struct shift *shifts, size_t count, int64_t since, int64_t until, struct shift *ret_gaps,
		  size_t max);

struct shift_line {
	int64_t line; /* of the text, from 1 */
	struct str login;
	int64_t rank;
	struct shift shift;
	struct str mistake; /* empty: all is well */
};
struct shift_lines {
	struct shift_line *items;
	size_t count, wrong;
};
/* A list « début ; fin ; identifiant ; rang », one shift a line, as the export writes it and spreadsheets copy it; a first
 * line that names the columns is passed over. ERR_LIMIT above SHIFT_LINES_MAX. */
enum error_code shift_read(struct arena *arena, struct str text, enum french_zone zone, struct shift_lines *ret_lines,
			   struct error *err);

#endif
