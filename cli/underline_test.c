/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/underline.h"

#include <locale.h>

#include "base/testing.h"

static enum term_style no_style(enum blouse_level level)
{
	(void)level;
	return TERM_PLAIN;
}

/* One finding for each span; what stands below the whole text. */
static void expect(struct str text, size_t count, const struct blouse_span *spans, const char *expected)
{
	struct blouse_finding findings[80];
	struct blouse_result result = {.findings = findings, .finding_count = count};
	struct checked c = {.text = text, .result = &result};
	struct underlines u;
	const struct term plain = {.width = 80};
	_cleanup_buf_ struct buf out;
	buf_init(&out, 10000);
	for (size_t i = 0; i < count; i++)
		findings[i] = (struct blouse_finding){.spans = &spans[i], .span_count = 1};
	underlines_find(&u, &c, 0, text.len);
	underlines_show(&out, &plain, &u, 1, no_style);
	assert_string_equal(buf_str(&out).ptr, expected);
}

static void marks_stand_below_their_words(void **state)
{
	(void)state;
	static const struct blouse_span apart[] = {{9, 15}, {0, 3}};
	/* The coat takes two columns and four bytes. */
	expect(STR("ici 🥼 voilà"), 2, apart, " 2──    1────\n");
	static const struct blouse_span touching[] = {{0, 3}, {3, 6}};
	expect(STR("abcdef"), 2, touching, " 1──2──\n");
	expect(STR("abcdef"), 0, NULL, "");
}

static void what_overlaps_goes_below(void **state)
{
	(void)state;
	static const struct blouse_span spans[] = {{0, 4}, {2, 6}, {4, 6}};
	expect(STR("abcdef"), 3, spans, " 1───3─\n   2───\n");
}

static void the_same_words_share_a_mark(void **state)
{
	(void)state;
	static const struct blouse_span spans[] = {{0, 6}, {2, 6}, {0, 6}};
	expect(STR("abcdef"), 3, spans, " 1,3───\n   2───\n");
}

static void numbers_have_room(void **state)
{
	(void)state;
	struct blouse_span spans[64];
	/* Ten findings on one letter: their numbers are wider than it. */
	for (size_t i = 0; i < 10; i++)
		spans[i] = (struct blouse_span){0, 1};
	expect(STR("ab"), 10, spans, " 1,2,3,4,5,6,7\n");
	/* More overlap than there are rows. */
	for (size_t i = 0; i < 64; i++)
		spans[i] = (struct blouse_span){0, i + 1};
	struct blouse_result result;
	struct blouse_finding findings[64];
	static const char text[65] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct checked c = {.text = {text, 64}, .result = &result};
	struct underlines u;
	for (size_t i = 0; i < 64; i++)
		findings[i] = (struct blouse_finding){.spans = &spans[i], .span_count = 1};
	result = (struct blouse_result){.findings = findings, .finding_count = 64};
	underlines_find(&u, &c, 0, 64);
	assert_int_equal(u.rows, UNDERLINE_ROWS_MAX);
	assert_int_equal(u.count, UNDERLINE_ROWS_MAX);
}

static void a_line_shows_its_part(void **state)
{
	(void)state;
	struct blouse_span span = {1, 8};
	struct blouse_finding finding = {.spans = &span, .span_count = 1};
	struct blouse_result result = {.findings = &finding, .finding_count = 1};
	struct checked c = {.text = STR("abcd efgh"), .result = &result};
	struct underlines u;
	underlines_find(&u, &c, 5, 9);
	assert_true(u.count == 1 && u.marks[0].from == 0 && u.marks[0].to == 3);
	underlines_find(&u, &c, 8, 9);
	assert_int_equal(u.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_stand_below_their_words), cmocka_unit_test(what_overlaps_goes_below),
		cmocka_unit_test(the_same_words_share_a_mark),   cmocka_unit_test(numbers_have_room),
		cmocka_unit_test(a_line_shows_its_part),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("underline", tests, NULL, NULL);
}
