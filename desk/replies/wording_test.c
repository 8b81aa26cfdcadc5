/* SPDX-License-Identifier: Apache-2.0 */
/* Every wording of the charter, read by the charter as the establishment's words: $CHARTER names it, compiled. And what must
 * never be answered, which is held. */
#include "desk/replies/wording.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/testing.h"
#include "engine/blouse.h"

#define CHARTER_MAX ((size_t)64 << 20)

struct fixture {
	void *bytes;
	struct blouse_charter *charter;
	struct blouse_checker *checker;
};

static int open_charter(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));
	FILE *file = getenv("CHARTER") ? fopen(getenv("CHARTER"), "rb") : NULL;
	if (!f || !file)
		return -1;
	f->bytes = mem_alloc(CHARTER_MAX);
	size_t size = f->bytes ? fread(f->bytes, 1, CHARTER_MAX, file) : 0;
	fclose(file);
	*state = f;
	return blouse_charter_open(f->bytes, size, &f->charter, NULL) ||
	       blouse_checker_new(f->charter, &f->checker, NULL);
}

static int close_charter(void **state)
{
	struct fixture *f = *state;
	blouse_checker_free(f->checker);
	blouse_charter_free(f->charter);
	mem_free(f->bytes);
	mem_free(f);
	return 0;
}

static enum blouse_level level_of(struct fixture *f, struct str text)
{
	const struct blouse_result *result = NULL;
	assert_int_equal(
		blouse_check(f->checker, text.ptr, text.len, BLOUSE_INSTITUTION, BLOUSE_FACEBOOK, &result, NULL),
		BLOUSE_OK);
	return result->verdict;
}

static void passes(struct fixture *f, const struct wording *w, struct str words, const struct wording_names *names)
{
	struct buf text;
	buf_init(&text, 4096);
	wording_fill(&text, words, names);
	assert_false(text.failed);
	assert_int_equal(str_find(buf_str(&text), STR("{")), SIZE_MAX);
	if (level_of(f, buf_str(&text)) != BLOUSE_CLEAR)
		fail_msg("%.*s: %.*s", STR_ARG(w->id), STR_ARG(buf_str(&text)));
	buf_release(&text);
}

static void every_wording_is_safe(void **state)
{
	static const struct wording_names names[] = {
		{STR("CHU de Valmont"), STR("la direction des usagers"), STR("la direction de la communication")},
		{STR("CHU de Valmont"), STR("la direction des usagers et de la qualité (usagers@chu-valmont.example)"),
		 STR("la direction de la communication (communication@chu-valmont.example)")},
	};
	assert_true(wording_count >= 25);
	for (size_t i = 0; i < wording_count; i++)
		for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
			passes(*state, &wordings[i], wordings[i].said, &names[n]);
			passes(*state, &wordings[i], wordings[i].written, &names[n]);
		}
}

static void nobody_is_confirmed(void **state)
{
	static const char *const held[] = {
		"Nous avons bien pris en charge votre mère.",
		"Bonjour Madame, votre père a été soigné avec attention par nos équipes.",
		"Après vérification, votre mère n'a jamais été admise dans notre hôpital.",
		"L'équipe qui s'est occupée de votre père a été touchée par vos mots.",
		"Merci pour votre message, l'équipe qui vous a soignée sera ravie de le lire.",
		"Vous n'êtes pas patient chez nous.",
		"Il n'y a aucune trace de votre conjoint dans nos registres.",
		"Nous avons consulté votre dossier médical.",
		"La personne dont vous parlez a bien été hospitalisée ici.",
		"Votre accouchement s'est déroulé normalement.",
		"Vous avez été hospitalisée du 3 au 7 mars, et le compte rendu vous a été remis.",
		"Nous avons effectivement reçu votre enfant cette nuit-là.",
		"Nos condoléances pour la perte de votre père, que l'équipe accompagnait depuis des mois.",
	};
	static const char *const free[] = {
		"Nous ne pouvons ni confirmer ni démentir la présence d'une personne dans notre établissement.",
		"Si votre mère a été hospitalisée chez nous, elle peut demander son dossier par écrit.",
		"Votre enfant tousse depuis trois jours ? Consultez d'abord votre médecin traitant.",
		"Votre proche est hospitalisé ? Les visites sont possibles de 13 h à 20 h.",
		"Prenez soin de votre mère, et de vous.",
		"Vous avez été nombreux à répondre à notre enquête : merci.",
		"Bonjour, nous lisons votre colère et nous ne pouvons y répondre ici.",
	};
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++)
		if (level_of(*state, str_from_c(held[i])) != BLOUSE_BLOQUANT)
			fail_msg("not held: %s", held[i]);
	for (size_t i = 0; i < sizeof(free) / sizeof(*free); i++)
		if (level_of(*state, str_from_c(free[i])) == BLOUSE_BLOQUANT)
			fail_msg("held: %s", free[i]);
}

static void names_stand_in_sentences(void **state)
{
	(void)state;
	static const struct wording_names names = {STR("CHU"), STR("la direction"), STR("Presse")};
	struct buf b;
	buf_init(&b, 4096);
	wording_fill(
		&b,
		STR("{usagers} écoute. Voyez {usagers} : {usagers} du {etablissement} ! {usagers}. {communication}"),
		&names);
	assert_string_equal(b.ptr,
			    "La direction écoute. Voyez la direction : la direction du CHU ! La direction. Presse");
	buf_clear(&b);
	wording_name(&b, STR("Direction des usagers"), STR("a@b.fr"));
	assert_string_equal(b.ptr, "la direction des usagers (a@b.fr)");
	buf_clear(&b);
	wording_name(&b, STR("Claire Martin"), STR(""));
	assert_string_equal(b.ptr, "Claire Martin");
	buf_release(&b);
}

static void the_case_chooses(void **state)
{
	(void)state;
	const struct wording *w = wording_find(STR("attente"));
	assert_non_null(w);
	assert_null(wording_find(STR("inconnue")));
	assert_true(wording_fits(w, STR("critique"), STR("")) > 0);
	assert_int_equal(wording_fits(w, STR("remerciement"), STR("")), 0);
	w = wording_find(STR("insulte"));
	assert_true(wording_fits(w, STR("non-conforme"), STR("collegues injure-diffamation")) >
		    wording_fits(w, STR("non-conforme"), STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wording_is_safe),
		cmocka_unit_test(nobody_is_confirmed),
		cmocka_unit_test(names_stand_in_sentences),
		cmocka_unit_test(the_case_chooses),
	};
	return cmocka_run_group_tests(tests, open_charter, close_charter);
}
