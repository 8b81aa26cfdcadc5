/* SPDX-License-Identifier: Apache-2.0 */
#include "web/french.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#define NBSP "\u00A0"
#define NARROW "\u202F"
#define MINUS "\u2212"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum summer { NO_SUMMER, SUMMER_OF_EUROPE, SUMMER_OF_CANADA };

static const struct {
	struct str name;
	int minutes; /* in winter */
	enum summer summer;
} zones[FRENCH_ZONES] = {
	[FRENCH_PARIS] = {{"Europe/Paris", 12}, 60, SUMMER_OF_EUROPE},
	[FRENCH_ANTILLES] = {{"America/Martinique", 18}, -240, NO_SUMMER},
	[FRENCH_GUYANE] = {{"America/Cayenne", 15}, -180, NO_SUMMER},
	[FRENCH_MIQUELON] = {{"America/Miquelon", 16}, -180, SUMMER_OF_CANADA},
	[FRENCH_REUNION] = {{"Indian/Reunion", 14}, 240, NO_SUMMER},
	[FRENCH_MAYOTTE] = {{"Indian/Mayotte", 14}, 180, NO_SUMMER},
	[FRENCH_NOUMEA] = {{"Pacific/Noumea", 14}, 660, NO_SUMMER},
	[FRENCH_TAHITI] = {{"Pacific/Tahiti", 14}, -600, NO_SUMMER},
	[FRENCH_MARQUESAS] = {{"Pacific/Marquesas", 17}, -570, NO_SUMMER},
	[FRENCH_GAMBIER] = {{"Pacific/Gambier", 15}, -540, NO_SUMMER},
	[FRENCH_WALLIS] = {{"Pacific/Wallis", 14}, 720, NO_SUMMER},
};

/* Names that the tz database also gives to the Antilles. */
static const struct str antilles[] = {
	{"America/Guadeloupe", 18}, {"America/Marigot", 15}, {"America/St_Barthelemy", 21}};

