/* SPDX-License-Identifier: Apache-2.0 */
/* What an establishment may decide about a message: when it fits, and on what ground. It informs, and does not replace legal
 * advice. */
#ifndef BLOUSE_DESK_CASES_DECISION_H
#define BLOUSE_DESK_CASES_DECISION_H

#include "base/str.h"

struct case_decision {
	struct str id; /* in the store; never changes */
	struct str label, when, law;
	struct str next; /* what comes once it is taken; a sentence */
	int months; /* within which the law wants it done, from the day the message was published; 0: no such clock */
};

extern const struct case_decision case_decisions[];
extern const char *const case_decision_ids[]; /* in the same order, then NULL */
extern const unsigned case_decision_count;

/* NULL when there is none of that id. */
const struct case_decision *case_decision_of(struct str id);

#endif
