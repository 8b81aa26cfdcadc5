/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/people/csv.h"

#include "base/buf.h"
#include "base/testing.h"

static const struct csv_role names[] = {{STR("Direction juridique"), ROLE_JURIDIQUE}};

static struct csv_people read_all(struct arena *arena, const char *text)
{
	struct csv_people people = {0};
	arena_init(arena, (size_t)4 << 20);
	assert_int_equal(csv_read(arena, str_from_c(text), names, 1, &people, NULL), ERR_NONE);
	return people;
}

static void says(const struct csv_people *people, size_t i, const char *mistake)
{
	assert_true(i < people->count);
	if (str_find(people->items[i].mistake, str_from_c(mistake)) == SIZE_MAX)
		fail_msg("line %lld says « %.*s »", (long long)people->items[i].line,
			 STR_ARG(people->items[i].mistake));
}

static void people_are_read(void **state)
{
	(void)state;
	struct arena arena;
	struct csv_people people = read_all(
		&arena,
		"\xEF\xBB\xBFIdentifiant;Nom;Courriel;Rôles\r\n\r\n C.Martin ; Claire Martin;c@b.fr;dpo, DIRECTION "
		"Juridique\r\n"
		"n.petit;Noé Petit\nt.abs\tPar des tabulations\t\tdpo\n\"q\";\"Dit \"\"le Grand\"\"; le vrai\";;;;");
	assert_int_equal(people.count, 4);
	assert_int_equal(people.wrong, 0);
	assert_int_equal(people.items[0].line, 3);
	assert_true(str_eq(people.items[0].login, STR("c.martin")));
	assert_true(str_eq(people.items[0].email, STR("c@b.fr")));
	assert_int_equal(people.items[0].roles, ROLE_BIT(ROLE_AGENT) | ROLE_BIT(ROLE_DPO) | ROLE_BIT(ROLE_JURIDIQUE));
	assert_null(people.items[1].email.ptr);
	assert_int_equal(people.items[1].roles, ROLE_BIT(ROLE_AGENT));
	assert_true(str_eq(people.items[2].name, STR("Par des tabulations")));
	assert_int_equal(people.items[2].roles, ROLE_BIT(ROLE_AGENT) | ROLE_BIT(ROLE_DPO));
	assert_true(str_eq(people.items[3].name, STR("Dit \"le Grand\"; le vrai")));
	arena_release(&arena);
}

static void mistakes_name_their_line(void **state)
{
	(void)state;
	struct arena arena;
	struct csv_people people = read_all(
		&arena, "seul\n;Sans Identifiant\na;\nb;Nom;pas une adresse\nc;Nom;;roi\nd;Nom;;;trop\nE;Un\ne;Deux\n"
			"f;Nom\x01;;\n\"g;Guillemet jamais fermé");
	assert_int_equal(people.wrong, 9);
	says(&people, 0, "il manque le nom");
	says(&people, 1, "l'identifiant manque");
	says(&people, 2, "il manque le nom");
	says(&people, 3, "« pas une adresse » n'est pas");
	says(&people, 4, "« roi » n'existe pas");
	says(&people, 5, "plus de quatre");
	assert_int_equal(people.items[6].mistake.len, 0);
	says(&people, 7, "est déjà ligne 7");
	says(&people, 8, "le nom manque");
	says(&people, 9, "il manque le nom");
	arena_release(&arena);
}

static void limits_hold(void **state)
{
	(void)state;
	struct arena arena;
	struct buf text;
	struct csv_people people;
	arena_init(&arena, (size_t)16 << 20);
	buf_init(&text, (size_t)1 << 20);
	for (int i = 0; i < CSV_LINES_MAX; i++)
		buf_addf(&text, "l%d;N\n", i);
	assert_int_equal(csv_read(&arena, buf_str(&text), names, 1, &people, NULL), ERR_NONE);
	assert_int_equal(people.count, CSV_LINES_MAX);
	assert_int_equal(people.wrong, 0);
	buf_add_c(&text, "un de plus;N\n");
	assert_int_equal(csv_read(&arena, buf_str(&text), names, 1, &people, NULL), ERR_LIMIT);
	buf_release(&text);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_are_read),
		cmocka_unit_test(mistakes_name_their_line),
		cmocka_unit_test(limits_hold),
	};
	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
