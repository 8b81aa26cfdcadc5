/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reminders/remind.h"

#include <stdio.h>

#include "desk/alerts_sql.h"
#include "desk/calendar/terms.h"
#include "desk/cases/case.h"
#include "desk/work/work.h"
#include "signin/testing.h"

#define MINUTE (60 * TEST_SECOND)
#define HOUR (60 * MINUTE)

static int64_t now;
static int64_t test_clock(void) { return now; }

struct world {
	struct signin_test t;
	struct conf conf;
	struct desk desk;
	struct desk_work work;
	int64_t leo, farida, case_id;
};

static void begin(struct world *w, void **state)
{
	const unsigned char key[SECRET_KEY_LEN] = {1};
	now = TEST_NOW;
	w->t = signin_test(test_engine(state));
	assert_good(conf_init(&w->conf, err));
	w->conf.smtp.server = STR("localhost:1");
	w->conf.server.public_url = STR("https://blouse.example");
	assert_good(desk_init(&w->desk, w->t.store, &w->conf, key, err));
	desk_work_init(&w->work, &w->desk, STR("essai"), test_clock);
	/* Mails stay where they can be read. */
	w->work.options.kinds++;
	w->work.options.kind_count--;
	w->leo = test_account(&w->t, w->t.here, "leo", ROLE_BIT(ROLE_COMMUNITY_MANAGER));
	test_account(&w->t, w->t.here, "maelle", ROLE_BIT(ROLE_COMMUNICATION));
	test_account(&w->t, w->t.here, "helene", ROLE_BIT(ROLE_DIRECTION_GENERALE));
	w->farida = test_account(&w->t, w->t.here, "farida", ROLE_BIT(ROLE_USAGERS));
	test_account(&w->t, w->t.there, "noe", ROLE_BIT(ROLE_COMMUNICATION));
	assert_good(remind_schedule(w->t.store, now, err));
	assert_good(remind_schedule(w->t.store, now, err));
}

static void end(struct world *w)
{
	desk_release(&w->desk);
	w->conf.smtp.server = w->conf.server.public_url = STR("");
	conf_release(&w->conf);
	signin_test_end(&w->t);
}

/* All that is due, and what that makes due. */
static void work_until(struct world *w, int64_t at)
{
	bool tried = true;
	now = at;
	while (tried)
		assert_good(work_once(&w->work.options, &tried, err));
}

static void add(struct world *w, struct case_event event)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct case_where where = {w->t.here, w->case_id, {AUDIT_SYSTEM, 0}, now};
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(case_add(conn, &where, -1, &event, err));
	assert_good(store_commit(conn, err));
}

static void open_case(struct world *w, const char *reading, int64_t due_at)
{
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct case_new new = {.establishment_id = w->t.here,
					     .subject = STR("message"),
					     .title = STR("Le secret de la chambre 12"),
					     .text = STR("Le secret de la chambre 12"),
					     .now = now};
		assert_good(store_write(w->t.store, &conn, err));
		assert_good(case_open(conn, &new, &w->case_id, err));
		assert_good(store_commit(conn, err));
	}
	add(w, (struct case_event){.kind = CASE_OPENED, .word = STR("public"), .due_at = due_at});
	add(w, (struct case_event){.kind = CASE_READ, .word = str_from_c(reading)});
}

static int64_t count(struct world *w, const char *sql) { return test_number(w->t.store, sql); }
#define MAILS "SELECT count(*) FROM jobs WHERE kind = 'mail.send'"
#define MAILS_TO(who) MAILS " AND payload LIKE '%" who "@example.org%'"

static void choose(struct world *w, int64_t user_id, const char *mails)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(alert_choice_put(
		conn, &(struct alert_choice_put_params){w->t.here, user_id, str_from_c(mails), false}, err));
	assert_good(store_commit(conn, err));
}

