/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/case.h"

#include "base/utf8.h"
#include "compiler/list.h"
#include "desk/alerts/alert.h"
#include "desk/alerts_sql.h"
#include "desk/cases_sql.h"
#include "desk/reminders/stage.h"

/* Stands first in what is hashed: another encoding would take another number. */
#define ENCODING 1
#define STORY_ROWS 500

static const unsigned char no_hash[SHA256_LEN];

static struct str some(struct str s) { return s.ptr ? s : (struct str){"", 0}; }

static enum error_code not_there(struct error *err)
{
	return error_set(err, ERR_NOT_FOUND, "Ce dossier n'existe pas.");
}

void case_event_hash(struct str before, int64_t establishment_id, int64_t case_id, struct str kind,
		     const struct case_event *e, unsigned char out[SHA256_LEN])
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add_number(&h, ENCODING);
	sha256_add_text(&h, before);
	sha256_add_number(&h, establishment_id);
	sha256_add_number(&h, case_id);
	sha256_add_number(&h, e->sequence);
	sha256_add_number(&h, e->at);
	sha256_add_text(&h, e->actor_kind);
	sha256_add_number(&h, e->actor_id);
	sha256_add_text(&h, kind);
	sha256_add_text(&h, e->word);
	sha256_add_number(&h, e->number);
	sha256_add_number(&h, e->due_at);
	sha256_add_text(&h, e->text);
	sha256_end(&h, out);
}

struct str case_title(struct str text)
{
	struct str line;
	str_cut(str_trim(text), '\n', &line);
	line = str_trim(line);
	if (line.len <= CASE_TITLE_MAX)
		return line;
	size_t len = CASE_TITLE_MAX;
	while (len > CASE_TITLE_MAX / 2 && line.ptr[len] != ' ')
		len--;
	return utf8_first(line, len);
}

enum error_code case_wait(struct store_conn *conn, int64_t establishment_id, struct error *err)
{
	struct arena arena;
	struct case_number_hold_row row;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		case_number_hold(conn, &arena, &(struct case_number_hold_params){establishment_id}, &row, err);
	arena_release(&arena);
	return code;
}

enum error_code case_lock(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct error *err)
{
	struct arena arena;
	struct case_hold_row row;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		case_hold(conn, &arena, &(struct case_hold_params){establishment_id, case_id, 0}, &row, err);
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? not_there(err) : code;
}

enum error_code case_open(struct store_conn *conn, const struct case_new *new, int64_t *ret_id, struct error *err)
{
	struct arena arena;
	unsigned char link[SHA256_LEN], text[SHA256_LEN];
	struct french_room day;
	struct case_number_next_row next;
	struct case_insert_row row;
	bool linked = case_hash_link(new->link, link), texted = case_hash_text(new->text, text);
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		case_number_next(conn, &arena, &(struct case_number_next_params){new->establishment_id}, &next, err);
	if (!code)
		code = case_insert(conn, &arena,
				   &(struct case_insert_params){
					   .establishment_id = new->establishment_id,
					   .number = next.number,
					   .subject = new->subject,
					   .network = some(new->network),
					   .title = some(case_title(new->title)),
					   .month = str_sub(french_iso_day(&day, new->now, new->zone), 0, 7),
					   .hash = {(const char *)no_hash, SHA256_LEN},
					   .link_hash = {linked ? (const char *)link : NULL, linked ? SHA256_LEN : 0},
					   .text_hash = {texted ? (const char *)text : NULL, texted ? SHA256_LEN : 0},
					   .now = new->now,
				   },
				   &row, err);
	arena_release(&arena);
	if (!code)
		*ret_id = row.id;
	return code;
}

enum error_code case_has_room(struct store_conn *conn, int64_t establishment_id, int64_t case_id, bool *ret_room,
			      struct error *err)
{
	struct arena arena;
	struct case_weight_row row = {0};
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		case_weight(conn, &arena, &(struct case_weight_params){establishment_id, case_id}, &row, err);
	arena_release(&arena);
	if (!code)
		*ret_room = row.events < CASE_EVENTS_MAX / 2 && row.letters < CASE_JOINED_MAX;
	return code;
}

static enum error_code check(const struct case_event *e, struct error *err)
{
	if (e->text.len > CASE_TEXT_MAX || e->word.len > CASE_WORD_MAX)
		return error_set(err, ERR_LIMIT, "Ce texte est trop long pour un dossier : %zu octets au plus.",
				 CASE_TEXT_MAX);
	return ERR_NONE;
}

