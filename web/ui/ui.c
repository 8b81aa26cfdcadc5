/* SPDX-License-Identifier: Apache-2.0 */
/* Words and scales that the components' templates ask for. */
#include "web/ui/data.h"

static const struct {
	struct str word, class;
	enum ui_icon_name icon;
} states[] = {
	[UI_NEUTRAL] = {{"", 0}, {"neutral", 7}, UI_ICON_INFO},
	[UI_CLEAR] = {{"Rien à signaler", 16}, {"clear", 5}, UI_ICON_CLEAR},
	[UI_REVIEW] = {{"À revoir", 9}, {"review", 6}, UI_ICON_REVIEW},
	[UI_STOP] = {{"Ne publiez pas", 14}, {"stop", 4}, UI_ICON_STOP},
};

struct str ui_state_word(enum ui_state state) { return states[state].word; }

struct str ui_state_class(enum ui_state state) { return states[state].class; }

enum ui_icon_name ui_state_icon(enum ui_state state) { return states[state].icon; }

int64_t ui_largest(const struct ui_number *numbers, size_t count)
{
	int64_t largest = 1;
	for (size_t i = 0; i < count; i++) {
		if (numbers[i].value > largest)
			largest = numbers[i].value;
	}
	return largest;
}

double ui_share(int64_t value, int64_t largest)
{
	return value <= 0 || largest <= 0 ? 0 : value >= largest ? 100 : 100 * (double)value / (double)largest;
}

double ui_height(int64_t value, int64_t largest) { return 100 - ui_share(value, largest); }

double ui_across(uint64_t index, uint64_t count)
{
	return count < 2 ? 50 : 100 * (double)(index - 1) / (double)(count - 1);
}
