/* SPDX-License-Identifier: Apache-2.0 */
/* The job that goes round: one capture a turn. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/terms.h"
#include "desk/shots/shots.h"
#include "desk/shots/words.h"
#include "desk/shots_sql.h"
#include "media/client.h"
#include "store/jobs_sql.h"

#define JOB_KEY "captures"
#define MEDIA_ARENA ((size_t)64 << 20)
#define SMALL_ARENA ((size_t)256 << 10)
#define PLACES_MAX 1000
#define HEAVY_TRIES 2 /* of what took too long, or too much: the machine may have been busy */

bool shots_reads(enum case_file_kind kind) { return kind <= CASE_FILE_PDF; }

enum error_code shots_ask(struct store_conn *conn, int64_t establishment_id, int64_t due_at, int64_t now,
			  struct error *err)
{
	int64_t moved = 0;
	struct arena arena;
	struct job_scheduled_row row = {0};
	const struct job_new job = {.establishment_id = establishment_id,
				    .queue = STR(SHOT_QUEUE),
				    .kind = STR(SHOT_KIND),
				    .unique_key = STR(JOB_KEY),
				    .due_at = due_at};
	const struct job_advance_params advance = {establishment_id, job.kind, job.unique_key, due_at};
	arena_init(&arena, SMALL_ARENA);
	enum error_code code = job_scheduled(
		conn, &arena, &(struct job_scheduled_params){establishment_id, job.kind, job.unique_key}, &row, err);
	arena_release(&arena);
	/* Whoever works at the job looks again at what waits before it lets go of the cases. */
	if (!code && !row.has_due_at)
		return jobs_add(conn, &job, now, NULL, err);
	return code || row.due_at <= due_at ? code : job_advance(conn, &advance, &moved, err);
}

static enum error_code list_places(struct store *store, struct arena *arena, struct shot_places_rows *ret_rows,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(store, &conn, err);
	return code ? code : shot_places(conn, arena, &(struct shot_places_params){PLACES_MAX}, ret_rows, err);
}

/* A capture that came while the last turn ended may be without a job. */
enum error_code shots_schedule(struct store *store, int64_t now, struct error *err)
{
	struct arena arena;
	struct shot_places_rows rows = {0};
	arena_init(&arena, SMALL_ARENA);
	enum error_code code = list_places(store, &arena, &rows, err);
	if (!code && rows.count > 0) {
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_write(store, &conn, err);
		for (size_t i = 0; !code && i < rows.count; i++)
			code = shots_ask(conn, rows.items[i].establishment_id, rows.items[i].due_at, now, err);
		if (!code)
			code = store_commit(conn, err);
	}
	arena_release(&arena);
	return code;
}

/* --- one turn --- */

struct turn_made {
	int64_t id, case_id, tries;
	struct error why; /* it could not be read */
	bool refused;     /* the worker says so: it never will be */
	char facts[64];
	struct str text, words;
	struct report_reading reading;
};

