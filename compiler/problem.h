/* SPDX-License-Identifier: Apache-2.0 */
/* Mistakes in the charter's files: all of them are collected, each with its place and a message in French that says what
 * to do. */
#ifndef BLOUSE_COMPILER_PROBLEM_H
#define BLOUSE_COMPILER_PROBLEM_H

#include "compiler/list.h"

#define PROBLEMS_MAX 1000 /* further ones are counted, not kept */

struct mark {
	const char *file;      /* path as given; never NULL once read */
	unsigned line, column; /* from 1; 0 when the whole file is meant */
};

struct problem {
	struct mark at;
	const char *message;
};

struct problems {
	struct arena *arena;
	LIST(struct problem) list;
	size_t total;
	bool failed; /* memory is exhausted: the list may lack some */
};

void problem_add(struct problems *problems, struct mark at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* By file, line, column; those of one place stay in the order in which they were found. */
void problems_sort(struct problems *problems);

#endif
