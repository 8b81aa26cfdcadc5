/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/decider: what the establishment may decide of this case, what fits it and why, on what ground, how much time
 * the law leaves, and what comes next. */
#ifndef BLOUSE_DESK_CASES_DECIDE_H
#define BLOUSE_DESK_CASES_DECIDE_H

#include "desk/cases/advice.h"
#include "desk/cases/seen.h"
#include "web/ui/actions.h"
#include "web/ui/fields.h"

struct decide_paper {
	struct str id, name;
};

struct decide_choice {
	struct str id, label, when, law, why; /* why may be empty */
	struct str next;                      /* what comes once it is taken */
	bool fits, against, chosen, taken;
	struct law_clock clock; /* of the law; due_at 0: none */
	const struct decide_paper *papers;
	size_t paper_count;
	struct str href; /* chooses it */
};

struct decide_choice_page {
	struct decide_choice choice;
	int64_t number;
	struct str token;
	enum french_zone zone;
	bool decides, writes;
};
void decide_choice_page(struct buf *out, const struct decide_choice_page *p);

struct decide_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number, events;
	struct law_clock law;
	struct str read; /* what the advice follows from; may be empty */
	const struct decide_choice *choices;
	size_t choice_count;
	bool decides, writes;
	bool unsure;                     /* nothing fits */
	struct str chosen, chosen_label; /* empty: none yet */
};
void decide_page(struct buf *out, const struct decide_page *p);

#endif
