/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "web/cookie.h"
#include "web/limit.h"

#define SECOND INT64_C(1000000)

static const struct limit_rule rule = {3, 10 * SECOND};

static void a_burst_then_one_by_one(void **state)
{
	(void)state;
	struct limiter *limiter;
	int64_t wait = 0, now = 1000 * SECOND;
	assert_int_equal(limiter_new(64, 1, &limiter, NULL), ERR_NONE);
	for (int i = 0; i < 3; i++)
		assert_true(limiter_take(limiter, &rule, STR("a"), now, &wait));
	assert_false(limiter_take(limiter, &rule, STR("a"), now, &wait));
	assert_int_equal(wait, 10 * SECOND);
	assert_true(limiter_take(limiter, &rule, STR("b"), now, &wait));
	assert_true(limiter_take(limiter, &(struct limit_rule){1, SECOND}, STR("a"), now, &wait));
	now += 10 * SECOND;
	assert_true(limiter_take(limiter, &rule, STR("a"), now, &wait));
	assert_false(limiter_take(limiter, &rule, STR("a"), now, &wait));
	now += 3600 * SECOND;
	for (int i = 0; i < 3; i++)
		assert_true(limiter_take(limiter, &rule, STR("a"), now, &wait));
	assert_false(limiter_take(limiter, &rule, STR("a"), now, &wait));
	limiter_free(limiter);
}

/* Who comes with a hundred thousand names does not free the one that is held. */
static void the_table_does_not_grow(void **state)
{
	(void)state;
	struct limiter *limiter;
	int64_t wait;
	char name[16];
	assert_int_equal(limiter_new(64, 1, &limiter, NULL), ERR_NONE);
	for (int i = 0; i < 3; i++)
		assert_true(limiter_take(limiter, &rule, STR("held"), 0, &wait));
	for (int i = 0; i < 100000; i++) {
		int len = snprintf(name, sizeof(name), "%d", i);
		assert_true(limiter_take(limiter, &rule, (struct str){name, (size_t)len}, 0, &wait));
	}
	assert_false(limiter_take(limiter, &rule, STR("held"), 0, &wait));
	limiter_free(limiter);
}

static void cookies(void **state)
{
	(void)state;
	struct str value;
	_cleanup_buf_ struct buf out;
	assert_true(cookie_find(STR("a=1; __Host-session=x=y;b=2"), STR("__Host-session"), &value));
	assert_true(str_eq(value, STR("x=y")));
	assert_true(cookie_find(STR("a=1; a=1"), STR("a"), &value));
	assert_false(cookie_find(STR("a=1; a=2"), STR("a"), &value));
	assert_false(cookie_find(STR("aa=1;A=2"), STR("a"), &value));
	assert_false(cookie_find(STR(""), STR("a"), &value));
	buf_init(&out, 1000);
	cookie_set(&out, STR("__Host-session"), STR("abc"), true, -1);
	assert_string_equal(out.ptr, "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
	buf_clear(&out);
	cookie_set(&out, STR("session"), STR(""), false, 0);
	assert_string_equal(out.ptr, "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_then_one_by_one),
		cmocka_unit_test(the_table_does_not_grow),
		cmocka_unit_test(cookies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