static enum error_code choose(struct store *store, struct work_turn *turn, struct turn_made *made, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct shot_next_row row = {0};
	int64_t written = 0;
	const int64_t here = turn->job->establishment_id;
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = shot_next(conn, turn->arena, &(struct shot_next_params){here, turn->now}, &row, err);
	if (!code)
		code = shot_try(conn, &(struct shot_try_params){here, row.id}, &written, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		*made = (struct turn_made){.id = row.id, .case_id = row.case_id, .tries = row.tries + 1};
	return code;
}

static enum error_code open_file(const struct desk *desk, struct work_turn *turn, const struct turn_made *made,
				 struct arena *arena, struct str *ret_bytes, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct case_file file;
	enum error_code code = store_read(desk->signin.store, &conn, err);
	return code ? code
		    : case_file_read(conn, arena, desk->signin.key, turn->job->establishment_id, made->case_id,
				     made->id, &file, ret_bytes, err);
}

static enum error_code look(struct desk *desk, struct work_turn *turn, struct turn_made *made, struct str bytes,
			    struct error *err)
{
	struct arena arena;
	struct media_result result = {0};
	const struct media_job job = {.wants = MEDIA_WANT_FACTS | MEDIA_WANT_SIGHT, .file = bytes};
	arena_init(&arena, MEDIA_ARENA);
	enum error_code code = desk->media ? media_run(desk->media, &arena, &job, &result, err)
					   : error_set(err, ERR_UNAVAILABLE, "Ce serveur ne lit pas les images.");
	const bool partial = result.seen.cut_short;
	/* A machine that was busy has time later; then what was read is kept. */
	if (!code && partial && made->tries < HEAVY_TRIES)
		code = error_set(err, ERR_LIMIT, "La capture n'a pas été lue jusqu'au bout.");
	if (!code)
		code = shot_text(turn->arena, &result.seen, &made->text, err);
	if (!code)
		snprintf(made->facts, sizeof(made->facts), "%zu %zu %d%s", result.seen.face_count,
			 result.seen.code_count, result.facts.gps.found, partial ? " 1" : "");
	arena_release(&arena);
	return code;
}

static enum error_code read_words(struct desk *desk, struct work_turn *turn, struct turn_made *made, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = shot_words(turn->arena, made->text, &made->words, err);
	if (!code)
		code = store_read(desk->signin.store, &conn, err);
	return code ? code
		    : report_read_at(desk->serving, conn, turn->job->establishment_id, made->text, STR(""), turn->arena,
				     &made->reading, err);
}

enum error_code shots_run(void *context, struct work_turn *turn, struct error *err)
{
	struct desk *desk = context;
	struct arena arena;
	struct str bytes = {"", 0};
	struct error why = {0};
	struct turn_made *made = ARENA_ZNEW(turn->arena, struct turn_made, 1);
	enum error_code code = made ? choose(desk->signin.store, turn, made, err) : error_nomem(err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	arena_init(&arena, CASE_FILE_ARENA);
	/* What ended the whole program each time is not looked at any more. */
	code = made->tries > SHOT_TRIES ? error_set(&why, ERR_LIMIT, "Sa lecture s'est interrompue à chaque essai.")
					: open_file(desk, turn, made, &arena, &bytes, &why);
	if (!code) {
		code = look(desk, turn, made, bytes, &why);
		made->refused = code == ERR_FORMAT;
	}
	arena_release(&arena);
	if (!code)
		code = read_words(desk, turn, made, &why);
	/* Whatever went wrong is the capture's: the others have their turn. */
	if (code)
		made->why = why;
	turn->made = made;
	return ERR_NONE;
}

/* --- what is written --- */

static enum error_code write_read(struct store_conn *conn, struct work_turn *turn, const struct turn_made *made,
				  const struct case_where *where, struct error *err)
{
	struct calendar calendar;
	enum error_code code = terms_read(conn, turn->arena, where->establishment_id, &calendar, err);
	const struct shot_news news = {
		.where = *where,
		.after = -1,
		.file_id = made->id,
		.first = true,
		.facts = str_from_c(made->facts),
		.text = made->text,
		.words = made->words,
		.reading = &made->reading,
		.calendar = &calendar,
	};
	return code ? code : shot_write(conn, &news, err);
}

/* The first sentence says what is wrong; those behind it speak to who sends a picture. */
static struct str reason_of(const struct error *why)
{
	const struct str text = str_from_c(why->message);
	const size_t end = str_find(text, STR(". "));
	return end == SIZE_MAX ? text : str_sub(text, 0, end + 1);
}

static bool is_last(const struct turn_made *made)
{
	const enum error_code code = made->why.code;
	return made->tries >= SHOT_TRIES || made->refused || code == ERR_USAGE || code == ERR_UTF8 ||
	       code == ERR_NOT_FOUND || (code == ERR_LIMIT && made->tries >= HEAVY_TRIES);
}

static enum error_code write_unread(struct store_conn *conn, const struct turn_made *made,
				    const struct case_where *where, struct error *err)
{
	int64_t written = 0;
	if (!is_last(made))
		return shot_later(conn,
				  &(struct shot_later_params){where->establishment_id, made->id,
							      where->now + (SHOT_WAIT << (made->tries - 1))},
				  &written, err);
	const struct case_event event = {.kind = CASE_SHOT_UNREAD, .number = made->id, .text = reason_of(&made->why)};
	const struct shot_put_params put = {where->establishment_id, made->id, STR(SHOT_UNREAD), STR(""), STR("")};
	enum error_code code = case_add(conn, where, -1, &event, err);
	return code ? code : shot_put(conn, &put, &written, err);
}

/* After shots_hold: what came meanwhile is seen, or sees the job that is added here. */
static enum error_code plan_next(struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	struct shot_waits_row row = {0};
	const int64_t here = turn->job->establishment_id;
	enum error_code code = shot_waits(conn, turn->arena, &(struct shot_waits_params){here}, &row, err);
	return code || !row.has_due_at ? code : shots_ask(conn, here, row.due_at, turn->now, err);
}

enum error_code shots_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	(void)context;
	return case_wait(conn, turn->job->establishment_id, err);
}

enum error_code shots_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	struct shot_of_row row = {0};
	const struct turn_made *made = turn->made;
	const int64_t here = turn->job->establishment_id;
	(void)context;
	if (!made)
		return plan_next(conn, turn, err);
	const struct case_where where = {here, made->case_id, {AUDIT_SYSTEM, 0}, turn->now};
	enum error_code code =
		shot_of(conn, turn->arena, &(struct shot_of_params){here, made->case_id, made->id}, &row, err);
	/* It was forgotten meanwhile, or somebody wrote what it says. */
	if (code == ERR_NOT_FOUND || (!code && !str_eq(row.shot, STR(SHOT_WAITS))))
		return plan_next(conn, turn, err);
	if (!code)
		code = made->why.code ? write_unread(conn, made, &where, err)
				      : write_read(conn, turn, made, &where, err);
	return code ? code : plan_next(conn, turn, err);
}

enum error_code shots_health(struct store_conn *conn, struct arena *arena, int64_t establishment_id, bool able,
			     int64_t now, struct health *ret_health, struct error *err)
{
	struct french_room count, ago;
	struct shot_waits_row row = {0};
	struct health h = {.state = able ? HEALTH_WELL : HEALTH_UNKNOWN};
	enum error_code code = shot_waits(conn, arena, &(struct shot_waits_params){establishment_id}, &row, err);
	if (code)
		return code;
	if (row.waiting == 0) {
		snprintf(h.text, sizeof(h.text), "%s",
			 able ? "aucune n'attend d'être lue" : "ce serveur ne lit pas les images");
	} else {
		snprintf(h.text, sizeof(h.text), "%.*s, la première est arrivée %.*s",
			 STR_ARG(french_count(&count, row.waiting, STR("attend d'être lue"),
					      STR("attendent d'être lues"))),
			 STR_ARG(french_ago(&ago, row.since, now)));
		if (now - row.due_at > SHOT_STUCK || !able)
			h.state = HEALTH_WRONG;
	}
	if (h.state == HEALTH_WRONG || !able)
		snprintf(h.remedy, sizeof(h.remedy), "%s",
			 able ? "Voyez si les tâches avancent : quelqu'un doit travailler (« workers » dans les "
				"réglages)."
			      : "« blouse doctor » dit pourquoi le lecteur de photos ne démarre pas.");
	*ret_health = h;
	return ERR_NONE;
}
