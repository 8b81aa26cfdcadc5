/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include "base/testing.h"
#include "base/utf8.h"

static void the_message_is_formatted(void **state)
{
	(void)state;
	struct error err = {.offset = 7};
	assert_int_equal(error_set(&err, ERR_IO, "%s : lecture impossible (%d).", "a.txt", 5), ERR_IO);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(err.offset, 0);
	assert_string_equal(err.message, "a.txt : lecture impossible (5).");
}

static void the_detail_stands_apart(void **state)
{
	(void)state;
	struct error err;
	error_set(&err, ERR_UNAVAILABLE, "La base ne répond pas.");
	assert_string_equal(err.detail, "");
	error_detail(&err, "SQLSTATE %s", "57P01");
	assert_string_equal(err.message, "La base ne répond pas.");
	assert_string_equal(err.detail, "SQLSTATE 57P01");
	error_set(&err, ERR_IO, "Autre chose.");
	assert_string_equal(err.detail, "");
}

static void nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, ERR_FORMAT, "%d", 1), ERR_FORMAT);
	assert_int_equal(error_nomem(NULL), ERR_NOMEM);
	error_detail(NULL, "%d", 1);
}

static void lack_of_memory_has_its_message(void **state)
{
	(void)state;
	struct error err;
	assert_int_equal(error_nomem(&err), ERR_NOMEM);
	assert_string_equal(err.message, "Mémoire insuffisante.");
}

static void a_long_message_ends_on_a_character(void **state)
{
	(void)state;
	char text[2000];
	for (size_t shift = 0; shift < 8; shift++) {
		memset(text, 'a', shift);
		size_t len = shift;
		while (len + 4 < sizeof(text))
			len += utf8_put(len % 2 ? 0x1F600 : 0xE9, text + len);
		text[len] = '\0';
		struct error err;
		error_set(&err, ERR_USAGE, "%s", text);
		assert_int_equal(utf8_invalid_at(str_from_c(err.message)), SIZE_MAX);
		assert_in_range(strlen(err.message), sizeof(err.message) - 4, sizeof(err.message) - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_message_is_formatted),
		cmocka_unit_test(the_detail_stands_apart),
		cmocka_unit_test(nobody_need_listen),
		cmocka_unit_test(lack_of_memory_has_its_message),
		cmocka_unit_test(a_long_message_ends_on_a_character),
	};
	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
