/* SPDX-License-Identifier: Apache-2.0 */
#include "store/jobs.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/driver.h"
#include "store/jobs_sql.h"
#include "store/testing.h"

static bool add(struct store *store, const struct job_new *job)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	bool added = false;
	assert_good(store_write(store, &conn, err));
	assert_good(jobs_add(conn, job, TEST_NOW, &added, err));
	assert_good(store_commit(conn, err));
	return added;
}

/* The job that is taken at `now` for ten seconds; its id is 0 when there is none. */
static struct job lease(struct store *store, struct arena *arena, int64_t now)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct job job = {0};
	assert_good(store_write(store, &conn, err));
	struct error failure;
	enum error_code code =
		jobs_lease(conn, arena, STR("default"), STR("w"), now, now + 10 * TEST_SECOND, &job, &failure);
	assert_true(!code || code == ERR_NOT_FOUND);
	assert_good(store_commit(conn, err));
	return job;
}

static enum error_code end(struct store *store, const struct job *job)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	enum error_code code = jobs_end(conn, job, TEST_NOW, NULL);
	assert_int_equal(store_commit(conn, NULL) != ERR_NONE, code != ERR_NONE);
	return code;
}

static void fail_job(struct store *store, const struct job *job, int64_t now)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	assert_good(jobs_fail(conn, job, STR("Le serveur ne répond pas."), now, 0, err));
	assert_good(store_commit(conn, err));
}

static struct jobs_health_row health(struct store *store, struct arena *arena, int64_t now)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct jobs_health_rows rows = {0};
	assert_good(store_read(store, &conn, err));
	assert_good(jobs_health(conn, arena, &(struct jobs_health_params){.now = now}, &rows, err));
	return rows.count ? rows.items[0] : (struct jobs_health_row){0};
}

static void the_most_urgent_comes_first(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	static const struct {
		const char *kind;
		enum job_priority priority;
		int64_t due;
	} jobs[] = {
		{"fifth", JOB_LATER, 1},     {"third", JOB_NORMAL, 5},  {"fourth", JOB_NORMAL, 5},
		{"never", JOB_URGENT, 1000}, {"second", JOB_NORMAL, 4}, {"first", JOB_URGENT, 9},
	};
	for (size_t i = 0; i < 6; i++)
		add(store, &(struct job_new){.kind = str_from_c(jobs[i].kind),
					     .priority = jobs[i].priority,
					     .due_at = TEST_NOW + jobs[i].due,
					     .payload = STR("{\"a\": 1}")});
	assert_int_equal(lease(store, &arena, TEST_NOW).id, 0);
	static const char *const order[] = {"first", "second", "third", "fourth", "fifth"};
	for (size_t i = 0; i < 5; i++) {
		struct job job = lease(store, &arena, TEST_NOW + 10);
		assert_true(str_eq(job.kind, str_from_c(order[i])) && job.attempt == 1 &&
			    job.attempts_max == JOBS_ATTEMPTS);
		assert_true(str_eq(job.payload, STR("{\"a\": 1}")));
	}
	assert_int_equal(lease(store, &arena, TEST_NOW + 10).id, 0);
	struct jobs_health_row h = health(store, &arena, TEST_NOW + 10);
	assert_true(h.leased == 5 && h.later == 1 && h.due == 0 && h.dead == 0 && !h.has_oldest_due_at);
	_cleanup_store_ struct store_conn *conn = NULL;
	struct jobs_next_row next;
	assert_good(store_read(store, &conn, err));
	assert_good(jobs_next(conn, &arena, &(struct jobs_next_params){.queue = STR("default")}, &next, err));
	assert_true(next.has_due_at && next.due_at == TEST_NOW + 1000);
	assert_good(jobs_next(conn, &arena, &(struct jobs_next_params){.queue = STR("pictures")}, &next, err));
	assert_false(next.has_due_at);
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	store_close(store);
}

static void a_key_waits_once(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	int64_t here = test_establishment(store, "ici"), there = test_establishment(store, "ailleurs");
	struct job_new job = {.establishment_id = here, .kind = STR("poll"), .unique_key = STR("k")};
	assert_true(add(store, &job));
	assert_false(add(store, &job));
	job.establishment_id = there;
	assert_true(add(store, &job));
	job.establishment_id = 0;
	assert_true(add(store, &job));
	assert_false(add(store, &job));
	job.kind = STR("other");
	assert_true(add(store, &job));
	job.unique_key = STR("");
	assert_true(add(store, &job));
	assert_true(add(store, &job));
	struct job taken = lease(store, &arena, TEST_NOW);
	assert_int_equal(taken.establishment_id, here);
	job = (struct job_new){.establishment_id = here, .kind = STR("poll"), .unique_key = STR("k")};
	assert_false(add(store, &job));
	assert_int_equal(end(store, &taken), ERR_NONE);
	assert_true(add(store, &job));
	arena_release(&arena);
	store_close(store);
}

