/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include "base/testing.h"

static void nothing_is_something(void **state)
{
	(void)state;
	void *a = mem_alloc(0), *b = mem_calloc(0, 8), *c = mem_resize(NULL, 0, 0);
	assert_true(a && b && c);
	mem_free(a);
	mem_free(b);
	mem_free(c);
	mem_free(NULL);
}

static void overflow_is_refused(void **state)
{
	(void)state;
	assert_null(mem_calloc(SIZE_MAX / 2, 3));
	_cleanup_free_ char *p = mem_alloc(1);
	assert_non_null(p);
	*p = 'x';
	assert_null(mem_resize(p, SIZE_MAX / 2, 3));
	assert_int_equal(*p, 'x');
}

static void calloc_zeroes(void **state)
{
	(void)state;
	_cleanup_free_ char *p = mem_calloc(100, 10);
	assert_non_null(p);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
}

static void resize_keeps_what_was_there(void **state)
{
	(void)state;
	_cleanup_free_ int *p = mem_resize(NULL, 2, sizeof(*p));
	assert_non_null(p);
	p[0] = 1;
	p[1] = 2;
	int *more = mem_resize(p, 1000, sizeof(*p));
	assert_non_null(more);
	p = more;
	assert_int_equal(p[0] + p[1], 3);
}

#ifdef BLOUSE_FAULTS
static void failures_come_when_told(void **state)
{
	(void)state;
	long before = mem_count();
	mem_fail_after(2);
	_cleanup_free_ void *a = mem_alloc(1);
	_cleanup_free_ void *b = mem_calloc(1, 1);
	assert_true(a && b);
	assert_null(mem_alloc(1));
	assert_null(mem_resize(NULL, 1, 1));
	mem_fail_after(-1);
	assert_int_equal(mem_count() - before, 2);
	_cleanup_free_ void *c = mem_alloc(1);
	assert_non_null(c);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_something),    cmocka_unit_test(overflow_is_refused),
		cmocka_unit_test(calloc_zeroes),           cmocka_unit_test(resize_keeps_what_was_there),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(failures_come_when_told),
#endif
	};
	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
