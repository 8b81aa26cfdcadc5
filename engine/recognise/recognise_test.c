/* SPDX-License-Identifier: Apache-2.0 */
/* The recognisers without the trained model: what is asserted here holds whatever the model learns. */
#include "engine/recognise/recognise.h"

#include "base/mem.h"
#include "base/testing.h"
#include "engine/charter_data.h"

#define ARENA_MAX ((size_t)1 << 30)

static const struct blouse_charter bare; /* no words, no model */

static enum error_code read_text(struct arena *arena, struct str text, struct blouse_entity **ret, size_t *ret_count)
{
	struct text read = {.token_count = 0};
	enum error_code code = fold(arena, text, &read.folded, NULL);
	return code == ERR_NONE ? recognise(arena, &bare, &read, ret, ret_count, NULL) : code;
}

/* The entities of one type found in `marked`, which marks the ones expected by square brackets. */
static void expect(enum blouse_entity_type type, const char *marked)
{
	char plain[512];
	struct blouse_span wanted[16];
	size_t len = 0, count = 0;
	for (const char *p = marked; *p; p++) {
		if (*p == '[')
			wanted[count].start = len;
		else if (*p == ']')
			wanted[count++].end = len;
		else
			plain[len++] = *p;
	}
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct blouse_entity *found;
	size_t found_count, k = 0, end = 0;
	assert_int_equal(read_text(&arena, (struct str){plain, len}, &found, &found_count), ERR_NONE);
	for (size_t i = 0; i < found_count; i++) {
		assert_true(found[i].span.start >= end && found[i].span.end > found[i].span.start &&
			    found[i].span.end <= len);
		end = found[i].span.end;
		if (found[i].type != type)
			continue;
		if (k == count || found[i].span.start != wanted[k].start || found[i].span.end != wanted[k].end)
			fail_msg("%s: « %.*s »", marked, (int)(end - found[i].span.start), plain + found[i].span.start);
		k++;
	}
	if (k != count)
		fail_msg("%s: %zu au lieu de %zu", marked, k, count);
	arena_release(&arena);
}

static struct blouse_entity only(const char *text)
{
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct blouse_entity *found, first;
	size_t count;
	assert_int_equal(read_text(&arena, str_from_c(text), &found, &count), ERR_NONE);
	assert_int_equal(count, 1);
	first = found[0];
	arena_release(&arena);
	return first;
}

static void test_nir(void **state)
{
	(void)state;
	expect(BLOUSE_SECU, "NIR [1 84 07 75 114 208 / 90]");
	expect(BLOUSE_SECU, "N° SS : [2 48 11 37 261 093] Xarelto");
	expect(BLOUSE_SECU, "n° [2.85.07.97.101.233.90]");
	expect(BLOUSE_SECU, "N° INSEE : [2 57 2A 04 123 078 34]");
	expect(BLOUSE_SECU, "né à Ajaccio, [1 70 03 2A 004 123 65]");
	expect(BLOUSE_SECU, "NIR [l 5O O2 99 352 3O1 8O]");
	expect(BLOUSE_SECU, "Code EAN 3400936543210 – garantie 24 mois");
	/* The key decides: 97 less the rest of the 13 digits. */
	struct blouse_entity held = only("255081416802538"), false_key = only("255081416802539");
	assert_int_equal(held.type, BLOUSE_SECU);
	assert_true(held.checked && held.score > 0.9f);
	assert_true(!false_key.checked && false_key.score < 0.6f);
}

static void test_other_numbers(void **state)
{
	(void)state;
	expect(BLOUSE_IPP, "IPP : [0417729], chambre 2");
	expect(BLOUSE_IPP, "N° patient : [00443219]");
	expect(BLOUSE_NDA, "Admission n° [A22-0087714]");
	expect(BLOUSE_NDA, "N° de séjour [220187745]");
	expect(BLOUSE_NDA, "du dossier médical, 3 pages");
	expect(BLOUSE_RPPS, "RPPS [10002294832], ADELI [531004128]");
	expect(BLOUSE_IBAN, "rib [FR76 2004 1010 0505 0000 1302 632] merci");
	expect(BLOUSE_PLAQUE, "une Clio [EW 774 QB] et [AB-123-CD], l'ancienne [1502 TG 83]");
	assert_true(only("FR7630006000011234567890189").checked);
}

