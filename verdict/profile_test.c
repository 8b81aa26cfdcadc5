/* SPDX-License-Identifier: Apache-2.0 */
/* $BLOUSE_CHARTER names the whole charter, compiled, PROFILES the folder of the invented profiles. */
#include "verdict/profile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/testing.h"

#define B(fact) PROFILE_BIT(PROFILE_##fact)
#define FORMULA PROFILE_BIT(PROFILE_FACTS)
#define FILE_MAX ((size_t)64 << 20)

struct held {
	void *bytes;
	struct blouse_charter *charter;
	struct arena arena;
};

static struct str read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = mem_alloc(FILE_MAX);
	assert_non_null(file);
	assert_non_null(bytes);
	size_t len = fread(bytes, 1, FILE_MAX, file);
	fclose(file);
	return (struct str){bytes, len};
}

static int setup(void **state)
{
	struct held *held = mem_calloc(1, sizeof(*held));
	struct str bytes = read_file(getenv("BLOUSE_CHARTER"));
	held->bytes = (void *)bytes.ptr;
	arena_init(&held->arena, FILE_MAX);
	*state = held;
	return blouse_charter_open(bytes.ptr, bytes.len, &held->charter, NULL);
}

static int teardown(void **state)
{
	struct held *held = *state;
	blouse_charter_free(held->charter);
	arena_release(&held->arena);
	mem_free(held->bytes);
	mem_free(held);
	return 0;
}

static struct profile_seen look(struct held *held, struct str text)
{
	struct profile_seen seen;
	arena_clear(&held->arena);
	assert_int_equal(profile_read(&held->arena, held->charter, text, &seen, NULL), ERR_NONE);
	for (unsigned f = 0; f < PROFILE_FACTS; f++)
		if (seen.facts >> f & 1) {
			assert_true(seen.spans[f].start < seen.spans[f].end);
			assert_true(seen.spans[f].end <= text.len);
		}
	return seen;
}

static unsigned fact_of(struct str id)
{
	if (str_eq(id, STR("formule")))
		return FORMULA;
	for (unsigned f = 0; f < PROFILE_FACTS; f++)
		if (str_eq(id, str_from_c(profile_fact_id((enum profile_fact)f))))
			return PROFILE_BIT(f);
	if (!str_eq(id, STR("-")))
		fail_msg("« %.*s » is no fact", STR_ARG(id));
	return 0;
}

struct score {
	bool silent; /* what nobody should tune the reading to */
	unsigned profiles, right, missed, wrong, exact;
};

static void one_profile(struct held *held, struct str block, struct score *score)
{
	struct str line, id, text = str_cut(block, '\n', &line);
	unsigned expected = 0;
	for (line = str_sub(line, 2, line.len); line.len > 0;) {
		line = str_cut(line, ' ', &id);
		expected |= fact_of(id);
	}
	struct profile_seen seen = look(held, text);
	unsigned found = seen.facts | (seen.formula ? FORMULA : 0);
	score->profiles++;
	score->exact += found == expected;
	score->right += (unsigned)__builtin_popcount(found & expected);
	score->missed += (unsigned)__builtin_popcount(expected & ~found);
	score->wrong += (unsigned)__builtin_popcount(found & ~expected);
	if (found != expected && !score->silent)
		for (unsigned f = 0; f <= PROFILE_FACTS; f++)
			if ((found ^ expected) >> f & 1)
				printf("# %s %s: %.*s\n", found >> f & 1 ? "wrong" : "missed",
				       f < PROFILE_FACTS ? profile_fact_id((enum profile_fact)f) : "formule",
				       (int)(str_find(text, STR("\n")) == SIZE_MAX ? text.len
										   : str_find(text, STR("\n"))),
				       text.ptr);
}

