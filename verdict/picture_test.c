/* SPDX-License-Identifier: Apache-2.0 */
/* $BLOUSE_CHARTER names the whole charter with the invented establishment, compiled. */
#include "verdict/picture.h"

#include "base/mem.h"
#include "base/testing.h"
#include "base/utf8.h"
#include "verdict/seen.h"

#define FILE_MAX ((size_t)64 << 20)

struct held {
	void *bytes;
	struct blouse_charter *charter;
	struct blouse_checker *checker;
	struct arena arena;
	struct sight_seen seen;
	struct picture_given given;
	struct picture_told told;
};

static int setup(void **state)
{
	struct held *held = mem_calloc(1, sizeof(*held));
	FILE *file = fopen(getenv("BLOUSE_CHARTER"), "rb");
	held->bytes = mem_alloc(FILE_MAX);
	size_t len = fread(held->bytes, 1, FILE_MAX, file);
	fclose(file);
	arena_init(&held->arena, FILE_MAX);
	*state = held;
	return blouse_charter_open(held->bytes, len, &held->charter, NULL) ||
	       blouse_checker_new(held->charter, &held->checker, NULL);
}

static int teardown(void **state)
{
	struct held *held = *state;
	blouse_checker_free(held->checker);
	blouse_charter_free(held->charter);
	arena_release(&held->arena);
	mem_free(held->bytes);
	mem_free(held);
	return 0;
}

/* A picture with these lines, without message, of an agent. */
static void show(struct held *held, const char *lines)
{
	arena_clear(&held->arena);
	held->seen = (struct sight_seen){0};
	held->given = (struct picture_given){.seen = &held->seen, .message = STR(""), .context = BLOUSE_AGENT};
	seen_lines(&held->arena, lines, &held->seen);
}

static void add_face(struct held *held, bool recognisable)
{
	if (held->seen.face_count == 0)
		held->seen.faces = ARENA_ZNEW(&held->arena, struct sight_face, 8);
	unsigned n = (unsigned)held->seen.face_count++;
	held->seen.faces[n] = (struct sight_face){{100 * n, 0, 80, 80}, 0.9f, 0, recognisable, false, recognisable};
}

static void add_code(struct held *held, enum sight_code_kind kind, struct str data, const char *ai)
{
	static struct sight_field field;
	held->seen.codes = ARENA_ZNEW(&held->arena, struct sight_code, 1);
	held->seen.code_count = 1;
	held->seen.codes[0] = (struct sight_code){kind, {5, 5, 50, 50}, data, NULL, 0};
	if (ai) {
		memset(&field, 0, sizeof(field));
		memcpy(field.ai, ai, strlen(ai));
		field.value = data;
		held->seen.codes[0].fields = &field;
		held->seen.codes[0].field_count = 1;
	}
}

/* The rules, with "?" behind those that only ask: "identification-patient droit-image?". */
static void expect(struct held *held, const char *wanted)
{
	char told[512] = "";
	struct error err = {0};
	if (picture_judge(&held->arena, held->charter, held->checker, &held->given, &held->told, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < held->told.finding_count; i++) {
		const struct picture_finding *f = &held->told.findings[i];
		const struct blouse_rule *rule = blouse_charter_rule(held->charter, f->rule);
		snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s%s%s", i ? " " : "", rule->id,
			 f->found ? "" : "?");
		assert_ptr_equal(f->advice, rule->advice);
		assert_true(f->message.len > 20);
	}
	assert_string_equal(told, wanted);
}

static const struct picture_finding *finding(const struct held *held, size_t i)
{
	assert_true(i < held->told.finding_count);
	return &held->told.findings[i];
}

static bool says(struct str text, const char *words)
{
	return memmem(text.ptr, text.len, words, strlen(words)) != NULL;
}

#define FILE_OF_A_PATIENT                                                                                              \
	"Nom : DELAUNAY|Prénom : Marguerite|IPP : 00418273\nNée le : 14/03/1941|Chambre : 214\n"                     \
	"Traitement en cours\nAmiodarone 200 mg|1 cp\nFurosémide 40 mg|1 cp"

static void a_screen_behind_gives_a_patient_away(void **state)
{
	struct held *held = *state;
	show(held, FILE_OF_A_PATIENT);
	expect(held, "identification-patient secret-medical");
	assert_int_equal(held->told.verdict, BLOUSE_BLOQUANT);
	/* Each value can be covered by itself. */
	assert_int_equal(finding(held, 0)->box_count, 5);
	assert_non_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "DELAUNAY", 8));
	held->given.context = BLOUSE_USAGER;
	expect(held, "identification-patient secret-medical?");
}

