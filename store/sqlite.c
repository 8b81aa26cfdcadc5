/* SPDX-License-Identifier: Apache-2.0 */
#include "store/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/sqlite.h"

/* Safe against power cuts too: a commit waits until the disk has it (docs/decisions/0011-store.md). */
#define SETUP_COMMON "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
#define SETUP_WRITER                                                                                                   \
	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;" SETUP_COMMON
#define SETUP_READER "PRAGMA query_only = ON;" SETUP_COMMON

#define CHECKPOINT_FRAMES 1000 /* pages of the log, 4 MB, between two copyings into the file */
#define RESTART_FRAMES 8000    /* from which on the log is begun anew, if readers leave it for a moment */
#define RESTART_WAIT_MS 50

struct sqlite_link {
	struct store_link link;
	sqlite3 *db;
	unsigned wait_ms;
	int copied;               /* of the writer: frames of the log that the file holds too */
	struct store_cache cache; /* of sqlite3_stmt * */
};

static struct sqlite_link *sqlite_of(struct store_link *link) { return (struct sqlite_link *)link; }

sqlite3 *store_sqlite_db(struct store_link *link) { return sqlite_of(link)->db; }

enum error_code store_sqlite_failure(sqlite3 *db, int status, struct error *err)
{
	static const char unreadable[] =
		"Le fichier de la base de données est abîmé, ou n'en est pas une. Restaurez une sauvegarde : "
		"blouse restore.";
	enum error_code code;
	switch (status & 0xFF) {
	case SQLITE_NOMEM:
		code = error_nomem(err);
		break;
	case SQLITE_CONSTRAINT:
		code = error_set(err, ERR_CONSTRAINT,
				 "Cet enregistrement n'est pas possible : une règle des données "
				 "s'y oppose.");
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		code = error_set(err, ERR_UNAVAILABLE,
				 "La base de données est très demandée en ce moment : réessayez dans un instant.");
		break;
	case SQLITE_READONLY:
		code = error_set(err, ERR_USAGE, "La base de données ne peut être que lue.");
		break;
	case SQLITE_CANTOPEN:
		code = error_set(
			err, ERR_UNAVAILABLE,
			"Le fichier de la base de données ne peut pas être ouvert : vérifiez son dossier et ses "
			"droits.");
		break;
	case SQLITE_FULL:
		code = error_set(err, ERR_IO,
				 "Le disque est plein : rien n'a été enregistré. "
				 "Prévenez l'administrateur.");
		break;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		code = error_set(err, ERR_FORMAT, "%s", unreadable);
		break;
	case SQLITE_TOOBIG:
		code = error_set(err, ERR_LIMIT, "Ce texte est trop long pour être enregistré.");
		break;
	default:
		code = error_set(err, ERR_IO, "La base de données n'a pas pu être lue ou écrite.");
	}
	/* SQLite names tables and columns, never their values. */
	error_detail(err, "SQLite %d: %s", db ? sqlite3_extended_errcode(db) : status,
		     db ? sqlite3_errmsg(db) : sqlite3_errstr(status));
	return code;
}

static enum error_code failure(struct sqlite_link *s, int status, struct error *err)
{
	return store_sqlite_failure(s->db, status, err);
}

static void sqlite_close(struct store_link *link)
{
	struct sqlite_link *s = sqlite_of(link);
	for (size_t i = 0; i < s->cache.cap; i++)
		sqlite3_finalize(s->cache.slots[i].prepared);
	store_cache_release(&s->cache);
	sqlite3_close(s->db);
	mem_free(s);
}

static enum error_code sqlite_script(struct store_link *link, const char *sql, struct error *err)
{
	int status = sqlite3_exec(sqlite_of(link)->db, sql, NULL, NULL, NULL);
	return status == SQLITE_OK ? ERR_NONE : failure(sqlite_of(link), status, err);
}

/* SQLite's own waits up to 100 ms between two tries, and never finds the lock free beside a process that writes without
 * pause: about a millisecond, never the same. */
static int try_again(void *wait_ms, int tries)
{
	usleep(500 + (useconds_t)tries * 389 % 1000);
	return tries < (int)(uintptr_t)wait_ms;
}

