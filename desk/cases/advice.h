/* SPDX-License-Identifier: Apache-2.0 */
/* Which decisions fit a case, and why: from what was read in it, never instead of who decides. */
#ifndef BLOUSE_DESK_CASES_ADVICE_H
#define BLOUSE_DESK_CASES_ADVICE_H

#include "desk/cases/decision.h"

struct advice_about {
	struct str nature, level; /* as the last reading or somebody said */
	struct str rules;         /* between spaces */
	struct str network;       /* empty: none that is known */
	bool colleague;           /* it concerns somebody who works here */
};

enum advice_fit { ADVICE_FITS, ADVICE_OPEN, ADVICE_AGAINST };

struct advice {
	const struct case_decision *decision;
	enum advice_fit fit;
	struct str why; /* empty when nothing speaks for or against it */
};

/* All decisions, those that fit first; `ret_advice` has room for case_decision_count. */
void advice_make(const struct advice_about *about, struct advice *ret_advice);

#endif
