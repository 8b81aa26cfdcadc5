/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/work/work.h"

#include <stdio.h>

#include "desk/retention/retention.h"
#include "desk/values_sql.h"
#include "signin/testing.h"
#include "store/audit.h"

#define HOUR (3600 * TEST_SECOND)
#define DAY (24 * HOUR)

static void nights_are_those_of_the_place(void **state)
{
	(void)state;
	/* TEST_NOW is noon in UTC, on 26 November 2026. */
	assert_int_equal(work_next_night(TEST_NOW, FRENCH_PARIS), TEST_NOW + 14 * HOUR);   /* 2 h UTC */
	assert_int_equal(work_next_night(TEST_NOW, FRENCH_REUNION), TEST_NOW + 11 * HOUR); /* 23 h UTC */
	assert_int_equal(work_next_night(TEST_NOW, FRENCH_GUYANE), TEST_NOW + 18 * HOUR);  /* 6 h UTC */
	int64_t night = work_next_night(TEST_NOW, FRENCH_PARIS);
	assert_int_equal(work_next_night(night, FRENCH_PARIS), night + DAY);
	assert_int_equal(work_next_night(night - 1, FRENCH_PARIS), night);
	/* 28 March 2027: at 2 o'clock it is 3 in Paris; 25 October 2026: at 3 it is 2 again. */
	int64_t spring = INT64_C(1806181200) * TEST_SECOND; /* 2027-03-27 21:00 UTC */
	assert_int_equal(work_next_night(spring, FRENCH_PARIS), spring + 4 * HOUR);
	int64_t autumn = INT64_C(1792875600) * TEST_SECOND; /* 2026-10-24 21:00 UTC */
	assert_int_equal(work_next_night(autumn, FRENCH_PARIS), autumn + 5 * HOUR);
}

static int64_t due(struct signin_test *t, int64_t establishment_id)
{
	char sql[256];
	snprintf(sql, sizeof(sql),
		 "SELECT COALESCE(min(due_at), 0) FROM jobs WHERE kind = '" WORK_NIGHT_KIND
		 "' AND state = 'waiting' AND COALESCE(establishment_id, 0) = %lld",
		 (long long)establishment_id);
	return test_number(t->store, sql);
}

static void each_night_is_scheduled_once(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct conf conf;
	assert_good(conf_init(&conf, err));
	for (unsigned i = 0; i < 3; i++)
		assert_good(work_schedule(t.store, &conf, TEST_NOW, err));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs"), 3);
	assert_int_equal(due(&t, t.here), TEST_NOW + 14 * HOUR);
	assert_int_equal(due(&t, 0), TEST_NOW + 14 * HOUR);
	/* A clock that was a year ahead: the night comes back. One that jumps forward finds a night that is due. */
	assert_good(work_schedule(t.store, &conf, TEST_NOW - 365 * DAY, err));
	assert_int_equal(due(&t, t.here), TEST_NOW + 14 * HOUR - 365 * DAY);
	assert_good(work_schedule(t.store, &conf, TEST_NOW, err));
	assert_int_equal(due(&t, t.here), TEST_NOW + 14 * HOUR - 365 * DAY);
	conf_release(&conf);
	signin_test_end(&t);
}

static int64_t now;
static int64_t test_clock(void) { return now; }

static void set(struct signin_test *t, const char *key, const char *value)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(t->store, &conn, err));
	assert_good(setting_put(
		conn,
		&(struct setting_put_params){
			.establishment_id = t->here, .key = str_from_c(key), .value = str_from_c(value), .now = now},
		err));
	assert_good(store_commit(conn, err));
}

static void add_old_jobs(struct signin_test *t, int64_t establishment_id, int64_t days)
{
	char sql[512];
	snprintf(sql, sizeof(sql),
		 "INSERT INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, "
		 "created_at, ended_at) VALUES (%lld, 'x', 'k', '{}', 1, 'done', 0, 1, 0, %lld)",
		 (long long)establishment_id, (long long)(now - days * DAY));
	assert_int_equal(test_sql(t->store, sql), ERR_NONE);
}

