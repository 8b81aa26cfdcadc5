/* SPDX-License-Identifier: Apache-2.0 */
/* What figures count of a case: words without anything of anybody. The same for the cases that are there and for those that
 * were forgotten, of which these counts alone are left (`case_tallies`). */
#ifndef BLOUSE_STORE_TALLY_H
#define BLOUSE_STORE_TALLY_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum tally_what {
	TALLY_CASES, /* the word is empty */
	TALLY_REPORTS,
	TALLY_SUBJECT,
	TALLY_CHANNEL,
	TALLY_NATURE,
	TALLY_LEVEL,
	TALLY_RULE,
	TALLY_DECISION,
	TALLY_LOOK,   /* the word: minutes from the opening until a person did something, to two digits */
	TALLY_SETTLE, /* until the first decision */
	TALLIES
};

/* As they stand in the store; never change. */
extern const struct str tally_ids[TALLIES];

/* TALLIES when there is none of that name. */
enum tally_what tally_by_id(struct str id);

struct tally_case {
	struct str subject, channel, nature, level, decision; /* empty: not said */
	struct str rules;                                     /* between spaces */
	int64_t reports;
	int64_t opened_at, looked_at, settled_at; /* 0 for not yet */
};

typedef enum error_code tally_fn(void *context, enum tally_what what, struct str word, int64_t number,
				 struct error *err);

/* Calls back for each of its counts; what it returns, but ERR_NONE, ends it. */
enum error_code tally_case(const struct tally_case *of, tally_fn *add, void *context, struct error *err);

/* Minutes with two digits that count: 47, 1200. Of none before 0. */
int64_t tally_minutes(int64_t from, int64_t to);

#endif
