/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/concepts.h"

#include "base/buf.h"
#include "engine/testing.h"

/* "concept[first token+length]" of each mention, in order. */
static void expect(void **state, const char *text, const char *mentions)
{
	struct fixture *f = *state;
	struct reading r = fixture_read(f, text, BLOUSE_AGENT);
	_cleanup_buf_ struct buf b;
	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < r.mention_count; i++) {
		const struct mention *m = &r.mentions[i];
		if (i > 0)
			assert_true(m->first >= r.mentions[i - 1].first);
		assert_true(m->length > 0 && m->first + m->length <= r.text.token_count);
		buf_addf(&b, "%s%.*s[%u+%u]", i ? " " : "", STR_ARG(charter_concept_id(f->charter, m->concept)),
			 m->first, m->length);
	}
	assert_string_equal(b.ptr ? b.ptr : "", mentions);
}

static void phrases_are_found(void **state)
{
	expect(state, "rien ici", "");
	expect(state, "une patiente", "patient[1+1]");
	expect(state, "des PATIENTS perfusés hier", "patient[1+1] soin[2+1] moment[3+1]");
	expect(state, "ma petite mamie est là", "patient[1+2]");
	expect(state, "ma petite. Mamie est là", "");
	expect(state, "💉", "patient[0+1]");
	expect(state, "#PetiteMamie", "patient[0+2]");
	expect(state, "c o n n a r d", "insulte[0+1]");
}

static void any_word_and_numbers(void **state)
{
	expect(state, "chambre 214", "chambre[0+2]");
	expect(state, "chambre bleue", "");
	expect(state, "lit 2 chambre 214", "chambre[0+4] chambre[2+2]");
	expect(state, "dans mon nouveau service", "possession[1+3]");
	expect(state, "dans mon service", "");
	/* A mark is no word. */
	expect(state, "mon , service", "");
}

static void hyphens_join(void **state)
{
	expect(state, "un rendez-vous", "possession[1+3]");
	expect(state, "un rendez vous", "possession[1+2]");
	expect(state, "un rendez - vous", "");
}

static void homonyms_take_away(void **state)
{
	expect(state, "une opération hier", "soin[1+1] moment[2+1]");
	expect(state, "opération portes ouvertes hier", "hors-sujet-homonyme[0+3] moment[3+1]");
	expect(state, "opération portes ouvertes et opération", "hors-sujet-homonyme[0+3] soin[4+1]");
}

/* The longest phrase of one concept from one word counts, once. */
static void each_concept_once(void **state)
{
	expect(state, "patient patient", "patient[0+1] patient[1+1]");
	expect(state, "lit 2 chambre 3 lit 4 chambre 5", "chambre[0+4] chambre[2+2] chambre[4+4] chambre[6+2]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases_are_found), cmocka_unit_test(any_word_and_numbers),
		cmocka_unit_test(hyphens_join),      cmocka_unit_test(homonyms_take_away),
		cmocka_unit_test(each_concept_once),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
