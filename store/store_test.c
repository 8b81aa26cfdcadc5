/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/driver.h"
#include "store/establishments_sql.h"
#include "store/testing.h"

/* A table with a column of each type, and queries as tools/queries.py would write them. */
static const char *const things[STORE_ENGINES] = {
	"CREATE TABLE things (i INTEGER NOT NULL UNIQUE, r REAL, t TEXT, b BLOB, at INTEGER, yes INTEGER) STRICT",
	"CREATE TABLE things (i BIGINT NOT NULL UNIQUE, r DOUBLE PRECISION, t TEXT, b BYTEA, at BIGINT, yes BOOLEAN)",
};

struct thing {
	int64_t i;
	bool has_r, has_at, has_yes, yes;
	double r;
	struct str t, b;
	int64_t at;
};

#define FIELD(type, nullable, name)                                                                                    \
	{                                                                                                              \
#name, type, nullable, offsetof(struct thing, name), 0                                                 \
	}
#define FIELD_OR_NULL(type, name)                                                                                      \
	{                                                                                                              \
#name, type, true, offsetof(struct thing, name), offsetof(struct thing, has_##name)                    \
	}

static const struct store_field fields[] = {
	FIELD(STORE_INT, false, i),  FIELD_OR_NULL(STORE_REAL, r),  FIELD(STORE_TEXT, true, t),
	FIELD(STORE_BYTES, true, b), FIELD_OR_NULL(STORE_TIME, at), FIELD_OR_NULL(STORE_BOOL, yes),
};

static const struct store_query thing_add = {
	.name = "thing_add",
	.shape = STORE_ROWS,
	.sql = {"INSERT INTO things (i, r, t, b, at, yes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		"INSERT INTO things (i, r, t, b, at, yes) VALUES ($1, $2, $3, $4, $5, $6)"},
	.params = fields,
	.param_count = 6,
};

static const struct store_query thing_by_i = {
	.name = "thing_by_i",
	.shape = STORE_ONE,
	.sql = {"SELECT i, r, t, b, at, yes FROM things WHERE i = ?1",
		"SELECT i, r, t, b, at, yes FROM things WHERE i = $1"},
	.params = fields,
	.param_count = 1,
	.columns = fields,
	.column_count = 6,
	.row_size = sizeof(struct thing),
};

static const struct store_query things_all = {
	.name = "things_all",
	.shape = STORE_MANY,
	.sql = {"SELECT i, r, t, b, at, yes FROM things ORDER BY i",
		"SELECT i, r, t, b, at, yes FROM things ORDER BY i"},
	.columns = fields,
	.column_count = 6,
	.row_size = sizeof(struct thing),
};

static struct store *with_things(void **state, char url[256])
{
	struct store *store = test_store(test_engine(state), false, url);
	assert_int_equal(test_sql(store, things[test_engine(state)]), ERR_NONE);
	return store;
}

static int64_t count_things(struct store *store) { return test_number(store, "SELECT count(*) FROM things"); }

static enum error_code add_step(struct store_conn *conn, const void *thing, struct error *err)
{
	return store_query_exec(conn, &thing_add, thing, err);
}

static enum error_code add(struct store *store, const struct thing *thing, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (store_write(store, &conn, err) || store_query_exec(conn, &thing_add, thing, err))
		return err->code;
	return store_commit(conn, err);
}

static void values_come_back_as_they_went(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	static const char bytes[] = "\0\xFF'\"; DROP TABLE things; --";
	const struct thing cases[] = {
		{.i = 1},
		{.i = INT64_MIN,
		 .has_r = true,
		 .r = -0.1,
		 .t = STR("L'été « œuf » 🩺 ?1 $1 :i %s"),
		 .has_yes = true,
		 .yes = true},
		{.i = INT64_MAX,
		 .has_r = true,
		 .r = 1e300,
		 .t = STR(""),
		 .b = {bytes, sizeof(bytes)},
		 .has_at = true,
		 .at = TEST_NOW},
		{.i = -1, .has_yes = true, .b = STR("")},
	};
	struct arena arena;
	arena_init(&arena, 1 << 20);
	for (size_t n = 0; n < sizeof(cases) / sizeof(*cases); n++) {
		const struct thing *put = &cases[n];
		assert_good(add(store, put, err));
		_cleanup_store_ struct store_conn *conn = NULL;
		struct thing got;
		assert_good(store_read(store, &conn, err));
		assert_good(store_query_one(conn, &thing_by_i, &arena, put, &got, err));
		assert_true(got.i == put->i && got.at == put->at && got.has_at == put->has_at);
		assert_true(got.has_r == put->has_r && memcmp(&got.r, &put->r, sizeof(got.r)) == 0);
		assert_true(got.has_yes == put->has_yes && got.yes == put->yes);
		assert_true(str_eq(got.t, put->t) && !got.t.ptr == !put->t.ptr);
		assert_true(str_eq(got.b, put->b) && !got.b.ptr == !put->b.ptr);
	}
	arena_release(&arena);
	store_close(store);
}

static void what_is_missing_is_not_found(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure;
	struct thing got = {.i = 42};
	assert_good(store_read(store, &conn, err));
	assert_int_equal(store_query_one(conn, &thing_by_i, &arena, &(struct thing){.i = 7}, &got, &failure),
			 ERR_NOT_FOUND);
	assert_int_equal(got.i, 42);
	/* Nothing is broken: the transaction goes on. */
	void *rows = NULL;
	size_t count = 9;
	assert_good(store_query_many(conn, &things_all, &arena, NULL, &rows, &count, err));
	assert_int_equal(count, 0);
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	store_close(store);
}

static void many_rows_come_in_order(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct arena arena;
	arena_init(&arena, 1 << 24);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	for (int64_t i = 0; i < 1000; i++)
		assert_good(
			store_query_exec(conn, &thing_add, &(struct thing){.i = i * 7 % 1000, .t = STR("texte")}, err));
	void *rows = NULL;
	size_t count = 0;
	assert_good(store_query_many(conn, &things_all, &arena, NULL, &rows, &count, err));
	assert_int_equal(count, 1000);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(((struct thing *)rows)[i].i, i);
		assert_true(str_eq(((struct thing *)rows)[i].t, STR("texte")));
	}
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	store_close(store);
}