static void a_job_lives_with_what_asks_for_it(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(jobs_add(conn, &(struct job_new){.kind = STR("mail.send")}, TEST_NOW, NULL, err));
	}
	assert_int_equal(test_number(store, "SELECT count(*) FROM jobs"), 0);
	store_close(store);
}

static void a_lease_that_ended_is_another_workers(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	add(store, &(struct job_new){.kind = STR("mail.send")});
	struct job first = lease(store, &arena, TEST_NOW);
	assert_int_equal(lease(store, &arena, TEST_NOW + 9 * TEST_SECOND).id, 0);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(jobs_extend(conn, &first, TEST_NOW + 20 * TEST_SECOND, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(lease(store, &arena, TEST_NOW + 19 * TEST_SECOND).id, 0);
	struct job second = lease(store, &arena, TEST_NOW + 20 * TEST_SECOND);
	assert_true(second.id == first.id && second.attempt == 2);
	assert_int_equal(end(store, &first), ERR_CONFLICT);
	assert_int_equal(end(store, &second), ERR_NONE);
	assert_int_equal(end(store, &second), ERR_CONFLICT);
	assert_int_equal(test_number(store, "SELECT count(*) FROM jobs WHERE state = 'done' AND payload = '{}'"), 1);
	arena_release(&arena);
	store_close(store);
}

static void what_always_fails_dies_and_may_live_again(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	add(store, &(struct job_new){.kind = STR("mail.send"), .attempts_max = 3, .payload = STR("{\"to\": 1}")});
	int64_t now = TEST_NOW;
	for (int64_t attempt = 1; attempt <= 3; attempt++) {
		struct job job = lease(store, &arena, now);
		assert_int_equal(job.attempt, attempt);
		fail_job(store, &job, now);
		assert_int_equal(lease(store, &arena, now + jobs_delay(attempt, 0) - 1).id, 0);
		now += jobs_delay(attempt, 0);
	}
	assert_int_equal(lease(store, &arena, now + 1000 * TEST_SECOND).id, 0);
	assert_int_equal(health(store, &arena, now).dead, 1);

	struct jobs_page_rows dead = {0};
	int64_t revived = 0;
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	const struct jobs_page_params page = {
		.establishment_id = 99, .state = STR("dead"), .before = INT64_MAX, .rows = 10};
	assert_good(jobs_page(conn, &arena, &page, &dead, err));
	assert_true(dead.count == 1 && str_eq(dead.items[0].last_error, STR("Le serveur ne répond pas.")));
	const struct job_revive_params revive = {.id = dead.items[0].id, .now = now, .attempts = 2};
	assert_good(job_revive(conn, &revive, &revived, err));
	assert_int_equal(revived, 1);
	assert_good(store_commit(conn, err));
	store_end(conn);
	conn = NULL;
	struct job job = lease(store, &arena, now);
	assert_true(job.attempt == 4 && job.attempts_max == 5 && str_eq(job.payload, STR("{\"to\": 1}")));
	arena_release(&arena);
	store_close(store);
}

static void what_kills_its_workers_dies(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	add(store, &(struct job_new){.kind = STR("photo"), .attempts_max = 2});
	assert_int_equal(lease(store, &arena, TEST_NOW).attempt, 1);
	assert_int_equal(lease(store, &arena, TEST_NOW + 10 * TEST_SECOND).attempt, 2);
	assert_int_equal(lease(store, &arena, TEST_NOW + 20 * TEST_SECOND).id, 0);
	assert_int_equal(health(store, &arena, TEST_NOW).dead, 1);
	arena_release(&arena);
	store_close(store);
}

static void delays_grow_and_spread(void **state)
{
	(void)state;
	assert_int_equal(jobs_delay(1, 0), JOBS_RETRY_FIRST / 2);
	assert_int_equal(jobs_delay(2, 0), JOBS_RETRY_FIRST);
	assert_int_equal(jobs_delay(1000, 0), JOBS_RETRY_LAST / 2);
	for (uint64_t random = 0; random < 1000; random++) {
		int64_t delay = jobs_delay(3, random * UINT64_C(0x9E3779B97F4A7C15));
		assert_true(delay >= JOBS_RETRY_FIRST * 2 && delay <= JOBS_RETRY_FIRST * 4);
	}
}

#ifdef BLOUSE_FAULTS
static enum error_code live(struct store *store)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct job job;
	enum error_code code = store_write(store, &conn, NULL);
	if (!code)
		code = jobs_add(conn, &(struct job_new){.kind = STR("k")}, TEST_NOW, NULL, NULL);
	if (!code)
		code = jobs_lease(conn, &arena, STR("default"), STR("w"), TEST_NOW, TEST_NOW + 1, &job, NULL);
	if (!code)
		code = jobs_extend(conn, &job, TEST_NOW + 2, NULL);
	if (!code)
		code = jobs_fail(conn, &job, STR("Pas cette fois."), TEST_NOW, 0, NULL);
	if (!code)
		code = store_commit(conn, NULL);
	arena_release(&arena);
	return code;
}

static void any_allocation_may_fail(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	for (long n = 0;; n++) {
		mem_fail_after(n);
		enum error_code code = live(store);
		mem_fail_after(-1);
		assert_int_equal(test_number(store, "SELECT count(*) FROM jobs"), code ? 0 : 1);
		if (!code)
			break;
		assert_int_equal(code, ERR_NOMEM);
	}
	store_close(store);
}
#endif

/* --- several processes, some of which are killed --- */

#define WORKERS 3
#define WORK 60
#define LEASE (INT64_C(400) * 1000) /* microseconds */

static const struct store_field work_fields[] = {
	{"job", STORE_INT, false, 0, 0}, {"attempt", STORE_INT, false, 0, 0}, {"at", STORE_TIME, false, 0, 0}};

static const struct store_query start_work = {
	.name = "start_work",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO starts VALUES (?1, ?2, ?3)", "INSERT INTO starts VALUES ($1, $2, $3)"},
	.params = work_fields,
	.param_count = 3,
};

static const struct store_query end_work = {
	.name = "end_work",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO effects VALUES (?1)", "INSERT INTO effects VALUES ($1)"},
	.params = work_fields,
	.param_count = 1,
};

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* One job: taken and noted, then its effect and its end, each in one transaction. */
static enum error_code work_once(struct store *store, struct arena *arena, struct error *err)
{
	struct job job;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		enum error_code code = store_write(store, &conn, err);
		int64_t now = clock_now();
		if (!code)
			code = jobs_lease(conn, arena, STR("default"), STR("w"), now, now + LEASE, &job, err);
		const struct store_value start[] = {{.type = STORE_INT, .integer = job.id},
						    {.type = STORE_INT, .integer = job.attempt},
						    {.type = STORE_TIME, .integer = now}};
		if (!code)
			code = store_run(conn, &start_work, start, NULL, NULL, NULL, err);
		if (!code)
			code = store_commit(conn, err);
		if (code)
			return code;
	}
	usleep(12000);
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(store, &conn, err);
	const struct store_value effect = {.type = STORE_INT, .integer = job.id};
	if (!code)
		code = store_run(conn, &end_work, &effect, NULL, NULL, NULL, err);
	if (!code)
		code = jobs_end(conn, &job, clock_now(), err);
	return code ? code : store_commit(conn, err);
}

