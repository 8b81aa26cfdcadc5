/* SPDX-License-Identifier: Apache-2.0 */
/* Words: what is refused, what JSON keeps, how they read. */
#include "desk/words/words.h"

#include "base/testing.h"
#include "desk/guide/text.h"

#define MEMORY ((size_t)32 << 20)
#define HOSTILE WORDS_OWN_TEXT_MAX

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, MEMORY);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* The first mistake, as « field: text »; empty when there is none. */
static const char *wrong(enum words_kind kind, const struct words *words)
{
	static char said[700];
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	size_t count = 0;
	assert_int_equal(words_check(&arena, kind, words, mistakes, &count, NULL), ERR_NONE);
	said[0] = '\0';
	if (count > 0)
		snprintf(said, sizeof(said), "%s: %.*s", mistakes[0].field, STR_ARG(mistakes[0].text));
	return said;
}

static const char *wrong_text(const char *text)
{
	return wrong(WORDS_INTRODUCTION, &(struct words){.text = str_from_c(text)});
}

static void expect(const char *said, const char *part)
{
	if (!strstr(said, part))
		fail_msg("« %s » does not say « %s »", said, part);
}

static void hostile_markdown_is_refused(void **state)
{
	(void)state;
	assert_string_equal(
		wrong_text("Un **mot**, [une page](/guide), [un site](https://a.fr), [un mot](mailto:a@b.fr).\n"
			   "\n- un\n- deux\n\n### Titre\n\nFin."),
		"");
	expect(wrong_text("a\n\n<script>alert(1)</script>"), "texte: Ligne 3 : seuls des paragraphes");
	expect(wrong_text("mots <b onclick=x>gras</b>"), "seuls des paragraphes");
	expect(wrong_text("![image](https://a.fr/x.png)"), "seuls des paragraphes");
	expect(wrong_text("`code`"), "seuls des paragraphes");
	expect(wrong_text("[lien](javascript:alert(1))"), "un lien commence");
	expect(wrong_text("[lien](JaVaScRiPt:alert(1))"), "un lien commence");
	expect(wrong_text("[lien](&#106;avascript:alert(1))"), "un lien commence");
	expect(wrong_text("[lien](data:text/html,x)"), "un lien commence");
	expect(wrong_text("[lien](http://a.fr)"), "un lien commence");
	expect(wrong_text("[lien](//a.fr)"), "un lien commence");
	expect(wrong_text("<javascript:alert(1)>"), "un lien commence");
	expect(wrong_text("## Section"), "un titre s'écrit ici « ### »");
	expect(wrong_text("# Titre"), "un titre s'écrit ici « ### »");
	expect(wrong_text("mots \u202Eretournés"), "signes invisibles");
	expect(wrong_text("mots \u2066retournés"), "signes invisibles");
	expect(wrong_text("mots \x01"), "signes invisibles");
	expect(wrong_text("mots \xFF"), "UTF-8");
	expect(wrong_text("[a]: /b"), "pas encore de texte");
}

/* What is written escapes all that could be markup. */
static void markup_is_only_ours(void **state)
{
	(void)state;
	struct guide_text text;
	assert_int_equal(guide_part_read(&arena, STR("1 < 2 & \"3\" [a](/b\"onclick=\"x)"), false, &text, NULL),
			 ERR_NONE);
	assert_string_equal(text.html.ptr, "<p>1 &lt; 2 &amp; \"3\" <a href=\"/b%22onclick=%22x\">a</a></p>");
}

static void nesting_and_size_have_limits(void **state)
{
	(void)state;
	static const char *const openings[] = {">", "[", "*",     "- ",  "![l",  "`",
					       "&", "<", "_a_*b", "\\[", "[a](", "1. "};
	_cleanup_buf_ struct buf text;
	buf_init(&text, 4 * HOSTILE);
	expect(wrong_text(">>>>>>>>>>>>>>>> a"), "trop de choses s'emboîtent");
	expect(wrong_text("- - - - - - - - - a"), "trop de choses s'emboîtent");
	for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++) {
		buf_clear(&text);
		while (text.len + 8 < HOSTILE)
			buf_add_c(&text, openings[i]);
		/* Whatever it says, it says it, within the test's time. */
		wrong(WORDS_OWN, &(struct words){.text = buf_str(&text), .title = STR("t"), .lead = STR("l")});
	}
	buf_clear(&text);
	for (size_t i = 0; i <= WORDS_TEXT_MAX; i++)
		buf_add_char(&text, 'a');
	expect(wrong(WORDS_INTRODUCTION, &(struct words){.text = buf_str(&text)}), "4000 caractères au plus");
}

