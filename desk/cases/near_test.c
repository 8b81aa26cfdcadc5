/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/near.h"

#include "desk/cases/join.h"
#include "desk/cases_sql.h"
#include "desk/near_sql.h"
#include "desk/reports/receive.h"
#include "signin/testing.h"
#include "store/search.h"

/* Invented: each is one message said twice, or two that resemble one another. */
static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
	/* Copied, with what people add. */
	{"Ils ont laissé mon père six heures sur un brancard aux urgences de Valmont, sans un verre d'eau.",
	 "Ils ont laissé mon père six heures sur un brancard aux urgences de Valmont, sans un verre d'eau 😡😡😡 #honte",
	 true},
	{"Ils ont laissé mon père six heures sur un brancard aux urgences de Valmont, sans un verre d'eau.",
	 "ILS ONT LAISSE MON PERE SIX HEURES SUR UN BRANCARD AUX URGENCES DE VALMONT SANS UN VERRE D'EAU !!! Partagez "
	 "svp",
	 true},
	{"La maternité de Valmont fermerait en juin d'après une infirmière, partagez avant que ce soit effacé.",
	 "Copié-collé : La maternité de Valmont fermerait en juin d'après une infirmière, partagez avant que ce soit "
	 "effacé.",
	 true},
	{"La maternité de Valmont fermerait en juin d'après une infirmière, partagez avant que ce soit effacé.",
	 "La maternité de Valmont fermerait en juin d'après une infirmière, partagez avant qu'ils effacent.", true},
	{"Cette nuit un patient du troisième étage a été attaché à son lit, je l'ai vu de mes yeux et personne ne dit "
	 "rien.",
	 "Cette nuit un patient du troisieme étage a été attaché à son lit, je l’ai vu de mes yeux, et personne ne dit "
	 "rien. Honteux.",
	 true},
	{"On m'a refusé l'entrée avec mon chien d'assistance alors que la loi le permet, l'agent a ri devant tout le "
	 "monde.",
	 "RT @voisine On m'a refusé l'entrée avec mon chien d'assistance alors que la loi le permet, l'agent a ri "
	 "devant tout le monde…",
	 true},
	{"Attention, le parking de l'hôpital est devenu payant même pour les familles de patients en fin de vie, c'est "
	 "une honte.",
	 "Attention, le parking de l'hopital est devenu payant meme pour les familles de patient en fin de vie. C'est "
	 "une honte !",
	 true},
	{"Le chirurgien est parti en vacances en laissant ma mère sans consignes, et l'interne ne connaissait pas son "
	 "dossier.",
	 "Le chirurgien est parti en vacances en laissant ma mère sans consignes, et l'interne ne connaissait pas son "
	 "dossier. Voilà où en "
	 "est notre hôpital.",
	 true},
	/* Alike, and not one message. */
	{"Hier en réanimation, chambre 12, un patient est tombé et personne n'est venu pendant une heure.",
	 "Hier en réanimation, chambre 14, un patient est tombé et personne n'est venu pendant une heure.", false},
	{"Je voudrais savoir à quelle heure ouvre le service de radiologie le samedi matin, et s'il faut une "
	 "ordonnance.",
	 "Je voudrais savoir si le service de cardiologie ouvre le samedi matin, et comment on prend rendez-vous avec "
	 "eux.",
	 false},
	{"L'attente aux urgences est insupportable, six heures assis dans un couloir froid avec un enfant qui pleure.",
	 "L'attente aux urgences est insupportable, mais les infirmières font tout ce qu'elles peuvent, courage à "
	 "elles.",
	 false},
	{"Une infirmière de nuit publie des vidéos dans le vestiaire et on voit les plannings derrière elle.",
	 "Une aide-soignante de nuit publie des photos dans le couloir et on voit un patient derrière elle.", false},
	{"Honte à cet hôpital, honte à sa direction, honte à ceux qui se taisent devant ce qui se passe ici.",
	 "Honte à cet hôpital qui a laissé ma grand-mère seule toute la nuit sans répondre à la sonnette.", false},
	{"Merci à toute l'équipe.", "Merci à toute l'équipe.", false}, /* too short to tell */
	{"Le maire parle de fermer la maternité en juin, une réunion publique aura lieu salle des fêtes mardi soir.",
	 "Le maire parle de fermer la piscine en juin, une réunion publique aura lieu salle des fêtes jeudi soir, "
	 "venez nombreux pour "
	 "défendre nos lignes d'eau et nos clubs.",
	 false},
};

