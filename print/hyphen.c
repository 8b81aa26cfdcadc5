/* SPDX-License-Identifier: Apache-2.0 */
#include "print/hyphen.h"

#include <stdint.h>

#include "base/utf8.h"

/* The byte of a letter in patterns; 0 for what is no small letter of French. */
static char letter_of(uint32_t cp)
{
	if (cp >= 'a' && cp <= 'z')
		return (char)cp;
	if (cp >= 0xE0 && cp <= 0xFF && cp != 0xF7)
		return (char)cp;
	return cp == 0x153 ? (char)0x9C : 0;
}

static const struct hyphen_pattern *find(const char *letters, size_t len)
{
	size_t low = 0, high = hyphen_pattern_count;
	while (low < high) {
		size_t at = low + (high - low) / 2;
		const struct hyphen_pattern *pattern = &hyphen_patterns[at];
		int order = str_cmp((struct str){pattern->letters, pattern->len}, (struct str){letters, len});
		if (order == 0)
			return pattern;
		if (order < 0)
			low = at + 1;
		else
			high = at;
	}
	return NULL;
}

unsigned long long hyphen_find(struct str word)
{
	char letters[HYPHEN_WORD_MAX + 2] = ".";
	char weights[HYPHEN_WORD_MAX + 3] = {0};
	size_t count = 1;
	for (size_t at = 0; at < word.len; count++) {
		char letter = letter_of(utf8_next(word, &at));
		if (!letter || count > HYPHEN_WORD_MAX)
			return 0;
		letters[count] = letter;
	}
	size_t len = count - 1;
	if (len < HYPHEN_WORD_MIN)
		return 0;
	letters[count++] = '.';
	for (size_t from = 0; from < count; from++)
		for (size_t most = 1; most <= hyphen_pattern_longest && from + most <= count; most++) {
			const struct hyphen_pattern *pattern = find(letters + from, most);
			for (size_t i = 0; pattern && i <= most; i++)
				if (pattern->weights[i] > weights[from + i])
					weights[from + i] = pattern->weights[i];
		}
	unsigned long long cuts = 0;
	for (size_t i = HYPHEN_EDGE; i + HYPHEN_EDGE <= len; i++)
		if (weights[i + 1] & 1)
			cuts |= 1ULL << i;
	return cuts;
}
