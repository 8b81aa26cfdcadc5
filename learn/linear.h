/* SPDX-License-Identifier: Apache-2.0 */
/* Many linear classifiers over the same sparse examples, trained together: L2-regularised squared hinge loss by dual
 * coordinate descent (Hsieh et al., ICML 2008, algorithm 1), all outputs of an example in one pass. Same input, same
 * bits: the order of visits comes from a fixed generator and nothing uses libm. */
#ifndef BLOUSE_LEARN_LINEAR_H
#define BLOUSE_LEARN_LINEAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "engine/model.h"

struct cell {
	uint32_t column;
	float value;
};

/* Examples as rows of cells: row i is cells[ends[i - 1]] to cells[ends[i]]. */
struct examples {
	struct cell *cells;
	size_t *ends;
	int8_t *labels; /* count × MODEL_OUTPUTS: +1, -1, or 0 for "not taught" */
	float *cost;    /* count: weight of the example; 0: not taught at all */
	size_t count, columns;
};

struct linear {
	float *weights; /* columns × MODEL_OUTPUTS; owned */
	float bias[MODEL_OUTPUTS];
};

struct linear_options {
	float cost;     /* C: larger fits the examples closer */
	float positive; /* how much more a positive example costs */
	unsigned epochs;
};

enum error_code linear_train(const struct examples *x, const struct linear_options *options, struct linear *ret_linear,
			     struct error *err);
void linear_release(struct linear *l);
/* Scores of example i. */
void linear_score(const struct linear *l, const struct examples *x, size_t i, float ret_scores[MODEL_OUTPUTS]);

#endif
