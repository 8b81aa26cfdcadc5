/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include "media/job.h"
#include "media/wire.h"

/* Whether the server takes this text. */
static bool taken(struct str text)
{
	struct buf b;
	buf_init(&b, 1000);
	wire_put_bytes(&b, text);
	struct wire w = {buf_str(&b), false};
	bool same = str_eq(wire_text(&w, 100), text);
	assert_int_equal(same, !w.failed || !text.len);
	bool good = !w.failed;
	buf_release(&b);
	return good;
}

static void a_text_holds_no_control(void **state)
{
	(void)state;
	assert_true(taken(STR("")));
	assert_true(taken(STR("Chambre 214, « à l\xE2\x80\x99\xC3\xA9tage »")));
	static const struct str bad[] = {
		{"a\0b", 3},         {"a\nb", 3},      {"a\x1B[31mb", 7},   {"\x7F", 1},
		{"\xC2\x85", 2},     {"\xC2\x9Bm", 3}, {"\xE2\x80\xA8", 3}, {"\xE2\x80\xAE", 3},
		{"\xEF\xBB\xBF", 3}, {"\xE9t\xE9", 3}, {"\xC3", 1},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (taken(bad[i]))
			fail_msg("%zu is taken", i);
}

static void assert_shown(struct str text, size_t max, const char *as)
{
	char room[64], again[64];
	struct str shown = wire_printable(text, max, room);
	if (!str_eq(shown, str_from_c(as)))
		fail_msg("%.*s, not %s", STR_ARG(shown), as);
	assert_true(shown.len <= max);
	assert_true(taken(shown));
	assert_true(str_eq(wire_printable(shown, max, again), shown));
}

static void what_is_written_can_be_read(void **state)
{
	(void)state;
	assert_shown(STR(" un \a\r\n\t deux\xC2\x85 trois "), 40, "un deux trois");
	assert_shown(STR("\xE2\x80\xAE"
			 "214\xEF\xBB\xBF"),
		     40, "214");
	/* Latin-1 takes more room once it is UTF-8. */
	assert_shown(STR("\xE9\xE9\xE9\xE9"), 8, "éééé");
	assert_shown(STR("\xE9\xE9\xE9\xE9\xE9"), 8, "éé…");
	assert_shown(STR("ééééé"), 9, "ééé…");
	assert_shown(STR("un deux"), 7, "un deux");
	assert_shown(STR("un deux trois"), 7, "un d…");
	assert_shown(STR("un deux trois"), 6, "un…");
	assert_shown(STR("\x01\x02"), 3, "");
	assert_shown(STR("abcd"), 3, "…");
}

/* Whatever a worker found, its answer is one. */
static void no_text_costs_the_answer(void **state)
{
	(void)state;
	char hostile[5000];
	struct arena arena;
	struct buf b;
	struct error err = {0};
	for (size_t i = 0; i < sizeof(hostile); i++)
		hostile[i] = (char)(i * 37);
	const struct str text = {hostile, sizeof(hostile)};
	struct media_fact fact = {MEDIA_TEXT, text, text, text, text};
	struct sight_word word = {.text = text};
	struct sight_line line = {.text = text, .words = &word, .word_count = 1};
	struct media_result r = {.facts = {.colour = text, .facts = &fact, .fact_count = 1, .orientation = 1},
				 .seen = {.lines = &line, .line_count = 1}},
			    back = {0};
	arena_init(&arena, (size_t)1 << 20);
	buf_init(&b, (size_t)1 << 20);
	media_result_put(&b, &r);
	if (media_result_get(&arena, buf_str(&b), &back, &err))
		fail_msg("%s", err.message);
	assert_int_equal(back.seen.line_count, 1);
	assert_true(back.facts.facts[0].value.len > MEDIA_VALUE_MAX - 10);
	buf_release(&b);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_holds_no_control),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(no_text_costs_the_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