enum error_code store_sqlite_connect(const char *path, bool writes, unsigned wait_ms, sqlite3 **ret_db,
				     struct error *err)
{
	if (writes) {
		/* SQLite would let all read the file; its journals take the file's rights. Never opened when it is there:
		 * closing it would drop the locks that this process has on it (POSIX). */
		int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return store_sqlite_failure(NULL, SQLITE_CANTOPEN, err);
		if (fd >= 0)
			close(fd);
	}
	sqlite3 *db = NULL;
	int status = sqlite3_open_v2(
		path, &db, (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX, NULL);
	if (status == SQLITE_OK) {
		sqlite3_extended_result_codes(db, 1);
		sqlite3_busy_handler(db, try_again, (void *)(uintptr_t)wait_ms);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		status = sqlite3_exec(db, writes ? SETUP_WRITER : SETUP_READER, NULL, NULL, NULL);
	}
	if (status != SQLITE_OK) {
		enum error_code code = store_sqlite_failure(db, status, err);
		sqlite3_close(db);
		return code;
	}
	*ret_db = db;
	return ERR_NONE;
}

/* SQLite's own way copies after every commit once the log is long, and it stays long while there is always a reader. Readers
 * that come while one waits read the file alone, so that only those that read already are waited for. What could not be
 * done is left to the next time. */
static int copy_log(void *context, sqlite3 *db, const char *name, int frames)
{
	struct sqlite_link *s = context;
	int all = 0;
	if (frames < s->copied)
		s->copied = 0; /* the log began anew */
	if (frames - s->copied < CHECKPOINT_FRAMES)
		return SQLITE_OK;
	if (frames < RESTART_FRAMES) {
		sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, &all, &s->copied);
	} else {
		sqlite3_busy_handler(db, try_again, (void *)(uintptr_t)RESTART_WAIT_MS);
		sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_RESTART, &all, &s->copied);
		sqlite3_busy_handler(db, try_again, (void *)(uintptr_t)s->wait_ms);
	}
	return SQLITE_OK;
}

static enum error_code sqlite_open(const char *target, bool writes, unsigned wait_ms, struct store_link **ret_link,
				   struct error *err)
{
	struct sqlite_link *s = mem_calloc(1, sizeof(*s));
	if (!s)
		return error_nomem(err);
	enum error_code code = store_sqlite_connect(target + strlen("sqlite:"), writes, wait_ms, &s->db, err);
	if (code) {
		mem_free(s);
		return code;
	}
	s->wait_ms = wait_ms;
	if (writes)
		sqlite3_wal_hook(s->db, copy_log, s);
	s->link.driver = &store_sqlite;
	*ret_link = &s->link;
	return ERR_NONE;
}

