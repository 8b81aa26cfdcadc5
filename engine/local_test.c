/* SPDX-License-Identifier: Apache-2.0 */
/* Distances; tests/establishment reads messages with an establishment's roster and sites. */
#include "engine/local.h"

#include "base/testing.h"

/* Metres of one degree of latitude, on a sphere of mean radius. */
#define DEGREE 111195.08

static void assert_reach(double latitude, double longitude, double to_latitude, double to_longitude, double metres)
{
	struct charter_perimeter p = {.latitude = latitude, .longitude = longitude, .radius = metres * 1.001};
	assert_true(local_within(&p, to_latitude, to_longitude));
	p.radius = metres * 0.999;
	assert_false(local_within(&p, to_latitude, to_longitude));
}

static void test_distances(void **state)
{
	(void)state;
	assert_reach(43.29, -0.37, 43.30, -0.37, DEGREE / 100);
	assert_reach(0, 0, 0, 0.01, DEGREE / 100);
	assert_reach(60, 2.35, 60, 2.36, DEGREE / 200); /* cos 60° = 1/2 */
	assert_reach(-60, 2.35, -60, 2.34, DEGREE / 200);
	assert_reach(-16, 179.995, -16, -179.995, DEGREE / 100 * 0.9612617);
}

static void test_poles(void **state)
{
	struct charter_perimeter p = {.latitude = 90, .longitude = 0, .radius = 1};
	(void)state;
	assert_true(local_within(&p, 90, 0));
	assert_true(local_within(&p, 90, 120));
	assert_false(local_within(&p, 89.9, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances), cmocka_unit_test(test_poles)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
