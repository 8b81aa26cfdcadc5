/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/shots/shots.h"

#include <stdio.h>

#include "desk/cases/join.h"
#include "desk/cases/near.h"
#include "desk/shots/words.h"
#include "desk/cases_sql.h"
#include "desk/work/work.h"
#include "signin/testing.h"
#include "store/search.h"

#define MINUTE (60 * TEST_SECOND)
#define PNG STR("\x89PNG\r\n\x1A\nABC")
#define SAID                                                                                                           \
	"Cinq heures aux urgences avec ma fille de quatre ans, personne ne nous a dit un mot et le distributeur "      \
	"était en panne."

static int64_t now;
static int64_t test_clock(void) { return now; }

struct world {
	struct signin_test t;
	struct conf conf;
	struct desk desk;
	struct desk_work work;
	struct arena arena;
	struct calendar calendar;
	int64_t user;
};

static void begin(struct world *w, void **state)
{
	const unsigned char key[SECRET_KEY_LEN] = {1};
	now = TEST_NOW;
	w->user = 0;
	w->t = signin_test(test_engine(state));
	arena_init(&w->arena, CASE_STORY_MEMORY);
	assert_good(conf_init(&w->conf, err));
	assert_good(desk_init(&w->desk, w->t.store, &w->conf, key, err));
	desk_work_init(&w->work, &w->desk, STR("essai"), test_clock);
	w->calendar = calendar_of(STR("Europe/Paris"));
}

static void end(struct world *w)
{
	arena_release(&w->arena);
	desk_release(&w->desk);
	conf_release(&w->conf);
	signin_test_end(&w->t);
}

static void work(struct world *w)
{
	bool tried = true;
	while (tried)
		assert_good(work_once(&w->work.options, &tried, err));
}

static int64_t count(struct world *w, const char *sql) { return test_number(w->t.store, sql); }

#define NOTHING                                                                                                        \
	{                                                                                                              \
		{"", 0}, {"", 0}, { "", 0 }                                                                            \
	}
static const struct report_reading nothing = NOTHING, harmless = {STR("critique"), STR("clear"), STR("")},
				   fault = {STR("injure"), STR("bloquant"), STR("insulte")},
				   danger = {STR("detresse"), STR("bloquant"), STR("danger")};

/* A report with a capture; what was typed may be empty. */
static struct report_done report(struct world *w, const char *text, struct str file,
				 const struct report_reading *reading)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct report_done done = {0};
	const struct report_new new = {
		.establishment_id = w->t.here,
		.actor = {AUDIT_PUBLIC, 0},
		.channel = STR("public"),
		.subject = STR("message"),
		.network = STR("x"),
		.link = STR(""),
		.text = str_from_c(text),
		.who = STR("autre"),
		.worry = STR(""),
		.files = &file,
		.file_count = file.ptr ? 1 : 0,
		.contact = STR(""),
		.reading = reading,
		.calendar = &w->calendar,
		.now = now,
	};
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(report_receive(conn, w->desk.signin.key, &new, &done, err));
	assert_good(store_commit(conn, err));
	return done;
}

static int64_t file_of(struct world *w, int64_t case_id)
{
	char sql[96];
	snprintf(sql, sizeof(sql), "SELECT max(id) FROM case_files WHERE case_id = %lld", (long long)case_id);
	return count(w, sql);
}

static void write(struct world *w, int64_t case_id, const char *text, const struct report_reading *reading, bool first)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct str words = {"", 0};
	assert_good(shot_words(&w->arena, str_from_c(text), &words, err));
	if (!first)
		words = str_from_c(text);
	const struct shot_news news = {
		.where = {w->t.here, case_id, {AUDIT_SYSTEM, 0}, now},
		.after = -1,
		.file_id = file_of(w, case_id),
		.first = first,
		.facts = first ? STR("2 0 1") : STR(""),
		.text = str_from_c(text),
		.words = words,
		.reading = reading,
		.calendar = &w->calendar,
	};
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(case_wait(conn, w->t.here, err));
	assert_good(shot_write(conn, &news, err));
	assert_good(store_commit(conn, err));
}

