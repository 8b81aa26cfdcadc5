/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/join.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/alerts_sql.h"
#include "desk/cases/near.h"
#include "desk/cases_sql.h"
#include "desk/near_sql.h"

#define MOVED_MAX 2000 /* reports of one gesture */

static struct str digits(char room[24], int64_t number)
{
	int len = snprintf(room, 24, "%" PRId64, number);
	return (struct str){room, (size_t)len};
}

/* What is left in a case may share marks with what went. */
static enum error_code keep_own(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
				struct error *err)
{
	struct case_first_text_row row = {0};
	const struct case_first_text_params where = {establishment_id, case_id};
	enum error_code code = case_first_text(conn, arena, &where, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	return near_learn(conn, establishment_id, case_id, STR(""), row.text, err);
}

/* A report goes from a case to another, which is found from then on by what it says. */
static enum error_code move(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t report_id,
			    int64_t from, int64_t to, bool *ret_moved, struct error *err)
{
	int64_t moved = 0;
	struct report_brief_row row = {0};
	enum error_code code = report_move(
		conn,
		&(struct report_move_params){
			.establishment_id = establishment_id, .id = report_id, .from_id = from, .to_id = to},
		&moved, err);
	*ret_moved = moved > 0;
	if (code || moved == 0)
		return code;
	code = report_brief(conn, arena, &(struct report_brief_params){establishment_id, report_id}, &row, err);
	if (!code)
		code = near_forget(conn, establishment_id, from, row.link, row.text, err);
	if (!code)
		code = keep_own(conn, arena, establishment_id, from, err);
	return code ? code : near_learn(conn, establishment_id, to, row.link, row.text, err);
}

static enum error_code move_all(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				int64_t *ret_count, struct error *err)
{
	struct reports_of_rows rows = {0};
	const struct reports_of_params where = {e->from.establishment_id, e->from.case_id, MOVED_MAX};
	enum error_code code = reports_of(conn, arena, &where, &rows, err);
	*ret_count = 0;
	for (size_t i = 0; !code && i < rows.count; i++) {
		bool moved = false;
		code = move(conn, arena, e->from.establishment_id, rows.items[i].id, e->from.case_id, e->to_id, &moved,
			    err);
		*ret_count += moved;
	}
	return code;
}

static struct case_where at(const struct case_ends *e, int64_t case_id)
{
	struct case_where where = e->from;
	where.case_id = case_id;
	return where;
}

/* Whether an alert of this case still runs: nobody knows yet how it ended. */
static enum error_code is_alerted(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				  bool *ret_alerted, struct error *err)
{
	struct alert_of_case_row row;
	enum error_code code = alert_of_case(
		conn, arena, &(struct alert_of_case_params){e->from.establishment_id, e->from.case_id}, &row, err);
	if (!code)
		*ret_alerted = !row.has_ended_at;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

/* Somebody may be in danger whatever the case is called from now on. */
static enum error_code go_on_alerting(struct store_conn *conn, const struct case_ends *e, const struct case_where *to,
				      struct error *err)
{
	char text[96];
	snprintf(text, sizeof(text), "L'alerte du dossier %" PRId64 " continue ici.", e->number);
	const struct case_event judged = {
		.kind = CASE_JUDGED, .word = STR("detresse bloquant"), .text = str_from_c(text)};
	enum error_code code = case_add(conn, to, -1, &judged, err);
	return code ? code : alert_ask(conn, to->establishment_id, to->case_id, to->now, err);
}

enum error_code case_join(struct store_conn *conn, const struct case_ends *e, struct error *err)
{
	char here[24], there[24];
	int64_t count = 0;
	bool danger = false;
	struct arena arena;
	const struct case_where to = at(e, e->to_id);
	if (e->to_id == e->from.case_id)
		return error_set(err, ERR_USAGE, "C'est le même dossier.");
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_wait(conn, e->from.establishment_id, err);
	if (!code)
		code = is_alerted(conn, &arena, e, &danger, err);
	if (!code)
		code = move_all(conn, &arena, e, &count, err);
	arena_release(&arena);
	const struct case_event goes = {
		.kind = CASE_MERGED, .word = digits(there, e->to_number), .number = count, .text = e->why};
	const struct case_event comes = {
		.kind = CASE_GATHERED, .word = digits(here, e->number), .number = count, .due_at = e->due_at};
	if (!code)
		code = case_add(conn, &e->from, e->after, &goes, err);
	if (!code)
		code = case_unname(conn, &(struct case_unname_params){e->from.establishment_id, e->from.case_id}, err);
	if (!code)
		code = case_add(conn, &to, -1, &comes, err);
	return code || !danger ? code : go_on_alerting(conn, e, &to, err);
}

/* Whether a report came into the story of this case by itself. */
static bool began_here(const struct case_story *story, size_t i)
{
	const struct case_event *e = &story->events[i];
	return (e->kind == CASE_OPENED || e->kind == CASE_REPORTED) && e->number != 0;
}

enum error_code case_unjoin(struct store_conn *conn, const struct case_ends *e, const struct case_story *story,
			    struct error *err)
{
	char here[24], there[24];
	int64_t count = 0;
	struct arena arena;
	const struct case_where to = at(e, e->to_id);
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_wait(conn, e->from.establishment_id, err);
	for (size_t i = 0; !code && i < story->count; i++) {
		const int64_t report_id = story->events[i].number;
		bool moved = false;
		if (!began_here(story, i))
			continue;
		code = move(conn, &arena, e->from.establishment_id, report_id, e->to_id, e->from.case_id, &moved, err);
		const struct case_event parts = {
			.kind = CASE_PARTED, .word = digits(here, e->number), .number = report_id};
		if (!code && moved)
			code = case_add(conn, &to, -1, &parts, err);
		count += moved;
	}
	arena_release(&arena);
	const struct case_event comes = {
		.kind = CASE_GATHERED, .word = digits(there, e->to_number), .number = count, .due_at = e->due_at};
	return code ? code : case_add(conn, &e->from, e->after, &comes, err);
}

static struct str title_of(const struct report_brief_row *row)
{
	return row->text.len > 0    ? row->text
	       : row->worry.len > 0 ? row->worry
	       : row->link.len > 0  ? row->link
				    : STR("Sans texte");
}

static enum error_code open_for(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				int64_t report_id, const struct report_brief_row *row, int64_t *ret_number,
				struct error *err)
{
	char here[24];
	int64_t id = 0;
	bool moved = false;
	struct case_brief_row brief = {0};
	const struct case_new new = {.establishment_id = e->from.establishment_id,
				     .subject = STR("message"),
				     .network = row->network,
				     .title = title_of(row),
				     .link = row->link,
				     .text = row->text,
				     .now = e->from.now};
	enum error_code code = case_open(conn, &new, &id, err);
	if (!code)
		code = move(conn, arena, e->from.establishment_id, report_id, e->from.case_id, id, &moved, err);
	const struct case_where to = at(e, id);
	const struct case_event opens = {
		.kind = CASE_OPENED, .word = row->channel, .number = report_id, .due_at = e->due_at};
	const struct case_event comes = {.kind = CASE_GATHERED, .word = digits(here, e->number)};
	if (!code)
		code = case_add(conn, &to, 0, &opens, err);
	if (!code)
		code = case_add(conn, &to, 1, &comes, err);
	if (!code)
		code = case_brief(conn, arena, &(struct case_brief_params){e->from.establishment_id, id}, &brief, err);
	*ret_number = brief.number;
	return code;
}

enum error_code case_part(struct store_conn *conn, const struct case_ends *e, int64_t report_id, int64_t *ret_number,
			  struct error *err)
{
	char there[24];
	int64_t number = 0;
	struct arena arena;
	struct report_brief_row row = {0};
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_wait(conn, e->from.establishment_id, err);
	if (!code)
		code = report_brief(conn, &arena, &(struct report_brief_params){e->from.establishment_id, report_id},
				    &row, err);
	if (!code && row.case_id != e->from.case_id)
		code = error_set(err, ERR_NOT_FOUND, "Ce signalement n'est pas dans ce dossier.");
	if (!code)
		code = open_for(conn, &arena, e, report_id, &row, &number, err);
	arena_release(&arena);
	const struct case_event parts = {.kind = CASE_PARTED, .word = digits(there, number), .number = report_id};
	if (!code)
		code = case_add(conn, &e->from, e->after, &parts, err);
	if (!code)
		*ret_number = number;
	return code;
}

int64_t case_goes_on(const struct case_story *story)
{
	unsigned long long number = 0;
	for (size_t i = story->count; i > 0; i--) {
		const struct case_event *e = &story->events[i - 1];
		if (e->kind == CASE_BACK || e->kind == CASE_GATHERED)
			return 0;
		if (e->kind == CASE_MERGED)
			return str_to_u64(e->word, INT64_MAX, &number) ? (int64_t)number : 0;
	}
	return 0;
}
