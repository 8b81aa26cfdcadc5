/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include <stdio.h>

#include "desk/guide/site.h"

#define MEMORY ((size_t)8 << 20)

static void expect_wrong(const char *text, size_t line, const char *why)
{
	struct arena arena;
	struct guide_text read;
	struct error err = {0};
	arena_init(&arena, MEMORY);
	assert_int_equal(guide_text_read(&arena, str_from_c(text), &read, &err), ERR_FORMAT);
	assert_int_equal(err.offset, line);
	if (!strstr(err.message, why))
		fail_msg("« %s » does not say « %s »", err.message, why);
	arena_release(&arena);
}

static void texts_that_are_refused(void **state)
{
	(void)state;
	expect_wrong("Sans titre\n", 1, "son titre");
	expect_wrong("## Trop petit\n> Phrase\n", 1, "son titre");
	expect_wrong("# Titre\n\nTexte\n", 3, "une phrase");
	expect_wrong("# Titre\n> Phrase\n", 0, "pas encore de texte");
	expect_wrong("# Titre\n> Phrase\n\n## Vide\n## Pleine\nmots\n", 5, "vide");
	expect_wrong("# Titre\n> Phrase\n\n## Deux\nmots\n\n## deux\nmots\n", 7, "le même titre");
	expect_wrong("# Titre\n> Phrase\n\n### Seul\nmots\n", 4, "###");
	expect_wrong("# Titre\n> Phrase\n\n<script>alert(1)</script>\n", 4, "seuls des paragraphes");
	expect_wrong("# Titre\n> Phrase\n\nmots <b onclick=x>gras</b>\n", 4, "seuls des paragraphes");
	expect_wrong("# Titre\n> Phrase\n\n![image](/x.png)\n", 4, "seuls des paragraphes");
	expect_wrong("# Titre\n> Phrase\n\n[lien](javascript:alert)\n", 4, "un lien commence");
	expect_wrong("# Titre\n> Phrase\n\n[lien](//ailleurs.example)\n", 4, "un lien commence");
}

static void a_text_is_read_in_sections(void **state)
{
	(void)state;
	struct arena arena;
	struct guide_text text;
	arena_init(&arena, MEMORY);
	assert_int_equal(guide_text_read(&arena,
					 STR("# L'été : quoi ?\n> Une **phrase**.\n\nAvant &lt; tout.\n\n"
					     "## Été & « hiver »\nUn [lien](/guide?a=1&b=2) *ici*.\n\n- un\n- deux\n"),
					 &text, NULL),
			 ERR_NONE);
	assert_string_equal(text.title.ptr, "L'été\u00a0: quoi\u202f?");
	assert_string_equal(text.lead.ptr, "Une phrase.");
	assert_string_equal(text.html.ptr, "<p>Avant &lt; tout.</p>");
	assert_int_equal(text.section_count, 1);
	assert_string_equal(text.sections[0].id.ptr, "ete-hiver");
	assert_string_equal(
		text.sections[0].html.ptr,
		"<p>Un <a href=\"/guide?a=1&amp;b=2\">lien</a> <em>ici</em>.</p><ul><li>un</li><li>deux</li></ul>");
	assert_string_equal(text.sections[0].plain.ptr, "Un lien ici. un  deux");
	arena_release(&arena);
}

struct library {
	struct arena arena;
	struct guide_entry entries[3];
};

static void library_init(struct library *l)
{
	static const struct guide_entry texts[] = {
		{.href = STR("/a"), .title = STR("Réserve"), .where = STR(""), .text = STR("Je garde mes opinions.")},
		{.href = STR("/b"),
		 .title = STR("Autre"),
		 .where = STR("A"),
		 .text = STR("Le cœur de la réserve, en œuvre.")},
		{.href = STR("/c"),
		 .title = STR("Photos"),
		 .where = STR(""),
		 .text = STR("Une image, deux images <b>.")},
	};
	arena_init(&l->arena, MEMORY);
	for (size_t i = 0; i < 3; i++) {
		l->entries[i] = texts[i];
		assert_int_equal(guide_entry_fold(&l->arena, &l->entries[i], NULL), ERR_NONE);
	}
}