static bool is_found(struct world *w, const char *typed, int64_t case_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct search_hits hits = {0};
	bool found = false;
	assert_good(store_read(w->t.store, &conn, err));
	assert_good(search_find(conn, &w->arena, w->t.here, STR("case"), str_from_c(typed), 0, 100, &hits, err));
	for (size_t i = 0; i < hits.count; i++)
		found = found || hits.items[i].object_id == case_id;
	return found;
}

static int64_t titled(struct world *w, int64_t case_id, const char *title)
{
	char sql[320];
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM cases WHERE id = %lld AND title LIKE '%s%%'",
		 (long long)case_id, title);
	return count(w, sql);
}

/* Without a worker: a report is kept all the same, its capture is tried so many times, then one is told. */
static void a_capture_that_nobody_can_read_is_said_once(void **state)
{
	struct world w;
	begin(&w, state);
	const struct report_done done = report(&w, "", PNG, &nothing);
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE kind = '" SHOT_KIND "'"), 1);
	report(&w, "Un autre message, avec une capture qui attend son tour derrière la première.", STR("\xFF\xD8\xFFx"),
	       &harmless);
	/* One job goes round, however many captures wait. */
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE kind = '" SHOT_KIND "'"), 1);
	for (int64_t tries = 1; tries < SHOT_TRIES; tries++) {
		work(&w);
		/* Nothing but the number of an establishment is in a job that waits. */
		assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE state = 'waiting' AND kind = '" SHOT_KIND
					   "' AND payload = '{}'"),
				 1);
		assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'attend'"), 2);
		assert_int_equal(count(&w, "SELECT min(shot_tries) FROM case_files"), tries);
		now += SHOT_WAIT << (tries - 1);
	}
	work(&w);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'illisible'"), 2);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-illisible'"), 2);
	assert_int_equal(
		count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-illisible' AND text = 'Ce serveur "
			  "ne lit pas les images.'"),
		2);
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE state IN ('dead', 'waiting', 'leased')"), 0);
	(void)done;
	end(&w);
}

static struct health health_of(struct world *w, bool able)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct health h = {0};
	assert_good(store_read(w->t.store, &conn, err));
	assert_good(shots_health(conn, &w->arena, w->t.here, able, now, &h, err));
	return h;
}

/* What is killed between two steps leaves a capture that waits, and no job: the next look finds it. */
static void a_queue_that_stands_still_is_seen_and_taken_up(void **state)
{
	struct world w;
	begin(&w, state);
	assert_int_equal(health_of(&w, true).state, HEALTH_WELL);
	report(&w, "", PNG, &nothing);
	assert_int_equal(test_sql(w.t.store, "DELETE FROM jobs"), ERR_NONE);
	assert_int_equal(health_of(&w, true).state, HEALTH_WELL);
	assert_int_equal(health_of(&w, false).state, HEALTH_WRONG);
	now += SHOT_STUCK + MINUTE;
	assert_int_equal(health_of(&w, true).state, HEALTH_WRONG);
	assert_non_null(strstr(health_of(&w, true).text, "1 attend d'être lue,"));
	for (unsigned i = 0; i < 3; i++)
		assert_good(shots_schedule(w.t.store, now, err));
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE kind = '" SHOT_KIND "'"), 1);
	/* A program that ends each time while it reads it does not try for ever. */
	assert_int_equal(test_sql(w.t.store, "UPDATE case_files SET shot_tries = 40"), ERR_NONE);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'illisible'"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE text LIKE '%interrompue à chaque essai.'"),
			 1);
	end(&w);
}

static void turn_of(struct world *w, struct job *job, struct work_turn *turn)
{
	*job = (struct job){.id = 1, .establishment_id = w->t.here, .kind = STR(SHOT_KIND), .attempt = 1};
	*turn = (struct work_turn){.job = job, .arena = &w->arena, .now = now};
}

static void finish(struct world *w, struct work_turn *turn)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(shots_hold(&w->desk, conn, turn, err));
	assert_good(shots_finish(&w->desk, conn, turn, err));
	assert_good(store_commit(conn, err));
}

