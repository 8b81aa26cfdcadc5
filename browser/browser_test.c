/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/browser.h"

#include <stdint.h>

#include "base/str.h"
#include "engine/testing.h"

#define PATIENT "Un patient perfusé hier, chambre 12."

static int setup(void **state)
{
	struct fixture *f;
	if (fixture_open((void **)&f))
		return -1;
	struct browser *b = browser_new();
	void *bytes = browser_bytes_new(f->size);
	if (!b || !bytes)
		return -1;
	memcpy(bytes, f->bytes, f->size);
	int code = (int)browser_open(b, bytes, f->size);
	*state = b;
	fixture_close((void **)&f);
	return code;
}

static int teardown(void **state)
{
	browser_free(*state);
	return 0;
}

static enum error_code check(struct browser *b, const char *text, const char *thread)
{
	return browser_check(b, false, BLOUSE_AGENT, BLOUSE_X, text, strlen(text), thread, thread ? strlen(thread) : 0);
}

static struct str output(const struct browser *b) { return (struct str){browser_output(b), browser_output_size(b)}; }

static void expect_start(const struct browser *b, const char *start)
{
	struct str said = output(b);
	if (!str_starts(said, str_from_c(start)))
		fail_msg("%.*s", STR_ARG(said));
}

static void expect_inside(const struct browser *b, const char *part)
{
	struct str said = output(b);
	if (str_find(said, str_from_c(part)) == SIZE_MAX)
		fail_msg("%.*s", STR_ARG(said));
}

static void bytes_are_aligned(void **state)
{
	(void)state;
	for (size_t size = 0; size < 200; size += 7) {
		void *bytes = browser_bytes_new(size);
		assert_int_equal((uintptr_t)bytes % 64, 0);
		memset(bytes, 1, size);
		browser_bytes_free(bytes);
	}
	browser_bytes_free(NULL);
	assert_null(browser_bytes_new(SIZE_MAX - 1));
}

static void a_name_serves_once(void **state)
{
	struct browser *b = *state;
	assert_int_equal(browser_name(b, "m-\"1\"", 5, true), ERR_NONE);
	assert_int_equal(check(b, PATIENT, NULL), ERR_NONE);
	expect_start(b, "{\"id\": \"m-\\\"1\\\"\", \"verdict\": ");
	assert_int_equal(check(b, PATIENT, NULL), ERR_NONE);
	expect_start(b, "{\"id\": null, ");
	assert_int_equal(browser_name(b, "-12", 3, false), ERR_NONE);
	assert_int_equal(check(b, "", NULL), ERR_NONE);
	expect_start(b, "{\"id\": -12, ");
	/* It goes with a message that could not be read, too. */
	assert_int_equal(browser_name(b, "x", 1, true), ERR_NONE);
	assert_int_not_equal(check(b, "\xFF", NULL), ERR_NONE);
	assert_int_equal(check(b, "", NULL), ERR_NONE);
	expect_start(b, "{\"id\": null, ");
}

static void threads_are_remembered_until_forgotten(void **state)
{
	struct browser *b = *state;
	assert_int_equal(check(b, "Bonjour.", NULL), ERR_NONE);
	assert_int_equal(str_find(output(b), STR("thread_verdict")), SIZE_MAX);
	assert_int_equal(check(b, PATIENT, "a"), ERR_NONE);
	expect_inside(b, "\"mosaic\": [], \"thread_verdict\": \"");
	assert_int_equal(str_find(output(b), STR("\"thread_verdict\": \"ok\"")), SIZE_MAX);
	assert_int_equal(check(b, "Bonjour.", "b"), ERR_NONE);
	expect_inside(b, "\"thread_verdict\": \"ok\"");
	assert_int_equal(check(b, "Bonjour.", "a"), ERR_NONE);
	assert_int_equal(str_find(output(b), STR("\"thread_verdict\": \"ok\"")), SIZE_MAX);
	assert_int_equal(browser_forget(b), ERR_NONE);
	assert_int_equal(check(b, "Bonjour.", "a"), ERR_NONE);
	expect_inside(b, "\"thread_verdict\": \"ok\"");
}

