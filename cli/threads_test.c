/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/threads.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/testing.h"

static struct thread_entry *get(struct threads *t, int number)
{
	char name[32];
	struct thread_entry *e = NULL;
	snprintf(name, sizeof name, "fil %d", number);
	struct str s = str_from_c(name);
	assert_int_equal(threads_get(t, s, threads_hash(s), &e, NULL), ERR_NONE);
	return e;
}

static void posts_are_remembered_in_order(void **state)
{
	(void)state;
	struct threads t;
	assert_int_equal(threads_init(&t, 4, NULL), ERR_NONE);
	struct thread_entry *e = get(&t, 1);
	assert_int_equal(threads_add_id(&t, e, STR("\"a\""), NULL), ERR_NONE);
	assert_int_equal(threads_add_id(&t, e, STR("12"), NULL), ERR_NONE);
	get(&t, 2);
	e = get(&t, 1);
	assert_true(str_eq(threads_id(e, 0), STR("\"a\"")));
	assert_true(str_eq(threads_id(e, 1), STR("12")));
	assert_int_equal(threads_id(e, 2).len, 0);
	threads_release(&t);
}

static void the_longest_silent_is_let_go(void **state)
{
	(void)state;
	struct threads t;
	assert_int_equal(threads_init(&t, 3, NULL), ERR_NONE);
	for (int i = 0; i < 3; i++)
		assert_int_equal(threads_add_id(&t, get(&t, i), STR("1"), NULL), ERR_NONE);
	get(&t, 0); /* 1 is now the oldest */
	get(&t, 3);
	assert_int_equal(get(&t, 0)->id_count, 1);
	assert_int_equal(get(&t, 2)->id_count, 1);
	assert_int_equal(get(&t, 3)->id_count, 0);
	assert_int_equal(get(&t, 1)->id_count, 0);
	threads_release(&t);
}

/* Far more threads than places, met in a scattered order. */
static void a_crowd_passes_through(void **state)
{
	(void)state;
	struct threads t;
	assert_int_equal(threads_init(&t, 16, NULL), ERR_NONE);
	for (unsigned i = 0; i < 20000; i++) {
		struct thread_entry *e = get(&t, (int)(i * 7919 % 101));
		assert_int_equal(threads_add_id(&t, e, STR("12345"), NULL), ERR_NONE);
		assert_true(t.count <= 16);
	}
	threads_release(&t);
}

static void ids_have_a_limit(void **state)
{
	(void)state;
	static char id[1 << 20];
	struct threads t;
	memset(id, '7', sizeof id);
	assert_int_equal(threads_init(&t, 64, NULL), ERR_NONE);
	for (int i = 0; i < 64; i++)
		assert_int_equal(threads_add_id(&t, get(&t, i), (struct str){id, sizeof id}, NULL), ERR_NONE);
	/* The oldest made room; the newest is whole. */
	assert_true(t.id_bytes <= (size_t)16 << 20);
	assert_int_equal(get(&t, 63)->id_count, 1);
	assert_int_equal(get(&t, 0)->id_count, 0);
	struct thread_entry *e = get(&t, 1);
	for (int i = 0; i < BLOUSE_THREAD_MAX + 10; i++)
		assert_int_equal(threads_add_id(&t, e, STR("1"), NULL), ERR_NONE);
	assert_int_equal(e->id_count, BLOUSE_THREAD_MAX);
	threads_release(&t);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	(void)state;
	for (long n = 0, done = 0; !done; n++) {
		struct threads t;
		struct thread_entry *e;
		mem_fail_after(n);
		if (!threads_init(&t, 2, NULL)) {
			done = 1;
			for (int i = 0; i < 3; i++) {
				struct str name = {"abc" + i, 1};
				if (threads_get(&t, name, threads_hash(name), &e, NULL) ||
				    threads_add_id(&t, e, STR("1"), NULL))
					done = 0;
			}
			threads_release(&t);
		}
		mem_fail_after(-1);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(posts_are_remembered_in_order), cmocka_unit_test(the_longest_silent_is_let_go),
		cmocka_unit_test(a_crowd_passes_through),        cmocka_unit_test(ids_have_a_limit),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
