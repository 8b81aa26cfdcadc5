/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/jsonw.h"

#include "base/testing.h"

static void strings(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	jsonw_string(&out, STR("é \"\\\n\x01\x7F"));
	assert_string_equal(out.ptr, "\"é \\\"\\\\\\n\\u0001\\u007f\"");
	buf_clear(&out);
	jsonw_c_string(&out, NULL);
	assert_string_equal(out.ptr, "null");
}

/* The coat is one code point, four bytes, two units of UTF-16. */
static void places(void **state)
{
	(void)state;
	static const struct blouse_entity entity = {.type = BLOUSE_TEL, .span = {7, 17}};
	static const struct blouse_result result = {.entity_count = 1, .entities = &entity};
	struct place_index index = {0};
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	assert_int_equal(place_build(&index, STR("é🥼 0471000000"), NULL), ERR_NONE);
	jsonw_entities(&out, &index, false, &result);
	assert_string_equal(out.ptr, "[{\"type\": \"TEL\", \"start\": 3, \"end\": 13, \"text\": \"0471000000\"}]");
	buf_clear(&out);
	jsonw_entities(&out, &index, true, &result);
	assert_string_equal(out.ptr,
			    "[{\"type\": \"TEL\", \"start\": 3, \"end\": 13, \"byte_start\": 7, \"byte_end\": 17, "
			    "\"utf16_start\": 4, \"utf16_end\": 14, \"text\": \"0471000000\"}]");
	place_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings),
		cmocka_unit_test(places),
	};
	return cmocka_run_group_tests_name("jsonw", tests, NULL, NULL);
}
