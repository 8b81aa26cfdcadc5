/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/audit_sql.h"
#include "store/testing.h"

static const struct str salt = {"seize octets....", 16};

static struct audit_entry entry_of(int64_t establishment_id, int64_t at)
{
	return (struct audit_entry){
		.establishment_id = establishment_id,
		.at = at,
		.actor = AUDIT_SYSTEM,
		.action = STR("case.decide"),
		.object_kind = STR("case"),
		.object_id = STR("42"),
		.fields = STR("status,due_at"),
		.sealed = STR("@compte_de_quelqu_un"),
	};
}

static int64_t with_journal(struct store *store, const char *key)
{
	int64_t id = test_establishment(store, key);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	assert_good(audit_start(conn, id, salt, err));
	assert_good(store_commit(conn, err));
	return id;
}

static enum error_code add(struct store *store, int64_t establishment_id, int64_t at, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct audit_entry entry = entry_of(establishment_id, at);
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = audit_add(conn, &entry, err);
	return code ? code : store_commit(conn, err);
}

static struct audit_report verify(struct store *store, int64_t establishment_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct audit_report report;
	assert_good(store_read(store, &conn, err));
	assert_good(audit_verify(conn, establishment_id, &report, err));
	return report;
}

static void establishments_have_each_their_chain(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t here = with_journal(store, "ici"), there = with_journal(store, "ailleurs");
	assert_int_equal(verify(store, here).checked, 0);
	for (int64_t i = 0; i < 5; i++) {
		assert_good(add(store, here, TEST_NOW + i, err));
		assert_good(add(store, there, TEST_NOW + i, err));
	}
	struct audit_report a = verify(store, here), b = verify(store, there);
	assert_true(!a.broken && !b.broken && a.checked == 5 && b.checked == 5);
	assert_memory_not_equal(a.head, b.head, SHA256_LEN);
	struct audit_report none;
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_read(store, &conn, err));
	assert_int_equal(audit_verify(conn, 999, &none, NULL), ERR_NOT_FOUND);
	store_end(conn);
	conn = NULL;
	store_close(store);
}

static void an_entry_lives_with_what_it_tells(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici");
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct audit_entry entry = entry_of(id, TEST_NOW);
		assert_good(store_write(store, &conn, err));
		assert_good(audit_add(conn, &entry, err));
	}
	assert_int_equal(verify(store, id).checked, 0);
	assert_good(add(store, id, TEST_NOW, err));
	assert_int_equal(verify(store, id).checked, 1);
	store_close(store);
}

static void free_text_is_refused(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici");
	struct audit_entry entries[5];
	for (size_t i = 0; i < 5; i++)
		entries[i] = entry_of(id, TEST_NOW);
	entries[0].action = STR("Signaler Mme Durand");
	entries[1].action = STR("");
	entries[2].object_id = STR("jean dupont");
	entries[3].fields = STR("nom=Durand");
	entries[4].object_kind = STR("dossiér");
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(audit_add(conn, &entries[i], NULL), ERR_USAGE);
	assert_int_equal(audit_start(conn, id, STR("court"), NULL), ERR_USAGE);
	store_end(conn);
	conn = NULL;
	store_close(store);
}

static void nothing_personal_is_in_clear(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici");
	assert_good(add(store, id, TEST_NOW, err));
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	unsigned char seal[SHA256_LEN];
	assert_good(store_read(store, &conn, err));
	assert_good(audit_seal(conn, id, STR("@compte_de_quelqu_un"), seal, err));
	struct audit_page_rows rows = {0};
	struct audit_page_params look = {.establishment_id = id,
					 .rows = 10,
					 .sealed = {(const char *)seal, SHA256_LEN},
					 .action = STR("case.decide")};
	assert_good(audit_page(conn, &arena, &look, &rows, err));
	assert_int_equal(rows.count, 1);
	assert_true(str_eq(rows.items[0].fields, STR("status,due_at")) && rows.items[0].at == TEST_NOW);
	look.has_from_time = true;
	look.from_time = TEST_NOW + 1;
	assert_good(audit_page(conn, &arena, &look, &rows, err));
	assert_int_equal(rows.count, 0);
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	store_close(store);
}

/* As somebody with all rights on the base would do it. */
static void tamper(struct store *store, const char *sql)
{
	bool sqlite = store_engine(store) == STORE_SQLITE;
	assert_int_equal(test_sql(store, sqlite ? "DROP TRIGGER IF EXISTS audit_log_stays;"
						  "DROP TRIGGER IF EXISTS audit_log_is_purged_from_its_start"
						: "ALTER TABLE audit_log DISABLE TRIGGER ALL"),
			 ERR_NONE);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
}

static void the_engine_refuses_changes(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici");
	assert_good(add(store, id, TEST_NOW, err));
	assert_int_equal(test_sql(store, "UPDATE audit_log SET at = 0"), ERR_CONSTRAINT);
	assert_int_equal(test_sql(store, "DELETE FROM audit_log"), ERR_CONSTRAINT);
	assert_int_equal(verify(store, id).checked, 1);
	store_close(store);
}

