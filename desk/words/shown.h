/* SPDX-License-Identifier: Apache-2.0 */
/* Words as the guide shows them. */
#ifndef BLOUSE_DESK_WORDS_SHOWN_H
#define BLOUSE_DESK_WORDS_SHOWN_H

#include "desk/guide/site.h"
#include "desk/words/words.h"

/* Shapes the words of a page. What breaks the rule in an example is what the charter finds there; nothing is marked when it
 * sees nothing. All memory is the arena's. ERR_FORMAT for words that words_check would refuse; ERR_NOMEM. */
enum error_code words_show(struct arena *arena, const struct guide *guide, const struct site *site,
			   const struct blouse_charter *charter, struct str page, const struct words *words,
			   struct site_words *ret_shown, struct error *err);

/* In whose name the examples of a rule are read: agents first. */
enum blouse_context words_context(unsigned contexts);
/* The finding of a rule, by its identifier; NULL when there is none. */
const struct blouse_finding *words_finding(const struct blouse_charter *charter, const struct blouse_result *result,
					   struct str rule);

#endif