/* One that is tried again in a while holds up none that comes, or that somebody wants to be tried. */
static void a_new_capture_does_not_wait_for_an_old_one(void **state)
{
	struct world w;
	begin(&w, state);
	report(&w, "", PNG, &nothing);
	assert_int_equal(test_sql(w.t.store, "UPDATE case_files SET shot_tries = 4"), ERR_NONE);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE state = 'waiting' AND kind = '" SHOT_KIND "'"), 1);
	assert_int_equal(count(&w, "SELECT max(shot_at) FROM case_files"), now + (SHOT_WAIT << 4));
	/* Nothing is tried before its time. */
	assert_good(shots_schedule(w.t.store, now, err));
	work(&w);
	assert_int_equal(count(&w, "SELECT max(shot_tries) FROM case_files"), 5);
	now += MINUTE;
	report(&w, "Un autre message, avec une capture.", STR("\xFF\xD8\xFFx"), &harmless);
	work(&w);
	assert_int_equal(count(&w, "SELECT min(shot_tries) FROM case_files"), 1);
	assert_int_equal(count(&w, "SELECT max(shot_tries) FROM case_files"), 5);
	/* The first has its turn at its own time. */
	now += SHOT_WAIT << 4;
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'illisible'"), 1);
	end(&w);
}

/* Two programs that both read it, after one was believed to be dead: one of them writes. */
static void what_is_read_twice_is_written_once(void **state)
{
	struct world w;
	struct job job;
	struct work_turn one, two;
	begin(&w, state);
	report(&w, "", PNG, &nothing);
	assert_int_equal(test_sql(w.t.store, "UPDATE case_files SET shot_tries = 40"), ERR_NONE);
	turn_of(&w, &job, &one);
	turn_of(&w, &job, &two);
	assert_good(shots_run(&w.desk, &one, err));
	assert_good(shots_run(&w.desk, &two, err));
	finish(&w, &one);
	finish(&w, &two);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind LIKE 'capture-%'"), 1);
	/* Somebody wrote what it says while it was read: that counts. */
	assert_int_equal(test_sql(w.t.store, "UPDATE case_files SET shot = 'attend'"), ERR_NONE);
	turn_of(&w, &job, &one);
	assert_good(shots_run(&w.desk, &one, err));
	write(&w, 1, "Ils m'ont laissée seule toute la nuit.", &harmless, false);
	finish(&w, &one);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-illisible'"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'lu'"), 1);
	/* The case was forgotten while it was read. */
	assert_int_equal(test_sql(w.t.store, "UPDATE case_files SET shot = 'attend'"), ERR_NONE);
	turn_of(&w, &job, &one);
	assert_good(shots_run(&w.desk, &one, err));
	assert_int_equal(test_sql(w.t.store, "DELETE FROM cases"), ERR_NONE);
	finish(&w, &one);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files"), 0);
	end(&w);
}

static void words_of_a_capture_count_as_typed_ones(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t id = report(&w, "", PNG, &nothing).case_id;
	assert_int_equal(titled(&w, id, "Sans texte"), 1);
	now += MINUTE;
	write(&w, id, "14:32 5G 87 %\nMarie D.\n2 h · Public\n" SAID "\nJ’aime Commenter Partager", &fault, true);
	assert_int_equal(titled(&w, id, "Cinq heures aux urgences"), 1);
	assert_true(is_found(&w, "distributeur", id));
	assert_true(is_found(&w, "Commenter", id));
	assert_int_equal(count(&w,
			       "SELECT count(*) FROM cases WHERE nature = 'injure' AND level = 'bloquant' AND rules = "
			       "'insulte'"),
			 1);
	/* What must not stay is looked at sooner than what is not known. */
	assert_true(count(&w, "SELECT due_at FROM cases") <= report_due(&w.calendar, fault.nature, fault.level, now));
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-lue' AND word = '2 0 1'"),
			 1);
	/* A person corrects it: the whole text, and what follows from it. */
	write(&w, id, "Merci à toute l'équipe de nuit.", &harmless, false);
	assert_int_equal(titled(&w, id, "Merci à toute"), 1);
	assert_false(is_found(&w, "distributeur", id));
	assert_true(is_found(&w, "équipe", id));
	assert_int_equal(
		count(&w, "SELECT count(*) FROM cases WHERE nature = 'critique' AND level = 'clear' AND rules = ''"),
		1);
	assert_int_equal(
		count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-lue' AND text LIKE '%14:32%'"), 1);
	/* The chain holds all of it. */
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		int64_t broken = 1;
		struct case_by_number_row row;
		assert_good(store_read(w.t.store, &conn, err));
		assert_good(case_by_number(conn, &w.arena, &(struct case_by_number_params){w.t.here, 1}, &row, err));
		assert_good(case_verify(conn, &w.arena, w.t.here, id, row.events, row.hash, &broken, err));
		assert_int_equal(broken, 0);
	}
	end(&w);
}