static void copies_are_one_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct str a = str_from_c(pairs[i].a), b = str_from_c(pairs[i].b);
		if (near_same(a, b) != pairs[i].same || near_same(b, a) != pairs[i].same)
			fail_msg("%zu, %.2f: %s", i, near_likeness(a, b), pairs[i].b);
	}
}

static void marks_find_what_is_alike(void **state)
{
	(void)state;
	int64_t a[NEAR_MARKS], b[NEAR_MARKS];
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		size_t shared = 0, count = near_marks(str_from_c(pairs[i].a), a),
		       others = near_marks(str_from_c(pairs[i].b), b);
		for (size_t m = 0; count && others && m < NEAR_MARKS; m++)
			shared += a[m] == b[m];
		if (pairs[i].same && shared == 0)
			fail_msg("%zu shares no mark", i);
	}
	assert_int_equal(near_marks(STR("Merci à toute l'équipe"), a), 0);
	assert_int_equal(near_marks(STR("\xFF\xFE\xC3"), a), 0);
}

/* --- in the store --- */

static struct report_done sent(struct signin_test *t, int64_t establishment_id, const char *link, const char *text)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct report_done done = {0};
	const struct calendar calendar = calendar_of(STR("Europe/Paris"));
	const struct report_reading reading = {STR("critique"), STR("ok"), STR("")};
	const struct report_new report = {.establishment_id = establishment_id,
					  .actor = {AUDIT_PUBLIC, 0},
					  .channel = STR("public"),
					  .subject = STR("message"),
					  .network = STR(""),
					  .link = str_from_c(link),
					  .text = str_from_c(text),
					  .who = STR("autre"),
					  .worry = STR(""),
					  .contact = STR(""),
					  .reading = &reading,
					  .calendar = &calendar,
					  .now = TEST_NOW};
	assert_good(store_write(t->store, &conn, err));
	assert_good(report_receive(conn, t->signin.key, &report, &done, err));
	assert_good(store_commit(conn, err));
	return done;
}

static struct report_done reported(struct signin_test *t, int64_t establishment_id, const char *text)
{
	return sent(t, establishment_id, "", text);
}

static struct case_brief_row brief(struct signin_test *t, struct arena *arena, int64_t id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct case_brief_row row = {0};
	assert_good(store_read(t->store, &conn, err));
	assert_good(case_brief(conn, arena, &(struct case_brief_params){t->here, id}, &row, err));
	return row;
}

static void hold_chain(struct signin_test *t, struct arena *arena, int64_t number)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t broken = -1;
	struct case_by_number_row row = {0};
	assert_good(store_read(t->store, &conn, err));
	assert_good(case_by_number(conn, arena, &(struct case_by_number_params){t->here, number}, &row, err));
	assert_good(case_verify(conn, arena, t->here, row.id, row.events, row.hash, &broken, err));
	assert_int_equal(broken, 0);
}

static struct case_apart apart_of(int64_t report_id)
{
	static struct calendar calendar;
	static const struct report_reading reading = {STR("detresse"), STR("bloquant"), STR("injure-diffamation")};
	calendar = calendar_of(STR("Europe/Paris"));
	return (struct case_apart){report_id, STR("evenement"), &reading, &calendar};
}

