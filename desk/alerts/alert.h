/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody may be in danger: a case whose nature is « detresse » tells whoever is on duty, then the next, then the general
 * management, until one person says that they take it, and how it ended. Every step is an event of the case, and a job,
 * whose effects are written in the transaction that ends it: none is lost, none is done twice. */
#ifndef BLOUSE_DESK_ALERTS_ALERT_H
#define BLOUSE_DESK_ALERTS_ALERT_H

#include "desk/desk.h"
#include "store/work.h"

#define ALERT_QUEUE "alertes"
#define ALERT_KIND "alert.step"
#define ALERT_STEPS_MAX 18 /* four hours of reminders; then the case's own clocks go on */
#define ALERT_TOPIC_MAX 48

/* Whether a case as it is asks for help. */
bool alert_is_due(struct str nature, bool closed);

/* Asks for the first step, in the transaction of what says that somebody may be in danger. */
enum error_code alert_ask(struct store_conn *conn, int64_t establishment_id, int64_t case_id, int64_t now,
			  struct error *err);

/* The work of a step (struct work_kind): context is a struct desk. */
enum error_code alert_run(void *context, struct work_turn *turn, struct error *err);
enum error_code alert_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
enum error_code alert_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);

/* Goes to the next step at once: who has it cannot. */
enum error_code alert_go_on(struct store_conn *conn, int64_t establishment_id, int64_t case_id, int64_t alert_id,
			    int64_t step, int64_t now, struct error *err);

/* What live views of an establishment's alerts follow. */
struct str alert_topic(int64_t establishment_id, char room[ALERT_TOPIC_MAX]);

#endif
