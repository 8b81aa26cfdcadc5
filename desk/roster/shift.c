/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roster/shift.h"

#include <stdio.h>

#include "desk/people/csv.h"
#include "desk/roster/duty.h"

#define MINUTE (INT64_C(60) * 1000000)
#define HOURS(n) ((n)*60)

const struct shift_kind_row shift_kinds[SHIFT_KINDS] = {
	[SHIFT_WEEK] = {STR("Une semaine"), STR("du lundi 9 h au lundi suivant 9 h"), 1, HOURS(9), 7, HOURS(9), 7},
	[SHIFT_DAY] = {STR("Une journée"), STR("de 9 h à 18 h"), -1, HOURS(9), 0, HOURS(18), 1},
	[SHIFT_NIGHT] = {STR("Une nuit"), STR("de 18 h au lendemain 9 h"), -1, HOURS(18), 1, HOURS(9), 1},
	[SHIFT_WEEKEND] = {STR("Un week-end"), STR("du vendredi 18 h au lundi 9 h"), 5, HOURS(18), 3, HOURS(9), 7},
	[SHIFT_FREE] = {STR("D'autres heures"), STR("celles que vous donnez ci-dessous"), -1, 0, 0, 0, 1},
};
const char *const shift_words[SHIFT_KINDS + 1] = {"semaine", "jour", "nuit", "week-end", "libre", NULL};

struct shift shift_of(enum shift_kind kind, enum french_zone zone, int64_t day, int turn)
{
	const struct shift_kind_row *row = &shift_kinds[kind];
	if (row->weekday >= 0) {
		/* Sunday ends a week. */
		int wanted = row->weekday ? row->weekday : 7, weekday = french_civil(day).weekday;
		day += wanted - (weekday ? weekday : 7);
	}
	day += (int64_t)turn * row->every;
	return (struct shift){french_instant(zone, day, row->from * MINUTE),
			      french_instant(zone, day + row->days, row->until * MINUTE)};
}

static bool take_number(struct str *text, size_t digits, int *ret_number)
{
	int number = 0;
	if (text->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = text->ptr[i];
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*text = str_sub(*text, digits, text->len);
	*ret_number = number;
	return true;
}

static bool take_mark(struct str *text, char mark)
{
	if (text->len == 0 || text->ptr[0] != mark)
		return false;
	*text = str_sub(*text, 1, text->len);
	return true;
}

static bool take_hour(struct str *text, int *ret_minutes)
{
	int hour, minute;
	if (!take_number(text, 2, &hour) || !take_mark(text, ':') || !take_number(text, 2, &minute) || hour > 23 ||
	    minute > 59)
		return false;
	*ret_minutes = hour * 60 + minute;
	return true;
}

bool shift_hour(struct str text, int *ret_minutes)
{
	int minutes;
	if (!take_hour(&text, &minutes) || text.len > 0)
		return false;
	*ret_minutes = minutes;
	return true;
}

bool shift_instant(struct str text, enum french_zone zone, int64_t *ret_at)
{
	int year, month, day, minutes;
	if (!take_number(&text, 4, &year) || !take_mark(&text, '-') || !take_number(&text, 2, &month) ||
	    !take_mark(&text, '-') || !take_number(&text, 2, &day) ||
	    !(take_mark(&text, ' ') || take_mark(&text, 'T')) || !take_hour(&text, &minutes) || text.len > 0 ||
	    year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	int64_t days = french_days(year, month, day);
	struct french_civil civil = french_civil(days);
	/* There is no 31 February. */
	if (civil.month != month || civil.day != day)
		return false;
	*ret_at = french_instant(zone, days, minutes * MINUTE);
	return true;
}

size_t shift_gaps(const struct shift *shifts, size_t count, int64_t since, int64_t until, struct shift *ret_gaps,
		  size_t max)
{
	size_t found = 0;
	int64_t covered = since;
	for (size_t i = 0; i < count && found < max; i++) {
		if (shifts[i].starts_at >= until)
			break;
		if (shifts[i].starts_at > covered)
			ret_gaps[found++] = (struct shift){covered, shifts[i].starts_at};
		if (shifts[i].ends_at > covered)
			covered = shifts[i].ends_at;
	}
	if (covered < until && found < max)
		ret_gaps[found++] = (struct shift){covered, until};
	return found;
}

static struct str read_line(struct str fields[CSV_FIELDS], size_t count, enum french_zone zone, struct shift_line *line)
{
	line->login = fields[2];
	if (count < 3 || count > CSV_FIELDS)
		return STR("il faut trois ou quatre colonnes : début, fin, identifiant, rang");
	if (!shift_instant(fields[0], zone, &line->shift.starts_at))
		return STR("le début s'écrit comme « 2026-11-27 18:00 »");
	if (!shift_instant(fields[1], zone, &line->shift.ends_at))
		return STR("la fin s'écrit comme « 2026-11-28 09:00 »");
	if (line->shift.ends_at <= line->shift.starts_at)
		return STR("la fin vient avant le début");
	if (line->shift.ends_at - line->shift.starts_at > SHIFT_LONGEST_DAYS * 1440 * MINUTE)
		return STR("un tour ne dépasse pas un mois");
	if (fields[3].len == 0)
		return STR("");
	line->rank = fields[3].ptr[0] - '0';
	return fields[3].len == 1 && line->rank >= 1 && line->rank <= DUTY_RANKS ? STR("")
										 : STR("le rang est 1, 2 ou 3");
}

enum error_code shift_read(struct arena *arena, struct str text, enum french_zone zone, struct shift_lines *ret_lines,
			   struct error *err)
{
	struct shift_lines lines = {ARENA_ZNEW(arena, struct shift_line, SHIFT_LINES_MAX), 0, 0};
	if (!lines.items)
		return error_nomem(err);
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_sub(text, 3, text.len);
	for (int64_t number = 1; text.len > 0; number++) {
		struct str one, fields[CSV_FIELDS] = {STR(""), STR(""), STR(""), STR("")};
		text = str_cut(text, '\n', &one);
		if (str_trim(one).len == 0)
			continue;
		size_t count = csv_cut(arena, one, csv_separator(one), fields);
		/* Names of columns begin with no digit. */
		if (lines.count == 0 && (fields[0].len == 0 || fields[0].ptr[0] < '0' || fields[0].ptr[0] > '9') &&
		    number == 1)
			continue;
		if (lines.count == SHIFT_LINES_MAX)
			return error_set(err, ERR_LIMIT, "Cette liste dépasse %d tours : envoyez-la en plusieurs fois.",
					 SHIFT_LINES_MAX);
		struct shift_line *line = &lines.items[lines.count++];
		*line = (struct shift_line){.line = number, .login = STR(""), .rank = 1};
		line->mistake = read_line(fields, count, zone, line);
		lines.wrong += line->mistake.len > 0;
	}
	*ret_lines = lines;
	return ERR_NONE;
}
