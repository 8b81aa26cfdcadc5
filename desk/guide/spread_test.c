/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/spread.h"

#include "base/testing.h"

static struct spread make(struct arena *arena, int64_t friends, int64_t shares, int64_t steps, int64_t common)
{
	struct spread s;
	assert_int_equal(spread_make(arena, &(struct spread_given){friends, shares, steps, common}, &s, NULL),
			 ERR_NONE);
	return s;
}

static void numbers_are_right(void **state)
{
	struct arena *arena = *state;
	/* 200 friends, two of a hundred share, none in common: 200, 4 × 200, 16 × 200. */
	struct spread s = make(arena, 200, 2, 2, 0);
	assert_int_equal(s.ring_count, 3);
	assert_int_equal(s.rings[1].sharers, 4);
	assert_int_equal(s.rings[1].readers, 800);
	assert_int_equal(s.rings[2].readers, 3200);
	assert_int_equal(s.total, 4200);
	assert_string_equal(s.likeness.ptr, "à peu près deux fois l'Olympia plein");
	assert_string_equal(s.growth.ptr, "Chaque relais touche 4 fois plus de monde que le précédent.");
	s = make(arena, SPREAD_FRIENDS, SPREAD_SHARES, SPREAD_STEPS, SPREAD_COMMON);
	assert_int_equal(s.total, 11000);
	assert_string_equal(s.likeness.ptr, "à peu près le personnel d'un grand CHU");
	assert_string_equal(s.growth.ptr, "Chaque relais touche 3,4 fois plus de monde que le précédent.");
	s = make(arena, 50, 1, 6, 0);
	assert_string_equal(s.growth.ptr,
			    "Chaque relais touche moins de monde que le précédent : le message s'éteint.");
	s = make(arena, 100, 1, 6, 0);
	assert_string_equal(s.growth.ptr, "Chaque relais touche autant de monde que le précédent.");
	s = make(arena, 10, 0, 3, 0);
	assert_int_equal(s.total, 10);
	assert_string_equal(s.likeness.ptr, "");
}

static void nobody_is_told_twice(void **state)
{
	struct arena *arena = *state;
	for (int64_t friends = 10; friends <= SPREAD_FRIENDS_MAX; friends += 71)
		for (int64_t shares = 0; shares <= SPREAD_SHARES_MAX; shares++)
			for (int64_t common = 0; common <= SPREAD_COMMON_MAX; common += 15) {
				int64_t before = 0;
				arena_clear(arena);
				for (int64_t steps = 0; steps <= SPREAD_STEPS_MAX; steps++) {
					struct spread s = make(arena, friends, shares, steps, common);
					assert_true(s.total >= before && s.total <= 68000000);
					before = s.total;
					assert_int_equal(2 * s.edge + s.side, 400);
					for (size_t i = 0; i < s.ring_count; i++) {
						assert_true(2 * s.rings[i].radius + s.rings[i].width <= s.side);
						assert_true(s.rings[i].dots <= s.rings[i].radius);
						assert_true((s.rings[i].dots == 0) == (s.rings[i].readers == 0));
					}
				}
			}
	assert_string_equal(make(arena, 5000, 20, 6, 0).likeness.ptr, "à peu près la France entière");
}

static int setup(void **state)
{
	static struct arena arena;
	arena_init(&arena, (size_t)64 << 20);
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_right),
		cmocka_unit_test(nobody_is_told_twice),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
