/* SPDX-License-Identifier: Apache-2.0 */
/* Slow work, kept until it is done. A job is added in the transaction of what asks for it, and ended in the transaction
 * of its effects: it is done at least once, and its effects on the store exactly once. Several processes, on several
 * machines, work one queue; a worker holds a job by a lease, which it extends while it works. When it dies the lease
 * ends, and another takes the job.
 *
 * Machines that share a queue have clocks that agree, to well under a lease. A clock that goes forward ends leases early:
 * the job is taken again, and the first worker finds out when it ends. One that goes back is told to jobs_settle.
 * store/work.h is what works a queue; jobs_sql.h has what administrators ask for: jobs_health, jobs_page, job_revive,
 * job_abandon. */
#ifndef BLOUSE_STORE_JOBS_H
#define BLOUSE_STORE_JOBS_H

#include <stdint.h>

#include "base/arena.h"
#include "store/store.h"

#define JOBS_PAYLOAD_MAX ((size_t)1 << 20)
#define JOBS_ATTEMPTS 8                    /* unless the job says otherwise */
#define JOBS_RETRY_FIRST INT64_C(10000000) /* microseconds before the second attempt; then twice as long each time */
#define JOBS_RETRY_LAST (INT64_C(3600) * 1000000) /* and never longer than this */

#define JOBS_LEASE_LONGEST JOBS_RETRY_LAST /* a worker extends its lease rather than take a longer one */

enum job_priority { JOB_URGENT, JOB_NORMAL, JOB_LATER };

struct job_new {
	int64_t establishment_id; /* 0 for the installation's own */
	struct str queue;         /* which workers take it; empty for "default" */
	struct str kind;          /* what is to be done: "mail.send" */
	struct str payload;       /* JSON; empty for {} */
	struct str
		unique_key; /* of one kind, in one establishment, one job with a key waits at a time; empty for none */
	enum job_priority priority;
	int64_t due_at;        /* not before; 0 for now */
	unsigned attempts_max; /* 0 for JOBS_ATTEMPTS */
};

/* Adds a job; *ret_added is false when one with its unique key is already there, which is no error. May be NULL. */
enum error_code jobs_add(struct store_conn *conn, const struct job_new *job, int64_t now, bool *ret_added,
			 struct error *err);

struct job {
	int64_t id, establishment_id;
	struct str kind, payload;
	int64_t attempt, attempts_max; /* 1 for the first */
};

/* Takes the most urgent job that is due, until `until`. To be committed before the work begins. ERR_NOT_FOUND when
 * there is none; jobs_next (jobs_sql.h) says when to look again, and only reads. */
enum error_code jobs_lease(struct store_conn *conn, struct arena *arena, struct str queue, struct str worker,
			   int64_t now, int64_t until, struct job *ret_job, struct error *err);

/* These three: ERR_CONFLICT when the lease ended and another worker has the job: the transaction is then doomed, so
 * that no effect is kept twice. */
enum error_code jobs_extend(struct store_conn *conn, const struct job *job, int64_t until, struct error *err);
enum error_code jobs_end(struct store_conn *conn, const struct job *job, int64_t now, struct error *err);
/* The attempt failed, for a reason to be shown to administrators, without personal data: the job waits for another, or
 * is dead after its last. `random` spreads jobs that failed together. */
enum error_code jobs_fail(struct store_conn *conn, const struct job *job, struct str reason, int64_t now,
			  uint64_t random, struct error *err);

/* It can never succeed: dead at once, for the same kind of reason. */
enum error_code jobs_give_up(struct store_conn *conn, const struct job *job, struct str reason, int64_t now,
			     struct error *err);

/* The clock went back to `now`, or may have: leases and dates that it wrote before are brought near again. Gives how many.
 * Walks all that wait. */
enum error_code jobs_settle(struct store_conn *conn, int64_t now, int64_t *ret_moved, struct error *err);

/* Microseconds to wait after the given attempt. */
int64_t jobs_delay(int64_t attempt, uint64_t random);

#endif
