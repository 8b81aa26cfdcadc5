/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of words: with a small dictionary written for the tests, and with Debian's where it is installed. */
#include "compiler/inflect.h"

#include <unistd.h>

#include "base/testing.h"
#include "compiler/words.h"
#include "engine/text.h"

struct dictionary {
	struct arena arena;
	struct hunspell h;
};

static void load(struct dictionary *d, const char *folder)
{
	struct error err = {0};
	arena_init(&d->arena, SOURCE_MEMORY_MAX);
	assert_int_equal(hunspell_load(&d->arena, folder, &d->h, &err), ERR_NONE);
}

static str_list forms_of(struct dictionary *d, const char *word)
{
	str_list forms = {0};
	struct str folded;
	assert_int_equal(fold_word(&d->arena, str_from_c(word), &folded), ERR_NONE);
	assert_true(inflect(&d->arena, &d->h, str_from_c(word), folded, &forms));
	return forms;
}

static bool has(const str_list *forms, const char *form)
{
	for (size_t i = 0; i < forms->count; i++)
		if (str_eq(forms->items[i], str_from_c(form)))
			return true;
	return false;
}

/* Every form of `expected` (parted by spaces) is there; none of `unexpected` is. */
static void check(struct dictionary *d, const char *word, const char *expected, const char *unexpected)
{
	str_list forms = forms_of(d, word);
	char form[64];
	for (int side = 0; side < 2; side++) {
		for (struct str rest = str_from_c(side ? unexpected : expected), part; rest.len > 0;) {
			rest = str_cut(rest, ' ', &part);
			snprintf(form, sizeof(form), "%.*s", STR_ARG(part));
			if (has(&forms, form) == (side == 1))
				fail_msg("%s: %s %s", word, form, side ? "should not be there" : "is missing");
		}
	}
}

static void small_dictionary(void **state)
{
	(void)state;
	struct dictionary d;
	load(&d, "hunspell");
	check(&d, "patient", "patient patiente patients patientes", "patienter patientait");
	check(&d, "patiente", "patient patients", "patientait"); /* the noun goes before the verb */
	check(&d, "perfuser", "perfuse perfusait perfusees perfusera perfuserent", "perfusames");
	check(&d, "manger", "mangeait mange", "mangait");
	check(&d, "hôpital", "hopitaux", "hopitals");
	check(&d, "hopital", "hopitaux", "");
	check(&d, "œil", "yeux", "");
	check(&d, "yeux", "oeil", "");
	check(&d, "mètre", "metres", "");
	/* Unknown words: regular forms, acronyms their plural only, names nothing. */
	check(&d, "hosto", "hostos", "hostoe");
	check(&d, "EHPAD", "ehpads", "ehpade");
	check(&d, "scoper", "scope scopait scopee scopers", "scopere");
	check(&d, "relou", "relous reloue reloues", "");
	check(&d, "zouzeur", "zouzeurs zouzeuse zouzeuses", "");
	check(&d, "Aurélie", "", "aurelies");
	assert_true(inflect_is_fixed(&d.h, STR("rendez-vous")));
	assert_false(inflect_is_fixed(&d.h, STR("patient")));
	assert_false(inflect_is_fixed(&d.h, STR("inconnu")));
	arena_release(&d.arena);
}

static unsigned flags_of(const struct words *w, const char *word)
{
	uint32_t index = words_find(w, str_from_c(word));
	return index == WORDS_NONE ? 0 : w->list.items[index].flags;
}