static enum error_code follow(struct store_conn *conn, const struct case_where *where, const struct case_fold *f,
			      struct str hash, struct error *err)
{
	const int64_t remind_at = remind_next(f, where->now);
	return case_follow(conn,
			   &(struct case_follow_params){
				   .establishment_id = where->establishment_id,
				   .id = where->case_id,
				   .hash = hash,
				   .state = case_states[f->state].id,
				   .nature = some(f->nature),
				   .level = some(f->level),
				   .asked = f->asked,
				   .pending = f->pending,
				   .has_user_id = f->user_id != 0,
				   .user_id = f->user_id,
				   .reports = f->reports,
				   .now = where->now,
				   .has_due_at = f->due_at != 0,
				   .due_at = f->due_at,
				   .has_law_at = f->law_at != 0,
				   .law_at = f->law_at,
				   .has_taken_at = f->taken_at != 0,
				   .taken_at = f->taken_at,
				   .has_decided_at = f->decided_at != 0,
				   .decided_at = f->decided_at,
				   .has_closed_at = f->closed_at != 0,
				   .closed_at = f->closed_at,
				   .channel = some(f->channel),
				   .rules = some(f->rules),
				   .decision = some(f->decision),
				   .has_looked_at = f->looked_at != 0,
				   .looked_at = f->looked_at,
				   .has_settled_at = f->settled_at != 0,
				   .settled_at = f->settled_at,
				   .has_remind_at = remind_at != 0,
				   .remind_at = remind_at,
			   },
			   err);
}

static enum error_code insert(struct store_conn *conn, const struct case_where *where, const struct case_event *e,
			      struct str hash, struct error *err)
{
	return case_event_add(conn,
			      &(struct case_event_add_params){
				      .establishment_id = where->establishment_id,
				      .case_id = where->case_id,
				      .sequence = e->sequence,
				      .at = e->at,
				      .actor_kind = e->actor_kind,
				      .has_actor_id = e->actor_id != 0,
				      .actor_id = e->actor_id,
				      .kind = case_kinds[e->kind].id,
				      .word = some(e->word),
				      .number = e->number,
				      .has_due_at = e->due_at != 0,
				      .due_at = e->due_at,
				      .text = some(e->text),
				      .hash = hash,
			      },
			      err);
}

/* What an event changed for somebody who may be in danger. */
static enum error_code follow_alert(struct store_conn *conn, const struct case_where *where,
				    const struct case_fold *before, const struct case_fold *after, struct error *err)
{
	bool was = alert_is_due(before->nature, before->state == CASE_CLOSED);
	bool is = alert_is_due(after->nature, after->state == CASE_CLOSED);
	int64_t written;
	if (is && !was)
		return alert_ask(conn, where->establishment_id, where->case_id, where->now, err);
	if (was && !is)
		return alert_end(conn, &(struct alert_end_params){where->establishment_id, where->case_id, where->now},
				 &written, err);
	return ERR_NONE;
}

/* Lists of improvements say again what the events say. */
static enum error_code follow_action(struct store_conn *conn, const struct case_where *where,
				     const struct case_event *e, struct error *err)
{
	if (e->kind == CASE_IMPROVED)
		return case_action_done(conn,
					&(struct case_action_done_params){where->establishment_id, where->case_id,
									  e->number, where->now},
					err);
	if (e->kind != CASE_IMPROVES)
		return ERR_NONE;
	return case_action_add(conn,
			       &(struct case_action_add_params){
				       .establishment_id = where->establishment_id,
				       .case_id = where->case_id,
				       .sequence = e->sequence,
				       .has_owner_id = e->number != 0,
				       .owner_id = e->number,
				       .what = e->text,
				       .now = where->now,
				       .has_due_at = e->due_at != 0,
				       .due_at = e->due_at,
			       },
			       err);
}

/* How many times what is kept free beyond the limits is open to an event. */
static unsigned share_of(const struct case_event *e)
{
	switch (e->kind) {
	case CASE_JUDGED:
	case CASE_SETTLED:
	case CASE_ALERT_ENDED:
	case CASE_SORTED:
	case CASE_ENDED:
		return 2;
	case CASE_ALERT_TAKEN:
	case CASE_ALERT_GONE:
	case CASE_TAKEN:
		return 1;
	default:
		return e->danger;
	}
}

