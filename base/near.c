/* SPDX-License-Identifier: Apache-2.0 */
#include "base/near.h"

/* Words are short, so a full table will do. */
static unsigned distance(struct str a, struct str b)
{
	unsigned d[NEAR_WORD_MAX + 1][NEAR_WORD_MAX + 1];
	if (a.len > NEAR_WORD_MAX || b.len > NEAR_WORD_MAX)
		return NEAR_WORD_MAX;
	for (size_t i = 0; i <= a.len; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= b.len; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		for (size_t j = 1; j <= b.len; j++) {
			unsigned best = d[i - 1][j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[a.len][b.len];
}

void near_consider(struct str typed, const char *word, struct near_word *near)
{
	struct str s = str_from_c(word);
	unsigned d = typed.len && str_starts(s, typed) ? 1 : distance(typed, s);
	if (d < (near->word ? near->distance : NEAR_WORD_MAX) && d <= 1 + typed.len / 3)
		*near = (struct near_word){word, d};
}
