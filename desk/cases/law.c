/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/law.h"

bool law_is_press(struct str rules)
{
	struct str id;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &id);
		if (str_eq(id, STR("injure-diffamation")) || str_eq(id, STR("discrimination")))
			return true;
	}
	return false;
}

int64_t law_press_end(const struct calendar *calendar, int64_t at)
{
	return calendar_months_end(calendar, calendar_day(calendar, at), LAW_PRESS_MONTHS);
}

struct law_clock law_clock(const struct calendar *calendar, int64_t due_at, bool known, int64_t now)
{
	struct law_clock clock = {.due_at = due_at, .guessed = !known};
	if (due_at) {
		clock.days = calendar_days_left(calendar, due_at, now);
		clock.over = due_at < now;
	}
	return clock;
}
