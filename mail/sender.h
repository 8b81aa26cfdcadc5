/* SPDX-License-Identifier: Apache-2.0 */
/* The thread of a process that sends what is due in the queue of mails, one attempt at a time. */
#ifndef BLOUSE_MAIL_SENDER_H
#define BLOUSE_MAIL_SENDER_H

#include "mail/queue.h"

#define SENDER_LOOK_S 5  /* seconds between two looks at the queue */
#define SENDER_AWAY_S 30 /* after the store did not answer */

struct mail_sender;

/* What the worker points to stays until mail_sender_stop returns. smtp_ready was called. */
enum error_code mail_sender_start(const struct mail_worker *worker, struct mail_sender **ret_sender, struct error *err);
/* Ends after the attempt that is being made, which smtp-timeout bounds. Accepts NULL. */
void mail_sender_stop(struct mail_sender *sender);

#endif
