/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/mend.h"

#include "base/testing.h"
#include "verdict/mend_words.h"

/* The text with the mend of its first entity; the entities' words are given in their order. */
static void expect(const char *text, enum blouse_entity_type type, const char *words, const char *expected)
{
	struct blouse_entity e = {.type = type};
	struct blouse_result r = {.entity_count = 1, .entities = &e};
	struct str s = str_from_c(text);
	struct mend mend;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	e.span.start = str_find(s, str_from_c(words));
	e.span.end = e.span.start + strlen(words);
	assert_int_equal(mend_entity(s, &r, 0, &mend), 1);
	mend_apply(&out, s, &mend);
	assert_string_equal(buf_str(&out).ptr, expected);
}

static void ages(void **state)
{
	(void)state;
	expect("Une patiente de 87 ans.", BLOUSE_AGE, "87 ans", "Une patiente d'un grand âge.");
	expect("Elle a 34 ans.", BLOUSE_AGE, "34 ans", "Elle a une trentaine d'années.");
	expect("Sa fille de 8 ans", BLOUSE_AGE, "8 ans", "Sa fille d'une dizaine d'années");
	expect("Un bébé de 18 mois", BLOUSE_AGE, "18 mois", "Un bébé de moins de deux ans");
	expect("Elle a seize ans.", BLOUSE_AGE, "seize ans", "Elle a un certain âge.");
	expect("16 ans à peine", BLOUSE_AGE, "16 ans", "Moins de vingt ans à peine");
}

static void places(void **state)
{
	(void)state;
	expect("Elle vient de Saint-Flour.", BLOUSE_VILLE, "Saint-Flour", "Elle vient de la région.");
	expect("À Aurillac, à Saint-Flour", BLOUSE_VILLE, "Saint-Flour", "À Aurillac, dans la région");
	expect("Merci au CHU de Nantes !", BLOUSE_HOPITAL, "CHU de Nantes", "Merci à l'hôpital !");
	expect("L'équipe du CHU", BLOUSE_HOPITAL, "CHU", "L'équipe de l'hôpital");
	expect("Passée aux urgences", BLOUSE_SERVICE, "urgences", "Passée dans un service");
	expect("L'équipe de la pédiatrie", BLOUSE_SERVICE, "pédiatrie", "L'équipe d'un service");
}

static void times(void **state)
{
	(void)state;
	expect("Le 12 mars dernier, il a", BLOUSE_DATE, "12 mars", "Un jour, il a");
	expect("Dans la nuit du 12 mars", BLOUSE_DATE, "12 mars", "Dans la nuit d'un jour");
	expect("Ouf, à 3h20, la fin", BLOUSE_HEURE, "3h20", "Ouf, dans la nuit, la fin");
	expect("Vers 14 h, il", BLOUSE_HEURE, "14 h", "Dans l'après-midi, il");
}

static void people_and_numbers(void **state)
{
	(void)state;
	expect("La toilette de Mme Durand", BLOUSE_NOM, "Durand", "La toilette d'une personne");
	expect("M. Durand est là", BLOUSE_NOM, "Durand", "Une personne est là");
	expect("Vu avec le Dr Martin.", BLOUSE_NOM, "Martin", "Vu avec un médecin.");
	expect("La dame de la chambre 214 va mieux", BLOUSE_CHAMBRE, "chambre 214", "La dame va mieux");
	expect("Appelez, 06 12 34 56 78, merci", BLOUSE_TEL, "06 12 34 56 78", "Appelez, merci");
	expect("Le dossier IPP 123456789.", BLOUSE_IPP, "123456789", "Le dossier.");
	expect("06 12 34 56 78 !", BLOUSE_TEL, "06 12 34 56 78", "!");
}

static void a_name_and_a_first_name_are_one_person(void **state)
{
	(void)state;
	struct str text = STR("Avec M. Paul Martin");
	struct blouse_entity e[] = {{.type = BLOUSE_NOM, .span = {8, 12}}, {.type = BLOUSE_PRENOM, .span = {13, 19}}};
	struct blouse_result r = {.entity_count = 2, .entities = e};
	struct mend mend;
	assert_int_equal(mend_entity(text, &r, 0, &mend), 2);
	assert_int_equal(mend.span.start, 5);
	assert_int_equal(mend.span.end, 19);
	mend_colleague(BLOUSE_NOM, &mend);
	assert_string_equal(mend.text, "un membre de l'équipe");
	mend_colleague(BLOUSE_AGE, &mend);
	assert_string_equal(mend.text, "un membre de l'équipe");
}

static void moments(void **state)
{
	(void)state;
	struct str text = STR("Hier soir, le cahier. Cette nuit, hierarchie, avant-hier");
	static const char *const expected[] = {"Un soir", "Une nuit", "un jour"};
	struct mend mend;
	size_t at = 0, count = 0;
	while (at < text.len)
		if (mend_moment(text, &at, &mend))
			assert_string_equal(mend.text, expected[count++]);
	assert_int_equal(count, 3);
}

static void sentences(void **state)
{
	(void)state;
	struct str text = STR("M. J. a 3.5 kg. Ouf… Oui");
	size_t found[8], count = 0;
	for (size_t i = 0; i < text.len; i++)
		if (mend_ends_sentence(text, i))
			found[count++] = i;
	assert_int_equal(count, 2);
	assert_int_equal(found[0], 14);
	assert_int_equal(found[1], 21);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages),
		cmocka_unit_test(places),
		cmocka_unit_test(times),
		cmocka_unit_test(people_and_numbers),
		cmocka_unit_test(a_name_and_a_first_name_are_one_person),
		cmocka_unit_test(moments),
		cmocka_unit_test(sentences),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
