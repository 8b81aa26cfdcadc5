/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/calendar/calendar.h"

#define MINUTE (INT64_C(60) * 1000000)
#define DAY_MINUTES 1440
#define OPENS (9 * 60)
#define CLOSES (17 * 60)
#define DAYS_MAX 3660 /* nobody is given ten years */

/* Before an establishment says otherwise. */
static const int usual[CALENDAR_TERMS] = {
	[TERM_DANGER] = 15,      [TERM_LOOK_GRAVE] = 120,  [TERM_LOOK_REVIEW] = 480,  [TERM_LOOK_USUAL] = 480,
	[TERM_SETTLE_GRAVE] = 5, [TERM_SETTLE_REVIEW] = 5, [TERM_SETTLE_USUAL] = 5,   [TERM_ASK] = 2,
	[TERM_BACK] = 2,         [TERM_ALERT_NEXT] = 5,    [TERM_ALERT_GENERAL] = 15,
};

/* A day of rest that has the same date each year. */
struct fixed {
	int month, day;
	unsigned places; /* bits */
};

#define EVERYWHERE (~0u)
#define AT(place) (1u << (place))

static const struct fixed fixed[] = {
	{1, 1, EVERYWHERE},
	{5, 1, EVERYWHERE},
	{5, 8, EVERYWHERE},
	{7, 14, EVERYWHERE},
	{8, 15, EVERYWHERE},
	{11, 1, EVERYWHERE},
	{11, 11, EVERYWHERE},
	{12, 25, EVERYWHERE},
	{12, 26, AT(CALENDAR_ALSACE)},
	{4, 27, AT(CALENDAR_MAYOTTE)},
	{5, 22, AT(CALENDAR_MARTINIQUE)},
	{5, 27, AT(CALENDAR_GUADELOUPE)},
	{5, 28, AT(CALENDAR_SAINT_MARTIN)},
	{6, 10, AT(CALENDAR_GUYANE)},
	{10, 9, AT(CALENDAR_SAINT_BARTHELEMY)},
	{12, 20, AT(CALENDAR_REUNION)},
};

/* Days from Easter: Monday, Ascension, Whit Monday; Good Friday. */
static const struct {
	int days;
	unsigned places;
} moving[] = {{1, EVERYWHERE}, {39, EVERYWHERE}, {50, EVERYWHERE}, {-2, AT(CALENDAR_ALSACE)}};

static const struct {
	struct str zone;
	enum calendar_place place;
} places[] = {
	{STR("America/Guadeloupe"), CALENDAR_GUADELOUPE}, {STR("America/Cayenne"), CALENDAR_GUYANE},
	{STR("America/Martinique"), CALENDAR_MARTINIQUE}, {STR("Indian/Mayotte"), CALENDAR_MAYOTTE},
	{STR("Indian/Reunion"), CALENDAR_REUNION},        {STR("America/St_Barthelemy"), CALENDAR_SAINT_BARTHELEMY},
	{STR("America/Marigot"), CALENDAR_SAINT_MARTIN},
};

struct calendar calendar_of(struct str time_zone)
{
	struct calendar c = {.zone = FRENCH_PARIS, .opens = OPENS, .closes = CLOSES};
	french_zone_find(time_zone, &c.zone);
	memcpy(c.terms, usual, sizeof(usual));
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (str_eq(time_zone, places[i].zone))
			c.place = places[i].place;
	return c;
}

/* Easter Sunday of the Gregorian calendar (O'Beirne, « Ten divisions lead to Easter », 1961), days since 1970. */
static int64_t easter(int64_t year)
{
	int64_t a = year % 19, b = year / 100, c = year % 100;
	int64_t d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
	int64_t h = (19 * a + b - d - g + 15) % 30, m = (a + 11 * h) / 319;
	int64_t l = (2 * e + 2 * (c / 4) - c % 4 - h + m + 32) % 7;
	int64_t month = (h - m + l + 90) / 25, day = (h - m + l + month + 19) % 32;
	return french_days(year, (int)month, (int)day);
}

