/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/testing.h"
#include "base/mem.h"

static void objects_are_aligned_and_apart(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	unsigned char *last = NULL;
	for (size_t i = 0; i < 2000; i++) {
		unsigned char *p = arena_alloc(&a, i % 50, 1);
		assert_non_null(p);
		assert_ptr_not_equal(p, last);
		assert_int_equal((uintptr_t)p % 16, 0);
		memset(p, 0xAB, i % 50);
		last = p;
	}
	arena_release(&a);
	assert_int_equal(a.total, 0);
}

static void clear_keeps_the_storage(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	for (int i = 0; i < 10; i++)
		assert_non_null(arena_alloc(&a, 10000, 1));
	size_t held = a.total;
	for (int round = 0; round < 100; round++) {
		arena_clear(&a);
		for (int i = 0; i < 10; i++)
			assert_non_null(arena_alloc(&a, 10000, 1));
	}
	assert_int_equal(a.total, held);
	arena_release(&a);
}

static void the_maximum_holds(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 100000);
	size_t got = 0;
	while (arena_alloc(&a, 1000, 1))
		got += 1000;
	assert_in_range(got, 90000, 100000);
	assert_true(a.total <= a.max);
	assert_null(arena_alloc(&a, 200000, 1));
	arena_clear(&a);
	assert_non_null(arena_alloc(&a, 1000, 1));
	arena_release(&a);
	assert_non_null(arena_alloc(&a, 1000, 1));
	arena_release(&a);
}

/* Blocks cut for small units must not stand in the way of a large one. */
static void a_large_unit_after_small_ones_fits(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 100000);
	while (arena_alloc(&a, 1000, 1))
		;
	arena_clear(&a);
	assert_non_null(arena_alloc(&a, 16, 1));
	assert_non_null(arena_alloc(&a, 70000, 1));
	assert_true(a.total <= a.max);
	arena_release(&a);
}

static void sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_alloc(&a, SIZE_MAX, 2));
	assert_null(arena_alloc(&a, SIZE_MAX, 1));
	assert_null(arena_zalloc(&a, SIZE_MAX / 2, 3));
	assert_null(arena_copy(&a, (struct str){"", SIZE_MAX}).ptr);
	arena_release(&a);
}

static void zalloc_zeroes_storage_used_before(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	memset(arena_alloc(&a, 100, 1), 0xFF, 100);
	arena_clear(&a);
	unsigned char *p = arena_zalloc(&a, 25, 4);
	for (int i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	arena_release(&a);
}

static void copy_ends_in_nul(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	struct str copy = arena_copy(&a, str_sub(STR("bonjour"), 0, 3));
	assert_string_equal(copy.ptr, "bon");
	assert_int_equal(copy.len, 3);
	assert_string_equal(arena_copy(&a, (struct str){0}).ptr, "");
	arena_release(&a);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct arena a;
		arena_init(&a, 1 << 20);
		mem_fail_after(n);
		bool whole = true;
		for (int i = 0; i < 20; i++)
			whole = arena_copy(&a, (struct str){(char[9000]){0}, 9000}).ptr && whole;
		mem_fail_after(-1);
		assert_non_null(arena_alloc(&a, 100, 1));
		arena_release(&a);
		assert_int_equal(a.total, 0);
		if (whole)
			break;
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_aligned_and_apart),
		cmocka_unit_test(clear_keeps_the_storage),
		cmocka_unit_test(the_maximum_holds),
		cmocka_unit_test(a_large_unit_after_small_ones_fits),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(zalloc_zeroes_storage_used_before),
		cmocka_unit_test(copy_ends_in_nul),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
