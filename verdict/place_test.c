/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/place.h"

#include "base/buf.h"
#include "base/testing.h"

static void short_text(void **state)
{
	(void)state;
	struct place_index index = {0};
	size_t line, column;
	/* é is two bytes, the coat four. */
	assert_int_equal(place_build(&index, STR("é\n🥼 a\r\nb"), NULL), ERR_NONE);
	assert_int_equal(place_point(&index, 0), 0);
	assert_int_equal(place_point(&index, 2), 1);
	assert_int_equal(place_point(&index, 7), 3);
	assert_int_equal(place_utf16(&index, 3), 2);
	assert_int_equal(place_utf16(&index, 7), 4);
	place_line(&index, 0, &line, &column);
	assert_true(line == 1 && column == 1);
	place_line(&index, 8, &line, &column);
	assert_true(line == 2 && column == 3);
	place_line(&index, 11, &line, &column);
	assert_true(line == 3 && column == 1);
	place_line(&index, 12, &line, &column);
	assert_true(line == 3 && column == 2);
	place_release(&index);
}

/* Every byte of a text with marks inside, against a walk from the start. */
static void long_text(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf b;
	struct place_index index = {0};
	buf_init(&b, 100000);
	for (int i = 0; i < 900; i++)
		buf_addf(&b, "mot %d é🥼%s", i, i % 7 ? "" : "\n");
	for (int round = 0; round < 2; round++) {
		size_t points = 0, units = 0, line = 1, column = 1, got_line, got_column;
		assert_int_equal(place_build(&index, buf_str(&b), NULL), ERR_NONE);
		for (size_t i = 0; i <= b.len; i++) {
			if (i < b.len && ((unsigned char)b.ptr[i] & 0xC0) == 0x80)
				continue;
			assert_int_equal(place_point(&index, i), points);
			assert_int_equal(place_utf16(&index, i), units);
			place_line(&index, i, &got_line, &got_column);
			assert_int_equal(got_line, line);
			assert_int_equal(got_column, column);
			points++;
			units += i < b.len && (unsigned char)b.ptr[i] >= 0xF0 ? 2 : 1;
			column++;
			if (i < b.len && b.ptr[i] == '\n') {
				line++;
				column = 1;
			}
		}
		/* The same index serves another text. */
		b.len /= 3;
		while (((unsigned char)b.ptr[b.len] & 0xC0) == 0x80)
			b.len--;
	}
	place_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_text),
		cmocka_unit_test(long_text),
	};
	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
