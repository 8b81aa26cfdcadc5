/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords: how they are kept, and which are good enough.
 *
 * Kept by argon2id with the memory and the passes that RFC 9106 (section 4) recommends where 2 GiB are too much, which
 * is more than OWASP asks (19 MiB, 2 passes): some 50 ms of one core. libsodium has one lane. PASSWORD_AT_ONCE bounds what
 * a rush of sign-ins takes from the server. When one of them rises, each password is hashed anew the next time that it is
 * given.
 *
 * Good enough is what CNIL (délibération 2022-100) and ANSSI (guide « authentification multifacteur et mots de passe »)
 * ask where tries are slowed: length first, no classes of characters, no periodic change, none of those that everybody
 * tries first, none made of the person's own names. Twelve letters, even all small, are 56 bits; CNIL asks 50. */
#ifndef BLOUSE_SIGNIN_PASSWORD_H
#define BLOUSE_SIGNIN_PASSWORD_H

#include "base/error.h"
#include "base/str.h"

#define PASSWORD_MEMORY ((size_t)64 << 20) /* bytes */
#define PASSWORD_PASSES 3
#define PASSWORD_AT_ONCE 2    /* hashes under way; others wait for their turn */
#define PASSWORD_WAIT_MS 5000 /* and no longer than this */
#define PASSWORD_HASH_MAX 128 /* with its NUL */
#define PASSWORD_MIN 12       /* code points */
#define PASSWORD_MAX 1024     /* bytes: phrases are welcome */
#define PASSWORD_DISTINCT 5   /* different characters at least */
#define PASSWORD_OWN_MIN 4    /* bytes of a name that is looked for in it */

/* ERR_UNAVAILABLE when others hash and do not end in time, ERR_LIMIT above PASSWORD_MAX. */
enum error_code password_hash(struct str password, char ret_hash[PASSWORD_HASH_MAX], struct error *err);

/* Whether it is the one that was hashed. Without a hash (ptr NULL) it takes as long, and is wrong. *ret_outdated: right,
 * and to be hashed anew. */
enum error_code password_verify(struct str hash, struct str password, bool *ret_right, bool *ret_outdated,
				struct error *err);

/* ERR_USAGE, with a message for the person, when it is not good enough. `own`: their login, names and address. */
enum error_code password_check(struct str password, const struct str *own, size_t own_count, struct error *err);

#endif
