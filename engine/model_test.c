/* SPDX-License-Identifier: Apache-2.0 */
/* A model of one weight, made by hand, whose scores arithmetic tells; and the same damaged. */
#include "engine/model.h"

#include <math.h>

#include "engine/testing.h"

#define MADE_MAX 16384
#define SLOT_BITS 3
#define FILTER_BITS 6

static const float scale = 0.25f, window_scale = 0.5f, bias = -0.75f;
static const int8_t weight = 100;

struct made {
	_Alignas(64) char bytes[MADE_MAX];
	size_t size;
};

static size_t aligned(size_t x) { return (x + 63) / 64 * 64; }
static struct model_header *header(struct made *m) { return (struct model_header *)(void *)m->bytes; }
static struct model_slot *slots(struct made *m)
{
	return (struct model_slot *)(void *)(m->bytes + aligned(sizeof(struct model_header)) + (1 << FILTER_BITS) / 8);
}

/* Output 0, "phrase", weighs the feature `key` alone; the second layer passes the message's score on. */
static void make(struct made *m, uint32_t key)
{
	*m = (struct made){.size = 0};
	struct model_header *h = header(m);
	memcpy(h->magic, MODEL_MAGIC, sizeof(h->magic));
	h->row_count = 1;
	h->slot_bits = SLOT_BITS;
	h->filter_bits = FILTER_BITS;
	h->probes_max = 1 << SLOT_BITS;
	memcpy(h->names[0], "phrase", sizeof("phrase"));
	h->scale[0] = scale;
	h->scale[MODEL_OUTPUTS] = window_scale;
	h->bias[0] = bias;
	h->join[0][0] = 1;
	h->found[0] = 0.5f;
	uint32_t bit = model_filter_bit(key, (1u << FILTER_BITS) - 1), at = model_slot_of(key, (1u << SLOT_BITS) - 1);
	m->bytes[aligned(sizeof(*h)) + bit / 8] = (char)(1 << bit % 8);
	for (size_t i = 0; i < 1 << SLOT_BITS; i++)
		slots(m)[i] = (struct model_slot){0, UINT32_MAX};
	slots(m)[at] = (struct model_slot){key, 0};
	size_t rows = aligned(aligned(sizeof(*h)) + (1 << FILTER_BITS) / 8 + (sizeof(struct model_slot) << SLOT_BITS));
	m->bytes[rows] = m->bytes[rows + MODEL_OUTPUTS] = weight;
	m->size = rows + MODEL_ROW;
	h->size = (uint32_t)m->size;
}

/* The features of sentence `s`. */
static struct feature_list features(struct fixture *f, const struct reading *r, size_t s)
{
	struct feature_list list = {.arena = &f->arena};
	assert_int_equal(features_read(&list, r, s, NULL), ERR_NONE);
	assert_true(list.count > 0 && list.squares > 0);
	return list;
}

static size_t count_of(const struct feature_list *list, uint32_t key)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += list->items[i].key == key;
	return count;
}

static bool close_to(double a, double b) { return a - b < 1e-4 && b - a < 1e-4; }

static double root(double x)
{
	double y = x > 1 ? x : 1;
	for (int i = 0; i < 60; i++)
		y = (y + x / y) / 2;
	return y;
}