static const char *const months[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
				     "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
static const char *const days[] = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"};

struct moment {
	struct french_civil date;
	int hour, minute, offset;
};

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* Days since 1970 of the first of March of a year (Hinnant, « chrono-compatible low-level date algorithms »). */
static int64_t march_first(int64_t year)
{
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 - 719468;
}

struct french_civil french_civil(int64_t day)
{
	struct french_civil c;
	int64_t shifted = day + 719468, era = floor_div(shifted, 146097), of_era = shifted - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int month = (int)((5 * of_year + 2) / 153);
	c.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	c.month = month < 10 ? month + 3 : month - 9;
	c.year = year + era * 400 + (c.month <= 2);
	c.weekday = (int)(((day + 4) % 7 + 7) % 7);
	return c;
}

int64_t french_days(int64_t year, int month, int day)
{
	int shifted = month > 2 ? month - 3 : month + 9;
	return march_first(year - (month <= 2)) + (153 * shifted + 2) / 5 + day - 1;
}

/* The Sunday on or before a day. */
static int64_t sunday_before(int64_t day) { return day - ((day + 4) % 7 + 7) % 7; }

/* Europe: from the last Sunday of March to that of October, at 1:00 UTC (directive 2000/84/EC). Canada's summer, of local
 * time: from the second Sunday of March, 2:00, to the first of November, 2:00 of summer. */
static bool is_summer(enum summer summer, int minutes, int64_t at)
{
	if (summer == NO_SUMMER)
		return false;
	int64_t march = march_first(french_civil(floor_div(at, DAY)).year), from, until;
	if (summer == SUMMER_OF_EUROPE) {
		from = sunday_before(march + 30) * DAY + HOUR;
		until = sunday_before(march + 244) * DAY + HOUR;
	} else {
		from = sunday_before(march + 13) * DAY + 2 * HOUR - minutes * MINUTE;
		until = sunday_before(march + 251) * DAY + HOUR - minutes * MINUTE;
	}
	return at >= from && at < until;
}

/* Instants of the years 1 to 9999 alone, so that nothing overflows and a year has four digits at most. */
static int64_t bounded(int64_t at)
{
	const int64_t first = INT64_C(-62135596800) * SECOND, last = INT64_C(253402214400) * SECOND;
	return at < first + DAY ? first + DAY : at > last ? last : at;
}

bool french_zone_find(struct str name, enum french_zone *ret_zone)
{
	for (unsigned i = 0; i < FRENCH_ZONES; i++) {
		if (str_eq(name, zones[i].name)) {
			*ret_zone = (enum french_zone)i;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(antilles) / sizeof(*antilles); i++) {
		if (str_eq(name, antilles[i])) {
			*ret_zone = FRENCH_ANTILLES;
			return true;
		}
	}
	return false;
}

int french_zone_offset(enum french_zone zone, int64_t at)
{
	int minutes = zones[zone].minutes;
	return minutes + (is_summer(zones[zone].summer, minutes, bounded(at)) ? 60 : 0);
}

void french_local(enum french_zone zone, int64_t at, int64_t *ret_day, int64_t *ret_past)
{
	int64_t local = bounded(at) + french_zone_offset(zone, at) * MINUTE, day = floor_div(local, DAY);
	*ret_day = day;
	*ret_past = local - day * DAY;
}

int64_t french_instant(enum french_zone zone, int64_t day, int64_t past)
{
	int64_t local = day * DAY + past;
	/* As if it were summer, when that is true of the instant found. */
	int64_t early = local - (zones[zone].minutes + 60) * MINUTE;
	return french_zone_offset(zone, early) == zones[zone].minutes + 60 ? early : early + HOUR;
}

static struct moment moment_of(int64_t at, enum french_zone zone)
{
	struct moment m = {.offset = french_zone_offset(zone, at)};
	int64_t local = bounded(at) + m.offset * MINUTE, day = floor_div(local, DAY);
	m.date = french_civil(day);
	int64_t minute = (local - day * DAY) / MINUTE;
	m.hour = (int)(minute / 60);
	m.minute = (int)(minute % 60);
	return m;
}

__attribute__((format(printf, 2, 3))) static struct str put(struct french_room *room, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(room->text, sizeof(room->text), format, args);
	va_end(args);
	size_t kept = len < 0 ? 0 : (size_t)len;
	if (kept >= sizeof(room->text)) {
		/* Without the half of a character that the cut may leave. */
		kept = sizeof(room->text) - 1;
		size_t start = kept - 1;
		while (start > 0 && !utf8_is_start((unsigned char)room->text[start]))
			start--;
		size_t end = start;
		if (utf8_next((struct str){room->text, kept}, &end) == UINT32_MAX)
			kept = start;
	}
	return (struct str){room->text, kept};
}

/* Groups of three digits, the lowest first, then from the end of the room backwards. */
static struct str put_number(struct french_room *room, bool negative, uint64_t n, const char *tail)
{
	char groups[64];
	char *end = groups + sizeof(groups) - 1, *from = end;
	*end = '\0';
	for (unsigned digit = 0; n > 0 || digit == 0; digit++, n /= 10) {
		if (digit > 0 && digit % 3 == 0) {
			from -= sizeof(NARROW) - 1;
			memcpy(from, NARROW, sizeof(NARROW) - 1);
		}
		*--from = (char)('0' + n % 10);
	}
	return put(room, "%s%s%s", negative ? MINUS : "", from, tail);
}

struct str french_number(struct french_room *room, int64_t n)
{
	return put_number(room, n < 0, n < 0 ? -(uint64_t)n : (uint64_t)n, "");
}

/* One decimal at most, then a unit with its space. */
static struct str put_decimal(struct french_room *room, double n, const char *unit)
{
	char tail[32];
	if (!(fabs(n) < 1e17))
		n = 0;
	uint64_t tenths = (uint64_t)llround(fabs(n) * 10);
	if (tenths % 10)
		snprintf(tail, sizeof(tail), ",%d%s", (int)(tenths % 10), unit);
	else
		snprintf(tail, sizeof(tail), "%s", unit);
	return put_number(room, n < 0 && tenths > 0, tenths / 10, tail);
}

struct str french_decimal(struct french_room *room, double n) { return put_decimal(room, n, ""); }

struct str french_percent(struct french_room *room, int64_t part, int64_t whole)
{
	if (whole == 0)
		return STR("–");
	return put_decimal(room, 100 * (double)part / (double)whole, NBSP "%");
}

struct str french_size(struct french_room *room, int64_t bytes)
{
	static const char *const units[] = {NBSP "octets", NBSP "ko", NBSP "Mo", NBSP "Go", NBSP "To"};
	double n = bytes < 0 ? 0 : (double)bytes;
	unsigned unit = 0;
	for (; n >= 999.95 && unit < 4; unit++)
		n /= 1000;
	if (unit == 0)
		return put_decimal(room, n, french_is_plural((int64_t)n) ? units[0] : NBSP "octet");
	return put_decimal(room, n, units[unit]);
}

bool french_is_plural(int64_t n) { return n >= 2 || n <= -2; }

struct str french_plural(int64_t n, struct str one, struct str many) { return french_is_plural(n) ? many : one; }

struct str french_count(struct french_room *room, int64_t n, struct str one, struct str many)
{
	struct french_room number;
	struct str noun = french_plural(n, one, many);
	return put(room, "%.*s" NBSP "%.*s", STR_ARG(french_number(&number, n)), STR_ARG(noun));
}

struct str french_date(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	return put(room, "%d%s" NBSP "%s %" PRId64, m.date.day, m.date.day == 1 ? "er" : "", months[m.date.month - 1],
		   m.date.year);
}

struct str french_day(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	return put(room, "%s %d%s" NBSP "%s", days[m.date.weekday], m.date.day, m.date.day == 1 ? "er" : "",
		   months[m.date.month - 1]);
}

/* « 14 h 05 », « 14 h ». */
static void put_time(char *text, size_t size, const struct moment *m)
{
	if (m->minute)
		snprintf(text, size, "%d" NBSP "h" NBSP "%02d", m->hour, m->minute);
	else
		snprintf(text, size, "%d" NBSP "h", m->hour);
}

struct str french_time(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	char text[32];
	put_time(text, sizeof(text), &m);
	return put(room, "%s", text);
}

struct str french_datetime(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	struct french_room date;
	char text[32];
	put_time(text, sizeof(text), &m);
	return put(room, "%.*s à %s", STR_ARG(french_date(&date, at, zone)), text);
}

struct str french_iso(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	int away = m.offset < 0 ? -m.offset : m.offset;
	return put(room, "%04" PRId64 "-%02d-%02dT%02d:%02d%c%02d:%02d", m.date.year, m.date.month, m.date.day, m.hour,
		   m.minute, m.offset < 0 ? '-' : '+', away / 60, away % 60);
}

struct str french_iso_day(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct moment m = moment_of(at, zone);
	return put(room, "%04" PRId64 "-%02d-%02d", m.date.year, m.date.month, m.date.day);
}

struct str french_ago(struct french_room *room, int64_t at, int64_t now)
{
	static const struct {
		int64_t below, unit;
		const char *one, *many;
	} steps[] = {
		{HOUR, MINUTE, "min", "min"},        {DAY, HOUR, "h", "h"},
		{30 * DAY, DAY, "jour", "jours"},    {365 * DAY, 30 * DAY, "mois", "mois"},
		{INT64_MAX, 365 * DAY, "an", "ans"},
	};
	int64_t past = bounded(now) - bounded(at), away = past < 0 ? -past : past;
	if (away < MINUTE)
		return STR("à l'instant");
	unsigned step = 0;
	while (away >= steps[step].below)
		step++;
	int64_t count = away / steps[step].unit;
	return put(room, "%s %" PRId64 NBSP "%s", past < 0 ? "dans" : "il y a", count,
		   french_is_plural(count) ? steps[step].many : steps[step].one);
}
