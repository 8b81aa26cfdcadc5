/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/account.h"

#include <stdio.h>

#include "signin/accounts_sql.h"
#include "signin/testing.h"

static const struct signin_actor system_actor = {AUDIT_SYSTEM, 0};

/* --- making and choosing --- */

static void somebody_is_invited(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	char letter[LETTER_LEN + 1], other[LETTER_LEN + 1];
	int64_t id = test_account(&t, t.here, "C.Martin", 0), chosen = 0;
	assert_good(test_invite(&t, t.here, id, other, err));
	assert_good(test_invite(&t, t.here, id, letter, err));
	struct error failure;
	assert_int_equal(
		account_choose(&t.signin, t.here, str_from_c(letter), STR("court"), TEST_NOW, &chosen, &failure),
		ERR_USAGE);
	assert_int_equal(
		account_choose(&t.signin, t.here, str_from_c(other), STR(TEST_PASSWORD), TEST_NOW, &chosen, &failure),
		ERR_NOT_FOUND);
	assert_int_equal(
		account_choose(&t.signin, t.there, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &chosen, &failure),
		ERR_NOT_FOUND);
	assert_int_equal(account_choose(&t.signin, t.here, str_from_c(letter), STR(TEST_PASSWORD),
					TEST_NOW + ACCOUNT_INVITATION, &chosen, &failure),
			 ERR_NOT_FOUND);
	assert_good(account_choose(&t.signin, t.here, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &chosen, err));
	assert_int_equal(chosen, id);
	assert_int_equal(
		account_choose(&t.signin, t.here, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &chosen, &failure),
		ERR_NOT_FOUND);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'account.choose'"), 1);
	signin_test_end(&t);
}

static void accounts_are_refused_that_cannot_be(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	test_account(&t, t.here, "c.martin", 0);
	struct account_new account = {.establishment_id = t.here, .login = STR("C.MARTIN "), .name = STR("Claire")};
	assert_int_equal(test_add(&t, &account), ERR_CONSTRAINT);
	account.login = STR("n.petit");
	account.name = STR("Noé\nPetit");
	assert_int_equal(test_add(&t, &account), ERR_USAGE);
	account.name = STR("Noé Petit");
	account.email = STR("pas une adresse");
	assert_int_equal(test_add(&t, &account), ERR_USAGE);
	account.email = STR("n.petit@example.org");
	assert_int_equal(test_add(&t, &account), ERR_NONE);
	account.login = STR("c.martin");
	account.establishment_id = t.there;
	assert_int_equal(test_add(&t, &account), ERR_NONE);
	signin_test_end(&t);
}

static void a_forgotten_password(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0), chosen = 0;
	test_account(&t, t.here, "n.petit", 0);
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	static const char *const none[] = {"n.petit", "personne", "", "\n"};
	struct account_reset reset = {0};
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		reset.user_id = 9;
		assert_good(store_write(t.store, &conn, err));
		assert_good(account_forgot(conn, &arena, t.here, str_from_c(none[i]), TEST_NOW, &reset, err));
		assert_good(store_commit(conn, err));
		assert_int_equal(reset.user_id, 0);
	}
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(account_forgot(conn, &arena, t.here, STR("C.Martin"), TEST_NOW, &reset, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(reset.user_id, id);
	assert_true(str_eq(reset.email, STR("c.martin@example.org")));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'account.forgot'"), 5);
	struct error failure;
	assert_int_equal(account_choose(&t.signin, t.here, str_from_c(reset.letter), STR("zephyr cube otarie"),
					TEST_NOW + ACCOUNT_RESET, &chosen, &failure),
			 ERR_NOT_FOUND);
	assert_good(account_choose(&t.signin, t.here, str_from_c(reset.letter), STR("zephyr cube otarie"), TEST_NOW,
				   &chosen, err));
	arena_release(&arena);
	signin_test_end(&t);
}

static void a_letter_says_whose_it_is(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	char letter[LETTER_LEN + 1], other[LETTER_LEN + 1];
	int64_t id = test_account(&t, t.there, "c.martin", 0), chosen = 0;
	assert_good(test_invite(&t, t.there, id, letter, err));
	letter_new(other);
	struct arena arena;
	struct account_letter found = {0};
	arena_init(&arena, SIGNIN_ARENA);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_read(t.store, &conn, err));
		assert_good(account_letter_look(conn, &arena, str_from_c(letter), TEST_NOW, &found, err));
		assert_int_equal(found.establishment_id, t.there);
		assert_int_equal(found.user_id, id);
		assert_true(found.invitation && str_eq(found.name, STR("Claire Martin")));
		assert_int_equal(account_letter_look(conn, &arena, str_from_c(other), TEST_NOW, &found, NULL),
				 ERR_NOT_FOUND);
		assert_int_equal(account_letter_look(conn, &arena, str_from_c(letter), TEST_NOW + ACCOUNT_INVITATION,
						     &found, NULL),
				 ERR_NOT_FOUND);
	}
	assert_good(account_choose(&t.signin, t.there, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW, &chosen, err));
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_read(t.store, &conn, err));
		assert_int_equal(account_letter_look(conn, &arena, str_from_c(letter), TEST_NOW, &found, NULL),
				 ERR_NOT_FOUND);
	}
	arena_release(&arena);
	signin_test_end(&t);
}

