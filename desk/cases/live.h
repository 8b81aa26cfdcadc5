/* SPDX-License-Identifier: Apache-2.0 */
/* What is told, while pages are open: that cases came or changed, to those who may see them, and who else reads a case. All of
 * it is in this process's memory, and forgotten within a minute. */
#ifndef BLOUSE_DESK_CASES_LIVE_H
#define BLOUSE_DESK_CASES_LIVE_H

#include <stdint.h>

#include "base/error.h"

#define LIVE_LOOK_MS 2000 /* between two looks at what changed */
#define PRESENCE_MAX 512  /* people at cases, at the same time */
#define PRESENCE_ENDS (INT64_C(45) * 1000000)
#define PRESENCE_SHOWN 5

struct store;
struct server;
struct cases_live;

/* Looks at the store every LIVE_LOOK_MS once somebody follows, whoever changed it: this process, another, a job. */
enum error_code cases_live_new(struct store *store, struct cases_live **ret_live, struct error *err);
/* Tells the server's streams from now on, until cases_live_stop. */
enum error_code cases_live_start(struct cases_live *live, struct server *server, int64_t (*clock)(void),
				 struct error *err);
/* Before the server stops. Accepts NULL, and what was not started. */
void cases_live_stop(struct cases_live *live);
void cases_live_free(struct cases_live *live); /* accepts NULL */

/* Somebody reads a case: others who do, PRESENCE_SHOWN at most, in no order. */
size_t presence_here(struct cases_live *live, int64_t establishment_id, int64_t number, int64_t user_id, int64_t now,
		     int64_t ret_others[PRESENCE_SHOWN]);
#endif
