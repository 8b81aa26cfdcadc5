/* SPDX-License-Identifier: Apache-2.0 */
/* A letter, read before it is produced: what it lacks, and what the engine finds in it as in any words that go out in the
 * establishment's name. */
#ifndef BLOUSE_DESK_PAPERS_REVIEW_H
#define BLOUSE_DESK_PAPERS_REVIEW_H

#include "desk/papers/facts.h"
#include "engine/blouse.h"
#include "web/ui/notices.h"

struct paper_remark {
	enum ui_state state;
	struct str text;
	struct str advice; /* may be empty */
};

struct paper_review {
	const struct paper_remark *lacks; /* it cannot be produced before */
	size_t lack_count;
	const struct paper_remark *remarks; /* of the engine */
	size_t remark_count;
	bool stops;   /* its words would be blocked: whoever produces it must have read them again */
	bool patient; /* somebody could recognise a patient */
};

/* All memory is the arena's. ERR_NOMEM. */
enum error_code paper_review(struct arena *arena, const struct blouse_charter *charter, const struct paper_kind *kind,
			     const struct paper_parts *parts, struct paper_review *ret_review, struct error *err);

#endif
