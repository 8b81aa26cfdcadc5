/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include <stdio.h>

#include "store/testing.h"

static const struct store_migration steps[] = {
	{1, "one", {"CREATE TABLE a (i INTEGER)", "CREATE TABLE a (i INTEGER)"}, {{1}, {1}}},
	{2,
	 "two",
	 {"CREATE TABLE b (i INTEGER); INSERT INTO b VALUES (7)",
	  "CREATE TABLE b (i INTEGER); INSERT INTO b VALUES (7)"},
	 {{2}, {2}}},
	{3,
	 "three",
	 {"CREATE TABLE c (i INTEGER); CREATE TABLE a (i INTEGER)",
	  "CREATE TABLE c (i INTEGER); CREATE TABLE a (i INTEGER)"},
	 {{3}, {3}}},
};

static void steps_are_taken_once(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), false, url);
	unsigned taken = 9;
	assert_good(store_migrate_list(store, steps, 1, TEST_NOW, &taken, err));
	assert_int_equal(taken, 1);
	assert_good(store_migrate_list(store, steps, 2, TEST_NOW, &taken, err));
	assert_int_equal(taken, 1);
	assert_good(store_migrate_list(store, steps, 2, TEST_NOW, &taken, err));
	assert_int_equal(taken, 0);
	assert_int_equal(test_number(store, "SELECT CAST(i AS BIGINT) FROM b"), 7);
	assert_int_equal(test_number(store, "SELECT count(*) FROM schema_migrations"), 2);
	store_close(store);
}

static void a_step_that_fails_leaves_nothing(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), false, url);
	unsigned taken = 9;
	struct error failure;
	assert_true(store_migrate_list(store, steps, 3, TEST_NOW, &taken, &failure) != ERR_NONE);
	assert_int_equal(taken, 9);
	assert_int_equal(test_number(store, "SELECT count(*) FROM schema_migrations"), 2);
	assert_int_equal(test_sql(store, "CREATE TABLE c (i INTEGER)"), ERR_NONE);
	store_close(store);
}

static void another_history_is_refused(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), false, url);
	unsigned taken = 9;
	struct error failure;
	assert_good(store_migrate_list(store, steps, 2, TEST_NOW, &taken, err));
	assert_int_equal(store_migrate_list(store, steps, 1, TEST_NOW, &taken, &failure), ERR_VERSION);
	assert_non_null(strstr(failure.message, "plus récente"));
	struct store_migration changed[] = {steps[0], steps[1]};
	changed[1].sum[0][5] = changed[1].sum[1][5] = 1;
	assert_int_equal(store_migrate_list(store, changed, 2, TEST_NOW, &taken, &failure), ERR_VERSION);
	assert_non_null(strstr(failure.message, "l'étape 2 (two)"));
	store_close(store);
}

static void a_base_is_known_to_be_ready(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), false, url);
	struct error failure;
	unsigned taken;
	assert_int_equal(store_migrated(store, &failure), ERR_VERSION);
	assert_non_null(strstr(failure.message, "blouse admin migrate"));
	assert_good(store_migrate(store, TEST_NOW, &taken, err));
	assert_int_equal(taken, store_migrations_count);
	assert_good(store_migrated(store, err));
	assert_int_equal(test_sql(store,
				  "INSERT INTO schema_migrations (number, name, sum, taken_at) SELECT number + 1000, "
				  "name, sum, taken_at FROM schema_migrations WHERE number = 1"),
			 ERR_NONE);
	assert_int_equal(store_migrated(store, &failure), ERR_VERSION);
	store_close(store);
}

static void an_establishment_cannot_point_into_another(void **state)
{
	char url[256], sql[512];
	struct store *store = test_store(test_engine(state), true, url);
	long long here = test_establishment(store, "ici"), there = test_establishment(store, "ailleurs");
	snprintf(sql, sizeof(sql),
		 "INSERT INTO users (id, establishment_id, login, name, created_at, updated_at) VALUES (5, %lld, 'a', "
		 "'A', 0, 0)",
		 here);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	snprintf(sql, sizeof(sql), "INSERT INTO user_roles VALUES (%lld, 5, 'agent')", there);
	assert_int_equal(test_sql(store, sql), ERR_CONSTRAINT);
	snprintf(sql, sizeof(sql), "INSERT INTO user_roles VALUES (%lld, 5, 'roi')", here);
	assert_int_equal(test_sql(store, sql), ERR_CONSTRAINT);
	snprintf(sql, sizeof(sql), "INSERT INTO user_roles VALUES (%lld, 5, 'agent')", here);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(steps_are_taken_once),
		ON_BOTH(a_step_that_fails_leaves_nothing),
		ON_BOTH(another_history_is_refused),
		ON_BOTH(a_base_is_known_to_be_ready),
		ON_BOTH(an_establishment_cannot_point_into_another),
	};
	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
