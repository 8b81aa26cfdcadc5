/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/calendar/calendar.h"

#include "base/testing.h"

#define MINUTE (INT64_C(60) * 1000000)

static int64_t instant(enum french_zone zone, int64_t year, int month, int day, int hour, int minute)
{
	return french_instant(zone, french_days(year, month, day), (hour * 60 + minute) * MINUTE);
}

static void assert_at(const struct calendar *c, int64_t at, const char *wanted)
{
	struct french_room room;
	struct str said = french_iso(&room, at, c->zone);
	if (!str_eq(said, str_from_c(wanted)))
		fail_msg("%.*s instead of %s", STR_ARG(said), wanted);
}

static void holidays_of_the_law(void **state)
{
	(void)state;
	/* Easter as Service-Public.fr gives the days that follow it. */
	static const int mondays[][3] = {{2024, 4, 1}, {2025, 4, 21}, {2026, 4, 6}, {2027, 3, 29}, {2038, 4, 26}};
	for (size_t i = 0; i < sizeof(mondays) / sizeof(*mondays); i++) {
		int64_t monday = french_days(mondays[i][0], mondays[i][1], mondays[i][2]);
		assert_true(calendar_is_holiday(CALENDAR_FRANCE, monday));
		assert_true(calendar_is_holiday(CALENDAR_FRANCE, monday + 38)); /* Ascension */
		assert_true(calendar_is_holiday(CALENDAR_FRANCE, monday + 49)); /* Whit Monday */
		assert_false(calendar_is_holiday(CALENDAR_FRANCE, monday - 3));
		assert_true(calendar_is_holiday(CALENDAR_ALSACE, monday - 3)); /* Good Friday */
	}
	int count = 0;
	for (int64_t day = french_days(2027, 1, 1); day < french_days(2028, 1, 1); day++)
		count += calendar_is_holiday(CALENDAR_FRANCE, day);
	assert_int_equal(count, 11);
	assert_true(calendar_is_holiday(CALENDAR_REUNION, french_days(2026, 12, 20)));
	assert_false(calendar_is_holiday(CALENDAR_FRANCE, french_days(2026, 12, 20)));
	assert_true(calendar_is_holiday(CALENDAR_MARTINIQUE, french_days(2026, 5, 22)));
	assert_false(calendar_is_holiday(CALENDAR_GUADELOUPE, french_days(2026, 5, 22)));
}

static void places_follow_zones(void **state)
{
	(void)state;
	assert_int_equal(calendar_of(STR("Europe/Paris")).place, CALENDAR_FRANCE);
	assert_int_equal(calendar_of(STR("Indian/Reunion")).place, CALENDAR_REUNION);
	assert_int_equal(calendar_of(STR("Indian/Reunion")).zone, FRENCH_REUNION);
	assert_int_equal(calendar_of(STR("America/Guadeloupe")).place, CALENDAR_GUADELOUPE);
	assert_int_equal(calendar_of(STR("America/Guadeloupe")).zone, FRENCH_ANTILLES);
	assert_int_equal(calendar_of(STR("Mars/Olympus")).zone, FRENCH_PARIS);
}

static void hours_run_at_work(void **state)
{
	(void)state;
	const struct calendar c = calendar_of(STR("Europe/Paris"));
	/* Thursday 26 November 2026. */
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 11, 26, 10, 15), 120), "2026-11-26T12:15+01:00");
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 11, 26, 16, 0), 120), "2026-11-27T10:00+01:00");
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 11, 27, 18, 0), 60), "2026-11-30T10:00+01:00");
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 11, 28, 3, 0), 480), "2026-11-30T17:00+01:00");
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 11, 26, 7, 0), 1), "2026-11-26T09:01+01:00");
	/* The first of May is a Friday in 2026, the eighth too. */
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 4, 30, 16, 30), 60), "2026-05-04T09:30+02:00");
	/* Across the change of the clock, 29 March 2026. */
	assert_at(&c, calendar_after(&c, instant(c.zone, 2026, 3, 27, 16, 0), 120), "2026-03-30T10:00+02:00");
	assert_int_equal(calendar_after(&c, 12345, 0), 12345);
	const struct calendar reunion = calendar_of(STR("Indian/Reunion"));
	/* Sunday 20 December 2026 is over for the Monday; Wednesday 20 December 2028 is not. */
	assert_at(&reunion, calendar_after(&reunion, instant(reunion.zone, 2028, 12, 19, 16, 0), 120),
		  "2028-12-21T10:00+04:00");
}

