/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outline.h"

#include "base/testing.h"
#include "engine/local.h"

#define METRE (1 / 111195.08) /* degrees of latitude */

/* An L: its inner corner is outside. */
static const struct charter_point points[] = {
	{43.28, -0.38}, {43.28, -0.36}, {43.285, -0.36}, {43.285, -0.37}, {43.29, -0.37}, {43.29, -0.38},
};
static const struct charter_perimeter bent = {
	.latitude = 43.285, .longitude = -0.37, .radius = 1000, .area = 1e6, .points = points, .point_count = 6};

static void assert_near(double a, double b, double error) { assert_true(a > b - error && a < b + error); }

static void points_in_and_out(void **state)
{
	(void)state;
	assert_true(outline_find(&bent, 43.2875, -0.375).inside);
	assert_true(outline_find(&bent, 43.2825, -0.365).inside);
	assert_false(outline_find(&bent, 43.2875, -0.365).inside);
	assert_false(outline_find(&bent, 43.27, -0.37).inside);
	assert_false(outline_find(&bent, 43.2825, -0.39).inside);
	/* On the level of a corner, on either side of it. */
	assert_true(outline_find(&bent, 43.285, -0.375).inside);
	assert_false(outline_find(&bent, 43.285, -0.39).inside);
}

static void the_nearest_side(void **state)
{
	(void)state;
	struct outline_place place = outline_find(&bent, 43.27, -0.37);
	assert_near(place.square, 1111.95 * 1111.95, 10000);
	assert_near(place.latitude, 43.28, 1e-9);
	assert_near(place.longitude, -0.37, 1e-9);
	/* On a side, and on a corner. */
	assert_near(outline_find(&bent, 43.2825, -0.38).square, 0, 1e-6);
	assert_near(outline_find(&bent, 43.29, -0.37).square, 0, 1e-6);
}

static void a_telephone_errs(void **state)
{
	(void)state;
	for (int metres = -205; metres <= 205; metres += 10)
		assert_int_equal(local_within(&bent, 43.28 + metres * METRE, -0.375), metres >= -20);
	/* In the bend, beside both sides. */
	assert_true(local_within(&bent, 43.285 + 10 * METRE, -0.37 + 10 * METRE));
	assert_false(local_within(&bent, 43.285 + 40 * METRE, -0.37 + 60 * METRE));
}

static void the_last_meridian(void **state)
{
	static const struct charter_point fiji[] = {
		{-16.78, 179.99}, {-16.78, -179.99}, {-16.79, -179.99}, {-16.79, 179.99}};
	const struct charter_perimeter p = {
		.latitude = -16.785, .longitude = 180, .radius = 1500, .area = 1e6, .points = fiji, .point_count = 4};
	(void)state;
	assert_true(outline_find(&p, -16.785, 179.995).inside);
	assert_true(outline_find(&p, -16.785, -179.995).inside);
	assert_false(outline_find(&p, -16.785, 179.98).inside);
	assert_false(outline_find(&p, -16.785, 0).inside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_in_and_out),
		cmocka_unit_test(the_nearest_side),
		cmocka_unit_test(a_telephone_errs),
		cmocka_unit_test(the_last_meridian),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
