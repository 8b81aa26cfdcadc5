/* SPDX-License-Identifier: Apache-2.0 */
#include "store/search.h"

#include <stdio.h>

#include "base/mem.h"
#include "store/testing.h"

static const char *const texts[] = {
	[1] = "Les visites sont interdites en néonatalogie depuis lundi.",
	[2] = "Photo de la visite du ministre, service de cardiologie.",
	[3] = "L'œuvre des blouses roses : merci à l'équipe d'aujourd'hui !",
	[4] = "Interdites ? Non, les visites sont permises l'après-midi.",
	[5] = "Une plainte visant le docteur Éléonore Lefèvre circule sur Facebook.",
};

static struct store *with_texts(void **state, char url[256], int64_t *ret_here)
{
	struct store *store = test_store(test_engine(state), true, url);
	*ret_here = test_establishment(store, "ici");
	int64_t there = test_establishment(store, "ailleurs");
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	for (int64_t i = 1; i < 6; i++)
		assert_good(
			search_put(conn, *ret_here, i == 2 ? STR("post") : STR("case"), i, str_from_c(texts[i]), err));
	assert_good(search_put(conn, there, STR("case"), 9, str_from_c(texts[1]), err));
	assert_good(store_commit(conn, err));
	return store;
}

/* The numbers found, sorted, as digits. */
static void find(struct store *store, int64_t establishment, struct str kind, struct str typed, char ret_found[16])
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct search_hits hits = {0};
	assert_good(store_read(store, &conn, err));
	assert_good(search_find(conn, &arena, establishment, kind, typed, 0, 10, &hits, err));
	size_t len = 0;
	for (int64_t id = 0; id < 10; id++)
		for (size_t i = 0; i < hits.count; i++)
			if (hits.items[i].object_id == id)
				ret_found[len++] = (char)('0' + id);
	ret_found[len] = '\0';
	arena_release(&arena);
}

static void words_are_found(void **state)
{
	static const struct {
		const char *typed, *found, *stemmed; /* the last by PostgreSQL, when it differs */
	} cases[] = {
		{"visites", "14", "124"},
		{"NEONATALOGIE", "1", NULL},
		{"néonat", "1", NULL},
		{"neonat", "1", NULL},
		{"cardio visite", "2", NULL},
		{"\"visites sont\"", "14", "124"},
		{"\"visites sont permises\"", "4", NULL},
		{"«visites sont permises»", "4", NULL},
		{"interdites -néonatalogie", "4", NULL},
		{"lefevre", "5", NULL},
		{"eleonore Lefèvre", "5", NULL},
		{"aujourd'hui", "3", NULL},
		{"après-midi", "4", NULL},
		{"urgences", "", NULL},
		{"", "", NULL},
		{"   ", "", NULL},
		{"-visites", "", NULL},
		{"blouses roses merci", "3", NULL},
	};
	char url[256], found[16];
	int64_t here;
	struct store *store = with_texts(state, url, &here);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		find(store, here, STR(""), str_from_c(cases[i].typed), found);
		bool stems = test_engine(state) == STORE_POSTGRESQL && cases[i].stemmed;
		if (strcmp(found, stems ? cases[i].stemmed : cases[i].found) != 0)
			fail_msg("%s: %s", cases[i].typed, found);
	}
	find(store, here, STR("post"), STR("visite"), found);
	assert_string_equal(found, "2");
	store_close(store);
}

