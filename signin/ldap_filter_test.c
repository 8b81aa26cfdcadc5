/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/ldap_filter.h"

#include "base/testing.h"

static void assert_filled(const char *pattern, struct str value, const char *expected)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, LDAP_FILTER_MAX);
	assert_true(ldap_filter_fill(&out, str_from_c(pattern), value));
	assert_string_equal(out.ptr, expected);
}

static void values_mean_nothing(void **state)
{
	(void)state;
	assert_filled("(uid={})", STR("c.martin"), "(uid=c.martin)");
	assert_filled("(uid={})", STR("*"), "(uid=\\2a)");
	assert_filled("(|(uid={})(mail={}))", STR("a)(uid=*"),
		      "(|(uid=a\\29\\28uid\\3d\\2a)(mail=a\\29\\28uid\\3d\\2a))");
	assert_filled("(uid={})", STR("a\\b\0c"), "(uid=a\\5cb\\00c)");
	assert_filled("(uid={})", STR("é{}"), "(uid=\\c3\\a9\\7b\\7d)");
}

static void a_filter_without_a_place_is_none(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 16);
	assert_false(ldap_filter_fill(&out, STR("(uid=*)"), STR("x")));
	assert_false(ldap_filter_fill(&out, STR("(uid={})"), STR("une valeur trop longue")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_mean_nothing),
		cmocka_unit_test(a_filter_without_a_place_is_none),
	};
	return cmocka_run_group_tests_name("ldap_filter", tests, NULL, NULL);
}
