/* SPDX-License-Identifier: Apache-2.0 */
#include "base/near.h"
#include "base/testing.h"

static const char *nearest(const char *typed)
{
	static const char *const words[] = {"smtp-server", "smtp-port", "listen", "store"};
	struct near_word near = {0};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		near_consider(str_from_c(typed), words[i], &near);
	return near.word;
}

static void the_nearest_is_kept(void **state)
{
	(void)state;
	assert_string_equal(nearest("lisetn"), "listen");
	assert_string_equal(nearest("smtp-prot"), "smtp-port");
	assert_string_equal(nearest("smtp-serveur"), "smtp-server");
	assert_string_equal(nearest("sto"), "store");
	assert_null(nearest("retention"));
	assert_null(nearest("a-word-that-is-far-longer-than-any-word-that-anybody-types"));
	assert_null(nearest(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_nearest_is_kept)};
	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