/* Nothing says « nom » here: what stands in one row, or under a name, tells of the same person. */
static void rows_tell_of_a_patient(void **state)
{
	struct held *held = *state;
	show(held, "PETITJEAN Lucien\nNé le 02/09/1953 M\nIPP 00731946");
	expect(held, "identification-patient");
	assert_non_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "PETITJEAN Lucien", 16));
	show(held, "Présents ce matin\n12 P|RIVOIRE Monique|81 a|Fracture du bassin|Dr Aubin\n"
		   "12 F|LACAZE Éliane|77 a|Pneumopathie|Dr Aubin");
	expect(held, "identification-patient secret-medical");
	/* The doctor is no patient, and not what this list is about. */
	assert_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "Aubin", 5));
	show(held, "Mme RIVOIRE|césarienne\nM. TOUNSI|hernie inguinale");
	expect(held, "identification-patient secret-medical");
	show(held, "LIT 9|FERRAND P.\nFC 104\nPNI 98/61");
	expect(held, "identification-patient secret-medical");
	/* A scan keeps a birth and a number in its corner, and says of what. */
	show(held, "1968-07-30 F\nID 55120983\nIRM");
	expect(held, "identification-patient secret-medical");
	show(held, "2 69 05 49 588 157 80\nRIVOIRE MONIQUE");
	expect(held, "identification-patient");
}

/* The page leans, or lies on its side: rows are still rows. */
static void move_boxes(struct held *held, bool turn)
{
	for (size_t i = 0; i < held->seen.line_count; i++) {
		struct sight_line *line = &held->seen.lines[i];
		for (size_t k = 0; k <= line->word_count; k++) {
			struct sight_box *box = k < line->word_count ? &line->words[k].box : &line->box, old = *box;
			*box = turn ? (struct sight_box){2000 - old.y - old.height, old.x, old.height, old.width}
				    : (struct sight_box){old.x, old.y + old.x / 8, old.width, old.height};
		}
	}
}

static void rows_lean(void **state)
{
	struct held *held = *state;
	for (int turn = 0; turn < 2; turn++) {
		show(held, "09:00|Mme RIVOIRE Monique|15/02/1961|Suivi du pacemaker\n"
			   "09:20|M. TOUNSI Samir|30/11/1949|Palpitations\n09:40|Dr AUBIN");
		move_boxes(held, turn);
		expect(held, "identification-patient secret-medical");
		const struct str told = finding(held, 0)->message;
		static const char pair[] = "« RIVOIRE Monique », « 15/02/1961 », « TOUNSI Samir » et « 30/11/1949 »";
		assert_non_null(memmem(told.ptr, told.len, pair, sizeof(pair) - 1));
		assert_null(memmem(told.ptr, told.len, "AUBIN", 5));
	}
}

static void names_alone_are_no_patients(void **state)
{
	struct held *held = *state;
	show(held, "Le maire, Jean Marchetti, a inauguré jeudi le plateau technique.");
	expect(held, "");
	show(held, "Concert de l'orchestre\nDirection : Lucien Petitjean\n18 décembre 2026");
	expect(held, "");
	/* A badge, and who works when: carers, who were not asked. */
	show(held, "Centre hospitalier\nMonique RIVOIRE\nInfirmière");
	expect(held, "collegues");
	show(held, "Planning de novembre\nRIVOIRE Monique|M|M|S|R\nTOUNSI Samir|S|S|R|R\nLACAZE Éliane|N|N|R|M");
	expect(held, "collegues");
	show(held, "Planning des gardes\nDr RIVOIRE\nDr TOUNSI\nDr LACAZE\nDr AUBIN\nDr FERRAND\nDr HAMEL\nDr "
		   "VASSEUR\nDr MOREL\nDr PICHON");
	expect(held, "collegues");
}

