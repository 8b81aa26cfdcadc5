/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/testing.h"

#include <stdio.h>

#include "signin/providers_sql.h"

static void start_journal(struct signin_test *t, int64_t establishment_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(t->store, &conn, err));
	assert_good(audit_start(conn, establishment_id, STR("0123456789abcdef"), err));
	assert_good(store_commit(conn, err));
}

struct signin_test signin_test(enum store_engine engine)
{
	char url[256];
	struct signin_test t = {.store = test_store(engine, true, url)};
	t.signin = (struct signin){.store = t.store, .key = "une clé pour les essais"};
	t.here = test_establishment(t.store, "ici");
	t.there = test_establishment(t.store, "ailleurs");
	start_journal(&t, t.here);
	start_journal(&t, t.there);
	return t;
}

static void check_journal(struct signin_test *t, int64_t establishment_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct audit_report report;
	assert_good(store_read(t->store, &conn, err));
	assert_good(audit_verify(conn, establishment_id, &report, err));
	assert_false(report.broken);
}

void signin_test_end(struct signin_test *t)
{
	check_journal(t, t->here);
	check_journal(t, t->there);
	assert_int_equal(test_number(t->store,
				     "SELECT count(*) FROM audit_log a, users u WHERE a.fields LIKE '%' || u.login "
				     "|| '%' OR a.object_id = u.login OR a.action LIKE '%' || u.login || '%'"),
			 0);
	store_close(t->store);
}

enum error_code test_add(struct signin_test *t, const struct account_new *account)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t id;
	assert_good(store_write(t->store, &conn, err));
	enum error_code code = account_add(conn, account, (struct signin_actor){AUDIT_SYSTEM, 0}, TEST_NOW, &id, NULL);
	return code ? code : store_commit(conn, NULL);
}

int64_t test_account(struct signin_test *t, int64_t establishment_id, const char *login, uint32_t roles)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	char email[64];
	int64_t id = 0;
	snprintf(email, sizeof(email), "%s@example.org", login);
	const struct account_new account = {.establishment_id = establishment_id,
					    .login = str_from_c(login),
					    .name = STR("Claire Martin"),
					    .email = str_from_c(email),
					    .roles = roles};
	assert_good(store_write(t->store, &conn, err));
	assert_good(account_add(conn, &account, (struct signin_actor){AUDIT_SYSTEM, 0}, TEST_NOW, &id, err));
	assert_good(store_commit(conn, err));
	return id;
}

enum error_code test_invite(struct signin_test *t, int64_t establishment_id, int64_t id,
			    char ret_letter[LETTER_LEN + 1], struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(t->store, &conn, err);
	if (!code)
		code = account_invite(conn, establishment_id, id, (struct signin_actor){AUDIT_SYSTEM, 0}, TEST_NOW,
				      ret_letter, err);
	return code ? code : store_commit(conn, err);
}

int64_t test_account_with_password(struct signin_test *t, int64_t establishment_id, const char *login, uint32_t roles)
{
	char letter[LETTER_LEN + 1];
	int64_t id = test_account(t, establishment_id, login, roles), chosen;
	assert_good(test_invite(t, establishment_id, id, letter, err));
	assert_good(account_choose(&t->signin, establishment_id, str_from_c(letter), STR(TEST_PASSWORD), TEST_NOW,
				   &chosen, err));
	return id;
}

void test_switch_on(struct store_conn *conn, int64_t establishment_id, int64_t provider_id)
{
	int64_t rows = 0;
	const struct provider_switch_params params = {.establishment_id = establishment_id,
						      .id = provider_id,
						      .version = 1,
						      .enabled = true,
						      .now = TEST_NOW};
	assert_good(provider_switch(conn, &params, &rows, err));
	assert_int_equal(rows, 1);
}
