/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/password.h"

#include <pthread.h>
#include <sodium/crypto_pwhash.h>

#include "base/testing.h"
#include "signin/secret.h"

static const struct str own[] = {{"c.martin", 8}, {"Claire Martin-Échard", 21}, {"claire.martin@ch-valmont.fr", 27}};

static bool good(const char *password)
{
	struct error failure = {0};
	enum error_code code = password_check(str_from_c(password), own, sizeof(own) / sizeof(*own), &failure);
	assert_true(!code || (code == ERR_USAGE && failure.message[0]));
	return !code;
}

static void good_ones_are_long(void **state)
{
	(void)state;
	assert_true(good("tuile cactus neuf dimanche"));
	assert_true(good("zephyr-cube-otarie"));
	assert_true(good("xkvqpmwzthrl"));
	assert_true(good("мойпарольздесь"));
	assert_false(good("xkvqpmwzthr"));
	assert_false(good("éàùéàùéàùé!"));
	assert_false(good(""));
}

static void those_tried_first_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"motdepasse123!", "Bonjour2026!!!",  "Azertyuiop12",    "123456789012",
		"MotDePasse2026", "Hôpital-2026!!",  "aaaaaaaaaaaaaa",  "ababababababab",
		"soleil-soleil",  "Été2026-Hôpital", "ChangezMoi!2026", "JeTAime-JeTAime",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (good(bad[i]))
			fail_msg("%s", bad[i]);
}

static void ones_own_names_are_no_secret(void **state)
{
	(void)state;
	assert_false(good("ClaireMartin2026"));
	assert_false(good("martin.claire!1"));
	assert_false(good("ÉCHARD-claire-7"));
	assert_false(good("valmont-martin-12"));
	assert_true(good("claire voie sur tuile rouge"));
	struct error failure;
	char huge[PASSWORD_MAX + 2];
	memset(huge, 'a', sizeof(huge));
	assert_int_equal(password_check((struct str){huge, PASSWORD_MAX + 1}, NULL, 0, &failure), ERR_LIMIT);
	assert_int_equal(password_check(STR("abc\xFF"
					    "defghijklm"),
					NULL, 0, &failure),
			 ERR_UTF8);
}

static void they_are_kept_as_argon2id(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_MAX];
	bool right = false, outdated = true;
	struct error failure = {0};
	assert_int_equal(password_hash(STR("tuile cactus neuf"), hash, &failure), ERR_NONE);
	assert_true(str_starts(str_from_c(hash), STR("$argon2id$v=19$m=65536,t=3,p=1$")));
	assert_int_equal(password_verify(str_from_c(hash), STR("tuile cactus neuf"), &right, &outdated, &failure),
			 ERR_NONE);
	assert_true(right);
	assert_false(outdated);
	assert_int_equal(password_verify(str_from_c(hash), STR("tuile cactus neuF"), &right, &outdated, &failure),
			 ERR_NONE);
	assert_false(right);
	right = true;
	assert_int_equal(password_verify((struct str){0}, STR("tuile cactus neuf"), &right, &outdated, &failure),
			 ERR_NONE);
	assert_false(right);
	assert_int_equal(password_verify(STR("pas un hash"), STR("tuile"), &right, &outdated, &failure), ERR_NONE);
	assert_false(right);
}

static void weaker_hashes_are_to_be_made_anew(void **state)
{
	(void)state;
	char weak[crypto_pwhash_STRBYTES];
	bool right = false, outdated = false;
	struct error failure = {0};
	assert_int_equal(crypto_pwhash_str(weak, "tuile", 5, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
			 0);
	assert_int_equal(password_verify(str_from_c(weak), STR("tuile"), &right, &outdated, &failure), ERR_NONE);
	assert_true(right && outdated);
	assert_int_equal(password_verify(str_from_c(weak), STR("Tuile"), &right, &outdated, &failure), ERR_NONE);
	assert_false(right || outdated);
}

static void *hash_once(void *data)
{
	char hash[PASSWORD_HASH_MAX];
	struct error failure;
	*(enum error_code *)data = password_hash(STR("tuile cactus neuf"), hash, &failure);
	return NULL;
}

static void those_who_come_together_take_turns(void **state)
{
	(void)state;
	pthread_t threads[2 * PASSWORD_AT_ONCE + 1];
	enum error_code codes[2 * PASSWORD_AT_ONCE + 1];
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hash_once, &codes[i]), 0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(codes[i], ERR_NONE);
	}
}

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones_are_long),
		cmocka_unit_test(those_tried_first_are_refused),
		cmocka_unit_test(ones_own_names_are_no_secret),
		cmocka_unit_test(they_are_kept_as_argon2id),
		cmocka_unit_test(weaker_hashes_are_to_be_made_anew),
		cmocka_unit_test(those_who_come_together_take_turns),
	};
	return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
