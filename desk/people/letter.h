/* SPDX-License-Identifier: Apache-2.0 */
/* The letter of an invitation: it leaves by mail, or its link is shown to who invites. */
#ifndef BLOUSE_DESK_PEOPLE_LETTER_H
#define BLOUSE_DESK_PEOPLE_LETTER_H

#include "desk/people/people.h"

struct people_letter {
	bool mailed;
	struct str link; /* in the request's arena */
};

/* Invites somebody, in the caller's unit of work. A mail leaves when mails do (desk_mails) and they have an address that a
 * mail can go to. `establishment` is its name. */
enum error_code people_letter_send(struct request *r, struct store_conn *conn, const struct people_actor *actor,
				   struct str establishment, int64_t id, struct str login, struct str name,
				   struct str email, struct people_letter *ret_letter, struct error *err);

/* Whether a mail can go there. */
bool people_mail_fits(struct str email);

#endif
