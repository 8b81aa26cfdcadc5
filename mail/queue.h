/* SPDX-License-Identifier: Apache-2.0 */
/* Mails that wait in the store. One is added in the transaction of what it tells, so that it leaves if and only if that
 * happened; it is sent by a worker, one attempt at a time, again later when it did not leave, and buried after its last
 * attempt (JOBS_ATTEMPTS), or when the server refuses it for good. Once sent, its text is forgotten. */
#ifndef BLOUSE_MAIL_QUEUE_H
#define BLOUSE_MAIL_QUEUE_H

#include "conf/conf.h"
#include "mail/message.h"
#include "store/work.h"

#define MAIL_QUEUE "courriels"

struct mail_new {
	int64_t establishment_id; /* 0 for the installation's own */
	struct str to, subject, text;
	struct str unsubscribe; /* as in struct mail */
	struct str unique_key;  /* as in struct job_new */
	int64_t due_at;         /* 0 for now */
};

/* ERR_FORMAT or ERR_LIMIT, and nothing added, for a mail that could not be composed. */
enum error_code mail_add(struct store_conn *conn, const struct mail_new *mail, int64_t now, struct error *err);

struct mail_worker {
	const struct conf *conf;
	int64_t (*clock)(void); /* microseconds of UTC */
	enum error_code (*send)(const struct conf *conf, struct str to, struct str message,
				struct error *err); /* smtp_send */
};

/* How jobs of this queue are done: a row of the table of store/work.h. smtp_ready was called; the worker stays. What the
 * server refuses for good (a 5xx answer, an address that is none) is dead at once. */
struct work_kind mail_kind(struct mail_worker *worker);

#endif
