/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/after/card_state.h"

#include "base/testing.h"

/* Every gesture from every state, by a colleague: what the table says, drawn. */
static void states_follow(void **state)
{
	(void)state;
	static const char *const drawn[CARD_STATES + 1] = {
		[CARD_DRAFT] = "va re ..", [CARD_APPROVED] = ".. re ..", [CARD_WITHDRAWN] = ".. .. re", ".. .. .."};
	for (enum card_state s = 0; s <= CARD_STATES; s++)
		for (enum card_gesture g = 0; g < CARD_GESTURES; g++)
			assert_int_equal(card_against(s, g, false).len == 0, drawn[s][3 * g] != '.');
	for (enum card_state s = 0; s < CARD_STATES; s++)
		assert_int_equal(card_state_of(str_from_c(card_state_words[s])), s);
	assert_int_equal(card_state_of(STR("autre")), CARD_STATES);
}

static void nobody_approves_their_own(void **state)
{
	(void)state;
	assert_true(card_against(CARD_DRAFT, CARD_APPROVE, true).len > 0);
	assert_int_equal(card_against(CARD_DRAFT, CARD_WITHDRAW, true).len, 0);
	assert_int_equal(card_against(CARD_WITHDRAWN, CARD_RESUME, true).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_follow),
		cmocka_unit_test(nobody_approves_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