static void work(struct str url)
{
	struct store *store = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct error failure;
	if (store_open(&(struct store_options){.url = url}, &store, &failure))
		_exit(1);
	for (;;) {
		arena_clear(&arena);
		enum error_code code = work_once(store, &arena, &failure);
		if (code && code != ERR_NOT_FOUND && code != ERR_CONFLICT)
			_exit(2);
		if (code)
			usleep(10000);
	}
}

static pid_t start_worker(struct str url, struct store **store)
{
	store_close(*store);
	pid_t child = fork();
	if (child == 0)
		work(url);
	*store = test_open(url);
	return child;
}

static void killed_workers_lose_nothing(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	assert_int_equal(
		test_sql(store, "CREATE TABLE starts (job BIGINT NOT NULL, attempt BIGINT NOT NULL, at BIGINT NOT NULL,"
				" PRIMARY KEY (job, attempt)); CREATE TABLE effects (job BIGINT PRIMARY KEY)"),
		ERR_NONE);
	for (int i = 0; i < WORK; i++)
		add(store, &(struct job_new){.kind = STR("work"), .due_at = 1, .attempts_max = 50});
	pid_t workers[WORKERS];
	for (int i = 0; i < WORKERS; i++)
		workers[i] = start_worker(str_from_c(url), &store);
	int64_t done = 0;
	for (int round = 0; done < WORK; round++) {
		assert_true(round < 400);
		usleep(25000);
		done = test_number(store, "SELECT count(*) FROM jobs WHERE state = 'done'");
		if (round < 12) {
			int status, victim = round % WORKERS;
			kill(workers[victim], SIGKILL);
			waitpid(workers[victim], &status, 0);
			assert_true(WIFSIGNALED(status));
			workers[victim] = start_worker(str_from_c(url), &store);
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		int status;
		kill(workers[i], SIGKILL);
		waitpid(workers[i], &status, 0);
		assert_true(WIFSIGNALED(status));
	}
	assert_int_equal(test_number(store, "SELECT count(*) FROM effects"), WORK);
	assert_true(test_number(store, "SELECT count(*) FROM starts WHERE attempt > 1") > 0);
	/* Nobody starts a job again before the lease of the one before ended. */
	char sql[256];
	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM starts a JOIN starts b ON b.job = a.job AND b.attempt = a.attempt + 1 "
		 "WHERE b.at < a.at + %lld",
		 (long long)LEASE);
	assert_int_equal(test_number(store, sql), 0);
	store_close(store);
}