static void test_phones(void **state)
{
	(void)state;
	expect(BLOUSE_TEL, "[06 39 98 00 45], [0639980045], [06.39.98.00.45], [06-39-98-00-45] ou [0612 34 56 78]");
	expect(BLOUSE_TEL, "[+33 6 39 98 44 12] [+33 (0)6 39 98 44 12] [0033 6 39 98 44 12]");
	expect(BLOUSE_TEL, "[+262 692 00 12 34], [+689 40 00 12 34], [+687 26 12 34], [0596 00 71 35]");
	expect(BLOUSE_TEL, "poste [4521], DECT [73512]");
	expect(BLOUSE_TEL, "le 15, le 112, le 3114 et le 3018 ; tél 3114");
	expect(BLOUSE_TEL, "réf. 0612345678, lot 22 14 07 88 03");
	expect(BLOUSE_TEL, "Tel : [O2 61 9l 33 47]");
}

static void test_dates(void **state)
{
	(void)state;
	expect(BLOUSE_DATE, "[14/03/2023], [14.03.23], [2023-03-14]");
	expect(BLOUSE_DATE, "le [14 mars], [29 sept.], [lundi 3 avril], le [1er mai], depuis [mars 2021], du [2 au 17 "
			    "janvier 2023]");
	expect(BLOUSE_DATE, "le [trois mars deux mille vingt] pour valoir");
	expect(BLOUSE_DATE, "Apgar 4/6/8, TA 14/8, EVA 2/10, 1/5, 24h/24");
	expect(BLOUSE_DATE_NAISSANCE, "née le [02/11/1938] à Tours, vue le 3 mai 2020");
	expect(BLOUSE_DATE_NAISSANCE, "DDN [22-09-1956] ; il est né en [1919]");
	expect(BLOUSE_DATE_NAISSANCE, "Né le [vingt-six juillet mil neuf cent quatre-vingt-quatre]");
	expect(BLOUSE_HEURE, "[6h40], [21:40], [14h20], vers [15h], à [2 h du matin], [13 h 00]");
	expect(BLOUSE_HEURE, "6h d'attente, valable 48h, 24h/24, pendant 3h");
	expect(BLOUSE_AGE, "[87 ans], [31A], [38 SA], [15 ans et demi], [27 balais], un ado de [15], une mamie");
	expect(BLOUSE_AGE, "[quatre-vingt-sept ans]");
	expect(BLOUSE_AGE, "depuis 20 ans, il y a 3 ans, 14 ans de service, l'âge médian était de 62 ans");
}

static void test_places(void **state)
{
	(void)state;
	expect(BLOUSE_ADRESSE, "au [3 bis rue des Lilas], code 12B");
	expect(BLOUSE_ADRESSE, "[33 rue Léo Mérigot] - 18100 Vierzon");
	/* Words longer than eight letters, and those that the text ends in. */
	expect(BLOUSE_ADRESSE, "au [12 boulevard des Lilas] ; au [12 BOULEVARD DES LILAS]");
	expect(BLOUSE_SERVICE, "en [cardiologie], en [CARDIOLOGIE], en [cardiologie]");
	expect(BLOUSE_ADRESSE, "[5, villa des Arts, 3e étage gauche], 92200 NEUILLY");
	expect(BLOUSE_ADRESSE, "[lieu-dit Kerhuon, route de Scaër], 29140 ROSPORDEN");
	expect(BLOUSE_ADRESSE, "1 place de parking, 2 cours par semaine, il est dans la rue");
	expect(BLOUSE_ZIP, "[29140] ROSPORDEN, coût 12000 euros");
	expect(BLOUSE_VILLE, "29140 [ROSPORDEN]");
	expect(BLOUSE_CHAMBRE,
	       "[ch 12], [chambre 304] ; [lit 14], [box 4], [SAUV 1], [Ch. 402 L1], elle est à la [108], seule");
	expect(BLOUSE_HOPITAL, "au [CHU d'Angers], à l'[hôpital Saint-Joseph], le CHU, un hôpital de jour");
	expect(BLOUSE_SERVICE, "aux [urgences] de Nevers, en [réanimation néonatale] ; urgences vitales");
}