static void profiles_are_told(void **state)
{
	struct browser *b = *state;
	const char *text = "👶 Appelez-moi : 06 12 34 56 78";
	assert_int_equal(browser_profile(b, text, strlen(text), 0, 0, true), ERR_NONE);
	expect_start(b, "{\"seen\": [{\"fact\": \"famille\", \"start\": 0, \"end\": 2}, {\"fact\": \"coordonnees\", "
			"\"start\": 17, ");
	expect_inside(b, "\"facts\": [\"famille\", \"coordonnees\"]");
	/* Bit 6 is the family, as verdict/profile.h numbers it: read before, not ticked any more. */
	assert_int_equal(browser_profile(b, text, strlen(text), 0, 1 << 6, true), ERR_NONE);
	expect_inside(b, "\"facts\": [\"coordonnees\"]");
	assert_int_not_equal(browser_profile(b, "a\xFF", 2, 0, 0, true), ERR_NONE);
	expect_inside(b, "UTF-8");
}

static void refusals_say_why(void **state)
{
	struct browser *b = *state;
	static char name[BROWSER_ID_MAX + 1];
	assert_int_not_equal(check(b, "a\xFF", NULL), ERR_NONE);
	expect_inside(b, "UTF-8");
	assert_int_equal(browser_name(b, name, sizeof name, true), ERR_LIMIT);
	expect_start(b, "« id » dépasse 1024 octets");
	assert_int_equal(browser_check(b, false, 0, 0, "a", 1, name, sizeof name), ERR_LIMIT);
	expect_start(b, "« thread » doit être");
	assert_int_equal(browser_check(b, true, 0, 0, "a", 1, NULL, 0), ERR_USAGE);
	expect_start(b, "la lecture attentive");
	assert_int_not_equal(browser_check(b, false, BLOUSE_CONTEXTS, 0, "a", 1, NULL, 0), ERR_NONE);
	assert_int_not_equal(browser_check(b, false, 0, BLOUSE_NETWORKS, "a", 1, NULL, 0), ERR_NONE);
	/* And the next message is read. */
	assert_int_equal(check(b, "Bonjour.", NULL), ERR_NONE);
	expect_inside(b, "\"verdict\": \"ok\"");
}

static void what_is_not_taken_stays_the_callers(void **state)
{
	struct browser *b = *state, *other = browser_new();
	char *bytes = browser_bytes_new(4096);
	assert_non_null(other);
	memset(bytes, 7, 4096);
	assert_int_equal(browser_open(other, bytes, 4096), ERR_FORMAT);
	assert_int_equal(browser_read_carefully(b, bytes, 4096), ERR_FORMAT);
	assert_int_not_equal(browser_output_size(b), 0);
	browser_bytes_free(bytes);
	browser_free(other);
	browser_free(NULL);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	struct browser *b = *state;
	enum error_code code = ERR_NOMEM;
	for (long allowed = 0; code != ERR_NONE; allowed++) {
		browser_forget(b);
		mem_fail_after(allowed);
		code = check(b, PATIENT, "a");
		mem_fail_after(-1);
		if (code != ERR_NONE)
			assert_int_not_equal(browser_output_size(b), 0);
	}
	struct browser *made = NULL;
	for (long allowed = 0; !made; allowed++) {
		mem_fail_after(allowed);
		made = browser_new();
		mem_fail_after(-1);
	}
	browser_free(made);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_aligned),
		cmocka_unit_test(a_name_serves_once),
		cmocka_unit_test(threads_are_remembered_until_forgotten),
		cmocka_unit_test(profiles_are_told),
		cmocka_unit_test(refusals_say_why),
		cmocka_unit_test(what_is_not_taken_stays_the_callers),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
