/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/clues.h"

#include "engine/testing.h"

static unsigned read_by(void **state, enum blouse_context context, const char *text)
{
	return fixture_read(*state, text, context).clues;
}

static unsigned read_of(void **state, const char *text) { return read_by(state, BLOUSE_AGENT, text); }

static void one_person_not_several(void **state)
{
	assert_int_equal(read_of(state, "Un boulanger dort"), CLUE_BIT(CLUE_JOB));
	assert_int_equal(read_of(state, "Des boulangers dorment"), 0);
	assert_int_equal(read_of(state, "Nos patients dorment"), 0);
	assert_int_equal(read_of(state, "Ce patient dort"), CLUE_BIT(CLUE_PATIENT));
	assert_int_equal(read_of(state, "Il a sept enfants"),
			 CLUE_BIT(CLUE_FAMILY) | CLUE_BIT(CLUE_HABIT) | CLUE_BIT(CLUE_PATIENT));
}

static void it_is_not_he(void **state)
{
	unsigned he = CLUE_BIT(CLUE_HABIT) | CLUE_BIT(CLUE_PATIENT);
	assert_int_equal(read_of(state, "Elle chante"), he);
	assert_int_equal(read_of(state, "Il m'en parle"), he);
	static const char *const nobody[] = {"Il faut dormir",   "Il n'y a rien",  "Il pleut",
					     "Il reste du pain", "Il fait 31 ici", "Il fait beau"};
	for (size_t i = 0; i < sizeof(nobody) / sizeof(*nobody); i++)
		assert_int_equal(read_of(state, nobody[i]), 0);
	/* A question tells no habit. */
	assert_int_equal(read_of(state, "Chante-t-elle ? Elle chante ?"), CLUE_BIT(CLUE_PATIENT));
}

static void exact_times_only(void **state)
{
	assert_int_equal(read_of(state, "Fini à 21 h 04"), CLUE_BIT(CLUE_TIME));
	assert_int_equal(read_of(state, "Fini à 21 h"), 0);
	assert_int_equal(read_of(state, "Depuis le 4 mars"), CLUE_BIT(CLUE_TIME));
}

static void own_story_is_no_clue(void **state)
{
	unsigned kinds = read_of(state, "Dans mon roman, un boulanger de 64 ans est perfusé");
	assert_int_equal(kinds, CLUE_BIT(CLUE_OWN_STORY));
	/* The author's family is theirs in all of the post, unless a patient is named too. */
	kinds = read_of(state, "Ma cousine est perfusée. Elle a sept enfants");
	assert_int_equal(kinds, CLUE_BIT(CLUE_OWN_STORY));
	kinds = read_of(state, "Ma cousine est perfusée. Un patient a sept enfants");
	assert_int_equal(kinds, CLUE_BIT(CLUE_OWN_STORY) | CLUE_BIT(CLUE_FAMILY) | CLUE_BIT(CLUE_PATIENT));
}

static void the_author_job(void **state)
{
	assert_int_equal(read_of(state, "Infirmière depuis hier"), CLUE_BIT(CLUE_OWN_JOB));
	assert_int_equal(read_of(state, "Une infirmière dort"), 0);
	assert_int_equal(read_by(state, BLOUSE_INSTITUTION, "Infirmière depuis hier"), 0);
}

/* Whom an agent tells of was met at work; anybody else must say that it is a patient. */
static void a_patient_is_given_for_agents(void **state)
{
	unsigned clues = CLUE_BIT(CLUE_HABIT) | CLUE_BIT(CLUE_CONDITION);
	assert_int_equal(read_of(state, "Elle chante sous perfusion"), clues | CLUE_BIT(CLUE_PATIENT));
	assert_int_equal(read_by(state, BLOUSE_USAGER, "Elle chante sous perfusion"), clues);
	assert_int_equal(read_by(state, BLOUSE_USAGER, "Le patient chante"), CLUE_BIT(CLUE_PATIENT));
}

static void counts(void **state)
{
	(void)state;
	unsigned kinds = CLUE_BIT(CLUE_AGE) | CLUE_BIT(CLUE_HABIT) | CLUE_BIT(CLUE_OWN_JOB) | CLUE_BIT(CLUE_PATIENT);
	assert_int_equal(clues_count(kinds), 3);
	assert_int_equal(clues_count(clues_firm(kinds)), 1);
	assert_int_equal(clues_without_person(kinds), CLUE_BIT(CLUE_OWN_JOB));
	assert_int_equal(clues_count(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_person_not_several),
		cmocka_unit_test(it_is_not_he),
		cmocka_unit_test(exact_times_only),
		cmocka_unit_test(own_story_is_no_clue),
		cmocka_unit_test(the_author_job),
		cmocka_unit_test(a_patient_is_given_for_agents),
		cmocka_unit_test(counts),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