static void much_text_is_quoted_in_part(void **state)
{
	struct held *held = *state;
	show(held, "PETITJEAN Lucien né le 02/09/1953\nAmiodarone en solution à diluer dans un soluté glucosé à cinq "
		   "pour cent, "
		   "à passer en une heure à la seringue électrique : 200 mg\nEnoxaparine 4000 UI");
	expect(held, "identification-patient secret-medical");
	for (size_t i = 0; i < 2; i++) {
		struct str told = finding(held, i)->message;
		assert_int_equal(utf8_invalid_at(told), SIZE_MAX);
	}
	assert_true(says(finding(held, 1)->message, "… »"));
	/* What a file hides may be a book. */
	static char book[1 << 16];
	memset(book, 'a', sizeof(book));
	struct media_hidden hidden[2] = {{MEDIA_HIDDEN_ON_PAGE, 1, STR("rien")},
					 {MEDIA_HIDDEN_ON_PAGE, 2, {book, sizeof(book)}}};
	show(held, "affiche");
	held->given.hidden = hidden;
	held->given.hidden_count = 2;
	expect(held, "");
	assert_int_equal(held->told.question_count, 1);
}

static void cells_are_no_sentences(void **state)
{
	struct held *held = *state;
	/* The engine makes sentences of cells; a room and a name are told by their row alone. */
	show(held, "Chambre 12\nMme RIVOIRE");
	expect(held, "identification-patient");
	show(held, "Tu te souviens du patient de la 112, M. Rivoire ?\nOui, celui avec la cirrhose.\nIl est décédé "
		   "cette nuit.");
	expect(held, "identification-patient secret-medical");
}

static void a_poster_breaks_nothing(void **state)
{
	struct held *held = *state;
	show(held, "Lavez-vous les mains\nAvant chaque soin\nAprès chaque soin\n30 secondes suffisent");
	expect(held, "");
	assert_int_equal(held->told.verdict, BLOUSE_CLEAR);
	show(held, "AMOXICILLINE 1 g\n14 comprimés dispersibles\nLot : A4821B\nExp : 03/2028");
	add_code(held, SIGHT_DATAMATRIX, STR("03400930012345"), "01");
	expect(held, "");
}

static void numbers_that_open_are_kept(void **state)
{
	struct held *held = *state;
	static const char *const opens[] = {"Alarme réserve\nlingerie\n7731 #\nréarmer le soir",
					    "Digicodes à jour\nVestiaire femmes|1408B\nLocal linge|2266",
					    "Boîte à clés 5836", "Code PIN : 4471", "Coffre stups\n90 - 14 - 62"},
				 *const opens_nothing[] = {"Salle 2104\nRéunion 14 h",
							   "Porte 2114\nArchives",
							   "Alarme incendie : composez le 3318",
							   "Café long : code 42\nThé : code 51",
							   "Portail fermé de 22 h à 6 h\nTarif 2026 : 2 €",
							   "Cadenas fournis à l’accueil\nposte 3312",
							   "Code couleur des déchets\nJaune : compresses"};
	for (size_t i = 0; i < sizeof(opens) / sizeof(*opens); i++) {
		show(held, opens[i]);
		expect(held, "secret-professionnel");
		/* A report travels: it does not repeat them. */
		for (size_t k = 0; k < held->told.finding_count; k++)
			assert_false(says(finding(held, k)->message, "7731") ||
				     says(finding(held, k)->message, "5836"));
	}
	for (size_t i = 0; i < sizeof(opens_nothing) / sizeof(*opens_nothing); i++) {
		show(held, opens_nothing[i]);
		expect(held, "");
	}
}

static void what_is_planned_is_kept(void **state)
{
	struct held *held = *state;
	static const char *const kept[] =
		{"EPRD 2027, hypothèses\nSuppression de postes|38 ETP\nÀ arbitrer",
		 "Comité de direction du 3 novembre\nRapprochement des deux services de rééducation",
		 "Fiche d’événement indésirable n° 2211\nGravité : 3\nErreur de dilution",
		 "Fermeture de douze lits au printemps\nÀ ne pas relayer"},
				 *const told[] = {"Signalons nos événements indésirables !\nUne fiche, deux minutes",
						  "Rapport annuel 2025\nBudget : 210 M€",
						  "Comité de pilotage : merci à tous\nPortes ouvertes samedi"};
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		show(held, kept[i]);
		expect(held, "secret-professionnel");
	}
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		show(held, told[i]);
		expect(held, "");
	}
}

static void lists_of_agents_are_no_patients(void **state)
{
	struct held *held = *state;
	show(held, "Absences de la semaine\nVIDAL Sandrine|Arrêt maladie|12/12\nAMAR Yacine|Accident du travail|30/11");
	expect(held, "collegues");
	show(held, "Congés d’été\nVéronique HOARAU|CA|CA\nJordan ROCHE|RTT|CA");
	expect(held, "collegues");
	show(held, "Kévin TANGUY\nAide-soignant\nPôle gériatrie\nMatricule 30418");
	expect(held, "collegues");
}

