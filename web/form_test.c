/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/testing.h"
#include "web/form.h"

static struct arena arena;

static int fresh(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static void expect_field(const struct form *form, size_t i, const char *name, const char *value)
{
	assert_true(i < form->count);
	assert_true(str_eq(form->fields[i].name, str_from_c(name)));
	assert_true(str_eq(form->fields[i].value, str_from_c(value)));
}

static void pairs_in_their_order(void **state)
{
	(void)state;
	struct form form;
	assert_int_equal(form_read(&arena, STR("a=1&&b=%C3%A9+x%2B&a=2&c&=d&e=f=g"), &form, NULL), ERR_NONE);
	assert_int_equal(form.count, 6);
	expect_field(&form, 0, "a", "1");
	expect_field(&form, 1, "b", "é x+");
	expect_field(&form, 2, "a", "2");
	expect_field(&form, 3, "c", "");
	expect_field(&form, 4, "", "d");
	expect_field(&form, 5, "e", "f=g");
	assert_int_equal(form_read(&arena, (struct str){0}, &form, NULL), ERR_NONE);
	assert_int_equal(form.count, 0);
}

static void wrong_codes_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"a=%", "a=%1", "a=%4", "a=%zz", "%x=1", "a=%C3%", "a=%c"};
	static const char *const no_text[] = {"a=%C3", "a=%00", "a=\xC3", "%FF=1", "a=%C0%80", "a=%ED%A0%80"};
	struct form form = {.count = 7};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(form_read(&arena, str_from_c(wrong[i]), &form, NULL), ERR_FORMAT);
	for (size_t i = 0; i < sizeof(no_text) / sizeof(*no_text); i++)
		assert_int_equal(form_read(&arena, str_from_c(no_text[i]), &form, NULL), ERR_UTF8);
	assert_int_equal(form.count, 7);
}

static void fields_and_names_have_limits(void **state)
{
	(void)state;
	struct form form;
	char text[2 * FORM_FIELDS_MAX + 3];
	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "a&", i + 1 < sizeof(text) ? 2 : 1);
	assert_int_equal(form_read(&arena, (struct str){text, 2 * FORM_FIELDS_MAX}, &form, NULL), ERR_NONE);
	assert_int_equal(form.count, FORM_FIELDS_MAX);
	assert_int_equal(form_read(&arena, (struct str){text, 2 * FORM_FIELDS_MAX + 1}, &form, NULL), ERR_LIMIT);
	memset(text, 'a', FORM_NAME_MAX + 1);
	assert_int_equal(form_read(&arena, (struct str){text, FORM_NAME_MAX + 1}, &form, NULL), ERR_LIMIT);
}

#define DISPOSITION "Content-Disposition: form-data; "

static void parts_with_files(void **state)
{
	(void)state;
	struct form form;
	struct str body = STR("--xyz\r\n" DISPOSITION "name=\"titre\"\r\n\r\nÀ 8 h\r\n--xy\r\n"
			      "--xyz\r\ncontent-disposition: form-data; NAME=\"pièce\"; filename=\"C:\\d\\a;b.png\"\r\n"
			      "Content-Type: image/png\r\n\r\n\x89\0\r\n--xyz\r\n" DISPOSITION
			      "name=vide; filename=\"\"\r\n\r\n\r\n"
			      "--xyz--\r\n");
	assert_int_equal(form_read_parts(&arena, body, STR("xyz"), &form, NULL), ERR_NONE);
	assert_int_equal(form.count, 3);
	expect_field(&form, 0, "titre", "À 8 h\r\n--xy");
	assert_false(form.fields[0].is_file);
	assert_true(form.fields[1].is_file);
	assert_true(str_eq(form.fields[1].value, STR("\x89\0")));
	assert_true(str_eq(form.fields[1].file_name, STR("a;b.png")));
	assert_true(form.fields[2].is_file && form.fields[2].file_name.len == 0);
	expect_field(&form, 2, "vide", "");
}

static void wrong_parts_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"--xyz",
		"--xyz\r\n",
		"--xyz\r\n" DISPOSITION "name=a\r\n\r\nb",
		"--xyz\r\n" DISPOSITION "name=a\r\n\r\nb\r\n--xyz",
		"--xyz\r\n" DISPOSITION "\r\n\r\nb\r\n--xyz--",
		"--xyz\r\nContent-Type: text/plain\r\n\r\nb\r\n--xyz--",
		"--xyz\r\n" DISPOSITION "name=a\r\n" DISPOSITION "name=b\r\n\r\nb\r\n--xyz--",
		"preamble\r\n--xyz--",
	};
	struct form form = {.count = 7};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(form_read_parts(&arena, str_from_c(wrong[i]), STR("xyz"), &form, NULL), ERR_FORMAT);
	struct str text = STR("--xyz\r\n" DISPOSITION "name=a\r\n\r\n\xFF\r\n--xyz--");
	assert_int_equal(form_read_parts(&arena, text, STR("xyz"), &form, NULL), ERR_UTF8);
	assert_int_equal(form.count, 7);
}

