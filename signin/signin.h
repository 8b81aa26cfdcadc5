/* SPDX-License-Identifier: Apache-2.0 */
/* What every way of signing in works with. The library makes no page and no session: it says who somebody is, and
 * writes in the journal what happened, in the same transaction. Nothing reads the clock: `now` comes from the caller.
 *
 * Entries of the journal (store/audit.h) name accounts by their number. A name that was typed, or that a provider gave,
 * stands there sealed only. */
#ifndef BLOUSE_SIGNIN_SIGNIN_H
#define BLOUSE_SIGNIN_SIGNIN_H

#include <stdint.h>

#include "signin/permission.h"
#include "signin/secret.h"
#include "store/audit.h"
#include "store/store.h"

#define SIGNIN_SECOND INT64_C(1000000)
#define SIGNIN_MINUTE (60 * SIGNIN_SECOND)
#define SIGNIN_HOUR (60 * SIGNIN_MINUTE)
#define SIGNIN_DAY (24 * SIGNIN_HOUR)
#define SIGNIN_ARENA ((size_t)256 << 10)

/* What the file of settings says of other servers, so that no page of the desk can say it. It stays the caller's. */
struct signin_outside {
	const struct str *hosts; /* of the internal network, that may be called; a directory must be among them */
	size_t host_count;
	struct str folder; /* whose files providers may name; may be empty */
};

struct signin {
	struct store *store;
	unsigned char key[SECRET_KEY_LEN]; /* from a file that only the server reads; losing it loses second steps */
	struct signin_outside outside;
};

/* Who does something to an account: themselves, an administrator, a command. */
struct signin_actor {
	enum audit_actor kind;
	int64_t id; /* 0 for none */
};

static inline struct signin_actor signin_actor_of(const struct identity *who)
{
	return who->key_id ? (struct signin_actor){AUDIT_PROGRAM, who->key_id}
			   : (struct signin_actor){AUDIT_USER, who->user_id};
}

/* Adds an entry about an account (`user_id` 0: of no account). `sealed` may be empty. Call it last: audit.h. */
enum error_code signin_audit(struct store_conn *conn, int64_t establishment_id, struct signin_actor actor,
			     const char *action, int64_t user_id, const char *fields, struct str sealed, int64_t now,
			     struct error *err);

/* Whose row it is: what a sealed secret is bound to. Writes the NUL-terminated text into `out`. */
struct str signin_about(char out[64], const char *what, int64_t establishment_id, int64_t user_id);

#endif
