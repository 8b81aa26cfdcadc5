/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reminders/stage.h"

#include "base/testing.h"

#define MINUTE (INT64_C(60) * 1000000)
#define DAY (1440 * MINUTE)
#define T (INT64_C(20000) * DAY)

static void a_case_that_nobody_looks_at_goes_up(void **state)
{
	(void)state;
	struct remind_due dues[8];
	struct case_fold grave = {.level = STR("bloquant"), .clocks = {.look = T}};
	assert_int_equal(remind_next(&grave, T - DAY), T - 30 * MINUTE);
	assert_int_equal(remind_next(&grave, T - 30 * MINUTE), T);
	assert_int_equal(remind_next(&grave, T), T + 240 * MINUTE);
	assert_int_equal(remind_next(&grave, T + 240 * MINUTE), 0);
	assert_int_equal(remind_find(&grave, T - 1, T, dues, 8), 1);
	assert_true(dues[0].stage->whom == REMIND_COMMUNICATION && dues[0].stage->up && dues[0].stage->urgent);
	/* An ordinary one waits until the morning, and a day more. */
	struct case_fold usual = {.level = STR("conseil"), .clocks = {.look = T}};
	assert_int_equal(remind_next(&usual, T - DAY), T);
	assert_int_equal(remind_next(&usual, T), T + DAY);
	/* Who was away tells the last one alone. */
	assert_int_equal(remind_find(&usual, T - DAY, T + 9 * DAY, dues, 8), 1);
	assert_true(dues[0].stage->whom == REMIND_GENERAL);
	/* Alerts are for these. */
	struct case_fold danger = {.level = STR("bloquant"), .nature = STR("detresse"), .clocks = {.look = T}};
	assert_int_equal(remind_next(&danger, 0), 0);
}

static void each_clock_is_told_apart(void **state)
{
	(void)state;
	struct remind_due dues[8];
	struct case_fold f = {.level = STR("attention"), .law_at = T + 31 * DAY};
	f.clocks.asked[ROLE_USAGERS] = T;
	f.clocks.asked[ROLE_DRH] = T;
	f.clocks.actions[0].sequence = 7;
	f.clocks.actions[0].due_at = T + 7 * DAY;
	f.clocks.action_count = 1;
	assert_int_equal(remind_next(&f, 0), T - DAY);
	assert_int_equal(remind_find(&f, T - 1, T, dues, 8), 3);
	assert_true(dues[0].role == ROLE_USAGERS && dues[1].role == ROLE_DRH && dues[2].action == 7);
	assert_int_equal(remind_next(&f, T), T + DAY); /* thirty days before the law's */
	f.state = CASE_CLOSED;
	f.law_at = 0;
	/* What was promised is still due. */
	assert_int_equal(remind_find(&f, T - 1, T, dues, 8), 1);
	assert_int_equal(remind_find(&f, T - 1, T, dues, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_that_nobody_looks_at_goes_up),
		cmocka_unit_test(each_clock_is_told_apart),
	};
	return cmocka_run_group_tests_name("stage", tests, NULL, NULL);
}
