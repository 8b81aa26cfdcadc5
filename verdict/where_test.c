/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences; tests/establishment has a charter with sites. */
#include "verdict/where.h"

#include "base/testing.h"

static void assert_told(struct where where, const char *expected)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	where_tell(&out, &where);
	assert_string_equal(out.ptr ? out.ptr : "", expected);
}

static void test_sentences(void **state)
{
	(void)state;
	assert_told((struct where){0}, "");
	assert_told((struct where){true, true, STR("Saint-Roch"), 0}, "dans l'établissement : Saint-Roch");
	assert_told((struct where){true, false, STR("Saint-Roch"), 141}, "à 150 m de : Saint-Roch");
	assert_told((struct where){true, false, STR("Saint-Roch"), 3249}, "à 3,2 km de : Saint-Roch");
	assert_told((struct where){true, false, STR("Saint-Roch"), 612345}, "à 612 km de : Saint-Roch");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sentences)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