static void what_can_never_be_done_dies_at_once(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	add(store, &(struct job_new){.kind = STR("k")});
	struct job job = lease(store, &arena, TEST_NOW);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	assert_good(jobs_give_up(conn, &job, STR("Refusé pour toujours."), TEST_NOW, err));
	assert_good(store_commit(conn, err));
	store_end(conn);
	conn = NULL;
	assert_int_equal(lease(store, &arena, TEST_NOW + 100000 * TEST_SECOND).id, 0);
	assert_int_equal(health(store, &arena, TEST_NOW).dead, 1);
	arena_release(&arena);
	store_close(store);
}

/* A clock a year ahead, then set right: nothing waits for a year. */
static void a_clock_that_goes_back_is_settled(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	struct arena arena;
	int64_t moved = 0, ahead = TEST_NOW, now = TEST_NOW - 365 * 86400 * TEST_SECOND;
	arena_init(&arena, 1 << 20);
	add(store, &(struct job_new){.kind = STR("leased")});
	assert_true(lease(store, &arena, ahead).id != 0);
	add(store, &(struct job_new){.kind = STR("now")});
	add(store, &(struct job_new){.kind = STR("tomorrow"), .due_at = ahead + 86400 * TEST_SECOND});
	assert_int_equal(lease(store, &arena, now).id, 0);
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	assert_good(jobs_settle(conn, now, &moved, err));
	assert_good(store_commit(conn, err));
	store_end(conn);
	conn = NULL;
	assert_int_equal(moved, 3);
	struct job first = lease(store, &arena, now), second = lease(store, &arena, now);
	assert_true(str_eq(first.kind, STR("leased")) && first.attempt == 2);
	assert_true(str_eq(second.kind, STR("now")) && second.attempt == 1);
	assert_int_equal(lease(store, &arena, now + 9 * TEST_SECOND).id, 0);
	assert_int_equal(test_number(store, "SELECT due_at - created_at FROM jobs WHERE kind = 'tomorrow'"),
			 86400 * TEST_SECOND);
	/* What is honest stays where it is. */
	assert_good(store_write(store, &conn, err));
	assert_good(jobs_settle(conn, now, &moved, err));
	assert_int_equal(moved, 0);
	store_end(conn);
	conn = NULL;
	arena_release(&arena);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(the_most_urgent_comes_first),
		ON_BOTH(a_key_waits_once),
		ON_BOTH(a_job_lives_with_what_asks_for_it),
		ON_BOTH(a_lease_that_ended_is_another_workers),
		ON_BOTH(what_can_never_be_done_dies_at_once),
		ON_BOTH(a_clock_that_goes_back_is_settled),
		ON_BOTH(what_always_fails_dies_and_may_live_again),
		ON_BOTH(what_kills_its_workers_dies),
		cmocka_unit_test(delays_grow_and_spread),
		ON_BOTH(killed_workers_lose_nothing),
#ifdef BLOUSE_FAULTS
		ON_BOTH(any_allocation_may_fail),
#endif
	};
	return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
