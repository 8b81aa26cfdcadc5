/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in with a password that Blouse keeps, then with a code when the account has an authenticator. An account that
 * does not exist, that is closed, that has no password, and a wrong password give the same answer in the same time. */
#ifndef BLOUSE_SIGNIN_LOCAL_H
#define BLOUSE_SIGNIN_LOCAL_H

#include "signin/signin.h"

#define LOCAL_SECOND_TERM (5 * SIGNIN_MINUTE)

enum local_outcome {
	LOCAL_DONE,   /* signed in: `who` says as whom */
	LOCAL_SECOND, /* the password is right, a code is wanted: `letter` is to be given back with it */
	LOCAL_WRONG,
	LOCAL_WAIT, /* nothing was looked at: not before `wait` microseconds */
};

struct local_result {
	enum local_outcome outcome;
	struct identity who;
	char letter[LETTER_LEN + 1];
	int64_t wait;
	int64_t provider_id; /* who knew them; 0: Blouse itself */
	bool recovered;      /* by a recovery code: to be told, with how many are left */
	int64_t recovery_left;
};

/* First step. A try that has to wait is not written in the journal, so that nobody fills it from outside; the one that
 * began the wait is. */
enum error_code local_password(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			       int64_t now, struct local_result *ret_result, struct error *err);

/* Second step: `code` is the authenticator's, or a recovery code. A letter past its term is LOCAL_WRONG. */
enum error_code local_second(struct signin *signin, int64_t establishment_id, struct str letter, struct str code,
			     int64_t now, struct local_result *ret_result, struct error *err);

/* Chooses a password with a letter, as account_choose does and with its errors, then comes in with it: LOCAL_DONE, or
 * LOCAL_SECOND when the account has an authenticator, which a letter does not stand for. */
enum error_code local_letter(struct signin *signin, int64_t establishment_id, struct str letter, struct str password,
			     int64_t now, struct local_result *ret_result, struct error *err);

/* For enter.c, which asks directories behind it: the first step, whose wrong password is written in the journal only when
 * it is the `last` to be asked; and the letter of a second step that a provider's first one wants. */
enum error_code local_first(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			    bool last, int64_t now, struct local_result *ret_result, struct error *err);
enum error_code local_want_second(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				  int64_t provider_id, int64_t now, char ret_letter[LETTER_LEN + 1], struct error *err);

#endif