static void boundaries(void **state)
{
	(void)state;
	struct str boundary;
	assert_true(form_boundary(STR("multipart/form-data; boundary=abc"), &boundary));
	assert_true(str_eq(boundary, STR("abc")));
	assert_true(form_boundary(STR("Multipart/Form-Data;charset=utf-8; Boundary=\"a;b\""), &boundary));
	assert_true(str_eq(boundary, STR("a;b")));
	assert_false(form_boundary(STR("multipart/mixed; boundary=abc"), &boundary));
	assert_false(form_boundary(STR("multipart/form-data"), &boundary));
	assert_false(form_boundary(STR("multipart/form-data; boundary="), &boundary));
}

static enum error_code read_json(struct arena *a, const char *text)
{
	struct form form;
	arena_clear(a);
	return form_read_json(a, str_from_c(text), &form, NULL);
}

static void json(void **state)
{
	(void)state;
	struct arena a;
	struct form form;
	arena_init(&a, 1 << 20);
	assert_int_equal(
		form_read_json(&a, STR("{\"a\": \"\\u00e9\", \"b\": [1, true], \"c\": [], \"d\": null}"), &form, NULL),
		ERR_NONE);
	assert_int_equal(form.count, 5);
	assert_true(str_eq(form.fields[0].value, STR("é")) && form.fields[0].type == FORM_STRING);
	assert_true(str_eq(form.fields[1].value, STR("1")) && form.fields[1].type == FORM_INTEGER);
	assert_true(form.fields[1].listed && !form.fields[0].listed);
	assert_true(str_eq(form.fields[2].value, STR("true")) && form.fields[2].type == FORM_BOOLEAN);
	assert_true(form.fields[3].listed_empty);
	assert_true(form.fields[4].type == FORM_OTHER && !form.fields[4].listed_empty);
	static const char *const wrong[] = {
		"{",
		"[]",
		"1",
		"\"a\"",
		"null",
		"{\"a\": 1, \"a\": 2}",
		"{\"a\": 1} x",
		"{'a': 1}",
		"{\"a\": 1,}",
		"{\"a\": 9223372036854775808}",
		"{\"a\": NaN}",
		"{\"a\\u0000b\": 1}",
		"{\"a\": \"\\u0000\"}",
		"{\"a\": \"\\ud800\"}",
		"\xEF\xBB\xBF{}",
		"{\"a\": [[[[[[[[1]]]]]]]]}",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(read_json(&a, wrong[i]), ERR_FORMAT);
	/* Brackets in a string are no depth. */
	assert_int_equal(read_json(&a, "{\"a\": \"[[[[[[[[[[\\\"[[[[\"}"), ERR_NONE);
	assert_int_equal(read_json(&a, "{\"a\": \"\xC3\"}"), ERR_UTF8);
	arena_release(&a);
}

static void json_has_limits(void **state)
{
	(void)state;
	struct arena a;
	_cleanup_buf_ struct buf text;
	arena_init(&a, 1 << 20);
	buf_init(&text, 1 << 16);
	buf_add_c(&text, "{\"a\": [0");
	for (int i = 1; i < FORM_FIELDS_MAX; i++)
		buf_add_c(&text, ",0");
	buf_add_c(&text, "]}");
	assert_int_equal(read_json(&a, text.ptr), ERR_NONE);
	text.len -= 2;
	buf_add_c(&text, ",0]}");
	assert_int_equal(read_json(&a, text.ptr), ERR_LIMIT);
	buf_clear(&text);
	buf_addf(&text, "{\"%0*d\": 1}", FORM_NAME_MAX + 1, 0);
	assert_int_equal(read_json(&a, text.ptr), ERR_LIMIT);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json),
		cmocka_unit_test(json_has_limits),
		cmocka_unit_test_setup(pairs_in_their_order, fresh),
		cmocka_unit_test_setup(wrong_codes_are_refused, fresh),
		cmocka_unit_test_setup(fields_and_names_have_limits, fresh),
		cmocka_unit_test_setup(parts_with_files, fresh),
		cmocka_unit_test_setup(wrong_parts_are_refused, fresh),
		cmocka_unit_test_setup(boundaries, fresh),
	};
	arena_init(&arena, (size_t)1 << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
