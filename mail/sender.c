/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/sender.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"
#include "store/jobs_sql.h"

#define ARENA_MAX ((size_t)64 << 10)

struct mail_sender {
	struct mail_worker worker;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ending;
	bool end;
};

/* Only reads, so that a queue where nothing is due costs its store no write. */
static enum error_code is_due(const struct mail_worker *w, bool *ret_due, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct jobs_next_row next;
	arena_init(&arena, ARENA_MAX);
	enum error_code code = store_read(w->store, &conn, err);
	if (!code)
		code = jobs_next(conn, &arena, &(struct jobs_next_params){.queue = STR(MAIL_QUEUE)}, &next, err);
	if (!code)
		*ret_due = next.has_due_at && next.due_at <= w->clock();
	arena_release(&arena);
	return code;
}

/* True when it is time to end. */
static bool pause_for(struct mail_sender *s, unsigned seconds)
{
	struct timespec until;
	pthread_mutex_lock(&s->lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	while (!s->end && seconds && pthread_cond_timedwait(&s->ending, &s->lock, &until) == 0)
		;
	bool end = s->end;
	pthread_mutex_unlock(&s->lock);
	return end;
}

static void *send_all(void *context)
{
	struct mail_sender *s = context;
	unsigned wait = 0;
	while (!pause_for(s, wait)) {
		struct error err;
		bool due = false, tried = false;
		enum error_code code = is_due(&s->worker, &due, &err);
		if (!code && due)
			code = mail_work(&s->worker, &tried, &err);
		wait = code ? SENDER_AWAY_S : tried ? 0 : SENDER_LOOK_S;
	}
	return NULL;
}

enum error_code mail_sender_start(const struct mail_worker *worker, struct mail_sender **ret_sender, struct error *err)
{
	struct mail_sender *s = mem_calloc(1, sizeof *s);
	pthread_condattr_t clock;
	if (!s)
		return error_nomem(err);
	s->worker = *worker;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&clock);
	/* A clock that is set right must neither hurry nor stop it. */
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s->ending, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&s->thread, NULL, send_all, s) != 0) {
		pthread_cond_destroy(&s->ending);
		pthread_mutex_destroy(&s->lock);
		mem_free(s);
		return error_set(err, ERR_UNAVAILABLE, "le système ne donne plus de fil d'exécution");
	}
	*ret_sender = s;
	return ERR_NONE;
}

void mail_sender_stop(struct mail_sender *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->end = true;
	pthread_cond_signal(&s->ending);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_cond_destroy(&s->ending);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}