static enum error_code set_contact(struct signin_test *t, int64_t establishment_id, int64_t id, struct str name,
				   struct str email)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(t->store, &conn, err));
	enum error_code code =
		account_contact_set(conn, establishment_id, id, name, email, system_actor, TEST_NOW, NULL);
	return code ? code : store_commit(conn, NULL);
}

static void names_and_addresses_are_corrected(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account(&t, t.here, "c.martin", 0);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM users WHERE sort_key = 'claire martin c.martin'"),
			 1);
	assert_int_equal(set_contact(&t, t.here, id, STR(" "), (struct str){0}), ERR_USAGE);
	assert_int_equal(set_contact(&t, t.here, id, STR("Zoé"), STR("zoé")), ERR_USAGE);
	assert_int_equal(set_contact(&t, t.there, id, STR("Zoé"), (struct str){0}), ERR_NOT_FOUND);
	assert_int_equal(set_contact(&t, t.here, id, STR(" Zoé Martin"), (struct str){0}), ERR_NONE);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM users WHERE name = 'Zoé Martin' AND email IS NULL "
					      "AND sort_key = 'zoe martin c.martin'"),
			 1);
	signin_test_end(&t);
}

static void who_is_at_the_screen(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0);
	struct error failure;
	assert_int_equal(account_prove(&t.signin, t.there, id, STR(TEST_PASSWORD), TEST_NOW, &failure), ERR_NOT_FOUND);
	for (int i = 0; i < 4; i++)
		assert_int_equal(account_prove(&t.signin, t.here, id, STR("faux"), TEST_NOW, &failure), ERR_USAGE);
	assert_good(account_prove(&t.signin, t.here, id, STR(TEST_PASSWORD), TEST_NOW, err));
	for (int i = 0; i < 5; i++)
		assert_int_equal(account_prove(&t.signin, t.here, id, STR("faux"), TEST_NOW, &failure), ERR_USAGE);
	assert_int_equal(account_prove(&t.signin, t.here, id, STR(TEST_PASSWORD), TEST_NOW, &failure), ERR_UNAVAILABLE);
	signin_test_end(&t);
}

static void ones_own_password(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account_with_password(&t, t.here, "c.martin", 0);
	struct error failure;
	assert_int_equal(
		account_change(&t.signin, t.here, id, STR("faux"), STR("zephyr cube otarie"), TEST_NOW, &failure),
		ERR_USAGE);
	assert_int_equal(
		account_change(&t.signin, t.here, id, STR(TEST_PASSWORD), STR("c.martin.c.martin"), TEST_NOW, &failure),
		ERR_USAGE);
	assert_int_equal(account_change(&t.signin, t.there, id, STR(TEST_PASSWORD), STR("zephyr cube otarie"), TEST_NOW,
					&failure),
			 ERR_NOT_FOUND);
	assert_good(
		account_change(&t.signin, t.here, id, STR(TEST_PASSWORD), STR("zephyr cube otarie"), TEST_NOW, err));
	for (int i = 0; i < 5; i++)
		assert_int_equal(account_change(&t.signin, t.here, id, STR("faux"), STR("x"), TEST_NOW, &failure),
				 ERR_USAGE);
	assert_int_equal(account_change(&t.signin, t.here, id, STR("faux"), STR("x"), TEST_NOW, &failure),
			 ERR_UNAVAILABLE);
	assert_non_null(strstr(failure.message, "attendez"));
	signin_test_end(&t);
}

/* --- roles, and the last administrator --- */

static enum error_code set_roles(struct signin_test *t, int64_t establishment_id, int64_t id, uint32_t roles)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure;
	assert_good(store_write(t->store, &conn, err));
	enum error_code code = account_roles_set(conn, establishment_id, id, roles, system_actor, TEST_NOW, &failure);
	return code ? code : store_commit(conn, NULL);
}

static enum error_code close_account(struct signin_test *t, int64_t establishment_id, int64_t id, bool closed)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure;
	assert_good(store_write(t->store, &conn, err));
	enum error_code code = account_close(conn, establishment_id, id, closed, system_actor, TEST_NOW, &failure);
	return code ? code : store_commit(conn, NULL);
}

static enum error_code identity(struct signin_test *t, int64_t establishment_id, int64_t id, struct identity *ret_who)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_read(t->store, &conn, err));
	return account_identity_of(conn, establishment_id, id, ret_who, NULL);
}