static void what_is_printed_for_all_names_no_colleague(void **state)
{
	struct held *held = *state;
	static const char *const open[] = {"Claude FOURNIER\nL’infirmière de nuit\nroman",
					   "Docteur Auguste MÉNARD\npionnier de l’asepsie\n1848 - 1921",
					   "Plan d’évacuation\nChambres 201 à 218\nExtincteur"};
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		show(held, open[i]);
		expect(held, "");
	}
}

static void appointments_and_charts_name_patients(void **state)
{
	struct held *held = *state;
	show(held, "Consultation mémoire\nM. Robert FERRAND\nMercredi 9 décembre, 10 h 30");
	expect(held, "identification-patient secret-medical");
	show(held, "Rencontre avec Mme Odile PRAT, autrice\nJeudi 10 décembre, 18 h");
	expect(held, "");
	show(held, "THOMAS Éliane|54 kg\nLovenox 0,4|1\nLasilix 40|1");
	expect(held, "identification-patient secret-medical");
	show(held, "Bénéficiaire : COLLET Ginette\nMotif : dialyse");
	expect(held, "identification-patient secret-medical");
	show(held, "BOUCHER Anne\n01.02.55");
	expect(held, "identification-patient");
	show(held, "12-05-2001\nlit 08");
	expect(held, "identification-patient");
	show(held, "Repas du soir\nM. PRAT|mixé\nMme ABADIE|sans résidu");
	expect(held, "identification-patient secret-medical");
}

static void codes_are_read_for_what_they_hold(void **state)
{
	struct held *held = *state;
	show(held, "");
	add_code(held, SIGHT_DATAMATRIX, STR("00731946;PETITJEAN;LUCIEN;19530902"), NULL);
	expect(held, "identification-patient");
	add_code(held, SIGHT_DATAMATRIX, STR("340012345678900019"), "8018");
	expect(held, "identification-patient");
	add_code(held, SIGHT_CODE128, STR("2611120457"), NULL);
	expect(held, "identification-patient?");
	assert_int_equal(held->told.verdict, BLOUSE_ATTENTION);
	add_code(held, SIGHT_QR, STR("WIFI:T:WPA;S:CHU-SOINS;P:Cardio2026;;"), NULL);
	expect(held, "secret-professionnel");
	add_code(held, SIGHT_QR, STR("https://chu-valmont.example/guide"), NULL);
	expect(held, "");
	add_code(held, SIGHT_EAN, STR("3017620422003"), NULL);
	expect(held, "");
}

static void faces_ask_for_consent(void **state)
{
	struct held *held = *state;
	show(held, "");
	add_face(held, true);
	expect(held, "droit-image?");
	assert_int_equal(held->told.people, 1);
	assert_int_equal(held->told.question_count, 1);
	add_face(held, true);
	expect(held, "droit-image");
	held->given.consented = true;
	expect(held, "");
	/* Nobody can tell: still asked whether a child is there. */
	assert_int_equal(held->told.question_count, 1);
	held->given.consented = false;
	held->given.message = STR("La fête du service, autorisations signées par tous !");
	expect(held, "");
	held->given.message = STR("La fête du service !");
	expect(held, "droit-image");
	show(held, "");
	add_face(held, false);
	expect(held, "droit-image?");
}

static void the_message_says_who_it_is(void **state)
{
	struct held *held = *state;
	show(held, "");
	add_face(held, true);
	held->given.message = STR("Ma patiente préférée, toujours le sourire ❤️");
	expect(held, "identification-patient secret-medical droit-image");
	held->given.message = STR("Ma patiente préférée, toujours le sourire ❤️ (autorisation écrite signée)");
	expect(held, "");
	held->given.message = STR("Avec mes collègues de nuit, on tient bon");
	expect(held, "droit-image collegues");
	held->given.message = STR("Vacances à la mer, enfin !");
	expect(held, "droit-image?");
}

static void an_official_post_says_how_many(void **state)
{
	struct held *held = *state;
	show(held, "");
	add_face(held, true);
	held->given.context = BLOUSE_INSTITUTION;
	held->given.message = STR("Portes ouvertes samedi, venez nombreux.");
	expect(held, "droit-image");
	assert_int_equal(held->told.question_count, 2);
	assert_non_null(strstr(held->told.questions[0], "Combien"));
}