/* Blocks parted by empty lines, each beginning with « = » and what it shows. */
static struct score read_all(struct held *held, const char *name, bool silent)
{
	char path[4096];
	struct score score = {.silent = silent};
	snprintf(path, sizeof(path), "%s/%s", PROFILES, name);
	struct str file = read_file(path), rest = file;
	for (size_t at; (at = str_find(rest, STR("= "))) != SIZE_MAX;) {
		rest = str_sub(rest, at, rest.len);
		size_t end = str_find(rest, STR("\n\n"));
		one_profile(held, str_sub(rest, 0, end), &score);
		rest = str_sub(rest, end, rest.len);
	}
	mem_free((void *)file.ptr);
	printf("# %s: %u profiles, %u read exactly; %u right, %u missed, %u wrong\n", name, score.profiles, score.exact,
	       score.right, score.missed, score.wrong);
	return score;
}

static void profiles_are_read(void **state)
{
	struct score seen = read_all(*state, "profiles.txt", false),
		     apart = read_all(*state, "profiles-apart.txt", true);
	assert_true(seen.profiles + apart.profiles >= 50);
	/* As on the day when they were written; docs/decisions has the figures. */
	assert_true(seen.missed + seen.wrong <= 2);
	assert_true(apart.missed + apart.wrong <= 8);
}

static void words_are_shown_where_they_stand(void **state)
{
	struct str text = STR("🌸 Éva Lemoine\nIDE @ CHU de Nantes 💉");
	struct profile_seen seen = look(*state, text);
	static const struct {
		enum profile_fact fact;
		struct str words;
	} expected[] = {{PROFILE_FIRST_NAME, STR("Éva")},
			{PROFILE_NAME, STR("Lemoine")},
			{PROFILE_JOB, STR("IDE")},
			{PROFILE_EMPLOYER, STR("CHU de Nantes")}};
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		struct blouse_span span = seen.spans[expected[i].fact];
		struct str words = str_sub(text, span.start, span.end - span.start);
		if (!str_eq(words, expected[i].words))
			fail_msg("« %.*s »", STR_ARG(words));
	}
}

/* One is not employed where one was born or cared for, nor by a team of rugby. */
static void others_are_not_taken(void **state)
{
	assert_int_equal(look(*state, STR("Née au CHU de Nantes, infirmière ailleurs")).facts, B(JOB));
	assert_int_equal(look(*state, STR("Maman d'un guerrier suivi à l'hôpital Necker")).facts & B(EMPLOYER), 0);
	assert_int_equal(look(*state, STR("Infirmière. Thé noir, hôpital public")).facts, B(JOB));
	assert_int_equal(look(*state, STR("")).facts, 0);
	assert_int_equal(look(*state, STR("🌵🌵🌵\n\n---\n@@@ # , | /")).facts, 0);
	struct profile_seen seen;
	struct held *held = *state;
	assert_int_equal(profile_read(&held->arena, held->charter, STR("a\xFF"), &seen, NULL), ERR_UTF8);
}

static void boxes_have_the_last_word(void **state)
{
	(void)state;
	/* What is read ticks itself. */
	assert_int_equal(profile_facts(B(JOB), 0, B(FACE)), B(JOB) | B(FACE));
	/* What was read and is not ticked any more was read wrongly, as long as it stands there. */
	assert_int_equal(profile_facts(B(JOB), B(JOB), 0), 0);
	assert_int_equal(profile_facts(B(JOB) | B(NAME), B(JOB), 0), B(NAME));
	/* What was read and stands there no more goes; what one ticked stays. */
	assert_int_equal(profile_facts(0, B(JOB), B(JOB) | B(FACE)), B(FACE));
	assert_int_equal(profile_facts(~0u, 0, 0), PROFILE_ALL);
}

/* Showing more never ties less, and each change does what it says. */
static void telling_holds_for_every_set(void **state)
{
	(void)state;
	for (unsigned facts = 0; facts <= PROFILE_ALL; facts++)
		for (unsigned open = 0; open < 2; open++) {
			struct profile_told told, more;
			profile_tell(facts, open, false, &told);
			assert_non_null(told.title);
			assert_non_null(told.text);
			assert_true(!told.apart || told.tie_count == 0);
			assert_true((told.tie_count == 0) == (told.strong == 0));
			assert_true((told.readers == 0) == (told.tie_count == 0));
			for (size_t i = 1; i < told.change_count; i++)
				assert_true(told.changes[i - 1].effect >= told.changes[i].effect);
			/* Whoever reads a tie can do something about it. */
			assert_true(told.tie_count == 0 || told.changes[0].effect > 0);
			for (unsigned f = 0; f < PROFILE_FACTS; f++) {
				profile_tell(facts | PROFILE_BIT(f), open, false, &more);
				assert_true(more.tie_count >= told.tie_count);
				assert_int_equal(told.strong & ~more.strong, 0);
				assert_int_equal(told.readers & ~more.readers, 0);
			}
		}
}

