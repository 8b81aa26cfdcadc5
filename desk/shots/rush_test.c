/* SPDX-License-Identifier: Apache-2.0 */
/* What is received, read, told and judged at one instant, in one case. On PostgreSQL, whose writers run together; those of
 * SQLite follow one another. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "desk/cases/join.h"
#include "desk/cases_sql.h"
#include "desk/shots/shots.h"
#include "desk/work/work.h"
#include "signin/testing.h"

#define RECEIVERS 3
#define WORKERS 3
#define REPORTS 30 /* of each receiver */
#define SAID                                                                                                           \
	"Cinq heures aux urgences avec ma fille de quatre ans, personne ne nous a dit un mot et le distributeur "      \
	"était en panne."

static int64_t clock_now(void) { return TEST_NOW; }

struct world {
	struct signin_test t;
	struct conf conf;
	struct desk desk;
	struct desk_work work;
	struct calendar calendar;
	int64_t user;
	atomic_bool ended; /* nothing comes any more */
};

/* One thread: which it is, and the first thing that went wrong. */
struct part {
	struct world *w;
	pthread_t thread;
	unsigned number;
	enum error_code code;
	struct error err;
};

static const struct report_reading harmless = {STR("critique"), STR("clear"), STR("")},
				   danger = {STR("detresse"), STR("bloquant"), STR("danger")};

/* A report of the same message, one time in two with a capture; one in three says that somebody may be in danger. */
static enum error_code receive(struct part *p, unsigned i, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct world *w = p->w;
	char file[64];
	struct report_done done = {0};
	int len = snprintf(file, sizeof(file), "\x89PNG\r\n\x1A\n%u.%u", p->number, i);
	const struct str capture = {file, (size_t)len};
	const struct report_new new = {
		.establishment_id = w->t.here,
		.actor = {AUDIT_PUBLIC, 0},
		.channel = STR("public"),
		.subject = STR("message"),
		.network = STR("x"),
		.link = STR(""),
		.text = STR(SAID),
		.who = STR("autre"),
		.worry = STR(""),
		.files = &capture,
		.file_count = i % 2,
		.contact = STR(""),
		.reading = i % 3 ? &harmless : &danger,
		.calendar = &w->calendar,
		.now = TEST_NOW,
	};
	enum error_code code = store_write(w->t.store, &conn, err);
	if (!code)
		code = report_receive(conn, w->desk.signin.key, &new, &done, err);
	return code ? code : store_commit(conn, err);
}

static void *receive_all(void *context)
{
	struct part *p = context;
	for (unsigned i = 0; i < REPORTS && !p->code; i++)
		p->code = receive(p, i, &p->err);
	return NULL;
}

static void *work_on(void *context)
{
	struct part *p = context;
	bool tried = true;
	while ((tried || !atomic_load(&p->w->ended)) && !p->code) {
		tried = false;
		p->code = work_once(&p->w->work.options, &tried, &p->err);
	}
	return NULL;
}

/* Somebody who judges that nobody is in danger, which ends the alert; and keeps another capture in the same case. */
static enum error_code judge(struct part *p, unsigned i, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	char file[64];
	struct world *w = p->w;
	enum case_file_outcome outcome;
	int len = snprintf(file, sizeof(file), "\x89PNG\r\n\x1A\njudge.%u", i);
	const struct case_file_new new = {.bytes = {file, (size_t)len}};
	const struct case_where where = {w->t.here, 1, {AUDIT_USER, w->user}, TEST_NOW};
	const struct case_event event = {.kind = CASE_JUDGED, .word = STR("critique clear"), .text = STR("Rien.")};
	enum error_code code = store_write(w->t.store, &conn, err);
	if (!code && i % 8 == 0)
		code = case_wait(conn, w->t.here, err);
	if (!code && i % 8 == 0)
		code = case_file_add(conn, w->desk.signin.key, &where, &new, &outcome, err);
	if (!code)
		code = case_add(conn, &where, -1, &event, err);
	return code ? code : store_commit(conn, err);
}

