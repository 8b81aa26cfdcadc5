/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "web/param.h"

static const char *const colours[] = {"rouge", "vert", NULL};
static const struct param params[] = {
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .min = 2, .max = 4, .required = true},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = 10, .lines = true},
	{.name = "nombre", .label = "Nombre", .kind = PARAM_INT, .min = -5, .max = 20000},
	{.name = "jour", .label = "Jour", .kind = PARAM_DATE},
	{.name = "couleur", .label = "Couleur", .kind = PARAM_ENUM, .choices = colours, .repeated = true},
	{.name = "mail", .label = "Adresse", .kind = PARAM_EMAIL},
	{.name = "lien", .label = "Lien", .kind = PARAM_URL},
	{.name = "accord", .label = "Accord", .kind = PARAM_BOOL},
	{.name = "secret", .label = "Mot de passe", .kind = PARAM_TEXT, .max = 20, .secret = true},
	{.name = "photo", .label = "Photo", .kind = PARAM_FILE, .max = 3},
};
enum { NAME, TEXT, NUMBER, DAY, COLOUR, MAIL, LINK, AGREED, SECRET, PHOTO, PARAMS };

static struct arena arena;

static enum error_code read(const char *query, struct param_answers *ret, struct error *err)
{
	struct form form;
	arena_clear(&arena);
	assert_int_equal(form_read(&arena, str_from_c(query), &form, NULL), ERR_NONE);
	return params_read(&arena, params, PARAMS, &form, ret, err);
}

/* The mistake of one parameter; "" for none. */
static const char *mistake(const char *query, int which)
{
	static char text[256];
	struct param_answers answers;
	assert_int_equal(read(query, &answers, NULL), ERR_NONE);
	snprintf(text, sizeof(text), "%.*s", STR_ARG(answers.rows[which].mistake));
	return text;
}

static int64_t integer(const char *query, int which)
{
	struct param_answers answers;
	assert_int_equal(read(query, &answers, NULL), ERR_NONE);
	assert_int_equal(answers.rows[which].mistake.len, 0);
	assert_int_equal(answers.rows[which].count, 1);
	return answers.rows[which].values[0].integer;
}

static enum error_code read_json(const char *text, struct param_answers *ret, struct error *err)
{
	struct form form;
	arena_clear(&arena);
	enum error_code code = form_read_json(&arena, str_from_c(text), &form, err);
	return code ? code : params_read(&arena, params, PARAMS, &form, ret, err);
}

/* JSON brings types, which must be those of the kinds. */
static void json(void **state)
{
	(void)state;
	struct param_answers answers;
	struct error err;
	assert_int_equal(read_json("{\"nom\": \"abc\", \"nombre\": -3, \"jour\": \"2026-11-26\", \"accord\": true, "
				   "\"couleur\": [\"vert\", \"rouge\"], \"texte\": \"a\\r\\nb\"}",
				   &answers, &err),
			 ERR_NONE);
	assert_int_equal(answers.mistakes, 0);
	assert_int_equal(answers.rows[NUMBER].values[0].integer, -3);
	assert_int_equal(answers.rows[AGREED].values[0].integer, 1);
	assert_int_equal(answers.rows[COLOUR].count, 2);
	assert_int_equal(answers.rows[COLOUR].values[0].integer, 1);
	assert_true(str_eq(answers.rows[TEXT].values[0].text, STR("a\nb")));
	assert_int_equal(read_json("{\"nom\": \"abc\", \"autre\": []}", &answers, &err), ERR_USAGE);
	static const struct {
		const char *text;
		int which;
	} wrong[] = {
		{"{}", NAME},
		{"{\"nom\": null}", NAME},
		{"{\"nom\": \"\"}", NAME},
		{"{\"nom\": 12}", NAME},
		{"{\"nom\": [\"abc\"]}", NAME},
		{"{\"nom\": [\"abc\", \"abd\"]}", NAME},
		{"{\"nom\": {\"a\": 1}}", NAME},
		{"{\"nom\": \"abc\", \"nombre\": \"3\"}", NUMBER},
		{"{\"nom\": \"abc\", \"nombre\": 3.0}", NUMBER},
		{"{\"nom\": \"abc\", \"nombre\": 20001}", NUMBER},
		{"{\"nom\": \"abc\", \"accord\": \"oui\"}", AGREED},
		{"{\"nom\": \"abc\", \"jour\": 20261126}", DAY},
		{"{\"nom\": \"abc\", \"couleur\": \"vert\"}", COLOUR},
		{"{\"nom\": \"abc\", \"couleur\": [\"vert\", 1]}", COLOUR},
		{"{\"nom\": \"abc\", \"couleur\": [[\"vert\"]]}", COLOUR},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(read_json(wrong[i].text, &answers, &err), ERR_NONE);
		assert_int_equal(answers.mistakes, 1);
		assert_true(answers.rows[wrong[i].which].mistake.len > 0);
	}
	assert_int_equal(read_json("{\"nom\": \"abc\", \"couleur\": []}", &answers, &err), ERR_NONE);
	assert_int_equal(answers.mistakes, 0);
	assert_int_equal(answers.rows[COLOUR].count, 0);
}

