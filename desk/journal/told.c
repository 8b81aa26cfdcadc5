/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/told.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/hash.h"
#include "desk/journal_sql.h"
#include "signin/fold.h"
#include "store/purge.h"
#include "web/french.h"

#define SENTENCE_MAX 4096
#define SLOTS_FIRST 64

/* What a number names: a user, a key… */
struct journal_name {
	struct str kind; /* one of the constants below; ptr NULL: an empty slot */
	int64_t id;
	struct str name; /* empty when there is none */
};

void journal_names_init(struct journal_names *names, struct store_conn *conn, struct arena *arena,
			int64_t establishment_id)
{
	*names = (struct journal_names){.conn = conn, .arena = arena, .establishment_id = establishment_id};
}

static struct journal_name *slot_of(struct journal_names *n, struct str kind, int64_t id)
{
	size_t i = hash_pair(hash_str(kind), (uint64_t)id) & (n->room - 1);
	while (n->slots[i].kind.ptr && (n->slots[i].id != id || !str_eq(n->slots[i].kind, kind)))
		i = (i + 1) & (n->room - 1);
	return &n->slots[i];
}

static bool make_room(struct journal_names *n)
{
	struct journal_names more = *n;
	if (n->room && n->count < n->room / 2)
		return true;
	more.room = n->room ? n->room * 2 : SLOTS_FIRST;
	more.slots = ARENA_ZNEW(n->arena, struct journal_name, more.room);
	if (!more.slots)
		return false;
	for (size_t i = 0; i < n->room; i++)
		if (n->slots[i].kind.ptr)
			*slot_of(&more, n->slots[i].kind, n->slots[i].id) = n->slots[i];
	*n = more;
	return true;
}

static enum error_code look_up(struct journal_names *n, struct str kind, int64_t id, struct str *ret_name,
			       struct error *err)
{
	enum error_code code = ERR_NOT_FOUND;
	if (str_eq(kind, STR("user"))) {
		struct journal_user_name_row row;
		const struct journal_user_name_params params = {n->establishment_id, id};
		code = journal_user_name(n->conn, n->arena, &params, &row, err);
		if (!code)
			*ret_name = row.name;
	} else if (str_eq(kind, STR("key"))) {
		struct journal_key_name_row row;
		const struct journal_key_name_params params = {n->establishment_id, id};
		code = journal_key_name(n->conn, n->arena, &params, &row, err);
		if (!code)
			*ret_name = row.name;
	} else if (str_eq(kind, STR("provider"))) {
		struct journal_provider_name_row row;
		const struct journal_provider_name_params params = {n->establishment_id, id};
		code = journal_provider_name(n->conn, n->arena, &params, &row, err);
		if (!code)
			*ret_name = row.name;
	}
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

/* What has a name by its number; empty for what has none. */
static enum error_code name_of(struct journal_names *n, struct str kind, int64_t id, struct str *ret_name,
			       struct error *err)
{
	static const char *const kinds[] = {"user", "key", "provider"};
	struct str known = {0};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(kind, str_from_c(kinds[i])))
			known = str_from_c(kinds[i]);
	*ret_name = (struct str){"", 0};
	if (!known.ptr || id <= 0)
		return ERR_NONE;
	if (!make_room(n))
		return error_nomem(err);
	struct journal_name *slot = slot_of(n, known, id);
	if (!slot->kind.ptr) {
		struct str name = {"", 0};
		enum error_code code = look_up(n, known, id, &name, err);
		if (code)
			return code;
		*slot = (struct journal_name){known, id, name};
		n->count++;
	}
	*ret_name = slot->name;
	return ERR_NONE;
}

bool journal_elides(struct str name)
{
	char first[8];
	size_t len = fold_plain(str_sub(name, 0, 4), first, sizeof(first));
	return len > 0 && strchr("aeiouh", first[0]);
}

static enum error_code tell_who(struct journal_names *n, struct arena *arena, const struct journal_row *row,
				struct str *ret_who, struct error *err)
{
	struct str name = {"", 0};
	bool program = str_eq(row->actor_kind, STR("program"));
	enum error_code code = ERR_NONE;
	if (str_eq(row->actor_kind, STR("system"))) {
		*ret_who = STR("Blouse");
		return ERR_NONE;
	}
	if (str_eq(row->actor_kind, STR("public"))) {
		*ret_who = STR("Quelqu'un");
		return ERR_NONE;
	}
	code = name_of(n, program ? STR("key") : STR("user"), row->actor_id, &name, err);
	if (code)
		return code;
	_cleanup_buf_ struct buf out;
	buf_init(&out, SENTENCE_MAX);
	if (program)
		buf_addf(&out, "Le programme « %.*s »", STR_ARG(name));
	else if (name.len > 0)
		buf_add_str(&out, name);
	else
		buf_addf(&out, "Le compte n° %" PRId64, row->actor_id);
	*ret_who = arena_copy(arena, buf_str(&out));
	return ret_who->ptr && !out.failed ? ERR_NONE : error_nomem(err);
}

/* What a sentence says of its object. */
struct object {
	struct str name; /* of the object, or its number */
	bool own;        /* the account of who did it */
};