bool calendar_is_holiday(enum calendar_place place, int64_t day)
{
	struct french_civil civil = french_civil(day);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (fixed[i].month == civil.month && fixed[i].day == civil.day && fixed[i].places & AT(place))
			return true;
	int64_t sunday = easter(civil.year);
	for (size_t i = 0; i < sizeof(moving) / sizeof(*moving); i++)
		if (day == sunday + moving[i].days && moving[i].places & AT(place))
			return true;
	return false;
}

bool calendar_is_working_day(const struct calendar *c, int64_t day)
{
	int weekday = french_civil(day).weekday;
	return weekday >= 1 && weekday <= 5 && !calendar_is_holiday(c->place, day);
}

static int64_t next_working_day(const struct calendar *c, int64_t day)
{
	do
		day++;
	while (!calendar_is_working_day(c, day));
	return day;
}

int64_t calendar_after(const struct calendar *c, int64_t at, int64_t minutes)
{
	int64_t day, past;
	if (minutes <= 0)
		return at;
	if (minutes > (int64_t)DAYS_MAX * (c->closes - c->opens))
		minutes = (int64_t)DAYS_MAX * (c->closes - c->opens);
	french_local(c->zone, at, &day, &past);
	int64_t from = past / MINUTE;
	if (!calendar_is_working_day(c, day) || from >= c->closes) {
		day = next_working_day(c, day);
		from = c->opens;
	} else if (from < c->opens) {
		from = c->opens;
	}
	while (minutes > c->closes - from) {
		minutes -= c->closes - from;
		day = next_working_day(c, day);
		from = c->opens;
	}
	return french_instant(c->zone, day, (from + minutes) * MINUTE);
}

int64_t calendar_days_after(const struct calendar *c, int64_t at, int days)
{
	int64_t day, past;
	french_local(c->zone, at, &day, &past);
	for (int i = 0; i < days && i < DAYS_MAX; i++)
		day = next_working_day(c, day);
	if (!calendar_is_working_day(c, day))
		day = next_working_day(c, day);
	return french_instant(c->zone, day, c->closes * MINUTE);
}

int64_t calendar_day(const struct calendar *c, int64_t at)
{
	int64_t day, past;
	french_local(c->zone, at, &day, &past);
	return day;
}

int64_t calendar_midnight(const struct calendar *c, int64_t day) { return french_instant(c->zone, day, 0); }

int64_t calendar_months_end(const struct calendar *c, int64_t day, int months)
{
	struct french_civil civil = french_civil(day);
	int64_t month = civil.year * 12 + civil.month - 1 + months, year = month / 12;
	int64_t first = french_days(year, (int)(month % 12) + 1, 1);
	int64_t next = french_days(year + (month % 12 == 11), month % 12 == 11 ? 1 : (int)(month % 12) + 2, 1);
	day = first + civil.day - 1;
	if (day >= next)
		day = next - 1;
	return calendar_midnight(c, day + 1) - 1;
}

int64_t calendar_days_left(const struct calendar *c, int64_t due_at, int64_t now)
{
	return calendar_day(c, due_at) - calendar_day(c, now);
}

static bool is_grave(struct str level) { return str_eq(level, STR("bloquant")); }
static bool is_review(struct str level) { return str_eq(level, STR("attention")); }

int64_t calendar_look_until(const struct calendar *c, struct str nature, struct str level, int64_t now)
{
	if (str_eq(nature, STR("detresse")))
		return now + c->terms[TERM_DANGER] * MINUTE;
	return calendar_after(c, now,
			      c->terms[is_grave(level)    ? TERM_LOOK_GRAVE
				       : is_review(level) ? TERM_LOOK_REVIEW
							  : TERM_LOOK_USUAL]);
}

int64_t calendar_settle_until(const struct calendar *c, struct str level, int64_t now)
{
	return calendar_days_after(c, now,
				   c->terms[is_grave(level)    ? TERM_SETTLE_GRAVE
					    : is_review(level) ? TERM_SETTLE_REVIEW
							       : TERM_SETTLE_USUAL]);
}