static enum error_code sqlite_begin(struct store_link *link, bool writes, struct error *err)
{
	return sqlite_script(link, writes ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static enum error_code sqlite_commit(struct store_link *link, struct error *err)
{
	return sqlite_script(link, "COMMIT", err);
}

static void sqlite_rollback(struct store_link *link)
{
	/* SQLite may have rolled back already, as when the disk is full. */
	if (!sqlite3_get_autocommit(sqlite_of(link)->db))
		sqlite3_exec(sqlite_of(link)->db, "ROLLBACK", NULL, NULL, NULL);
}

static enum error_code prepare(struct sqlite_link *s, const struct store_query *query, bool passing,
			       sqlite3_stmt **ret_stmt, struct error *err)
{
	sqlite3_stmt *stmt = passing ? NULL : store_cache_find(&s->cache, query);
	if (!stmt) {
		int status = sqlite3_prepare_v3(s->db, query->sql[STORE_SQLITE], -1,
						passing ? 0 : SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
		if (status != SQLITE_OK)
			return failure(s, status, err);
		if (!passing && !store_cache_put(&s->cache, query, stmt)) {
			sqlite3_finalize(stmt);
			return error_nomem(err);
		}
	}
	*ret_stmt = stmt;
	return ERR_NONE;
}

/* The texts live until the statement is reset. */
static int bind(sqlite3_stmt *stmt, int at, const struct store_value *v)
{
	const char *ptr = v->text.ptr ? v->text.ptr : "";
	if (v->null)
		return sqlite3_bind_null(stmt, at);
	switch (v->type) {
	case STORE_REAL:
		return sqlite3_bind_double(stmt, at, v->real);
	case STORE_TEXT:
		return sqlite3_bind_text64(stmt, at, ptr, v->text.len, SQLITE_STATIC, SQLITE_UTF8);
	case STORE_BYTES:
		return sqlite3_bind_blob64(stmt, at, ptr, v->text.len, SQLITE_STATIC);
	default:
		return sqlite3_bind_int64(stmt, at, v->integer);
	}
}

/* False when the column holds something else than its type. */
static bool read_column(sqlite3_stmt *stmt, int at, enum store_type type, struct store_value *v)
{
	int found = sqlite3_column_type(stmt, at);
	*v = (struct store_value){.type = type, .null = found == SQLITE_NULL};
	if (v->null)
		return true;
	switch (type) {
	case STORE_REAL:
		v->real = sqlite3_column_double(stmt, at);
		return found == SQLITE_FLOAT || found == SQLITE_INTEGER;
	case STORE_TEXT:
	case STORE_BYTES:
		v->text.ptr = type == STORE_TEXT ? (const char *)sqlite3_column_text(stmt, at)
						 : sqlite3_column_blob(stmt, at);
		v->text.len = (size_t)sqlite3_column_bytes(stmt, at);
		return found == (type == STORE_TEXT ? SQLITE_TEXT : SQLITE_BLOB);
	default:
		v->integer = sqlite3_column_int64(stmt, at);
		return found == SQLITE_INTEGER;
	}
}

static enum error_code give_row(sqlite3_stmt *stmt, const struct store_query *query, store_row_fn *row, void *context,
				struct error *err)
{
	struct store_value columns[STORE_FIELDS_MAX];
	for (size_t i = 0; i < query->column_count; i++)
		if (!read_column(stmt, (int)i, query->columns[i].type, &columns[i]))
			return error_set(err, ERR_FORMAT, "La base de données contient une valeur inattendue (%s, %s).",
					 query->name, query->columns[i].name);
	return row(context, columns, err);
}

static enum error_code run_prepared(struct sqlite_link *s, sqlite3_stmt *stmt, const struct store_query *query,
				    const struct store_value *params, store_row_fn *row, void *context,
				    int64_t *ret_written, struct error *err)
{
	for (size_t i = 0; i < query->param_count; i++) {
		int status = bind(stmt, (int)i + 1, &params[i]);
		if (status != SQLITE_OK)
			return failure(s, status, err);
	}
	for (;;) {
		int status = sqlite3_step(stmt);
		if (status == SQLITE_DONE)
			break;
		if (status != SQLITE_ROW)
			return failure(s, status, err);
		enum error_code code = give_row(stmt, query, row, context, err);
		if (code)
			return code;
	}
	*ret_written = sqlite3_stmt_readonly(stmt) ? 0 : sqlite3_changes64(s->db);
	return ERR_NONE;
}

static enum error_code sqlite_run(struct store_link *link, const struct store_query *query, bool passing,
				  const struct store_value *params, store_row_fn *row, void *context,
				  int64_t *ret_written, struct error *err)
{
	struct sqlite_link *s = sqlite_of(link);
	sqlite3_stmt *stmt = NULL;
	enum error_code code = prepare(s, query, passing, &stmt, err);
	if (code)
		return code;
	code = run_prepared(s, stmt, query, params, row, context, ret_written, err);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	if (passing)
		sqlite3_finalize(stmt);
	return code;
}

static unsigned types_of(const char *declared)
{
	static const struct {
		const char *name;
		unsigned types;
	} known[] = {
		{"INTEGER", 1u << STORE_INT | 1u << STORE_TIME | 1u << STORE_BOOL},
		{"REAL", 1u << STORE_REAL},
		{"TEXT", 1u << STORE_TEXT},
		{"BLOB", 1u << STORE_BYTES},
	};
	for (size_t i = 0; declared && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(declared, known[i].name) == 0)
			return known[i].types;
	return 0;
}

static enum error_code sqlite_describe(struct store_link *link, const struct store_query *query,
				       struct store_described *ret_described, struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum error_code code = prepare(sqlite_of(link), query, false, &stmt, err);
	if (code)
		return code;
	ret_described->count = (size_t)sqlite3_column_count(stmt);
	for (size_t i = 0; i < ret_described->count && i < STORE_FIELDS_MAX; i++) {
		ret_described->types[i] = types_of(sqlite3_column_decltype(stmt, (int)i));
		ret_described->known[i] = ret_described->types[i] != 0;
	}
	return ERR_NONE;
}

const struct store_driver store_sqlite = {
	.engine = STORE_SQLITE,
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.script = sqlite_script,
	.run = sqlite_run,
	.describe = sqlite_describe,
};
