/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/shots/words.h"

#include <stdio.h>

#include "signin/testing.h"

static void what_networks_write_is_known(void **state)
{
	(void)state;
	static const char *const around[] = {
		"J’aime   Commenter   Partager",
		"J'aime · Répondre · 2 h",
		"124 J’aime 38 commentaires · 12 partages",
		"il y a 2 h",
		"Il y a 3 jours",
		"12:04 · 26 nov. 2026 · 12,3 k vues",
		"14:32 5G 87 %",
		"9:41",
		"Q 12 tl 45 O 128 ill 3,4 k",
		"48 Reposts 9 Citations 310 J’aime",
		"Voir les 12 réponses",
		"Local Guide · 12 avis",
		"Répondre Voir la traduction",
		"Utile Partager",
		"2 h · Public",
		"3 septembre, 14:02",
		"View all 12 comments",
		"·",
		"",
	};
	static const char *const said[] = {
		"Partager sa peine, c'est déjà aller mieux.",
		"J'aime cet hôpital",
		"Je veux mourir",
		"Répondre à ma plainte ? Jamais.",
		"Il y a 2 h d'attente aux urgences",
		"12 morts",
		"Chambre 12, 3e étage",
		"Public ou privé, même combat",
		"Marie Durand",
		"Ils m'ont dit d'attendre",
		"J'ai 12 ans.",
		"Je l'ai vu.",
		"M. D, 82 ans, ch. 12",
		"Il a 3 ans",
	};
	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++)
		if (!shot_is_around(str_from_c(around[i])))
			fail_msg("kept: %s", around[i]);
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		if (shot_is_around(str_from_c(said[i])))
			fail_msg("lost: %s", said[i]);
}

/* A paragraph of so many words is no line of a network, wherever its numbers stand. */
static void a_long_line_is_somebodys(void **state)
{
	char line[1024];
	(void)state;
	for (size_t words = 60; words < 100; words++)
		for (size_t number = 0; number < 3; number++) {
			size_t len = 0;
			for (size_t i = 0; i < words; i++)
				len += (size_t)snprintf(line + len, sizeof(line) - len, number == 2 ? "12 " : "mot ");
			snprintf(line + len, sizeof(line) - len, number ? "12 34" : "mot");
			assert_int_equal(shot_is_around(str_from_c(line)), number == 2);
		}
}

static void expect_words(const char *text, const char *wanted)
{
	struct arena arena;
	struct str words = {"", 0};
	arena_init(&arena, 1 << 16);
	assert_good(shot_words(&arena, str_from_c(text), &words, err));
	if (!str_eq(words, str_from_c(wanted)))
		fail_msg("%s → %.*s", text, STR_ARG(words));
	arena_release(&arena);
}

static void words_are_those_of_the_message(void **state)
{
	(void)state;
	expect_words("14:32 5G 87 %\nMarie Durand\n2 h · Public\nIls m'ont laissée seule.\n\n12 J’aime\nJ’aime "
		     "Commenter Partager",
		     "Marie Durand\nIls m'ont laissée seule.");
	expect_words("Marie Durand · 2 h\nUn mot.", "Marie Durand\nUn mot.");
	expect_words("Marie · Abonné · il y a 3 j", "Marie");
	expect_words("infirmiere.du.soir 3 |\nUn mot.", "infirmiere.du.soir\nUn mot.");
	expect_words("@marie 12 h\nChambre 12", "@marie\nChambre 12");
	expect_words("Un mot · et la suite", "Un mot · et la suite");
	expect_words("", "");
	expect_words("\n\n", "");
	assert_true(str_eq(shot_title(STR("Marie Durand\nIls m'ont laissée seule.")), STR("Ils m'ont laissée seule.")));
	assert_true(str_eq(shot_title(STR("Honte à vous\nOui")), STR("Honte à vous")));
	assert_true(str_eq(shot_title(STR("")), STR("")));
}

static struct sight_line line(unsigned x, unsigned y, unsigned height, const char *text)
{
	return (struct sight_line){.box = {x, y, 600, height}, .text = str_from_c(text), .confidence = 0.9F};
}

static void expect_text(struct sight_line *lines, size_t count, const char *wanted)
{
	struct arena arena;
	struct str text = {"", 0};
	const struct sight_seen seen = {.lines = lines, .line_count = count};
	arena_init(&arena, 1 << 20);
	assert_good(shot_text(&arena, &seen, &text, err));
	if (!str_eq(text, str_from_c(wanted)))
		fail_msg("%.*s", STR_ARG(text));
	arena_release(&arena);
}

static void lines_of_a_paragraph_go_on(void **state)
{
	(void)state;
	struct sight_line lines[] = {
		line(30, 10, 24, "14:32 5G 87 %"),
		line(100, 60, 30, "Marie Durand"),
		line(30, 150, 30, "Je veux"),
		line(30, 192, 30, "mourir ce soir"),
		line(30, 300, 30, "Personne n'écoute"),
		line(30, 340, 30, "J’aime Commenter Partager"),
		line(30, 380, 60, "TITRE"),
	};
	expect_text(lines, 7,
		    "14:32 5G 87 %\nMarie Durand\nJe veux mourir ce soir\nPersonne n'écoute\nJ’aime Commenter "
		    "Partager\nTITRE");
	lines[2].illegible = true;
	expect_text(lines, 4, "14:32 5G 87 %\nMarie Durand\nmourir ce soir");
	expect_text(lines, 0, "");
}

static struct sight_box turned(struct sight_box b, unsigned times)
{
	return times == 0 ? b : turned((struct sight_box){1000 - b.y - b.height, b.x, b.height, b.width}, times - 1);
}

/* However the telephone was held, a sentence that goes on in the next line is one. */
static void lines_of_a_turned_picture_go_together(void **state)
{
	(void)state;
	for (unsigned times = 0; times < 4; times++) {
		struct sight_line lines[] = {line(30, 100, 30, "Marie Durand"), line(30, 200, 30, "Je ne veux plus"),
					     line(30, 240, 30, "vivre ainsi"), line(300, 340, 30, "Oui")};
		lines[2].box.width = 200;
		for (size_t i = 0; i < 4; i++)
			lines[i].box = turned(lines[i].box, times);
		expect_text(lines, 4, "Marie Durand\nJe ne veux plus vivre ainsi\nOui");
	}
}

/* What is kept of one capture has a limit, whatever it says. */
static void the_beginning_is_kept(void **state)
{
	(void)state;
	static char long_text[1200];
	static struct sight_line lines[40];
	struct arena arena;
	struct str text = {"", 0};
	memset(long_text, 'a', sizeof(long_text) - 1);
	for (unsigned i = 0; i < 40; i++)
		lines[i] = line(0, i * 200, 20, long_text);
	const struct sight_seen seen = {.lines = lines, .line_count = 40};
	arena_init(&arena, 1 << 20);
	assert_good(shot_text(&arena, &seen, &text, err));
	assert_true(text.len <= SHOT_TEXT_MAX && text.len > SHOT_TEXT_MAX / 2);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_networks_write_is_known),          cmocka_unit_test(a_long_line_is_somebodys),
		cmocka_unit_test(words_are_those_of_the_message),        cmocka_unit_test(lines_of_a_paragraph_go_on),
		cmocka_unit_test(lines_of_a_turned_picture_go_together), cmocka_unit_test(the_beginning_is_kept),
	};
	return cmocka_run_group_tests_name("shot words", tests, NULL, NULL);
}
