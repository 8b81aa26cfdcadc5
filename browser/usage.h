/* SPDX-License-Identifier: Apache-2.0 */
/* What messages use of a compiled charter: which of its words, phrases, names and common words stand in them. Chooses what
 * the first charter (browser/first.h) keeps. */
#ifndef BLOUSE_BROWSER_USAGE_H
#define BLOUSE_BROWSER_USAGE_H

#include "base/arena.h"
#include "engine/engine.h"
#include "engine/recognise/name_model.h"

struct usage {
	const struct blouse_charter *charter;
	struct engine engine;
	struct name_model names;
	struct arena own, reading; /* of the counts; of one message */
	uint32_t word_count, node_count;
	uint32_t *words;      /* by word: tokens read as it, or written as the spelling that it is */
	uint32_t *nodes;      /* by node: phrases found that go through it */
	uint32_t *name_slots; /* by slot of the model of names */
	uint32_t *rows;       /* by row of the model: features of sentences that have it */
	uint64_t *common;     /* hashes of the common words (charter_is_common) met, each as often as it was */
	size_t common_count, common_cap;
};

/* `word_count` and `node_count` of the charter. ERR_NOMEM, or the charter's model is damaged. */
enum error_code usage_init(struct usage *u, const struct blouse_charter *charter, size_t word_count, size_t node_count,
			   struct error *err);
void usage_release(struct usage *u);

/* Counts what one message uses. */
enum error_code usage_add(struct usage *u, struct str text, enum blouse_context context, enum blouse_network network,
			  struct error *err);

/* Leaves each common word met at least `least` times once, in the order of the hashes. */
void usage_sort_common(struct usage *u, size_t least);

#endif
