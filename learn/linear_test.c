/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/linear.h"

#include "base/testing.h"

#define COUNT 40
#define COLUMNS 3

/* Column 0 alone tells the label; column 1 is noise, column 2 stands everywhere. */
struct toy {
	struct cell cells[COUNT * COLUMNS];
	size_t ends[COUNT];
	int8_t labels[COUNT * MODEL_OUTPUTS];
	float cost[COUNT];
	struct examples x;
};

static void make(struct toy *t)
{
	memset(t, 0, sizeof(*t));
	size_t cell = 0;
	for (size_t i = 0; i < COUNT; i++) {
		bool positive = i % 4 == 0;
		if (positive)
			t->cells[cell++] = (struct cell){0, 0.8f};
		if (i % 3 == 0)
			t->cells[cell++] = (struct cell){1, 0.5f};
		t->cells[cell++] = (struct cell){2, 0.5f};
		t->ends[i] = cell;
		t->labels[i * MODEL_OUTPUTS] = positive ? 1 : -1;
		t->labels[i * MODEL_OUTPUTS + 1] = positive ? -1 : 1;
		t->cost[i] = 1;
	}
	t->x = (struct examples){t->cells, t->ends, t->labels, t->cost, COUNT, COLUMNS};
}

static const struct linear_options options = {.cost = 10, .positive = 1, .epochs = 50};

static void what_can_be_told_apart_is(void **state)
{
	(void)state;
	struct toy t;
	struct linear l;
	make(&t);
	assert_int_equal(linear_train(&t.x, &options, &l, NULL), ERR_NONE);
	for (size_t i = 0; i < COUNT; i++) {
		float scores[MODEL_OUTPUTS];
		linear_score(&l, &t.x, i, scores);
		assert_int_equal(scores[0] > 0, i % 4 == 0);
		assert_int_equal(scores[1] > 0, i % 4 != 0);
		/* Nothing was taught about the other outputs. */
		assert_true(scores[2] == 0);
	}
	linear_release(&l);
}

static void the_same_bits_each_time(void **state)
{
	(void)state;
	struct toy t;
	struct linear a, b;
	make(&t);
	assert_int_equal(linear_train(&t.x, &options, &a, NULL), ERR_NONE);
	assert_int_equal(linear_train(&t.x, &options, &b, NULL), ERR_NONE);
	assert_memory_equal(a.weights, b.weights, COLUMNS * MODEL_OUTPUTS * sizeof(float));
	assert_memory_equal(a.bias, b.bias, sizeof(a.bias));
	linear_release(&a);
	linear_release(&b);
}

/* Held-out examples teach nothing: with every positive one left out, nothing scores above zero. */
static void examples_without_cost_are_left_out(void **state)
{
	(void)state;
	struct toy t;
	struct linear l;
	make(&t);
	for (size_t i = 0; i < COUNT; i += 4)
		t.cost[i] = 0;
	assert_int_equal(linear_train(&t.x, &options, &l, NULL), ERR_NONE);
	for (size_t i = 0; i < COUNT; i++) {
		float scores[MODEL_OUTPUTS];
		linear_score(&l, &t.x, i, scores);
		assert_true(scores[0] < 0);
	}
	linear_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_can_be_told_apart_is),
		cmocka_unit_test(the_same_bits_each_time),
		cmocka_unit_test(examples_without_cost_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
