/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/linear.h"

#include "base/hash.h"
#include "base/mem.h"

#define BIAS_VALUE 1.0f

struct trainer {
	const struct examples *x;
	const struct linear_options *options;
	struct linear *linear;
	float *alpha;  /* count × MODEL_OUTPUTS */
	float *square; /* count: squared length of the example, bias included */
	uint32_t *order;
};

static size_t row_begin(const struct examples *x, size_t i) { return i ? x->ends[i - 1] : 0; }

void linear_score(const struct linear *l, const struct examples *x, size_t i, float ret_scores[MODEL_OUTPUTS])
{
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		ret_scores[o] = l->bias[o];
	for (size_t k = row_begin(x, i); k < x->ends[i]; k++) {
		const float *w = l->weights + (size_t)x->cells[k].column * MODEL_OUTPUTS;
		float value = x->cells[k].value;
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			ret_scores[o] += w[o] * value;
	}
}

static void visit(struct trainer *t, size_t i)
{
	const struct examples *x = t->x;
	struct linear *l = t->linear;
	if (x->cost[i] == 0)
		return;
	const int8_t *labels = x->labels + i * MODEL_OUTPUTS;
	float *alpha = t->alpha + i * MODEL_OUTPUTS;
	float score[MODEL_OUTPUTS], step[MODEL_OUTPUTS];
	linear_score(l, x, i, score);
	bool moved = false;
	for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
		step[o] = 0;
		if (labels[o] == 0)
			continue;
		float cost = t->options->cost * x->cost[i] * (labels[o] > 0 ? t->options->positive : 1);
		float diagonal = 1 / (2 * cost);
		float gradient = (float)labels[o] * score[o] - 1 + alpha[o] * diagonal;
		float next = alpha[o] - gradient / (t->square[i] + diagonal);
		if (next < 0)
			next = 0;
		step[o] = (next - alpha[o]) * (float)labels[o];
		alpha[o] = next;
		moved |= step[o] != 0;
	}
	if (!moved)
		return;
	for (size_t k = row_begin(x, i); k < x->ends[i]; k++) {
		float *w = l->weights + (size_t)x->cells[k].column * MODEL_OUTPUTS;
		float value = x->cells[k].value;
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			w[o] += step[o] * value;
	}
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		l->bias[o] += step[o] * BIAS_VALUE * BIAS_VALUE;
}

static void shuffle(uint32_t *order, size_t count, uint64_t *state)
{
	for (size_t i = count; i > 1; i--) {
		*state = hash_mix(*state + 0x9E3779B97F4A7C15ull);
		size_t k = *state % i;
		uint32_t swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
	}
}

enum error_code linear_train(const struct examples *x, const struct linear_options *options, struct linear *ret_linear,
			     struct error *err)
{
	struct linear linear = {.weights = mem_calloc(x->columns * MODEL_OUTPUTS, sizeof(float))};
	_cleanup_free_ float *alpha = mem_calloc(x->count * MODEL_OUTPUTS, sizeof(float));
	_cleanup_free_ float *square = mem_calloc(x->count, sizeof(float));
	_cleanup_free_ uint32_t *order = mem_calloc(x->count, sizeof(uint32_t));
	if (!linear.weights || !alpha || !square || !order) {
		mem_free(linear.weights);
		return error_nomem(err);
	}
	for (size_t i = 0; i < x->count; i++) {
		order[i] = (uint32_t)i;
		square[i] = BIAS_VALUE * BIAS_VALUE;
		for (size_t k = row_begin(x, i); k < x->ends[i]; k++)
			square[i] += x->cells[k].value * x->cells[k].value;
	}
	struct trainer t = {x, options, &linear, alpha, square, order};
	uint64_t state = 1;
	for (unsigned epoch = 0; epoch < options->epochs; epoch++) {
		shuffle(order, x->count, &state);
		for (size_t i = 0; i < x->count; i++)
			visit(&t, order[i]);
	}
	*ret_linear = linear;
	return ERR_NONE;
}

void linear_release(struct linear *l)
{
	mem_free(l->weights);
	*l = (struct linear){0};
}
