/* SPDX-License-Identifier: Apache-2.0 */
/* Mails that wait in the store. One is added in the transaction of what it tells, so that it leaves if and only if that
 * happened; it is sent by a worker, one attempt at a time, again later when it did not leave, and buried after its last
 * attempt (JOBS_ATTEMPTS). Once sent, its text is forgotten. */
#ifndef BLOUSE_MAIL_QUEUE_H
#define BLOUSE_MAIL_QUEUE_H

#include "conf/conf.h"
#include "mail/message.h"
#include "store/jobs.h"

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
	struct store *store;
	const struct conf *conf;
	struct str name;        /* of this worker, among all machines' */
	int64_t (*clock)(void); /* microseconds of UTC */
	enum error_code (*send)(const struct conf *conf, struct str to, struct str message,
				struct error *err); /* smtp_send */
};

/* Takes one mail that is due and tries to send it. *ret_tried is false when none was due. A mail that does not leave is
 * no error of the worker's: its reason, without an address, is kept with its job. */
enum error_code mail_work(const struct mail_worker *worker, bool *ret_tried, struct error *err);

#endif
