/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/gs1.h"

#include "base/testing.h"

/* "01:03400…|17:…", or nothing when the code is not of GS1. */
static void expect(const char *data, const char *told)
{
	struct arena arena;
	struct sight_field *fields;
	size_t count;
	char text[512] = "";
	arena_init(&arena, 1 << 16);
	assert_true(gs1_read(&arena, str_from_c(data), &fields, &count));
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s:%.*s", i ? "|" : "", fields[i].ai,
			 STR_ARG(fields[i].value));
	assert_string_equal(text, told);
	arena_release(&arena);
}

static void takes_a_drug_box_apart(void **state)
{
	(void)state;
	expect("010340093001234517280331"
	       "10A4821B\x1d"
	       "21SN58213907",
	       "01:03400930012345|17:280331|10:A4821B|21:SN58213907");
}

static void reads_who_receives_care(void **state)
{
	(void)state;
	expect("8018030041234567891012\x1d"
	       "801901",
	       "");
	expect("8018340012345678900018", ""); /* the check digit does not hold */
	expect("8018340012345678900019\x1d"
	       "801901",
	       "8018:340012345678900019|8019:01");
}

static void refuses_what_only_looks_like_it(void **state)
{
	(void)state;
	expect("2611120457", "");              /* a sample: 26 is no identifier */
	expect("0103400930012346", "");        /* the check digit does not hold */
	expect("10", "");                      /* a lot without a value */
	expect("1728033", "");                 /* a date cut off */
	expect("17A80331", "");                /* no date */
	expect("10ABCDEFGHIJKLMNOPQRSTU", ""); /* 21 characters of a lot, of at most 20 */
	expect("", "");
	assert_true(gs1_check(STR("4006381333931")));
	assert_false(gs1_check(STR("4006381333932")));
	assert_false(gs1_check(STR("40063813339A1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_drug_box_apart),
		cmocka_unit_test(reads_who_receives_care),
		cmocka_unit_test(refuses_what_only_looks_like_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
