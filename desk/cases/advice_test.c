/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/advice.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "desk/papers/kinds.h"

#define ALL 11

static enum advice_fit fit_of(const struct advice_about *about, const char *decision)
{
	struct advice advice[ALL];
	assert_int_equal(case_decision_count, ALL);
	advice_make(about, advice);
	for (unsigned i = 0; i < ALL; i++)
		if (str_eq(advice[i].decision->id, str_from_c(decision)))
			return advice[i].fit;
	fail_msg("no decision %s", decision);
	return ADVICE_OPEN;
}

static struct advice_about about(const char *nature, const char *level, const char *rules, const char *network,
				 bool colleague)
{
	return (struct advice_about){str_from_c(nature), str_from_c(level), str_from_c(rules), str_from_c(network),
				     colleague};
}

static void each_decision_is_told_once_those_that_fit_first(void **state)
{
	(void)state;
	static const char *const rules[] = {"", "injure-diffamation", "secret-medical droit-image", "inconnue"};
	static const char *const natures[] = {"", "detresse", "rumeur", "critique", "question", "remerciement"};
	for (size_t r = 0; r < sizeof(rules) / sizeof(*rules); r++)
		for (size_t n = 0; n < sizeof(natures) / sizeof(*natures); n++) {
			const struct advice_about a = about(natures[n], "ok", rules[r], "x", r % 2);
			struct advice advice[ALL];
			unsigned seen = 0;
			advice_make(&a, advice);
			for (unsigned i = 0; i < ALL; i++) {
				seen |= 1u << (advice[i].decision - case_decisions);
				assert_true(i == 0 || advice[i - 1].fit <= advice[i].fit);
				assert_true((advice[i].fit == ADVICE_OPEN) == (advice[i].why.len == 0));
			}
			assert_int_equal(seen, (1u << ALL) - 1);
		}
}

static void what_was_read_speaks_for_it_or_against(void **state)
{
	(void)state;
	const struct advice_about insult = about("non-conforme", "bloquant", "injure-diffamation", "x", true);
	assert_int_equal(fit_of(&insult, "plainte"), ADVICE_FITS);
	assert_int_equal(fit_of(&insult, "protection"), ADVICE_FITS);
	assert_int_equal(fit_of(&insult, "plateforme"), ADVICE_FITS);
	assert_int_equal(fit_of(&insult, "droit-de-reponse"), ADVICE_AGAINST);
	assert_int_equal(fit_of(&insult, "merci"), ADVICE_OPEN);
	const struct advice_about stranger = about("non-conforme", "bloquant", "injure-diffamation", "x", false);
	assert_int_equal(fit_of(&stranger, "protection"), ADVICE_OPEN);
	/* Nobody answers in public to a message that shows a patient, even when it is a rumour too. */
	const struct advice_about bare = about("rumeur", "bloquant", "identification-patient", "", false);
	assert_int_equal(fit_of(&bare, "reponse-publique"), ADVICE_AGAINST);
	assert_int_equal(fit_of(&bare, "retrait"), ADVICE_FITS);
	assert_int_equal(fit_of(&bare, "droit-de-reponse"), ADVICE_FITS);
	const struct advice_about mild = about("critique", "ok", "", "google", false);
	assert_int_equal(fit_of(&mild, "silence"), ADVICE_FITS);
	assert_int_equal(fit_of(&mild, "plainte"), ADVICE_AGAINST);
	const struct advice_about grave = about("critique", "attention", "", "google", false);
	assert_int_equal(fit_of(&grave, "silence"), ADVICE_OPEN);
	const struct advice_about danger = about("detresse", "bloquant", "", "facebook", false);
	assert_int_equal(fit_of(&danger, "silence"), ADVICE_AGAINST);
	assert_int_equal(fit_of(&danger, "reponse-privee"), ADVICE_FITS);
}

/* Each decision leads to a letter, each letter comes from a decision that there is. */
static void letters_follow_from_decisions(void **state)
{
	(void)state;
	for (unsigned i = 0; i < case_decision_count; i++) {
		unsigned count = 0;
		for (unsigned k = 0; k < paper_kind_count; k++)
			count += paper_follows(&paper_kinds[k], case_decisions[i].id);
		assert_true(count > 0);
		assert_true(case_decisions[i].law.len > 0 && case_decisions[i].next.len > 0);
	}
	for (unsigned k = 0; k < paper_kind_count; k++) {
		struct str rest = paper_kinds[k].decisions, id;
		while (rest.len > 0) {
			rest = str_cut(rest, ' ', &id);
			assert_non_null(case_decision_of(id));
		}
		assert_ptr_equal(paper_kind_of(paper_kinds[k].id), &paper_kinds[k]);
	}
	assert_null(paper_kind_of(STR("inconnu")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_decision_is_told_once_those_that_fit_first),
		cmocka_unit_test(what_was_read_speaks_for_it_or_against),
		cmocka_unit_test(letters_follow_from_decisions),
	};
	return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
