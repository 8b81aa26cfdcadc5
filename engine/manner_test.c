/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/manner.h"

#include "engine/testing.h"

#define BIT(manner) (1u << MANNER_##manner)

static unsigned manners(void **state, const char *text)
{
	struct fixture *f = *state;
	struct reading r = fixture_read(f, text, BLOUSE_AGENT);
	assert_int_equal(r.text.sentence_count, 1);
	return manner_read(&r.text, &r.text.sentences[0]);
}

static void persons(void **state)
{
	assert_int_equal(manners(state, "Je dors"), BIT(FIRST));
	assert_int_equal(manners(state, "J'y vais"), BIT(FIRST));
	assert_int_equal(manners(state, "Tu dors"), BIT(SECOND));
	assert_int_equal(manners(state, "Elle dort"), BIT(THIRD));
	assert_int_equal(manners(state, "On lui parle de vous"), BIT(FIRST) | BIT(SECOND) | BIT(THIRD));
	assert_int_equal(manners(state, "Le jardin"), 0);
}

static void negation_and_question(void **state)
{
	assert_true(manners(state, "Je ne dors pas") & BIT(NEGATED));
	assert_true(manners(state, "Sans elle") & BIT(NEGATED));
	assert_true(manners(state, "Tu dors ?") & BIT(ASKS));
	assert_true(manners(state, "Tu dors ?!") & BIT(ASKS));
	assert_false(manners(state, "Tu dors.") & BIT(ASKS));
}

static void tenses(void **state)
{
	assert_true(manners(state, "Elle dormait") & BIT(PAST));
	assert_true(manners(state, "Elle a mangé") & BIT(PAST));
	assert_true(manners(state, "Ils sont partis") & BIT(PAST));
	assert_false(manners(state, "Elle mange") & BIT(PAST));
	assert_true(manners(state, "Elle mangera") & BIT(FUTURE));
	assert_true(manners(state, "Elle mangerait") & BIT(FUTURE));
	assert_false(manners(state, "Elle mangerait") & BIT(PAST));
}

static void style(void **state)
{
	assert_true(manners(state, "il dit « un mot »") & BIT(QUOTED));
	assert_false(manners(state, "il dit un mot") & BIT(QUOTED));
	assert_true(manners(state, "ARRETEZ CETTE chose") & BIT(SHOUTED));
	assert_false(manners(state, "le SAMU est là") & BIT(SHOUTED));
	assert_true(manners(state, "ce c0nn4rd") & BIT(DISGUISED));
	assert_false(manners(state, "ce connard") & BIT(DISGUISED));
}

/* How the last word of the text is introduced. */
static enum determiner determiner(void **state, const char *text)
{
	struct reading r = fixture_read(*state, text, BLOUSE_AGENT);
	return reading_determiner(&r.text, (uint32_t)r.text.token_count - 1);
}

static void determiners(void **state)
{
	assert_int_equal(determiner(state, "un patient"), DETERMINER_ONE);
	assert_int_equal(determiner(state, "l'hôpital"), DETERMINER_THIS);
	assert_int_equal(determiner(state, "cette petite patiente"), DETERMINER_THIS);
	assert_int_equal(determiner(state, "ma patiente"), DETERMINER_MY);
	assert_int_equal(determiner(state, "ton patient"), DETERMINER_YOUR);
	assert_int_equal(determiner(state, "son patient"), DETERMINER_HER);
	assert_int_equal(determiner(state, "les patients"), DETERMINER_SEVERAL);
	assert_int_equal(determiner(state, "12 patients"), DETERMINER_SEVERAL);
	assert_int_equal(determiner(state, "nos patients"), DETERMINER_OUR_MANY);
	assert_int_equal(determiner(state, "chaque patient"), DETERMINER_ANY);
	assert_int_equal(determiner(state, "patient"), DETERMINER_NONE);
	assert_int_equal(determiner(state, "un jour. Patient"), DETERMINER_NONE);
	assert_int_equal(determiner(state, "un jour, patient"), DETERMINER_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(persons), cmocka_unit_test(negation_and_question), cmocka_unit_test(tenses),
		cmocka_unit_test(style),   cmocka_unit_test(determiners),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
