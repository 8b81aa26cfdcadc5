/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/tags.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/testing.h"

static uint32_t number(struct tags *t, enum blouse_entity_type type, const char *value)
{
	uint32_t n = 0;
	assert_int_equal(tags_number(t, type, str_from_c(value), &n, NULL), ERR_NONE);
	return n;
}

static void the_same_value_keeps_its_number(void **state)
{
	(void)state;
	struct tags t;
	tags_init(&t);
	assert_int_equal(number(&t, BLOUSE_NOM, "Lefèvre"), 1);
	assert_int_equal(number(&t, BLOUSE_NOM, "Martin"), 2);
	assert_int_equal(number(&t, BLOUSE_NOM, "LEFEVRE"), 1);
	assert_int_equal(number(&t, BLOUSE_PRENOM, "Martin"), 1);
	assert_int_equal(number(&t, BLOUSE_TEL, "06 12 34 56 78"), 1);
	assert_int_equal(number(&t, BLOUSE_TEL, "06.12.34.56.79"), 2);
	assert_int_equal(number(&t, BLOUSE_TEL, "0612345678"), 1);
	tags_release(&t);
}

static void many_values(void **state)
{
	(void)state;
	struct tags t;
	char value[32];
	tags_init(&t);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 3000; i++) {
			snprintf(value, sizeof value, "nom%u", i);
			assert_int_equal(number(&t, BLOUSE_NOM, value), i + 1);
		}
	}
	tags_release(&t);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	(void)state;
	for (long n = 0, done = 0; !done; n++) {
		struct tags t;
		uint32_t ret = 7;
		tags_init(&t);
		mem_fail_after(n);
		done = tags_number(&t, BLOUSE_NOM, STR("Lefèvre"), &ret, NULL) == ERR_NONE;
		assert_int_equal(ret, done ? 1 : 7);
		mem_fail_after(-1);
		tags_release(&t);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_value_keeps_its_number),
		cmocka_unit_test(many_values),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