/* How many events, and bytes, a case may have once these are added. */
static void find_room(const struct case_where *where, const struct case_event *events, size_t count,
		      int64_t *ret_events, size_t *ret_bytes)
{
	unsigned share = 2;
	for (size_t i = 0; i < count; i++)
		if (share_of(&events[i]) < share)
			share = share_of(&events[i]);
	const unsigned part = share == 0 && where->actor.kind == AUDIT_PUBLIC ? 2 : 1;
	*ret_events = CASE_EVENTS_MAX / part + share * CASE_EVENTS_MORE;
	*ret_bytes = CASE_BYTES_MAX / part + share * CASE_BYTES_MORE;
}

/* Whether so many events more go into a case. */
static enum error_code check_room(const struct case_where *where, const struct case_hold_row *held, int64_t after,
				  const struct case_event *events, size_t count, struct error *err)
{
	size_t bytes;
	int64_t most;
	const int64_t before = held->events - (int64_t)count;
	if (after >= 0 && before != after)
		return error_set(err, ERR_CONFLICT,
				 "Quelqu'un a travaillé sur ce dossier entre-temps : relisez-le, puis recommencez.");
	find_room(where, events, count, &most, &bytes);
	if (where->actor.kind != AUDIT_SYSTEM && held->events > most)
		return error_set(err, ERR_LIMIT,
				 "Ce dossier a déjà %lld étapes, et %d sont possibles : ouvrez-en un autre.",
				 (long long)before, CASE_EVENTS_MAX);
	return ERR_NONE;
}

/* Whether what is added still leaves pages that open. */
static enum error_code check_bytes(const struct case_where *where, const struct case_story *story,
				   const struct case_event *events, size_t count, struct error *err)
{
	int64_t most_events;
	size_t most, there = 0, added = 0;
	find_room(where, events, count, &most_events, &most);
	for (size_t i = 0; i < story->count; i++)
		there += story->events[i].text.len;
	for (size_t i = 0; i < count; i++)
		added += events[i].text.len;
	if (where->actor.kind != AUDIT_SYSTEM && added > 0 && there + added > most)
		return error_set(
			err, ERR_LIMIT,
			"Ce dossier est plein\u00A0: écrivez un texte plus court, ou continuez dans un autre.");
	return ERR_NONE;
}

/* One more, which follows `hash`: the hash of the last one, and from then on its own. */
static enum error_code add_one(struct store_conn *conn, const struct case_where *where, const struct case_event *event,
			       int64_t sequence, struct case_fold *fold, unsigned char hash[SHA256_LEN],
			       struct error *err)
{
	struct case_event e = *event;
	const struct str hashed = {(const char *)hash, SHA256_LEN};
	e.sequence = sequence;
	e.at = where->now;
	e.actor_kind = str_from_c(audit_actor_ids[where->actor.kind]);
	e.actor_id = where->actor.id;
	e.word = some(e.word);
	e.text = some(e.text);
	case_event_hash(hashed, where->establishment_id, where->case_id, case_kinds[e.kind].id, &e, hash);
	case_fold(fold, &e);
	enum error_code code = insert(conn, where, &e, hashed, err);
	return code ? code : follow_action(conn, where, &e, err);
}

/* Who is refused may go on in the same unit of work: the case says no event that it has not. */
static enum error_code give_back(struct store_conn *conn, struct arena *arena, const struct case_where *where,
				 size_t count, enum error_code refused, struct error *err)
{
	struct error failure = {0};
	struct case_hold_row held = {0};
	enum error_code code = case_hold(
		conn, arena, &(struct case_hold_params){where->establishment_id, where->case_id, -(int64_t)count},
		&held, &failure);
	if (code)
		*err = failure;
	return code ? code : refused;
}

static enum error_code add_with(struct store_conn *conn, struct arena *arena, const struct case_where *where,
				int64_t after, const struct case_event *events, size_t count, struct error *err)
{
	struct case_hold_row held = {0};
	struct case_story story = {0};
	unsigned char hash[SHA256_LEN];
	enum error_code code = case_hold(
		conn, arena, &(struct case_hold_params){where->establishment_id, where->case_id, (int64_t)count}, &held,
		err);
	if (code)
		return code == ERR_NOT_FOUND ? not_there(err) : code;
	code = check_room(where, &held, after, events, count, err);
	if (!code)
		code = case_read(conn, arena, where->establishment_id, where->case_id, &story, err);
	if (code && code != ERR_NOT_FOUND)
		return code == ERR_LIMIT ? give_back(conn, arena, where, count, code, err) : code;
	const struct case_fold before = story.fold;
	memcpy(hash, held.hash.ptr, SHA256_LEN);
	code = check_bytes(where, &story, events, count, err);
	if (code)
		return give_back(conn, arena, where, count, code, err);
	for (size_t i = 0; !code && i < count; i++)
		code = add_one(conn, where, &events[i], held.events - (int64_t)(count - 1 - i), &story.fold, hash, err);
	if (!code)
		code = follow(conn, where, &story.fold, (struct str){(const char *)hash, SHA256_LEN}, err);
	return code ? code : follow_alert(conn, where, &before, &story.fold, err);
}

