/* SPDX-License-Identifier: Apache-2.0 */
/* What a program shows instead of signing in: « blouse_ », 43 letters and digits drawn by chance (256 bits), and six that
 * prove those, so that who looks for secrets in files knows one, and a slip is refused before any base is asked. Only the
 * hash is kept. A key opens what its scopes say, in its establishment, until its last day, and never more than the person
 * who made it still may: it stops with their account. */
#ifndef BLOUSE_SIGNIN_KEY_H
#define BLOUSE_SIGNIN_KEY_H

#include "signin/signin.h"

#define KEY_PREFIX "blouse_"
#define KEY_DRAWN_LEN 43
#define KEY_SUM_LEN 6
#define KEY_LEN (sizeof(KEY_PREFIX) - 1 + KEY_DRAWN_LEN + KEY_SUM_LEN)
#define KEY_NAME_MAX 80 /* code points */
#define KEY_TERM_MAX (366 * SIGNIN_DAY)
#define KEY_UNDO SIGNIN_MINUTE       /* how long a revoked key can be given back */
#define KEYS_MAX 200                 /* that open something, of one establishment */
#define KEY_SEEN_EVERY SIGNIN_MINUTE /* how often its use is noted */
#define KEY_SCOPES_MAX 1024          /* bytes of the names of all scopes */

/* Whether it is written as a key is, its proof included; says nothing of whether there is one. */
bool key_is_written(struct str key);

struct key_new {
	struct str name;
	uint64_t scopes; /* PERMISSION_BIT of each */
	int64_t expires_at;
};

/* Makes a key for `who`, and gives it, with a NUL: nobody can read it again. ERR_USAGE when it would have no name, no
 * scope, more than `who` may, or a term that is past or beyond KEY_TERM_MAX; ERR_LIMIT when there are KEYS_MAX;
 * ERR_CONSTRAINT when another that opens something bears its name. */
enum error_code key_add(struct store_conn *conn, const struct identity *who, const struct key_new *key, int64_t now,
			char ret_key[KEY_LEN + 1], int64_t *ret_id, struct error *err);

struct key_holder {
	struct identity who; /* user_id is who made the key; key_id and scopes are its own */
	struct str name;
	int64_t ends_at;
	bool due; /* its use is to be noted: key_used */
};
/* Who shows a key, in the arena. ERR_NOT_FOUND when it opens nothing, whatever the reason. */
enum error_code key_find(struct store_conn *conn, struct arena *arena, struct str key, int64_t now,
			 struct key_holder *ret_holder, struct error *err);
enum error_code key_used(struct store_conn *conn, const struct identity *who, int64_t now, struct error *err);

/* ERR_NOT_FOUND when it is not there. One that was revoked already stays so. */
enum error_code key_revoke(struct store_conn *conn, int64_t establishment_id, int64_t id, struct signin_actor actor,
			   int64_t now, struct error *err);
/* Gives back what was revoked at most KEY_UNDO ago; *ret_done is false when that is too long. */
enum error_code key_restore(struct store_conn *conn, int64_t establishment_id, int64_t id, struct signin_actor actor,
			    int64_t now, bool *ret_done, struct error *err);

/* The scopes of a text, between spaces, as they are kept; names that no permission bears are none. */
uint64_t key_scopes(struct str text);

#endif
