/* SPDX-License-Identifier: Apache-2.0 */
/* The trained model: linear scores over hashed features, for the whole message and for its best two sentences, then one
 * small logistic layer that joins them. Written by learn/, one file, mapped; weights are 8-bit. */
#ifndef BLOUSE_ENGINE_MODEL_H
#define BLOUSE_ENGINE_MODEL_H

#include <stdint.h>

#include "base/error.h"
#include "engine/features.h"

#define MODEL_MAGIC "BLOUSEM3"
#define MODEL_OUTPUTS 32 /* scores of one reading: rules, natures, tones, levels; unused ones have no name */
#define MODEL_ROW (2 * MODEL_OUTPUTS) /* whole message, then window */
#define MODEL_NAME_MAX 40
#define MODEL_WINDOW 2 /* sentences */

/* Names of outputs beside rules' ids: "nature:" + id, "tone:-1", "tone:0", "tone:1". */
struct model_header {
	char magic[8];
	uint32_t size; /* of the whole model, bytes */
	uint32_t row_count;
	uint32_t slot_bits;   /* slots: 1 << slot_bits, open addressing, linear probes */
	uint32_t filter_bits; /* bits of the filter in front: 1 << filter_bits */
	uint32_t probes_max;
	uint32_t reserved;
	char names[MODEL_OUTPUTS][MODEL_NAME_MAX];
	float scale[MODEL_ROW];
	float bias[MODEL_ROW];
	/* Second layer: logit o = join_bias[o] + Σ join[i][o] × score i. */
	float join[MODEL_ROW][MODEL_OUTPUTS];
	float join_bias[MODEL_OUTPUTS];
	/* Probabilities: a rule is found from found[] on; a message may be blocked when its gravity reaches `block`, and is
	 * asked about, though no rule was found, when it reaches `ask`. */
	float found[MODEL_OUTPUTS], block, ask;
};

struct model_slot {
	uint32_t key;
	uint32_t row; /* UINT32_MAX: free */
};

/* Where a key is looked for first, in the slots and in the filter; the writer and the reader agree here. */
static inline uint32_t model_slot_of(uint32_t key, uint32_t mask)
{
	uint32_t hash = key * 0x9E3779B1u;
	return (hash ^ hash >> 15) & mask;
}
static inline uint32_t model_filter_bit(uint32_t key, uint32_t mask) { return key * 0x9E3779B1u >> 3 & mask; }

/* How far a message is from one that breaks nothing, by the probabilities of "level:bloquant" and "level:attention": the
 * geometric mean of their odds, as a probability. Both tell the messages to be stopped from the compliant ones better than
 * the first alone. */
float model_gravity(float bloquant, float attention);

/* Read through pointers into the mapped file. */
struct model {
	const struct model_header *header;
	const uint64_t *filter;
	const struct model_slot *slots;
	const int8_t *rows; /* row_count × MODEL_ROW, 64-byte aligned */
	uint32_t slot_mask, filter_mask;
};

/* Verifies that everything the scores will follow lies inside. An empty view gives a model without outputs. */
enum error_code model_open(struct str bytes, struct model *ret_model, struct error *err);

/* Index of the output named so, or -1. */
int model_output(const struct model *m, struct str name);

/* Raw scores: message in [0, MODEL_OUTPUTS), best window behind. `ret_window` gets, for each output, the first sentence
 * of its best window. */
enum error_code model_score(const struct model *m, struct arena *arena, const struct reading *reading,
			    float ret_scores[MODEL_ROW], uint32_t ret_window[MODEL_OUTPUTS], struct error *err);

/* The second layer: the logarithm of the odds of each output. */
void model_join(const struct model *m, const float scores[MODEL_ROW], float ret_logits[MODEL_OUTPUTS]);

/* What each token of one sentence, whose features are in `list`, adds to output `output`; `ret_weights` has one place a
 * token of the text and is added to. */
void model_explain(const struct model *m, const struct feature_list *list, unsigned output, float *ret_weights);

#endif
