/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/clauses.h"

#include "base/buf.h"
#include "engine/testing.h"

/* "clause[first token, end)" of each piece of evidence, sorted by clause. */
static void expect(void **state, enum blouse_context context, const char *text, const char *evidence)
{
	struct fixture *f = *state;
	struct reading r = fixture_read(f, text, context);
	_cleanup_buf_ struct buf b;
	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < r.evidence_count; i++) {
		const struct evidence *e = &r.evidence[i];
		if (i > 0)
			assert_true(e->clause > r.evidence[i - 1].clause);
		assert_true(e->first < e->end && e->end <= r.text.token_count);
		buf_addf(&b, "%s%.*s[%u, %u)", i ? " " : "", STR_ARG(charter_clause(f->charter, e->clause).name),
			 e->first, e->end);
	}
	assert_string_equal(b.ptr ? b.ptr : "", evidence);
}

static void in_one_sentence(void **state)
{
	expect(state, BLOUSE_AGENT, "J'ai perfusé un patient là", "patient-soigne[2, 5)");
	expect(state, BLOUSE_AGENT, "Un patient là. Perfuser ici", "");
	expect(state, BLOUSE_AGENT, "Un patient", "");
	expect(state, BLOUSE_AGENT, "Dans ce roman, un patient est perfusé", "");
	expect(state, BLOUSE_AGENT, "Un roman. Un patient est perfusé", "patient-soigne[4, 7)");
}

static void one_of_several(void **state)
{
	expect(state, BLOUSE_AGENT, "perfusé hier", "au-moment[0, 2)");
	expect(state, BLOUSE_AGENT, "perfusé chambre 12", "au-moment[0, 3)");
	expect(state, BLOUSE_AGENT, "perfusé ici", "");
}

static void contexts_are_kept(void **state)
{
	expect(state, BLOUSE_INSTITUTION, "perfusé hier", "");
	expect(state, BLOUSE_USAGER, "un connard de patient", "");
	expect(state, BLOUSE_USAGER, "un patient perfusé", "patient-soigne[1, 3)");
}

static void within_some_words(void **state)
{
	expect(state, BLOUSE_AGENT, "un connard de patient", "injure-proche[1, 4)");
	expect(state, BLOUSE_AGENT, "patient tu es connard", "injure-proche[0, 4)");
	expect(state, BLOUSE_AGENT, "un connard et puis un patient", "");
	expect(state, BLOUSE_AGENT, "un connard et puis un patient, ce connard", "injure-proche[5, 9)");
	expect(state, BLOUSE_AGENT, "un connard. Patient", "");
}

static void in_two_sentences(void **state)
{
	expect(state, BLOUSE_AGENT, "Une chanson. Un patient.", "chant-puis-patient[1, 5)");
	expect(state, BLOUSE_AGENT, "Un patient. Une chanson.", "chant-puis-patient[1, 5)");
	expect(state, BLOUSE_AGENT, "Un patient et une chanson.", "chant-puis-patient[1, 5)");
	expect(state, BLOUSE_AGENT, "Une chanson. Rien. Un patient.", "");
}

static void in_the_message(void **state)
{
	expect(state, BLOUSE_AGENT, "Une chanson. Rien. Chambre 12.", "chant-et-chambre[1, 7)");
	expect(state, BLOUSE_AGENT, "Une chanson. Un roman. Chambre 12.", "");
}

static void a_question_states_nothing(void **state)
{
	expect(state, BLOUSE_AGENT, "Un roman chambre 12.", "roman-en-chambre[1, 4)");
	expect(state, BLOUSE_AGENT, "Un roman chambre 12 ?", "");
	expect(state, BLOUSE_AGENT, "Un roman chambre 12 ? Oui, un roman chambre 12.", "roman-en-chambre[8, 11)");
}

static void empty_texts(void **state)
{
	expect(state, BLOUSE_AGENT, "", "");
	expect(state, BLOUSE_AGENT, " \n ", "");
	expect(state, BLOUSE_AGENT, "...", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_one_sentence),   cmocka_unit_test(one_of_several),
		cmocka_unit_test(contexts_are_kept), cmocka_unit_test(within_some_words),
		cmocka_unit_test(in_two_sentences),  cmocka_unit_test(in_the_message),
		cmocka_unit_test(empty_texts),       cmocka_unit_test(a_question_states_nothing),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