static void a_person_mends_what_was_joined(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	struct case_story story;
	int64_t number = 0;
	arena_init(&arena, CASE_STORY_MEMORY);
	struct report_done first = reported(&t, t.here, pairs[0].a), copy = reported(&t, t.here, pairs[0].b);
	struct report_done other = reported(&t, t.here, pairs[2].a), there = reported(&t, t.there, pairs[0].a);
	assert_true(copy.joined && copy.case_id == first.case_id);
	assert_true(!other.joined && !there.joined && other.case_id != first.case_id);
	struct case_ends ends = {.from = {t.here, other.case_id, {AUDIT_SYSTEM, 0}, TEST_NOW},
				 .after = brief(&t, &arena, other.case_id).events,
				 .number = brief(&t, &arena, other.case_id).number,
				 .to_id = first.case_id,
				 .to_number = brief(&t, &arena, first.case_id).number,
				 .due_at = TEST_NOW + 1};
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(case_join(conn, &ends, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(brief(&t, &arena, first.case_id).reports, 3);
	assert_true(str_eq(brief(&t, &arena, other.case_id).state, STR("clos")));
	/* The same message goes where the case went on. */
	struct report_done later = reported(&t, t.here, pairs[2].a);
	assert_int_equal(later.case_id, first.case_id);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(case_read(conn, &arena, t.here, other.case_id, &story, err));
		assert_int_equal(case_goes_on(&story), ends.to_number);
		ends.after = (int64_t)story.count;
		assert_good(case_unjoin(conn, &ends, &story, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(brief(&t, &arena, first.case_id).reports, 3);
	assert_int_equal(brief(&t, &arena, other.case_id).reports, 1);
	assert_true(str_eq(brief(&t, &arena, other.case_id).state, STR("ouvert")));
	ends.from.case_id = first.case_id;
	ends.number = ends.to_number;
	ends.after = brief(&t, &arena, first.case_id).events;
	struct case_apart apart = apart_of(there.report_id);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		struct error failure = {0};
		assert_good(store_write(t.store, &conn, err));
		assert_int_equal(case_part(conn, &ends, &apart, &number, &failure), ERR_NOT_FOUND);
	}
	apart = apart_of(copy.report_id);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(case_part(conn, &ends, &apart, &number, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(brief(&t, &arena, first.case_id).reports, 2);
	/* The very text that was set apart has its own case from now on. */
	struct report_done again = reported(&t, t.here, pairs[0].b);
	assert_int_equal(brief(&t, &arena, again.case_id).number, number);
	for (int64_t i = 1; i <= number; i++)
		hold_chain(&t, &arena, i);
	arena_release(&arena);
	signin_test_end(&t);
}

static struct case_ends ends_of(struct signin_test *t, struct arena *arena, int64_t from, int64_t to)
{
	return (struct case_ends){.from = {t->here, from, {AUDIT_SYSTEM, 0}, TEST_NOW},
				  .after = brief(t, arena, from).events,
				  .number = brief(t, arena, from).number,
				  .to_id = to,
				  .to_number = to ? brief(t, arena, to).number : 0,
				  .due_at = TEST_NOW + 1};
}

static void join(struct signin_test *t, struct arena *arena, int64_t from, int64_t to)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct case_ends ends = ends_of(t, arena, from, to);
	assert_good(store_write(t->store, &conn, err));
	assert_good(case_join(conn, &ends, err));
	assert_good(store_commit(conn, err));
}

static enum error_code unjoin(struct signin_test *t, struct arena *arena, int64_t from)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure = {0};
	struct case_story story = {0};
	struct case_ends ends = ends_of(t, arena, from, 0);
	assert_good(store_write(t->store, &conn, err));
	assert_good(case_read(conn, arena, t->here, from, &story, err));
	enum error_code code = case_end_of(conn, arena, t->here, &story, &ends.to_id, &ends.to_number, &failure);
	if (!code)
		code = case_unjoin(conn, &ends, &story, &failure);
	return code ? code : store_commit(conn, &failure);
}

/* What went on from case to case comes back from the last, with all that had come to it. */
static void what_went_far_comes_back(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	const int64_t a = reported(&t, t.here, pairs[0].a).case_id, b = reported(&t, t.here, pairs[2].a).case_id,
		      c = reported(&t, t.here, pairs[4].a).case_id, d = reported(&t, t.here, pairs[5].a).case_id;
	join(&t, &arena, a, b);
	join(&t, &arena, b, c);
	assert_int_equal(unjoin(&t, &arena, a), ERR_NONE);
	assert_int_equal(brief(&t, &arena, a).reports, 1);
	assert_int_equal(brief(&t, &arena, c).reports, 2);
	assert_int_equal(unjoin(&t, &arena, a), ERR_USAGE);
	/* D came to A, which went to C. */
	join(&t, &arena, d, a);
	join(&t, &arena, a, c);
	assert_int_equal(brief(&t, &arena, c).reports, 4);
	assert_int_equal(unjoin(&t, &arena, a), ERR_NONE);
	assert_int_equal(brief(&t, &arena, a).reports, 2);
	assert_int_equal(brief(&t, &arena, c).reports, 2);
	assert_int_equal(unjoin(&t, &arena, d), ERR_NONE);
	assert_int_equal(brief(&t, &arena, d).reports, 1);
	/* What came back from B took nothing of B's own. */
	assert_int_equal(unjoin(&t, &arena, b), ERR_NONE);
	for (int64_t number = 1; number <= 4; number++) {
		assert_int_equal(brief(&t, &arena, number == 1 ? a : number == 2 ? b : number == 3 ? c : d).reports, 1);
		hold_chain(&t, &arena, number);
	}
	/* Nothing is taken back twice. */
	join(&t, &arena, a, b);
	assert_int_equal(test_sql(t.store, "UPDATE reports SET case_id = 4"), ERR_NONE);
	assert_int_equal(unjoin(&t, &arena, a), ERR_USAGE);
	assert_true(str_eq(brief(&t, &arena, a).state, STR("clos")));
	arena_release(&arena);
	signin_test_end(&t);
}

/* A case that is opened for one report is as whole as any; what stays is found by its address as before. */
static void a_report_set_apart_is_a_whole_case(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	int64_t number = 0;
	static const char link[] = "https://x.com/a/status/1";
	arena_init(&arena, CASE_STORY_MEMORY);
	const struct report_done first = sent(&t, t.here, link, pairs[0].a),
				 second = sent(&t, t.here, link, pairs[2].a);
	assert_int_equal(second.case_id, first.case_id);
	const struct case_ends ends = ends_of(&t, &arena, first.case_id, 0);
	const struct case_apart apart = apart_of(second.report_id);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(case_part(conn, &ends, &apart, &number, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(sent(&t, t.here, "https://twitter.com/a/status/1?s=20", "").case_id, first.case_id);
	struct case_by_number_row row = {0};
	struct case_story story = {0};
	struct search_hits hits = {0};
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_read(t.store, &conn, err));
		assert_good(case_by_number(conn, &arena, &(struct case_by_number_params){t.here, number}, &row, err));
		assert_good(case_read(conn, &arena, t.here, row.id, &story, err));
		assert_good(search_find(conn, &arena, t.here, STR("case"), STR("maternité"), 0, 10, &hits, err));
	}
	assert_true(str_eq(row.subject, STR("evenement")) && str_starts(row.title, STR("La maternité de Valmont")));
	assert_true(str_eq(row.nature, STR("detresse")) && str_eq(row.level, STR("bloquant")));
	assert_true(row.due_at < TEST_NOW + INT64_C(3600) * 1000000 && story.fold.law_at > TEST_NOW);
	assert_true(str_eq(story.fold.rules, STR("injure-diffamation")));
	assert_true(hits.count == 1 && hits.items[0].object_id == row.id);
	/* Somebody is told. */
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs WHERE kind = 'alert.step'"), 1);
	arena_release(&arena);
	signin_test_end(&t);
}

/* Many reports of one message do not make a case that no page can show any more: the next ones go to another. */
static void a_full_case_is_not_joined(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	static char text[20001];
	static const char link[] = "https://x.com/a/status/1";
	int64_t first = 0, last = 0;
	arena_init(&arena, CASE_STORY_MEMORY);
	for (int i = 0; i < 40; i++) {
		memset(text, 'a' + i % 26, sizeof(text) - 1);
		text[i] = ' ';
		last = sent(&t, t.here, link, text).case_id;
		first = first ? first : last;
	}
	assert_int_not_equal(first, last);
	assert_true(brief(&t, &arena, first).reports > 20 && brief(&t, &arena, last).reports > 10);
	assert_int_equal(brief(&t, &arena, first).reports + brief(&t, &arena, last).reports, 40);
	/* Nor do people write one: who is outside stops first, and never the machine. */
	static char note[CASE_TEXT_MAX];
	memset(note, 'a', sizeof(note));
	const struct case_event noted = {.kind = CASE_NOTED, .text = {note, sizeof(note)}};
	static const enum audit_actor actors[] = {AUDIT_PUBLIC, AUDIT_USER, AUDIT_SYSTEM};
	size_t counts[3] = {0};
	for (size_t a = 0; a < 3; a++)
		for (bool more = true; more && counts[a] < 40;) {
			_cleanup_store_ struct store_conn *conn = NULL;
			struct error failure = {0};
			const struct case_where where = {t.here, last, {actors[a], 0}, TEST_NOW};
			assert_good(store_write(t.store, &conn, err));
			enum error_code code = case_add(conn, &where, -1, &noted, &failure);
			assert_true(code == ERR_NONE || code == ERR_LIMIT);
			if (!code)
				assert_good(store_commit(conn, err));
			counts[a] += !code;
			more = !code;
		}
	assert_true(counts[0] >= 10 && counts[0] < 16 && counts[1] >= 15 && counts[1] < 18 && counts[2] == 40);
	arena_release(&arena);
	signin_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_one_message),    cmocka_unit_test(marks_find_what_is_alike),
		ON_BOTH(a_person_mends_what_was_joined),     ON_BOTH(what_went_far_comes_back),
		ON_BOTH(a_report_set_apart_is_a_whole_case), ON_BOTH(a_full_case_is_not_joined),
	};
	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