static void what_nobody_does_goes_up(void **state)
{
	struct world w;
	begin(&w, state);
	choose(&w, w.leo, "matin");
	/* Thursday, 13 h in Paris: until 15 h. */
	open_case(&w, "non-conforme bloquant", now + 2 * HOUR);
	work_until(&w, TEST_NOW + 89 * MINUTE);
	assert_int_equal(count(&w, MAILS), 0);
	work_until(&w, TEST_NOW + 95 * MINUTE);
	assert_int_equal(count(&w, MAILS_TO("maelle")), 1);
	assert_int_equal(count(&w, MAILS), 1);
	work_until(&w, TEST_NOW + 125 * MINUTE);
	assert_int_equal(count(&w, MAILS_TO("maelle")), 2);
	work_until(&w, TEST_NOW + 365 * MINUTE);
	assert_int_equal(count(&w, MAILS_TO("helene")), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'escalade'"), 2);
	assert_int_equal(count(&w, MAILS " AND payload LIKE '%secret%'"), 0);
	assert_int_equal(
		count(&w, MAILS " AND payload LIKE '%\"unsubscribe\":\"https://blouse.example/rappels/arret/%'"), 3);
	/* Friday, 8 h: one mail for who prefers mornings, and none the day after. */
	work_until(&w, TEST_NOW + 18 * HOUR);
	assert_int_equal(count(&w, MAILS_TO("leo")), 0);
	work_until(&w, TEST_NOW + 19 * HOUR + MINUTE);
	assert_int_equal(count(&w, MAILS_TO("leo")), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM reminders"), 0);
	work_until(&w, TEST_NOW + 200 * HOUR);
	assert_int_equal(count(&w, MAILS), 4);
	end(&w);
}

static void what_is_done_in_time_is_not_told(void **state)
{
	struct world w;
	begin(&w, state);
	open_case(&w, "non-conforme bloquant", now + 2 * HOUR);
	add(&w, (struct case_event){.kind = CASE_TAKEN, .number = w.leo, .due_at = now + 100 * HOUR});
	work_until(&w, TEST_NOW + 20 * HOUR);
	assert_int_equal(count(&w, MAILS), 0);
	/* A directorate that was asked: before, at, and then above; until it answers. */
	add(&w, (struct case_event){.kind = CASE_ASKED, .word = STR("usagers"), .due_at = now + 30 * HOUR});
	work_until(&w, TEST_NOW + 50 * HOUR + 5 * MINUTE);
	assert_int_equal(count(&w, MAILS_TO("farida")), 1);
	assert_int_equal(count(&w, MAILS_TO("noe")), 0);
	choose(&w, w.leo, "rien");
	add(&w, (struct case_event){.kind = CASE_ANSWERED, .word = STR("usagers"), .text = STR("Oui.")});
	add(&w, (struct case_event){.kind = CASE_ENDED, .text = STR("Fini.")});
	int64_t mails = count(&w, MAILS);
	work_until(&w, TEST_NOW + 400 * HOUR);
	/* What still waited for the morning is of a case that is closed. */
	assert_int_equal(count(&w, MAILS), mails);
	end(&w);
}

static void what_was_done_before_the_morning_is_not_told(void **state)
{
	struct world w;
	begin(&w, state);
	choose(&w, w.leo, "matin");
	choose(&w, w.farida, "matin");
	/* Two cases that wait: one is taken in the afternoon, and its opinion given. */
	open_case(&w, "non-conforme bloquant", now + 2 * HOUR);
	add(&w, (struct case_event){.kind = CASE_ASKED, .word = STR("usagers"), .due_at = now + 26 * HOUR});
	int64_t first = w.case_id;
	open_case(&w, "non-conforme bloquant", now + 200 * HOUR);
	add(&w, (struct case_event){.kind = CASE_ASKED, .word = STR("usagers"), .due_at = now + 27 * HOUR});
	work_until(&w, TEST_NOW + 95 * MINUTE);
	work_until(&w, TEST_NOW + 4 * HOUR);
	assert_int_equal(count(&w, "SELECT count(*) FROM reminders"), 3);
	w.case_id = first;
	add(&w, (struct case_event){.kind = CASE_TAKEN, .number = w.leo, .due_at = now + 400 * HOUR});
	add(&w, (struct case_event){.kind = CASE_ANSWERED, .word = STR("usagers"), .text = STR("Oui.")});
	work_until(&w, TEST_NOW + 20 * HOUR);
	assert_int_equal(count(&w, "SELECT count(*) FROM reminders"), 0);
	assert_int_equal(count(&w, MAILS_TO("leo")), 0);
	assert_int_equal(count(&w, MAILS_TO("farida")), 1);
	assert_int_equal(count(&w, MAILS_TO("farida") " AND payload LIKE '%/dossiers/2%'"), 1);
	assert_int_equal(count(&w, MAILS_TO("farida") " AND payload LIKE '%/dossiers/1%'"), 0);
	end(&w);
}

static void who_gets_no_mail_was_not_told(void **state)
{
	struct world w;
	begin(&w, state);
	assert_int_equal(test_sql(w.t.store, "UPDATE users SET email = NULL WHERE login = 'helene'"), ERR_NONE);
	open_case(&w, "non-conforme bloquant", now + 2 * HOUR);
	work_until(&w, TEST_NOW + 125 * MINUTE);
	work_until(&w, TEST_NOW + 365 * MINUTE);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'escalade' AND text = "
				   "'à regarder : rappelé à la direction de la communication.'"),
			 1);
	assert_int_equal(count(&w,
			       "SELECT count(*) FROM case_events WHERE kind = 'escalade' AND text = 'à regarder : la "
			       "direction générale n''a pas été prévenue, personne n''y reçoit de courriel.'"),
			 1);
	end(&w);
}

