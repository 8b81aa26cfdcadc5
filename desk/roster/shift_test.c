/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roster/shift.h"

#include "base/testing.h"

#define HOUR (INT64_C(3600) * 1000000)

static void lasts(enum shift_kind kind, enum french_zone zone, int64_t day, int turn, const char *from, int64_t hours)
{
	struct french_room room;
	struct shift shift = shift_of(kind, zone, day, turn);
	struct str said = french_iso(&room, shift.starts_at, zone);
	if (!str_eq(said, str_from_c(from)) || shift.ends_at - shift.starts_at != hours * HOUR)
		fail_msg("%.*s for %lld h instead of %s for %lld h", STR_ARG(said),
			 (long long)((shift.ends_at - shift.starts_at) / HOUR), from, (long long)hours);
}

static void hours_are_those_of_the_place(void **state)
{
	(void)state;
	/* Thursday 26 November 2026: its week began on the 23rd, its week-end begins on the 27th. */
	int64_t day = french_days(2026, 11, 26);
	lasts(SHIFT_WEEK, FRENCH_PARIS, day, 0, "2026-11-23T09:00+01:00", 168);
	lasts(SHIFT_WEEK, FRENCH_PARIS, day, 2, "2026-12-07T09:00+01:00", 168);
	lasts(SHIFT_WEEKEND, FRENCH_PARIS, day, 0, "2026-11-27T18:00+01:00", 63);
	lasts(SHIFT_WEEKEND, FRENCH_PARIS, french_days(2026, 11, 29), 0, "2026-11-27T18:00+01:00", 63);
	lasts(SHIFT_NIGHT, FRENCH_REUNION, day, 1, "2026-11-27T18:00+04:00", 15);
	/* The clock changes on 28 March and on 31 October 2027, in Paris and not in La Réunion. */
	lasts(SHIFT_NIGHT, FRENCH_PARIS, french_days(2027, 3, 27), 0, "2027-03-27T18:00+01:00", 14);
	lasts(SHIFT_NIGHT, FRENCH_PARIS, french_days(2027, 10, 30), 0, "2027-10-30T18:00+02:00", 16);
	lasts(SHIFT_NIGHT, FRENCH_REUNION, french_days(2027, 3, 27), 0, "2027-03-27T18:00+04:00", 15);
	lasts(SHIFT_WEEK, FRENCH_PARIS, french_days(2027, 3, 24), 0, "2027-03-22T09:00+01:00", 167);
	lasts(SHIFT_DAY, FRENCH_PARIS, french_days(2027, 10, 31), 0, "2027-10-31T09:00+01:00", 9);
}

static void turns_follow_one_another_without_a_gap(void **state)
{
	(void)state;
	struct shift shifts[60], gaps[4];
	/* A year of weeks, both changes of the clock included. */
	for (int turn = 0; turn < 53; turn++)
		shifts[turn] = shift_of(SHIFT_WEEK, FRENCH_PARIS, french_days(2027, 1, 4), turn);
	assert_int_equal(shift_gaps(shifts, 53, shifts[0].starts_at, shifts[52].ends_at, gaps, 4), 0);
	assert_int_equal(shift_gaps(shifts, 53, shifts[0].starts_at, shifts[52].ends_at + HOUR, gaps, 4), 1);
	assert_true(gaps[0].starts_at == shifts[52].ends_at && gaps[0].ends_at == shifts[52].ends_at + HOUR);
}

static void gaps_are_what_nobody_covers(void **state)
{
	(void)state;
	struct shift gaps[4];
	const struct shift shifts[] = {{10, 30}, {12, 20}, {29, 40}, {50, 60}, {90, 95}};
	assert_int_equal(shift_gaps(shifts, 5, 0, 80, gaps, 4), 3);
	assert_true(gaps[0].starts_at == 0 && gaps[0].ends_at == 10);
	assert_true(gaps[1].starts_at == 40 && gaps[1].ends_at == 50);
	assert_true(gaps[2].starts_at == 60 && gaps[2].ends_at == 80);
	assert_int_equal(shift_gaps(shifts, 5, 0, 80, gaps, 2), 2);
	assert_int_equal(shift_gaps(NULL, 0, 0, 80, gaps, 4), 1);
}

static void a_list_is_read_line_by_line(void **state)
{
	(void)state;
	struct arena arena;
	struct shift_lines lines = {0};
	int64_t at = 0;
	int minutes = 0;
	arena_init(&arena, 1 << 20);
	assert_int_equal(shift_read(&arena,
				    STR("\xEF\xBB\xBF"
					"debut;fin;identifiant;rang\r\n"
					"2027-03-27 18:00;2027-03-28 09:00;m.legoff;1\r\n"
					"\n"
					"2027-03-27T18:00\t2027-03-28T09:00\tl.sabatier\n"
					"2027-02-30 18:00;2027-03-28 09:00;x\n"
					"2027-03-29 18:00;2027-03-28 09:00;x\n"
					"2027-03-27 18:00;2027-03-28 09:00;x;4\n"
					"2027-03-27 18:00;2027-06-28 09:00;x;1\n"),
				    FRENCH_PARIS, &lines, NULL),
			 ERR_NONE);
	assert_true(lines.count == 6 && lines.wrong == 4);
	assert_true(lines.items[0].line == 2 && lines.items[0].mistake.len == 0 && lines.items[0].rank == 1);
	assert_true(lines.items[0].shift.ends_at - lines.items[0].shift.starts_at == 14 * HOUR);
	assert_true(lines.items[1].mistake.len == 0 && str_eq(lines.items[1].login, STR("l.sabatier")));
	for (size_t i = 2; i < 6; i++)
		assert_true(lines.items[i].mistake.len > 0);
	assert_true(shift_hour(STR("07:05"), &minutes) && minutes == 425);
	assert_false(shift_hour(STR("24:00"), &minutes) || shift_hour(STR("7:05"), &minutes));
	assert_false(shift_instant(STR("2027-03-27"), FRENCH_PARIS, &at));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_are_those_of_the_place),
		cmocka_unit_test(turns_follow_one_another_without_a_gap),
		cmocka_unit_test(gaps_are_what_nobody_covers),
		cmocka_unit_test(a_list_is_read_line_by_line),
	};
	return cmocka_run_group_tests_name("shift", tests, NULL, NULL);
}