static void a_place_inside_the_establishment_counts(void **state)
{
	struct held *held = *state;
	show(held, "");
	held->given.placed = true;
	held->given.latitude = 43.2915, held->given.longitude = -0.3700;
	expect(held, "geolocalisation");
	assert_non_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "Saint-Roch", 10));
	/* A building lies in its site, and tells more. */
	held->given.latitude = 43.2927, held->given.longitude = -0.3688;
	expect(held, "geolocalisation");
	assert_non_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "Hélianthe", 10));
	held->given.latitude = 48.8584, held->given.longitude = 2.2945;
	expect(held, "");
}

static void boards_badges_and_radiographs(void **state)
{
	struct held *held = *state;
	show(held, "Code vestiaire : 4826B");
	expect(held, "secret-professionnel");
	/* The code is shown, never repeated. */
	assert_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "4826", 4));
	assert_int_equal(finding(held, 0)->box_count, 1);
	show(held, "CHU de Valmont\nHélène ASTRUC\nCardiologue\nRPPS 10003456780");
	expect(held, "collegues");
	show(held, "");
	held->seen.scene = SIGHT_RADIOGRAPH;
	held->seen.scene_score = 0.8f;
	expect(held, "secret-medical?");
	held->seen.scene = SIGHT_SCENE_NONE;
	expect(held, "");
}

static void illegible_writing_is_asked_about(void **state)
{
	struct held *held = *state;
	show(held, "affiche");
	held->seen.lines[0] = (struct sight_line){.box = {0, 0, 9, 9}, .illegible = true};
	expect(held, "");
	assert_int_equal(held->told.question_count, 1);
}

static void a_voice_is_asked_about(void **state)
{
	struct held *held = *state;
	const struct media_heard heard = {.sound = true, .listened = true, .voices = {{3, 12}}, .voice_count = 1};
	const struct media_heard music = {.sound = true, .listened = true};
	show(held, "");
	held->given.heard = &heard;
	expect(held, "droit-image?");
	assert_int_equal(held->told.verdict, BLOUSE_ATTENTION);
	assert_non_null(memmem(finding(held, 0)->message.ptr, finding(held, 0)->message.len, "de 0:03 à 0:12", 15));
	assert_int_equal(held->told.question_count, 1);
	/* Who agreed is not asked again; what they say still is. */
	held->given.consented = true;
	expect(held, "");
	assert_int_equal(held->told.question_count, 1);
	held->given.consented = false;
	held->given.heard = &music;
	expect(held, "");
	assert_int_equal(held->told.question_count, 0);
}

static void hidden_text_is_read_as_what_is_seen(void **state)
{
	struct held *held = *state;
	struct media_hidden hidden[4] = {
		{MEDIA_HIDDEN_ON_PAGE, 2, STR("Compte rendu")},
		{MEDIA_HIDDEN_ON_PAGE, 3, STR("Mme Durand, chambre 214")},
	};
	show(held, "Compte rendu du service");
	held->given.hidden = hidden;
	held->given.hidden_count = 2;
	expect(held, "identification-patient");
	assert_int_equal(held->told.verdict, BLOUSE_BLOQUANT);
	const struct picture_finding *f = finding(held, 0);
	assert_true(str_eq(f->where, STR("page 3, texte caché")));
	assert_int_equal(f->box_count, 0);
	assert_true(says(f->message, "Durand") && says(f->message, "reste lisible par copier-coller"));
	/* Fields and their values, on one page and in what it was before. */
	hidden[0].text = STR("Nom : DELAUNAY");
	hidden[1] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, 2, STR("IPP : 00418273")};
	hidden[2] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, 2, STR("Traitement en cours")};
	hidden[3] = (struct media_hidden){MEDIA_HIDDEN_VERSION, 1, STR("Né le 14/03/1941")};
	held->given.hidden_count = 4;
	expect(held, "identification-patient secret-medical");
	assert_true(str_eq(finding(held, 0)->where, STR("page 2, texte caché ; version 1, texte remplacé")));
	assert_true(says(finding(held, 0)->message, "il donne un nom") && says(finding(held, 0)->message, "DELAUNAY") &&
		    says(finding(held, 0)->message, "reste lisible dans le fichier"));
	assert_true(str_eq(finding(held, 1)->where, STR("page 2, texte caché")));
	for (size_t i = 0; i < 3; i++)
		hidden[i].how = MEDIA_HIDDEN_NOTE;
	expect(held, "identification-patient secret-medical");
	assert_true(says(finding(held, 1)->where, "page 2, commentaire"));
	/* What is seen has its own findings, with what can be covered, before what is hidden. */
	show(held, FILE_OF_A_PATIENT);
	held->given.hidden = hidden;
	held->given.hidden_count = 3;
	expect(held, "identification-patient secret-medical identification-patient secret-medical");
	assert_int_equal(finding(held, 0)->box_count, 5);
	assert_int_equal(finding(held, 0)->where.len, 0);
	assert_true(says(finding(held, 2)->where, "page 2, commentaire"));
	assert_int_equal(finding(held, 2)->box_count, 0);
	/* What stands on two pages is not told of one person. */
	hidden[0] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, 1, STR("PETITJEAN Lucien")};
	hidden[1] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, 9, STR("Chambre 12")};
	held->given.hidden_count = 2;
	show(held, "affiche");
	held->given.hidden = hidden;
	held->given.hidden_count = 2;
	expect(held, "");
	/* A page is no patient, whatever its number. */
	hidden[0] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, 214, STR("Document de travail, mise à jour")};
	show(held, "affiche");
	held->given.hidden = hidden;
	held->given.hidden_count = 1;
	expect(held, "");
}

