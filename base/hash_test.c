/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include "base/testing.h"

/* Compiled charters hold these values: they may only change with the format's version. */
static void values_never_change(void **state)
{
	(void)state;
	assert_int_equal(hash_str(STR("")), 0x0000000000000000);
	assert_int_equal(hash_str(STR("blouse")), 0x15BE250C4D962C67);
	assert_int_equal(hash_pair(1, 2), 0x1631F5F59FF9001A);
	assert_int_equal(hash_block("", 0), 0xC19CD2C921DF53D6);
	assert_int_equal(hash_block("Sur les réseaux sociaux aussi, je porte une blouse.", 52), 0xE53043B6071496B9);
}

static void every_bit_of_a_block_counts(void **state)
{
	(void)state;
	unsigned char data[75];
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 37);
	uint64_t whole = hash_block(data, sizeof(data));
	for (size_t bit = 0; bit < 8 * sizeof(data); bit++) {
		data[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_int_not_equal(hash_block(data, sizeof(data)), whole);
		data[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

static void length_counts(void **state)
{
	(void)state;
	unsigned char zeros[100] = {0};
	for (size_t a = 0; a < sizeof(zeros); a++) {
		for (size_t b = 0; b < a; b++)
			assert_int_not_equal(hash_block(zeros, a), hash_block(zeros, b));
	}
}

static void alignment_does_not_count(void **state)
{
	(void)state;
	unsigned char data[80];
	memset(data, 'x', sizeof(data));
	for (size_t shift = 1; shift < 8; shift++)
		assert_int_equal(hash_block(data + shift, 64), hash_block(data, 64));
}

static void seeds_make_other_hashes(void **state)
{
	(void)state;
	assert_int_not_equal(hash_bytes("a", 1, 0), hash_bytes("a", 1, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_never_change),     cmocka_unit_test(every_bit_of_a_block_counts),
		cmocka_unit_test(length_counts),           cmocka_unit_test(alignment_does_not_count),
		cmocka_unit_test(seeds_make_other_hashes),
	};
	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