static void *judge_all(void *context)
{
	struct part *p = context;
	for (unsigned i = 0; i < REPORTS && !p->code; i++)
		p->code = judge(p, i, &p->err);
	return NULL;
}

static void start(struct world *w, struct part *p, unsigned number, void *(*run)(void *))
{
	*p = (struct part){.w = w, .number = number};
	assert_int_equal(pthread_create(&p->thread, NULL, run, p), 0);
}

static void check(const struct part *p)
{
	if (p->code)
		fail_msg("%u: %s (%s)", p->number, p->err.message, p->err.detail);
}

static int64_t count(struct world *w, const char *sql) { return test_number(w->t.store, sql); }

static void begin(struct world *w)
{
	static const enum store_engine engine = STORE_POSTGRESQL;
	const unsigned char key[SECRET_KEY_LEN] = {1};
	*w = (struct world){.t = signin_test(engine), .calendar = calendar_of(STR("Europe/Paris"))};
	assert_good(conf_init(&w->conf, err));
	assert_good(desk_init(&w->desk, w->t.store, &w->conf, key, err));
	desk_work_init(&w->work, &w->desk, STR("essai"), clock_now);
	w->user = test_account(&w->t, w->t.here, "leo", ROLE_BIT(ROLE_COMMUNITY_MANAGER));
	/* A capture is given up at its first try, since nothing reads pictures here. */
	assert_int_equal(test_sql(w->t.store, "ALTER TABLE case_files ALTER COLUMN shot_tries SET DEFAULT 40"),
			 ERR_NONE);
}

static void end(struct world *w)
{
	desk_release(&w->desk);
	conf_release(&w->conf);
	signin_test_end(&w->t);
}

static void what_comes_at_one_instant_is_all_kept(void **state)
{
	struct world w;
	struct part receivers[RECEIVERS], workers[WORKERS], judges, first = {.w = &w, .number = 99};
	(void)state;
	begin(&w);
	assert_good(receive(&first, 0, err));
	for (unsigned i = 0; i < WORKERS; i++)
		start(&w, &workers[i], 10 + i, work_on);
	for (unsigned i = 0; i < RECEIVERS; i++)
		start(&w, &receivers[i], i, receive_all);
	start(&w, &judges, 20, judge_all);
	for (unsigned i = 0; i < RECEIVERS; i++)
		pthread_join(receivers[i].thread, NULL);
	pthread_join(judges.thread, NULL);
	atomic_store(&w.ended, true);
	for (unsigned i = 0; i < WORKERS; i++)
		pthread_join(workers[i].thread, NULL);
	for (unsigned i = 0; i < RECEIVERS; i++)
		check(&receivers[i]);
	for (unsigned i = 0; i < WORKERS; i++)
		check(&workers[i]);
	check(&judges);
	assert_int_equal(count(&w, "SELECT count(*) FROM cases"), 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM reports"), RECEIVERS * REPORTS + 1);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'signalement'"), RECEIVERS * REPORTS);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'qualification'"), REPORTS);
	/* Each capture has had its turn, and none waits for a job that somebody let go of. */
	const int64_t files = count(&w, "SELECT count(*) FROM case_files");
	assert_true(files >= CASE_FILES_OUTSIDE_MAX);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_files WHERE shot = 'illisible'"), files);
	assert_int_equal(count(&w, "SELECT count(*) FROM case_events WHERE kind = 'capture-illisible'"), files);
	assert_int_equal(count(&w, "SELECT count(*) FROM jobs WHERE state IN ('leased', 'dead')"), 0);
	/* At most one alert runs, and one does when the case says danger. */
	assert_int_equal(count(&w, "SELECT count(*) FROM alerts WHERE ended_at IS NULL"),
			 count(&w, "SELECT count(*) FROM cases WHERE nature = 'detresse'"));
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_comes_at_one_instant_is_all_kept)};
	return cmocka_run_group_tests_name("rush", tests, NULL, NULL);
}