/* What is found, as « /a/b », and whether it is partial. */
static void expect_found(struct library *l, const char *query, const char *hrefs, bool partial)
{
	struct guide_hits hits;
	char found[64] = "";
	assert_int_equal(guide_search(&l->arena, l->entries, 3, str_from_c(query), &hits, NULL), ERR_NONE);
	for (size_t i = 0; i < hits.hit_count; i++)
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%.*s", STR_ARG(hits.hits[i].href));
	assert_string_equal(found, hrefs);
	if (hits.hit_count)
		assert_int_equal(hits.partial, partial);
}

static void words_are_found(void **state)
{
	(void)state;
	struct library l;
	library_init(&l);
	/* A title weighs more; case and accents do not count. */
	expect_found(&l, "réserve", "/a/b", false);
	expect_found(&l, "RESERVES", "/a/b", false);
	expect_found(&l, "coeur", "/b", false);
	expect_found(&l, "image", "/c", false);
	expect_found(&l, "imag", "/c", false);
	expect_found(&l, "mage", "", false);
	/* Grammatical words do not count; all words before some. */
	expect_found(&l, "la réserve des opinions", "/a", false);
	expect_found(&l, "réserve photo", "/a/c/b", true);
	expect_found(&l, "le la les", "", false);
	expect_found(&l, "", "", false);
	expect_found(&l, "?!…", "", false);
	arena_release(&l.arena);
}

static void what_was_found_is_shown_around_it(void **state)
{
	(void)state;
	struct library l;
	struct guide_hits hits;
	char shown[128] = "";
	library_init(&l);
	assert_int_equal(guide_search(&l.arena, l.entries, 3, STR("coeur oeuvre"), &hits, NULL), ERR_NONE);
	assert_int_equal(hits.hit_count, 1);
	for (size_t i = 0; i < hits.hits[0].fragment_count; i++) {
		const struct guide_fragment *f = &hits.hits[0].fragments[i];
		snprintf(shown + strlen(shown), sizeof(shown) - strlen(shown), f->marked ? "[%.*s]" : "%.*s",
			 STR_ARG(f->text));
	}
	assert_string_equal(shown, "Le [cœur] de la réserve, en [œuvre].");
	arena_release(&l.arena);
}

static void every_rule_has_its_chapter(void **state)
{
	(void)state;
	for (size_t i = 0; i < guide_rule_count; i++)
		if (guide_rank(guide_rules[i].id) == (size_t)8 * GUIDE_CHAPTERS)
			fail_msg("%s stands in no chapter of the code of conduct", guide_rules[i].id.ptr);
	for (size_t c = 0; c < GUIDE_CHAPTERS; c++)
		for (size_t i = 0; guide_chapters[c].rules[i]; i++)
			assert_non_null(guide_rule_of(str_from_c(guide_chapters[c].rules[i])));
}

static void what_the_program_holds_is_whole(void **state)
{
	(void)state;
	struct guide *guide;
	struct site site = {.rules = guide_rules, .rule_count = guide_rule_count};
	struct arena arena;
	arena_init(&arena, MEMORY);
	assert_int_equal(guide_new(&guide, NULL), ERR_NONE);
	assert_int_equal(guide_index_site(guide, &arena, &site, NULL), ERR_NONE);
	assert_true(site.entry_count > guide_rule_count + 60);
	for (size_t i = 0; i < guide_rule_count; i++) {
		assert_true(guide_rules[i].law_count > 0);
		assert_true(guide_rules[i].example_count >= 4);
	}
	guide_free(guide);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_that_are_refused),
		cmocka_unit_test(a_text_is_read_in_sections),
		cmocka_unit_test(words_are_found),
		cmocka_unit_test(what_was_found_is_shown_around_it),
		cmocka_unit_test(every_rule_has_its_chapter),
		cmocka_unit_test(what_the_program_holds_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
