/* SPDX-License-Identifier: Apache-2.0 */
#include "store/work.h"

#include <pthread.h>
#include <sys/random.h>
#include <time.h>

#include "base/mem.h"
#include "store/jobs_sql.h"
#include "store/work_sql.h"

#define SECOND INT64_C(1000000)
#define NEXT_ARENA ((size_t)64 << 10)
#define WRITES 3 /* of what a job ends with, when it meets another */
#define DAY (INT64_C(86400) * SECOND)

/* One thread, and the job that it holds. */
struct slot {
	struct work *work;
	unsigned number;
	pthread_t thread;
	int64_t job_id, attempt; /* under the lock; 0: none */
	int64_t held_since;      /* of the steady clock: when the lease was taken or extended */
};

struct work {
	struct work_options options;
	const char *queues[WORK_KINDS_MAX];
	size_t queue_count;
	int64_t started_at;
	struct slot slots[WORK_THREADS_MAX];
	unsigned running;
	pthread_t keeper;
	bool keeping;
	atomic_bool ending;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	unsigned calls; /* of work_wake */
};

static int64_t steady(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

static size_t list_queues(const struct work_options *o, const char *queues[WORK_KINDS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < o->kind_count; i++) {
		size_t j = 0;
		while (j < count && strcmp(queues[j], o->kinds[i].queue) != 0)
			j++;
		if (j == count)
			queues[count++] = o->kinds[i].queue;
	}
	return count;
}

/* --- one job --- */

/* Only reads, so that queues where nothing is due cost their store no write. */
static enum error_code is_due(const struct work_options *o, const char *queue, bool *ret_due, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct jobs_next_row next;
	arena_init(&arena, NEXT_ARENA);
	enum error_code code = store_read(o->store, &conn, err);
	if (!code)
		code = jobs_next(conn, &arena, &(struct jobs_next_params){.queue = str_from_c(queue)}, &next, err);
	if (!code)
		*ret_due = next.has_due_at && next.due_at <= o->clock();
	arena_release(&arena);
	return code;
}

static enum error_code take(const struct work_options *o, struct arena *arena, const char *queue, struct job *ret_job,
			    struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t now = o->clock();
	enum error_code code = store_write(o->store, &conn, err);
	if (!code)
		code = jobs_lease(conn, arena, str_from_c(queue), o->name, now, now + WORK_LEASE, ret_job, err);
	/* Also when none was there: jobs whose workers died may have been buried. */
	if (!code || code == ERR_NOT_FOUND) {
		enum error_code committed = store_commit(conn, err);
		code = committed ? committed : code;
	}
	return code;
}

static const struct work_kind *kind_of(const struct work_options *o, struct str kind)
{
	for (size_t i = 0; i < o->kind_count; i++)
		if (str_eq(kind, str_from_c(o->kinds[i].kind)))
			return &o->kinds[i];
	return NULL;
}

/* How it ended, in one transaction with its effects. */
static enum error_code write_down(const struct work_options *o, const struct work_kind *kind, struct work_turn *turn,
				  const struct error *why, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	uint64_t spread = 0;
	enum error_code code = store_write(o->store, &conn, err);
	if (code)
		return code;
	if (getrandom(&spread, sizeof(spread), GRND_NONBLOCK) < 0)
		spread = (uint64_t)turn->job->id;
	if (!why->code && kind->hold)
		code = kind->hold(kind->context, conn, turn, err);
	if (code)
		return code;
	if (why->code == ERR_FORMAT)
		code = jobs_give_up(conn, turn->job, str_from_c(why->message), o->clock(), err);
	else if (why->code)
		code = jobs_fail(conn, turn->job, str_from_c(why->message), o->clock(), spread, err);
	else
		code = jobs_end(conn, turn->job, o->clock(), err);
	if (!code && !why->code && kind->finish)
		code = kind->finish(kind->context, conn, turn, err);
	return code ? code : store_commit(conn, err);
}

static void tell(const struct work_options *o, const struct job *job)
{
	if (o->changed)
		o->changed(o->context, job);
}

static enum error_code work_at(const struct work_options *o, struct work_turn *turn, struct error *err)
{
	struct error why = {0};
	const struct work_kind *kind = kind_of(o, turn->job->kind);
	tell(o, turn->job);
	if (!kind)
		error_set(&why, ERR_VERSION, "cette version de Blouse ne connaît pas cette tâche");
	else if (!kind->run(kind->context, turn, &why))
		why = (struct error){0}; /* what it passed over on its way is no failure */
	enum error_code code = ERR_CONFLICT;
	/* Two units of work may be in each other's way. */
	for (unsigned i = 0; i < WRITES && code == ERR_CONFLICT; i++)
		code = write_down(o, kind, turn, &why, err);
	tell(o, turn->job);
	/* Another worker has it: nothing of ours was kept, and nothing is wrong here. */
	return code == ERR_CONFLICT ? ERR_NONE : code;
}

static void hold(struct slot *slot, const struct job *job)
{
	if (!slot)
		return;
	pthread_mutex_lock(&slot->work->lock);
	slot->job_id = job ? job->id : 0;
	slot->attempt = job ? job->attempt : 0;
	slot->held_since = steady();
	pthread_mutex_unlock(&slot->work->lock);
}

static enum error_code work_queue(const struct work_options *o, const char *queue, struct slot *slot,
				  const atomic_bool *ending, bool *ret_tried, struct error *err)
{
	bool due = false;
	struct arena arena;
	struct job job;
	enum error_code code = is_due(o, queue, &due, err);
	if (code || !due)
		return code;
	arena_init(&arena, WORK_ARENA_MAX);
	code = take(o, &arena, queue, &job, err);
	if (!code) {
		hold(slot, &job);
		code = work_at(
			o, &(struct work_turn){.job = &job, .arena = &arena, .now = o->clock(), .ending = ending}, err);
		hold(slot, NULL);
		*ret_tried = true;
	}
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

enum error_code work_once(const struct work_options *options, bool *ret_tried, struct error *err)
{
	const char *queues[WORK_KINDS_MAX];
	atomic_bool ending = false;
	bool tried = false;
	size_t count = list_queues(options, queues);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && !tried && i < count; i++)
		code = work_queue(options, queues[i], NULL, &ending, &tried, err);
	if (!code)
		*ret_tried = tried;
	return code;
}

/* --- threads --- */

/* Waits for so many seconds, or until somebody calls; true when it is time to end. */
static bool pause_for(struct work *w, unsigned seconds, unsigned *seen)
{
	struct timespec until;
	pthread_mutex_lock(&w->lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	while (!atomic_load(&w->ending) && seconds && *seen == w->calls &&
	       pthread_cond_timedwait(&w->moved, &w->lock, &until) == 0)
		;
	*seen = w->calls;
	pthread_mutex_unlock(&w->lock);
	return atomic_load(&w->ending);
}

static void *work_all(void *context)
{
	struct slot *slot = context;
	struct work *w = slot->work;
	unsigned wait = 0, seen = 0;
	/* Each thread begins at another queue, and goes round: none waits behind a long one for ever. */
	for (size_t turn = slot->number; !pause_for(w, wait, &seen); turn++) {
		struct error err;
		bool tried = false;
		enum error_code code = ERR_NONE;
		for (size_t i = 0; !code && !tried && i < w->queue_count; i++)
			code = work_queue(&w->options, w->queues[(turn + i) % w->queue_count], slot, &w->ending, &tried,
					  &err);
		wait = code ? WORK_AWAY_S : tried ? 0 : WORK_LOOK_S;
	}
	return NULL;
}

/* --- the keeper: leases, signs of life, the clock --- */

static void extend(struct work *w, const struct job *job)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!store_write(w->options.store, &conn, NULL) &&
	    !jobs_extend(conn, job, w->options.clock() + WORK_LEASE, NULL))
		store_commit(conn, NULL);
}

