/* SPDX-License-Identifier: Apache-2.0 */
/* The second step of an account: an authenticator, and recovery codes for when it is lost. */
#ifndef BLOUSE_SIGNIN_SECOND_H
#define BLOUSE_SIGNIN_SECOND_H

#include "signin/signin.h"
#include "signin/totp.h"

#define RECOVERY_CODES 10
#define RECOVERY_LEN 11 /* characters: fifty random bits in base32, with a hyphen in the middle */

struct second_start {
	struct str secret; /* base32, to be typed where no QR code can be read */
	struct str uri;    /* what the QR code says */
	struct str sealed; /* bytes that come back with the first code; opened by who they are for alone */
};
/* A new authenticator, that counts only once it has shown a code. `issuer` is the establishment's name. */
enum error_code second_begin(struct signin *signin, struct store_conn *conn, struct arena *arena,
			     int64_t establishment_id, int64_t user_id, struct str issuer,
			     struct second_start *ret_start, struct error *err);

/* The one that was begun, to be shown again after a code that was not its. ERR_FORMAT when the bytes are somebody
 * else's. */
enum error_code second_again(struct signin *signin, struct store_conn *conn, struct arena *arena,
			     int64_t establishment_id, int64_t user_id, struct str issuer, struct str sealed,
			     struct second_start *ret_start, struct error *err);

/* Takes it in use, with new recovery codes, which are shown this once. ERR_USAGE when the code is not its. */
enum error_code second_confirm(struct signin *signin, struct store_conn *conn, int64_t establishment_id,
			       int64_t user_id, struct str sealed, struct str code, int64_t now,
			       char ret_codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err);

/* New recovery codes instead of those before. ERR_USAGE without an authenticator. */
enum error_code second_renew(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			     int64_t now, char ret_codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err);

/* Takes the authenticator away, the recovery codes too: its owner, or an administrator when both are lost. */
enum error_code second_remove(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			      struct signin_actor actor, int64_t now, struct error *err);

/* Whether a code of the authenticator, or a recovery code, is good; it is then used. For local.c. */
enum error_code second_use(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			   struct str code, int64_t now, bool *ret_good, bool *ret_recovered, struct error *err);

#endif
