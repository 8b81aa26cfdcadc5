/* SPDX-License-Identifier: Apache-2.0 */
#include "web/french.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/testing.h"

#define S INT64_C(1000000)
/* 26 November 2026, 13:05:09 UTC. */
#define AT (INT64_C(1795698309) * S)

static void expect(struct str found, const char *expected)
{
	assert_int_equal(found.len, strlen(expected));
	assert_memory_equal(found.ptr, expected, found.len);
}

static void numbers(void **state)
{
	(void)state;
	struct french_room room;
	expect(french_number(&room, 0), "0");
	expect(french_number(&room, 999), "999");
	expect(french_number(&room, 1234567), "1\u202F234\u202F567");
	expect(french_number(&room, -1000), "\u22121\u202F000");
	expect(french_number(&room, INT64_MIN), "\u22129\u202F223\u202F372\u202F036\u202F854\u202F775\u202F808");
	expect(french_decimal(&room, 12.25), "12,3");
	expect(french_decimal(&room, 1999.96), "2\u202F000");
	expect(french_decimal(&room, -0.04), "0");
	expect(french_decimal(&room, NAN), "0");
	expect(french_percent(&room, 1, 8), "12,5\u00A0%");
	expect(french_percent(&room, 1, 0), "–");
}

static void sizes(void **state)
{
	(void)state;
	struct french_room room;
	expect(french_size(&room, 1), "1\u00A0octet");
	expect(french_size(&room, 999), "999\u00A0octets");
	expect(french_size(&room, 1400), "1,4\u00A0ko");
	expect(french_size(&room, 999999), "1\u00A0Mo");
	expect(french_size(&room, INT64_MAX), "9\u202F223\u202F372\u00A0To");
	expect(french_size(&room, -1), "0\u00A0octet");
}

static void plurals_start_at_two(void **state)
{
	(void)state;
	struct french_room room;
	expect(french_count(&room, 0, STR("message"), STR("messages")), "0\u00A0message");
	expect(french_count(&room, 1, STR("message"), STR("messages")), "1\u00A0message");
	expect(french_count(&room, 12000, STR("message"), STR("messages")), "12\u202F000\u00A0messages");
	char noun[200];
	memset(noun, 'e', sizeof(noun));
	memcpy(noun + 92, "é", 2);
	assert_int_equal(french_count(&room, 1, (struct str){noun, sizeof(noun)}, STR("")).len, 95);
	memcpy(noun + 90, "ééé", 6);
	assert_int_equal(french_count(&room, 1, (struct str){noun, sizeof(noun)}, STR("")).len, 95);
	memcpy(noun + 91, "éé", 4);
	assert_int_equal(french_count(&room, 1, (struct str){noun, sizeof(noun)}, STR("")).len, 94);
	expect(french_plural(2, STR("prêt"), STR("prêts")), "prêts");
	assert_false(french_is_plural(-1));
}

static void dates(void **state)
{
	(void)state;
	struct french_room room;
	expect(french_date(&room, AT, FRENCH_PARIS), "26\u00A0novembre 2026");
	expect(french_day(&room, AT, FRENCH_PARIS), "jeudi 26\u00A0novembre");
	expect(french_time(&room, AT, FRENCH_PARIS), "14\u00A0h\u00A005");
	expect(french_datetime(&room, AT, FRENCH_REUNION), "26\u00A0novembre 2026 à 17\u00A0h\u00A005");
	expect(french_iso(&room, AT, FRENCH_PARIS), "2026-11-26T14:05+01:00");
	expect(french_iso(&room, AT, FRENCH_MARQUESAS), "2026-11-26T03:35-09:30");
	expect(french_iso_day(&room, AT - 14 * 3600 * S, FRENCH_GUYANE), "2026-11-25");
	expect(french_date(&room, INT64_C(1777593600) * S, FRENCH_PARIS), "1er\u00A0mai 2026");
	expect(french_time(&room, 0, FRENCH_PARIS), "1\u00A0h");
	expect(french_iso(&room, INT64_MAX, FRENCH_WALLIS), "9999-12-31T12:00+12:00");
	expect(french_iso_day(&room, INT64_MIN, FRENCH_TAHITI), "0001-01-01");
}

static void ages(void **state)
{
	(void)state;
	struct french_room room;
	expect(french_ago(&room, AT, AT + 59 * S), "à l'instant");
	expect(french_ago(&room, AT, AT + 12 * 60 * S), "il y a 12\u00A0min");
	expect(french_ago(&room, AT, AT + 3 * 3600 * S), "il y a 3\u00A0h");
	expect(french_ago(&room, AT, AT + 24 * 3600 * S), "il y a 1\u00A0jour");
	expect(french_ago(&room, AT, AT + 29 * 86400 * S), "il y a 29\u00A0jours");
	expect(french_ago(&room, AT, AT + 70 * 86400 * S), "il y a 2\u00A0mois");
	expect(french_ago(&room, AT, AT + 400 * 86400 * S), "il y a 1\u00A0an");
	expect(french_ago(&room, AT + 2 * 86400 * S, AT), "dans 2\u00A0jours");
	expect(french_ago(&room, INT64_MIN, INT64_MAX), "il y a 10005\u00A0ans");
}

/* Every zone as the system's tz database has it, from 2007 on, when Canada's summer took its present length. */
static void zones_are_those_of_the_system(void **state)
{
	(void)state;
	const char *names[FRENCH_ZONES] = {"Europe/Paris",     "America/Martinique", "America/Cayenne",
					   "America/Miquelon", "Indian/Reunion",     "Indian/Mayotte",
					   "Pacific/Noumea",   "Pacific/Tahiti",     "Pacific/Marquesas",
					   "Pacific/Gambier",  "Pacific/Wallis"};
	if (setenv("TZ", "Europe/Paris", 1) != 0 || (tzset(), timezone == 0))
		skip();
	for (unsigned zone = 0; zone < FRENCH_ZONES; zone++) {
		enum french_zone found = FRENCH_ZONES;
		assert_true(french_zone_find(str_from_c(names[zone]), &found));
		assert_int_equal(found, zone);
		setenv("TZ", names[zone], 1);
		tzset();
		/* Half-hours around which no rule changes twice; a step of an hour and a half meets every hour of the day. */
		for (time_t at = 1167609600; at < 2114380800; at += 5400) {
			struct tm local;
			localtime_r(&at, &local);
			assert_int_equal(french_zone_offset((enum french_zone)zone, at * S) * 60, local.tm_gmtoff);
			int64_t day, past;
			french_local((enum french_zone)zone, at * S, &day, &past);
			struct french_civil civil = french_civil(day);
			assert_true(civil.year == local.tm_year + 1900 && civil.month == local.tm_mon + 1 &&
				    civil.day == local.tm_mday && civil.weekday == local.tm_wday);
			assert_int_equal(french_days(civil.year, civil.month, civil.day), day);
			/* The first of the hours that come twice. */
			int64_t back = french_instant((enum french_zone)zone, day, past);
			assert_true(back == at * S || (back == (at - 3600) * S && local.tm_isdst == 0));
		}
	}
	enum french_zone found = FRENCH_ZONES;
	assert_true(french_zone_find(STR("America/Guadeloupe"), &found));
	assert_int_equal(found, FRENCH_ANTILLES);
	assert_false(french_zone_find(STR("Europe/London"), &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers), cmocka_unit_test(sizes), cmocka_unit_test(plurals_start_at_two),
		cmocka_unit_test(dates),   cmocka_unit_test(ages),  cmocka_unit_test(zones_are_those_of_the_system),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