static void add(struct world *w, int64_t case_id, struct case_event event)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!w->user)
		w->user = test_account(&w->t, w->t.here, "leo", ROLE_BIT(ROLE_COMMUNITY_MANAGER));
	const struct case_where where = {w->t.here, case_id, {AUDIT_USER, w->user}, now};
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(case_add(conn, &where, -1, &event, err));
	assert_good(store_commit(conn, err));
}

static void danger_is_told_whatever_was_known(void **state)
{
	struct world w;
	begin(&w, state);
	/* A harmless text, a person who said so, then a capture that says more. */
	const int64_t id = report(&w, "Un message au sujet de mon séjour dans votre service.", PNG, &harmless).case_id;
	add(&w, id,
	    (struct case_event){.kind = CASE_JUDGED, .word = STR("critique conseil"), .text = STR("Rien de grave")});
	write(&w, id, "Une insulte.", &fault, true);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE nature = 'critique' AND level = 'conseil'"), 1);
	assert_int_equal(titled(&w, id, "Un message au sujet"), 1);
	write(&w, id, "Ce soir je veux mourir.", &danger, true);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE nature = 'detresse' AND level = 'bloquant'"), 1);
	assert_true(count(&w, "SELECT due_at FROM cases") <= now + 15 * MINUTE);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	/* Told again once the alert is over. */
	assert_int_equal(test_sql(w.t.store, "UPDATE alerts SET ended_at = raised_at"), ERR_NONE);
	now += MINUTE;
	write(&w, id, "Adieu, je saute ce soir.", &danger, true);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts"), 2);
	end(&w);
}

/* Nobody is told of a closed case. */
static void danger_opens_a_case_that_is_over(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t one = report(&w, "Un message au sujet de mon séjour dans votre service.", PNG, &harmless).case_id;
	add(&w, one, (struct case_event){.kind = CASE_ENDED, .text = STR("Rien à faire")});
	write(&w, one, "Une insulte.", &fault, true);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE state = 'clos'"), 1);
	write(&w, one, "Ce soir je veux mourir.", &danger, true);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE state = 'ouvert' AND nature = 'detresse'"), 1);
	assert_true(count(&w, "SELECT due_at FROM cases") <= now + 15 * MINUTE);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	/* A word that is corrected afterwards opens nothing. */
	assert_int_equal(test_sql(w.t.store, "UPDATE alerts SET ended_at = raised_at"), ERR_NONE);
	add(&w, one, (struct case_event){.kind = CASE_ENDED, .text = STR("La personne va bien")});
	write(&w, one, "Ce soir, je veux mourir.", &danger, false);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE state = 'clos'"), 1);
	end(&w);
}

/* A joined case stays closed: those on duty are told of the one where it goes on. */
static void danger_is_told_where_a_case_goes_on(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t one =
		report(&w, "Le parking de la maternité est fermé depuis lundi.", (struct str){0}, &harmless).case_id;
	const int64_t two = report(&w, "Un message au sujet de mon séjour dans votre service.", PNG, &harmless).case_id;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct case_ends ends = {.from = {w.t.here, two, {AUDIT_SYSTEM, 0}, now},
					       .after = -1,
					       .number = 2,
					       .to_id = one,
					       .to_number = 1,
					       .why = STR("La même chose.")};
		assert_good(store_write(w.t.store, &conn, err));
		assert_good(case_join(conn, &ends, err));
		assert_good(store_commit(conn, err));
	}
	add(&w, one, (struct case_event){.kind = CASE_ENDED, .text = STR("Rien à faire")});
	write(&w, two, "Ce soir je veux mourir.", &danger, true);
	assert_int_equal(
		count(&w, "SELECT count(*) FROM cases WHERE number = 1 AND state = 'ouvert' AND nature = 'detresse'"),
		1);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE number = 2 AND state = 'clos'"), 1);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	assert_int_equal(count(&w, "SELECT case_id FROM alerts"), one);
	/* What is written there from then on is not found as the closed case. */
	write(&w, two, SAID, &harmless, false);
	assert_true(report(&w, SAID, (struct str){0}, &harmless).case_id != two);
	end(&w);
}