enum error_code case_add_all(struct store_conn *conn, const struct case_where *where, int64_t after,
			     const struct case_event *events, size_t count, struct error *err)
{
	struct arena arena;
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < count; i++)
		code = check(&events[i], err);
	if (code || count == 0)
		return code;
	arena_init(&arena, CASE_STORY_MEMORY);
	code = add_with(conn, &arena, where, after, events, count, err);
	arena_release(&arena);
	return code;
}

enum error_code case_add(struct store_conn *conn, const struct case_where *where, int64_t after,
			 const struct case_event *event, struct error *err)
{
	return case_add_all(conn, where, after, event, 1, err);
}

static bool read_event(const struct case_events_of_row *row, struct case_event *e)
{
	*e = (struct case_event){.sequence = row->sequence,
				 .at = row->at,
				 .actor_kind = row->actor_kind,
				 .actor_id = row->actor_id,
				 .kind = case_kind_of(row->kind),
				 .word = row->word,
				 .number = row->number,
				 .due_at = row->due_at,
				 .text = row->text};
	return e->kind != CASE_KINDS;
}

enum error_code case_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			  struct case_story *ret_story, struct error *err)
{
	LIST(struct case_event) events = {0};
	LIST(struct str) names = {0};
	LIST(struct str) hashes = {0};
	struct case_events_of_rows rows;
	struct case_story story = {0};
	struct case_events_of_params where = {establishment_id, case_id, 0, STORY_ROWS};
	do {
		enum error_code code = case_events_of(conn, arena, &where, &rows, err);
		if (code)
			return code;
		for (size_t i = 0; i < rows.count; i++) {
			struct case_event *e = list_add(arena, &events);
			struct str *name = list_add(arena, &names), *hash = list_add(arena, &hashes);
			if (!e || !name || !hash)
				return error_nomem(err);
			*name = some(rows.items[i].actor_name);
			*hash = rows.items[i].hash;
			if (!read_event(&rows.items[i], e))
				return error_set(
					err, ERR_VERSION,
					"Ce dossier vient d'une version plus récente de Blouse : mettez-la à jour.");
			case_fold(&story.fold, e);
			where.after = e->sequence;
		}
	} while (rows.count == STORY_ROWS);
	if (events.count == 0)
		return not_there(err);
	story.events = events.items;
	story.names = names.items;
	story.hashes = hashes.items;
	story.count = events.count;
	*ret_story = story;
	return ERR_NONE;
}

/* The number of the first of these that does not follow from the hash, which becomes that of the last; 0 when all do. */
static int64_t verify_rows(const struct case_events_of_params *from, const struct case_events_of_rows *rows,
			   unsigned char hash[SHA256_LEN])
{
	for (size_t i = 0; i < rows->count; i++) {
		struct case_event e;
		unsigned char next[SHA256_LEN];
		const int64_t number = from->after + (int64_t)i + 1;
		const bool known = read_event(&rows->items[i], &e);
		if (known)
			case_event_hash((struct str){(const char *)hash, SHA256_LEN}, from->establishment_id,
					from->case_id, case_kinds[e.kind].id, &e, next);
		if (!known || e.sequence != number ||
		    !str_eq(rows->items[i].hash, (struct str){(const char *)next, SHA256_LEN}))
			return number;
		memcpy(hash, next, SHA256_LEN);
	}
	return 0;
}

enum error_code case_verify(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			    int64_t events, struct str head, int64_t *ret_broken, struct error *err)
{
	struct case_events_of_params from = {establishment_id, case_id, 0, STORY_ROWS};
	struct case_events_of_rows rows;
	unsigned char hash[SHA256_LEN] = {0};
	int64_t broken = 0;
	do {
		enum error_code code = case_events_of(conn, arena, &from, &rows, err);
		if (code)
			return code;
		broken = verify_rows(&from, &rows, hash);
		from.after += (int64_t)rows.count;
	} while (!broken && rows.count == STORY_ROWS);
	if (!broken && (from.after != events || !str_eq(head, (struct str){(const char *)hash, SHA256_LEN})))
		broken = from.after + 1;
	*ret_broken = broken;
	return ERR_NONE;
}
