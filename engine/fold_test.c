/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "engine/text.h"

#define MEMORY_MAX ((size_t)64 << 20)

static void assert_folds(const char *text, const char *expected)
{
	struct arena arena;
	struct folded folded;
	arena_init(&arena, MEMORY_MAX);
	assert_int_equal(fold(&arena, str_from_c(text), &folded, NULL), ERR_NONE);
	assert_string_equal(folded.text.ptr, expected);
	assert_int_equal(folded.text.len, strlen(expected));
	arena_release(&arena);
}

static void case_accents_and_ligatures(void **state)
{
	(void)state;
	assert_folds("Hôpital ÉTÉ à Nîmes", "hopital ete a nimes");
	assert_folds("Cœur, ÆGYPTE, œdème", "coeur, aegypte, oedeme");
	assert_folds("e\xCC\x81te\xCC\x81", "ete"); /* combining accents */
	assert_folds("Straße", "strasse");
}

static void spaces_quotes_and_dashes(void **state)
{
	(void)state;
	assert_folds("« l’équipe »\xC2\xA0!", "\" l'equipe \" !");
	assert_folds("a\xE2\x80\xAF"
		     "b\tc",
		     "a b c");
	assert_folds("2019–2020 — fin", "2019-2020 - fin");
}

static void hidden_characters_are_dropped(void **state)
{
	(void)state;
	assert_folds("pa\xE2\x80\x8Bti\xC2\xAD"
		     "ent",
		     "patient");                                    /* zero-width space, soft hyphen */
	assert_folds("\xE2\x80\xAEpatient\xE2\x80\xAC", "patient"); /* right-to-left override */
	assert_folds("\xEF\xBB\xBFpatient", "patient");
}

static void disguised_letters(void **state)
{
	(void)state;
	assert_folds("ｐａｔｉｅｎｔ", "patient");
	assert_folds("𝐩𝐚𝐭𝐢𝐞𝐧𝐭", "patient");
	assert_folds("ⓟⓐⓣⓘⓔⓝⓣ", "patient");
	/* Cyrillic р and а inside a Latin word are the Latin letters; a whole Cyrillic word stays. */
	assert_folds("\xD1\x80\xD0\xB0tient", "patient");
	assert_folds("Привет", "привет");
}

static void assert_from(const char *text, const char *needle, size_t start, size_t end)
{
	struct arena arena;
	struct folded folded;
	arena_init(&arena, MEMORY_MAX);
	assert_int_equal(fold(&arena, str_from_c(text), &folded, NULL), ERR_NONE);
	size_t at = str_find(folded.text, str_from_c(needle));
	assert_int_not_equal(at, SIZE_MAX);
	assert_int_equal(folded.from[at], start);
	assert_int_equal(folded.from[at + strlen(needle)], end);
	arena_release(&arena);
}

static void every_byte_keeps_its_place(void **state)
{
	(void)state;
	assert_from("Le cœur bat", "coeur", 3, 8);
	assert_from("ÉÉ été", "ete", 5, 10);
	assert_from("\xE2\x80\x8B"
		    "bloc",
		    "bloc", 3, 7);
}

static void upper_case_is_remembered(void **state)
{
	(void)state;
	struct arena arena;
	struct folded folded;
	arena_init(&arena, MEMORY_MAX);
	assert_int_equal(fold(&arena, STR("Éa"), &folded, NULL), ERR_NONE);
	assert_int_equal(folded.flags[0], FOLD_UPPER | FOLD_ACCENT);
	assert_int_equal(folded.flags[1], 0);
	arena_release(&arena);
}

static void bad_utf8_says_where(void **state)
{
	(void)state;
	static const char *const bad[] = {"abc\xFF", "abc\xC3", "abc\xED\xA0\x80", "abc\xC0\x80",
					  "abc\xF4\x90\x80\x80"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena arena;
		struct folded folded;
		struct error error = {0};
		arena_init(&arena, MEMORY_MAX);
		assert_int_equal(fold(&arena, str_from_c(bad[i]), &folded, &error), ERR_UTF8);
		assert_int_equal(error.offset, 3);
		assert_non_null(strstr(error.message, "UTF-8"));
		arena_release(&arena);
	}
}

static void a_nul_is_a_space(void **state)
{
	(void)state;
	struct arena arena;
	struct folded folded;
	arena_init(&arena, MEMORY_MAX);
	assert_int_equal(fold(&arena, (struct str){"a\0b", 3}, &folded, NULL), ERR_NONE);
	assert_string_equal(folded.text.ptr, "a b");
	arena_release(&arena);
}

static void memory_that_runs_out_is_reported(void **state)
{
	(void)state;
	struct arena arena;
	struct folded folded;
	struct error error = {0};
	arena_init(&arena, 64);
	assert_int_equal(fold(&arena, STR("un texte un peu plus long que la mémoire permise"), &folded, &error),
			 ERR_NOMEM);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_accents_and_ligatures),
		cmocka_unit_test(spaces_quotes_and_dashes),
		cmocka_unit_test(hidden_characters_are_dropped),
		cmocka_unit_test(disguised_letters),
		cmocka_unit_test(every_byte_keeps_its_place),
		cmocka_unit_test(upper_case_is_remembered),
		cmocka_unit_test(bad_utf8_says_where),
		cmocka_unit_test(a_nul_is_a_space),
		cmocka_unit_test(memory_that_runs_out_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
