/* SPDX-License-Identifier: Apache-2.0 */
/* What the linear models see of a message: hashed features, sentence by sentence, each with the token that it came
 * from, so that a finding can say which words weighed. Learning and checking share this code; a change here asks for
 * `make learn`. */
#ifndef BLOUSE_ENGINE_FEATURES_H
#define BLOUSE_ENGINE_FEATURES_H

#include "engine/reading.h"

enum feature_family {
	FEATURE_WORD,    /* one word */
	FEATURE_PAIR,    /* two words in a row, or with one between */
	FEATURE_ENDS,    /* first or last letters of a word */
	FEATURE_CONCEPT, /* a concept, alone or with who speaks */
	FEATURE_SHAPE,   /* entities, clauses, counts, network */
	FEATURE_FAMILIES
};

/* What one feature of each family adds before the vector is brought to length one. */
extern const float feature_weight[FEATURE_FAMILIES];

struct feature {
	uint32_t key;
	uint32_t token; /* where it begins; the sentence's first for what belongs to the whole */
};

/* The family stands in the key's three low bits. */
static inline enum feature_family feature_family_of(uint32_t key) { return (enum feature_family)(key & 7); }

/* The features of one sentence; reused from sentence to sentence. */
struct feature_list {
	struct arena *arena;
	struct feature *items;
	size_t count, cap;
	float squares; /* sum of the squared weights */
};

/* Replaces what the list holds by the features of sentence `s`. ERR_NOMEM. */
enum error_code features_read(struct feature_list *list, const struct reading *reading, size_t s, struct error *err);

#endif