static void roles_are_given_and_taken(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = test_account(&t, t.here, "c.martin", ROLE_BIT(ROLE_DPO));
	struct identity who = {0};
	assert_int_equal(identity(&t, t.here, id, &who), ERR_NONE);
	assert_int_equal(who.roles, ROLE_BIT(ROLE_DPO) | ROLE_BIT(ROLE_AGENT));
	assert_true(may(&who, MAY_READ_JOURNAL, t.here));
	assert_false(may(&who, MAY_READ_JOURNAL, t.there));
	assert_int_equal(set_roles(&t, t.here, id, ROLE_BIT(ROLE_COMMUNICATION)), ERR_NONE);
	assert_int_equal(identity(&t, t.here, id, &who), ERR_NONE);
	assert_int_equal(who.roles, ROLE_BIT(ROLE_COMMUNICATION) | ROLE_BIT(ROLE_AGENT));
	assert_int_equal(test_number(t.store, "SELECT role_bits FROM users"), who.roles);
	signin_test_end(&t);
}

static void an_administrator_remains(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t one = test_account(&t, t.here, "admin.un", ROLE_BIT(ROLE_ADMINISTRATEUR));
	int64_t two = test_account(&t, t.here, "admin.deux", ROLE_BIT(ROLE_ADMINISTRATEUR));
	test_account(&t, t.there, "admin.un", ROLE_BIT(ROLE_ADMINISTRATEUR));
	struct identity who;
	assert_int_equal(set_roles(&t, t.here, one, ROLE_BIT(ROLE_DPO)), ERR_NONE);
	assert_int_equal(set_roles(&t, t.here, two, ROLE_BIT(ROLE_DPO)), ERR_USAGE);
	assert_int_equal(close_account(&t, t.here, two, true), ERR_USAGE);
	assert_int_equal(close_account(&t, t.here, one, true), ERR_NONE);
	assert_int_equal(identity(&t, t.here, one, &who), ERR_NOT_FOUND);
	assert_int_equal(close_account(&t, t.here, one, false), ERR_NONE);
	assert_int_equal(identity(&t, t.here, one, &who), ERR_NONE);
	signin_test_end(&t);
}

/* --- several establishments --- */

static void establishments_do_not_see_each_other(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t here = test_account_with_password(&t, t.here, "c.martin", ROLE_BIT(ROLE_ADMINISTRATEUR));
	int64_t there = test_account(&t, t.there, "c.martin", ROLE_BIT(ROLE_ADMINISTRATEUR));
	test_account(&t, t.there, "n.petit", ROLE_BIT(ROLE_ADMINISTRATEUR));
	struct identity who;
	char letter[LETTER_LEN + 1];
	struct error failure;
	assert_int_equal(identity(&t, t.there, here, &who), ERR_NOT_FOUND);
	assert_int_equal(identity(&t, t.here, there, &who), ERR_NOT_FOUND);
	assert_int_equal(set_roles(&t, t.here, there, 0), ERR_NOT_FOUND);
	assert_int_equal(close_account(&t, t.here, there, true), ERR_NOT_FOUND);
	assert_int_equal(test_invite(&t, t.here, there, letter, &failure), ERR_NOT_FOUND);
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct account_by_login_row row;
	arena_init(&arena, SIGNIN_ARENA);
	assert_good(store_read(t.store, &conn, err));
	const struct account_by_login_params login = {.establishment_id = t.here, .login = STR("n.petit")};
	assert_int_equal(account_by_login(conn, &arena, &login, &row, &failure), ERR_NOT_FOUND);
	arena_release(&arena);
	store_end(conn);
	conn = NULL;
	signin_test_end(&t);
}

/* --- what the library and the base both know --- */

static void roles_are_those_of_the_base(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct account_role_names_rows names = {0};
	arena_init(&arena, SIGNIN_ARENA);
	assert_good(store_read(t.store, &conn, err));
	assert_good(account_role_names(conn, &arena, &names, err));
	assert_int_equal(names.count, ROLES);
	for (size_t i = 0; i < names.count; i++)
		assert_true(role_by_id(names.items[i].id) < ROLES);
	arena_release(&arena);
	store_end(conn);
	conn = NULL;
	signin_test_end(&t);
}

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		ON_BOTH(somebody_is_invited),
		ON_BOTH(accounts_are_refused_that_cannot_be),
		ON_BOTH(a_forgotten_password),
		ON_BOTH(a_letter_says_whose_it_is),
		ON_BOTH(names_and_addresses_are_corrected),
		ON_BOTH(who_is_at_the_screen),
		ON_BOTH(ones_own_password),
		ON_BOTH(roles_are_given_and_taken),
		ON_BOTH(an_administrator_remains),
		ON_BOTH(establishments_do_not_see_each_other),
		ON_BOTH(roles_are_those_of_the_base),
	};
	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
