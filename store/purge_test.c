/* SPDX-License-Identifier: Apache-2.0 */
#include "store/purge.h"

#include <stdio.h>

#include "store/audit.h"
#include "store/driver.h"
#include "store/search.h"
#include "store/testing.h"

static void every_rule_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < purge_rules_count; i++) {
		const struct purge_rule *r = &purge_rules[i];
		assert_true(r->days_min > 0 && r->days_min <= r->days && r->days <= r->days_max &&
			    strlen(r->what) > 10);
		assert_ptr_equal(purge_rule_by_id(str_from_c(r->id)), r);
	}
	assert_null(purge_rule_by_id(STR("tout")));
}

static int64_t apply(struct store *store, const char *rule, int64_t establishment, unsigned days)
{
	int64_t purged = -1;
	assert_good(purge_apply(store, purge_rule_by_id(str_from_c(rule)), establishment, days, TEST_NOW, NULL, &purged,
				err));
	return purged;
}

/* What ended so many days before TEST_NOW. */
static void add_jobs(struct store *store, const char *establishment, const char *state, int days, int count)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	char sql[512];
	snprintf(sql, sizeof(sql),
		 "INSERT INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, "
		 "created_at, "
		 "ended_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
		 "SELECT %s, 'default', 'k', '{}', 1, '%s', 0, 1, 0, %lld FROM n",
		 count, establishment, state, (long long)(TEST_NOW - days * PURGE_DAY));
	assert_good(store_write(store, &conn, err));
	assert_good(store_script(conn, sql, err));
	assert_good(store_commit(conn, err));
}

