/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/backup_sql.h"
#include "store/copy.h"
#include "store/migrate.h"
#include "store/search_sql.h"
#include "store/sqlite.h"

#define ARENA_MAX ((size_t)16 << 20)
#define WAIT_MS 30000
/* Told in the file's header: "BLOU", and the form of what stands in it. */
#define APPLICATION_ID "1112297301"
#define FORMAT "1"

static const struct store_field sum_fields[] = {
	{"name", STORE_TEXT, false, 0, 0}, {"rows", STORE_INT, false, 0, 0}, {"sum", STORE_BYTES, false, 0, 0}};

static const struct store_query add_sum = {
	.name = "backup_sums",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO backup_sums VALUES (?1, ?2, ?3)"},
	.params = sum_fields,
	.param_count = 3,
};

static const struct store_query count_sum = {
	.name = "backup_sums",
	.shape = STORE_ONE,
	.sql = {"SELECT 0, count(*) FROM backup_sums WHERE name = ?1 AND rows = ?2 AND sum = ?3"},
	.params = sum_fields,
	.param_count = 3,
	.columns = (const struct store_field[]){{"zero", STORE_INT, false, 0, 0}, {"count", STORE_INT, false, 0, 0}},
	.column_count = 2,
};

static const struct store_query count_sums = {
	.name = "backup_sums",
	.shape = STORE_ONE,
	.sql = {"SELECT 0, count(*) FROM backup_sums"},
	.columns = (const struct store_field[]){{"zero", STORE_INT, false, 0, 0}, {"count", STORE_INT, false, 0, 0}},
	.column_count = 2,
};

static const struct store_query count_problems = {
	.name = "problems",
	.shape = STORE_ONE,
	.sql = {"SELECT (SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok') + "
		"(SELECT count(*) FROM pragma_foreign_key_check) + "
		"((SELECT application_id FROM pragma_application_id) <> " APPLICATION_ID ") + "
		"((SELECT user_version FROM pragma_user_version) <> " FORMAT "), "
		"(SELECT count(*) FROM sqlite_schema WHERE name = 'backup_sums')"},
	.columns = (const struct store_field[]){{"problems", STORE_INT, false, 0, 0}, {"sums", STORE_INT, false, 0, 0}},
	.column_count = 2,
};

static enum error_code read_two(void *context, const struct store_value *columns, struct error *err)
{
	(void)err;
	int64_t *two = context;
	two[0] = columns[0].integer;
	two[1] = columns[1].integer;
	return ERR_NONE;
}

static void sum_values(const struct copy_table *table, const struct copy_sum *sum, struct store_value values[3])
{
	values[0] = (struct store_value){.type = STORE_TEXT, .text = table->name};
	values[1] = (struct store_value){.type = STORE_INT, .integer = sum->rows};
	values[2] = (struct store_value){.type = STORE_BYTES, .text = {(const char *)sum->sum, SHA256_LEN}};
}

static enum error_code open_file(const char *path, bool reads_only, struct store **ret_file, struct error *err)
{
	char url[BACKUP_PATH_MAX + 16];
	int len = snprintf(url, sizeof(url), "sqlite:%s", path);
	if (len < 0 || len >= (int)sizeof(url))
		return error_set(err, ERR_USAGE, "Le chemin de la sauvegarde est trop long.");
	const struct store_options options = {
		.url = str_from_c(url), .readers = 1, .reads_only = reads_only, .wait_ms = WAIT_MS};
	return store_open(&options, ret_file, err);
}

/* Every table from one base to the other, or only read when `to` is NULL; `sums`, in the file, are written then, or
 * compared. */
static enum error_code pass_tables(struct store_conn *from, struct store_conn *to, struct store_conn *sums, bool writes,
				   const struct copy_table *tables, size_t count, struct backup_report *report,
				   struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct copy_sum sum;
		struct store_value values[3];
		int64_t found[2] = {0, 1};
		enum error_code code = copy_rows(from, to, &tables[i], &sum, err);
		if (code)
			return code;
		sum_values(&tables[i], &sum, values);
		code = writes ? store_run_passing(sums, &add_sum, values, NULL, NULL, err)
			      : store_run_passing(sums, &count_sum, values, read_two, found, err);
		if (code)
			return code;
		if (found[1] != 1)
			return error_set(err, ERR_FORMAT,
					 "La sauvegarde est abîmée : la table %s n'est pas celle qui a été "
					 "enregistrée.",
					 tables[i].name.ptr);
		report->tables++;
		report->rows += sum.rows;
	}
	return ERR_NONE;
}

