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
#define CHAIN_MAX 16   /* cases that go on one in the next */

static struct str digits(char room[24], int64_t number)
{
	int len = snprintf(room, 24, "%" PRId64, number);
	return (struct str){room, (size_t)len};
}

/* Whether a report of a case, but for one, has this address. */
static enum error_code has_link(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
				int64_t but, struct str link, bool *ret_has, struct error *err)
{
	unsigned char hash[SHA256_LEN], other[SHA256_LEN];
	struct report_links_rows rows = {0};
	*ret_has = false;
	if (!case_hash_link(link, hash))
		return ERR_NONE;
	enum error_code code = report_links(
		conn, arena, &(struct report_links_params){establishment_id, case_id, but, MOVED_MAX}, &rows, err);
	for (size_t i = 0; !code && i < rows.count && !*ret_has; i++)
		*ret_has = case_hash_link(rows.items[i].link, other) && memcmp(hash, other, SHA256_LEN) == 0;
	return code;
}

/* What is left in a case may share marks with what went. */
static enum error_code keep_own(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
				struct str link, struct error *err)
{
	struct case_first_text_row row = {.text = {"", 0}};
	const struct case_first_text_params where = {establishment_id, case_id};
	enum error_code code = case_first_text(conn, arena, &where, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	return near_learn(conn, establishment_id, case_id, link, row.text, err);
}

/* `all`: every report of the case goes, and none stays with its address. */
static enum error_code move_with(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				 int64_t report_id, int64_t from, int64_t to, bool all, bool *ret_moved,
				 struct error *err)
{
	int64_t moved = 0;
	bool stays = false;
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
	if (!code && !all)
		code = has_link(conn, arena, establishment_id, from, 0, row.link, &stays, err);
	if (!code)
		code = near_forget(conn, establishment_id, from, row.link, row.text, err);
	if (!code)
		code = keep_own(conn, arena, establishment_id, from, stays ? row.link : STR(""), err);
	return code ? code : near_learn(conn, establishment_id, to, stays ? STR("") : row.link, row.text, err);
}

/* A report goes from a case to another, which is found from then on by what it says; by its address, unless a report that stays
 * has it too. What it reads is let go: thousands may follow. */
static enum error_code move(struct store_conn *conn, int64_t establishment_id, int64_t report_id, int64_t from,
			    int64_t to, bool all, bool *ret_moved, struct error *err)
{
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = move_with(conn, &arena, establishment_id, report_id, from, to, all, ret_moved, err);
	arena_release(&arena);
	return code;
}

static enum error_code move_all(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				int64_t *ret_count, struct error *err)
{
	struct report_ids_of_rows rows = {0};
	const struct report_ids_of_params where = {e->from.establishment_id, e->from.case_id, MOVED_MAX};
	enum error_code code = report_ids_of(conn, arena, &where, &rows, err);
	const bool all = rows.count < MOVED_MAX;
	*ret_count = 0;
	for (size_t i = 0; !code && i < rows.count; i++) {
		bool moved = false;
		code = move(conn, e->from.establishment_id, rows.items[i].id, e->from.case_id, e->to_id, all, &moved,
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

/* --- back, and apart --- */

/* The story of a case, by its number; empty when it is no longer there. */
static enum error_code read_numbered(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				     int64_t number, int64_t *ret_id, struct case_story *ret_story, struct error *err)
{
	struct case_by_number_row row = {0};
	*ret_story = (struct case_story){0};
	enum error_code code =
		case_by_number(conn, arena, &(struct case_by_number_params){establishment_id, number}, &row, err);
	if (!code)
		code = case_read(conn, arena, establishment_id, row.id, ret_story, err);
	*ret_id = row.id;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

enum error_code case_end_of(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			    const struct case_story *story, int64_t *ret_id, int64_t *ret_number, struct error *err)
{
	int64_t id = 0, number = 0, next = case_goes_on(story);
	for (unsigned i = 0; next && i < CHAIN_MAX; i++) {
		struct case_story other;
		enum error_code code = read_numbered(conn, arena, establishment_id, next, &id, &other, err);
		if (code)
			return code;
		number = next;
		next = case_goes_on(&other);
	}
	if (!id)
		return error_set(err, ERR_USAGE, "Ce dossier n'est joint à aucun autre.");
	*ret_id = id;
	*ret_number = number;
	return ERR_NONE;
}

/* Whether a report came into the story of this case by itself, and did not go since to one of its own. */
static bool is_own(const struct case_story *story, size_t i)
{
	const struct case_event *e = &story->events[i];
	if ((e->kind != CASE_OPENED && e->kind != CASE_REPORTED) || e->number == 0)
		return false;
	for (size_t j = i + 1; j < story->count; j++)
		if (story->events[j].kind == CASE_PARTED && story->events[j].number == e->number)
			return false;
	return true;
}

/* The number of the case whose reports came; 0 for what is told otherwise, or again later. */
static int64_t gathered_from(const struct case_story *story, size_t i)
{
	unsigned long long number = 0;
	const struct case_event *e = &story->events[i];
	if (e->kind != CASE_GATHERED || e->number == 0 || !str_to_u64(e->word, INT64_MAX, &number))
		return 0;
	for (size_t j = i + 1; j < story->count; j++)
		if (story->events[j].kind == CASE_GATHERED && story->events[j].number &&
		    str_eq(story->events[j].word, e->word))
			return 0;
	return (int64_t)number;
}

static enum error_code take_back(struct store_conn *conn, const struct case_ends *e, int64_t report_id, int64_t *count,
				 struct error *err)
{
	char here[24];
	bool moved = false;
	const struct case_where to = at(e, e->to_id);
	const struct case_event parts = {.kind = CASE_PARTED, .word = digits(here, e->number), .number = report_id};
	enum error_code code =
		move(conn, e->from.establishment_id, report_id, e->to_id, e->from.case_id, false, &moved, err);
	*count += moved;
	return code || !moved ? code : case_add(conn, &to, -1, &parts, err);
}

/* The reports of a case, and those of each case that goes on in it. */
static enum error_code take_story(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				  const struct case_story *story, int64_t number, unsigned depth, int64_t *count,
				  struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < story->count; i++) {
		int64_t id;
		struct case_story other = {0};
		const int64_t source = gathered_from(story, i);
		if (is_own(story, i))
			code = take_back(conn, e, story->events[i].number, count, err);
		if (source && depth < CHAIN_MAX)
			code = read_numbered(conn, arena, e->from.establishment_id, source, &id, &other, err);
		if (!code && other.count > 0 && case_goes_on(&other) == number)
			code = take_story(conn, arena, e, &other, source, depth + 1, count, err);
	}
	return code;
}

enum error_code case_unjoin(struct store_conn *conn, const struct case_ends *e, const struct case_story *story,
			    struct error *err)
{
	char there[24];
	int64_t count = 0;
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_wait(conn, e->from.establishment_id, err);
	if (!code)
		code = take_story(conn, &arena, e, story, e->number, 0, &count, err);
	arena_release(&arena);
	if (!code && count == 0)
		return error_set(err, ERR_USAGE,
				 "Ses signalements ne sont plus dans le dossier %" PRId64
				 " : il n'y a rien à reprendre.",
				 e->to_number);
	const struct case_event comes = {
		.kind = CASE_GATHERED, .word = digits(there, e->to_number), .number = count, .due_at = e->due_at};
	return code ? code : case_add(conn, &e->from, e->after, &comes, err);
}

/* As whoever receives it opens one (desk/reports/receive.c). */
static enum error_code open_for(struct store_conn *conn, struct arena *arena, const struct case_ends *e,
				const struct case_apart *apart, const struct report_brief_row *row, int64_t *ret_number,
				struct error *err)
{
	char here[24];
	int64_t id = 0;
	bool stays = false, moved = false;
	const int64_t place = e->from.establishment_id;
	const struct report_reading *read = apart->reading;
	struct case_number_of_row numbered = {0};
	enum error_code code = has_link(conn, arena, place, e->from.case_id, apart->report_id, row->link, &stays, err);
	const struct case_new new = {.establishment_id = place,
				     .subject = apart->subject,
				     .network = row->network,
				     .title = report_title(row->text, row->worry, row->link),
				     .link = stays ? STR("") : row->link,
				     .text = row->text,
				     .zone = apart->calendar->zone,
				     .now = e->from.now};
	if (!code)
		code = case_open(conn, &new, &id, err);
	if (!code)
		code = move(conn, place, apart->report_id, e->from.case_id, id, false, &moved, err);
	const struct case_where to = at(e, id), machine = {place, id, {AUDIT_SYSTEM, 0}, e->from.now};
	const struct case_event opens = {
		.kind = CASE_OPENED,
		.word = row->channel,
		.number = apart->report_id,
		.due_at = report_due(apart->calendar, read->nature, read->level, e->from.now),
	};
	const struct case_event comes = {.kind = CASE_GATHERED, .word = digits(here, e->number)};
	if (!code)
		code = case_add(conn, &to, 0, &opens, err);
	if (!code)
		code = case_add(conn, &to, 1, &comes, err);
	if (!code)
		code = report_tell_reading(conn, &machine, read, apart->calendar, row->received_at, err);
	if (!code)
		code = report_make_found(conn, place, id, row->link, row->worry, row->text, err);
	if (!code)
		code = case_number_of(conn, arena, &(struct case_number_of_params){place, id}, &numbered, err);
	*ret_number = numbered.number;
	return code;
}

enum error_code case_part(struct store_conn *conn, const struct case_ends *e, const struct case_apart *apart,
			  int64_t *ret_number, struct error *err)
{
	char there[24];
	int64_t number = 0;
	struct arena arena;
	struct report_brief_row row = {0};
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_wait(conn, e->from.establishment_id, err);
	if (!code)
		code = report_brief(conn, &arena,
				    &(struct report_brief_params){e->from.establishment_id, apart->report_id}, &row,
				    err);
	if (!code && row.case_id != e->from.case_id)
		code = error_set(err, ERR_NOT_FOUND, "Ce signalement n'est pas dans ce dossier.");
	if (!code)
		code = open_for(conn, &arena, e, apart, &row, &number, err);
	arena_release(&arena);
	const struct case_event parts = {
		.kind = CASE_PARTED, .word = digits(there, number), .number = apart->report_id};
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