static void what_is_not_committed_never_was(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(store_query_exec(conn, &thing_add, &(struct thing){.i = 1}, err));
	}
	assert_int_equal(count_things(store), 0);
	assert_good(add(store, &(struct thing){.i = 1}, err));
	assert_int_equal(count_things(store), 1);
	store_close(store);
	store = test_open(str_from_c(url));
	assert_int_equal(count_things(store), 1);
	store_close(store);
}

static void a_reader_cannot_write(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct error failure;
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_read(store, &conn, err));
	assert_int_equal(store_query_exec(conn, &thing_add, &(struct thing){.i = 1}, &failure), ERR_USAGE);
	assert_string_equal(failure.message, "La base de données ne peut être que lue.");
	assert_true(strlen(failure.detail) > 0);
	store_end(conn);
	conn = NULL;
	assert_int_equal(count_things(store), 0);
	store_close(store);
}

static void a_reader_sees_one_instant(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_read(store, &conn, err));
	for (int64_t round = 0; round < 2; round++) {
		void *rows = NULL;
		size_t count = 9;
		assert_good(store_query_many(conn, &things_all, &arena, NULL, &rows, &count, err));
		assert_int_equal(count, 0);
		assert_good(add(store, &(struct thing){.i = round}, err));
	}
	store_end(conn);
	conn = NULL;
	assert_int_equal(count_things(store), 2);
	arena_release(&arena);
	store_close(store);
}

static void an_error_dooms_the_transaction(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct error failure;
	assert_good(add(store, &(struct thing){.i = 1}, err));
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(store_query_exec(conn, &thing_add, &(struct thing){.i = 2}, err));
		assert_int_equal(store_query_exec(conn, &thing_add, &(struct thing){.i = 1}, &failure), ERR_CONSTRAINT);
		assert_int_equal(store_query_exec(conn, &thing_add, &(struct thing){.i = 3}, &failure), ERR_USAGE);
		assert_int_equal(store_commit(conn, &failure), ERR_USAGE);
	}
	assert_int_equal(count_things(store), 1);
	assert_good(add(store, &(struct thing){.i = 2}, err));
	store_close(store);
}