static void the_house_comes_first(void **state)
{
	(void)state;
	struct profile_told told;
	profile_tell(B(FIRST_NAME) | B(NAME) | B(JOB) | B(EMPLOYER), true, true, &told);
	assert_string_equal(told.title, "On peut savoir qui vous êtes, et où vous travaillez");
	assert_string_equal(told.changes[0].advice->title, "Retirez le nom de l'établissement");
	assert_int_equal(told.changes[0].undone, told.tie_count);
	assert_non_null(strstr(told.changes[told.change_count - 1].advice->title, "n'engagent que moi"));
	profile_tell(B(JOB), true, false, &told);
	assert_true(told.apart);
	assert_int_equal(told.change_count, 0);
	assert_string_equal(told.keeps[0]->title, "Votre métier");
	/* A closed account hides what is written, not the presentation. */
	profile_tell(B(STORIES) | B(EMPLOYER), false, false, &told);
	assert_int_equal(told.readers, 1u << PROFILE_COLLEAGUES);
	profile_tell(B(NAME) | B(EMPLOYER), false, false, &told);
	assert_true(told.readers >> PROFILE_STRANGERS & 1);
}

static void edges_are_numbered_once(void **state)
{
	(void)state;
	unsigned next = 0;
	for (unsigned a = 0; a < PROFILE_NODES; a++)
		for (unsigned b = a + 1; b < PROFILE_NODES; b++)
			assert_int_equal(profile_edge(a, b), next++);
	assert_int_equal(next, PROFILE_EDGES);
	unsigned in_circles = 0;
	for (unsigned n = 0; n < PROFILE_NODES; n++) {
		assert_int_equal(in_circles & profile_circles[n].facts, 0);
		in_circles |= profile_circles[n].facts;
	}
	assert_int_equal(in_circles, PROFILE_ALL);
}

static void circles_are_named(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf names;
	buf_init(&names, 256);
	profile_name_nodes(&names, 0);
	assert_int_equal(names.len, 0);
	profile_name_nodes(&names, 1u << PROFILE_NODE_NAME | 1u << PROFILE_NODE_JOB | 1u << PROFILE_NODE_FACE);
	assert_string_equal(buf_str(&names).ptr, "nom, métier et visage");
}

static void all_is_written(void **state)
{
	struct str text = STR("👶 Éva, IDE au CHU de Nantes");
	struct profile_seen seen = look(*state, text);
	struct profile_told told;
	struct place_index places = {0};
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1 << 20);
	assert_int_equal(place_build(&places, text, NULL), ERR_NONE);
	profile_tell(seen.facts, true, true, &told);
	profile_write(&out, &places, &seen, seen.facts, &told);
	place_release(&places);
	struct str said = buf_str(&out);
	/* The emoji is two units. */
	assert_true(str_starts(said, STR("{\"seen\": [{\"fact\": \"prenom\", \"start\": 3, \"end\": 6}, ")));
	assert_true(str_find(said, STR("\"facts\": [\"prenom\", \"metier\", \"etablissement\"")) != SIZE_MAX);
	assert_true(str_find(said, STR("\"names\": \"nom, métier, établissement et famille ou âge\"")) != SIZE_MAX);
	assert_true(str_find(said, STR("\"href\": \"/guide/lien-employeur\"")) != SIZE_MAX);
	assert_true(str_ends(said, STR("]}")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_are_read),
		cmocka_unit_test(words_are_shown_where_they_stand),
		cmocka_unit_test(others_are_not_taken),
		cmocka_unit_test(boxes_have_the_last_word),
		cmocka_unit_test(telling_holds_for_every_set),
		cmocka_unit_test(the_house_comes_first),
		cmocka_unit_test(edges_are_numbered_once),
		cmocka_unit_test(circles_are_named),
		cmocka_unit_test(all_is_written),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
