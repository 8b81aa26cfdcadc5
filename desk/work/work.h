/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk has done beside requests: a table of kinds of jobs, one row each, and what every night brings. */
#ifndef BLOUSE_DESK_WORK_WORK_H
#define BLOUSE_DESK_WORK_WORK_H

#include <pthread.h>

#include "desk/desk.h"
#include "mail/queue.h"
#include "store/work.h"
#include "web/french.h"

#define WORK_NIGHT_QUEUE "nuit"
#define WORK_NIGHT_KIND "night.tidy"
#define WORK_NIGHT_KEY "nuit"
#define WORK_NIGHT_HOUR 3 /* of the establishment's clock */
#define WORK_DESK_QUEUE "bureau"
#define WORK_VERIFY_KIND "journal.check"
#define WORK_TOPIC_MAX 48

struct desk_work {
	struct desk *desk;
	struct mail_worker mail;
	struct work_kind kinds[WORK_KINDS_MAX];
	struct work_options options;
	int64_t box_at;        /* when the mailbox was last looked into; of the thread that schedules */
	pthread_mutex_t lock;  /* of what follows */
	struct server *server; /* whom to tell that jobs moved; NULL for nobody */
};

/* Fills the table and the options; the desk, the name and the clock stay the caller's. Mails are sent when the settings
 * name a server. */
void desk_work_init(struct desk_work *work, struct desk *desk, struct str name, int64_t (*clock)(void));

/* Whom to tell from now on that jobs moved: a server, until it is about to stop; then NULL. */
void desk_work_tell(struct desk_work *work, struct server *server);

/* The topic of live views of an establishment's jobs. */
struct str desk_work_topic(int64_t establishment_id, char room[WORK_TOPIC_MAX]);

/* What a kind, and a queue, are called; the word itself when it is not known. */
struct str work_kind_label(struct str kind);
struct str work_queue_label(struct str queue);

/* The next time that it is WORK_NIGHT_HOUR there, later than `now`. */
int64_t work_next_night(int64_t now, enum french_zone zone);
/* Sees to it that each establishment's night is among the jobs, and at its hour. */
enum error_code work_schedule(struct store *store, const struct conf *conf, int64_t now, struct error *err);

/* The night of an establishment: what is too old is forgotten, the journal is verified. */
enum error_code work_night_run(void *context, struct work_turn *turn, struct error *err);
enum error_code work_night_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);

/* The journal of an establishment is verified, and what was found is kept (journal_verified). */
enum error_code work_verify_run(void *context, struct work_turn *turn, struct error *err);
enum error_code work_verify_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);

struct journal_verified {
	bool done;
	int64_t at, rows;
	int64_t broken;  /* the first row that was changed; 0 for none */
	struct str head; /* the beginning of the hash of the last row, to be noted elsewhere */
};
enum error_code journal_verified_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				      struct journal_verified *ret_verified, struct error *err);

#endif
