/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/local.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "signin/password.h"
#include "signin/second.h"
#include "signin/testing.h"
#include "signin/tries.h"

static struct local_result sign_in(struct signin_test *t, int64_t establishment_id, const char *login,
				   const char *password, int64_t now)
{
	struct local_result result = {0};
	assert_good(local_password(&t->signin, establishment_id, str_from_c(login), str_from_c(password), now, &result,
				   err));
	return result;
}

static struct local_result second(struct signin_test *t, int64_t establishment_id, const char *letter, const char *code,
				  int64_t now)
{
	struct local_result result = {0};
	assert_good(
		local_second(&t->signin, establishment_id, str_from_c(letter), str_from_c(code), now, &result, err));
	return result;
}

/* --- passwords --- */

static void a_password_opens_its_account(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", ROLE_BIT(ROLE_DPO));
	struct local_result r = sign_in(&t, t.here, " C.Martin", TEST_PASSWORD, TEST_NOW);
	assert_int_equal(r.outcome, LOCAL_DONE);
	assert_int_equal(r.who.user_id, id);
	assert_int_equal(r.who.establishment_id, t.here);
	assert_int_equal(r.who.roles, ROLE_BIT(ROLE_DPO) | ROLE_BIT(ROLE_AGENT));
	assert_int_equal(sign_in(&t, t.there, "c.martin", TEST_PASSWORD, TEST_NOW).outcome, LOCAL_WRONG);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'signin.done'"), 1);
	assert_int_equal(test_number(t.store,
				     "SELECT count(*) FROM audit_log WHERE action = 'signin.refuse' AND sealed IS NOT "
				     "NULL AND object_id = ''"),
			 1);
	signin_test_end(&t);
}

static void refusals_look_alike(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0);
	int64_t closed = test_account_with_password(&t, t.here, "partie", 0);
	char sql[128];
	(void)id;
	test_account(&t, t.here, "nouvelle", 0);
	snprintf(sql, sizeof(sql), "UPDATE users SET disabled_at = 1 WHERE id = %lld", (long long)closed);
	assert_int_equal(test_sql(t.store, sql), ERR_NONE);
	static const char *const logins[] = {"c.martin", "partie", "nouvelle", "personne", "", "a\nb"};
	for (size_t i = 0; i < sizeof(logins) / sizeof(*logins); i++) {
		struct local_result r = sign_in(&t, t.here, logins[i], i ? TEST_PASSWORD : "faux", TEST_NOW);
		assert_int_equal(r.outcome, LOCAL_WRONG);
		assert_int_equal(r.who.user_id, 0);
		assert_int_equal(r.letter[0], 0);
	}
	char huge[PASSWORD_MAX + 2];
	memset(huge, 'a', sizeof(huge) - 1);
	huge[PASSWORD_MAX + 1] = '\0';
	assert_int_equal(sign_in(&t, t.here, "c.martin", huge, TEST_NOW).outcome, LOCAL_WRONG);
	signin_test_end(&t);
}

static int64_t cpu_time(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The least of several tries: what others do on the machine only adds. */
static int64_t time_of(struct signin_test *t, const char *login)
{
	int64_t least = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		int64_t start = cpu_time();
		assert_int_equal(sign_in(t, t->here, login, "un mot de passe faux", TEST_NOW).outcome, LOCAL_WRONG);
		int64_t spent = cpu_time() - start;
		least = spent < least ? spent : least;
	}
	return least;
}

static void an_unknown_account_takes_as_long(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	test_account_with_password(&t, t.here, "c.martin", 0);
	int64_t known = time_of(&t, "c.martin"), unknown = time_of(&t, "personne");
	/* The hash is nearly all of it: without one the other takes a hundred times as long. A busy machine adds a half. */
	if (known > unknown * 4 || unknown > known * 4)
		fail_msg("%lld ns, %lld ns", (long long)known, (long long)unknown);
	signin_test_end(&t);
}