/* A picture of clouds was taken for words. */
static void nothing_is_left_of_a_mistake(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t id = report(&w, "", PNG, &nothing).case_id;
	write(&w, id, "Ce soir je veux mourir.", &danger, true);
	assert_int_equal(titled(&w, id, "Ce soir"), 1);
	write(&w, id, "", &nothing, false);
	assert_int_equal(titled(&w, id, "Sans texte"), 1);
	assert_int_equal(
		count(&w, "SELECT count(*) FROM cases WHERE nature = 'critique' AND level = 'clear' AND rules = ''"),
		1);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 0);
	/* Said once. */
	const int64_t events = count(&w, "SELECT events FROM cases");
	write(&w, id, "", &nothing, false);
	assert_int_equal(count(&w, "SELECT events FROM cases"), events + 1);
	end(&w);
}

static void what_a_capture_added_goes_when_it_is_corrected(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t id = report(&w, SAID, PNG, &harmless).case_id;
	write(&w, id, "Une insulte.", &fault, true);
	/* Danger that reports tell forgets nothing that the capture said. */
	assert_int_equal(report(&w, SAID, (struct str){0}, &danger).case_id, id);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE nature = 'detresse' AND level = 'bloquant' AND "
				   "rules = 'insulte danger'"),
			 1);
	write(&w, id, "Merci à toute l'équipe de nuit.", &harmless, false);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE nature = 'detresse' AND rules = 'danger'"), 1);
	end(&w);
}

static void copies_of_a_post_are_one_case(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t one = report(&w, "", PNG, &nothing).case_id;
	write(&w, one, "Marie D. · 2 h\n" SAID "\n12 J’aime 4 commentaires", &harmless, true);
	/* Another capture, hours later, of another phone. */
	const int64_t two = report(&w, "", STR("\x89PNG\r\n\x1A\nDEF"), &nothing).case_id;
	assert_true(two != one);
	write(&w, two, "9:41 4G 12 %\nMarie D. · 8 h\n" SAID "\n310 J’aime 45 commentaires\nJ’aime Commenter Partager",
	      &harmless, true);
	assert_int_equal(count(&w, "SELECT reports FROM cases WHERE number = 1"), 2);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE number = 2 AND state = 'clos' AND reports = 0"),
			 1);
	/* What is typed joins what was read, and the other way. */
	assert_int_equal(report(&w, SAID, (struct str){0}, &harmless).case_id, one);
	/* One that somebody works on already is left to them. */
	const int64_t three = report(&w, "", STR("\x89PNG\r\n\x1A\nGHI"), &nothing).case_id;
	add(&w, three, (struct case_event){.kind = CASE_NOTED, .text = STR("Je regarde.")});
	write(&w, three, SAID, &harmless, true);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE number = 3 AND state = 'ouvert'"), 1);
	/* Danger goes on in the case that it is joined to. */
	const int64_t four = report(&w, "", STR("\x89PNG\r\n\x1A\nJKL"), &nothing).case_id;
	assert_true(four != one);
	write(&w, four, SAID, &danger, true);
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE state = 'ouvert' AND nature = 'detresse'"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	/* What is corrected is found no longer by what it was taken for. */
	const int64_t five = report(&w, "", STR("\x89PNG\r\n\x1A\nMNO"), &nothing).case_id;
	static const char other[] =
		"Le parking de la maternité est fermé depuis lundi et personne ne prévient les familles qui "
		"arrivent la nuit.";
	write(&w, five, other, &harmless, true);
	write(&w, five, "Le distributeur du hall rend la monnaie deux fois, allez-y vite, cela ne va pas durer.",
	      &harmless, false);
	const int64_t six = report(&w, other, (struct str){0}, &harmless).case_id;
	assert_true(six != five);
	/* Captures are found by what they say, once somebody typed it too. */
	const int64_t seven = report(&w, "", STR("\x89PNG\r\n\x1A\nPQR"), &nothing).case_id;
	write(&w, seven, other, &harmless, true);
	assert_int_equal(count(&w, "SELECT reports FROM cases WHERE number = 6"), 2);
	end(&w);
}

