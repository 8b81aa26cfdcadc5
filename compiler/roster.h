/* SPDX-License-Identifier: Apache-2.0 */
/* The staff roster: names turned into salted sums, so that the compiled charter tells that a name is on it, and no more.
 *
 * A salted list is a text file: "sel: " and 32 hexadecimal digits, then one sum of 16 digits a line. */
#ifndef BLOUSE_COMPILER_ROSTER_H
#define BLOUSE_COMPILER_ROSTER_H

#include "base/buf.h"
#include "compiler/source.h"

#define ROSTER_NAMES_MAX 200000

struct roster_sums {
	unsigned char salt[16];
	LIST(uint64_t) sums; /* ascending, each once */
};

/* The sums of names in clear, one "Prénom Nom" a line (# begins a comment): of the whole name both ways round, and of
 * the surname alone, which is what is in capitals or else all but the first word. The first line is the one behind
 * `before`. */
void roster_sum(struct arena *arena, struct problems *problems, struct mark before, struct str names,
		const unsigned char salt[16], struct roster_sums *ret_sums);

/* Writes them as a salted list. */
void roster_write(const struct roster_sums *sums, struct buf *into);

#endif
