/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/own/qr.h"

#include "base/testing.h"
#include "desk/own/hex.h"

/* The corners of a QR code, whatever it says: a bar of seven, one of one, three, one, then seven again. */
static void the_drawing_is_a_code(void **state)
{
	(void)state;
	struct arena arena;
	struct qr qr = {0};
	arena_init(&arena, (size_t)1 << 20);
	assert_int_equal(qr_make(&arena, STR("otpauth://totp/CH:c.martin?secret=ABC"), &qr, NULL), ERR_NONE);
	assert_true(qr.side >= 21 + 2 * QR_QUIET && (qr.side - 2 * QR_QUIET) % 4 == 1);
	assert_true(qr.bars[0].x == QR_QUIET && qr.bars[0].y == QR_QUIET && qr.bars[0].width == 7);
	const struct qr_bar *last = &qr.bars[qr.bar_count - 1];
	assert_int_equal(last->y, qr.side - QR_QUIET - 1);
	int64_t y = 0, end = 0;
	for (size_t i = 0; i < qr.bar_count; i++) {
		const struct qr_bar *bar = &qr.bars[i];
		/* In order, and never touching: a run is one bar. */
		assert_true(bar->width > 0 && bar->x + bar->width <= qr.side - QR_QUIET);
		assert_true(bar->y > y || (bar->y == y && bar->x > end));
		y = bar->y;
		end = bar->x + bar->width;
	}
	arena_release(&arena);
}

static void a_text_too_long_is_refused(void **state)
{
	(void)state;
	struct arena arena;
	static char text[4000];
	struct qr qr = {.side = 7};
	memset(text, 'a', sizeof(text));
	arena_init(&arena, (size_t)1 << 20);
	assert_int_equal(qr_make(&arena, (struct str){text, sizeof(text)}, &qr, NULL), ERR_LIMIT);
	assert_int_equal(qr.side, 7);
	arena_release(&arena);
}

static void bytes_come_back(void **state)
{
	(void)state;
	struct arena arena;
	unsigned char out[3];
	arena_init(&arena, 4096);
	struct str text = hex_put(&arena, STR("\x00\x9f\xff"));
	assert_true(str_eq(text, STR("009fff")));
	assert_true(hex_take(text, out, 3) && memcmp(out, "\x00\x9f\xff", 3) == 0);
	assert_false(hex_take(text, out, 2));
	assert_false(hex_take(STR("00zz00"), out, 3));
	assert_false(hex_take(STR("009FFF"), out, 3));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_drawing_is_a_code),
		cmocka_unit_test(a_text_too_long_is_refused),
		cmocka_unit_test(bytes_come_back),
	};
	return cmocka_run_group_tests_name("qr", tests, NULL, NULL);
}
