/* SPDX-License-Identifier: Apache-2.0 */
/* The terms that an establishment sets at /reglages/delais, its hours and its days of rest: a row each. */
#ifndef BLOUSE_DESK_CALENDAR_TERMS_H
#define BLOUSE_DESK_CALENDAR_TERMS_H

#include "base/arena.h"
#include "base/buf.h"
#include "desk/calendar/calendar.h"
#include "store/store.h"

#define TERMS_KEY "delais"

struct term_row {
	const char *id; /* in the store and in the form; never changes */
	const char *label, *unit;
	int min, max;
};
extern const struct term_row term_rows[CALENDAR_TERMS];

/* What days of rest may be chosen. */
extern const char *const terms_places[CALENDAR_PLACES + 1]; /* ends with NULL */
extern const struct str terms_place_labels[CALENDAR_PLACES];

/* The calendar of an establishment: that of its zone, and what it says of it. */
enum error_code terms_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			   struct calendar *ret_calendar, struct error *err);

/* The same out of what the store holds; what is not there, or makes no sense, is left as it is. */
void terms_take(struct str json, struct calendar *calendar);
/* For the store. */
bool terms_put(const struct calendar *calendar, struct buf *out);

#endif
