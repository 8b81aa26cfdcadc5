/* SPDX-License-Identifier: Apache-2.0 */
/* The word that somebody probably meant. */
#ifndef BLOUSE_BASE_NEAR_H
#define BLOUSE_BASE_NEAR_H

#include "base/str.h"

#define NEAR_WORD_MAX 48 /* longer words are near nothing */

struct near_word {
	const char *word; /* the nearest so far; NULL when none is near */
	unsigned distance;
};

/* Keeps `word` when it is nearer than what was kept: edit distance in which two swapped neighbours count once, and a
 * beginning counts as one mistake. A word that shares little with what was typed is no help, and is not kept. Starts
 * from {0}. */
void near_consider(struct str typed, const char *word, struct near_word *near);

#endif
