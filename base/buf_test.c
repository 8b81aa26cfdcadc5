/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "base/testing.h"
#include "base/mem.h"

static void additions_stand_in_order(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf b;
	buf_init(&b, 1000);
	assert_string_equal(buf_str(&b).ptr, "");
	assert_true(buf_add_c(&b, "vingt"));
	assert_true(buf_add_char(&b, '-'));
	assert_true(buf_add_str(&b, STR("deux")));
	assert_true(buf_addf(&b, " = %d %s", 22, "blouses"));
	assert_true(buf_add(&b, NULL, 0));
	assert_string_equal(b.ptr, "vingt-deux = 22 blouses");
	assert_int_equal(b.len, strlen(b.ptr));
	buf_clear(&b);
	assert_string_equal(b.ptr, "");
}

static void it_grows_byte_by_byte(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf b;
	buf_init(&b, 100000);
	for (int i = 0; i < 100000; i++)
		assert_true(buf_add_char(&b, (char)('a' + i % 26)));
	assert_int_equal(b.len, 100000);
	assert_int_equal(b.ptr[99999], 'a' + 99999 % 26);
	assert_int_equal(b.ptr[100000], 0);
}

static void past_the_maximum_it_stays_failed(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf b;
	buf_init(&b, 5);
	assert_true(buf_add_c(&b, "12345"));
	assert_false(buf_add_char(&b, '6'));
	assert_true(b.failed);
	assert_false(buf_add(&b, NULL, 0));
	assert_false(buf_addf(&b, "%s", ""));
	assert_null(buf_reserve(&b, 0));
	assert_string_equal(b.ptr, "12345");
	buf_clear(&b);
	assert_false(buf_addf(&b, "%d", 123456));
	buf_clear(&b);
	assert_true(buf_addf(&b, "%d", 12345));
	assert_string_equal(b.ptr, "12345");
	assert_false(buf_add(&b, "", SIZE_MAX));
}

static void reserved_room_is_the_callers(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf b;
	buf_init(&b, 100);
	char *room = buf_reserve(&b, 10);
	assert_non_null(room);
	memset(room, 'x', 10);
	b.len += 10;
	assert_string_equal(b.ptr, "xxxxxxxxxx");
	buf_release(&b);
	assert_null(b.ptr);
	assert_true(buf_add_char(&b, 'y'));
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		_cleanup_buf_ struct buf b;
		buf_init(&b, 10000);
		mem_fail_after(n);
		for (int i = 0; i < 500; i++)
			buf_addf(&b, "%d ", i);
		mem_fail_after(-1);
		/* What was added before the failure is whole. */
		for (size_t i = 0, number = 0; i < b.len; number++) {
			char expected[16];
			int len = snprintf(expected, sizeof(expected), "%zu ", number);
			assert_memory_equal(b.ptr + i, expected, len);
			i += (size_t)len;
		}
		if (!b.failed)
			break;
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(additions_stand_in_order),         cmocka_unit_test(it_grows_byte_by_byte),
		cmocka_unit_test(past_the_maximum_it_stays_failed), cmocka_unit_test(reserved_room_is_the_callers),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
