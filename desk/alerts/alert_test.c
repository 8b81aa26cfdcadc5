/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/alerts/alert.h"

#include <stdio.h>

#include "desk/alerts/call.h"
#include "desk/alerts_sql.h"
#include "desk/cases/case.h"
#include "desk/roster_sql.h"
#include "desk/work/work.h"
#include "signin/testing.h"

#define MINUTE (60 * TEST_SECOND)

static int64_t now;
static int64_t test_clock(void) { return now; }

struct world {
	struct signin_test t;
	struct conf conf;
	struct desk desk;
	struct desk_work work;
	int64_t manager, communication, general, case_id;
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
	assert_string_equal(w->work.kinds[0].kind, "mail.send");
	w->work.options.kinds++;
	w->work.options.kind_count--;
	w->manager = test_account(&w->t, w->t.here, "leo", ROLE_BIT(ROLE_COMMUNITY_MANAGER));
	w->communication = test_account(&w->t, w->t.here, "maelle", ROLE_BIT(ROLE_COMMUNICATION));
	w->general = test_account(&w->t, w->t.here, "helene", ROLE_BIT(ROLE_DIRECTION_GENERALE));
	test_account(&w->t, w->t.here, "ines", ROLE_BIT(ROLE_AGENT));
	test_account(&w->t, w->t.there, "noe", ROLE_BIT(ROLE_COMMUNICATION));
}

static void end(struct world *w)
{
	desk_release(&w->desk);
	w->conf.smtp.server = w->conf.server.public_url = STR("");
	conf_release(&w->conf);
	signin_test_end(&w->t);
}

static void work(struct world *w)
{
	bool tried = true;
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

static void open_case(struct world *w, const char *text, const char *reading)
{
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct case_new new = {.establishment_id = w->t.here,
					     .subject = STR("message"),
					     .title = str_from_c(text),
					     .text = str_from_c(text),
					     .now = now};
		assert_good(store_write(w->t.store, &conn, err));
		assert_good(case_open(conn, &new, &w->case_id, err));
		assert_good(store_commit(conn, err));
	}
	add(w, (struct case_event){.kind = CASE_OPENED, .word = STR("public"), .due_at = now + 15 * MINUTE});
	add(w, (struct case_event){.kind = CASE_READ, .word = str_from_c(reading)});
}

static void on_duty(struct world *w, int64_t user_id, int64_t rank, int64_t from, int64_t until)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(w->t.store, &conn, err));
	assert_good(duty_add(conn, &(struct duty_add_params){w->t.here, user_id, rank, from, until}, err));
	assert_good(store_commit(conn, err));
}

static int64_t count(struct world *w, const char *sql) { return test_number(w->t.store, sql); }
#define MAILS "SELECT count(*) FROM jobs WHERE kind = 'mail.send'"
#define MAILS_TO(who) MAILS " AND payload LIKE '%" who "@example.org%'"

static void an_alert_climbs_until_somebody_takes_it(void **state)
{
	struct world w;
	int64_t written = 0;
	begin(&w, state);
	on_duty(&w, w.manager, 1, now - 60 * MINUTE, now + 60 * MINUTE);
	on_duty(&w, w.communication, 2, now - 60 * MINUTE, now + 60 * MINUTE);
	open_case(&w, "Mon père attend depuis des heures, il dit qu'il veut en finir", "detresse attention");
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	assert_int_equal(count(&w, MAILS_TO("leo")), 1);
	assert_int_equal(count(&w, MAILS), 1);
	/* Nothing of what was written leaves. */
	assert_int_equal(count(&w, MAILS " AND payload LIKE '%en finir%'"), 0);
	assert_int_equal(count(&w, MAILS " AND payload LIKE '%https://blouse.example/alertes/1%'"), 1);
	now += 5 * MINUTE - 1;
	work(&w);
	assert_int_equal(count(&w, MAILS), 1);
	now += 1;
	work(&w);
	work(&w);
	assert_int_equal(count(&w, MAILS_TO("maelle")), 1);
	assert_int_equal(count(&w, MAILS), 2);
	now += 10 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS_TO("helene")), 1);
	assert_int_equal(count(&w, MAILS), 3);
	/* Everybody was told: all of them again. */
	now += 15 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS), 6);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'alerte'"), 4);
	assert_int_equal(count(&w, "SELECT count(*) FROM alert_people"), 3);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(w.t.store, &conn, err));
		assert_good(alert_take(conn, &(struct alert_take_params){w.t.here, 1, w.general, now}, &written, err));
		assert_int_equal(written, 1);
		assert_good(alert_take(conn, &(struct alert_take_params){w.t.here, 1, w.manager, now}, &written, err));
		assert_int_equal(written, 0);
		assert_good(store_commit(conn, err));
	}
	now += 60 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS), 6);
	end(&w);
}