static void tries_slow_down_and_never_shut_out(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	test_account_with_password(&t, t.here, "c.martin", 0);
	static const char *const logins[] = {"c.martin", "personne"};
	for (size_t l = 0; l < 2; l++) {
		for (int i = 0; i < TRIES_FREE; i++)
			assert_int_equal(sign_in(&t, t.here, logins[l], "faux", TEST_NOW).outcome, LOCAL_WRONG);
		struct local_result r = sign_in(&t, t.here, logins[l], TEST_PASSWORD, TEST_NOW);
		assert_int_equal(r.outcome, LOCAL_WAIT);
		assert_int_equal(r.wait, TRIES_FIRST);
	}
	/* The wait of one establishment is not another's. */
	assert_int_equal(sign_in(&t, t.there, "c.martin", "faux", TEST_NOW).outcome, LOCAL_WRONG);
	assert_int_equal(sign_in(&t, t.here, "c.martin", "faux", TEST_NOW + TRIES_FIRST).outcome, LOCAL_WRONG);
	assert_int_equal(sign_in(&t, t.here, "c.martin", TEST_PASSWORD, TEST_NOW + TRIES_FIRST).wait, 2 * TRIES_FIRST);
	assert_int_equal(sign_in(&t, t.here, "c.martin", TEST_PASSWORD, TEST_NOW + 3 * TRIES_FIRST).outcome,
			 LOCAL_DONE);
	assert_int_equal(sign_in(&t, t.here, "c.martin", "faux", TEST_NOW + 3 * TRIES_FIRST).outcome, LOCAL_WRONG);
	assert_int_equal(sign_in(&t, t.here, "personne", "faux", TEST_NOW + TRIES_FORGOTTEN + 1).outcome, LOCAL_WRONG);
	assert_int_equal(test_number(t.store, "SELECT max(failures) FROM sign_in_tries"), 1);
	assert_int_equal(tries_delay(TRIES_FREE - 1), 0);
	assert_int_equal(tries_delay(1000000), TRIES_LAST);
	signin_test_end(&t);
}

#define AT_ONCE 12
struct rival {
	struct signin_test *t;
	enum error_code code;
	struct local_result result;
	pthread_t thread;
};

static void *guess(void *data)
{
	struct rival *r = data;
	r->code = local_password(&r->t->signin, r->t->here, STR("c.martin"), STR("faux"), TEST_NOW, &r->result, NULL);
	return NULL;
}

static void many_at_once_are_not_many_tries(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct rival rivals[AT_ONCE];
	unsigned looked_at = 0;
	test_account_with_password(&t, t.here, "c.martin", 0);
	for (size_t i = 0; i < AT_ONCE; i++) {
		rivals[i] = (struct rival){.t = &t};
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, guess, &rivals[i]), 0);
	}
	for (size_t i = 0; i < AT_ONCE; i++) {
		pthread_join(rivals[i].thread, NULL);
		assert_int_equal(rivals[i].code, ERR_NONE);
		looked_at += rivals[i].result.outcome == LOCAL_WRONG;
	}
	assert_in_range(looked_at, 1, TRIES_FREE);
	signin_test_end(&t);
}

/* --- second step --- */

/* Gives an account an authenticator, whose secret is kept in `ret_secret`. */
static void enrol(struct signin_test *t, int64_t id, unsigned char ret_secret[TOTP_SECRET_LEN],
		  char codes[RECOVERY_CODES][RECOVERY_LEN + 1])
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct second_start start;
	char about[64], text[16];
	uint32_t code;
	struct str secret;
	struct error failure;
	arena_init(&arena, SIGNIN_ARENA);
	{
		_cleanup_store_ struct store_conn *reader = NULL;
		struct second_start again;
		assert_good(store_read(t->store, &reader, err));
		assert_good(second_begin(&t->signin, reader, &arena, t->here, id, STR("CH"), &start, err));
		assert_good(
			second_again(&t->signin, reader, &arena, t->here, id, STR("CH"), start.sealed, &again, err));
		assert_true(str_eq(start.uri, again.uri) && str_eq(start.secret, again.secret));
		assert_int_equal(second_again(&t->signin, reader, &arena, t->there, id, STR("CH"), start.sealed, &again,
					      &failure),
				 ERR_FORMAT);
	}
	assert_good(secret_open(t->signin.key, signin_about(about, "totp-new", t->here, id), start.sealed, &arena,
				&secret, err));
	assert_int_equal(secret.len, TOTP_SECRET_LEN);
	memcpy(ret_secret, secret.ptr, TOTP_SECRET_LEN);
	assert_true(str_starts(start.uri, STR("otpauth://totp/CH:c.martin?secret=")));
	assert_true(str_find(start.uri, start.secret) != SIZE_MAX);
	assert_good(totp_code(secret, TEST_NOW / TOTP_STEP, &code, err));
	snprintf(text, sizeof(text), "%06u", (unsigned)(code + 1) % 1000000);
	assert_good(store_write(t->store, &conn, err));
	assert_int_equal(second_confirm(&t->signin, conn, t->here, id, start.sealed, str_from_c(text), TEST_NOW, codes,
					&failure),
			 ERR_USAGE);
	snprintf(text, sizeof(text), "%06u", (unsigned)code);
	assert_int_equal(second_confirm(&t->signin, conn, t->there, id, start.sealed, str_from_c(text), TEST_NOW, codes,
					&failure),
			 ERR_FORMAT);
	assert_good(
		second_confirm(&t->signin, conn, t->here, id, start.sealed, str_from_c(text), TEST_NOW, codes, err));
	assert_good(store_commit(conn, err));
	arena_release(&arena);
}