static void texts_are_valid(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	struct error failure;
	assert_int_equal(add(store, &(struct thing){.i = 1, .t = STR("a\0b")}, &failure), ERR_UTF8);
	assert_int_equal(add(store, &(struct thing){.i = 1, .t = STR("\xE9t\xE9")}, &failure), ERR_UTF8);
	_cleanup_free_ char *large = mem_calloc(1, STORE_VALUE_MAX + 1);
	assert_int_equal(add(store, &(struct thing){.i = 1, .b = {large, STORE_VALUE_MAX + 1}}, &failure), ERR_LIMIT);
	assert_good(add(store, &(struct thing){.i = 1, .b = {large, 5 << 20}}, err));
	assert_int_equal(count_things(store), 1);
	store_close(store);
}

static void no_connection_within_the_wait(void **state)
{
	char url[256];
	store_close(with_things(state, url));
	struct store *store = NULL;
	struct error failure;
	const struct store_options options = {.url = str_from_c(url), .readers = 1, .writers = 1, .wait_ms = 20};
	assert_good(store_open(&options, &store, err));
	_cleanup_store_ struct store_conn *first = NULL, *second = NULL;
	assert_good(store_write(store, &first, err));
	assert_int_equal(store_write(store, &second, &failure), ERR_UNAVAILABLE);
	assert_null(second);
	assert_good(store_read(store, &second, err));
	store_end(first);
	store_end(second);
	first = second = NULL;
	store_close(store);
}

static void urls_are_checked(void **state)
{
	(void)state;
	static const char *const wrong[] = {"", "blouse.db", "mysql://root:secret@h/b", "SQLITE:x"};
	struct store *store = NULL;
	struct error failure;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(store_open(&(struct store_options){.url = str_from_c(wrong[i])}, &store, &failure),
				 ERR_USAGE);
		assert_null(strstr(failure.message, "secret"));
	}
	const struct store_options nowhere = {.url = STR("sqlite:/nowhere/at/all.db")};
	assert_int_equal(store_open(&nowhere, &store, &failure), ERR_UNAVAILABLE);
	const struct store_options nobody = {.url = STR("postgresql://u:secret@127.0.0.1:1/b")};
	assert_int_equal(store_open(&nobody, &store, &failure), ERR_UNAVAILABLE);
	assert_null(strstr(failure.detail, "secret"));
	const struct store_options many = {
		.url = STR("postgresql://h/b"), .readers = STORE_CONNECTIONS_MAX, .writers = 1};
	assert_int_equal(store_open(&many, &store, &failure), ERR_USAGE);
	const struct store_options no_base = {.url = STR("sqlite:/dev/null")};
	assert_true(store_open(&no_base, &store, &failure) != ERR_NONE);
	assert_null(store);
}

static void a_file_that_is_no_base_is_said(void **state)
{
	(void)state;
	char path[256];
	snprintf(path, sizeof(path), "sqlite:%s/text.db", getenv("BLOUSE_TEST_FOLDER"));
	FILE *f = fopen(path + 7, "w");
	for (int i = 0; i < 1000; i++)
		fputs("ceci n'est pas une base\n", f);
	fclose(f);
	struct store *store = NULL;
	struct error failure;
	assert_int_equal(store_open(&(struct store_options){.url = str_from_c(path)}, &store, &failure), ERR_FORMAT);
	assert_non_null(strstr(failure.message, "blouse restore"));
}

static void the_file_is_its_owners_alone(void **state)
{
	(void)state;
	char url[256];
	struct store *store = test_store(STORE_SQLITE, false, url);
	assert_int_equal(test_sql(store, things[STORE_SQLITE]), ERR_NONE);
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < 3; i++) {
		char path[300];
		struct stat st;
		snprintf(path, sizeof(path), "%s%s", url + 7, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	store_close(store);
}

#define THREADS 6
#define EACH 25

static void *write_many(void *argument)
{
	struct store *store = *(struct store **)argument;
	static _Atomic int64_t next;
	for (int i = 0; i < EACH; i++) {
		struct error failure = {0};
		if (add(store, &(struct thing){.i = ++next}, &failure))
			return argument;
		struct store_conn *conn = NULL;
		if (store_read(store, &conn, &failure))
			return argument;
		store_end(conn);
	}
	return NULL;
}

static void threads_share_a_store(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &store), 0);
	for (int i = 0; i < THREADS; i++) {
		void *wrong = NULL;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(count_things(store), THREADS * EACH);
	store_close(store);
}

static void *write_steps(void *argument)
{
	struct store *store = *(struct store **)argument;
	static _Atomic int64_t next = 1;
	for (int i = 0; i < EACH; i++) {
		struct error failure = {0};
		if (store_write_step(store, add_step, &(struct thing){.i = ++next}, &failure))
			return argument;
	}
	return NULL;
}