static void each_page_takes_its_own(void **state)
{
	(void)state;
	const struct words_example examples[] = {{STR(""), STR("seule"), true}};
	expect(wrong(WORDS_INTRODUCTION, &(struct words){.text = STR("a"), .slogan = STR("b")}),
	       "Seule la page d'une règle");
	expect(wrong(WORDS_RULE, &(struct words){.text = STR("a"), .title = STR("b")}), "déjà son titre");
	expect(wrong(WORDS_RULE, &(struct words){.examples = examples, .example_count = 1}), "exemple-1: Écrivez");
	expect(wrong(WORDS_OWN, &(struct words){.text = STR("a"), .lead = STR("b")}), "titre: Une page a un titre");
	expect(wrong(WORDS_OWN, &(struct words){.text = STR("a"), .title = STR("b")}), "accroche: ");
	expect(wrong(WORDS_OWN, &(struct words){.title = STR("a"), .lead = STR("b")}),
	       "texte: La page est encore vide");
	expect(wrong(WORDS_OWN,
		     &(struct words){.text = STR("a"), .title = STR("a"), .lead = STR("b"), .icon = STR("crâne")}),
	       "dessin: ");
	expect(wrong(WORDS_OWN,
		     &(struct words){.text = STR("a"), .title = STR("a"), .lead = STR("b"), .position = 100}),
	       "place: ");
	assert_string_equal(
		wrong(WORDS_OWN, &(struct words){.text = STR("## A\nmots"), .title = STR("a"), .lead = STR("b")}), "");
}

static void json_keeps_all(void **state)
{
	(void)state;
	const struct words_example examples[] = {{STR("« Un » \"mot\"\n"), STR("note"), true},
						 {STR("b"), STR(""), false}};
	const struct words words = {.text = STR("Un\n\ndeux"),
				    .examples = examples,
				    .example_count = 2,
				    .slogan = STR("s"),
				    .sentence = STR("p"),
				    .contact = STR("c"),
				    .title = STR("t"),
				    .lead = STR("l"),
				    .icon = STR("lock"),
				    .position = 7};
	struct words read;
	_cleanup_buf_ struct buf a, b;
	buf_init(&a, WORDS_JSON_MAX);
	buf_init(&b, WORDS_JSON_MAX);
	words_write(&a, &words);
	assert_int_equal(words_read(&arena, buf_str(&a), &read, NULL), ERR_NONE);
	words_write(&b, &read);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	assert_true(read.examples[0].breaks && !read.examples[1].breaks && read.position == 7);
	assert_int_equal(words_read(&arena, STR(""), &read, NULL), ERR_NONE);
	assert_true(words_empty(&read));
}

static void other_json_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"[]",
		"{",
		"{\"text\": 1}",
		"{\"examples\": {}}",
		"{\"examples\": [1]}",
		"{\"examples\": [{\"text\": \"a\"}]}",
		"{\"position\": \"1\"}",
		"{\"text\": \"a\", \"text\": \"b\"}",
		"{\"text\": \"\\u0000\"}",
		"{\"examples\": [{\"breaks\":true},{\"breaks\":true},{\"breaks\":true},{\"breaks\":true},"
		"{\"breaks\":true},{\"breaks\":true},{\"breaks\":true}]}",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct words read = {.position = 42};
		if (words_read(&arena, str_from_c(texts[i]), &read, NULL) != ERR_FORMAT || read.position != 42)
			fail_msg("%s is taken", texts[i]);
	}
}

static void names_and_signs(void **state)
{
	(void)state;
	assert_string_equal(words_name_of(&arena, STR("Notre procédure : l'été !")).ptr, "notre-procedure-l-ete");
	assert_int_equal(words_name_of(&arena, STR("!?")).len, 0);
	assert_true(words_is_name(STR("a-1")));
	static const char *const bad[] = {"", "-a", "a-", "a--b", "A", "é", "a/b", "a b", "a.b"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(words_is_name(str_from_c(bad[i])));
	static const char *const signs[][2] = {
		{"CHU de Valmont", "Au CHU de Valmont"},
		{"Centre hospitalier du Val", "Au centre hospitalier du Val"},
		{"Hôpital Saint-Roch", "À l'hôpital Saint-Roch"},
		{"Hospices civils", "Aux hospices civils"},
		{"Établissement public", "À l'établissement public"},
		{"Clinique des Lilas", "À la clinique des Lilas"},
		{"AP-HP", "À l'AP-HP"},
		{"Saint-Joseph", "Saint-Joseph"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		assert_string_equal(words_sign(&arena, str_from_c(signs[i][0])).ptr, signs[i][1]);
}

static void lines_are_for_people(void **state)
{
	(void)state;
	const struct words_example examples[] = {{STR("a"), STR("b"), true}, {STR("c"), STR(""), false}};
	_cleanup_buf_ struct buf lines;
	buf_init(&lines, 4096);
	words_lines(&lines, WORDS_RULE,
		    &(struct words){
			    .text = STR("Un\n\ndeux"), .examples = examples, .example_count = 2, .slogan = STR("s")});
	assert_string_equal(lines.ptr, "Un\n\ndeux\nExemple qui pose problème : a\nRemarque : b\n"
				       "Exemple qui convient : c\nAffiche : s\n");
	buf_clear(&lines);
	words_lines(&lines, WORDS_OWN, &(struct words){0});
	assert_int_equal(lines.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hostile_markdown_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(markup_is_only_ours, begin, end),
		cmocka_unit_test_setup_teardown(nesting_and_size_have_limits, begin, end),
		cmocka_unit_test_setup_teardown(each_page_takes_its_own, begin, end),
		cmocka_unit_test_setup_teardown(json_keeps_all, begin, end),
		cmocka_unit_test_setup_teardown(other_json_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(names_and_signs, begin, end),
		cmocka_unit_test_setup_teardown(lines_are_for_people, begin, end),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
