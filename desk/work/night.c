/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/retention/retention.h"
#include "desk/work/work.h"
#include "store/establishments_sql.h"
#include "store/jobs_sql.h"

#define HOUR (INT64_C(3600) * 1000000)
#define MEMORY ((size_t)1 << 20)

int64_t work_next_night(int64_t now, enum french_zone zone)
{
	int64_t day, past;
	french_local(zone, now, &day, &past);
	int64_t at = french_instant(zone, day, WORK_NIGHT_HOUR * HOUR);
	return at > now ? at : french_instant(zone, day + 1, WORK_NIGHT_HOUR * HOUR);
}

static enum error_code add_night(struct store_conn *conn, int64_t establishment_id, int64_t due_at, int64_t now,
				 struct error *err)
{
	const struct job_new job = {.establishment_id = establishment_id,
				    .queue = STR(WORK_NIGHT_QUEUE),
				    .kind = STR(WORK_NIGHT_KIND),
				    .unique_key = STR(WORK_NIGHT_KEY),
				    .priority = JOB_LATER,
				    .due_at = due_at};
	return jobs_add(conn, &job, now, NULL, err);
}

static enum error_code write_night(struct store *store, int64_t establishment_id, int64_t due_at, int64_t now,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t moved;
	const struct job_advance_params params = {establishment_id, STR(WORK_NIGHT_KIND), STR(WORK_NIGHT_KEY), due_at};
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = add_night(conn, establishment_id, due_at, now, err);
	if (!code)
		code = job_advance(conn, &params, &moved, err);
	return code ? code : store_commit(conn, err);
}

/* Only reads, unless the night is missing or too late: a clock that was ahead put it there. */
static enum error_code see_to(struct store *store, int64_t establishment_id, enum french_zone zone, int64_t now,
			      struct error *err)
{
	struct arena arena;
	struct job_scheduled_row row = {0};
	int64_t due_at = work_next_night(now, zone);
	arena_init(&arena, MEMORY);
	enum error_code code;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct job_scheduled_params params = {establishment_id, STR(WORK_NIGHT_KIND),
							    STR(WORK_NIGHT_KEY)};
		code = store_read(store, &conn, err);
		if (!code)
			code = job_scheduled(conn, &arena, &params, &row, err);
	}
	arena_release(&arena);
	if (code || (row.has_due_at && row.due_at <= due_at))
		return code;
	return write_night(store, establishment_id, due_at, now, err);
}

static enum french_zone zone_of(struct str name)
{
	enum french_zone zone;
	return french_zone_find(name, &zone) ? zone : FRENCH_PARIS;
}

static enum error_code read_places(struct store *store, struct arena *arena, struct establishments_all_rows *ret_rows,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(store, &conn, err);
	return code ? code : establishments_all(conn, arena, ret_rows, err);
}

enum error_code work_schedule(struct store *store, const struct conf *conf, int64_t now, struct error *err)
{
	struct arena arena;
	struct establishments_all_rows rows;
	arena_init(&arena, MEMORY);
	enum error_code code = read_places(store, &arena, &rows, err);
	for (size_t i = 0; !code && i < rows.count; i++)
		code = see_to(store, rows.items[i].id, zone_of(rows.items[i].time_zone), now, err);
	/* The installation's own. */
	if (!code)
		code = see_to(store, 0, zone_of(conf->server.zone), now, err);
	arena_release(&arena);
	return code;
}

enum error_code work_night_run(void *context, struct work_turn *turn, struct error *err)
{
	struct desk_work *w = context;
	int64_t purged, establishment_id = turn->job->establishment_id;
	enum error_code code = retention_purge(w->desk->signin.store, w->desk->conf, establishment_id, turn->now,
					       turn->ending, &purged, err);
	return code || !establishment_id ? code : work_verify_run(context, turn, err);
}

static enum error_code zone_there(struct desk_work *w, struct store_conn *conn, struct work_turn *turn,
				  enum french_zone *ret_zone, struct error *err)
{
	struct establishment_by_id_row row;
	const struct establishment_by_id_params params = {.id = turn->job->establishment_id};
	*ret_zone = zone_of(w->desk->conf->server.zone);
	if (!turn->job->establishment_id)
		return ERR_NONE;
	enum error_code code = establishment_by_id(conn, turn->arena, &params, &row, err);
	if (!code)
		*ret_zone = zone_of(row.time_zone);
	return code;
}

enum error_code work_night_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	enum french_zone zone;
	enum error_code code = zone_there(context, conn, turn, &zone, err);
	if (!code)
		code = add_night(conn, turn->job->establishment_id, work_next_night(turn->now, zone), turn->now, err);
	/* The journal comes last (audit.h). */
	if (!code && turn->job->establishment_id)
		code = work_verify_finish(context, conn, turn, err);
	return code;
}