static void extend_all(struct work *w)
{
	for (unsigned i = 0; i < w->running; i++) {
		struct slot *slot = &w->slots[i];
		pthread_mutex_lock(&w->lock);
		struct job job = {.id = slot->job_id, .attempt = slot->attempt};
		bool half = job.id && steady() - slot->held_since >= WORK_LEASE / 2;
		if (half)
			slot->held_since = steady();
		pthread_mutex_unlock(&w->lock);
		if (half)
			extend(w, &job);
	}
}

static void show_life(struct work *w)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct work_options *o = &w->options;
	int64_t now = o->clock();
	const struct worker_put_params put = {o->name, o->threads, o->version, w->started_at, now};
	const struct workers_forget_params forget = {.before = now - DAY};
	if (!store_write(o->store, &conn, NULL) && !worker_put(conn, &put, NULL) &&
	    !workers_forget(conn, &forget, NULL))
		store_commit(conn, NULL);
}

static void settle(struct work *w)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t moved;
	if (!store_write(w->options.store, &conn, NULL) && !jobs_settle(conn, w->options.clock(), &moved, NULL))
		store_commit(conn, NULL);
}

static void *keep(void *context)
{
	struct work *w = context;
	const struct work_options *o = &w->options;
	int64_t apart = o->clock() - steady();
	settle(w);
	for (unsigned second = 0;; second++) {
		int64_t now_apart = o->clock() - steady();
		if (now_apart < apart - WORK_BACK)
			settle(w);
		apart = now_apart;
		if (second % WORK_SEEN_S == 0)
			show_life(w);
		if (second % WORK_TICK_S == 0 && o->tick)
			o->tick(o->context);
		extend_all(w);
		struct timespec until;
		pthread_mutex_lock(&w->lock);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		while (!atomic_load(&w->ending) && pthread_cond_timedwait(&w->moved, &w->lock, &until) == 0)
			;
		pthread_mutex_unlock(&w->lock);
		if (atomic_load(&w->ending))
			return NULL;
	}
}

