/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/fold.h"

#include "base/testing.h"

static void assert_plain(const char *text, const char *expected)
{
	char out[FOLD_MAX + 1];
	size_t len = fold_plain(str_from_c(text), out, FOLD_MAX);
	out[len] = '\0';
	assert_string_equal(out, expected);
}

static void names_lose_case_and_accents(void **state)
{
	(void)state;
	assert_plain("Éloïse LEFÈVRE-Ñandú", "eloise lefevre-nandu");
	assert_plain("E\xCC\x81loise", "eloise");
	assert_plain("Øystein Łukasz Żółć ſ", "oystein lukasz zolc s");
	assert_plain("Ÿ ŷ œuvre Œuvre", "y y œuvre œuvre");
	assert_plain("a\xFF"
		     "b",
		     "a\xFF"
		     "b");
	char four[4];
	assert_int_equal(fold_plain(STR("abœœ"), four, sizeof(four)), 4);
}

static void logins_are_compared_without_case(void **state)
{
	(void)state;
	char out[FOLD_MAX], big[FOLD_MAX + 2];
	struct str login;
	assert_true(fold_login(STR("  C.Martin@CH-Valmont.fr\t"), out, &login));
	assert_true(str_eq(login, STR("c.martin@ch-valmont.fr")));
	assert_true(fold_login(STR("Éloïse"), out, &login));
	assert_true(str_eq(login, STR("éloïse")));
	assert_false(fold_login(STR("   "), out, &login));
	assert_false(fold_login(STR("a\nb"), out, &login));
	assert_false(fold_login(STR("a\xC2\x85"
				    "b"),
				out, &login));
	assert_false(fold_login(STR("a\xFF"), out, &login));
	memset(big, 'a', sizeof(big));
	assert_false(fold_login((struct str){big, FOLD_MAX + 1}, out, &login));
	assert_true(fold_login((struct str){big, FOLD_MAX}, out, &login));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lose_case_and_accents),
		cmocka_unit_test(logins_are_compared_without_case),
	};
	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
