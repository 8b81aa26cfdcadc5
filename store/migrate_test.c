/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include <stdio.h>

#include "base/buf.h"
#include "store/driver.h"
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

/* --- what hospitals have --- */

/* The first eight bytes of the sums of released steps: a step that was released never changes. */
static const char *const released[][STORE_ENGINES] = {
	{"0db32c59fed06179", "9001dabe7a06149c"},
};

static void released_steps_do_not_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(released) / sizeof(*released); i++)
		for (enum store_engine engine = STORE_SQLITE; engine < STORE_ENGINES; engine++) {
			char hex[17];
			for (size_t b = 0; b < 8; b++)
				snprintf(hex + 2 * b, 3, "%02x", store_migrations[i].sum[engine][b]);
			assert_string_equal(hex, released[i][engine]);
		}
}

static void take_rows(struct store *store)
{
	static char sql[64 << 10];
	FILE *f = fopen(TESTDATA "/oldest.sql", "r");
	assert_non_null(f);
	sql[fread(sql, 1, sizeof(sql) - 1, f)] = '\0';
	fclose(f);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	assert_good(store_script(conn, sql, err));
	assert_good(store_commit(conn, err));
}

static const struct store_field line_field = {"line", STORE_TEXT, false, 0, 0};

/* All that makes a schema, one thing a line. */
static const struct store_query schema = {
	.name = "schema",
	.shape = STORE_MANY,
	.sql = {"SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY type, name",
		"SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || "
		"COALESCE(column_default, '') FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
		"SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
		"WHERE connamespace = 'public'::regnamespace UNION ALL "
		"SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
		"SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
		"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"},
	.columns = &line_field,
	.column_count = 1,
};

static enum error_code add_line(void *context, const struct store_value *columns, struct error *err)
{
	(void)err;
	struct buf *lines = context;
	buf_add_str(lines, columns[0].text);
	buf_add_char(lines, '\n');
	return ERR_NONE;
}

static void read_schema(struct store *store, struct buf *lines)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	buf_init(lines, 1 << 20);
	assert_good(store_read(store, &conn, err));
	assert_good(store_run_passing(conn, &schema, NULL, add_line, lines, err));
	assert_false(lines->failed);
}

static void the_oldest_base_becomes_a_fresh_one(void **state)
{
	char url[256];
	unsigned taken;
	struct store *old = test_store(test_engine(state), false, url),
		     *fresh = test_store(test_engine(state), true, url);
	assert_good(store_migrate_list(old, store_migrations, 1, TEST_NOW, &taken, err));
	take_rows(old);
	assert_good(store_migrate(old, TEST_NOW, &taken, err));
	_cleanup_buf_ struct buf a, b;
	read_schema(old, &a);
	read_schema(fresh, &b);
	assert_true(a.len > 1000);
	assert_string_equal(a.ptr, b.ptr);
	assert_int_equal(test_number(old, "SELECT count(*) FROM users WHERE name IN ('Claire Martin', 'Noé Petit')"),
			 3);
	assert_int_equal(test_number(old, "SELECT role_bits FROM users WHERE id = 1"), 512 + 128);
	assert_int_equal(test_number(old, "SELECT count(*) FROM users WHERE sort_key = 'claire martin c.martin'"), 2);
	assert_int_equal(test_number(old, "SELECT count(*) FROM jobs"), 4);
	assert_int_equal(test_number(old, "SELECT count(*) FROM sign_in_providers WHERE enabled"), 1);
	store_close(old);
	store_close(fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(steps_are_taken_once),
		ON_BOTH(a_step_that_fails_leaves_nothing),
		ON_BOTH(another_history_is_refused),
		ON_BOTH(a_base_is_known_to_be_ready),
		cmocka_unit_test(released_steps_do_not_change),
		ON_BOTH(the_oldest_base_becomes_a_fresh_one),
		ON_BOTH(an_establishment_cannot_point_into_another),
	};
	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