static void a_look_done_twice_tells_once(void **state)
{
	struct world w;
	struct arena arena;
	begin(&w, state);
	open_case(&w, "non-conforme bloquant", now + 2 * HOUR);
	work_until(&w, TEST_NOW + 125 * MINUTE);
	int64_t mails = count(&w, MAILS);
	assert_true(mails > 0);
	/* As when the machine stopped before the look was noted, and the store came back to before it. */
	assert_int_equal(test_sql(w.t.store, "UPDATE cases SET remind_at = due_at"), ERR_NONE);
	arena_init(&arena, WORK_ARENA_MAX);
	const struct job job = {.establishment_id = w.t.here, .payload = STR("{}")};
	struct work_turn turn = {.job = &job, .arena = &arena, .now = now};
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(w.t.store, &conn, err));
		assert_good(remind_finish(&w.desk, conn, &turn, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(count(&w, MAILS), mails);
	arena_release(&arena);
	end(&w);
}

static void terms_are_kept_and_read(void **state)
{
	(void)state;
	struct calendar c = calendar_of(STR("Europe/Paris")), back = calendar_of(STR("Europe/Paris"));
	_cleanup_buf_ struct buf json;
	buf_init(&json, 4096);
	c.place = CALENDAR_ALSACE;
	c.opens = 8 * 60;
	c.terms[TERM_LOOK_GRAVE] = 60;
	assert_true(terms_put(&c, &json));
	terms_take(buf_str(&json), &back);
	assert_memory_equal(c.terms, back.terms, sizeof(c.terms));
	assert_true(back.place == CALENDAR_ALSACE && back.opens == 480 && back.closes == 1020);
	/* What makes no sense is left as it was. */
	terms_take(STR("{\"repos\":\"lune\",\"ouvre\":1200,\"ferme\":60,\"avis\":0,\"decision-grave\":\"x\"}"), &back);
	assert_memory_equal(c.terms, back.terms, sizeof(c.terms));
	assert_true(back.place == CALENDAR_ALSACE && back.opens == 480);
	terms_take(STR("[]"), &back);
	/* Good Friday 2027 is a day of rest in Strasbourg: two hours from Thursday 16 h end on Tuesday after Easter. */
	int64_t thursday = french_instant(FRENCH_PARIS, french_days(2027, 3, 25), 16 * HOUR);
	struct french_room room;
	back.terms[TERM_LOOK_GRAVE] = 120;
	struct str until =
		french_iso(&room, calendar_look_until(&back, STR(""), STR("bloquant"), thursday), FRENCH_PARIS);
	assert_true(str_eq(until, STR("2027-03-30T09:00+02:00")));
	struct str danger =
		french_iso(&room, calendar_look_until(&back, STR("detresse"), STR(""), thursday), FRENCH_PARIS);
	assert_true(str_eq(danger, STR("2027-03-25T16:15+01:00")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(what_nobody_does_goes_up),
		ON_BOTH(what_is_done_in_time_is_not_told),
		ON_BOTH(what_was_done_before_the_morning_is_not_told),
		ON_BOTH(who_gets_no_mail_was_not_told),
		ON_BOTH(a_look_done_twice_tells_once),
		cmocka_unit_test(terms_are_kept_and_read),
	};
	return cmocka_run_group_tests_name("reminders", tests, NULL, NULL);
}
