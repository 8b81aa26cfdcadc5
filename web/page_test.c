/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page.h"

#include <math.h>

#include "base/testing.h"
#include "base/utf8.h"

#define BAD "\xEF\xBF\xBD"

static void expect(void (*write)(struct buf *, struct str), struct str value, const char *expected)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	write(&out, value);
	assert_false(out.failed);
	assert_string_equal(buf_str(&out).ptr, expected);
}

static void text_keeps_what_is_no_markup(void **state)
{
	(void)state;
	expect(page_text, STR(""), "");
	expect(page_text, STR("L'été à l'hôpital : « 100 % » \"sûr\" 💉"), "L'été à l'hôpital : « 100 % » \"sûr\" 💉");
	expect(page_text, STR("<b>A&B</b>"), "&lt;b&gt;A&amp;B&lt;/b&gt;");
	expect(page_text, STR("a\tb\nc\r"), "a\tb\nc\r");
}

static void attributes_keep_no_quote(void **state)
{
	(void)state;
	expect(page_attr, STR("\"><i' onclick=x>"), "&quot;&gt;&lt;i&#39; onclick=x&gt;");
	expect(page_class, STR("état ok\" x_1-"), "état-ok--x_1-");
}

static void what_is_no_text_is_replaced(void **state)
{
	(void)state;
	expect(page_text,
	       STR("a\xFF"
		   "b\xC3"),
	       "a" BAD "b" BAD);
	expect(page_text, STR("\0\x1b\x7f"), BAD BAD BAD);
	expect(page_attr, STR("\xC2\x85|\xED\xA0\x80"), BAD "|" BAD BAD BAD);
	expect(page_json, STR("\x01\xFE"), "\"" BAD BAD "\"");
}

static void addresses_have_a_known_scheme(void **state)
{
	(void)state;
	const char *passing[] = {"https://chu.example/a?b=c#d",
				 "HTTP://x",
				 "mailto:a@b.fr",
				 "tel:+33559000010",
				 "/cas/1",
				 "?page=2",
				 "#haut",
				 "../a",
				 "cas/1:2",
				 ""};
	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++)
		expect(page_url, str_from_c(passing[i]), passing[i]);
	const char *refused[] = {"javascript:alert(1)",
				 "JaVaScRiPt:x",
				 " javascript:x",
				 "java\tscript:x",
				 "\x01javascript:x",
				 "data:text/html,x",
				 "vbscript:x",
				 "file:///etc/passwd",
				 "é:x",
				 ":x",
				 "blob:x",
				 "javascript&colon;:x"};
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		expect(page_url, str_from_c(refused[i]), "#");
	expect(page_url, STR("javascript&colon;x"), "javascript&amp;colon;x");
	expect(page_url, STR("/a b\"<é>?a=1&b='2'\\%20"), "/a%20b%22%3C%C3%A9%3E?a=1&amp;b=%272%27%5C%20");
}

static void parts_of_addresses_stay_parts(void **state)
{
	(void)state;
	expect(page_url_part, STR("a b/c?d=e&f#g:h%"), "a%20b%2Fc%3Fd%3De%26f%23g%3Ah%25");
	expect(page_url_part, STR("été-1_2.3~"), "%C3%A9t%C3%A9-1_2.3~");
	expect(page_url_part, STR(".."), "%EF%BF%BD");
	expect(page_url_part, STR("."), "%EF%BF%BD");
	expect(page_url_part, STR("..."), "...");
	expect(page_url_part, STR("\xFF"), "%EF%BF%BD");
}

static void json_stays_in_its_script(void **state)
{
	(void)state;
	expect(page_json, STR("</script><!--"), "\"\\u003c/script\\u003e\\u003c!--\"");
	expect(page_json, STR("a\"\\\n\t&é\xE2\x80\xA8"), "\"a\\\"\\\\\\u000a\\u0009\\u0026é\\u2028\"");
}

static void expect_decimal(double n, const char *expected)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 100);
	page_decimal(&out, n);
	assert_string_equal(out.ptr, expected);
}

static void numbers(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 200);
	page_int(&out, INT64_MIN);
	buf_add_char(&out, ' ');
	page_int(&out, -7);
	buf_add_char(&out, ' ');
	page_uint(&out, UINT64_MAX);
	assert_string_equal(out.ptr, "-9223372036854775808 -7 18446744073709551615");
	expect_decimal(0, "0");
	expect_decimal(-0.0001, "0");
	expect_decimal(12.5, "12.5");
	expect_decimal(-3.14159, "-3.142");
	expect_decimal(0.999999, "1");
	expect_decimal(1.007, "1.007");
	expect_decimal(NAN, "0");
	expect_decimal(INFINITY, "0");
	expect_decimal(1e300, "0");
}

static void a_full_buffer_fails_quietly(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 4);
	page_text(&out, STR("<<<<"));
	assert_true(out.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_keeps_what_is_no_markup),
		cmocka_unit_test(attributes_keep_no_quote),
		cmocka_unit_test(what_is_no_text_is_replaced),
		cmocka_unit_test(addresses_have_a_known_scheme),
		cmocka_unit_test(parts_of_addresses_stay_parts),
		cmocka_unit_test(json_stays_in_its_script),
		cmocka_unit_test(numbers),
		cmocka_unit_test(a_full_buffer_fails_quietly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