static int64_t written(struct signin_test *t, const char *action)
{
	char sql[256];
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit_log WHERE action = '%s' AND establishment_id = %lld",
		 action, (long long)t->here);
	return test_number(t->store, sql);
}

static void a_night_forgets_verifies_and_plans_the_next(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct conf conf;
	struct desk desk;
	struct desk_work table;
	bool tried = true;
	unsigned char key[SECRET_KEY_LEN] = {1};
	now = TEST_NOW;
	assert_good(conf_init(&conf, err));
	assert_good(desk_init(&desk, t.store, &conf, key, err));
	desk_work_init(&table, &desk, STR("essai"), test_clock);
	add_old_jobs(&t, t.here, 8);
	add_old_jobs(&t, t.here, 6);
	add_old_jobs(&t, t.there, 8);
	/* Here they are kept for ten days, there for the seven that the settings say. */
	set(&t, "keep.taches-faites", "10");
	assert_good(work_schedule(t.store, &conf, now, err));
	now += 15 * HOUR;
	while (tried)
		assert_good(work_once(&table.options, &tried, err));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs WHERE kind = 'k'"), 2);
	assert_int_equal(written(&t, "retention.purge"), 0);
	assert_int_equal(written(&t, "journal.whole"), 1);
	assert_int_equal(due(&t, t.here), TEST_NOW + 14 * HOUR + DAY);
	set(&t, "keep.taches-faites", "7");
	now += DAY;
	for (tried = true; tried;)
		assert_good(work_once(&table.options, &tried, err));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs WHERE kind = 'k'"), 0);
	assert_int_equal(written(&t, "retention.purge"), 1);
	assert_int_equal(
		test_number(t.store,
			    "SELECT count(*) FROM settings WHERE key = 'purged.taches-faites' AND value LIKE '%,2]'"),
		1);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs WHERE state = 'dead'"), 0);
	desk_release(&desk);
	conf_release(&conf);
	signin_test_end(&t);
}

static void what_the_night_finds_is_kept(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct conf conf;
	struct desk desk;
	struct desk_work table;
	struct arena arena;
	struct journal_verified v;
	unsigned char key[SECRET_KEY_LEN] = {1};
	now = TEST_NOW;
	arena_init(&arena, 1 << 20);
	assert_good(conf_init(&conf, err));
	assert_good(desk_init(&desk, t.store, &conf, key, err));
	desk_work_init(&table, &desk, STR("essai"), test_clock);
	test_account(&t, t.here, "noe", 0);
	const struct job job = {.establishment_id = t.here};
	struct work_turn turn = {.job = &job, .arena = &arena, .now = now};
	assert_good(work_verify_run(&table, &turn, err));
	((struct audit_report *)turn.made)->broken = true;
	((struct audit_report *)turn.made)->broken_sequence = 7;
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(t.store, &conn, err));
	assert_good(work_verify_finish(&table, conn, &turn, err));
	assert_good(journal_verified_read(conn, &arena, t.here, &v, err));
	assert_true(v.done && v.at == now && v.broken == 7 && v.head.len == 16);
	assert_good(journal_verified_read(conn, &arena, t.there, &v, err));
	assert_false(v.done);
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	desk_release(&desk);
	conf_release(&conf);
	signin_test_end(&t);
}

static void every_rule_says_what_it_is_for(void **state)
{
	(void)state;
	struct conf conf;
	assert_good(conf_init(&conf, err));
	assert_int_equal(retention_abouts_count, purge_rules_count);
	for (size_t i = 0; i < purge_rules_count; i++) {
		assert_string_equal(retention_abouts[i].rule, purge_rules[i].id);
		assert_int_equal(retention_default(&conf, &purge_rules[i]), purge_rules[i].days);
	}
	conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nights_are_those_of_the_place),      ON_BOTH(each_night_is_scheduled_once),
		ON_BOTH(a_night_forgets_verifies_and_plans_the_next), ON_BOTH(what_the_night_finds_is_kept),
		cmocka_unit_test(every_rule_says_what_it_is_for),
	};
	return cmocka_run_group_tests_name("desk work", tests, NULL, NULL);
}
