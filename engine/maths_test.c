/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/maths.h"

#include <math.h>

#include "base/testing.h"

static bool close_to(double a, double b) { return fabs(a - b) < 1e-6 * (1 + fabs(b)); }

static void sigmoid(void **state)
{
	(void)state;
	assert_true(close_to(maths_sigmoid(0), 0.5));
	assert_true(close_to(maths_sigmoid(1), 0.7310586));
	assert_true(close_to(maths_sigmoid(100), 1));
	assert_true(close_to(maths_sigmoid(-100), 0));
	for (float x = -20; x < 20; x += 0.37f)
		assert_true(close_to(maths_sigmoid(x) + maths_sigmoid(-x), 1));
}

static void exponential_and_root(void **state)
{
	(void)state;
	for (float x = 0; x > -30; x -= 0.113f)
		assert_true(fabs(maths_exp_negative(x) - exp(x)) < 1e-4 * exp(x));
	for (float x = 1e-6f; x < 1e6f; x *= 1.7f)
		assert_true(close_to((double)maths_inverse_root(x) * sqrt(x), 1));
	assert_true(maths_inverse_root(0) == 0 && maths_inverse_root(-1) == 0);
}

static void what_is_no_number_is_seen(void **state)
{
	(void)state;
	const float good[] = {0, -1, 1e5f}, bad[] = {0, NAN}, large[] = {1e30f};
	assert_true(maths_all_within(good, 3, 1e5f));
	assert_false(maths_all_within(good, 3, 1e4f));
	assert_false(maths_all_within(bad, 2, 1e5f));
	assert_false(maths_all_within(large, 1, 1e6f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sigmoid),
		cmocka_unit_test(exponential_and_root),
		cmocka_unit_test(what_is_no_number_is_seen),
	};
	return cmocka_run_group_tests_name("maths", tests, NULL, NULL);
}
