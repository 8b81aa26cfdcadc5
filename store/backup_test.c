/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/audit.h"
#include "store/driver.h"
#include "store/jobs.h"
#include "store/search.h"
#include "store/testing.h"

#define PEOPLE 120

static void path_of(char path[256])
{
	static unsigned number;
	snprintf(path, 256, "%s/b%d_%u.blouse", getenv("BLOUSE_TEST_FOLDER"), (int)getpid(), number++);
}

/* A base with something in it, of every type. */
static struct store *with_life(enum store_engine engine, char url[256])
{
	struct store *store = test_store(engine, true, url);
	int64_t here = test_establishment(store, "ici");
	assert_int_equal(test_establishment(store, "ailleurs"), here + 1);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	for (int i = 1; i <= PEOPLE; i++) {
		char sql[512];
		snprintf(sql, sizeof(sql),
			 "INSERT INTO users (establishment_id, login, name, totp_step, created_at, updated_at) "
			 "VALUES (%d, 'u%d', 'Éloïse « l''œil » 🩺 %d', %s, %d, 0)",
			 (int)here, i, i, i % 2 ? "NULL" : "7", i);
		assert_good(store_script(conn, sql, err));
	}
	assert_good(store_script(
		conn, "DELETE FROM users WHERE login = 'u120'; INSERT INTO user_roles VALUES (1, 5, 'agent')", err));
	assert_good(store_script(
		conn,
		"INSERT INTO sign_in_providers (establishment_id, key, kind, name, settings, enabled, created_at, "
		"updated_at) VALUES (1, 'ad', 'ldap', 'Annuaire', '{}', TRUE, 0, 0)",
		err));
	assert_good(store_script(
		conn,
		"INSERT INTO guide_pages (establishment_id, page, number, version, draft, draft_by, draft_at) "
		"VALUES (1, 'reserve', 1, 2, '{\"text\": \"É\"}', 5, 7), (1, 'guide', 1, 1, NULL, NULL, NULL); "
		"INSERT INTO guide_versions (establishment_id, page, number, content, author_id, created_at) "
		"VALUES (1, 'reserve', 1, '{\"text\": \"« Œil »\"}', 5, 0), (1, 'guide', 1, '', NULL, 0); "
		"INSERT INTO guide_changes VALUES (1, 2)",
		err));
	assert_good(audit_start(conn, here, STR("\0\x01\xFE\xFF seize octets"), err));
	for (int64_t i = 0; i < 20; i++)
		assert_good(audit_add(conn,
				      &(struct audit_entry){.establishment_id = here,
							    .at = TEST_NOW + i,
							    .action = STR("user.add"),
							    .object_kind = STR("user"),
							    .sealed = STR("secret")},
				      err));
	assert_good(jobs_add(conn, &(struct job_new){.kind = STR("mail.send"), .payload = STR("{\"à\": 1}")}, TEST_NOW,
			     NULL, err));
	assert_good(search_put(conn, here, STR("case"), 3, STR("Une plainte en néonatalogie"), err));
	assert_good(store_commit(conn, err));
	return store;
}