static void code_at(const unsigned char secret[TOTP_SECRET_LEN], int64_t now, char text[16])
{
	uint32_t code;
	assert_good(totp_code((struct str){(const char *)secret, TOTP_SECRET_LEN}, now / TOTP_STEP, &code, err));
	snprintf(text, 16, "%06u", (unsigned)code);
}

static void a_code_is_used_once(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0), later = TEST_NOW + TOTP_STEP;
	unsigned char secret[TOTP_SECRET_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1], code[16];
	enrol(&t, id, secret, codes);
	struct local_result first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, later);
	assert_int_equal(first.outcome, LOCAL_SECOND);
	assert_int_equal(first.who.user_id, 0);
	/* The code of the enrolment was used. */
	code_at(secret, TEST_NOW, code);
	assert_int_equal(second(&t, t.here, first.letter, code, later).outcome, LOCAL_WRONG);
	code_at(secret, later, code);
	assert_int_equal(second(&t, t.there, first.letter, code, later).outcome, LOCAL_WRONG);
	assert_int_equal(second(&t, t.here, "autre", code, later).outcome, LOCAL_WRONG);
	struct local_result r = second(&t, t.here, first.letter, code, later);
	assert_int_equal(r.outcome, LOCAL_DONE);
	assert_int_equal(r.who.user_id, id);
	assert_false(r.recovered);
	assert_int_equal(second(&t, t.here, first.letter, code, later).outcome, LOCAL_WRONG);
	first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, later);
	assert_int_equal(second(&t, t.here, first.letter, code, later).outcome, LOCAL_WRONG);
	code_at(secret, later + 10 * TOTP_STEP, code);
	assert_int_equal(second(&t, t.here, first.letter, code, later + 10 * TOTP_STEP).outcome, LOCAL_WRONG);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM users WHERE totp_secret IS NOT NULL"), 1);
	signin_test_end(&t);
}

static void recovery_codes_are_used_once(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0), now = TEST_NOW + 10 * TOTP_STEP;
	unsigned char secret[TOTP_SECRET_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1], lower[RECOVERY_LEN + 3];
	enrol(&t, id, secret, codes);
	size_t len = 0;
	for (size_t i = 0; i < RECOVERY_LEN; i++)
		if (codes[3][i] != '-')
			lower[len++] = (char)(codes[3][i] >= 'A' ? codes[3][i] + 32 : codes[3][i]);
	lower[len] = '\0';
	struct local_result first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now);
	struct local_result r = second(&t, t.here, first.letter, lower, now);
	assert_int_equal(r.outcome, LOCAL_DONE);
	assert_true(r.recovered);
	assert_int_equal(r.recovery_left, RECOVERY_CODES - 1);
	first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now);
	assert_int_equal(second(&t, t.here, first.letter, codes[3], now).outcome, LOCAL_WRONG);
	assert_int_equal(second(&t, t.here, first.letter, codes[9], now).outcome, LOCAL_DONE);
	/* New ones end those before. */
	{
		char again[RECOVERY_CODES][RECOVERY_LEN + 1];
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(second_renew(&t.signin, conn, t.here, id, now, again, err));
		assert_good(store_commit(conn, err));
	}
	first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now);
	assert_int_equal(second(&t, t.here, first.letter, codes[0], now).outcome, LOCAL_WRONG);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(second_remove(conn, t.here, id, (struct signin_actor){AUDIT_SYSTEM, 0}, now, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now).outcome, LOCAL_DONE);
	signin_test_end(&t);
}