static void what_is_old_is_forgotten(void **state)
{
	char url[256], sql[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t here = test_establishment(store, "ici");
	char number[32];
	snprintf(number, sizeof(number), "%lld", (long long)here);
	add_jobs(store, number, "done", 8, PURGE_ROWS + 5);
	add_jobs(store, number, "done", 6, 3);
	add_jobs(store, number, "dead", 60, 2);
	add_jobs(store, "NULL", "done", 8, 4);
	assert_int_equal(apply(store, "taches-faites", here, 7), PURGE_ROWS + 5);
	assert_int_equal(apply(store, "taches-faites", here, 7), 0);
	assert_int_equal(apply(store, "taches-faites", 0, 7), 4);
	assert_int_equal(apply(store, "taches-abandonnees", here, 90), 0);
	assert_int_equal(apply(store, "taches-abandonnees", here, 59), 2);
	/* A length out of bounds is brought back to them. */
	assert_int_equal(apply(store, "taches-faites", here, 0), 3);

	snprintf(sql, sizeof(sql),
		 "INSERT INTO users (id, establishment_id, login, name, created_at, updated_at) "
		 "VALUES (5, %s, 'a', 'A', 0, 0)",
		 number);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	static const struct {
		int expires, revoked;
	} sessions[] = {{40, 0}, {20, 0}, {-1, 40}, {-1, 20}, {-1, 0}};
	for (size_t i = 0; i < 5; i++) {
		char revoked[32] = "NULL";
		if (sessions[i].revoked)
			snprintf(revoked, sizeof(revoked), "%lld",
				 (long long)(TEST_NOW - sessions[i].revoked * PURGE_DAY));
		const char *bytes = test_engine(state) == STORE_SQLITE ? "X'0" : "'\\x0";
		snprintf(sql, sizeof(sql),
			 "INSERT INTO sessions (hash, establishment_id, user_id, csrf, created_at, seen_at, "
			 "expires_at, revoked_at)"
			 " VALUES (%s%zu', %s, 5, %s0', 0, 0, %lld, %s)",
			 bytes, i, number, bytes, (long long)(TEST_NOW - sessions[i].expires * PURGE_DAY), revoked);
		assert_int_equal(test_sql(store, sql), ERR_NONE);
	}
	assert_int_equal(apply(store, "sessions", here, 30), 2);
	assert_int_equal(test_number(store, "SELECT count(*) FROM sessions"), 3);
	assert_int_equal(apply(store, "cles", here, 365), 0);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO remarks (establishment_id, missed, excerpt, received_at) "
		 "VALUES (%s, FALSE, 'a', 0), (%s, FALSE, 'b', %lld)",
		 number, number, (long long)(TEST_NOW - 300 * PURGE_DAY));
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	assert_int_equal(apply(store, "remarques", here, 365), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM remarks"), 1);
	store_close(store);
}

static void the_journal_keeps_its_chain(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t here = test_establishment(store, "ici");
	assert_int_equal(apply(store, "journal", here, 365), 0);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(audit_start(conn, here, STR("seize octets...."), err));
		for (int64_t i = 0; i < 10; i++) {
			const struct audit_entry entry = {.establishment_id = here,
							  .at = TEST_NOW - (400 - i * 10) * PURGE_DAY,
							  .action = STR("user.add"),
							  .object_kind = STR("user")};
			assert_good(audit_add(conn, &entry, err));
		}
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(apply(store, "journal", here, 365), 4);
	_cleanup_store_ struct store_conn *conn = NULL;
	struct audit_report report;
	assert_good(store_read(store, &conn, err));
	assert_good(audit_verify(conn, here, &report, err));
	assert_true(!report.broken && report.checked == 6);
	store_end(conn);
	conn = NULL;
	store_close(store);
}

static void add_case(struct store *store, int64_t here, int number, const char *closed_at)
{
	char sql[640];
	const char *zero = store_engine(store) == STORE_SQLITE ? "X'00'" : "'\\x00'";
	snprintf(sql, sizeof(sql),
		 "INSERT INTO cases (id, establishment_id, number, events, hash, state, subject, nature, level, "
		 "network, "
		 "title, asked, pending, reports, opened_at, updated_at, closed_at, month, channel, rules, looked_at) "
		 "VALUES "
		 "(%d, %lld, %d, 1, %s, 'clos', 'message', 'rumeur', '', 'x', '', 0, 0, 2, 0, 0, %s, '2024-09', "
		 "'public', "
		 "'haine discretion', 7654000000)",
		 number, (long long)here, number, zero, closed_at);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO case_events (establishment_id, case_id, sequence, at, actor_kind, kind, word, number, "
		 "text, "
		 "hash) VALUES (%lld, %d, 1, 0, 'public', 'ouverture', '', 0, '', %s)",
		 (long long)here, number, zero);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
}

static void add_event(struct store *store, int64_t here, int number, int sequence, const char *kind, int other)
{
	char sql[320];
	snprintf(sql, sizeof(sql),
		 "INSERT INTO case_events (establishment_id, case_id, sequence, at, actor_kind, kind, word, number, "
		 "text, "
		 "hash) VALUES (%lld, %d, %d, 0, 'user', '%s', '%d', 1, '', %s)",
		 (long long)here, number, sequence, kind, other,
		 store_engine(store) == STORE_SQLITE ? "X'00'" : "'\\x00'");
	assert_int_equal(test_sql(store, sql), ERR_NONE);
}

/* 1 goes on in 2, which goes on in 3; 4 went on in 3, and came back; 5 goes on in one that is no longer there. */
static void what_goes_on_elsewhere_goes_after_it(void **state)
{
	char url[256], old[32];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t here = test_establishment(store, "ici");
	snprintf(old, sizeof(old), "%lld", (long long)(TEST_NOW - 800 * PURGE_DAY));
	for (int number = 1; number <= 5; number++)
		add_case(store, here, number, number == 3 ? "NULL" : old);
	add_event(store, here, 1, 2, "rattachement", 2);
	add_event(store, here, 2, 2, "rattachement", 3);
	add_event(store, here, 4, 2, "rattachement", 3);
	add_event(store, here, 4, 3, "reunion", 3);
	add_event(store, here, 5, 2, "rattachement", 77);
	assert_int_equal(apply(store, "dossiers", here, 730), 2);
	assert_int_equal(test_number(store, "SELECT count(*) FROM cases WHERE id IN (1, 2, 3)"), 3);
	/* Each night one step of the way, once the last is over for as long. */
	char sql[96];
	snprintf(sql, sizeof(sql), "UPDATE cases SET closed_at = %s WHERE id = 3", old);
	assert_int_equal(test_sql(store, sql), ERR_NONE);
	assert_int_equal(apply(store, "dossiers", here, 730), 2);
	assert_int_equal(apply(store, "dossiers", here, 730), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM cases"), 0);
	store_close(store);
}

static int64_t tallied(struct store *store, const char *what)
{
	char sql[160];
	snprintf(sql, sizeof(sql),
		 "SELECT CAST(coalesce(sum(number), 0) AS bigint) FROM case_tallies WHERE month = '2024-09' AND "
		 "network = 'x' AND %s",
		 what);
	return test_number(store, sql);
}

static void closed_cases_go_with_all_they_hold(void **state)
{
	char url[256], old[32], fresh[32];
	struct store *store = test_store(test_engine(state), true, url);
	int64_t here = test_establishment(store, "ici");
	snprintf(old, sizeof(old), "%lld", (long long)(TEST_NOW - 800 * PURGE_DAY));
	snprintf(fresh, sizeof(fresh), "%lld", (long long)(TEST_NOW - 700 * PURGE_DAY));
	add_case(store, here, 1, old);
	add_case(store, here, 2, fresh);
	add_case(store, here, 3, "NULL");
	for (int64_t id = 1; id <= 3; id++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(search_put(conn, here, STR("case"), id, STR("brancard"), err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(apply(store, "dossiers", here, 730), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM case_events"), 2);
	assert_int_equal(test_number(store, "SELECT min(id) FROM cases"), 2);
	assert_int_equal(test_number(store, "SELECT count(*) FROM search_texts"), 2);
	assert_int_equal(tallied(store, "what = 'dossiers'"), 1);
	assert_int_equal(apply(store, "dossiers", here, 690), 1);
	assert_int_equal(tallied(store, "what = 'dossiers'"), 2);
	assert_int_equal(tallied(store, "what = 'signalements'"), 4);
	assert_int_equal(tallied(store, "what = 'nature' AND word = 'rumeur'"), 2);
	assert_int_equal(tallied(store, "what = 'regle' AND word = 'haine'"), 2);
	assert_int_equal(tallied(store, "what = 'regle' AND word = 'discretion'"), 2);
	assert_int_equal(tallied(store, "what = 'prise-apres' AND word = '120'"), 2);
	assert_int_equal(tallied(store, "what = 'decision-apres'"), 0);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_whole),         ON_BOTH(what_is_old_is_forgotten),
		ON_BOTH(the_journal_keeps_its_chain),          ON_BOTH(closed_cases_go_with_all_they_hold),
		ON_BOTH(what_goes_on_elsewhere_goes_after_it),
	};
	return cmocka_run_group_tests_name("purge", tests, NULL, NULL);
}
