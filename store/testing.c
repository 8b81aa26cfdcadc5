/* SPDX-License-Identifier: Apache-2.0 */
#include "store/testing.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

#include "store/driver.h"
#include "store/establishments_sql.h"
#include "store/migrate.h"

const enum store_engine test_engines[STORE_ENGINES] = {STORE_SQLITE, STORE_POSTGRESQL};

static const char *from_environment(const char *name)
{
	const char *value = getenv(name);
	if (!value)
		fail_msg("%s is not set: run by tests/store/run.py", name);
	return value;
}

static void make_database(const char *server, const char *name)
{
	char text[256];
	snprintf(text, sizeof(text), "postgresql:///postgres?%s", server);
	PGconn *pg = PQconnectdb(text);
	snprintf(text, sizeof(text), "CREATE DATABASE %s", name);
	PGresult *result = PQexec(pg, text);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s", PQerrorMessage(pg));
	PQclear(result);
	PQfinish(pg);
}

struct str test_base(enum store_engine engine, char url[256])
{
	static unsigned number;
	char name[64];
	snprintf(name, sizeof(name), "t%d_%u", (int)getpid(), number++);
	if (engine == STORE_SQLITE) {
		snprintf(url, 256, "sqlite:%s/%s.db", from_environment("BLOUSE_TEST_FOLDER"), name);
	} else {
		const char *server = from_environment("BLOUSE_TEST_POSTGRESQL");
		make_database(server, name);
		snprintf(url, 256, "postgresql:///%s?%s", name, server);
	}
	return str_from_c(url);
}

struct store *test_open(struct str url)
{
	struct store *store = NULL;
	const struct store_options options = {.url = url};
	assert_good(store_open(&options, &store, err));
	return store;
}

struct store *test_store(enum store_engine engine, bool shaped, char url[256])
{
	struct store *store = test_open(test_base(engine, url));
	unsigned taken;
	if (shaped)
		assert_good(store_migrate(store, TEST_NOW, &taken, err));
	return store;
}

int64_t test_establishment(struct store *store, const char *key)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	const struct establishment_add_params params = {
		.key = str_from_c(key), .name = STR("Hôpital"), .time_zone = STR("Europe/Paris"), .now = TEST_NOW};
	struct establishment_add_row row = {0};
	assert_good(store_write(store, &conn, err));
	assert_good(establishment_add(conn, &arena, &params, &row, err));
	assert_good(store_commit(conn, err));
	arena_release(&arena);
	return row.id;
}

enum error_code test_sql(struct store *store, const char *sql)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	enum error_code code = store_script(conn, sql, NULL);
	if (!code)
		assert_good(store_commit(conn, err));
	return code;
}

static enum error_code read_number(void *context, const struct store_value *columns, struct error *err)
{
	(void)err;
	*(int64_t *)context = columns[0].integer;
	return ERR_NONE;
}

int64_t test_number(struct store *store, const char *sql)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	static const struct store_field field = {"number", STORE_INT, false, 0, 0};
	const struct store_query query = {
		.name = "test", .shape = STORE_ONE, .sql = {sql, sql}, .columns = &field, .column_count = 1};
	int64_t number = -1;
	assert_good(store_read(store, &conn, err));
	assert_good(store_run_passing(conn, &query, NULL, read_number, &number, err));
	return number;
}
