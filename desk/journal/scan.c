/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/scan.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "desk/journal_sql.h"

#define CHUNK 1000
#define CHUNK_MEMORY ((size_t)32 << 20) /* CHUNK rows of each action of a family, at their longest */

/* One unit of looking: where it stands, and rows that come next in the order of the journal. */
struct scan {
	struct store_conn *conn;
	const struct journal_filter *filter;
	struct arena chunk_arena; /* of the rows that were not kept yet */
	struct journal_place at;
	struct journal_row *chunk;
	size_t count, room;
};

static bool add_row(struct scan *s, const struct journal_row *row)
{
	if (s->count == s->room)
		return false;
	s->chunk[s->count++] = *row;
	return true;
}

/* The five queries give the same columns. */
#define TAKE(s, rows)                                                                                                  \
	for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
		if (!add_row(s, &(struct journal_row){(rows).items[i_].sequence, (rows).items[i_].at,                  \
						      (rows).items[i_].actor_kind, (rows).items[i_].actor_id,          \
						      (rows).items[i_].action, (rows).items[i_].object_kind,           \
						      (rows).items[i_].object_id, (rows).items[i_].fields}))           \
	return error_nomem(err)

static enum error_code read_seal(struct scan *s, int64_t rows, struct error *err)
{
	struct journal_by_seal_rows found;
	const struct journal_filter *f = s->filter;
	const struct journal_by_seal_params params = {
		f->establishment_id, {(const char *)f->seal, SHA256_LEN}, f->from, s->at.at, s->at.sequence, rows};
	enum error_code code = journal_by_seal(s->conn, &s->chunk_arena, &params, &found, err);
	if (!code)
		TAKE(s, found);
	return code;
}

static enum error_code read_object(struct scan *s, struct str kind, struct str id, int64_t rows, struct error *err)
{
	struct journal_by_object_rows found;
	const struct journal_by_object_params params = {
		s->filter->establishment_id, kind, id, s->filter->from, s->at.at, s->at.sequence, rows};
	enum error_code code = journal_by_object(s->conn, &s->chunk_arena, &params, &found, err);
	if (!code)
		TAKE(s, found);
	return code;
}

static enum error_code read_actor(struct scan *s, int64_t rows, struct error *err)
{
	struct journal_by_actor_rows found;
	const struct journal_filter *f = s->filter;
	const struct journal_by_actor_params params = {f->establishment_id, STR("user"), f->actor_id, f->from, s->at.at,
						       s->at.sequence,      rows};
	enum error_code code = journal_by_actor(s->conn, &s->chunk_arena, &params, &found, err);
	if (!code)
		TAKE(s, found);
	return code;
}

static enum error_code read_action(struct scan *s, const char *action, int64_t rows, struct error *err)
{
	struct journal_by_action_rows found;
	const struct journal_filter *f = s->filter;
	const struct journal_by_action_params params = {
		f->establishment_id, str_from_c(action), f->from, s->at.at, s->at.sequence, rows};
	enum error_code code = journal_by_action(s->conn, &s->chunk_arena, &params, &found, err);
	if (!code)
		TAKE(s, found);
	return code;
}

static enum error_code read_time(struct scan *s, int64_t rows, struct error *err)
{
	struct journal_by_time_rows found;
	const struct journal_filter *f = s->filter;
	const struct journal_by_time_params params = {f->establishment_id, f->from, s->at.at, s->at.sequence, rows};
	enum error_code code = journal_by_time(s->conn, &s->chunk_arena, &params, &found, err);
	if (!code)
		TAKE(s, found);
	return code;
}

static int latest_first(const void *a, const void *b)
{
	const struct journal_row *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? 1 : -1;
	return x->sequence < y->sequence ? 1 : -1;
}

/* Each action has its index: theirs side by side, then in the order of the journal. Those behind the first `rows` wait for
 * the next chunk, since rows of another action may stand between. */
static enum error_code read_family(struct scan *s, int64_t rows, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < journal_action_count; i++)
		if (journal_actions[i].family == s->filter->family)
			code = read_action(s, journal_actions[i].id, rows, err);
	if (code)
		return code;
	if (s->count > 1)
		qsort(s->chunk, s->count, sizeof(*s->chunk), latest_first);
	if (s->count > (size_t)rows)
		s->count = (size_t)rows;
	return ERR_NONE;
}