static void without_a_roster_everybody_is_told(void **state)
{
	struct world w;
	begin(&w, state);
	/* Hers was yesterday. */
	on_duty(&w, w.manager, 1, now - 120 * MINUTE, now);
	open_case(&w, "Elle écrit qu'elle va mourir ce soir, personne ne répond", "detresse bloquant");
	work(&w);
	assert_int_equal(count(&w, MAILS), 3);
	assert_int_equal(count(&w, MAILS_TO("ines")) + count(&w, MAILS_TO("noe")), 0);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'alerte' AND text LIKE "
				   "'Personne n''est d''astreinte.%'"),
			 1);
	end(&w);
}

static void all_on_duty_are_told_before_it_goes_round(void **state)
{
	struct world w;
	begin(&w, state);
	int64_t third = test_account(&w.t, w.t.here, "omar", ROLE_BIT(ROLE_COMMUNICATION));
	on_duty(&w, w.manager, 1, now - 60 * MINUTE, now + 60 * MINUTE);
	on_duty(&w, w.communication, 2, now - 60 * MINUTE, now + 60 * MINUTE);
	on_duty(&w, third, 3, now - 60 * MINUTE, now + 60 * MINUTE);
	/* On duty and of the general management: told once. */
	on_duty(&w, w.general, 3, now - 60 * MINUTE, now + 60 * MINUTE);
	open_case(&w, "Elle est au bord du quai", "detresse bloquant");
	work(&w);
	now += 5 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS), 2);
	now += 10 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS_TO("omar")), 1);
	assert_int_equal(count(&w, MAILS_TO("helene")), 1);
	assert_int_equal(count(&w, MAILS), 4);
	end(&w);
}

/* Their role was taken, or their account closed, before it or meanwhile. */
static void who_may_not_be_on_duty_is_not_told(void **state)
{
	struct world w;
	char sql[128];
	begin(&w, state);
	int64_t third = test_account(&w.t, w.t.here, "omar", ROLE_BIT(ROLE_COMMUNICATION));
	on_duty(&w, w.manager, 1, now - 60 * MINUTE, now + 600 * MINUTE);
	on_duty(&w, w.communication, 2, now - 60 * MINUTE, now + 600 * MINUTE);
	on_duty(&w, third, 2, now - 60 * MINUTE, now + 600 * MINUTE);
	snprintf(sql, sizeof(sql), "UPDATE users SET role_bits = %u WHERE id = %d", ROLE_BIT(ROLE_AGENT),
		 (int)w.manager);
	assert_int_equal(test_sql(w.t.store, sql), ERR_NONE);
	open_case(&w, "Elle est au bord du quai", "detresse bloquant");
	work(&w);
	assert_int_equal(count(&w, MAILS_TO("leo")), 0);
	assert_int_equal(count(&w, MAILS_TO("maelle")), 1);
	assert_int_equal(count(&w, MAILS_TO("omar")), 1);
	snprintf(sql, sizeof(sql), "UPDATE users SET disabled_at = 1 WHERE id = %d", (int)third);
	assert_int_equal(test_sql(w.t.store, sql), ERR_NONE);
	now += 30 * MINUTE;
	work(&w);
	now += 30 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS_TO("maelle")), 2);
	assert_int_equal(count(&w, MAILS_TO("omar")), 1);
	end(&w);
}