static void add_of(struct buf *out, const char *word, struct str name)
{
	bool elides = journal_elides(name);
	buf_addf(out, elides ? "%sd'%.*s" : "%sde %.*s", word, STR_ARG(name));
}

static void add_object(struct buf *out, struct str place, const struct object *o)
{
	if (str_eq(place, STR("o")))
		buf_add_str(out, o->name);
	else if (str_eq(place, STR("de")))
		add_of(out, "", o->name);
	else if (str_eq(place, STR("le compte")) && o->own)
		buf_add_c(out, "son propre compte");
	else if (str_eq(place, STR("le compte")))
		add_of(out, "le compte ", o->name);
	else if (str_eq(place, STR("du compte")) && o->own)
		buf_add_c(out, "de son propre compte");
	else if (str_eq(place, STR("du compte")))
		add_of(out, "du compte ", o->name);
	else if (str_eq(place, STR("au compte")) && o->own)
		buf_add_c(out, "à son propre compte");
	else
		add_of(out, "au compte ", o->name);
}

static void add_sentence(struct buf *out, struct str told, const struct object *o)
{
	while (told.len > 0) {
		struct str plain, place;
		struct str rest = str_cut(told, '{', &plain);
		buf_add_str(out, plain);
		if (plain.len == told.len)
			return;
		told = str_cut(rest, '}', &place);
		add_object(out, place, o);
	}
}

/* An action that is in no table is shown as it stands, with its object. */
static void add_unknown(struct buf *out, const struct journal_row *row, const struct object *o)
{
	buf_addf(out, "a fait « %.*s » (%.*s%s%.*s)", STR_ARG(row->action), STR_ARG(row->object_kind),
		 o->name.len ? " " : "", STR_ARG(o->name));
}

static enum error_code tell_what(struct journal_names *n, struct arena *arena, const struct journal_row *row,
				 struct str *ret_what, struct error *err)
{
	unsigned long long id = 0;
	struct object o = {.name = row->object_id};
	bool numbered = str_to_u64(row->object_id, INT64_MAX, &id);
	struct str name = {"", 0};
	enum error_code code = numbered ? name_of(n, row->object_kind, (int64_t)id, &name, err) : ERR_NONE;
	if (code)
		return code;
	if (name.len > 0)
		o.name = name;
	if (str_eq(row->object_kind, STR("retention")) && purge_rule_by_id(row->object_id))
		o.name = str_from_c(purge_rule_by_id(row->object_id)->what);
	o.own = numbered && (int64_t)id == row->actor_id && str_eq(row->actor_kind, STR("user")) &&
		str_eq(row->object_kind, STR("user"));
	const struct journal_action *action = journal_action_by_id(row->action);
	_cleanup_buf_ struct buf out;
	buf_init(&out, SENTENCE_MAX);
	if (action)
		add_sentence(&out, str_from_c(row->object_id.len == 0 && action->alone ? action->alone : action->told),
			     &o);
	else
		add_unknown(&out, row, &o);
	*ret_what = arena_copy(arena, buf_str(&out));
	return ret_what->ptr && !out.failed ? ERR_NONE : error_nomem(err);
}

/* « rows.1234 » is a number of something. */
static bool add_counted(struct buf *out, struct str field)
{
	static const struct {
		struct str word;
		const char *before;
		struct str one, many;
	} words[] = {
		{STR("rows"), "", STR("ligne"), STR("lignes")},
		{STR("from"), "avant : ", STR("jour"), STR("jours")},
		{STR("to"), "maintenant : ", STR("jour"), STR("jours")},
	};
	struct french_room room;
	struct str word, number = str_cut(field, '.', &word);
	unsigned long long n;
	if (!str_to_u64(number, INT64_MAX, &n))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(word, words[i].word)) {
			buf_add_c(out, words[i].before);
			buf_add_str(out, french_count(&room, (int64_t)n, words[i].one, words[i].many));
			return true;
		}
	return false;
}

static enum error_code tell_detail(struct arena *arena, struct str fields, struct str *ret_detail, struct error *err)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, SENTENCE_MAX);
	bool more = false;
	while (fields.len > 0) {
		struct str field;
		fields = str_cut(fields, ',', &field);
		if (field.len == 0)
			continue;
		buf_add_c(&out, more ? ", " : "");
		if (!add_counted(&out, field))
			buf_add_str(&out, journal_field_label(field));
		more = true;
	}
	*ret_detail = arena_copy(arena, buf_str(&out));
	return ret_detail->ptr && !out.failed ? ERR_NONE : error_nomem(err);
}

enum error_code journal_tell(struct journal_names *names, struct arena *arena, const struct journal_row *row,
			     struct journal_told *ret_told, struct error *err)
{
	struct journal_told told;
	enum error_code code = tell_who(names, arena, row, &told.who, err);
	if (!code)
		code = tell_what(names, arena, row, &told.what, err);
	if (!code)
		code = tell_detail(arena, row->fields, &told.detail, err);
	if (!code)
		*ret_told = told;
	return code;
}
