/* SPDX-License-Identifier: Apache-2.0 */
/* Signs in with a provider, for tests that start a real one: reads commands, a line each, and answers a line each. The
 * base is a file of SQLite of its own.
 *
 *     provider KIND SETTINGS          adds one, which the commands after it ask; SETTINGS is JSON
 *     start RETURN_TO                 OpenID Connect: url STATE URL
 *     finish STATE CODE               done USER ROLES RETURN_TO
 *     password LOGIN PASSWORD         LDAP: done USER ROLES | wrong | wait
 *     try SETTINGS                    LDAP: ok
 *     count SQL                       a number of the base
 *     later SECONDS                   moves the clock: ok
 * or "error CODE MESSAGE". */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "signin/directory.h"
#include "signin/oidc.h"
#include "signin/providers_sql.h"
#include "signin/testing.h"

static int64_t here, provider, ahead;
static struct signin signin;
static struct oidc *oidc;

static int64_t now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec * SIGNIN_SECOND + at.tv_nsec / 1000 + ahead;
}

static void answer(enum error_code code, const struct error *err)
{
	printf("error %d %s [%s]\n", code, err->message, err->detail);
}

static void add_provider(struct str kind, struct str settings)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct provider_add_row row = {0};
	char key[32];
	arena_init(&arena, SIGNIN_ARENA);
	snprintf(key, sizeof(key), "p%" PRId64, provider);
	const struct provider_add_params params = {.establishment_id = here,
						   .key = str_from_c(key),
						   .kind = kind,
						   .name = STR("Essai"),
						   .settings = settings,
						   .now = now()};
	assert_good(store_write(signin.store, &conn, err));
	assert_good(provider_add(conn, &arena, &params, &row, err));
	assert_good(store_commit(conn, err));
	provider = row.id;
	printf("ok\n");
	arena_release(&arena);
}

static void start(struct str return_to)
{
	struct arena arena;
	struct str url;
	char state[LETTER_LEN + 1];
	struct error failure = {0};
	arena_init(&arena, SIGNIN_ARENA);
	const struct oidc_ask ask = {here, provider, STR("http://127.0.0.1:9/retour"), now()};
	enum error_code code = oidc_start(oidc, &signin, &ask, return_to, &arena, &url, state, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("url %s %.*s\n", state, STR_ARG(url));
	arena_release(&arena);
}

static void finish(struct str state, struct str text)
{
	struct arena arena;
	struct identity who;
	struct str return_to;
	struct error failure = {0};
	arena_init(&arena, SIGNIN_ARENA);
	const struct oidc_ask ask = {here, provider, STR("http://127.0.0.1:9/retour"), now()};
	enum error_code code = oidc_finish(oidc, &signin, &ask, state, state, text, &arena, &who, &return_to, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("done %" PRId64 " %u %.*s\n", who.user_id, who.roles, STR_ARG(return_to));
	arena_release(&arena);
}

static void password(struct str login, struct str text)
{
	struct directory_result result;
	struct error failure = {0};
	enum error_code code = directory_password(&signin, here, provider, login, text, now(), &result, &failure);
	if (code)
		answer(code, &failure);
	else if (result.outcome == DIRECTORY_DONE)
		printf("done %" PRId64 " %u\n", result.who.user_id, result.who.roles);
	else
		printf("%s\n", result.outcome == DIRECTORY_WAIT ? "wait" : "wrong");
}

static void try_settings(struct str settings)
{
	struct error failure = {0};
	enum error_code code = directory_try(settings, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("ok\n");
}

static void later(int64_t seconds)
{
	ahead += seconds * SIGNIN_SECOND;
	printf("ok\n");
}

static void do_line(struct str line)
{
	struct str verb, first, rest = str_cut(line, ' ', &verb), second = str_cut(rest, ' ', &first);
	if (str_eq(verb, STR("provider")))
		add_provider(first, second);
	else if (str_eq(verb, STR("start")))
		start(rest);
	else if (str_eq(verb, STR("finish")))
		finish(first, second);
	else if (str_eq(verb, STR("password")))
		password(first, second);
	else if (str_eq(verb, STR("try")))
		try_settings(rest);
	else if (str_eq(verb, STR("count")))
		printf("%" PRId64 "\n", test_number(signin.store, rest.ptr));
	else if (str_eq(verb, STR("later")))
		later(strtoll(rest.ptr, NULL, 10));
	else
		printf("error 0 %.*s?\n", STR_ARG(verb));
	fflush(stdout);
}

int main(void)
{
	static char line[1 << 16];
	if (secret_ready(NULL) || oidc_new(&oidc, NULL))
		return 1;
	struct signin_test t = signin_test(STORE_SQLITE);
	signin = t.signin;
	here = t.here;
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		do_line(str_from_c(line));
	}
	oidc_free(oidc);
	signin_test_end(&t);
	return 0;
}
