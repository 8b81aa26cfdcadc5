/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/local.h"

#include <inttypes.h>
#include <stdio.h>

#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"
#include "signin/password.h"
#include "signin/second.h"
#include "signin/tokens_sql.h"
#include "signin/tries.h"

static const struct signin_actor public = {AUDIT_PUBLIC, 0};
static const struct str nothing = {"", 0};

/* One who signs in, from the first unit of work to the second. */
struct attempt {
	int64_t establishment_id, now;
	struct str login; /* folded; one that nobody has when what was typed cannot be one */
	unsigned char subject[SECRET_HASH_LEN];
	bool known; /* an account that a password opens */
	bool last;  /* nobody else is asked for it */
	struct account_by_login_row account;
};

/* --- first step --- */

/* Counts the try, and reads the account. */
static enum error_code begin(struct signin *signin, struct arena *arena, struct attempt *a, int64_t *ret_wait,
			     struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct account_by_login_params params = {.establishment_id = a->establishment_id, .login = a->login};
	tries_subject(signin, TRIES_OF_PASSWORD, a->establishment_id, a->login, a->subject);
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code)
		code = tries_take(conn, a->establishment_id, a->subject, a->now, ret_wait, err);
	if (!code)
		code = account_by_login(conn, arena, &params, &a->account, err);
	a->known = !code && !a->account.has_disabled_at && a->account.password_hash.ptr;
	if (!code || code == ERR_NOT_FOUND)
		code = store_commit(conn, err);
	return code;
}

enum error_code local_want_second(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				  int64_t provider_id, int64_t now, char ret_letter[LETTER_LEN + 1], struct error *err)
{
	unsigned char hash[SECRET_HASH_LEN];
	letter_new(ret_letter);
	letter_hash(str_from_c(ret_letter), hash);
	const struct token_add_params params = {
		.hash = {(const char *)hash, sizeof(hash)},
		.establishment_id = establishment_id,
		.user_id = user_id,
		.has_provider_id = provider_id != 0,
		.provider_id = provider_id,
		.purpose = STR("second"),
		.now = now,
		.expires_at = now + LOCAL_SECOND_TERM,
	};
	return token_add(conn, &params, err);
}

/* Once the second step is done too, or there is none: the tries that failed are forgotten. */
static enum error_code done(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			    const char *how, int64_t now, struct identity *ret_who, struct error *err)
{
	enum error_code code = tries_end(conn, signin, establishment_id, user_id, err);
	if (!code)
		code = account_identity_of(conn, establishment_id, user_id, ret_who, err);
	if (!code)
		code = signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_USER, user_id}, "signin.done",
				    user_id, how, nothing, now, err);
	return code;
}

static enum error_code right(struct signin *signin, const struct attempt *a, const char *new_hash,
			     struct local_result *result, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct account_rehash_params rehash = {
		.establishment_id = a->establishment_id,
		.id = a->account.id,
		.old_hash = a->account.password_hash,
		.password_hash = str_from_c(new_hash),
	};
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code && *new_hash)
		code = account_rehash(conn, &rehash, err);
	if (!code && a->account.totp_secret.ptr) {
		result->outcome = LOCAL_SECOND;
		code = tries_right(conn, a->establishment_id, a->subject, err);
		if (!code)
			code = local_want_second(conn, a->establishment_id, a->account.id, 0, a->now, result->letter,
						 err);
		if (!code)
			code = signin_audit(conn, a->establishment_id, public, "signin.first", a->account.id,
					    "password", nothing, a->now, err);
	} else if (!code) {
		result->outcome = LOCAL_DONE;
		code = done(signin, conn, a->establishment_id, a->account.id, "password", a->now, &result->who, err);
	}
	return code ? code : store_commit(conn, err);
}

