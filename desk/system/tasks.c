/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs, as administrators see them: never what they hold. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/settings/settings.h"
#include "desk/system/system.h"
#include "store/jobs_sql.h"
#include "store/work_sql.h"

#define HREF_MAX 96

enum { STATE_DEAD, STATE_WAITING, STATE_LEASED, STATE_DONE, STATE_ABANDONED, STATES };
const char *const tasks_states[] = {"echec", "attente", "cours", "faites", "abandonnees", NULL};
static const struct str state_labels[STATES] = {STR("En échec"), STR("En attente"), STR("En cours"), STR("Faites"),
						STR("Abandonnées")};
static const struct str state_words[STATES] = {STR("dead"), STR("waiting"), STR("leased"), STR("done"), STR("dead")};

static const struct frame_done done[] = {
	{"relance", STR("La tâche est relancée.")},
	{"abandon", STR("La tâche est abandonnée. Ce qu'elle contenait sera effacé dans un jour.")},
	{"reprise", STR("La tâche n'est plus abandonnée.")},
	{0},
};

static enum error_code fill_queues(struct request *r, struct tasks_page *page, int64_t counts[STATES],
				   struct error *err)
{
	struct store_conn *conn;
	struct jobs_health_rows rows;
	const struct jobs_health_params params = {page->frame.who.establishment_id, request_now(r)};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = jobs_health(conn, request_arena(r), &params, &rows, err);
	if (code)
		return code;
	struct tasks_queue *queues = ARENA_ZNEW(request_arena(r), struct tasks_queue, rows.count + 1);
	if (!queues)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct jobs_health_row *row = &rows.items[i];
		queues[i] = (struct tasks_queue){work_queue_label(row->queue),
						 row->due,
						 row->later,
						 row->leased,
						 row->dead,
						 row->abandoned,
						 row->has_oldest_due_at,
						 row->oldest_due_at};
		counts[STATE_DEAD] += row->dead;
		counts[STATE_WAITING] += row->due + row->later;
		counts[STATE_LEASED] += row->leased;
		counts[STATE_ABANDONED] += row->abandoned;
	}
	page->queues = queues;
	page->queue_count = rows.count;
	return ERR_NONE;
}

static enum error_code fill_workers(struct request *r, struct tasks_page *page, struct error *err)
{
	struct store_conn *conn;
	struct workers_all_rows rows;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = workers_all(conn, request_arena(r), &rows, err);
	if (code)
		return code;
	struct tasks_worker *workers = ARENA_ZNEW(request_arena(r), struct tasks_worker, rows.count + 1);
	if (!workers)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct workers_all_row *row = &rows.items[i];
		bool here = request_now(r) - row->seen_at < WORK_GONE;
		workers[i] = (struct tasks_worker){row->name,       row->version, row->threads,
						   row->started_at, row->seen_at, here};
		page->works = page->works || here;
	}
	page->workers = workers;
	page->worker_count = rows.count;
	return ERR_NONE;
}

static enum error_code fill_jobs(struct request *r, struct tasks_page *page, int64_t state, struct error *err)
{
	struct store_conn *conn;
	struct jobs_page_rows rows;
	char href[HREF_MAX];
	const struct jobs_page_params params = {.establishment_id = page->frame.who.establishment_id,
						.state = state_words[state],
						.abandoned = state == STATE_ABANDONED,
						.before = request_int(r, "avant", INT64_MAX),
						.rows = TASKS_ROWS + 1};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = jobs_page(conn, request_arena(r), &params, &rows, err);
	if (code)
		return code;
	struct tasks_job *jobs = ARENA_ZNEW(request_arena(r), struct tasks_job, rows.count + 1);
	if (!jobs)
		return error_nomem(err);
	page->job_count = rows.count > TASKS_ROWS ? TASKS_ROWS : rows.count;
	for (size_t i = 0; i < page->job_count; i++) {
		const struct jobs_page_row *row = &rows.items[i];
		jobs[i] = (struct tasks_job){.id = row->id,
					     .what = work_kind_label(row->kind),
					     .queue = work_queue_label(row->queue),
					     .reason = row->last_error.ptr ? row->last_error : (struct str){"", 0},
					     .attempts = row->attempts,
					     .attempts_max = row->attempts_max,
					     .at = row->has_ended_at ? row->ended_at : row->due_at,
					     .shared = !row->has_establishment_id};
	}
	page->jobs = jobs;
	if (rows.count > TASKS_ROWS) {
		snprintf(href, sizeof(href), "/reglages/taches?etat=%s&avant=%" PRId64, tasks_states[state],
			 jobs[TASKS_ROWS - 1].id);
		page->next_href = arena_copy(request_arena(r), str_from_c(href));
	}
	if (request_given(r, "avant")) {
		snprintf(href, sizeof(href), "/reglages/taches?etat=%s", tasks_states[state]);
		page->first_href = arena_copy(request_arena(r), str_from_c(href));
	}
	return ERR_NONE;
}

