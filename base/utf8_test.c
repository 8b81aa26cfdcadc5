/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/testing.h"

static void every_code_point_comes_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		size_t len = utf8_put(cp, bytes), pos = 0;
		if (cp >= 0xD800 && cp <= 0xDFFF) {
			assert_int_equal(len, 0);
			continue;
		}
		if (utf8_next((struct str){bytes, len}, &pos) != cp || pos != len)
			fail_msg("U+%04X does not come back", cp);
		pos = 0;
		if (len > 1 && (utf8_next((struct str){bytes, len - 1}, &pos) != UINT32_MAX || pos != 0))
			fail_msg("U+%04X cut short is read", cp);
	}
	assert_int_equal(utf8_put(0x110000, (char[4]){0}), 0);
	assert_int_equal(utf8_put(UINT32_MAX, (char[4]){0}), 0);
}

static void what_is_no_utf8_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"\x80",             /* a continuation alone */
		"\xC0\x80",         /* overlong NUL */
		"\xC1\xBF",         /* overlong ASCII */
		"\xE0\x9F\xBF",     /* overlong, three bytes */
		"\xF0\x8F\xBF\xBF", /* overlong, four bytes */
		"\xED\xA0\x80",     /* a surrogate */
		"\xF4\x90\x80\x80", /* above U+10FFFF */
		"\xF5\x80\x80\x80",
		"\xFE",
		"\xFF",
		"\xC3",
		"\xC3(",
		"\xE2\x82",
		"\xE2(\xA1",
		"\xF0\x9F\x98",
		"\xF0\x9F(\x80",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		size_t pos = 0;
		struct str s = str_from_c(wrong[i]);
		assert_true(utf8_next(s, &pos) == UINT32_MAX);
		assert_int_equal(pos, 0);
		assert_int_equal(utf8_invalid_at(s), 0);
	}
}

static void the_end_is_not_a_character(void **state)
{
	(void)state;
	size_t pos = 3;
	assert_true(utf8_next(STR("abc"), &pos) == UINT32_MAX);
	assert_int_equal(pos, 3);
	pos = 0;
	assert_true(utf8_next((struct str){0}, &pos) == UINT32_MAX);
}

static void the_first_wrong_byte_is_found(void **state)
{
	(void)state;
	char text[64];
	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 'a', sizeof(text));
		text[at] = '\xE9';
		assert_int_equal(utf8_invalid_at((struct str){text, sizeof(text)}), at);
	}
	assert_int_equal(utf8_invalid_at(STR("déjà 😀 vu, en toutes lettres")), SIZE_MAX);
	assert_int_equal(utf8_invalid_at(STR("déjà\xC3")), 6);
	assert_int_equal(utf8_invalid_at((struct str){0}), SIZE_MAX);
	assert_int_equal(utf8_invalid_at(STR("a\0b")), SIZE_MAX);
}

static void counting(void **state)
{
	(void)state;
	assert_int_equal(utf8_count(STR("déjà 😀")), 6);
	assert_int_equal(utf8_count((struct str){0}), 0);
}

static void a_beginning_ends_between_characters(void **state)
{
	(void)state;
	const struct str text = STR("aé€😀");
	static const size_t lens[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
	for (size_t max = 0; max < sizeof(lens) / sizeof(*lens); max++)
		assert_int_equal(utf8_first(text, max).len, lens[max]);
	assert_int_equal(utf8_first((struct str){0}, 4).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(the_end_is_not_a_character),
		cmocka_unit_test(the_first_wrong_byte_is_found),
		cmocka_unit_test(counting),
		cmocka_unit_test(a_beginning_ends_between_characters),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
