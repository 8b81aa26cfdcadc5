/* SPDX-License-Identifier: Apache-2.0 */
/* What needs no store; tests/http/sessions_test.py tries the rest through the server. */
#include <libdeflate.h>

#include "base/testing.h"
#include "web/session.h"
#include "web/zip.h"

static void browsers_have_families(void **state)
{
	(void)state;
	static const char *const known[][2] = {
		{"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox/linux"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
		 "Safari/537.36 Edg/130.0",
		 "edge/windows"},
		{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36",
		 "chromium/android"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile "
		 "Safari/604.1",
		 "safari/ios"},
		{"curl/8", "autre/autre"},
		{"", "autre/autre"},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		char room[SESSION_CLIENT_MAX];
		assert_true(str_eq(session_client(str_from_c(known[i][0]), room), str_from_c(known[i][1])));
	}
}

static void tokens_are_a_session_s_own(void **state)
{
	(void)state;
	struct session mine = {.key = {1}}, other = {.key = {2}};
	char token[SESSION_CSRF_LEN + 1], again[SESSION_CSRF_LEN + 1];
	assert_int_equal(csrf_make(&mine, token, NULL), ERR_NONE);
	assert_int_equal(csrf_make(&mine, again, NULL), ERR_NONE);
	assert_int_equal(strlen(token), SESSION_CSRF_LEN);
	assert_string_not_equal(token, again);
	assert_true(csrf_holds(&mine, str_from_c(token)) && csrf_holds(&mine, str_from_c(again)));
	assert_false(csrf_holds(&other, str_from_c(token)));
	assert_false(csrf_holds(&mine, (struct str){0}));
	for (size_t i = 0; i < SESSION_CSRF_LEN; i++)
		for (const char *c = "A/+= \xFF"; *c; c++) {
			memcpy(again, token, sizeof(again));
			again[i] = *c == again[i] ? 'B' : *c;
			assert_false(csrf_holds(&mine, (struct str){again, SESSION_CSRF_LEN}));
		}
	again[3] = '\0';
	assert_false(csrf_holds(&mine, (struct str){again, SESSION_CSRF_LEN}));
}

static void use_is_noted_now_and_then(void **state)
{
	(void)state;
	const int64_t second = 1000000;
	struct session s = {.seen_at = 1000 * second};
	const struct session_terms half_hour = {1800 * second, 0}, short_one = {20 * second, 0};
	assert_false(session_is_due(&s, 1059 * second, &half_hour));
	assert_true(session_is_due(&s, 1060 * second, &half_hour));
	assert_true(session_is_due(&s, 1005 * second, &short_one));
}

static void text_is_made_small(void **state)
{
	(void)state;
	struct zips *zips;
	_cleanup_buf_ struct buf out;
	char text[5000], again[sizeof(text)];
	memset(text, 'a', sizeof(text));
	buf_init(&out, 10000);
	assert_int_equal(zips_new(&zips, NULL), ERR_NONE);
	struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
	for (int i = 0; i < 6; i++) {
		buf_clear(&out);
		memset(text, 'a' + i, sizeof(text) / 2);
		assert_true(zip_text(zips, i % ZIP_EFFORTS, (struct str){text, sizeof(text)}, &out));
		assert_true(out.len < 100);
		assert_int_equal(libdeflate_gzip_decompress(reader, out.ptr, out.len, again, sizeof(again), NULL),
				 LIBDEFLATE_SUCCESS);
		assert_memory_equal(again, text, sizeof(text));
	}
	libdeflate_free_decompressor(reader);
	buf_clear(&out);
	assert_false(zip_text(zips, ZIP_ONCE, STR("abc"), &out));
	assert_int_equal(out.len, 0);
	zips_free(zips);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(browsers_have_families),
		cmocka_unit_test(tokens_are_a_session_s_own),
		cmocka_unit_test(use_is_noted_now_and_then),
		cmocka_unit_test(text_is_made_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
