/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/pack.h"

#include "engine/format.h"
#include "engine/testing.h"

#define HEADERS ((size_t)450) /* bytes of both headers, about */
#define SAMPLES 150

/* The fixture's charter, packed. */
static struct buf packed(const struct fixture *f)
{
	struct buf b;
	buf_init(&b, PACK_CHARTER_MAX);
	assert_true(pack_make((struct str){f->bytes, f->size}, &b));
	return b;
}

/* Whether it opens, and is a charter then. */
static bool opens(const void *bytes, size_t size)
{
	struct blouse_charter *charter;
	size_t whole = pack_size(bytes, size);
	_cleanup_free_ void *out = whole ? mem_alloc(whole) : NULL;
	if (!out || !pack_open(bytes, size, out) || blouse_charter_open(out, whole, &charter, NULL) != BLOUSE_OK)
		return false;
	blouse_charter_free(charter);
	return true;
}

static void packed_and_opened_again_is_the_same(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf b = packed(f);
	_cleanup_free_ void *out = mem_alloc(f->size);
	assert_true(pack_is(b.ptr, b.len));
	assert_false(pack_is(f->bytes, f->size));
	assert_int_equal(pack_size(b.ptr, b.len), f->size);
	memset(out, 0xAA, f->size);
	assert_true(pack_open(b.ptr, b.len, out));
	assert_memory_equal(out, f->bytes, f->size);
}

static void what_is_no_charter_is_not_packed(void **state)
{
	struct fixture *f = *state;
	_cleanup_free_ char *bytes = mem_alloc(f->size);
	_cleanup_buf_ struct buf b;
	buf_init(&b, PACK_CHARTER_MAX);
	memcpy(bytes, f->bytes, f->size);
	assert_false(pack_make((struct str){bytes, 0}, &b));
	assert_false(pack_make((struct str){bytes, f->size - 1}, &b));
	/* Opened again it would not be the same. */
	struct format_header *h = (struct format_header *)(void *)bytes;
	((uint32_t *)(void *)(bytes + h->sections[FORMAT_WORD_SLOTS].offset))[0] ^= 1;
	assert_false(pack_make((struct str){bytes, f->size}, &b));
	h->version++;
	assert_false(pack_make((struct str){bytes, f->size}, &b));
}

static void what_arrived_in_part_is_refused(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf b = packed(f);
	for (size_t size = 0; size < b.len; size += size < HEADERS ? 1 : b.len / SAMPLES) {
		/* Its own allocation, so that reading behind it shows. */
		_cleanup_free_ void *part = mem_alloc(size);
		memcpy(part, b.ptr, size);
		assert_false(opens(part, size));
	}
	assert_int_equal(buf_add_char(&b, '\0'), true);
	assert_false(opens(b.ptr, b.len));
}

/* Whatever stands in it, nothing outside is touched (the sanitizers watch), and the checksum sees the rest. */
static void damage_is_refused(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf b = packed(f);
	static const unsigned char values[] = {0x01, 0x80, 0xFF};
	size_t turn = 0;
	for (size_t i = 0; i < b.len; i += i < HEADERS ? 3 : b.len / SAMPLES + 1) {
		unsigned char good = (unsigned char)b.ptr[i];
		b.ptr[i] = (char)(good ^ values[turn++ % sizeof(values)]);
		assert_false(opens(b.ptr, b.len));
		b.ptr[i] = (char)good;
	}
	assert_true(opens(b.ptr, b.len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(packed_and_opened_again_is_the_same, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(what_is_no_charter_is_not_packed, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(what_arrived_in_part_is_refused, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(damage_is_refused, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
