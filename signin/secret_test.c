/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/secret.h"

#include "base/testing.h"

static const unsigned char key[SECRET_KEY_LEN] = {1, 2, 3}, other[SECRET_KEY_LEN] = {1, 2, 4};

static void letters_are_never_the_same(void **state)
{
	(void)state;
	char a[LETTER_LEN + 1], b[LETTER_LEN + 1];
	unsigned char hash[SECRET_HASH_LEN], again[SECRET_HASH_LEN];
	letter_new(a);
	letter_new(b);
	assert_int_equal(strlen(a), LETTER_LEN);
	assert_string_not_equal(a, b);
	letter_hash(str_from_c(a), hash);
	letter_hash(str_from_c(a), again);
	assert_memory_equal(hash, again, sizeof(hash));
	letter_hash(str_from_c(b), again);
	assert_memory_not_equal(hash, again, sizeof(hash));
}

static void what_is_sealed_opens_in_its_place(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 16);
	struct str sealed = secret_seal(key, STR("totp:1:2"), STR("secret"), &arena), plain = {0};
	struct error failure;
	assert_int_equal(sealed.len, 6 + SECRET_SEAL_MORE);
	assert_int_equal(secret_open(key, STR("totp:1:2"), sealed, &arena, &plain, &failure), ERR_NONE);
	assert_true(str_eq(plain, STR("secret")));
	assert_int_equal(secret_open(key, STR("totp:1:3"), sealed, &arena, &plain, &failure), ERR_FORMAT);
	assert_int_equal(secret_open(other, STR("totp:1:2"), sealed, &arena, &plain, &failure), ERR_FORMAT);
	for (size_t i = 0; i < sealed.len; i++) {
		struct str changed = arena_copy(&arena, sealed);
		((char *)changed.ptr)[i] ^= 1;
		assert_int_equal(secret_open(key, STR("totp:1:2"), changed, &arena, &plain, &failure), ERR_FORMAT);
		assert_int_equal(secret_open(key, STR("totp:1:2"), str_sub(sealed, 0, i), &arena, &plain, &failure),
				 ERR_FORMAT);
	}
	arena_release(&arena);
}

static void hashes_depend_on_all_they_are_of(void **state)
{
	(void)state;
	unsigned char a[SECRET_HASH_LEN], b[SECRET_HASH_LEN];
	secret_hash(key, STR("x"), STR("yz"), a);
	secret_hash(key, STR("xy"), STR("z"), b);
	assert_memory_not_equal(a, b, sizeof(a));
	secret_hash(other, STR("x"), STR("yz"), b);
	assert_memory_not_equal(a, b, sizeof(a));
	secret_hash(key, STR("x"), STR("yz"), b);
	assert_memory_equal(a, b, sizeof(a));
	assert_true(secret_equal(STR("abc"), STR("abc")));
	assert_false(secret_equal(STR("abc"), STR("abd")));
	assert_false(secret_equal(STR("abc"), STR("ab")));
}

/* RFC 4648, section 10, without padding; RFC 7636, appendix B. */
static void encodings_are_those_of_the_rfcs(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"", ""},
		{"f", "MY"},
		{"fo", "MZXQ"},
		{"foo", "MZXW6"},
		{"foob", "MZXW6YQ"},
		{"fooba", "MZXW6YTB"},
		{"foobar", "MZXW6YTBOI"},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		char text[16];
		base32_put((const unsigned char *)pairs[i][0], strlen(pairs[i][0]), text);
		assert_string_equal(text, pairs[i][1]);
	}
	char challenge[LETTER_LEN + 1];
	challenge_put(STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), challenge);
	assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_never_the_same),
		cmocka_unit_test(what_is_sealed_opens_in_its_place),
		cmocka_unit_test(hashes_depend_on_all_they_are_of),
		cmocka_unit_test(encodings_are_those_of_the_rfcs),
	};
	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