static void join(struct world *w, int64_t from, int64_t to, bool back)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct case_story story = {0};
	struct case_ends ends = {.from = {w->t.here, from, {AUDIT_SYSTEM, 0}, now},
				 .after = -1,
				 .number = from,
				 .to_id = to,
				 .to_number = to};
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(case_read(conn, &w->arena, w->t.here, from, &story, err));
	assert_good(back ? case_unjoin(conn, &ends, &story, err) : case_join(conn, &ends, err));
	assert_good(store_commit(conn, err));
}

/* Captures stay in the case where they came; what says the same goes on in the other, and comes back with it. */
static void copies_go_where_a_case_went_on(void **state)
{
	struct world w;
	begin(&w, state);
	const int64_t one = report(&w, "", PNG, &nothing).case_id;
	write(&w, one, "Marie D. · 2 h\n" SAID "\n12 J’aime 4 commentaires", &harmless, true);
	const int64_t two =
		report(&w, "Un tout autre message, au sujet du parking de la maternité.", (struct str){0}, &harmless)
			.case_id;
	const int64_t three =
		report(&w, "Et un troisième, qui parle du self du personnel.", (struct str){0}, &harmless).case_id;
	join(&w, one, two, false);
	join(&w, one, two, true);
	assert_int_equal(report(&w, SAID " Courage à eux.", (struct str){0}, &harmless).case_id, one);
	join(&w, one, two, false);
	/* Not word for word. */
	assert_int_equal(report(&w, SAID " Courage à elles.", (struct str){0}, &harmless).case_id, two);
	assert_int_equal(report(&w, SAID, (struct str){0}, &harmless).case_id, two);
	const int64_t copy = report(&w, "", STR("\x89PNG\r\n\x1A\nDEF"), &nothing).case_id;
	assert_true(copy != one && copy != two);
	write(&w, copy, "9:41 4G 12 %\nMarie D. · 8 h\n" SAID "\n310 J’aime 45 commentaires", &harmless, true);
	assert_int_equal(count(&w, "SELECT reports FROM cases WHERE number = 2"), 6);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases WHERE state = 'clos' AND reports = 0"), 2);
	/* As far as it went. */
	join(&w, two, three, false);
	assert_int_equal(report(&w, SAID, (struct str){0}, &harmless).case_id, three);
	end(&w);
}

static void facts_are_told_plainly(void **state)
{
	static const struct {
		const char *word, *told;
	} rows[] = {{"2 0 1", "2 visages, un lieu"},
		    {"1 1 0", "un visage, un code à lire"},
		    {"0 3 0", "3 codes à lire"},
		    {"0 0 0", ""},
		    {"2 0 1 1", "2 visages, un lieu"},
		    {"", ""},
		    {"x y", ""}};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, 256);
		assert_int_equal(shot_is_partial(str_from_c(rows[i].word)), i == 4);
		assert_true(str_eq(shot_facts(str_from_c(rows[i].word), &out), str_from_c(rows[i].told)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_told_plainly),
		ON_BOTH(a_capture_that_nobody_can_read_is_said_once),
		ON_BOTH(a_queue_that_stands_still_is_seen_and_taken_up),
		ON_BOTH(a_new_capture_does_not_wait_for_an_old_one),
		ON_BOTH(what_is_read_twice_is_written_once),
		ON_BOTH(words_of_a_capture_count_as_typed_ones),
		ON_BOTH(danger_is_told_whatever_was_known),
		ON_BOTH(danger_opens_a_case_that_is_over),
		ON_BOTH(danger_is_told_where_a_case_goes_on),
		ON_BOTH(nothing_is_left_of_a_mistake),
		ON_BOTH(what_a_capture_added_goes_when_it_is_corrected),
		ON_BOTH(copies_of_a_post_are_one_case),
		ON_BOTH(copies_go_where_a_case_went_on),
	};
	return cmocka_run_group_tests_name("shots", tests, NULL, NULL);
}