static enum error_code wrong(struct signin *signin, const struct attempt *a, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code)
		code = signin_audit(conn, a->establishment_id, public, "signin.refuse", a->account.id, "password",
				    a->login, a->now, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code try_password(struct signin *signin, struct arena *arena, struct attempt *a, struct str password,
				    struct local_result *result, struct error *err)
{
	bool is_right = false, outdated = false;
	char new_hash[PASSWORD_HASH_MAX] = "";
	enum error_code code = begin(signin, arena, a, &result->wait, err);
	if (!code && result->wait > 0) {
		result->outcome = LOCAL_WAIT;
		return ERR_NONE;
	}
	const struct str hash = a->known ? a->account.password_hash : (struct str){0};
	if (!code)
		code = password_verify(hash, str_sub(password, 0, PASSWORD_MAX), &is_right, &outdated, err);
	if (!code && outdated)
		code = password_hash(password, new_hash, err);
	if (code)
		return code;
	if (is_right && password.len <= PASSWORD_MAX)
		return right(signin, a, new_hash, result, err);
	result->outcome = LOCAL_WRONG;
	return a->last ? wrong(signin, a, err) : ERR_NONE;
}

enum error_code local_first(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			    bool last, int64_t now, struct local_result *ret_result, struct error *err)
{
	char folded[FOLD_MAX];
	struct attempt a = {.establishment_id = establishment_id, .now = now, .last = last};
	struct local_result result = {0};
	struct arena arena;
	if (!fold_login(login, folded, &a.login))
		a.login = STR("?");
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = try_password(signin, &arena, &a, password, &result, err);
	arena_release(&arena);
	if (!code)
		*ret_result = result;
	return code;
}

enum error_code local_password(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			       int64_t now, struct local_result *ret_result, struct error *err)
{
	return local_first(signin, establishment_id, login, password, true, now, ret_result, err);
}

/* --- second step --- */

static enum error_code second_in(struct signin *signin, struct store_conn *conn, int64_t establishment_id,
				 int64_t user_id, struct str letter, struct str code, int64_t now,
				 struct local_result *result, struct error *err)
{
	unsigned char subject[SECRET_HASH_LEN];
	char number[24];
	bool good = false;
	int64_t used = 0;
	struct arena arena;
	snprintf(number, sizeof(number), "%" PRId64, user_id);
	tries_subject(signin, TRIES_OF_SECOND, establishment_id, str_from_c(number), subject);
	enum error_code failed = tries_take(conn, establishment_id, subject, now, &result->wait, err);
	if (failed || result->wait > 0) {
		result->outcome = LOCAL_WAIT;
		return failed;
	}
	failed = second_use(signin, conn, establishment_id, user_id, code, now, &good, &result->recovered, err);
	const struct token_use_params use = {.hash = letter, .establishment_id = establishment_id, .now = now};
	if (!failed && good)
		failed = token_use(conn, &use, &used, err);
	if (failed)
		return failed;
	if (!used) {
		result->outcome = LOCAL_WRONG;
		return signin_audit(conn, establishment_id, public, "signin.refuse", user_id, "second", nothing, now,
				    err);
	}
	arena_init(&arena, SIGNIN_ARENA);
	struct recovery_codes_left_row left = {0};
	const struct recovery_codes_left_params params = {.establishment_id = establishment_id, .user_id = user_id};
	failed = recovery_codes_left(conn, &arena, &params, &left, err);
	arena_release(&arena);
	result->outcome = LOCAL_DONE;
	result->recovery_left = left.count;
	if (!failed)
		failed = done(signin, conn, establishment_id, user_id,
			      result->provider_id ? (result->recovered ? "provider,recovery" : "provider,totp")
						  : (result->recovered ? "password,recovery" : "password,totp"),
			      now, &result->who, err);
	return failed;
}

enum error_code local_second(struct signin *signin, int64_t establishment_id, struct str letter, struct str code,
			     int64_t now, struct local_result *ret_result, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char bytes[SECRET_HASH_LEN];
	const struct str hash = {(const char *)bytes, sizeof(bytes)};
	struct local_result result = {.outcome = LOCAL_WRONG};
	struct token_find_row token = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	letter_hash(letter, bytes);
	const struct token_find_params params = {.hash = hash, .establishment_id = establishment_id, .now = now};
	enum error_code failed = store_write(signin->store, &conn, err);
	if (!failed)
		failed = token_find(conn, &arena, &params, &token, err);
	bool ours = !failed && str_eq(token.purpose, STR("second"));
	result.provider_id = token.provider_id;
	arena_release(&arena);
	if (failed == ERR_NOT_FOUND)
		failed = ERR_NONE;
	if (ours)
		failed = second_in(signin, conn, establishment_id, token.user_id, hash, code, now, &result, err);
	if (!failed)
		failed = store_commit(conn, err);
	if (!failed)
		*ret_result = result;
	return failed;
}

/* --- by a letter --- */

static enum error_code letter_in(struct signin *signin, struct store_conn *conn, struct arena *arena,
				 int64_t establishment_id, int64_t user_id, int64_t now, struct local_result *result,
				 struct error *err)
{
	struct account_by_id_row row;
	const struct account_by_id_params params = {.establishment_id = establishment_id, .id = user_id};
	enum error_code code = account_by_id(conn, arena, &params, &row, err);
	if (code)
		return code;
	if (!row.totp_secret.ptr) {
		result->outcome = LOCAL_DONE;
		return done(signin, conn, establishment_id, user_id, "letter", now, &result->who, err);
	}
	result->outcome = LOCAL_SECOND;
	code = local_want_second(conn, establishment_id, user_id, 0, now, result->letter, err);
	if (!code)
		code = signin_audit(conn, establishment_id, public, "signin.first", user_id, "letter", nothing, now,
				    err);
	return code;
}

enum error_code local_letter(struct signin *signin, int64_t establishment_id, struct str letter, struct str password,
			     int64_t now, struct local_result *ret_result, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct local_result result = {0};
	int64_t user_id = 0;
	struct arena arena;
	enum error_code code = account_choose(signin, establishment_id, letter, password, now, &user_id, err);
	if (!code)
		code = store_write(signin->store, &conn, err);
	if (code)
		return code;
	arena_init(&arena, SIGNIN_ARENA);
	code = letter_in(signin, conn, &arena, establishment_id, user_id, now, &result, err);
	arena_release(&arena);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		*ret_result = result;
	return code;
}
