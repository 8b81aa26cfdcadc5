/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/term.h"

#include <locale.h>

#include "base/testing.h"

static const struct term plain = {.colour = false, .width = 30};

static void expect_wrapped(struct str text, unsigned column, unsigned indent, const char *expected)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 10000);
	term_wrap(&out, &plain, text, column, indent);
	assert_string_equal(out.ptr, expected);
}

static void paragraphs(void **state)
{
	(void)state;
	expect_wrapped(STR(""), 0, 0, "\n");
	expect_wrapped(STR("  court \n"), 0, 0, "court\n");
	expect_wrapped(STR("un deux trois quatre cinq six sept huit"), 0, 2,
		       "un deux trois quatre cinq six\n  sept huit\n");
	expect_wrapped(STR("un deux trois quatre cinq six sept huit"), 10, 10,
		       "un deux trois quatre\n          cinq six sept huit\n");
	/* Lines of the text stay lines; a word longer than the line is cut. */
	expect_wrapped(STR("a\nb"), 0, 1, "a\n b\n");
	expect_wrapped(STR("abcdefghijklmnopqrstuvwxyzabcdefgh"), 0, 0, "abcdefghijklmnopqrstuvwxyzabcd\nefgh\n");
}

static void french_signs_stay_with_their_word(void **state)
{
	(void)state;
	expect_wrapped(STR("Voici une ligne de trente mots : oui"), 0, 0, "Voici une ligne de trente\nmots : oui\n");
	expect_wrapped(STR("Voici ce qu'il en dit ici : « a » !"), 0, 0, "Voici ce qu'il en dit ici :\n« a » !\n");
}

static void wide_characters_take_two_columns(void **state)
{
	(void)state;
	struct str show, text = STR("é🥼e\xCC\x81\x1B");
	size_t pos = 0;
	assert_int_equal(term_char(text, &pos, &show), 1);
	assert_int_equal(term_char(text, &pos, &show), 2);
	assert_int_equal(show.len, 4);
	assert_int_equal(term_char(text, &pos, &show), 1);
	assert_int_equal(term_char(text, &pos, &show), 0);
	assert_int_equal(term_char(text, &pos, &show), 1);
	assert_true(str_eq(show, STR("\xEF\xBF\xBD")));
	assert_int_equal(pos, text.len);
}

static void lines_end_where_the_text_does(void **state)
{
	(void)state;
	size_t end;
	assert_int_equal(term_line(STR("ab\r\ncd"), 0, 30, &end), 4);
	assert_int_equal(end, 2);
	assert_int_equal(term_line(STR("ab\r\ncd"), 4, 30, &end), 6);
	assert_int_equal(end, 6);
	assert_int_equal(term_line(STR("abc     d"), 0, 3, &end), 8);
	assert_int_equal(end, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(french_signs_stay_with_their_word),
		cmocka_unit_test(wide_characters_take_two_columns),
		cmocka_unit_test(lines_end_where_the_text_does),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