static void many_pages_are_told_as_some(void **state)
{
	struct held *held = *state;
	struct media_hidden hidden[8];
	for (unsigned i = 0; i < 8; i++)
		hidden[i] = (struct media_hidden){MEDIA_HIDDEN_ON_PAGE, i + 1, STR("IPP : 00418273")};
	show(held, "affiche");
	held->given.hidden = hidden;
	held->given.hidden_count = 2;
	expect(held, "identification-patient");
	assert_true(str_eq(finding(held, 0)->where, STR("pages 1 et 2, texte caché")));
	held->given.hidden_count = 8;
	expect(held, "identification-patient");
	assert_true(str_eq(finding(held, 0)->where, STR("pages 1, 2, 3, 4, 5, 6…, texte caché")));
}

static void no_memory_is_said(void **state)
{
	struct held *held = *state;
	enum error_code code = ERR_NOMEM;
	size_t refused = 0;
	/* All that it finds is in words: a finding that found no room is none. */
	show(held, "Mme Durand, 87 ans, est tombée hier soir aux urgences, chambre 214.");
	for (size_t max = 256; code == ERR_NOMEM && max < FILE_MAX; max += 1 + max / 16, refused++) {
		struct arena small;
		arena_init(&small, max);
		code = picture_judge(&small, held->charter, held->checker, &held->given, &held->told, NULL);
		if (!code)
			assert_true(held->told.finding_count > 0);
		arena_release(&small);
	}
	assert_int_equal(code, ERR_NONE);
	assert_true(refused > 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_screen_behind_gives_a_patient_away),
		cmocka_unit_test(rows_tell_of_a_patient),
		cmocka_unit_test(rows_lean),
		cmocka_unit_test(names_alone_are_no_patients),
		cmocka_unit_test(much_text_is_quoted_in_part),
		cmocka_unit_test(cells_are_no_sentences),
		cmocka_unit_test(a_poster_breaks_nothing),
		cmocka_unit_test(numbers_that_open_are_kept),
		cmocka_unit_test(what_is_planned_is_kept),
		cmocka_unit_test(lists_of_agents_are_no_patients),
		cmocka_unit_test(what_is_printed_for_all_names_no_colleague),
		cmocka_unit_test(appointments_and_charts_name_patients),
		cmocka_unit_test(codes_are_read_for_what_they_hold),
		cmocka_unit_test(faces_ask_for_consent),
		cmocka_unit_test(the_message_says_who_it_is),
		cmocka_unit_test(an_official_post_says_how_many),
		cmocka_unit_test(a_place_inside_the_establishment_counts),
		cmocka_unit_test(boards_badges_and_radiographs),
		cmocka_unit_test(illegible_writing_is_asked_about),
		cmocka_unit_test(a_voice_is_asked_about),
		cmocka_unit_test(hidden_text_is_read_as_what_is_seen),
		cmocka_unit_test(many_pages_are_told_as_some),
		cmocka_unit_test(no_memory_is_said),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
