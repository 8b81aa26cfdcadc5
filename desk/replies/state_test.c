/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/replies/state.h"

#include "base/testing.h"

static const struct identity manager = {1, 10, ROLE_BIT(ROLE_COMMUNITY_MANAGER), 0, 0};
static const struct identity head = {1, 20, ROLE_BIT(ROLE_COMMUNICATION), 0, 0};
static const struct identity general = {1, 30, ROLE_BIT(ROLE_DIRECTION_GENERALE), 0, 0};
static const struct identity usagers = {1, 40, ROLE_BIT(ROLE_USAGERS), 0, 0};

static bool can(const struct reply_facts *facts, enum reply_gesture g, const struct identity *who)
{
	return reply_against(facts, g, who).len == 0;
}

static void nobody_approves_their_own(void **state)
{
	(void)state;
	struct reply_facts f = {.state = REPLY_REVIEW, .author_id = 10, .editor_id = 10};
	assert_true(can(&f, REPLY_APPROVE, &head) && can(&f, REPLY_APPROVE, &general));
	assert_false(can(&f, REPLY_APPROVE, &manager) || can(&f, REPLY_APPROVE, &usagers));
	f.editor_id = 20; /* who changed a word of it wrote it too */
	assert_false(can(&f, REPLY_APPROVE, &head));
	f.author_id = 20;
	f.editor_id = 10;
	assert_false(can(&f, REPLY_APPROVE, &head));
	assert_true(can(&f, REPLY_APPROVE, &general));
	/* Nor who wrote between them. */
	f = (struct reply_facts){.state = REPLY_REVIEW, .author_id = 10, .editor_id = 11, .writers = STR("12 300 20")};
	assert_false(can(&f, REPLY_APPROVE, &head));
	assert_true(can(&f, REPLY_APPROVE, &general));
}

static void what_says_too_much_does_not_leave(void **state)
{
	(void)state;
	static const enum reply_gesture leaving[] = {REPLY_ASK, REPLY_APPROVE, REPLY_SEND};
	static const enum reply_state from[] = {REPLY_DRAFT, REPLY_REVIEW, REPLY_APPROVED};
	static const struct identity *const who[] = {&manager, &head, &manager};
	for (size_t i = 0; i < 3; i++) {
		struct reply_facts f = {.state = from[i], .author_id = 10, .editor_id = 10};
		assert_true(can(&f, leaving[i], who[i]));
		f.verdict = BLOUSE_ATTENTION;
		assert_true(can(&f, leaving[i], who[i]));
		f.verdict = BLOUSE_BLOQUANT;
		assert_false(can(&f, leaving[i], who[i]));
		f = (struct reply_facts){.state = from[i], .too_long = true};
		assert_false(can(&f, leaving[i], who[i]));
	}
}

/* Every gesture from every state, by who may do all: what the table says, drawn. */
static void states_follow(void **state)
{
	(void)state;
	static const char *const drawn[REPLY_STATES] = {[REPLY_DRAFT] = "ww s. .. .. .. wr ..",
							[REPLY_REVIEW] = "wv .. va re .. wr ..",
							[REPLY_APPROVED] = "wv .. .. .. se wr ..",
							[REPLY_SENT] = ".. .. .. .. .. .. ..",
							[REPLY_WITHDRAWN] = ".. .. .. .. .. .. re"};
	const struct identity all = {1, 50, ROLE_BIT(ROLE_COMMUNICATION) | ROLE_BIT(ROLE_COMMUNITY_MANAGER), 0, 0};
	for (enum reply_state s = 0; s < REPLY_STATES; s++)
		for (enum reply_gesture g = 0; g < REPLY_GESTURES; g++) {
			const struct reply_facts f = {.state = s, .author_id = 10, .editor_id = 10};
			assert_int_equal(can(&f, g, &all), drawn[s][3 * g] != '.');
		}
	assert_int_equal(reply_behind(REPLY_DRAFT, REPLY_WRITE), REPLY_DRAFT);
	assert_int_equal(reply_behind(REPLY_APPROVED, REPLY_WRITE), REPLY_REVIEW);
	assert_int_equal(reply_behind(REPLY_REVIEW, REPLY_RETURN), REPLY_DRAFT);
	for (enum reply_state s = 0; s < REPLY_STATES; s++)
		assert_int_equal(reply_state_of(reply_states[s].id), s);
	assert_int_equal(reply_state_of(STR("autre")), REPLY_STATES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_approves_their_own),
		cmocka_unit_test(what_says_too_much_does_not_leave),
		cmocka_unit_test(states_follow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