static void it_is_raised_once_and_again_when_it_comes_back(void **state)
{
	struct world w;
	begin(&w, state);
	open_case(&w, "Une vidéo du service, avec des visages de patients", "non-conforme bloquant");
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts"), 0);
	/* Somebody reads it better. */
	add(&w, (struct case_event){.kind = CASE_JUDGED, .word = STR("detresse bloquant"), .text = STR("Il appelle.")});
	add(&w, (struct case_event){.kind = CASE_REPORTED, .word = STR("public")});
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts"), 1);
	/* Judged otherwise, it ends; nothing else is told. */
	add(&w, (struct case_event){.kind = CASE_JUDGED, .word = STR("critique clair"), .text = STR("Une chanson.")});
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 0);
	int64_t mails = count(&w, MAILS);
	now += 60 * MINUTE;
	work(&w);
	assert_int_equal(count(&w, MAILS), mails);
	add(&w, (struct case_event){.kind = CASE_JUDGED, .word = STR("detresse bloquant"), .text = STR("Si.")});
	add(&w, (struct case_event){.kind = CASE_ENDED, .text = STR("Fini.")});
	/* Closed before anybody was told. */
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts"), 1);
	add(&w, (struct case_event){.kind = CASE_HEARD, .number = 1, .text = STR("Il recommence.")});
	work(&w);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"), 1);
	end(&w);
}

/* What a job that was interrupted wrote never happened; the one that is done again finds nothing to add. */
static void a_step_done_twice_tells_once(void **state)
{
	struct world w;
	begin(&w, state);
	open_case(&w, "Il est sur le toit du parking", "detresse bloquant");
	work(&w);
	int64_t mails = count(&w, MAILS);
	struct arena arena;
	arena_init(&arena, WORK_ARENA_MAX);
	const char *const payloads[] = {"[1,0,0]", "[1,1,0]"};
	for (size_t i = 0; i < 2; i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct job job = {.establishment_id = w.t.here, .payload = str_from_c(payloads[i])};
		struct work_turn turn = {.job = &job, .arena = &arena, .now = now};
		assert_good(alert_run(&w.desk, &turn, err));
		assert_good(store_write(w.t.store, &conn, err));
		assert_good(alert_finish(&w.desk, conn, &turn, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(count(&w, MAILS), mails);
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'alerte'"), 1);
	struct error failure = {0};
	const struct job wrong = {.establishment_id = w.t.here, .payload = STR("{}")};
	struct work_turn turn = {.job = &wrong, .arena = &arena, .now = now};
	assert_int_equal(alert_run(&w.desk, &turn, &failure), ERR_FORMAT);
	arena_release(&arena);
	end(&w);
}

static void calls_are_signed(void **state)
{
	(void)state;
	char signature[CALL_SIGNATURE_MAX];
	/* As python3's hmac and openssl say. */
	call_sign(STR("00ff"), TEST_NOW, STR("{\"id\":1}"), signature);
	assert_string_equal(signature,
			    "t=1795694400,v1=651eaea6e2c0833e0c07fd902e7f6932c1682dd9fab114474daab74247b083e4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(an_alert_climbs_until_somebody_takes_it),
		ON_BOTH(without_a_roster_everybody_is_told),
		ON_BOTH(all_on_duty_are_told_before_it_goes_round),
		ON_BOTH(who_may_not_be_on_duty_is_not_told),
		ON_BOTH(it_is_raised_once_and_again_when_it_comes_back),
		ON_BOTH(a_step_done_twice_tells_once),
		cmocka_unit_test(calls_are_signed),
	};
	return cmocka_run_group_tests_name("alerts", tests, NULL, NULL);
}
