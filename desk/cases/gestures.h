/* SPDX-License-Identifier: Apache-2.0 */
/* What one does to a case from its page: one row a gesture. */
#ifndef BLOUSE_DESK_CASES_GESTURES_H
#define BLOUSE_DESK_CASES_GESTURES_H

#include "desk/cases/decision.h"
#include "desk/cases/seen.h"

/* In the order of the words of gestures.c. */
enum gesture {
	GESTURE_TAKE,
	GESTURE_NOTE,
	GESTURE_ASK,
	GESTURE_ANSWER,
	GESTURE_DECIDE,
	GESTURE_TELL,
	GESTURE_CLOSE,
	GESTURE_REOPEN,
	GESTURE_DATE,
	GESTURE_GIVE,
	GESTURES
};

/* Whether who asks may do it, as this case is. */
bool gesture_may(const struct cases_seen *seen, enum gesture g);

/* The case's page, and what could not be done: `page` holds what the caller has to say beside. */
enum error_code cases_show(struct request *r, const struct cases_seen *seen, struct cases_page *page,
			   struct error *err);

#endif
