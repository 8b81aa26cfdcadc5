/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/join.h"

#include "base/testing.h"

#define COUNT 400

struct toy {
	float scores[COUNT * MODEL_ROW];
	int8_t labels[COUNT * MODEL_OUTPUTS];
	bool skip[COUNT];
	struct join join;
};

/* Output 0 is true as often as its own score says, three times in four above zero and once in four below; output 1 is
 * true when output 0's score is above zero, whatever its own says. */
static struct toy *make(void)
{
	static struct toy t;
	memset(&t, 0, sizeof(t));
	for (size_t i = 0; i < COUNT; i++) {
		bool high = i % 2 == 0, rare = i / 2 % 4 == 0;
		t.scores[i * MODEL_ROW] = t.scores[i * MODEL_ROW + MODEL_OUTPUTS] = high ? 0.5f : -0.5f;
		t.labels[i * MODEL_OUTPUTS] = high != rare ? 1 : -1;
		t.labels[i * MODEL_OUTPUTS + 1] = high ? 1 : -1;
		t.skip[i] = i >= COUNT / 2;
	}
	return &t;
}

static void probabilities_are_calibrated(void **state)
{
	(void)state;
	struct toy *t = make();
	float p[MODEL_OUTPUTS];
	assert_int_equal(join_train(t->scores, t->labels, NULL, COUNT, 1, &t->join, NULL), ERR_NONE);
	join_apply(&t->join, t->scores, p);
	assert_true(p[0] > 0.70f && p[0] < 0.80f);
	assert_true(p[1] > 0.9f);
	join_apply(&t->join, t->scores + MODEL_ROW, p);
	assert_true(p[0] > 0.20f && p[0] < 0.30f);
	assert_true(p[1] < 0.1f);
}

static void what_is_skipped_teaches_nothing(void **state)
{
	(void)state;
	struct toy *t = make();
	struct join other;
	for (size_t i = COUNT / 2; i < COUNT; i++)
		t->labels[i * MODEL_OUTPUTS] = 1;
	assert_int_equal(join_train(t->scores, t->labels, t->skip, COUNT, 1, &t->join, NULL), ERR_NONE);
	assert_int_equal(join_train(t->scores, t->labels, NULL, COUNT / 2, 1, &other, NULL), ERR_NONE);
	assert_memory_equal(&t->join, &other, sizeof(other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probabilities_are_calibrated),
		cmocka_unit_test(what_is_skipped_teaches_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
