/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of threads that work the queues of store/jobs.h: a table says which kind of job is done how. Several processes,
 * on several machines, may each have one. */
#ifndef BLOUSE_STORE_WORK_H
#define BLOUSE_STORE_WORK_H

#include <stdatomic.h>

#include "store/jobs.h"

#define WORK_LEASE (INT64_C(60) * 1000000) /* extended while the job is worked */
#define WORK_LOOK_S 2                      /* between two looks at queues where nothing is due */
#define WORK_AWAY_S 30                     /* after the store did not answer */
#define WORK_SEEN_S 30                     /* between two signs of life */
#define WORK_GONE (INT64_C(90) * 1000000)  /* without a sign for so long, a process is not there */
#define WORK_TICK_S 60                     /* between two looks at what is to be scheduled */
#define WORK_BACK (INT64_C(60) * 1000000)  /* a clock that goes back by more is noticed */
#define WORK_KINDS_MAX 32
#define WORK_THREADS_MAX 64
#define WORK_ARENA_MAX ((size_t)16 << 20)
#define WORK_NAME_MAX 128

/* One attempt at a job. */
struct work_turn {
	const struct job *job;
	struct arena *arena;
	int64_t now;
	const atomic_bool *ending; /* the process is to end: what is long may stop, with ERR_UNAVAILABLE */
	void *made;                /* what `run` leaves to `finish`, in the arena */
};

struct work_kind {
	const char *queue, *kind;
	void *context;
	/* Does it, outside any transaction. ERR_FORMAT: it can never succeed, and is dead at once; any other error: it is
	 * tried again. The error's message is the reason that administrators read. */
	enum error_code (*run)(void *context, struct work_turn *turn, struct error *err);
	/* Locks what `finish` writes, before the job itself is: whoever holds that may be about to add or to move such a job,
	 * and waits for it. In the same transaction as `finish`; may be NULL. */
	enum error_code (*hold)(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
	/* What is written in the transaction that ends it; may be NULL. */
	enum error_code (*finish)(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err);
};

struct work_options {
	struct store *store;
	const struct work_kind *kinds;
	size_t kind_count;
	unsigned threads;
	struct str name, version; /* of this process, among all machines' */
	int64_t (*clock)(void);   /* microseconds of UTC */
	void *context;
	void (*changed)(void *context, const struct job *job); /* it moved, or ended; may be NULL; any thread */
	void (*tick)(void *context);                           /* now and then, to schedule; may be NULL; one thread */
};

struct work;

/* All that the options point to stays until work_stop returns. */
enum error_code work_start(const struct work_options *options, struct work **ret_work, struct error *err);
/* Something was added: look now. Any thread; accepts NULL. */
void work_wake(struct work *work);
/* Takes no new job, and waits for those that are worked. Accepts NULL. */
void work_stop(struct work *work);

/* One job that is due, here and now, for commands and tests. *ret_tried is false when none was. A job that fails is no
 * error of the worker's. */
enum error_code work_once(const struct work_options *options, bool *ret_tried, struct error *err);

#endif
