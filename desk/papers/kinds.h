/* SPDX-License-Identifier: Apache-2.0 */
/* The letters and memos that a case may give: charter/letters/, written into the program by tools/papers.py. */
#ifndef BLOUSE_DESK_PAPERS_KINDS_H
#define BLOUSE_DESK_PAPERS_KINDS_H

#include "base/str.h"

/* What the law, or good sense, wants to stand in it. */
struct paper_need {
	struct str words; /* any of them, between « ou » */
	struct str lacking;
};

struct paper_advice {
	struct str text;
};

struct paper_kind {
	struct str id; /* in the store; never changes */
	struct str name, use;
	struct str decisions; /* that it follows from, between spaces */
	struct str step;      /* the event when it has left: case_kinds */
	struct str addressee, subject, signatory, text;
	const struct paper_need *needs;
	size_t need_count;
	const struct paper_advice *advice;
	size_t advice_count;
};

extern const struct paper_kind paper_kinds[];
extern const unsigned paper_kind_count;
extern const char *const paper_kind_ids[]; /* in the same order, then NULL */

/* NULL when there is none of that id. */
const struct paper_kind *paper_kind_of(struct str id);

/* Whether it follows from a decision. */
bool paper_follows(const struct paper_kind *kind, struct str decision);

#endif
