/* SPDX-License-Identifier: Apache-2.0 */
/* The invented cases of the demonstration hospital: messages, and what became of them. */
#ifndef BLOUSE_DESK_DEMO_CASES_H
#define BLOUSE_DESK_DEMO_CASES_H

#include "desk/calendar/calendar.h"
#include "signin/signin.h"

/* `people`: the account of each role. The latest happened minutes before `now`, the oldest months before. */
enum error_code demo_cases_add(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			       int64_t establishment_id, const struct calendar *calendar, const int64_t people[ROLES],
			       int64_t now, struct error *err);

#endif
