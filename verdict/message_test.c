/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/message.h"

#include "base/testing.h"
#include "verdict/jsonw.h"

static void expect_message(const char *template, struct str text, size_t count, const struct blouse_span *spans,
			   const char *expected)
{
	_cleanup_buf_ struct buf out;
	struct blouse_finding f = {.message = template, .span_count = count, .spans = spans};
	buf_init(&out, 10000);
	message_add(&out, text, &f);
	assert_string_equal(buf_str(&out).ptr, expected);
}

static void words_are_quoted(void **state)
{
	(void)state;
	static const struct blouse_span spans[] = {{0, 2}, {3, 5}, {6, 8}, {9, 11}, {12, 15}, {16, 18}};
	struct str text = STR("aa bb aa cc dd. ee");
	expect_message("Ici : {mots}.", text, 1, spans, "Ici : « aa ».");
	expect_message("Ici : {mots}.", text, 2, spans, "Ici : « aa » et « bb ».");
	expect_message("Ici : {mots}.", text, 3, spans, "Ici : « aa » et « bb ».");
	expect_message("Ici : {mots}.", text, 6, spans, "Ici : « aa », « bb », « cc » et « dd ».");
	expect_message("{mots} ; {mots}", text, 1, spans, "« aa » ; « aa »");
	expect_message("Ici : {mots}.", text, 0, spans, "Ici : l'ensemble du message.");
	expect_message("Rien.", text, 1, spans, "Rien.");
	expect_message(NULL, text, 1, spans, "");
}

static void long_words_are_cut_between_characters(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf text, expected;
	buf_init(&text, 1000);
	buf_init(&expected, 1000);
	buf_add_char(&text, 'a');
	for (int i = 0; i < 100; i++)
		buf_add_c(&text, "é");
	struct blouse_span span = {0, text.len};
	buf_addf(&expected, "« %.119s… »", text.ptr);
	expect_message("{mots}", buf_str(&text), 1, &span, expected.ptr);
	text.ptr[99] = text.ptr[100] = ' ';
	buf_clear(&expected);
	buf_addf(&expected, "« %.100s… »", text.ptr);
	expect_message("{mots}", buf_str(&text), 1, &span, expected.ptr);
}

static void json_is_escaped(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	jsonw_string(&out, STR("a\"\\\n\r\t\0\x1f\x7fé🥼"));
	assert_string_equal(out.ptr, "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007fé🥼\"");
	buf_clear(&out);
	jsonw_c_string(&out, NULL);
	jsonw_size(&out, 0);
	jsonw_size(&out, SIZE_MAX);
	assert_string_equal(out.ptr, "null018446744073709551615");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_quoted),
		cmocka_unit_test(long_words_are_cut_between_characters),
		cmocka_unit_test(json_is_escaped),
	};
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
