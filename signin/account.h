/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts: made by invitation, changed by administrators, closed without being erased, since the journal names them.
 * A connection in the parameters is a unit of work of the caller, who commits it; functions that take a `struct signin`
 * open their own, since a password is never hashed while a transaction waits. */
#ifndef BLOUSE_SIGNIN_ACCOUNT_H
#define BLOUSE_SIGNIN_ACCOUNT_H

#include "signin/signin.h"

#define ACCOUNT_NAME_MAX 200
#define ACCOUNT_INVITATION (7 * SIGNIN_DAY) /* long enough for a week off */
#define ACCOUNT_RESET SIGNIN_HOUR

struct account_new {
	int64_t establishment_id;
	struct str login, name;
	struct str email; /* ptr NULL for none */
	uint32_t roles;   /* ROLE_BIT of each; an agent is one in any case */
};

/* Whether a text can be somebody's name, or their address: a line of UTF-8, not too long. */
bool account_is_name(struct str name);
bool account_is_email(struct str email);

/* ERR_USAGE for a login or a name that cannot be one, ERR_CONSTRAINT when the login is taken. */
enum error_code account_add(struct store_conn *conn, const struct account_new *account, struct signin_actor actor,
			    int64_t now, int64_t *ret_id, struct error *err);

/* The letter of an invitation, to be sent; those sent before end. ERR_NOT_FOUND for an account that is not there,
 * ERR_USAGE for one that is closed. */
enum error_code account_invite(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			       struct signin_actor actor, int64_t now, char ret_letter[LETTER_LEN + 1],
			       struct error *err);

struct account_reset {
	int64_t user_id; /* 0: nobody to write to; say the same to who asked */
	struct str name, email;
	char letter[LETTER_LEN + 1];
};
/* Somebody says that they forgot their password. No account, a closed one, one without address or without password
 * gives user_id 0, and is written in the journal alike. */
enum error_code account_forgot(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str login,
			       int64_t now, struct account_reset *ret_reset, struct error *err);

/* Chooses a password with the letter of an invitation or of a reset, once. Sessions end, other letters too. ERR_USAGE
 * when the password is not good enough: the letter stays good; ERR_NOT_FOUND when the letter is not. */
enum error_code account_choose(struct signin *signin, int64_t establishment_id, struct str letter, struct str password,
			       int64_t now, int64_t *ret_user_id, struct error *err);

struct account_letter {
	int64_t establishment_id, user_id;
	struct str login, name, establishment;
	bool invitation; /* otherwise of a forgotten password */
};
/* Whose letter it is, which it stays. ERR_NOT_FOUND when it may not be used any more. */
enum error_code account_letter_look(struct store_conn *conn, struct arena *arena, struct str letter, int64_t now,
				    struct account_letter *ret_letter, struct error *err);

/* Whether somebody who is signed in knows their password, before what a stranger at their screen should not do. Tries
 * count as those of signing in. ERR_USAGE when it is wrong, ERR_UNAVAILABLE while tries are slowed. */
enum error_code account_prove(struct signin *signin, int64_t establishment_id, int64_t user_id, struct str password,
			      int64_t now, struct error *err);

/* Changes one's own password; every session of theirs ends. ERR_USAGE when the old one is wrong, or the new one not
 * good enough; ERR_UNAVAILABLE while tries are slowed. */
enum error_code account_change(struct signin *signin, int64_t establishment_id, int64_t user_id,
			       struct str old_password, struct str password, int64_t now, struct error *err);

/* The name, and the address when there is one (ptr NULL for none), as an administrator corrects them. ERR_USAGE for what
 * cannot be one. */
enum error_code account_contact_set(struct store_conn *conn, int64_t establishment_id, int64_t user_id, struct str name,
				    struct str email, struct signin_actor actor, int64_t now, struct error *err);

/* Gives these roles by hand, and no other; those that a provider's groups give stay. Sessions end, so that none keeps
 * the permissions of before. ERR_USAGE when no administrator would be left. */
enum error_code account_roles_set(struct store_conn *conn, int64_t establishment_id, int64_t user_id, uint32_t roles,
				  struct signin_actor actor, int64_t now, struct error *err);

/* Closes an account, or opens it again. Its sessions and letters end. ERR_USAGE as above. */
enum error_code account_close(struct store_conn *conn, int64_t establishment_id, int64_t user_id, bool closed,
			      struct signin_actor actor, int64_t now, struct error *err);

/* Keeps beside the account which roles it has, for lists; whoever changes them calls it. */
enum error_code account_roles_note(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				   struct error *err);

/* Who somebody is now: all their roles. ERR_NOT_FOUND when the account is not there, or closed. */
enum error_code account_identity_of(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				    struct identity *ret_identity, struct error *err);

#endif
