/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include "base/testing.h"

static void assert_sum(const unsigned char sum[SHA256_LEN], const char *hex)
{
	char text[2 * SHA256_LEN + 1];
	for (size_t i = 0; i < SHA256_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", sum[i]);
	assert_string_equal(text, hex);
}

/* Examples of FIPS 180-4 (NIST, "SHA256.pdf") and of the long message of its test suite. */
static const struct {
	const char *text, *hex;
} nist[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqr"
	 "stu",
	 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void nist_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(nist) / sizeof(nist[0]); i++) {
		unsigned char sum[SHA256_LEN];
		sha256_salted(STR(""), str_from_c(nist[i].text), sum);
		assert_sum(sum, nist[i].hex);
	}
}

static void a_million_a(void **state)
{
	(void)state;
	char chunk[1000];
	memset(chunk, 'a', sizeof(chunk));
	struct sha256 h;
	sha256_init(&h);
	for (int i = 0; i < 1000; i++)
		sha256_add(&h, chunk, sizeof(chunk));
	unsigned char sum[SHA256_LEN];
	sha256_end(&h, sum);
	assert_sum(sum, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void pieces_do_not_count(void **state)
{
	(void)state;
	const char *text = nist[3].text;
	size_t len = strlen(text);
	for (size_t cut = 0; cut <= len; cut++) {
		unsigned char sum[SHA256_LEN];
		sha256_salted(str_sub(str_from_c(text), 0, cut), str_sub(str_from_c(text), cut, len), sum);
		assert_sum(sum, nist[3].hex);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nist_examples),
		cmocka_unit_test(a_million_a),
		cmocka_unit_test(pieces_do_not_count),
	};
	return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