static void leave(struct work *w)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!store_write(w->options.store, &conn, NULL) &&
	    !worker_gone(conn, &(struct worker_gone_params){.name = w->options.name}, NULL))
		store_commit(conn, NULL);
}

static bool start_threads(struct work *w)
{
	for (unsigned i = 0; i < w->options.threads && i < WORK_THREADS_MAX; i++) {
		w->slots[i] = (struct slot){.work = w, .number = i};
		if (pthread_create(&w->slots[i].thread, NULL, work_all, &w->slots[i]) != 0)
			return false;
		w->running++;
	}
	w->keeping = pthread_create(&w->keeper, NULL, keep, w) == 0;
	return w->keeping;
}

enum error_code work_start(const struct work_options *options, struct work **ret_work, struct error *err)
{
	struct work *w = mem_calloc(1, sizeof(*w));
	pthread_condattr_t clock;
	if (!w)
		return error_nomem(err);
	w->options = *options;
	w->queue_count = list_queues(options, w->queues);
	w->started_at = options->clock();
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&clock);
	/* A clock that is set right must neither hurry nor stop it. */
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&w->moved, &clock);
	pthread_condattr_destroy(&clock);
	if (!start_threads(w)) {
		work_stop(w);
		return error_set(err, ERR_UNAVAILABLE, "le système ne donne plus de fil d'exécution");
	}
	*ret_work = w;
	return ERR_NONE;
}

void work_wake(struct work *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->calls++;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
}

void work_stop(struct work *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	atomic_store(&w->ending, true);
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->running; i++)
		pthread_join(w->slots[i].thread, NULL);
	if (w->keeping) {
		pthread_join(w->keeper, NULL);
		leave(w);
	}
	pthread_cond_destroy(&w->moved);
	pthread_mutex_destroy(&w->lock);
	mem_free(w);
}
