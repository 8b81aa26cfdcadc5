/* SPDX-License-Identifier: Apache-2.0 */
/* The list's queries: the same pages on both engines, whatever language a base sorts by. */
#include <stdio.h>

#include "desk/people_sql.h"
#include "signin/testing.h"

static void named(struct signin_test *t, const char *login, const char *name)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t id = test_account(t, t->here, login, 0);
	assert_good(store_write(t->store, &conn, err));
	assert_good(account_contact_set(conn, t->here, id, str_from_c(name), (struct str){0},
					(struct signin_actor){AUDIT_SYSTEM, 0}, TEST_NOW, err));
	assert_good(store_commit(conn, err));
}

/* The logins of a page, one behind another. */
static void page(struct signin_test *t, bool down, struct str key, int64_t id, const char *word, int64_t role_bit,
		 int64_t state, char ret_logins[256])
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	const struct str any = STR("%"), one = str_from_c(word);
	arena_init(&arena, SIGNIN_ARENA);
	assert_good(store_read(t->store, &conn, err));
	int64_t ids[8];
	size_t count = 0;
	if (down) {
		struct people_by_name_down_rows rows = {0};
		const struct people_by_name_down_params params = {t->here, key, id, one, any, any, role_bit, state, 8};
		assert_good(people_by_name_down(conn, &arena, &params, &rows, err));
		for (; count < rows.count; count++)
			ids[count] = rows.items[count].id;
	} else {
		struct people_by_name_up_rows rows = {0};
		const struct people_by_name_up_params params = {t->here, key, id, one, any, any, role_bit, state, 8};
		assert_good(people_by_name_up(conn, &arena, &params, &rows, err));
		for (; count < rows.count; count++)
			ids[count] = rows.items[count].id;
	}
	ret_logins[0] = '\0';
	size_t len = 0;
	for (size_t i = 0; i < count; i++) {
		struct people_one_row row;
		const struct people_one_params params = {t->here, ids[i], TEST_NOW};
		assert_good(people_one(conn, &arena, &params, &row, err));
		len += (size_t)snprintf(ret_logins + len, 256 - len, "%s%.*s", i ? " " : "", STR_ARG(row.login));
	}
	arena_release(&arena);
}

static void pages_are_the_same_on_both_engines(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	char logins[256];
	static const struct str last = {"\xF4\x8F\xBF\xBF", 4};
	named(&t, "p.un", "Élodie Zola");
	named(&t, "p.deux", "de Broglie");
	named(&t, "p.trois", "Édith-Anne");
	named(&t, "p.quatre", "D'Alembert");
	named(&t, "p.cinq", "Édith Piaf");
	test_account(&t, t.there, "p.ailleurs", 0);
	page(&t, false, STR(""), 0, "%", 0, 0, logins);
	assert_string_equal(logins, "p.quatre p.deux p.cinq p.trois p.un");
	page(&t, true, last, INT64_MAX, "%", 0, 0, logins);
	assert_string_equal(logins, "p.un p.trois p.cinq p.deux p.quatre");
	page(&t, false, STR("edith piaf p.cinq"), 0, "%", 0, 0, logins);
	assert_string_equal(logins, "p.cinq p.trois p.un");
	page(&t, false, STR(""), 0, "%edith%", 0, 0, logins);
	assert_string_equal(logins, "p.cinq p.trois");
	page(&t, false, STR(""), 0, "%!%%", 0, 0, logins);
	assert_string_equal(logins, "");
	page(&t, false, STR(""), 0, "%", ROLE_BIT(ROLE_DPO), 0, logins);
	assert_string_equal(logins, "");
	page(&t, false, STR(""), 0, "%", ROLE_BIT(ROLE_AGENT), 2, logins);
	assert_string_equal(logins, "p.quatre p.deux p.cinq p.trois p.un");
	page(&t, false, STR(""), 0, "%", 0, 3, logins);
	assert_string_equal(logins, "");
	signin_test_end(&t);
}

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {ON_BOTH(pages_are_the_same_on_both_engines)};
	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
