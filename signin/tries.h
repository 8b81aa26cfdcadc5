/* SPDX-License-Identifier: Apache-2.0 */
/* Tries that fail slow those that follow, and never shut anybody out: the first TRIES_FREE cost nothing, then one waits
 * TRIES_FIRST, twice as long each time, at most TRIES_LAST. At that pace somebody who guesses has some 96 tries a day.
 * A name that has no account is counted like one that has. A try is counted before it is looked at, so that a hundred at
 * once are not a hundred tries. */
#ifndef BLOUSE_SIGNIN_TRIES_H
#define BLOUSE_SIGNIN_TRIES_H

#include "signin/signin.h"

#define TRIES_FREE 5
#define TRIES_FIRST (15 * SIGNIN_SECOND)
#define TRIES_LAST (15 * SIGNIN_MINUTE)
#define TRIES_FORGOTTEN SIGNIN_DAY  /* after the last one */
#define TRIES_AT_ONCE SIGNIN_SECOND /* what one waits when somebody else tries at the same instant */

enum tries_of { TRIES_OF_PASSWORD, TRIES_OF_SECOND };

/* What tries are counted under. `name` is a folded login; of a second step, the account's number. */
void tries_subject(const struct signin *signin, enum tries_of of, int64_t establishment_id, struct str name,
		   unsigned char ret_subject[SECRET_HASH_LEN]);

/* Counts a try; *ret_wait is 0 when it may be made, otherwise the microseconds until one may. */
enum error_code tries_take(struct store_conn *conn, int64_t establishment_id,
			   const unsigned char subject[SECRET_HASH_LEN], int64_t now, int64_t *ret_wait,
			   struct error *err);

/* The try was right: those before are forgotten. */
enum error_code tries_right(struct store_conn *conn, int64_t establishment_id,
			    const unsigned char subject[SECRET_HASH_LEN], struct error *err);

/* Forgets both kinds of an account's. */
enum error_code tries_end(struct store_conn *conn, const struct signin *signin, int64_t establishment_id,
			  int64_t user_id, struct error *err);

/* How long one waits after so many that failed. */
int64_t tries_delay(int64_t failures);

#endif
