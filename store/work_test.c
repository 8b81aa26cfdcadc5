/* SPDX-License-Identifier: Apache-2.0 */
#include "store/work.h"

#include <pthread.h>
#include <stdio.h>

#include "store/testing.h"
#include "store/query.h"

static _Atomic int64_t now;
static int64_t test_clock(void) { return now; }

/* What a kind of the tests does, and how often it did. */
struct trial {
	struct store *store;
	enum error_code answer;
	unsigned runs;
	int64_t jump; /* of the clock, while it works */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool began, may_end;
};

static enum error_code run(void *context, struct work_turn *turn, struct error *err)
{
	struct trial *t = context;
	(void)turn;
	pthread_mutex_lock(&t->lock);
	t->runs++;
	t->began = true;
	pthread_cond_broadcast(&t->moved);
	while (!t->may_end)
		pthread_cond_wait(&t->moved, &t->lock);
	pthread_mutex_unlock(&t->lock);
	now += t->jump;
	return t->answer ? error_set(err, t->answer, "Cela n'a pas marché.") : ERR_NONE;
}

static const struct store_query add_row = {
	.name = "add_row",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO effects VALUES (1)", "INSERT INTO effects VALUES (1)"},
};

static enum error_code finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	(void)context;
	(void)turn;
	return store_query_exec(conn, &add_row, NULL, err);
}

static struct work_kind kinds[2];

static struct work_options options_of(struct trial *t, struct store *store)
{
	*t = (struct trial){.store = store, .may_end = true};
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->moved, NULL);
	kinds[0] = (struct work_kind){.queue = "a", .kind = "essai", .context = t, .run = run, .finish = finish};
	kinds[1] = (struct work_kind){.queue = "b", .kind = "autre", .context = t, .run = run};
	now = TEST_NOW;
	return (struct work_options){.store = store,
				     .kinds = kinds,
				     .kind_count = 2,
				     .threads = 2,
				     .name = STR("machine:1"),
				     .version = STR("0"),
				     .clock = test_clock};
}

static struct store *set_up(void **state, struct trial *t, struct work_options *options)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	assert_int_equal(test_sql(store, "CREATE TABLE effects (n BIGINT)"), ERR_NONE);
	*options = options_of(t, store);
	return store;
}

static void add(struct store *store, const char *queue, const char *kind)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(store, &conn, err));
	const struct job_new job = {.queue = str_from_c(queue), .kind = str_from_c(kind)};
	assert_good(jobs_add(conn, &job, now, NULL, err));
	assert_good(store_commit(conn, err));
}

static bool once(const struct work_options *options)
{
	bool tried = false;
	assert_good(work_once(options, &tried, err));
	return tried;
}

static int64_t count(struct store *store, const char *where)
{
	char sql[256];
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM jobs WHERE %s", where);
	return test_number(store, sql);
}

static void every_queue_is_worked(void **state)
{
	struct trial t;
	struct work_options options;
	struct store *store = set_up(state, &t, &options);
	add(store, "b", "autre");
	add(store, "a", "essai");
	add(store, "c", "essai");
	assert_true(once(&options) && once(&options));
	assert_false(once(&options));
	assert_int_equal(count(store, "state = 'done'"), 2);
	assert_int_equal(count(store, "state = 'waiting' AND queue = 'c'"), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM effects"), 1);
	store_close(store);
}

static void failures_are_tried_again_or_given_up(void **state)
{
	struct trial t;
	struct work_options options;
	struct store *store = set_up(state, &t, &options);
	add(store, "a", "essai");
	add(store, "b", "inconnu");
	t.answer = ERR_UNAVAILABLE;
	assert_true(once(&options));
	assert_true(once(&options));
	assert_int_equal(count(store, "state = 'waiting' AND last_error LIKE 'Cela%'"), 1);
	assert_int_equal(count(store, "state = 'waiting' AND last_error LIKE '%ne connaît pas%'"), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM effects"), 0);
	now += 11 * TEST_SECOND;
	t.answer = ERR_FORMAT;
	while (once(&options))
		;
	assert_int_equal(count(store, "state = 'dead' AND kind = 'essai'"), 1);
	assert_int_equal(t.runs, 2);
	store_close(store);
}

/* While it works the clock jumps forward over its lease, and another takes the job: the effects are kept once. */
static void a_clock_that_jumps_forward_does_nothing_twice(void **state)
{
	struct trial t;
	struct work_options options;
	struct store *store = set_up(state, &t, &options);
	struct arena arena;
	struct job job;
	add(store, "a", "essai");
	arena_init(&arena, 1 << 20);
	{
		/* The first worker, which will come too late. */
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		assert_good(jobs_lease(conn, &arena, STR("a"), STR("lent"), now, now + WORK_LEASE, &job, err));
		assert_good(store_commit(conn, err));
	}
	assert_false(once(&options));
	now += 365 * 86400 * TEST_SECOND;
	assert_true(once(&options));
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure;
	assert_good(store_write(store, &conn, err));
	assert_int_equal(jobs_end(conn, &job, now, &failure), ERR_CONFLICT);
	store_end(conn);
	conn = NULL;
	assert_int_equal(test_number(store, "SELECT count(*) FROM effects"), 1);
	/* Or while a job is worked: it is ended all the same, since nobody else took it. */
	add(store, "a", "essai");
	t.jump = 3600 * TEST_SECOND;
	assert_true(once(&options));
	assert_int_equal(count(store, "state = 'done'"), 2);
	arena_release(&arena);
	store_close(store);
}

static void wait_until_began(struct trial *t)
{
	pthread_mutex_lock(&t->lock);
	while (!t->began)
		pthread_cond_wait(&t->moved, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

static void let_end(struct trial *t)
{
	pthread_mutex_lock(&t->lock);
	t->may_end = true;
	pthread_cond_broadcast(&t->moved);
	pthread_mutex_unlock(&t->lock);
}

static void *release_later(void *context)
{
	let_end(context);
	return NULL;
}

static void stopping_lets_jobs_end(void **state)
{
	struct trial t;
	struct work_options options;
	struct store *store = set_up(state, &t, &options);
	struct work *work = NULL;
	pthread_t thread;
	t.may_end = false;
	add(store, "a", "essai");
	assert_good(work_start(&options, &work, err));
	wait_until_began(&t);
	assert_int_equal(count(store, "state = 'leased' AND worker = 'machine:1'"), 1);
	assert_int_equal(pthread_create(&thread, NULL, release_later, &t), 0);
	work_stop(work);
	pthread_join(thread, NULL);
	assert_int_equal(count(store, "state = 'done'"), 1);
	assert_int_equal(test_number(store, "SELECT count(*) FROM effects"), 1);
	/* Who stopped cleanly is not shown as somebody who vanished. */
	assert_int_equal(test_number(store, "SELECT count(*) FROM workers"), 0);
	store_close(store);
}

/* Only what wakes them makes the threads look: the next look would be seconds away. */
static void waking_is_at_once(void **state)
{
	struct trial t;
	struct work_options options;
	struct store *store = set_up(state, &t, &options);
	struct work *work = NULL;
	assert_good(work_start(&options, &work, err));
	add(store, "b", "autre");
	work_wake(work);
	wait_until_began(&t);
	work_stop(work);
	assert_int_equal(count(store, "state = 'done'"), 1);
	work_wake(NULL);
	work_stop(NULL);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_queue_is_worked),
		ON_BOTH(failures_are_tried_again_or_given_up),
		ON_BOTH(a_clock_that_jumps_forward_does_nothing_twice),
		ON_BOTH(stopping_lets_jobs_end),
		ON_BOTH(waking_is_at_once),
	};
	return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
