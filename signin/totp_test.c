/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/totp.h"

#include "base/testing.h"

static const struct str secret = {"12345678901234567890", 20};

/* RFC 6238, appendix B: the last six of its eight digits. */
static void codes_are_those_of_the_rfc(void **state)
{
	(void)state;
	static const struct {
		int64_t second;
		uint32_t code;
	} table[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
		     {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		uint32_t code = 0;
		assert_int_equal(totp_code(secret, table[i].second / 30, &code, NULL), ERR_NONE);
		assert_int_equal(code, table[i].code);
	}
}

static int64_t step_of(const char *code, int64_t second, int64_t after)
{
	int64_t step = -9;
	assert_int_equal(totp_match(secret, str_from_c(code), second * 1000000, after, &step, NULL), ERR_NONE);
	return step;
}

static void clocks_may_differ_by_a_step(void **state)
{
	(void)state;
	const int64_t step = 1111111109 / 30, second = step * 30;
	assert_int_equal(step_of("081804", second, -1), step);
	assert_int_equal(step_of("081 804", second, -1), step);
	assert_int_equal(step_of("081804", second + 59, -1), step);
	assert_int_equal(step_of("081804", second - 30, -1), step);
	assert_int_equal(step_of("081804", second + 60, -1), -1);
	assert_int_equal(step_of("081804", second - 31, -1), -1);
	assert_int_equal(step_of("081804", second, step), -1);
	assert_int_equal(step_of("081804", second, step - 1), step);
}

static void what_is_no_code_is_none(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "81804", "0081804", "08180a", "０８１８０４", "-81804", "081804\n"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(step_of(bad[i], 1111111109, -1), -1);
}

static void authenticators_read_the_address(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1024);
	totp_uri(&out, STR("CH de Valmont"), STR("c.martin@ch"), secret);
	assert_string_equal(out.ptr,
			    "otpauth://totp/CH%20de%20Valmont:c.martin%40ch?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
			    "&issuer=CH%20de%20Valmont");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(clocks_may_differ_by_a_step),
		cmocka_unit_test(what_is_no_code_is_none),
		cmocka_unit_test(authenticators_read_the_address),
	};
	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
