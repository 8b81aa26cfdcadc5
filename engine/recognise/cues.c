/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/cues.h"

unsigned cue_month(struct str word)
{
	static const char *const roman[] = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"};
	static const char starts[][5] = {"jan", "f", "mar", "av", "mai", "juin", "juil", "ao", "s", "o", "n", "d"};
	for (unsigned m = 0; m < 12; m++)
		if (str_eq(word, str_from_c(roman[m])))
			return m + 1;
	if (str_eq(word, STR("jul")))
		return 7;
	for (unsigned m = 0; m < 12; m++)
		if (str_starts(word, str_from_c(starts[m])))
			return m + 1;
	return 0;
}
