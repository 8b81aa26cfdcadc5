/* SPDX-License-Identifier: Apache-2.0 */
#include "store/jobs.h"

#include "store/driver.h"
#include "store/jobs_sql.h"

enum error_code jobs_add(struct store_conn *conn, const struct job_new *job, int64_t now, bool *ret_added,
			 struct error *err)
{
	if (job->payload.len > JOBS_PAYLOAD_MAX)
		return error_set(err, ERR_LIMIT, "Cette tâche est trop grosse pour être enregistrée.");
	const struct job_add_params params = {
		.has_establishment_id = job->establishment_id != 0,
		.establishment_id = job->establishment_id,
		.queue = job->queue.len ? job->queue : STR("default"),
		.kind = job->kind,
		.payload = job->payload.len ? job->payload : STR("{}"),
		.unique_key = job->unique_key.len ? job->unique_key : (struct str){0},
		.priority = job->priority,
		.due_at = job->due_at ? job->due_at : now,
		.attempts_max = job->attempts_max ? job->attempts_max : JOBS_ATTEMPTS,
		.now = now,
	};
	int64_t added = 0;
	enum error_code code = job_add(conn, &params, &added, err);
	if (!code && ret_added)
		*ret_added = added > 0;
	return code;
}

enum error_code jobs_lease(struct store_conn *conn, struct arena *arena, struct str queue, struct str worker,
			   int64_t now, int64_t until, struct job *ret_job, struct error *err)
{
	int64_t buried;
	const struct jobs_bury_params bury = {
		.now = now, .reason = STR("Le programme qui s'en occupait s'est arrêté chaque fois.")};
	enum error_code code = jobs_bury(conn, &bury, &buried, err);
	if (code)
		return code;
	struct job_take_row row;
	struct job_take_params take = {.queue = queue, .now = now, .until = until, .worker = worker};
	/* One priority at a time, so that the index alone finds the job whatever waits. */
	for (take.priority = JOB_URGENT; take.priority <= JOB_LATER; take.priority++) {
		code = job_take(conn, arena, &take, &row, err);
		if (code != ERR_NOT_FOUND)
			break;
	}
	if (code)
		return code;
	*ret_job = (struct job){row.id, row.establishment_id, row.kind, row.payload, row.attempts, row.attempts_max};
	return ERR_NONE;
}

/* What a worker writes counts only while the job is its own. */
static enum error_code still_ours(struct store_conn *conn, enum error_code code, int64_t written, struct error *err)
{
	if (code || written > 0)
		return code;
	store_doom(conn);
	return error_set(err, ERR_CONFLICT, "Cette tâche a été reprise par un autre programme.");
}

enum error_code jobs_extend(struct store_conn *conn, const struct job *job, int64_t until, struct error *err)
{
	int64_t written = 0;
	const struct job_extend_params params = {.id = job->id, .attempts = job->attempt, .until = until};
	enum error_code code = job_extend(conn, &params, &written, err);
	return still_ours(conn, code, written, err);
}

enum error_code jobs_end(struct store_conn *conn, const struct job *job, int64_t now, struct error *err)
{
	int64_t written = 0;
	const struct job_end_params params = {.id = job->id, .attempts = job->attempt, .now = now};
	enum error_code code = job_end(conn, &params, &written, err);
	return still_ours(conn, code, written, err);
}

int64_t jobs_delay(int64_t attempt, uint64_t random)
{
	int64_t delay = JOBS_RETRY_FIRST;
	for (int64_t i = 1; i < attempt && delay < JOBS_RETRY_LAST; i++)
		delay *= 2;
	if (delay > JOBS_RETRY_LAST)
		delay = JOBS_RETRY_LAST;
	/* Between half of it and all of it. */
	return delay / 2 + (int64_t)(random % (uint64_t)(delay / 2 + 1));
}

enum error_code jobs_fail(struct store_conn *conn, const struct job *job, struct str reason, int64_t now,
			  uint64_t random, struct error *err)
{
	int64_t written = 0;
	const struct job_fail_params params = {
		.id = job->id,
		.attempts = job->attempt,
		.now = now,
		.due_at = now + jobs_delay(job->attempt, random),
		.reason = reason,
	};
	enum error_code code = job_fail(conn, &params, &written, err);
	return still_ours(conn, code, written, err);
}

enum error_code jobs_give_up(struct store_conn *conn, const struct job *job, struct str reason, int64_t now,
			     struct error *err)
{
	int64_t written = 0;
	const struct job_bury_params params = {.id = job->id, .attempts = job->attempt, .now = now, .reason = reason};
	enum error_code code = job_bury(conn, &params, &written, err);
	return still_ours(conn, code, written, err);
}

enum error_code jobs_settle(struct store_conn *conn, int64_t now, int64_t *ret_moved, struct error *err)
{
	int64_t added = 0, held = 0;
	enum error_code code = jobs_settle_new(conn, &(struct jobs_settle_new_params){.now = now}, &added, err);
	const struct jobs_settle_held_params params = {.now = now, .latest = now + JOBS_LEASE_LONGEST};
	if (!code)
		code = jobs_settle_held(conn, &params, &held, err);
	if (!code)
		*ret_moved = added + held;
	return code;
}
