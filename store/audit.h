/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: who did what to what, and when, in rows that nobody can change unseen. It is append-only (the engines
 * themselves refuse otherwise), and each row bears the SHA-256 of itself and of the row before it in its establishment.
 * An entry is written in the transaction of what it tells, so that neither exists without the other.
 *
 * The journal outlives what it speaks of: it never holds personal data of the object in clear. An object is a kind and
 * a number; a text that must be recognisable later (the account that was reported…) is `sealed`: a hash with the
 * establishment's salt. */
#ifndef BLOUSE_STORE_AUDIT_H
#define BLOUSE_STORE_AUDIT_H

#include <stdint.h>

#include "base/sha256.h"
#include "store/store.h"

#define AUDIT_SALT_MIN 16
#define AUDIT_WORD_MAX 64    /* bytes of an action, a kind, an object's number */
#define AUDIT_FIELDS_MAX 512 /* bytes of the list of fields */

enum audit_actor {
	AUDIT_SYSTEM,  /* Blouse itself: a job, a rule */
	AUDIT_USER,    /* actor_id is the user's */
	AUDIT_PROGRAM, /* actor_id is the API key's */
	AUDIT_PUBLIC,  /* somebody without an account */
	AUDIT_ACTORS
};

/* As they stand in the store. */
extern const char *const audit_actor_ids[AUDIT_ACTORS];

struct audit_entry {
	int64_t establishment_id;
	int64_t at; /* microseconds of UTC */
	enum audit_actor actor;
	int64_t actor_id;       /* 0 for none */
	struct str action;      /* "case.decide": a-z 0-9 . - */
	struct str object_kind; /* "case": the same */
	struct str object_id;   /* "42"; may be empty; A-Z : _ too */
	struct str fields;      /* which fields were changed or read, between commas; may be empty */
	struct str sealed;      /* kept as a hash only; may be empty */
};

/* Begins the journal of an establishment; `salt` is random, AUDIT_SALT_MIN bytes at least. */
enum error_code audit_start(struct store_conn *conn, int64_t establishment_id, struct str salt, struct error *err);

/* Adds an entry. Writers of an establishment's journal follow one another until their transactions end: call it last.
 * ERR_USAGE for a word that is none. */
enum error_code audit_add(struct store_conn *conn, const struct audit_entry *entry, struct error *err);

/* What `sealed` becomes, to look for it. */
enum error_code audit_seal(struct store_conn *conn, int64_t establishment_id, struct str text,
			   unsigned char ret_seal[SHA256_LEN], struct error *err);

struct audit_report {
	int64_t checked; /* rows that are as they were written, from the first on */
	bool broken;
	int64_t broken_sequence;        /* the first row that was changed, added or taken away */
	unsigned char head[SHA256_LEN]; /* of the last row: kept elsewhere, it shows whether all was made anew */
};

/* Walks an establishment's journal. ERR_NOT_FOUND when it has none. */
enum error_code audit_verify(struct store_conn *conn, int64_t establishment_id, struct audit_report *ret_report,
			     struct error *err);

/* Forgets the first rows, those older than `before`; what follows still proves itself. Gives how many. */
enum error_code audit_purge(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t *ret_purged,
			    struct error *err);

#endif
