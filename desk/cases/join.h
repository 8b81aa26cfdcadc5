/* SPDX-License-Identifier: Apache-2.0 */
/* What a person mends of what was joined, or was not: a case goes on in another, and comes back; one report gets a case of its
 * own. Reports move; events stay where they were written. In the caller's unit of work, journal last. */
#ifndef BLOUSE_DESK_CASES_JOIN_H
#define BLOUSE_DESK_CASES_JOIN_H

#include "desk/cases/case.h"
#include "desk/reports/receive.h"

struct case_ends {
	struct case_where from; /* the case that one sees */
	int64_t after;          /* how many of its events one has read */
	int64_t number;         /* what it is called */
	int64_t to_id, to_number;
	int64_t due_at; /* until when a case that opens again is looked at */
	struct str why;
};

/* All reports of `from` go to `to`, and `from` is closed. */
enum error_code case_join(struct store_conn *conn, const struct case_ends *ends, struct error *err);

/* Where a case that was joined to another goes on in the end: that one may have been joined too. ERR_USAGE when it goes nowhere. */
enum error_code case_end_of(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			    const struct case_story *story, int64_t *ret_id, int64_t *ret_number, struct error *err);

/* The reports that went from `from` come back from `to` (case_end_of), those of the cases that go on in it among them. ERR_USAGE when
 * none is there any more. */
enum error_code case_unjoin(struct store_conn *conn, const struct case_ends *ends, const struct case_story *story,
			    struct error *err);

/* A report that gets a case of its own. */
struct case_apart {
	int64_t report_id;
	struct str subject;                   /* of the case that it leaves */
	const struct report_reading *reading; /* of this report alone */
	const struct calendar *calendar;
};

/* It goes from `from` to a case that is opened for it as if it had just come. ERR_NOT_FOUND when it is not there. */
enum error_code case_part(struct store_conn *conn, const struct case_ends *ends, const struct case_apart *apart,
			  int64_t *ret_number, struct error *err);

/* The number of the case where this one goes on; 0 when it does not. */
int64_t case_goes_on(const struct case_story *story);

#endif
