/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/enter.h"

#include "signin/directory.h"
#include "signin/fold.h"
#include "signin/providers_sql.h"
#include "signin/tries.h"

/* Room for what each directory says of somebody, one after the other. */
#define ENTER_ARENA (SIGNIN_ARENA + ENTER_DIRECTORIES_MAX * PROVIDER_SETTINGS_MAX)

struct attempt {
	struct signin *signin;
	int64_t establishment_id, now;
	struct str login; /* folded */
};

static enum error_code read_directories(const struct attempt *a, struct arena *arena,
					struct providers_of_rows *ret_rows, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct providers_of_params params = {
		.establishment_id = a->establishment_id, .kind = STR("ldap"), .rows = ENTER_DIRECTORIES_MAX};
	enum error_code code = store_read(a->signin->store, &conn, err);
	return code ? code : providers_of(conn, arena, &params, ret_rows, err);
}

static enum error_code refuse(const struct attempt *a, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(a->signin->store, &conn, err);
	if (!code)
		code = signin_audit(conn, a->establishment_id, (struct signin_actor){AUDIT_PUBLIC, 0}, "signin.refuse",
				    0, "password,provider", a->login, a->now, err);
	return code ? code : store_commit(conn, err);
}

/* A directory knew the password. */
static enum error_code admit(const struct attempt *a, int64_t provider_id, const json_t *settings,
			     const struct provider_person *person, struct local_result *result, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char subject[SECRET_HASH_LEN];
	bool second = false;
	tries_subject(a->signin, TRIES_OF_PASSWORD, a->establishment_id, a->login, subject);
	enum error_code code = store_write(a->signin->store, &conn, err);
	if (!code)
		code = tries_right(conn, a->establishment_id, subject, err);
	if (code)
		return code;
	code = provider_admit(conn, a->establishment_id, provider_id, settings, person, a->now, &result->who, &second,
			      err);
	if (code == ERR_NOT_FOUND) {
		enum error_code kept = store_commit(conn, NULL);
		return kept ? error_set(err, kept, "La base ne répond pas.") : code;
	}
	result->outcome = second ? LOCAL_SECOND : LOCAL_DONE;
	result->provider_id = provider_id;
	if (!code && second)
		code = local_want_second(conn, a->establishment_id, result->who.user_id, provider_id, a->now,
					 result->letter, err);
	return code ? code : store_commit(conn, err);
}

/* One directory: *ret_right says whether it was its password, and then *result what followed. */
static enum error_code try_directory(const struct attempt *a, const struct providers_of_row *row, struct str password,
				     bool *ret_right, struct local_result *result, struct error *err)
{
	struct provider_person person = {0};
	json_t *settings = NULL;
	struct arena arena;
	arena_init(&arena, DIRECTORY_ARENA);
	enum error_code code = provider_settings(row->settings, &settings, err);
	if (!code)
		code = directory_ask(&a->signin->outside, settings, a->login, password, &arena, ret_right, &person,
				     err);
	if (!code && *ret_right)
		code = admit(a, row->id, settings, &person, result, err);
	json_decref(settings);
	arena_release(&arena);
	return code;
}

/* All of them, until one knows the password. What the first that did not serve said is told when none did. */
static enum error_code try_directories(const struct attempt *a, const struct providers_of_rows *rows,
				       struct str password, struct local_result *result, struct error *err)
{
	struct error failure = {0}, first = {0};
	bool right = false;
	for (size_t i = 0; i < rows->count; i++) {
		enum error_code code = try_directory(a, &rows->items[i], password, &right, result, &failure);
		if (right) {
			if (code && err)
				*err = failure;
			return code;
		}
		if (code && !first.code)
			first = failure;
	}
	enum error_code code = refuse(a, err);
	if (code || !first.code)
		return code;
	error_set(err, ERR_UNAVAILABLE, "L'annuaire de votre établissement ne répond pas en ce moment : %s",
		  "réessayez dans quelques minutes, ou prévenez le service informatique.");
	error_detail(err, "directory: %s", *first.detail ? first.detail : "its settings do not serve");
	return ERR_UNAVAILABLE;
}

enum error_code enter_password(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			       int64_t now, struct local_result *ret_result, struct error *err)
{
	char folded[FOLD_MAX];
	struct attempt a = {.signin = signin, .establishment_id = establishment_id, .now = now};
	struct providers_of_rows rows = {0};
	struct local_result result = {0};
	struct arena arena;
	bool fits = fold_login(login, folded, &a.login);
	arena_init(&arena, ENTER_ARENA);
	enum error_code code = fits ? read_directories(&a, &arena, &rows, err) : ERR_NONE;
	if (!code)
		code = local_first(signin, establishment_id, login, password, rows.count == 0, now, &result, err);
	if (!code && result.outcome == LOCAL_WRONG && rows.count > 0)
		code = try_directories(&a, &rows, password, &result, err);
	arena_release(&arena);
	if (!code)
		*ret_result = result;
	return code;
}
