/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine says of words before they are published. They go out in the establishment's name, and are read as such;
 * examples are read as whoever their rule is about. */
#ifndef BLOUSE_DESK_WORDS_REVIEW_H
#define BLOUSE_DESK_WORDS_REVIEW_H

#include "desk/guide/data.h"
#include "desk/words/words.h"
#include "web/ui/notices.h"

struct words_remark {
	struct str where; /* « Introduction », « Exemple 2 » */
	struct str field; /* of the form: « texte » */
	enum ui_state state;
	struct str text;
	struct str advice; /* may be empty */
};

struct words_review {
	const struct words_remark *remarks;
	size_t remark_count;
	bool stops;       /* the establishment's own words say what must not be published */
	unsigned refused; /* examples said to comply that would be blocked: bits 1 << index */
};

/* `rule` may be NULL; the words were checked (words_check). All memory is the arena's. ERR_NOMEM. */
enum error_code words_review(struct arena *arena, const struct blouse_charter *charter, const struct guide_rule *rule,
			     enum words_kind kind, const struct words *words, struct words_review *ret_review,
			     struct error *err);

#endif
