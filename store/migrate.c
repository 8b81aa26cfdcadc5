/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include "store/driver.h"

/* Any number will do for pg_advisory_xact_lock, as long as it is ours alone: "blouse" in ASCII. */
static const char *const prologue[STORE_ENGINES] = {
	[STORE_SQLITE] =
		"CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
		"sum BLOB NOT NULL, taken_at INTEGER NOT NULL) STRICT",
	[STORE_POSTGRESQL] =
		"SELECT pg_advisory_xact_lock(108170602443621);"
		"CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
		"sum BYTEA NOT NULL, taken_at BIGINT NOT NULL)",
};

static const struct store_field taken_fields[] = {
	{"number", STORE_INT, false, 0, 0},
	{"sum", STORE_BYTES, false, 0, 0},
	{"name", STORE_TEXT, false, 0, 0},
	{"taken_at", STORE_TIME, false, 0, 0},
};

static const struct store_query list_taken = {
	.name = "schema_migrations",
	.shape = STORE_MANY,
	.sql = {"SELECT number, sum FROM schema_migrations ORDER BY number",
		"SELECT number, sum FROM schema_migrations ORDER BY number"},
	.columns = taken_fields,
	.column_count = 2,
};

static const struct store_query record_taken = {
	.name = "schema_migrations",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO schema_migrations (number, sum, name, taken_at) VALUES (?1, ?2, ?3, ?4)",
		"INSERT INTO schema_migrations (number, sum, name, taken_at) VALUES ($1, $2, $3, $4)"},
	.params = taken_fields,
	.param_count = 4,
};

struct progress {
	const struct store_migration *list;
	size_t count, taken;
	enum store_engine engine;
};

static enum error_code compare(void *context, const struct store_value *columns, struct error *err)
{
	struct progress *p = context;
	if (p->taken == p->count)
		return error_set(err, ERR_VERSION,
				 "La base de données est celle d'une version plus récente de Blouse (étape %lld, et ce "
				 "programme s'arrête à %zu) : mettez Blouse à jour.",
				 (long long)columns[0].integer, p->count);
	const struct store_migration *m = &p->list[p->taken];
	struct str sum = {(const char *)m->sum[p->engine], SHA256_LEN};
	if (columns[0].integer != m->number || !str_eq(columns[1].text, sum))
		return error_set(
			err, ERR_VERSION,
			"La base de données ne vient pas de cette version de Blouse : l'étape %u (%s) y est autre.",
			m->number, m->name);
	p->taken++;
	return ERR_NONE;
}

static enum error_code record(struct store_conn *conn, const struct store_migration *m, int64_t now, struct error *err)
{
	const struct store_value params[] = {
		{.type = STORE_INT, .integer = m->number},
		{.type = STORE_BYTES, .text = {(const char *)m->sum[store_conn_engine(conn)], SHA256_LEN}},
		{.type = STORE_TEXT, .text = str_from_c(m->name)},
		{.type = STORE_TIME, .integer = now},
	};
	return store_run_passing(conn, &record_taken, params, NULL, NULL, err);
}

/* Takes the first step that lacks, if any. */
static enum error_code take_step(struct store *store, struct progress *p, int64_t now, bool *ret_done,
				 struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = store_script(conn, prologue[p->engine], err);
	p->taken = 0;
	if (!code)
		code = store_run_passing(conn, &list_taken, NULL, compare, p, err);
	bool done = p->taken == p->count;
	if (!code && !done) {
		const struct store_migration *m = &p->list[p->taken];
		code = store_script(conn, m->sql[p->engine], err);
		if (!code)
			code = record(conn, m, now, err);
	}
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		*ret_done = done;
	return code;
}

enum error_code store_migrate_list(struct store *store, const struct store_migration *list, size_t count, int64_t now,
				   unsigned *ret_taken, struct error *err)
{
	struct progress p = {list, count, 0, store_engine(store)};
	for (unsigned taken = 0;; taken++) {
		bool done = false;
		enum error_code code = take_step(store, &p, now, &done, err);
		if (code)
			return code;
		if (done) {
			*ret_taken = taken;
			return ERR_NONE;
		}
	}
}

enum error_code store_migrate(struct store *store, int64_t now, unsigned *ret_taken, struct error *err)
{
	return store_migrate_list(store, store_migrations, store_migrations_count, now, ret_taken, err);
}

static const struct store_query has_table = {
	.name = "schema_migrations",
	.shape = STORE_MANY,
	.sql = {"SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'",
		"SELECT count(to_regclass('schema_migrations'))"},
	.columns = taken_fields,
	.column_count = 1,
};

static enum error_code read_number(void *context, const struct store_value *columns, struct error *err)
{
	(void)err;
	*(int64_t *)context = columns[0].integer;
	return ERR_NONE;
}

enum error_code store_steps_taken(struct store *store, size_t *ret_taken, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct progress p = {store_migrations, store_migrations_count, 0, store_engine(store)};
	int64_t there = 0;
	enum error_code code = store_read(store, &conn, err);
	if (!code)
		code = store_run_passing(conn, &has_table, NULL, read_number, &there, err);
	if (!code && there)
		code = store_run_passing(conn, &list_taken, NULL, compare, &p, err);
	if (!code)
		*ret_taken = p.taken;
	return code;
}

enum error_code store_migrated(struct store *store, struct error *err)
{
	size_t taken = 0;
	enum error_code code = store_steps_taken(store, &taken, err);
	if (!code && taken < store_migrations_count)
		return error_set(
			err, ERR_VERSION,
			"La base de données est celle d'une version plus ancienne de Blouse (étape %zu sur %zu) : "
			"lancez blouse admin migrate.",
			taken, store_migrations_count);
	return code;
}
