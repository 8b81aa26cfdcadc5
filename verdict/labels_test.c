/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/labels.h"

#include "base/testing.h"
#include "verdict/seen.h"

/* What is read, as "nom=DUPONT; numero=00123456". */
static void expect(const char *text, const char *told)
{
	static const char *const names[LABEL_KINDS] = {"nom",     "naissance", "numero",   "secu",  "chambre",
						       "service", "soins",     "soignant", "secret"};
	struct arena arena;
	struct sight_seen seen = {0};
	struct label *labels;
	size_t count;
	char out[1024] = "";
	arena_init(&arena, 1 << 20);
	seen_lines(&arena, text, &seen);
	assert_int_equal(labels_read(&arena, seen.lines, seen.line_count, &labels, &count, NULL), ERR_NONE);
	for (size_t i = 0; i < count; i++) {
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s=%.*s", i ? "; " : "",
			 names[labels[i].kind], STR_ARG(labels[i].value));
		assert_true(labels[i].box.width > 0 && labels[i].box.height > 0);
	}
	assert_string_equal(out, told);
	arena_release(&arena);
}

static void reads_a_file_of_a_patient(void **state)
{
	(void)state;
	expect("Nom : DELAUNAY|Prénom : Marguerite|IPP : 00418273\n"
	       "Née le : 14/03/1941|Sexe : F|NIR : 2 41 03 76 540 118 24\n"
	       "Service : Cardiologie|Chambre : 214|Lit : P\n"
	       "Médecin : Dr Hélène ASTRUC|Allergie : pénicilline",
	       "nom=DELAUNAY; nom=Marguerite; numero=00418273; naissance=14/03/1941; secu=2 41 03 76 540 118 24; "
	       "service=Cardiologie; chambre=214; chambre=P; soignant=Dr Hélène ASTRUC; soins=pénicilline");
}

static void forgives_what_a_machine_misreads(void **state)
{
	(void)state;
	expect("N0M : DUP0NT  IPP 00123456", "nom=DUP0NT; numero=00123456");
	expect("Prénorn : Anne", "");
	expect("Prenam : Anne", "nom=Anne");
	expect("lPP: OO12345B", "numero=OO12345B");
	expect("Né(e) le : 02/O9/1953", "naissance=02/O9/1953");
	expect("Charnbre 12", "");
	expect("Chambrc 12", "chambre=12");
}

static void looks_beside_and_below(void **state)
{
	(void)state;
	expect("Nom|DUPONT Anne\nIPP|00123456", "nom=DUPONT Anne; numero=00123456");
	expect("IPP|Chambre :\n00123456|214", "numero=00123456; chambre=214");
}

static void sees_what_is_given(void **state)
{
	(void)state;
	expect("Amiodarone 200 mg|1 cp|08:00\nEnoxaparine 4000UI|1 inj|20:00",
	       "soins=Amiodarone 200 mg; soins=Enoxaparine 4000UI");
	expect("Un comprimé de 200 mg, pas plus", "");
}

static void sees_secrets(void **state)
{
	(void)state;
	expect("Code vestiaire : 4826B", "secret=4826B");
	expect("Mot de passe : Cardio2026", "secret=Cardio2026");
	expect("CONFIDENTIEL", "secret=CONFIDENTIEL");
	expect("Code porte réserve\n7342 B", "secret=7342");
	expect("Wifi des internes\nClé : rT82kk9", "secret=rT82kk9");
	expect("Le code de la route", "");
	expect("Code postal : 64999", "");
	expect("La clé du succès\n2026", "");
}

static void leaves_prose_alone(void **state)
{
	(void)state;
	expect("Lavez-vous les mains\nAvant chaque soin\n30 secondes suffisent", "");
	expect("Le service est au deuxième étage", "");
	expect("Au nom de toute une équipe, merci", "");
	expect("Il lit 3 livres par semaine", "");
	expect("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file_of_a_patient),
		cmocka_unit_test(forgives_what_a_machine_misreads),
		cmocka_unit_test(looks_beside_and_below),
		cmocka_unit_test(sees_what_is_given),
		cmocka_unit_test(sees_secrets),
		cmocka_unit_test(leaves_prose_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
