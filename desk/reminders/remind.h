/* SPDX-License-Identifier: Apache-2.0 */
/* Reminders of cases' clocks: one job an establishment looks every five minutes for what is to be told (cases.remind_at,
 * which every event of a case brings up to date), and each person has at most one mail a morning of what can wait. What a job
 * tells is written in the transaction that ends it. */
#ifndef BLOUSE_DESK_REMINDERS_REMIND_H
#define BLOUSE_DESK_REMINDERS_REMIND_H

#include "desk/desk.h"
#include "store/work.h"
#include "web/ui/actions.h"
#include "web/ui/layout.h"

#define REMIND_QUEUE "rappels"
#define REMIND_KIND "reminders.look"
#define REMIND_MORNING_KIND "reminders.morning"
#define REMIND_EVERY (INT64_C(300) * 1000000)
#define REMIND_CASES 50 /* of one turn, for which reports that come wait */
#define REMIND_HOUR 8   /* of the morning's mail, on working days */

extern const struct route reminders_routes[];

/* Sees to it that each establishment's look is among the jobs. */
enum error_code remind_schedule(struct store *store, int64_t now, struct error *err);

/* The work (struct work_kind); context is a struct desk. */
enum error_code remind_run(void *context, struct work_turn *turn, struct error *err);
enum error_code remind_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
enum error_code remind_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
enum error_code remind_morning_run(void *context, struct work_turn *turn, struct error *err);
enum error_code remind_morning_finish(void *context, struct store_conn *conn, struct work_turn *turn,
				      struct error *err);

/* How many clocks are over of what somebody sees; no further than 99. */
enum error_code remind_count(struct store_conn *conn, struct arena *arena, const struct identity *who, int64_t now,
			     int64_t *ret_count, struct error *err);

/* The page by which somebody stops their mails without signing in, and what proves that it is theirs. */
#define REMIND_PROOF_LEN 32
void remind_proof(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, int64_t user_id,
		  char ret_proof[REMIND_PROOF_LEN + 1]);

struct reminders_stop {
	struct layout layout;
	struct str path; /* of its form */
	bool done;
};
void reminders_stop(struct buf *out, const struct reminders_stop *p);

#endif