static void scores_are_what_arithmetic_says(void **state)
{
	struct fixture *f = *state;
	static struct made m;
	struct reading r = fixture_read(f, "Un patient dort. Un autre patient mange. Rien.", BLOUSE_AGENT);
	assert_int_equal(r.text.sentence_count, 3);
	/* A feature of the second sentence. */
	struct feature_list second = features(f, &r, 1);
	uint32_t key = second.items[second.count - 1].key;
	double sums[3], squares[3];
	for (size_t s = 0; s < 3; s++) {
		struct feature_list list = features(f, &r, s);
		sums[s] = (double)count_of(&list, key) * weight;
		squares[s] = list.squares;
	}
	assert_true(sums[1] > 0);

	struct model model;
	float scores[MODEL_ROW], logits[MODEL_OUTPUTS];
	uint32_t windows[MODEL_OUTPUTS];
	make(&m, key);
	assert_int_equal(model_open((struct str){m.bytes, m.size}, &model, NULL), ERR_NONE);
	assert_int_equal(model_output(&model, STR("phrase")), 0);
	assert_int_equal(model_output(&model, STR("autre")), -1);
	assert_int_equal(model_output(&model, STR("")), -1);
	assert_int_equal(model_score(&model, &f->arena, &r, scores, windows, NULL), ERR_NONE);
	double whole = bias + scale * (sums[0] + sums[1] + sums[2]) / root(squares[0] + squares[1] + squares[2]);
	double first = window_scale * (sums[0] + sums[1]) / root(squares[0] + squares[1]);
	double last = window_scale * (sums[1] + sums[2]) / root(squares[1] + squares[2]);
	assert_true(close_to(scores[0], whole));
	assert_true(close_to(scores[MODEL_OUTPUTS], first > last ? first : last));
	assert_int_equal(windows[0], first >= last ? 0 : 1);
	assert_true(close_to(scores[1], 0));

	model_join(&model, scores, logits);
	assert_true(close_to(logits[0], scores[0]));
	assert_true(close_to(logits[1], 0)); /* an output without a name */

	float *weights = ARENA_ZNEW(&f->arena, float, r.text.token_count);
	second = features(f, &r, 1);
	model_explain(&model, &second, 0, weights);
	double told = 0;
	for (size_t i = 0; i < r.text.token_count; i++)
		told += weights[i];
	assert_true(close_to(told, (scale + window_scale) * sums[1]));
}

static void no_model_scores_nothing(void **state)
{
	struct fixture *f = *state;
	struct model model;
	float scores[MODEL_ROW], logits[MODEL_OUTPUTS];
	uint32_t windows[MODEL_OUTPUTS];
	struct reading r = fixture_read(f, "Un patient.", BLOUSE_AGENT);
	assert_int_equal(model_open(STR(""), &model, NULL), ERR_NONE);
	assert_int_equal(model_score(&model, &f->arena, &r, scores, windows, NULL), ERR_NONE);
	model_join(&model, scores, logits);
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		assert_true(logits[o] <= 0 && windows[o] == 0);
}

static enum error_code open_made(struct made *m)
{
	struct model model;
	struct error err = {0};
	enum error_code code = model_open((struct str){m->bytes, m->size}, &model, &err);
	if (code != ERR_NONE)
		assert_true(strlen(err.message) > 20);
	return code;
}

#define REFUSED(change)                                                                                                \
	do {                                                                                                           \
		make(&m, 8);                                                                                           \
		change;                                                                                                \
		assert_int_not_equal(open_made(&m), ERR_NONE);                                                         \
	} while (0)

static void damaged_models_are_refused(void **state)
{
	(void)state;
	static struct made m;
	make(&m, 8);
	assert_int_equal(open_made(&m), ERR_NONE);
	size_t size = m.size;
	for (m.size = 1; m.size < size; m.size++)
		assert_int_not_equal(open_made(&m), ERR_NONE);
	REFUSED(m.bytes[0] ^= 1);
	REFUSED(m.size += 1);
	REFUSED(header(&m)->size += 1);
	REFUSED(header(&m)->row_count += 1);
	REFUSED(header(&m)->row_count = UINT32_MAX);
	REFUSED(header(&m)->slot_bits += 1);
	REFUSED(header(&m)->slot_bits = UINT32_MAX);
	REFUSED(header(&m)->filter_bits = 0);
	REFUSED(header(&m)->filter_bits = 60);
	REFUSED(header(&m)->probes_max = 0);
	REFUSED(header(&m)->probes_max = UINT32_MAX);
	REFUSED(slots(&m)[2].row = 1);
	REFUSED(memset(header(&m)->names[5], 'x', MODEL_NAME_MAX));
}

static void gravity_is_a_mean_of_odds(void **state)
{
	(void)state;
	/* Odds of 9 and of 1/4: their geometric mean is 3/2. */
	assert_true(fabs((double)model_gravity(0.9f, 0.2f) - 0.6) < 1e-4);
	assert_true(fabs((double)model_gravity(0.3f, 0.3f) - 0.3) < 1e-4);
	assert_true(model_gravity(0.9f, 0.6f) > model_gravity(0.9f, 0.5f));
	assert_float_equal(model_gravity(1, 0.5f), 1, 0);
	assert_float_equal(model_gravity(0, 0.5f), 0, 0);
	assert_float_equal(model_gravity(1, 0), 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_what_arithmetic_says),
		cmocka_unit_test(no_model_scores_nothing),
		cmocka_unit_test(damaged_models_are_refused),
		cmocka_unit_test(gravity_is_a_mean_of_odds),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
