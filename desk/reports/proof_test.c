/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reports/proof.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/testing.h"

#define SECOND INT64_C(1000000)
#define NOW (INT64_C(1795694400) * SECOND)

static const unsigned char key[SECRET_KEY_LEN] = {1, 2, 3}, other_key[SECRET_KEY_LEN] = {3, 2, 1};

/* As the page's worker does. */
static struct str work(struct str challenge, char nonce[24])
{
	for (uint64_t n = 0;; n++) {
		int len = snprintf(nonce, 24, "%" PRIu64, n);
		if (proof_look(key, NOW, challenge, (struct str){nonce, (size_t)len}).worked)
			return (struct str){nonce, (size_t)len};
	}
}

static void a_challenge_is_answered(void **state)
{
	(void)state;
	char text[PROOF_MAX], nonce[24], wrong[PROOF_MAX];
	proof_make(key, NOW, 10, text);
	const struct str challenge = str_from_c(text), found = work(challenge, nonce);
	assert_true(proof_look(key, NOW + 11 * 3600 * SECOND, challenge, found).worked);
	/* Too old, too early, of another installation, without a nonce. */
	assert_false(proof_look(key, NOW + 12 * 3600 * SECOND, challenge, found).ours);
	assert_false(proof_look(key, NOW - 2 * SECOND, challenge, found).ours);
	assert_false(proof_look(other_key, NOW, challenge, found).ours);
	struct proof waited = proof_look(key, NOW + 20 * SECOND, challenge, STR(""));
	assert_true(waited.ours && !waited.worked && waited.age_s == 20);
	/* Nobody lowers what is asked, or makes it older. */
	for (size_t i = 0; i < challenge.len; i++) {
		memcpy(wrong, text, sizeof(wrong));
		wrong[i] = wrong[i] == '1' ? '2' : '1';
		assert_false(proof_look(key, NOW, (struct str){wrong, challenge.len}, found).ours);
	}
	for (size_t len = 0; len < challenge.len; len++)
		assert_false(proof_look(key, NOW, str_sub(challenge, 0, len), found).ours);
}

static void more_is_asked_when_many_come(void **state)
{
	(void)state;
	struct proof_rush rush = {0};
	assert_int_equal(proof_bits(0), PROOF_BITS_LEAST);
	for (int i = 0; i < 500; i++)
		proof_count(&rush, NOW);
	assert_int_equal(proof_lately(&rush, NOW + 60 * SECOND), 500);
	assert_int_equal(proof_bits(500), PROOF_BITS_LEAST + 4);
	assert_int_equal(proof_bits(1000000), PROOF_BITS_MOST);
	assert_int_equal(proof_lately(&rush, NOW + 120 * SECOND), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_is_answered),
		cmocka_unit_test(more_is_asked_when_many_come),
	};
	if (secret_ready(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
