/* SPDX-License-Identifier: Apache-2.0 */
/* The page of every place, with ordinary and with hostile values, compared with what was read and found right. PAGES is the
 * folder of these pages; a page that differs is written beside the test as NAME.html, to be looked at and copied. */
#include "tests/pages/contexts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/testing.h"

#define PAGE_MAX ((size_t)1 << 20)
/* 26 November 2026, 13:05 UTC. */
#define AT INT64_C(1795698300000000)

static void read_page(const char *name, struct buf *ret_page)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s.html", getenv("PAGES"), name);
	FILE *file = fopen(path, "rb");
	if (!file)
		return;
	char *room = buf_reserve(ret_page, PAGE_MAX / 2);
	assert_non_null(room);
	ret_page->len += fread(room, 1, PAGE_MAX / 2, file);
	fclose(file);
}

static void expect(const char *name, const struct contexts *values)
{
	_cleanup_buf_ struct buf out;
	_cleanup_buf_ struct buf expected;
	buf_init(&out, PAGE_MAX);
	buf_init(&expected, PAGE_MAX);
	contexts(&out, values);
	buf_add_char(&out, '\n');
	assert_false(out.failed);
	read_page(name, &expected);
	if (str_eq(buf_str(&out), buf_str(&expected)))
		return;
	char path[256];
	snprintf(path, sizeof(path), "%s.html", name);
	FILE *file = fopen(path, "wb");
	if (file) {
		fwrite(out.ptr, 1, out.len, file);
		fclose(file);
	}
	fail_msg("%s differs from %s/%s", path, getenv("PAGES"), path);
}

#ifdef BLOUSE_FAULTS
static void memory_that_runs_out_fails_the_page(void **state)
{
	(void)state;
	const struct contexts values = {.text = STR("<a>"), .plain = "", .card = {.title = STR("Carte")}};
	size_t whole = 0;
	for (long allowed = 0;; allowed++) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, PAGE_MAX);
		mem_fail_after(allowed);
		contexts(&out, &values);
		mem_fail_after(-1);
		if (!out.failed) {
			whole = out.len;
			assert_true(allowed > 3);
			break;
		}
	}
	/* And so does a page longer than its maximum. */
	_cleanup_buf_ struct buf out;
	buf_init(&out, whole - 1);
	contexts(&out, &values);
	assert_true(out.failed);
}
#endif

static void ordinary(void **state)
{
	(void)state;
	const struct contexts_row rows[] = {{STR("Cardiologie"), 12}, {STR("Urgences"), -3}};
	const struct str words[] = {STR("un"), STR("deux"), STR("trois")};
	const struct contexts_card other = {.title = STR("Autre"), .note = STR("une note")};
	expect("ordinary", &(struct contexts){
				   .text = STR("oui"),
				   .url = STR("https://chu.example/a?b=c&d=e"),
				   .part = STR("été 2026"),
				   .plain = "plain",
				   .number = 1234567,
				   .count = 12,
				   .ratio = 2.5,
				   .yes = true,
				   .state = CONTEXTS_CLOSED,
				   .at = AT,
				   .now = AT + INT64_C(3600000000) * 5,
				   .rows = rows,
				   .row_count = 2,
				   .words = words,
				   .word_count = 3,
				   .card = {.title = STR("Carte")},
				   .other = &other,
			   });
}

static void hostile(void **state)
{
	(void)state;
	struct str text = STR("\"'><script>alert(1)</script><!-- & \x01\xFF");
	expect("hostile", &(struct contexts){
				  .text = text,
				  .url = STR("javascript:alert(1)"),
				  .part = STR("../..?a=b&c#\"'"),
				  .plain = "'\" onload=x",
				  .number = -1,
				  .ratio = -0.0001,
				  .at = INT64_MAX,
				  .now = INT64_MIN,
				  .zone = FRENCH_TAHITI,
				  .card = {.title = text, .note = text, .strong = true},
			  });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary),
		cmocka_unit_test(hostile),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(memory_that_runs_out_fails_the_page),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