static void days_end_with_work(void **state)
{
	(void)state;
	const struct calendar c = calendar_of(STR("Europe/Paris"));
	assert_at(&c, calendar_days_after(&c, instant(c.zone, 2026, 11, 26, 10, 0), 2), "2026-11-30T17:00+01:00");
	assert_at(&c, calendar_days_after(&c, instant(c.zone, 2026, 11, 28, 10, 0), 0), "2026-11-30T17:00+01:00");
	assert_at(&c, calendar_days_after(&c, instant(c.zone, 2026, 12, 23, 23, 0), 2), "2026-12-28T17:00+01:00");
}

static void ends(const struct calendar *c, int64_t year, int month, int day, int months, const char *expected)
{
	assert_at(c, calendar_months_end(c, french_days(year, month, day), months), expected);
}

static void months_of_the_law(void **state)
{
	(void)state;
	const struct calendar c = calendar_of(STR("Europe/Paris"));
	/* From day to day, until midnight; where there is no such day, the last of the month. */
	ends(&c, 2026, 9, 26, 3, "2026-12-26T23:59+01:00");
	ends(&c, 2026, 11, 30, 3, "2027-02-28T23:59+01:00");
	ends(&c, 2027, 11, 30, 3, "2028-02-29T23:59+01:00");
	ends(&c, 2027, 11, 29, 3, "2028-02-29T23:59+01:00");
	ends(&c, 2026, 11, 29, 3, "2027-02-28T23:59+01:00");
	ends(&c, 2028, 2, 29, 3, "2028-05-29T23:59+02:00");
	ends(&c, 2028, 2, 29, 12, "2029-02-28T23:59+01:00");
	ends(&c, 2026, 8, 31, 3, "2026-11-30T23:59+01:00");
	ends(&c, 2026, 12, 31, 2, "2027-02-28T23:59+01:00");
	ends(&c, 2026, 10, 1, 3, "2027-01-01T23:59+01:00"); /* a day of rest puts nothing off */
	/* On the days when the clock changes: 25 October and 29 March 2026 last 25 and 23 hours. */
	ends(&c, 2026, 7, 25, 3, "2026-10-25T23:59+01:00");
	ends(&c, 2025, 12, 29, 3, "2026-03-29T23:59+02:00");
	const struct calendar reunion = calendar_of(STR("Indian/Reunion"));
	ends(&reunion, 2026, 7, 25, 3, "2026-10-25T23:59+04:00");
	const struct calendar guyane = calendar_of(STR("America/Cayenne"));
	ends(&guyane, 2026, 7, 25, 3, "2026-10-25T23:59-03:00");
}

static void days_that_are_left(void **state)
{
	(void)state;
	const struct calendar c = calendar_of(STR("Europe/Paris"));
	const struct calendar reunion = calendar_of(STR("Indian/Reunion"));
	const int64_t due = calendar_months_end(&c, french_days(2026, 7, 25), 3);
	assert_int_equal(calendar_days_left(&c, due, instant(c.zone, 2026, 10, 23, 23, 59)), 2);
	assert_int_equal(calendar_days_left(&c, due, instant(c.zone, 2026, 10, 25, 0, 0)), 0);
	assert_int_equal(calendar_days_left(&c, due, due), 0);
	assert_int_equal(calendar_days_left(&c, due, due + 1), -1);
	/* At the same instant the day is another one at La Réunion. */
	const int64_t late = instant(c.zone, 2026, 10, 24, 23, 0);
	assert_int_equal(calendar_days_left(&c, due, late), 1);
	assert_int_equal(calendar_days_left(&reunion, calendar_months_end(&reunion, french_days(2026, 7, 25), 3), late),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holidays_of_the_law), cmocka_unit_test(places_follow_zones),
		cmocka_unit_test(hours_run_at_work),   cmocka_unit_test(days_end_with_work),
		cmocka_unit_test(months_of_the_law),   cmocka_unit_test(days_that_are_left),
	};
	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