static void check_life(struct store *store)
{
	assert_int_equal(
		test_number(store, "SELECT count(*) FROM users WHERE name LIKE 'Éloïse « l''œil » 🩺 %'"),
		PEOPLE - 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM users WHERE totp_step IS NULL"), PEOPLE / 2);
	assert_int_equal(test_number(store, "SELECT count(*) FROM sign_in_providers WHERE enabled"), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM roles"), 10);
	assert_int_equal(test_number(store,
				     "SELECT count(*) FROM guide_versions v JOIN guide_pages p ON p.page = v.page "
				     "AND p.number = v.number AND p.draft LIKE '%É%' AND v.content LIKE "
				     "'%« Œil »%' AND NOT p.draft_dropped"),
			 1);
	assert_int_equal(test_number(store, "SELECT number FROM guide_changes"), 2);
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct search_hits hits = {0};
	struct audit_report report = {0};
	assert_good(store_write(store, &conn, err));
	assert_good(search_find(conn, &arena, 1, STR("case"), STR("neonat"), 0, 10, &hits, err));
	assert_int_equal(hits.count, 1);
	assert_good(audit_verify(conn, 1, &report, err));
	assert_true(!report.broken && report.checked == 20);
	/* Numbers go on after those that were ever given, and references hold at once again. */
	struct job job;
	assert_good(jobs_lease(conn, &arena, STR("default"), STR("w"), TEST_NOW, TEST_NOW + 1, &job, err));
	assert_true(str_eq(job.payload, STR("{\"à\": 1}")));
	assert_good(store_script(conn,
				 "INSERT INTO users (establishment_id, login, name, created_at, updated_at) "
				 "VALUES (1, 'next', 'N', 0, 0)",
				 err));
	assert_int_equal(store_script(conn, "INSERT INTO user_roles VALUES (2, 5, 'agent')", NULL), ERR_CONSTRAINT);
	store_end(conn);
	conn = NULL;
	assert_int_equal(test_sql(store, "INSERT INTO users (establishment_id, login, name, created_at, updated_at) "
					 "VALUES (1, 'next', 'N', 0, 0)"),
			 ERR_NONE);
	assert_true(test_number(store, "SELECT id FROM users WHERE login = 'next'") > PEOPLE);
	arena_release(&arena);
}

static void one_engine_to_the_other(void **state)
{
	for (enum store_engine to = STORE_SQLITE; to < STORE_ENGINES; to++) {
		char url[256], other[256], path[256];
		struct backup_report made = {0}, seen = {0}, restored = {0};
		struct store *store = with_life(test_engine(state), url);
		path_of(path);
		assert_good(store_backup(str_from_c(url), path, TEST_NOW, &made, err));
		store_close(store);
		struct stat st;
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_good(store_backup_check(path, &seen, err));
		assert_true(made.rows > PEOPLE && made.establishments == 1 && memcmp(&made, &seen, sizeof(made)) == 0);
		assert_good(store_restore(test_base(to, other), path, TEST_NOW, &restored, err));
		assert_memory_equal(&made, &restored, sizeof(made));
		/* What was restored gives the same backup. */
		assert_good(store_backup(str_from_c(other), path, TEST_NOW, &seen, err));
		assert_memory_equal(&made, &seen, sizeof(made));
		struct store *again = test_open(str_from_c(other));
		check_life(again);
		store_close(again);
	}
}

static void a_base_in_use_is_not_written_over(void **state)
{
	char url[256], path[256];
	struct backup_report report;
	struct error failure;
	path_of(path);
	struct store *store = with_life(test_engine(state), url);
	assert_good(store_backup(str_from_c(url), path, TEST_NOW, &report, err));
	assert_int_equal(store_restore(str_from_c(url), path, TEST_NOW, &report, &failure), ERR_USAGE);
	assert_non_null(strstr(failure.message, "n'est pas vide"));
	assert_int_equal(test_number(store, "SELECT count(*) FROM users"), PEOPLE - 1);
	store_close(store);
}

/* A change made in the file, as a failing disk or somebody might. */
static void change(const char *path, const char *sql)
{
	char url[300];
	snprintf(url, sizeof(url), "sqlite:%s", path);
	struct store *file = test_open(str_from_c(url));
	assert_int_equal(test_sql(file, sql), ERR_NONE);
	store_close(file);
}

static void a_damaged_backup_is_refused(void **state)
{
	(void)state;
	static const char *const changes[] = {
		"UPDATE users SET name = 'autre' WHERE id = 7",
		"DELETE FROM jobs",
		"INSERT INTO settings VALUES (1, 'k', '1', 0, NULL, 1)",
		"UPDATE backup_sums SET rows = rows + 1 WHERE name = 'users'",
		"DROP TABLE backup_sums",
		"DROP TABLE recovery_codes",
		"CREATE TABLE \"a; DROP TABLE users\" (i INTEGER)",
		"PRAGMA user_version = 2",
	};
	char url[256], other[256];
	struct backup_report report;
	struct error failure;
	struct store *store = with_life(STORE_SQLITE, url);
	struct str fresh = test_base(STORE_SQLITE, other);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		char path[256];
		path_of(path);
		assert_good(store_backup(str_from_c(url), path, TEST_NOW, &report, err));
		change(path, changes[i]);
		if (store_restore(fresh, path, TEST_NOW, &report, &failure) != ERR_FORMAT)
			fail_msg("%s: %s", changes[i], failure.message);
	}
	char path[256];
	path_of(path);
	assert_good(store_backup(str_from_c(url), path, TEST_NOW, &report, err));
	assert_int_equal(truncate(path, 40000), 0);
	assert_int_equal(store_restore(fresh, path, TEST_NOW, &report, &failure), ERR_FORMAT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(store_restore(fresh, path, TEST_NOW, &report, &failure), ERR_UNAVAILABLE);
	FILE *f = fopen(path, "w");
	fputs("pas une sauvegarde", f);
	fclose(f);
	assert_int_equal(store_restore(fresh, path, TEST_NOW, &report, &failure), ERR_FORMAT);
	/* A base of Blouse is no backup. */
	assert_int_equal(store_restore(fresh, url + strlen("sqlite:"), TEST_NOW, &report, &failure), ERR_FORMAT);
	store_close(store);
}

static void a_broken_journal_is_told(void **state)
{
	char url[256], path[256];
	struct backup_report report;
	struct error failure;
	path_of(path);
	struct store *store = with_life(test_engine(state), url);
	assert_int_equal(test_sql(store, test_engine(state) == STORE_SQLITE
						 ? "DROP TRIGGER audit_log_stays"
						 : "ALTER TABLE audit_log DISABLE TRIGGER ALL"),
			 ERR_NONE);
	assert_int_equal(test_sql(store, "UPDATE audit_log SET at = 0 WHERE sequence = 4"), ERR_NONE);
	assert_int_equal(store_backup(str_from_c(url), path, TEST_NOW, &report, &failure), ERR_FORMAT);
	assert_non_null(strstr(failure.message, "ligne 4"));
	assert_int_equal(access(path, F_OK), -1);
	store_close(store);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	char url[256], other[256], path[256], partial[300];
	struct backup_report report;
	struct error failure;
	store_close(with_life(test_engine(state), url));
	path_of(path);
	snprintf(partial, sizeof(partial), "%s.partial", path);
	for (long n = 0;; n += 1 + n / 3) {
		mem_fail_after(n);
		enum error_code code = store_backup(str_from_c(url), path, TEST_NOW, &report, &failure);
		mem_fail_after(-1);
		assert_int_equal(access(partial, F_OK), -1);
		if (!code)
			break;
		assert_int_equal(code, ERR_NOMEM);
		assert_int_equal(access(path, F_OK), -1);
	}
	struct str fresh = test_base(test_engine(state), other);
	for (long n = 0;; n += 1 + n / 3) {
		mem_fail_after(n);
		enum error_code code = store_restore(fresh, path, TEST_NOW, &report, &failure);
		mem_fail_after(-1);
		if (!code)
			break;
		assert_int_equal(code, ERR_NOMEM);
	}
	struct store *again = test_open(fresh);
	check_life(again);
	store_close(again);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(one_engine_to_the_other),
		ON_BOTH(a_base_in_use_is_not_written_over),
		cmocka_unit_test(a_damaged_backup_is_refused),
		ON_BOTH(a_broken_journal_is_told),
#ifdef BLOUSE_FAULTS
		ON_BOTH(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