static enum error_code verify_journals(struct store_conn *conn, struct arena *arena, struct backup_report *report,
				       struct error *err)
{
	struct backup_establishments_rows all;
	enum error_code code = backup_establishments(conn, arena, &all, err);
	for (size_t i = 0; i < all.count && !code; i++) {
		struct audit_report audit;
		code = audit_verify(conn, all.items[i].establishment_id, &audit, err);
		if (!code && audit.broken)
			return error_set(
				err, ERR_FORMAT,
				"Le journal de l'établissement %lld est rompu à la ligne %lld : la sauvegarde n'est "
				"pas digne de confiance.",
				(long long)all.items[i].establishment_id, (long long)audit.broken_sequence);
	}
	if (!code)
		report->establishments = all.count;
	return code;
}

static enum error_code refuse_filled(struct error *err)
{
	return error_set(err, ERR_USAGE,
			 "La base de données n'est pas vide : une sauvegarde se restaure dans une base neuve.");
}

static enum error_code empty_tables(struct store_conn *to, struct arena *arena, const struct copy_table *tables,
				    size_t count, struct error *err)
{
	struct backup_establishments_count_row there;
	enum error_code code = backup_establishments_count(to, arena, &there, err);
	if (!code && there.number > 0)
		return error_set(err, ERR_USAGE,
				 "La base de données n'est pas vide : une sauvegarde se restaure dans une "
				 "base neuve.");
	for (size_t i = 0; i < count && !code; i++) {
		char sql[128];
		snprintf(sql, sizeof(sql), "DELETE FROM \"%s\"", tables[i].name.ptr);
		code = store_script(to, sql, err);
	}
	return code;
}

/* --- backup --- */

static enum error_code fill_file(struct store *store, struct store *file, struct arena *arena,
				 struct backup_report *report, struct error *err)
{
	_cleanup_store_ struct store_conn *from = NULL, *to = NULL;
	struct copy_table *tables;
	size_t count;
	enum error_code code = store_read(store, &from, err);
	if (!code)
		code = store_write(file, &to, err);
	if (!code)
		code = copy_tables(to, from, arena, &tables, &count, err);
	if (!code)
		code = empty_tables(to, arena, tables, count, err);
	if (!code)
		code = store_script(to,
				    "PRAGMA defer_foreign_keys = ON;"
				    "CREATE TABLE backup_sums (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum BLOB "
				    "NOT NULL) STRICT",
				    err);
	if (!code)
		code = pass_tables(from, to, to, true, tables, count, report, err);
	if (!code)
		code = verify_journals(from, arena, report, err);
	if (!code)
		code = search_words_rebuild(to, err);
	return code ? code : store_commit(to, err);
}

/* One file, that a folder without right to write may hold. */
static enum error_code seal_file(const char *path, struct error *err)
{
	sqlite3 *db = NULL;
	enum error_code code = store_sqlite_connect(path, true, WAIT_MS, &db, err);
	if (code)
		return code;
	int status = sqlite3_exec(db,
				  "PRAGMA journal_mode = DELETE; PRAGMA application_id = " APPLICATION_ID
				  "; PRAGMA user_version = " FORMAT,
				  NULL, NULL, NULL);
	if (status != SQLITE_OK)
		code = store_sqlite_failure(db, status, err);
	sqlite3_close(db);
	return code;
}

static enum error_code make_file(struct store *store, const char *path, int64_t now, struct arena *arena,
				 struct backup_report *report, struct error *err)
{
	_cleanup_store_close_ struct store *file = NULL;
	unsigned taken;
	enum error_code code = open_file(path, false, &file, err);
	if (!code)
		code = store_migrate(file, now, &taken, err);
	return code ? code : fill_file(store, file, arena, report, err);
}

/* The file takes its name, durably: the folder is written to disk too. */
static enum error_code name_file(const char *partial, const char *path, struct error *err)
{
	char folder[BACKUP_PATH_MAX + 1];
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 2, slash ? path : "./");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool named = fd >= 0 && rename(partial, path) == 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return named ? ERR_NONE
		     : error_set(err, ERR_IO,
				 "La sauvegarde n'a pas pu être écrite : vérifiez le dossier et ses droits.");
}

static void forget_file(const char *path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		char name[BACKUP_PATH_MAX + 32];
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
}

enum error_code store_backup(struct str url, const char *path, int64_t now, struct backup_report *ret_report,
			     struct error *err)
{
	char partial[BACKUP_PATH_MAX + 16];
	int len = snprintf(partial, sizeof(partial), "%s.partial", path);
	if (len < 0 || len > BACKUP_PATH_MAX)
		return error_set(err, ERR_USAGE, "Le chemin de la sauvegarde est trop long.");
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct backup_report report = {0};
	enum error_code code;
	{
		_cleanup_store_close_ struct store *store = NULL;
		const struct store_options options = {.url = url, .readers = 1, .reads_only = true, .wait_ms = WAIT_MS};
		code = store_open(&options, &store, err);
		if (!code)
			code = store_migrated(store, err);
		forget_file(partial);
		if (!code)
			code = make_file(store, partial, now, &arena, &report, err);
	}
	arena_release(&arena);
	if (!code)
		code = seal_file(partial, err);
	if (!code)
		code = name_file(partial, path, err);
	if (code)
		forget_file(partial);
	else
		*ret_report = report;
	return code;
}

