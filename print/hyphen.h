/* SPDX-License-Identifier: Apache-2.0 */
/* Where French words may be cut at the end of a line (Liang's patterns, made by tools/make_hyphens.py). */
#ifndef BLOUSE_PRINT_HYPHEN_H
#define BLOUSE_PRINT_HYPHEN_H

#include "base/str.h"

#define HYPHEN_WORD_MIN 7 /* letters: shorter words are left whole, and so are those over HYPHEN_WORD_MAX */
#define HYPHEN_WORD_MAX 48
#define HYPHEN_EDGE 3 /* letters that stay together at each end */

struct hyphen_pattern {
	const char *letters; /* one byte each: Latin-1, and 0x9C for œ; a point is the end of a word */
	const char *weights; /* digits, one more than letters */
	unsigned char len;
};

/* Sorted by letters. */
extern const struct hyphen_pattern hyphen_patterns[];
extern const size_t hyphen_pattern_count;
extern const size_t hyphen_pattern_longest;

/* Bit i of the result: `word`, letters alone, may be cut in front of its letter i (from 0). Words with a capital are left
 * whole: most are names. */
unsigned long long hyphen_find(struct str word);

#endif
