/* SPDX-License-Identifier: Apache-2.0 */
/* Signs in with a provider, for tests that start a real one: reads commands, a line each, and answers a line each. The
 * base is a file of SQLite of its own.
 *
 *     provider KIND SETTINGS          adds one, which `start` asks; SETTINGS is JSON
 *     start RETURN_TO                 OpenID Connect: url STATE URL
 *     finish STATE CODE               done USER ROLES RETURN_TO
 *     password LOGIN PASSWORD         LDAP: done USER ROLES | wrong | wait
 *     try KIND SETTINGS               ok
 *     allow HOST                      a host that may be called: ok
 *     folder PATH                     of secrets: ok
 *     count SQL                       a number of the base
 *     later SECONDS                   moves the clock: ok
 * or "error CODE MESSAGE". */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "signin/directory.h"
#include "signin/enter.h"
#include "signin/oidc.h"
#include "signin/providers_sql.h"
#include "signin/testing.h"

#define HOSTS_MAX 4
#define TEXT_MAX 256

static int64_t here, provider, ahead;
static char texts[HOSTS_MAX + 1][TEXT_MAX];
static struct str hosts[HOSTS_MAX];
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
	test_switch_on(conn, here, row.id);
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
	const struct oidc_ask ask = {provider, STR("http://127.0.0.1:9/retour"), return_to, now()};
	enum error_code code = oidc_start(oidc, &signin, &ask, &arena, &url, state, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("url %s %.*s\n", state, STR_ARG(url));
	arena_release(&arena);
}

static void finish(struct str state, struct str text)
{
	struct arena arena;
	struct oidc_result result;
	struct error failure = {0};
	arena_init(&arena, SIGNIN_ARENA);
	const struct oidc_back back = {STR("http://127.0.0.1:9/retour"), state, state, text, now()};
	enum error_code code = oidc_finish(oidc, &signin, &back, &arena, &result, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("done %" PRId64 " %u %.*s\n", result.who.user_id, result.who.roles, STR_ARG(result.return_to));
	arena_release(&arena);
}

static void password(struct str login, struct str text)
{
	struct local_result result;
	struct error failure = {0};
	enum error_code code = enter_password(&signin, here, login, text, now(), &result, &failure);
	if (code)
		answer(code, &failure);
	else if (result.outcome == LOCAL_DONE)
		printf("done %" PRId64 " %u\n", result.who.user_id, result.who.roles);
	else
		printf("%s\n", result.outcome == LOCAL_WAIT ? "wait" : "wrong");
}

static void try_settings(struct str kind, struct str settings)
{
	struct error failure = {0};
	enum error_code code = str_eq(kind, STR("oidc")) ? oidc_try(&signin.outside, settings, &failure)
							 : directory_try(&signin.outside, settings, &failure);
	if (code)
		answer(code, &failure);
	else
		printf("ok\n");
}

static struct str keep(struct str text, size_t place)
{
	assert_true(place <= HOSTS_MAX && text.len < TEXT_MAX);
	memcpy(texts[place], text.ptr, text.len);
	printf("ok\n");
	return (struct str){texts[place], text.len};
}

static void allow(struct str host)
{
	hosts[signin.outside.host_count] = keep(host, signin.outside.host_count);
	signin.outside.hosts = hosts;
	signin.outside.host_count++;
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
		try_settings(first, second);
	else if (str_eq(verb, STR("allow")))
		allow(rest);
	else if (str_eq(verb, STR("folder")))
		signin.outside.folder = keep(rest, HOSTS_MAX);
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
