/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/marks.h"

#include "base/mem.h"
#include "base/testing.h"

#define SIDE 5
#define STEP 10

/* Squares on white, `across` by `down` of them; the caller releases `at`. */
static struct gray squares(unsigned across, unsigned down, unsigned side, unsigned step)
{
	struct gray grey = {across * step, down * step, NULL};
	grey.at = mem_alloc((size_t)grey.width * grey.height);
	for (unsigned y = 0; y < grey.height; y++)
		for (unsigned x = 0; x < grey.width; x++) {
			unsigned left = x % step, top = y % step, edge = (step - side) / 2;
			bool inside = left >= edge && left < edge + side && top >= edge && top < edge + side;
			grey.at[(size_t)y * grey.width + x] = inside ? 20 : 240;
		}
	return grey;
}

static size_t count_as(struct gray grey, bool bold, bool *cut_short)
{
	struct mark *marks = NULL;
	size_t count = 0;
	assert_true(marks_find(&grey, false, bold, &marks, &count, cut_short));
	mem_free(marks);
	mem_free(grey.at);
	return count;
}

static size_t count_in(struct gray grey, bool *cut_short) { return count_as(grey, false, cut_short); }

static void stripes_of_a_screen_join_letters_that_are_not_bold(void **state)
{
	(void)state;
	bool cut_short = false;
	for (unsigned bold = 0; bold < 2; bold++) {
		struct gray grey = squares(12, 4, 8, 24);
		for (size_t i = 0; i < (size_t)grey.width * grey.height; i++)
			if (i % grey.width % 12 < 4 && grey.at[i] > 200)
				grey.at[i] = 165;
		size_t count = count_as(grey, bold, &cut_short);
		assert_true(bold ? count == 12 * 4 : count < 12 * 4);
	}
}

static void marks_as_high_as_their_picture_are_letters(void **state)
{
	(void)state;
	bool cut_short = false;
	/* One line, cut out of its page: small, then large. */
	assert_int_equal(count_in(squares(6, 1, 20, 28), &cut_short), 6);
	assert_int_equal(count_in(squares(6, 1, 120, 160), &cut_short), 6);
	/* A stain on a wall. */
	assert_int_equal(count_in(squares(1, 1, 150, 300), &cut_short), 0);
	assert_false(cut_short);
}

static void what_a_limit_left_out_is_said(void **state)
{
	(void)state;
	bool cut_short = false;
	assert_int_equal(count_in(squares(160, MARKS_MAX / 160, SIDE, STEP), &cut_short), MARKS_MAX);
	assert_false(cut_short);
	assert_int_equal(count_in(squares(160, MARKS_MAX / 160 + 1, SIDE, STEP), &cut_short), MARKS_MAX);
	assert_true(cut_short);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stripes_of_a_screen_join_letters_that_are_not_bold),
		cmocka_unit_test(marks_as_high_as_their_picture_are_letters),
		cmocka_unit_test(what_a_limit_left_out_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
