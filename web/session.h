/* SPDX-License-Identifier: Apache-2.0 */
/* Who is signed in. A session is a row of the store, found by the hash of a token of 256 random bits that only the
 * browser's cookie holds; it ends after some time unused, after some time at all, when it is revoked, when its account is
 * switched off, or when another kind of browser shows its token. The token changes at sign-in and whenever what its person
 * may do changes, so that one that was set or seen before is worth nothing. */
#ifndef BLOUSE_WEB_SESSION_H
#define BLOUSE_WEB_SESSION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sha256.h"
#include "store/store.h"

#define SESSION_TOKEN_BYTES 32
#define SESSION_TOKEN_LEN 43 /* in base64url, without its NUL */
#define SESSION_KEY_BYTES 32
#define SESSION_CLIENT_MAX 32
#define SESSION_CSRF_LEN 64 /* in base64url: 16 bytes of mask, 32 of proof */

/* Microseconds. */
struct session_terms {
	int64_t idle;     /* unused for so long, it ends */
	int64_t absolute; /* so old, it ends */
};

struct session {
	int64_t establishment_id, user_id;
	struct str name; /* of the person, in the arena given to session_find */
	int64_t created_at, seen_at, expires_at;
	unsigned char hash[SHA256_LEN];
	unsigned char key[SESSION_KEY_BYTES]; /* what its forms' tokens are proved with */
};

struct session_opening {
	int64_t establishment_id, user_id;
	int64_t provider_id;   /* 0: a local password */
	struct str user_agent; /* the browser's header, of which the family is kept */
	int64_t now;
	struct session_terms terms;
};

/* Writes a new session and gives its token, with a NUL. */
enum error_code session_open(struct store_conn *conn, const struct session_opening *opening,
			     char ret_token[SESSION_TOKEN_LEN + 1], struct session *ret_session, struct error *err);

/* The session of a token, if it still holds. ERR_NOT_FOUND otherwise, whatever the reason. */
enum error_code session_find(struct store_conn *conn, struct arena *a, struct str token, struct str user_agent,
			     int64_t now, const struct session_terms *terms, struct session *ret_session,
			     struct error *err);

/* Whether its use should be noted now: at most once a minute, and often enough for a short idle term. */
bool session_is_due(const struct session *session, int64_t now, const struct session_terms *terms);
enum error_code session_touch(struct store_conn *conn, const struct session *session, int64_t now, struct error *err);

/* Gives the session another token and another key: after a sign-in's second step, after roles changed. ERR_CONFLICT when
 * it was revoked meanwhile. */
enum error_code session_rotate(struct store_conn *conn, struct session *session, int64_t now,
			       char ret_token[SESSION_TOKEN_LEN + 1], struct error *err);

enum error_code session_close(struct store_conn *conn, const struct session *session, int64_t now, struct error *err);
/* Ends all sessions of an account: a new password, roles taken away. Gives how many. */
enum error_code session_close_all(struct store_conn *conn, int64_t establishment_id, int64_t user_id, int64_t now,
				  int64_t *ret_ended, struct error *err);

/* The family of a browser by its header, such as « firefox/windows »; versions change too often to be held to. */
struct str session_client(struct str user_agent, char room[SESSION_CLIENT_MAX]);

/* The token that a form of this session must send back: masked anew each time, so that a page's length under compression
 * tells nothing of it. With a NUL. */
enum error_code csrf_make(const struct session *session, char ret_token[SESSION_CSRF_LEN + 1], struct error *err);
bool csrf_holds(const struct session *session, struct str token);

#endif