static void the_first_broken_row_is_named(void **state)
{
	static const struct {
		const char *sql;
		int64_t row;
	} cases[] = {
		{"UPDATE audit_log SET at = at + 1 WHERE sequence = 3", 3},
		{"UPDATE audit_log SET actor_kind = 'user' WHERE sequence = 4", 4},
		{"UPDATE audit_log SET actor_id = 0 WHERE sequence = 2", 2},
		{"UPDATE audit_log SET action = 'case.decid', object_kind = 'ecase' WHERE sequence = 6", 6},
		{"UPDATE audit_log SET object_id = '43' WHERE sequence = 1", 1},
		{"UPDATE audit_log SET fields = 'status' WHERE sequence = 5", 5},
		{"UPDATE audit_log SET sealed = NULL WHERE sequence = 5", 5},
		{"UPDATE audit_log SET hash = sealed WHERE sequence = 7", 7},
		{"DELETE FROM audit_log WHERE sequence = 4", 4},
		{"DELETE FROM audit_log WHERE sequence = 10", 10},
		{"DELETE FROM audit_log", 1},
		{"UPDATE audit_heads SET sequence = 9; DELETE FROM audit_log WHERE sequence = 10", 10},
		{"UPDATE audit_heads SET first_sequence = 2", 2},
		{"INSERT INTO audit_log SELECT establishment_id, sequence + 10, at, actor_kind, actor_id, action, "
		 "object_kind, "
		 "object_id, fields, sealed, hash FROM audit_log WHERE sequence = 1",
		 11},
	};
	char url[256];
	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		/* SQLite is enough for what both engines share; PostgreSQL takes two of them. */
		if (test_engine(state) == STORE_POSTGRESQL && c % 7 != 0)
			continue;
		struct store *store = test_store(test_engine(state), true, url);
		int64_t id = with_journal(store, "ici");
		for (int64_t i = 0; i < 10; i++)
			assert_good(add(store, id, TEST_NOW + i, err));
		tamper(store, cases[c].sql);
		struct audit_report report = verify(store, id);
		if (!report.broken || report.broken_sequence != cases[c].row)
			fail_msg("%s: row %d", cases[c].sql, (int)report.broken_sequence);
		store_close(store);
	}
}

static void what_was_purged_leaves_a_proof(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici"), purged = -1;
	for (int64_t i = 0; i < 10; i++)
		assert_good(add(store, id, TEST_NOW + i, err));
	static const struct {
		int64_t before, purged, left;
	} steps[] = {{0, 0, 10}, {4, 4, 6}, {4, 0, 6}, {1000, 6, 0}};
	for (size_t s = 0; s < 4; s++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(audit_purge(conn, id, TEST_NOW + steps[s].before, &purged, err));
		assert_good(store_commit(conn, err));
		assert_int_equal(purged, steps[s].purged);
		struct audit_report report = verify(store, id);
		assert_true(!report.broken && report.checked == steps[s].left);
	}
	assert_good(add(store, id, TEST_NOW, err));
	assert_int_equal(verify(store, id).checked, 1);
	store_close(store);
}

struct writer {
	struct store *store;
	int64_t id;
	_Atomic bool wrong;
};

static void *write_many(void *argument)
{
	struct writer *w = argument;
	struct error failure;
	for (int64_t i = 0; i < 20; i++)
		if (add(w->store, w->id, TEST_NOW + i, &failure))
			w->wrong = true;
	return NULL;
}

static void writers_make_one_chain(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct writer w = {store, with_journal(store, "ici"), false};
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &w), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	struct audit_report report = verify(store, w.id);
	assert_true(!w.wrong && !report.broken && report.checked == 80);
	store_close(store);
}

/* A process that writes entries, and says on a pipe that each is kept. */
static void write_and_tell(struct str url, int64_t id, int to)
{
	struct store *store = NULL;
	struct error failure;
	if (store_open(&(struct store_options){.url = url}, &store, &failure))
		_exit(1);
	while (!add(store, id, TEST_NOW, &failure) && write(to, "k", 1) == 1)
		;
	_exit(2);
}

static void killed_writers_leave_a_whole_chain(void **state)
{
	char url[256], told;
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici"), kept = 0;
	for (int round = 0; round < 20; round++) {
		int ends[2], status;
		assert_int_equal(pipe(ends), 0);
		store_close(store);
		pid_t child = fork();
		if (child == 0)
			write_and_tell(str_from_c(url), id, ends[1]);
		store = test_open(str_from_c(url));
		close(ends[1]);
		for (int i = 0; i <= round % 5 && read(ends[0], &told, 1) == 1; i++)
			kept++;
		usleep((useconds_t)(round * 37 % 800));
		kill(child, SIGKILL);
		while (read(ends[0], &told, 1) == 1)
			kept++;
		close(ends[0]);
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		struct audit_report report = verify(store, id);
		/* The last entry of each round may be kept without having been told. */
		assert_false(report.broken);
		assert_in_range(report.checked, kept, kept + round + 1);
	}
	store_close(store);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t id = with_journal(store, "ici"), kept = 0;
	for (long n = 0;; n++) {
		assert_true(n < 200);
		struct error failure;
		mem_fail_after(n);
		enum error_code code = add(store, id, TEST_NOW, &failure);
		mem_fail_after(-1);
		kept += !code;
		struct audit_report report = verify(store, id);
		assert_true(!report.broken && report.checked == kept);
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
		ON_BOTH(establishments_have_each_their_chain),
		ON_BOTH(an_entry_lives_with_what_it_tells),
		ON_BOTH(free_text_is_refused),
		ON_BOTH(nothing_personal_is_in_clear),
		ON_BOTH(the_engine_refuses_changes),
		ON_BOTH(the_first_broken_row_is_named),
		ON_BOTH(what_was_purged_leaves_a_proof),
		ON_BOTH(writers_make_one_chain),
		ON_BOTH(killed_writers_leave_a_whole_chain),
#ifdef BLOUSE_FAULTS
		ON_BOTH(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