/* The next rows by the narrowest index. */
static enum error_code read_chunk(struct scan *s, int64_t rows, struct error *err)
{
	char id[24];
	const struct journal_filter *f = s->filter;
	arena_clear(&s->chunk_arena);
	s->count = 0;
	size_t sources = f->family == JOURNAL_ALL ? 1 : journal_action_count;
	s->room = (size_t)rows * sources;
	s->chunk = ARENA_NEW(&s->chunk_arena, struct journal_row, s->room);
	if (!s->chunk)
		return error_nomem(err);
	if (f->has_seal)
		return read_seal(s, rows, err);
	if (f->object_id.len > 0)
		return read_object(s, f->object_kind, f->object_id, rows, err);
	if (f->about_id) {
		snprintf(id, sizeof(id), "%" PRId64, f->about_id);
		return read_object(s, STR("user"), str_from_c(id), rows, err);
	}
	if (f->actor_id)
		return read_actor(s, rows, err);
	return f->family == JOURNAL_ALL ? read_time(s, rows, err) : read_family(s, rows, err);
}

static bool is_about(const struct journal_row *row, int64_t user_id)
{
	char id[24];
	snprintf(id, sizeof(id), "%" PRId64, user_id);
	return str_eq(row->object_kind, STR("user")) && str_eq(row->object_id, str_from_c(id));
}

/* What the index alone did not choose. */
static bool is_wanted(const struct journal_filter *f, const struct journal_row *row)
{
	const struct journal_action *action;
	if (f->actor_id && (row->actor_id != f->actor_id || !str_eq(row->actor_kind, STR("user"))))
		return false;
	if (f->about_id && !is_about(row, f->about_id))
		return false;
	if (f->object_kind.len > 0 && !str_eq(row->object_kind, f->object_kind))
		return false;
	if (f->object_id.len > 0 && !str_eq(row->object_id, f->object_id))
		return false;
	if (f->family == JOURNAL_ALL)
		return true;
	action = journal_action_by_id(row->action);
	return action && action->family == f->family;
}

static bool keep(struct arena *arena, struct journal_found *found, const struct journal_row *row)
{
	struct journal_row *to = &found->rows[found->count];
	*to = *row;
	to->actor_kind = arena_copy(arena, row->actor_kind);
	to->action = arena_copy(arena, row->action);
	to->object_kind = arena_copy(arena, row->object_kind);
	to->object_id = arena_copy(arena, row->object_id);
	to->fields = arena_copy(arena, row->fields);
	found->count++;
	return to->actor_kind.ptr && to->action.ptr && to->object_kind.ptr && to->object_id.ptr && to->fields.ptr;
}

/* Keeps what is wanted of a chunk, and one more row only to know that there is one. */
static enum error_code take_chunk(struct scan *s, struct arena *arena, size_t rows, struct journal_found *found,
				  struct error *err)
{
	for (size_t i = 0; i < s->count; i++) {
		if (is_wanted(s->filter, &s->chunk[i])) {
			found->more = found->count == rows;
			if (found->more)
				return ERR_NONE;
			if (!keep(arena, found, &s->chunk[i]))
				return error_nomem(err);
		}
		s->at = (struct journal_place){s->chunk[i].at, s->chunk[i].sequence};
	}
	return ERR_NONE;
}

static enum error_code look(struct scan *s, struct arena *arena, size_t rows, size_t examined,
			    struct journal_found *found, struct error *err)
{
	/* Nothing but the index chooses, unless two things are looked for at once: then most chunks hold few of them. */
	size_t seen = 0, chunk = rows + 1 < CHUNK ? rows + 1 : CHUNK;
	while (!found->more) {
		enum error_code code = read_chunk(s, (int64_t)chunk, err);
		if (!code)
			code = take_chunk(s, arena, rows, found, err);
		if (code)
			return code;
		if (s->count < chunk)
			return ERR_NONE;
		seen += s->count;
		if (seen >= examined)
			found->more = true;
		chunk = CHUNK;
	}
	return ERR_NONE;
}

enum error_code journal_scan(struct store_conn *conn, struct arena *arena, const struct journal_filter *filter,
			     struct journal_place before, size_t rows, size_t examined, struct journal_found *ret_found,
			     struct error *err)
{
	struct scan s = {.conn = conn, .filter = filter, .at = before};
	struct journal_found found = {.rows = ARENA_NEW(arena, struct journal_row, rows + 1)};
	int64_t end = filter->before ? filter->before : INT64_MAX;
	if (!found.rows)
		return error_nomem(err);
	if ((before.at == 0 && before.sequence == 0) || before.at >= end)
		s.at = (struct journal_place){end, 0};
	arena_init(&s.chunk_arena, CHUNK_MEMORY);
	enum error_code code = look(&s, arena, rows, examined, &found, err);
	arena_release(&s.chunk_arena);
	if (code)
		return code;
	found.end = s.at;
	*ret_found = found;
	return ERR_NONE;
}
