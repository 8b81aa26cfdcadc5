/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "base/testing.h"

#define assert_str(s, literal) assert_true(str_eq((s), STR(literal)))

static void order_is_by_bytes_then_length(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("a"), STR("\xC3\xA9")) < 0);
	assert_int_equal(str_cmp(STR("ab"), STR("ab")), 0);
	assert_int_equal(str_cmp((struct str){0}, STR("")), 0);
	assert_true(str_cmp((struct str){0}, STR("a")) < 0);
}

static void parts_are_clamped(void **state)
{
	(void)state;
	struct str s = STR("blouse");
	assert_str(str_sub(s, 1, 3), "lou");
	assert_str(str_sub(s, 4, 100), "se");
	assert_str(str_sub(s, 100, SIZE_MAX), "");
	assert_str(str_sub((struct str){0}, 3, 3), "");
	assert_true(str_starts(s, STR("blo")) && str_starts(s, STR("")) && !str_starts(STR("bl"), STR("blo")));
	assert_true(str_ends(s, STR("use")) && str_ends(s, STR("")) && !str_ends(STR("se"), STR("use")));
}

static void trimming_takes_ascii_space(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n a b \v\f")), "a b");
	assert_str(str_trim(STR("  ")), "");
	assert_str(str_trim((struct str){0}), "");
	assert_str(str_trim(STR("\xC2\xA0")), "\xC2\xA0");
}

static void cutting_walks_through_a_list(void **state)
{
	(void)state;
	struct str head, rest = str_cut(STR("a,,bc"), ',', &head);
	assert_str(head, "a");
	rest = str_cut(rest, ',', &head);
	assert_str(head, "");
	rest = str_cut(rest, ',', &head);
	assert_str(head, "bc");
	assert_int_equal(rest.len, 0);
	str_cut(rest, ',', &head);
	assert_str(head, "");
}

static void finding(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("je porte une blouse"), STR("une")), 9);
	assert_int_equal(str_find(STR("je porte"), STR("portes")), SIZE_MAX);
	assert_int_equal(str_find(STR("un"), STR("une")), SIZE_MAX);
	assert_int_equal(str_find((struct str){0}, STR("")), 0);
	assert_int_equal(str_find(STR("a\0b"), STR("\0b")), 1);
}

static void numbers_are_whole_and_bounded(void **state)
{
	(void)state;
	unsigned long long value = 99;
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_true(str_to_u64(STR("007"), 7, &value));
	assert_int_equal(value, 7);
	static const char *const wrong[] = {
		"", "8", "-1", "+1", " 1", "1 ", "1a", "18446744073709551616", "99999999999999999999"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(str_to_u64(str_from_c(wrong[i]), 7, &value));
	assert_int_equal(value, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_by_bytes_then_length),
		cmocka_unit_test(parts_are_clamped),
		cmocka_unit_test(trimming_takes_ascii_space),
		cmocka_unit_test(cutting_walks_through_a_list),
		cmocka_unit_test(finding),
		cmocka_unit_test(numbers_are_whole_and_bounded),
	};
	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
