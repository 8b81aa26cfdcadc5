/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of two texts, line by line. */
#include "desk/charter/diff.h"

#include "base/buf.h"
#include "base/testing.h"

/* As "-a +b  c" for removed, added, same; gaps as "~3". */
static void assert_diff(const char *before, const char *after, const char *wanted)
{
	struct arena arena;
	struct diff diff;
	struct buf shown;
	static const char signs[] = {' ', '+', '-', '~'};
	arena_init(&arena, 64 << 20);
	buf_init(&shown, 1 << 20);
	assert_int_equal(diff_make(&arena, str_from_c(before), str_from_c(after), &diff, NULL), ERR_NONE);
	for (size_t i = 0; i < diff.line_count; i++) {
		const struct diff_line *line = &diff.lines[i];
		if (line->kind == DIFF_GAP)
			buf_addf(&shown, "~%d", (int)line->number);
		else
			buf_addf(&shown, "%c%.*s", signs[line->kind], STR_ARG(line->text));
	}
	assert_string_equal(buf_str(&shown).ptr, wanted);
	buf_release(&shown);
	arena_release(&arena);
}

static void small_ones(void **state)
{
	(void)state;
	assert_diff("", "", "");
	assert_diff("a\nb\n", "a\nb\n", "~2");
	assert_diff("", "a\nb", "+a+b");
	assert_diff("a\nb", "", "-a-b");
	assert_diff("a\nb\nc", "a\nx\nc", " a-b+x c");
	assert_diff("a\nb\nc", "b\nc\nd", "-a b c+d");
	assert_diff("a\nb\na\nb\n", "b\na\nb\na\n", "-a b a b+a");
	assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "~1 2 3 4-5+x 6 7 8~1");
}

/* The lines of both texts come out of any difference, whatever it is. */
static void nothing_is_lost(void **state)
{
	(void)state;
	struct arena arena;
	struct diff diff;
	struct buf texts[2], shown[2];
	unsigned seed = 7;
	arena_init(&arena, 64 << 20);
	for (int i = 0; i < 2; i++) {
		buf_init(&texts[i], 1 << 20);
		buf_init(&shown[i], 1 << 20);
	}
	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < 2; i++) {
			buf_clear(&texts[i]);
			buf_clear(&shown[i]);
			for (int line = 0; line < round % 40; line++) {
				seed = seed * 1103515245 + 12345;
				buf_addf(&texts[i], "%c\n", 'a' + (int)(seed >> 16) % 4);
			}
		}
		assert_int_equal(diff_make(&arena, buf_str(&texts[0]), buf_str(&texts[1]), &diff, NULL), ERR_NONE);
		size_t same = 0;
		for (size_t i = 0; i < diff.line_count; i++) {
			const struct diff_line *line = &diff.lines[i];
			if (line->kind == DIFF_GAP)
				same += (size_t)line->number;
			for (int k = 0; k < 2; k++)
				if (line->kind != DIFF_GAP && line->kind != (k ? DIFF_REMOVED : DIFF_ADDED))
					buf_addf(&shown[k], "%.*s\n", STR_ARG(line->text));
		}
		for (int k = 0; k < 2; k++)
			assert_int_equal(shown[k].len + 2 * same, texts[k].len);
		if (same == 0 && texts[0].len)
			for (int k = 0; k < 2; k++)
				assert_string_equal(shown[k].ptr, texts[k].ptr);
		arena_clear(&arena);
	}
	for (int i = 0; i < 2; i++) {
		buf_release(&texts[i]);
		buf_release(&shown[i]);
	}
	arena_release(&arena);
}

static void all_of_two_large_texts(void **state)
{
	(void)state;
	struct arena arena;
	struct diff diff;
	struct buf texts[2];
	arena_init(&arena, 64 << 20);
	for (int i = 0; i < 2; i++) {
		buf_init(&texts[i], 1 << 20);
		for (int line = 0; line < 40000; line++)
			buf_addf(&texts[i], "%d\n", line + 100000 * i);
	}
	assert_int_equal(diff_make(&arena, buf_str(&texts[0]), buf_str(&texts[1]), &diff, NULL), ERR_NONE);
	assert_true(diff.added == 40000 && diff.removed == 40000);
	buf_release(&texts[0]);
	buf_release(&texts[1]);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones),
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(all_of_two_large_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
