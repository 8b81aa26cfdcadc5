/* SPDX-License-Identifier: Apache-2.0 */
/* Captures that come with reports, or are added to a case as evidence, are read by the worker of media/client.h, beside
 * requests: one at a time in each establishment, in the order in which they came. A capture waits in its own row
 * (case_files.shot) and one job goes round, so that no queue grows with what is sent. What was read is an event of the case,
 * and counts as the words of a report do: it is read by the charter, found by a search, joined to copies of it, and tells
 * those on duty when somebody may be in danger. A person may correct it; what they write counts from then on. */
#ifndef BLOUSE_DESK_SHOTS_SHOTS_H
#define BLOUSE_DESK_SHOTS_SHOTS_H

#include "desk/cases/file.h"
#include "desk/desk.h"
#include "desk/reports/receive.h"
#include "desk/system/health.h"
#include "store/work.h"

#define SHOT_QUEUE "captures"
#define SHOT_KIND "shot.read"
#define SHOT_TRIES 6 /* before a capture is said not to be readable */
#define SHOT_WAIT                                                                                                      \
	(INT64_C(30) * 1000000) /* before the second; then twice as long each time: a quarter of an hour in all */
#define SHOT_STUCK (INT64_C(30) * 60 * 1000000) /* a capture that waits longer is told to administrators */

#define SHOT_WAITS "attend" /* case_files.shot */
#define SHOT_READ "lu"
#define SHOT_UNREAD "illisible"

/* Whether files of a kind are read. */
bool shots_reads(enum case_file_kind kind);

/* Has what waits there be read at due_at or before, in the transaction that keeps it, which holds its cases (case_wait). */
enum error_code shots_ask(struct store_conn *conn, int64_t establishment_id, int64_t due_at, int64_t now,
			  struct error *err);

/* Sees to it that a job goes round wherever captures wait. */
enum error_code shots_schedule(struct store *store, int64_t now, struct error *err);

/* The work of one turn (struct work_kind): context is a struct desk. */
enum error_code shots_run(void *context, struct work_turn *turn, struct error *err);
enum error_code shots_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
enum error_code shots_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);

/* How captures are read in an establishment, in all for 0. `able`: there is a worker. */
enum error_code shots_health(struct store_conn *conn, struct arena *arena, int64_t establishment_id, bool able,
			     int64_t now, struct health *ret_health, struct error *err);

/* What was read in a capture, or what somebody says is in it. */
struct shot_news {
	struct case_where where;
	int64_t after; /* case_add's */
	int64_t file_id;
	bool first; /* read by the worker: a case of this capture alone may join another */
	/* « faces codes place », in digits, and « 1 » behind them when it was read in part; of what the worker read. */
	struct str facts;
	struct str text;                      /* all of it: read by the charter, and found */
	struct str words;                     /* shot_words of it, by which copies are known; all that a person wrote */
	const struct report_reading *reading; /* of the text */
	const struct calendar *calendar;
};

/* Writes it into the case, with all that follows from it. After case_wait, in the caller's unit of work. */
enum error_code shot_write(struct store_conn *conn, const struct shot_news *news, struct error *err);

/* Whether what these facts are of was read in part. */
bool shot_is_partial(struct str word);

/* « 2 visages, un code, un lieu »; empty when there is nothing. In `out`. */
struct str shot_facts(struct str word, struct buf *out);

#endif