/* What is to be read for its places comes as it was written. */
static void exact_texts(void **state)
{
	(void)state;
	static const struct param message[] = {
		{.name = "text", .label = "Message", .kind = PARAM_TEXT, .max = 20, .exact = true}};
	struct param_answers answers;
	struct form form;
	arena_clear(&arena);
	assert_int_equal(form_read_json(&arena, STR("{\"text\": \" a\\r\\n\\u0007b \"}"), &form, NULL), ERR_NONE);
	assert_int_equal(params_read(&arena, message, 1, &form, &answers, NULL), ERR_NONE);
	assert_int_equal(answers.mistakes, 0);
	assert_true(str_eq(answers.rows[0].values[0].text, STR(" a\r\n\ab ")));
}

static void declared_ones_alone(void **state)
{
	(void)state;
	struct param_answers answers = {.count = 77};
	struct error err;
	assert_int_equal(read("nom=abc&autre=1", &answers, &err), ERR_USAGE);
	assert_string_equal(err.message, "« autre » n'est pas attendu ici.");
	assert_int_equal(read("nom=abc&nom=abc", &answers, &err), ERR_USAGE);
	assert_string_equal(err.message, "« nom » est venu deux fois.");
	assert_int_equal(read("photo=abc", &answers, &err), ERR_USAGE);
	assert_int_equal(answers.count, 77);
	assert_int_equal(read("nom=abc&couleur=rouge&couleur=vert&couleur=rouge", &answers, &err), ERR_NONE);
	assert_int_equal(answers.rows[COLOUR].count, 3);
	assert_int_equal(answers.rows[COLOUR].values[1].integer, 1);
	assert_int_equal(answers.mistakes, 0);
}

static void texts(void **state)
{
	(void)state;
	struct param_answers answers;
	assert_string_equal(mistake("", NAME), "À remplir.");
	assert_string_equal(mistake("nom=+++", NAME), "À remplir.");
	assert_string_equal(mistake("nom=a", NAME), "Il faut au moins 2\u00a0caractères.");
	assert_string_equal(mistake("nom=%C3%A9%C3%A9%C3%A9%C3%A9", NAME), "");
	assert_string_equal(mistake("nom=abcde", NAME), "C'est trop long : 4\u00a0caractères au plus.");
	assert_string_equal(mistake("nom=ab%07", NAME), "Ce texte contient des caractères de commande : retapez-le.");
	assert_string_equal(mistake("nom=a%0Ab", NAME), "Ce texte contient des caractères de commande : retapez-le.");
	assert_string_equal(mistake("nom=a%C2%85b", NAME),
			    "Ce texte contient des caractères de commande : retapez-le.");
	assert_int_equal(read("nom=+ab+&texte=a%0D%0Ab%0D%0A&secret=+x+", &answers, NULL), ERR_NONE);
	assert_true(str_eq(answers.rows[NAME].values[0].text, STR("ab")));
	assert_true(str_eq(answers.rows[TEXT].values[0].text, STR("a\nb")));
	assert_true(str_eq(answers.rows[SECRET].values[0].text, STR(" x ")));
	assert_int_equal(answers.rows[SECRET].typed.len, 0);
	assert_int_equal(read("nom=abcde", &answers, NULL), ERR_NONE);
	assert_true(str_eq(answers.rows[NAME].typed, STR("abcde")));
	assert_int_equal(answers.rows[NAME].count, 0);
	assert_int_equal(answers.mistakes, 1);
}

static void numbers_and_days(void **state)
{
	(void)state;
	assert_int_equal(integer("nombre=-5", NUMBER), -5);
	assert_int_equal(integer("nombre=20000", NUMBER), 20000);
	assert_string_equal(mistake("nombre=20001", NUMBER), "Écrivez un nombre de −5 à 20\u202f000.");
	for (const char *const *q = (const char *const[]){"nombre=1x", "nombre=-", "nombre=+1%2B", "nombre=0x1",
							  "nombre=99999999999999999999", NULL};
	     *q; q++)
		assert_string_equal(mistake(*q, NUMBER), "Écrivez un nombre entier, en chiffres.");
	assert_int_equal(integer("jour=1970-01-01", DAY), 0);
	assert_int_equal(integer("jour=2026-11-26", DAY), 20783);
	assert_int_equal(integer("jour=2024-02-29", DAY), 19782);
	assert_string_equal(mistake("jour=2026-02-29", DAY), "Ce jour n'existe pas dans ce mois.");
	assert_string_equal(mistake("jour=26/11/2026", DAY), "Écrivez une date comme 2026-11-26.");
	assert_string_equal(mistake("jour=2026-13-01", DAY), "Écrivez une date comme 2026-11-26.");
}

