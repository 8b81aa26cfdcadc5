/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/figures/cube.h"

#include "desk/cases/case.h"
#include "signin/testing.h"
#include "store/purge.h"

#define MINUTE INT64_C(60000000)
#define MEMORY ((size_t)32 << 20)

/* Opened, looked at and decided after so many minutes; 0: never. */
static void had(struct signin_test *t, int64_t user, const char *network, const char *rules, int look, int settle)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t id = 0;
	const struct case_new new = {.establishment_id = t->here,
				     .subject = STR("message"),
				     .network = str_from_c(network),
				     .title = STR("titre"),
				     .now = TEST_NOW};
	const struct case_event opened = {.kind = CASE_OPENED, .word = STR("public"), .number = 1};
	const struct case_event read = {.kind = CASE_READ, .word = STR("rumeur attention"), .text = str_from_c(rules)};
	const struct case_event noted = {.kind = CASE_NOTED, .text = STR("vu")};
	const struct case_event settled = {.kind = CASE_SETTLED, .word = STR("silence"), .text = STR("rien")};
	const struct case_event ended = {.kind = CASE_ENDED, .text = STR("fini")};
	struct case_where where = {t->here, 0, {AUDIT_PUBLIC, 0}, TEST_NOW};
	assert_good(store_write(t->store, &conn, err));
	assert_good(case_open(conn, &new, &id, err));
	where.case_id = id;
	assert_good(case_add(conn, &where, -1, &opened, err));
	where.actor = (struct signin_actor){AUDIT_SYSTEM, 0};
	assert_good(case_add(conn, &where, -1, &read, err));
	where.actor = (struct signin_actor){AUDIT_USER, user};
	where.now = TEST_NOW + look * MINUTE;
	if (look)
		assert_good(case_add(conn, &where, -1, &noted, err));
	where.now = TEST_NOW + settle * MINUTE;
	if (settle)
		assert_good(case_add(conn, &where, -1, &settled, err));
	if (settle)
		assert_good(case_add(conn, &where, -1, &ended, err));
	assert_good(store_commit(conn, err));
}

static struct figures_cube counted(struct signin_test *t, struct arena *arena, struct str network)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct figures_cube cube;
	const struct figures_wanted wanted = {t->here, STR("2000-01"), STR("2100-12"), network};
	figures_begin(&cube, arena);
	assert_good(store_read(t->store, &conn, err));
	assert_good(figures_count(&cube, conn, &wanted, err));
	return cube;
}

static int64_t number(const struct figures_cube *cube, enum tally_what what, const char *word)
{
	const struct figures_word *words;
	size_t count;
	assert_good(figures_words(cube, what, &words, &count, err));
	for (size_t i = 0; i < count; i++)
		if (str_eq(words[i].word, str_from_c(word)))
			return words[i].number;
	return 0;
}

static int64_t within(const struct figures_cube *cube, enum tally_what what, const struct str *network, int percent)
{
	int64_t minutes = 0;
	assert_good(figures_within(cube, what, network, percent, &minutes, err));
	return minutes;
}

static void check_all(const struct figures_cube *cube)
{
	const struct str x = STR("x"), facebook = STR("facebook");
	assert_int_equal(number(cube, TALLY_CASES, ""), 12);
	assert_int_equal(number(cube, TALLY_REPORTS, ""), 12);
	assert_int_equal(number(cube, TALLY_NATURE, "rumeur"), 12);
	assert_int_equal(number(cube, TALLY_RULE, "haine"), 11);
	assert_int_equal(number(cube, TALLY_RULE, "discretion"), 1);
	assert_int_equal(number(cube, TALLY_DECISION, "silence"), 10);
	assert_int_equal(figures_of_network(cube, TALLY_CASES, x), 10);
	/* 10, 20, … 100 minutes, and a day and a bit. */
	assert_int_equal(within(cube, TALLY_LOOK, &x, 50), 50);
	assert_int_equal(within(cube, TALLY_LOOK, &x, 90), 90);
	assert_int_equal(within(cube, TALLY_LOOK, &x, 100), 100);
	assert_int_equal(within(cube, TALLY_LOOK, &facebook, 50), 1500);
	assert_int_equal(within(cube, TALLY_SETTLE, &facebook, 50), FIGURES_NEVER);
	assert_int_equal(within(cube, TALLY_LOOK, NULL, 100), 1500);
}

static void forgotten_cases_still_count(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	int64_t purged = 0;
	int64_t user = test_account(&t, t.here, "m.legoff", ROLE_BIT(ROLE_COMMUNICATION));
	arena_init(&arena, MEMORY);
	for (int i = 1; i <= 10; i++)
		had(&t, user, "x", "haine", i * 10, i * 100);
	had(&t, user, "facebook", "haine discretion", 1567, 0);
	had(&t, user, "facebook", "", 0, 0);
	/* The reading of the last one names nothing, so that « haine » stands 11 times. */
	struct figures_cube before = counted(&t, &arena, STR(""));
	check_all(&before);
	assert_good(purge_apply(t.store, purge_rule_by_id(STR("dossiers")), t.here, 30, TEST_NOW + 100 * PURGE_DAY,
				NULL, &purged, err));
	assert_int_equal(purged, 10);
	struct figures_cube after = counted(&t, &arena, STR(""));
	check_all(&after);
	assert_int_equal(before.count, after.count);
	struct figures_cube one = counted(&t, &arena, STR("x"));
	assert_int_equal(number(&one, TALLY_CASES, ""), 10);
	assert_int_equal(figures_of_month(&one, TALLY_CASES, STR("2020-01")), 0);
	arena_release(&arena);
	signin_test_end(&t);
}

/* Ten networks and ten years: what a page asks is read again and again from the memory that the cells took. */
static void many_cells_are_read_often(void **state)
{
	(void)state;
	struct arena arena;
	struct figures_cube cube;
	char month[32], network[16], minutes[16];
	arena_init(&arena, (size_t)16 << 20);
	figures_begin(&cube, &arena);
	for (int i = 0; i < 24000; i++) {
		snprintf(month, sizeof(month), "%04d-%02d", 2016 + i / 12 % 10, i % 12 + 1);
		snprintf(network, sizeof(network), "r%d", i / 120 % 10);
		snprintf(minutes, sizeof(minutes), "%d", i / 1200 + 1);
		const struct figures_cell cell = {str_from_c(month), str_from_c(network), TALLY_LOOK,
						  str_from_c(minutes), 1};
		assert_good(figures_add(&cube, &cell, err));
	}
	assert_int_equal(cube.count, 24000);
	for (int i = 0; i < 100; i++) {
		snprintf(network, sizeof(network), "r%d", i % 10);
		const struct str id = str_from_c(network);
		assert_int_equal(within(&cube, TALLY_LOOK, &id, 50), 10);
		assert_int_equal(within(&cube, TALLY_LOOK, NULL, 90), 18);
		assert_int_equal(within(&cube, TALLY_SETTLE, &id, 50), FIGURES_NEVER);
	}
	arena_release(&arena);
}

static void minutes_have_two_digits(void **state)
{
	(void)state;
	assert_int_equal(tally_minutes(0, 99 * MINUTE + 59 * MINUTE / 60), 99);
	assert_int_equal(tally_minutes(0, 129 * MINUTE), 120);
	assert_int_equal(tally_minutes(0, 99999 * MINUTE), 99000);
	assert_int_equal(tally_minutes(MINUTE, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minutes_have_two_digits),
		cmocka_unit_test(many_cells_are_read_often),
		ON_BOTH(forgotten_cases_still_count),
	};
	return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
