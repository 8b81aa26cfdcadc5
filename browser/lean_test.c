/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/lean.h"

#include "engine/format.h"
#include "engine/testing.h"

static void *copy(const struct fixture *f)
{
	void *bytes = mem_alloc(f->size);
	assert_non_null(bytes);
	return memcpy(bytes, f->bytes, f->size);
}

static void lean_and_full_again_is_the_same(void **state)
{
	struct fixture *f = *state;
	_cleanup_free_ void *bytes = copy(f);
	assert_true(lean_make(bytes, f->size));
	assert_memory_not_equal(bytes, f->bytes, f->size);
	lean_fill(bytes, f->size);
	assert_memory_equal(bytes, f->bytes, f->size);
	/* A full one stays as it is. */
	lean_fill(bytes, f->size);
	assert_memory_equal(bytes, f->bytes, f->size);
}

static void what_is_no_charter_is_left_alone(void **state)
{
	struct fixture *f = *state;
	_cleanup_free_ void *bytes = copy(f);
	assert_false(lean_make(bytes, 0));
	assert_false(lean_make(bytes, sizeof(struct format_header) - 1));
	assert_false(lean_make(bytes, f->size - 1));
	lean_fill(bytes, f->size - 1);
	((struct format_header *)bytes)->version++;
	assert_false(lean_make(bytes, f->size));
}

/* Whatever stands in the file, nothing outside it is touched (the sanitizers watch), and opening refuses it. */
static void damage_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct format_section *sections = ((struct format_header *)f->bytes)->sections;
	const uint32_t values[] = {0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF};
	for (size_t i = 0; i < 5; i++) {
		for (int id = FORMAT_STRINGS; id <= FORMAT_EDGES; id++) {
			_cleanup_free_ void *bytes = copy(f);
			struct blouse_charter *charter;
			struct format_section *s = &((struct format_header *)bytes)->sections[id];
			assert_true(lean_make(bytes, f->size));
			/* The section's own bytes, or where it lies. */
			if (id == FORMAT_WORDS || id == FORMAT_NODES)
				for (size_t k = 0; k < sections[id].size; k += sizeof values[i])
					memcpy((char *)bytes + s->offset + k, &values[i], sizeof values[i]);
			else if (i % 2)
				s->offset ^= (uint64_t)values[i] << 6;
			else
				s->size ^= (uint64_t)values[i] << 2 | 4;
			lean_fill(bytes, f->size);
			assert_int_not_equal(blouse_charter_open(bytes, f->size, &charter, NULL), BLOUSE_OK);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lean_and_full_again_is_the_same, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(what_is_no_charter_is_left_alone, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(damage_is_refused, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