static void test_online(void **state)
{
	(void)state;
	expect(BLOUSE_MAIL, "écrire à [secretariat.neonat@gh-svp.example].");
	expect(BLOUSE_COMPTE, "merci [@dr_blanc_dermato], login : [m.lecorre56]");
	expect(BLOUSE_URL, "voir [https://exemple.fr/a?b=1]. Merci");
	expect(BLOUSE_COORDONNEES, "ici : [48.8566, 2.3522] ou [https://www.google.com/maps/@48.8,2.3,15z]");
}

static void test_cued_names(void **state)
{
	(void)state;
	expect(BLOUSE_NOM, "Mme [Ferreira] a vu le Dr [S.]");
	expect(BLOUSE_PRENOM, "Prénom : [Letizia]");
}

static void test_extremes(void **state)
{
	(void)state;
	static const char *const units[] = {
		"1", "@", "a", "Z.", "1 ", "a@b.", "12 rue ", "+33", "1/", "n° ", "\xF0\x9F\x98\x80", "\n"};
	for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
		size_t unit = strlen(units[k]), len = 200000 / unit * unit;
		_cleanup_free_ char *text = mem_alloc(len);
		assert_non_null(text);
		for (size_t at = 0; at < len; at += unit)
			memcpy(text + at, units[k], unit);
		struct arena arena;
		arena_init(&arena, ARENA_MAX);
		struct blouse_entity *found;
		size_t count;
		assert_int_equal(read_text(&arena, (struct str){text, len}, &found, &count), ERR_NONE);
		for (size_t i = 0; i < count; i++)
			assert_true(found[i].span.end <= len &&
				    (i == 0 || found[i].span.start >= found[i - 1].span.end));
		arena_release(&arena);
	}
	struct arena arena;
	struct blouse_entity *found = NULL;
	size_t count = 7;
	arena_init(&arena, ARENA_MAX);
	assert_int_equal(read_text(&arena, STR(""), &found, &count), ERR_NONE);
	assert_int_equal(count, 0);
	assert_int_equal(read_text(&arena, STR("\0\0 06 39 98 00 45\0"), &found, &count), ERR_NONE);
	assert_int_equal(count, 1);
	arena_release(&arena);
}

static void test_memory(void **state)
{
	(void)state;
	struct str text = STR(
		"Mme Durand, 87 ans, née le 02/11/1938, 06 39 98 00 45, chambre 12, 33 rue Léo Mérigot 18100 Vierzon");
	unsigned failures = 0;
	for (size_t max = 0; max < 40000; max += 512) {
		struct arena arena;
		arena_init(&arena, max);
		struct blouse_entity *found = NULL;
		size_t count = 99;
		enum error_code code = read_text(&arena, text, &found, &count);
		if (code != ERR_NONE) {
			assert_int_equal(code, ERR_NOMEM);
			assert_int_equal(count, 99);
			failures++;
		}
		arena_release(&arena);
	}
	assert_true(failures > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nir),        cmocka_unit_test(test_other_numbers), cmocka_unit_test(test_phones),
		cmocka_unit_test(test_dates),      cmocka_unit_test(test_places),        cmocka_unit_test(test_online),
		cmocka_unit_test(test_cued_names), cmocka_unit_test(test_extremes),      cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