static void words_know_what_they_are(void **state)
{
	(void)state;
	struct dictionary d;
	struct words w;
	load(&d, "hunspell");
	assert_true(words_init(&w, &d.arena, &d.h));
	uint32_t patient = words_lexeme(&w, STR("patient"), STR("patient"), false);
	assert_int_equal(words_lexeme(&w, STR("patient"), STR("patient"), false), patient);
	assert_int_not_equal(words_lexeme(&w, STR("patient"), STR("patient"), true), patient);
	words_lexeme(&w, STR("perfuser"), STR("perfuser"), false);
	words_lexeme(&w, STR("hôpital"), STR("hopital"), false);
	/* Short words stay as they are. */
	uint32_t an = words_lexeme(&w, STR("an"), STR("an"), false);
	assert_int_equal(w.lexemes.items[an].words.count, 1);
	words_add_names(&w);
	words_add_flags(&w);
	assert_int_equal(flags_of(&w, "patientes"), WORD_COMMON | WORD_PLURAL | WORD_FEMININE);
	assert_int_equal(flags_of(&w, "perfusait"), WORD_COMMON | WORD_VERB | WORD_IMPERFECT);
	assert_int_equal(flags_of(&w, "perfusera"), WORD_COMMON | WORD_VERB | WORD_FUTURE);
	assert_int_equal(flags_of(&w, "perfusees"),
			 WORD_COMMON | WORD_VERB | WORD_PARTICIPLE | WORD_PLURAL | WORD_FEMININE);
	assert_int_equal(flags_of(&w, "aurelie"), WORD_FIRST_NAME);
	assert_int_equal(flags_of(&w, "martin"), WORD_FIRST_NAME | WORD_SURNAME);
	assert_int_equal(flags_of(&w, "provence"), WORD_PLACE);
	assert_int_equal(flags_of(&w, "en"), WORD_COMMON | WORD_STOP);
	assert_int_equal(flags_of(&w, "le"), WORD_COMMON | WORD_STOP);
	assert_int_equal(words_find(&w, STR("manger")), WORDS_NONE);
	assert_false(w.failed);
	arena_release(&d.arena);
}

static void french_dictionary(void **state)
{
	(void)state;
	if (access(HUNSPELL_FOLDER "/fr.dic", R_OK) != 0)
		skip();
	struct dictionary d;
	load(&d, HUNSPELL_FOLDER);
	assert_true(d.h.forms.count > 400000);
	check(&d, "patient", "patiente patients patientes", "patienter");
	check(&d, "perfuser", "perfusait perfuse perfusees perfusant perfuserons", "");
	check(&d, "hôpital", "hopital hopitaux", "");
	check(&d, "œil", "oeil yeux", "");
	check(&d, "infirmière", "infirmier infirmiers infirmieres", "");
	check(&d, "mourir", "mort morte meurt mourut mourrait", "");
	check(&d, "pouvoir", "peux peut pouvait pourra", "");
	check(&d, "urgences", "urgence", "urger");
	check(&d, "travail", "travaux", "travailler");
	check(&d, "minutes", "minute", "minuter");
	check(&d, "étais", "etre suis etait", "etai");
	check(&d, "suis", "etre etait", "suivre");
	check(&d, "sautait", "saute sauter", "");
	check(&d, "amoureux", "amoureuse amoureuses", "");
	check(&d, "brancarder", "brancarde brancardait", "");
	assert_true(inflect_is_fixed(&d.h, STR("rendez-vous")));
	assert_true(inflect_is_fixed(&d.h, STR("aujourd'hui")));
	arena_release(&d.arena);
}

static void bad_dictionaries_are_refused(void **state)
{
	(void)state;
	struct arena arena;
	struct hunspell h;
	struct error err = {0};
	arena_init(&arena, SOURCE_MEMORY_MAX);
	assert_int_equal(hunspell_load(&arena, "nulle-part", &h, &err), ERR_IO);
	assert_non_null(strstr(err.message, "hunspell-fr-classical"));
	assert_int_equal(hunspell_read(&arena, STR(""), STR("0\n"), &h, &err), ERR_FORMAT);
	assert_int_equal(hunspell_read(&arena, STR("FLAG long\nSFX a 0 s . x\n"), STR("0\n"), &h, &err), ERR_FORMAT);
	assert_int_equal(hunspell_read(&arena, STR("FLAG long\nSFX ab 0 s [^ x\n"), STR("0\n"), &h, &err), ERR_FORMAT);
	assert_int_equal(hunspell_read(&arena, STR("FLAG long\nSFX ab 0 s . x\n"), STR("mot\n"), &h, &err), ERR_FORMAT);
	assert_int_equal(
		hunspell_read(&arena, STR("FLAG long\nSFX ab 0 s . x\n"), STR("1\nmot/ab\nmot/a\n\xC3\n"), &h, &err),
		ERR_NONE);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_dictionary),
		cmocka_unit_test(words_know_what_they_are),
		cmocka_unit_test(french_dictionary),
		cmocka_unit_test(bad_dictionaries_are_refused),
	};
	if (chdir(TESTDATA) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