static void addresses(void **state)
{
	(void)state;
	static const char *const good_mails[] = {"a@b.fr", "prenom.nom%2Bx@chu-x.hopital.fr", "o'neil@h.fr"};
	static const char *const bad_mails[] = {"a",        "a@",           "@b.fr",      "a@b",
						"a b@c.fr", "a@b..fr",      "a@b.fr.",    "a@-b.fr",
						"a@b@c.fr", "%22a%22@b.fr", "a@b.fr%0Ax", "a%3Cb@c.fr"};
	static const char *const good_links[] = {"https://hopital.fr", "http://h:8080/a?b=c%26d#e"};
	static const char *const bad_links[] = {
		"hopital.fr",     "javascript:alert(1)",       "ftp://a.fr",       "https://",  "https://a@b.fr/",
		"https://a b.fr", "https://a.fr/%3Cscript%3E", "https://a:99999/", "https:///x"};
	char query[200];
	for (size_t i = 0; i < sizeof(good_mails) / sizeof(*good_mails); i++) {
		snprintf(query, sizeof(query), "mail=%s", good_mails[i]);
		assert_string_equal(mistake(query, MAIL), "");
	}
	for (size_t i = 0; i < sizeof(bad_mails) / sizeof(*bad_mails); i++) {
		snprintf(query, sizeof(query), "mail=%s", bad_mails[i]);
		assert_string_not_equal(mistake(query, MAIL), "");
	}
	for (size_t i = 0; i < sizeof(good_links) / sizeof(*good_links); i++) {
		snprintf(query, sizeof(query), "lien=%s", good_links[i]);
		assert_string_equal(mistake(query, LINK), "");
	}
	for (size_t i = 0; i < sizeof(bad_links) / sizeof(*bad_links); i++) {
		snprintf(query, sizeof(query), "lien=%s", bad_links[i]);
		assert_string_not_equal(mistake(query, LINK), "");
	}
}

static void choices_and_boxes(void **state)
{
	(void)state;
	assert_int_equal(integer("couleur=vert", COLOUR), 1);
	assert_string_equal(mistake("couleur=bleu", COLOUR), "Choisissez dans la liste.");
	assert_string_equal(mistake("couleur=vert&couleur=bleu", COLOUR), "Choisissez dans la liste.");
	assert_int_equal(integer("accord=on", AGREED), 1);
	assert_int_equal(integer("accord=non", AGREED), 0);
	assert_string_not_equal(mistake("accord=peut-etre", AGREED), "");
}

static void files_by_size(void **state)
{
	(void)state;
	struct form_field field = {
		.name = STR("photo"), .value = STR("abcd"), .is_file = true, .file_name = STR("a.png")};
	struct form form = {&field, 1};
	struct param_answers answers;
	arena_clear(&arena);
	assert_int_equal(params_read(&arena, params, PARAMS, &form, &answers, NULL), ERR_NONE);
	assert_true(str_starts(answers.rows[PHOTO].mistake, STR("Ce fichier est trop gros")));
	field.value = STR("abc");
	assert_int_equal(params_read(&arena, params, PARAMS, &form, &answers, NULL), ERR_NONE);
	assert_true(str_eq(answers.rows[PHOTO].values[0].text, STR("abc")));
}

static void declarations_hold_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < PARAMS; i++)
		assert_null(param_wrong(&params[i]));
	const struct param wrong[] = {
		{.name = "Nom", .label = "x", .max = 1},
		{.name = "nom", .label = "x"},
		{.name = "nom", .max = 1},
		{.name = "nom", .label = "x", .kind = PARAM_INT},
		{.name = "nom", .label = "x", .kind = PARAM_ENUM},
		{.name = "nom", .label = "x", .max = 1, .choices = colours},
		{.name = "nom", .label = "x", .min = 2, .max = 1},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_non_null(param_wrong(&wrong[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json),
		cmocka_unit_test(exact_texts),
		cmocka_unit_test(declared_ones_alone),
		cmocka_unit_test(texts),
		cmocka_unit_test(numbers_and_days),
		cmocka_unit_test(addresses),
		cmocka_unit_test(choices_and_boxes),
		cmocka_unit_test(files_by_size),
		cmocka_unit_test(declarations_hold_together),
	};
	arena_init(&arena, (size_t)1 << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