static void nothing_typed_is_an_error(void **state)
{
	static const char *const typed[] = {
		"\"",
		"\"\"",
		"'",
		"''",
		"\\",
		"*",
		"visite*",
		"-",
		"--",
		"NOT",
		"AND OR",
		"NEAR(a b)",
		"text:visites",
		"^a",
		"(",
		")",
		"a)",
		"&",
		"|",
		"!",
		"a & | b",
		"<->",
		"a:*",
		":*",
		"{a}",
		"%",
		"_",
		"\xFF\xFE",
		"é\xC3",
		"💉",
		"\"a -b",
		"-\"a b\"",
		"l'",
		"'; DROP TABLE search_texts; --",
		"$1 ?1 :id",
		"\\' & 'a",
		"«",
		"“ ”",
		"a\tb\nc",
		"le la les",
		"…",
		"　",
		"œ",
		"ß İ ı",
		"a b c d e f g h i j k l m n o p q r s t u v w x y z",
	};
	char url[256], found[16];
	int64_t here;
	struct store *store = with_texts(state, url, &here);
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
		find(store, here, STR(""), str_from_c(typed[i]), found);
	find(store, here, STR(""), STR("a\0b"), found);
	char all[256 + 1];
	for (int i = 0; i < 256; i++)
		all[i] = (char)(i + 1);
	find(store, here, STR(""), (struct str){all, 255}, found);
	static char longest[100000];
	memset(longest, 'x', sizeof(longest));
	find(store, here, STR(""), (struct str){longest, sizeof(longest)}, found);
	find(store, here, STR(""), STR("visites"), found);
	assert_true(strlen(found) >= 2);
	store_close(store);
}

/* Pieces that mean something to an engine, in any order. */
static void no_mixture_is_an_error(void **state)
{
	static const char *const pieces[] = {
		"\"",   "'",    "\\",  "*",     "-", "(",  ")",      ":",     "^", "+",  "&", "|", "!", "<->",
		"NOT ", "AND ", "OR ", "NEAR(", " ", "\t", "visite", "é",     "œ", "«",  "»", "“", "”", "\xC3",
		"\xFF", "'' ",  "\\'", ":*",    "{", "}",  "%",      "text:", "0", "le", "’", "💉",
	};
	char url[256], found[16], typed[256];
	int64_t here;
	struct store *store = with_texts(state, url, &here);
	uint64_t random = 1;
	for (int round = 0; round < 1500; round++) {
		size_t len = 0;
		for (int i = 0; i < 12; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			const char *piece = pieces[(random >> 33) % (sizeof(pieces) / sizeof(*pieces))];
			memcpy(typed + len, piece, strlen(piece));
			len += strlen(piece);
		}
		find(store, here, STR(""), (struct str){typed, len}, found);
	}
	store_close(store);
}

#ifdef BLOUSE_FAULTS
static void any_allocation_may_fail(void **state)
{
	char url[256], found[16];
	int64_t here;
	struct store *store = with_texts(state, url, &here);
	for (long n = 0;; n++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		struct arena arena;
		arena_init(&arena, 1 << 20);
		struct search_hits hits;
		assert_good(store_write(store, &conn, err));
		mem_fail_after(n);
		enum error_code code = search_put(conn, here, STR("case"), 8, STR("Tout neuf"), NULL);
		if (!code)
			code = search_find(conn, &arena, here, STR(""), STR("neuf -\"tout vieux\""), 0, 5, &hits, NULL);
		mem_fail_after(-1);
		arena_release(&arena);
		if (!code) {
			assert_good(store_commit(conn, err));
			break;
		}
		assert_int_equal(code, ERR_NOMEM);
	}
	find(store, here, STR(""), STR("neuf"), found);
	assert_string_equal(found, "8");
	store_close(store);
}
#endif

static void what_is_removed_is_not_found(void **state)
{
	char url[256], found[16];
	int64_t here;
	struct store *store = with_texts(state, url, &here);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(search_remove(conn, here, STR("case"), 1, err));
		assert_good(search_put(conn, here, STR("case"), 4, STR("Tout autre chose."), err));
		assert_good(store_commit(conn, err));
	}
	find(store, here, STR(""), STR("interdites"), found);
	assert_string_equal(found, "");
	find(store, here, STR(""), STR("autre chose"), found);
	assert_string_equal(found, "4");
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(words_are_found),
		ON_BOTH(nothing_typed_is_an_error),
		ON_BOTH(what_is_removed_is_not_found),
		ON_BOTH(no_mixture_is_an_error),
#ifdef BLOUSE_FAULTS
		ON_BOTH(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