static enum error_code fill_states(struct request *r, struct tasks_page *page, int64_t state,
				   const int64_t counts[STATES], struct error *err)
{
	char href[HREF_MAX];
	struct ui_tab *tabs = ARENA_ZNEW(request_arena(r), struct ui_tab, STATES);
	if (!tabs)
		return error_nomem(err);
	for (int64_t i = 0; i < STATES; i++) {
		snprintf(href, sizeof(href), "/reglages/taches?etat=%s", tasks_states[i]);
		tabs[i] = (struct ui_tab){.label = state_labels[i],
					  .href = arena_copy(request_arena(r), str_from_c(href)),
					  .count = counts[i],
					  .current = i == state};
		if (!tabs[i].href.ptr)
			return error_nomem(err);
	}
	page->states = tabs;
	page->state_count = STATES;
	return ERR_NONE;
}

/* What was abandoned can be wanted again, from the toast. */
static enum error_code offer_undo(struct request *r, struct tasks_page *page, struct error *err)
{
	char path[HREF_MAX];
	if (!page->frame.layout.toast || !str_eq(request_text(r, "fait"), STR("abandon")) ||
	    !request_given(r, "numero"))
		return ERR_NONE;
	struct ui_toast *toast = ARENA_ZNEW(request_arena(r), struct ui_toast, 1);
	snprintf(path, sizeof(path), "/reglages/taches/%" PRId64 "/reprise", request_int(r, "numero", 0));
	if (!toast)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = page->frame.layout.toast->text,
				   .undo = arena_copy(request_arena(r), str_from_c(path)),
				   .token = page->frame.layout.token};
	if (!toast->undo.ptr)
		return error_nomem(err);
	page->frame.layout.toast = toast;
	return ERR_NONE;
}

enum error_code tasks_run_page(struct request *r, struct error *err)
{
	struct tasks_page page = {.way = settings_way, .way_count = 1, .tab_count = 2};
	int64_t counts[STATES] = {0}, state = request_int(r, "etat", STATE_DEAD);
	enum error_code code = frame_make(r, STR("Serveur et tâches"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = fill_queues(r, &page, counts, err);
	if (!code)
		code = fill_workers(r, &page, err);
	if (!code)
		code = fill_jobs(r, &page, state, err);
	if (!code)
		code = fill_states(r, &page, state, counts, err);
	if (!code)
		code = frame_say(r, &page.frame, done, err);
	if (!code)
		code = offer_undo(r, &page, err);
	if (code)
		return code;
	page.tabs = system_tabs(r, true, err);
	if (!page.tabs)
		return ERR_NOMEM;
	page.dead = state == STATE_DEAD;
	page.abandoned = state == STATE_ABANDONED;
	page.running = state == STATE_LEASED;
	page.waiting = state == STATE_WAITING;
	tasks_page(request_html(r), &page);
	return ERR_NONE;
}

enum error_code tasks_run_live(struct request *r, struct error *err)
{
	char room[WORK_TOPIC_MAX];
	return request_events(r, desk_work_topic(request_session(r)->establishment_id, room), err);
}

/* One of theirs, or one of the installation's own, which belongs to whoever keeps the server. */
typedef enum error_code change_fn(struct store_conn *conn, int64_t id, int64_t establishment_id, int64_t now,
				  int64_t *ret_changed, struct error *err);

static enum error_code revive(struct store_conn *conn, int64_t id, int64_t establishment_id, int64_t now,
			      int64_t *ret_changed, struct error *err)
{
	const struct job_revive_params params = {.id = id,
						 .has_establishment_id = establishment_id != 0,
						 .establishment_id = establishment_id,
						 .now = now,
						 .attempts = TASKS_ATTEMPTS_AGAIN};
	return job_revive(conn, &params, ret_changed, err);
}

static enum error_code abandon(struct store_conn *conn, int64_t id, int64_t establishment_id, int64_t now,
			       int64_t *ret_changed, struct error *err)
{
	const struct job_abandon_params params = {.id = id,
						  .has_establishment_id = establishment_id != 0,
						  .establishment_id = establishment_id,
						  .has_abandoned_at = now != 0,
						  .abandoned_at = now};
	return job_abandon(conn, &params, ret_changed, err);
}

static enum error_code resume(struct store_conn *conn, int64_t id, int64_t establishment_id, int64_t now,
			      int64_t *ret_changed, struct error *err)
{
	(void)now;
	return abandon(conn, id, establishment_id, 0, ret_changed, err);
}

static enum error_code change(struct request *r, change_fn *how, const char *action, const char *word,
			      struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	char number[24], path[HREF_MAX];
	int64_t changed = 0, id = request_int(r, "id", 0);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = how(conn, id, who.establishment_id, request_now(r), &changed, err);
	if (!code && !changed)
		code = how(conn, id, 0, request_now(r), &changed, err);
	if (!code && !changed)
		code = error_set(err, ERR_NOT_FOUND, "Cette tâche n'est plus là, ou elle n'est pas en échec.");
	snprintf(number, sizeof(number), "%" PRId64, id);
	const struct journal_note note = {.action = action, .object_kind = "job", .object_id = str_from_c(number)};
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	work_wake(desk_of(r)->work);
	snprintf(path, sizeof(path), "/reglages/taches?fait=%s&numero=%" PRId64, word, id);
	request_redirect(r, str_from_c(path));
	return ERR_NONE;
}

enum error_code tasks_run_retry(struct request *r, struct error *err)
{
	return change(r, revive, "job.retry", "relance", err);
}

enum error_code tasks_run_abandon(struct request *r, struct error *err)
{
	return change(r, abandon, "job.abandon", "abandon", err);
}

enum error_code tasks_run_resume(struct request *r, struct error *err)
{
	return change(r, resume, "job.resume", "reprise", err);
}