static void *write_twice(void *argument)
{
	struct store *store = *(struct store **)argument;
	for (int i = 0; i < EACH; i++) {
		struct error failure = {0};
		if (store_write_step(store, add_step, &(struct thing){.i = 1}, &failure) != ERR_CONSTRAINT ||
		    failure.code != ERR_CONSTRAINT)
			return argument;
	}
	return NULL;
}

/* Whoever writes at the same moment as one who fails is not undone with them. */
static void steps_are_written_together(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	pthread_t threads[THREADS];
	assert_good(store_write_step(store, add_step, &(struct thing){.i = 1}, err));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, i ? write_steps : write_twice, &store), 0);
	for (int i = 0; i < THREADS; i++) {
		void *wrong = NULL;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(count_things(store), 1 + (THREADS - 1) * EACH);
	store_close(store);
}

/* A process that writes, and says on a pipe what it was told is kept. */
static void write_and_tell(struct str url, int to, int64_t first)
{
	struct store *store = NULL;
	struct error failure;
	if (store_open(&(struct store_options){.url = url}, &store, &failure))
		_exit(1);
	for (int64_t i = first;; i++)
		if (add(store, &(struct thing){.i = i, .t = STR("gardé")}, &failure) ||
		    write(to, &i, sizeof(i)) != sizeof(i))
			_exit(2);
}

static void what_was_acknowledged_survives_kill(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	int64_t acknowledged = 0;
	for (int64_t round = 1; round <= 5; round++) {
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		store_close(store);
		pid_t child = fork();
		if (child == 0)
			write_and_tell(str_from_c(url), ends[1], round * 1000000);
		store = test_open(str_from_c(url));
		close(ends[1]);
		int64_t last = 0;
		for (int64_t i = 0; i < 10 + round * 7 && read(ends[0], &last, sizeof(last)) == sizeof(last); i++)
			acknowledged++;
		kill(child, SIGKILL);
		while (read(ends[0], &last, sizeof(last)) == sizeof(last))
			acknowledged++;
		close(ends[0]);
		int status;
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		char sql[128];
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM things WHERE i >= %lld AND i <= %lld",
			 (long long)round * 1000000, (long long)last);
		assert_int_equal(test_number(store, sql), last - round * 1000000 + 1);
	}
	/* One may have been kept in each round without having been told. */
	assert_in_range(count_things(store), acknowledged, acknowledged + 5);
	store_close(store);
}

/* A process whose files may not grow beyond a size; its status is the code of the first failure. */
static void fill_the_disk(struct str url)
{
	struct store *store = NULL;
	struct error failure = {0};
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){1 << 20, 1 << 20});
	static char text[4096];
	memset(text, 'x', sizeof(text));
	enum error_code code = store_open(&(struct store_options){.url = url}, &store, &failure);
	for (int64_t i = 2; !code; i++)
		code = add(store, &(struct thing){.i = i, .t = {text, sizeof(text)}}, &failure);
	/* What fits can still be read. */
	_exit(count_things(store) > 20 ? (int)code : 0);
}

static void a_full_disk_is_said_and_survived(void **state)
{
	(void)state;
	char url[256];
	int status;
	struct store *store = test_store(STORE_SQLITE, false, url);
	assert_int_equal(test_sql(store, things[STORE_SQLITE]), ERR_NONE);
	store_close(store);
	pid_t child = fork();
	if (child == 0)
		fill_the_disk(str_from_c(url));
	store = test_open(str_from_c(url));
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ERR_IO);
	assert_good(add(store, &(struct thing){.i = 1}, err));
	assert_int_equal(test_number(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
			 1);
	store_close(store);
}

static void a_lost_connection_is_replaced(void **state)
{
	(void)state;
	char url[256];
	struct store *store = test_store(STORE_POSTGRESQL, false, url);
	assert_int_equal(test_sql(store, things[STORE_POSTGRESQL]), ERR_NONE);
	assert_good(add(store, &(struct thing){.i = 1}, err));
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	/* Another store ends all connections of this one, busy or idle. */
	struct store *other = test_open(str_from_c(url));
	assert_int_equal(test_sql(other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
					 "WHERE datname = current_database() AND pid <> pg_backend_pid()"),
			 ERR_NONE);
	store_close(other);
	struct error failure;
	assert_int_equal(store_query_exec(conn, &thing_add, &(struct thing){.i = 2}, &failure), ERR_UNAVAILABLE);
	store_end(conn);
	conn = NULL;
	for (int64_t i = 2; i < 10; i++)
		assert_good(add(store, &(struct thing){.i = i}, err));
	assert_int_equal(count_things(store), 9);
	store_close(store);
}