static void codes_are_guessed_slowly(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0), now = TEST_NOW + 10 * TOTP_STEP;
	unsigned char secret[TOTP_SECRET_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1], code[16];
	enrol(&t, id, secret, codes);
	/* The right password again and again does not buy more tries. */
	struct local_result first = {0};
	for (int i = 0; i < TRIES_FREE; i++) {
		first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now);
		assert_int_equal(second(&t, t.here, first.letter, "000000", now).outcome, LOCAL_WRONG);
	}
	code_at(secret, now, code);
	assert_int_equal(second(&t, t.here, first.letter, code, now).outcome, LOCAL_WAIT);
	assert_int_equal(second(&t, t.here, first.letter, code, now + TRIES_FIRST).outcome, LOCAL_DONE);
	signin_test_end(&t);
}

static void a_letter_is_no_second_step(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account(&t, t.here, "c.martin", 0), now = TEST_NOW + 10 * TOTP_STEP;
	unsigned char secret[TOTP_SECRET_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1], letter[LETTER_LEN + 1], code[16];
	struct local_result r = {0};
	struct error failure;
	assert_good(test_invite(&t, t.here, id, letter, err));
	assert_int_equal(local_letter(&t.signin, t.here, str_from_c(letter), STR("court"), TEST_NOW, &r, &failure),
			 ERR_USAGE);
	assert_good(local_letter(&t.signin, t.here, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &r, err));
	assert_int_equal(r.outcome, LOCAL_DONE);
	assert_int_equal(r.who.user_id, id);
	assert_int_equal(
		local_letter(&t.signin, t.here, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &r, &failure),
		ERR_NOT_FOUND);
	enrol(&t, id, secret, codes);
	assert_good(test_invite(&t, t.here, id, letter, err));
	assert_good(local_letter(&t.signin, t.here, str_from_c(letter), STR("zephyr cube otarie"), now - TOTP_STEP, &r,
				 err));
	assert_int_equal(r.outcome, LOCAL_SECOND);
	assert_int_equal(r.who.user_id, 0);
	code_at(secret, now, code);
	assert_int_equal(second(&t, t.here, r.letter, code, now).outcome, LOCAL_DONE);
	signin_test_end(&t);
}

#ifdef BLOUSE_FAULTS
static void without_memory_nothing_is_used(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0), now = TEST_NOW + 10 * TOTP_STEP;
	unsigned char secret[TOTP_SECRET_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	enrol(&t, id, secret, codes);
	struct local_result first = sign_in(&t, t.here, "c.martin", TEST_PASSWORD, now), result = {0};
	enum error_code code = ERR_NOMEM;
	long allocations = 0;
	for (; code; allocations++) {
		mem_fail_after(allocations);
		code = local_second(&t.signin, t.here, str_from_c(first.letter), str_from_c(codes[0]), now, &result,
				    NULL);
		mem_fail_after(-1);
		if (code)
			assert_int_equal(code, ERR_NOMEM);
	}
	assert_int_equal(result.outcome, LOCAL_DONE);
	assert_int_equal(result.recovery_left, RECOVERY_CODES - 1);
	assert_true(allocations > 1);
	signin_test_end(&t);
}
#endif

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_password_opens_its_account),     ON_BOTH(refusals_look_alike),
		ON_BOTH(an_unknown_account_takes_as_long), ON_BOTH(tries_slow_down_and_never_shut_out),
		ON_BOTH(many_at_once_are_not_many_tries),  ON_BOTH(a_code_is_used_once),
		ON_BOTH(recovery_codes_are_used_once),     ON_BOTH(codes_are_guessed_slowly),
		ON_BOTH(a_letter_is_no_second_step),
#ifdef BLOUSE_FAULTS
		ON_BOTH(without_memory_nothing_is_used),
#endif
	};
	return cmocka_run_group_tests_name("local", tests, NULL, NULL);
}