/* --- check and restore --- */

static enum error_code refuse_file(struct error *err)
{
	return error_set(err, ERR_FORMAT, "Ce fichier n'est pas une sauvegarde de Blouse, ou il est abîmé.");
}

static enum error_code check_file(struct store *file, struct arena *arena, struct backup_report *report,
				  struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct copy_table *tables;
	size_t count;
	int64_t found[2] = {1, 0};
	enum error_code code = store_read(file, &conn, err);
	if (!code)
		code = store_run_passing(conn, &count_problems, NULL, read_two, found, err);
	if (!code && (found[0] != 0 || found[1] != 1))
		code = refuse_file(err);
	if (!code)
		code = copy_tables(conn, conn, arena, &tables, &count, err);
	if (!code)
		code = store_run_passing(conn, &count_sums, NULL, read_two, found, err);
	if (!code && found[1] != (int64_t)count)
		code = refuse_file(err);
	if (!code)
		code = pass_tables(conn, NULL, conn, false, tables, count, report, err);
	return code ? code : verify_journals(conn, arena, report, err);
}

static enum error_code open_checked(const char *path, struct arena *arena, struct store **ret_file, size_t *ret_taken,
				    struct backup_report *report, struct error *err)
{
	enum error_code code = open_file(path, true, ret_file, err);
	if (!code)
		code = store_steps_taken(*ret_file, ret_taken, err);
	return code ? code : check_file(*ret_file, arena, report, err);
}

enum error_code store_backup_check(const char *path, struct backup_report *ret_report, struct error *err)
{
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct backup_report report = {0};
	struct store *file = NULL;
	size_t taken;
	enum error_code code = open_checked(path, &arena, &file, &taken, &report, err);
	store_close(file);
	arena_release(&arena);
	if (!code)
		*ret_report = report;
	return code;
}

/* References are checked at the end, so that tables may come in any order. */
static const char *const defer[STORE_ENGINES] = {
	"PRAGMA defer_foreign_keys = ON",
	"DO $$ DECLARE r record; BEGIN "
	"FOR r IN SELECT conrelid::regclass AS t, conname AS c FROM pg_constraint WHERE contype = 'f' "
	"AND connamespace = current_schema()::regnamespace LOOP "
	"EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', r.t, r.c); "
	"END LOOP; END $$"};

static const char *const check_references[STORE_ENGINES] = {
	"", "SET CONSTRAINTS ALL IMMEDIATE;"
	    "DO $$ DECLARE r record; BEGIN "
	    "FOR r IN SELECT conrelid::regclass AS t, conname AS c FROM pg_constraint WHERE contype = 'f' "
	    "AND connamespace = current_schema()::regnamespace LOOP "
	    "EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', r.t, r.c); "
	    "END LOOP; END $$"};

static enum error_code bring(struct store *file, struct store *store, struct arena *arena, struct error *err)
{
	_cleanup_store_ struct store_conn *from = NULL, *to = NULL;
	struct backup_report copied = {0}, again = {0};
	struct copy_table *tables;
	size_t count;
	enum store_engine engine = store_engine(store);
	enum error_code code = store_read(file, &from, err);
	if (!code)
		code = store_write(store, &to, err);
	if (!code)
		code = copy_tables(from, to, arena, &tables, &count, err);
	if (!code)
		code = store_script(to, defer[engine], err);
	if (!code)
		code = empty_tables(to, arena, tables, count, err);
	if (!code)
		code = pass_tables(from, to, from, false, tables, count, &copied, err);
	if (!code)
		code = pass_tables(to, NULL, from, false, tables, count, &again, err);
	if (!code)
		code = verify_journals(to, arena, &again, err);
	if (!code)
		code = search_words_rebuild(to, err);
	if (!code)
		code = store_script(to, check_references[engine], err);
	return code ? code : store_commit(to, err);
}

enum error_code store_restore(struct str url, const char *path, int64_t now, struct backup_report *ret_report,
			      struct error *err)
{
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct backup_report report = {0};
	enum error_code code;
	{
		_cleanup_store_close_ struct store *file = NULL, *store = NULL;
		const struct store_options options = {.url = url, .readers = 1, .writers = 1, .wait_ms = WAIT_MS};
		size_t taken = 0, there = 0;
		unsigned steps;
		code = open_checked(path, &arena, &file, &taken, &report, err);
		if (!code)
			code = store_open(&options, &store, err);
		if (!code)
			code = store_steps_taken(store, &there, err);
		if (!code && there > taken)
			code = refuse_filled(err);
		if (!code)
			code = store_migrate_list(store, store_migrations, taken, now, &steps, err);
		if (!code)
			code = bring(file, store, &arena, err);
		if (!code)
			code = store_migrate(store, now, &steps, err);
	}
	arena_release(&arena);
	if (!code)
		*ret_report = report;
	return code;
}