/* Writes on, whatever happens; counts what it was told is kept. */
static void *write_through(void *argument)
{
	struct store *store = *(struct store **)argument;
	static _Atomic int64_t next = 1;
	intptr_t kept = 0;
	for (int tries = 0; kept < 300 && tries < 2000; tries++) {
		struct error failure = {0};
		enum error_code code = add(store, &(struct thing){.i = next++}, &failure);
		if (code && code != ERR_UNAVAILABLE)
			return NULL;
		kept += !code;
		if (code)
			usleep(5000);
	}
	return (void *)kept;
}

static void a_server_that_restarts_loses_nothing(void **state)
{
	(void)state;
	char url[256];
	struct store *store = test_store(STORE_POSTGRESQL, false, url);
	assert_int_equal(test_sql(store, things[STORE_POSTGRESQL]), ERR_NONE);
	pthread_t threads[3];
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_through, &store), 0);
	usleep(30000);
	assert_int_equal(system(getenv("BLOUSE_TEST_RESTART")), 0);
	int64_t kept = 0;
	for (int i = 0; i < 3; i++) {
		void *one = NULL;
		pthread_join(threads[i], &one);
		assert_int_equal((intptr_t)one, 300);
		kept += (intptr_t)one;
	}
	/* A commit whose answer was lost may have been kept. */
	assert_in_range(count_things(store), kept, kept + 3);
	store_close(store);
}

#ifdef BLOUSE_FAULTS

static enum error_code live(struct str url, struct error *err)
{
	struct store *store = NULL;
	enum error_code code = store_open(&(struct store_options){.url = url, .readers = 1, .writers = 1}, &store, err);
	if (code)
		return code;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	code = add(store, &(struct thing){.i = 1, .t = STR("texte")}, err);
	struct store_conn *conn = NULL;
	void *rows = NULL;
	size_t count = 0;
	struct thing got;
	if (!code)
		code = store_read(store, &conn, err);
	if (!code)
		code = store_query_many(conn, &things_all, &arena, NULL, &rows, &count, err);
	if (!code)
		code = store_query_one(conn, &thing_by_i, &arena, &(struct thing){.i = 1}, &got, err);
	store_end(conn);
	arena_release(&arena);
	store_close(store);
	return code;
}

/* Whichever allocation fails, the failure is told, and the next life is whole. */
static void any_allocation_may_fail(void **state)
{
	char url[256];
	struct store *store = with_things(state, url);
	for (long n = 0;; n++) {
		assert_true(n < 1000);
		struct error failure = {0};
		mem_fail_after(n);
		enum error_code code = live(str_from_c(url), &failure);
		mem_fail_after(-1);
		assert_int_equal(test_sql(store, "DELETE FROM things"), ERR_NONE);
		if (!code)
			break;
		assert_int_equal(code, ERR_NOMEM);
	}
	store_close(store);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(values_come_back_as_they_went),
		ON_BOTH(what_is_missing_is_not_found),
		ON_BOTH(many_rows_come_in_order),
		ON_BOTH(what_is_not_committed_never_was),
		ON_BOTH(a_reader_cannot_write),
		ON_BOTH(a_reader_sees_one_instant),
		ON_BOTH(an_error_dooms_the_transaction),
		ON_BOTH(texts_are_valid),
		ON_BOTH(no_connection_within_the_wait),
		cmocka_unit_test(urls_are_checked),
		cmocka_unit_test(a_file_that_is_no_base_is_said),
		cmocka_unit_test(the_file_is_its_owners_alone),
		ON_BOTH(threads_share_a_store),
		ON_BOTH(steps_are_written_together),
		ON_BOTH(what_was_acknowledged_survives_kill),
		cmocka_unit_test(a_full_disk_is_said_and_survived),
		cmocka_unit_test(a_lost_connection_is_replaced),
		cmocka_unit_test(a_server_that_restarts_loses_nothing),
#ifdef BLOUSE_FAULTS
		ON_BOTH(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
