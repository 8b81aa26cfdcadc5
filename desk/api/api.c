/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/api/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "desk/charter/serving.h"
#include "desk/journal/note.h"
#include "desk/journal/scan.h"
#include "store/establishments_sql.h"
#include "store/jobs_sql.h"
#include "store/migrate.h"
#include "web/page.h"

void api_time(struct buf *out, bool has, int64_t at)
{
	struct tm t;
	time_t second = (time_t)(at / 1000000 - (at % 1000000 < 0));
	if (!has || !gmtime_r(&second, &t)) {
		buf_add_c(out, "null");
		return;
	}
	buf_addf(out, "\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
		 t.tm_min, t.tm_sec, (int)(at - (int64_t)second * 1000000));
}

/* Who asks. */

static const char *const kinds[] = {"programme", "personne", NULL};
static const struct member place_members[] = {
	{"key", "Son nom court", .kind = MEMBER_TEXT},
	{"name", "Son nom", .kind = MEMBER_TEXT},
	{"time_zone", "Son fuseau horaire", .kind = MEMBER_TEXT},
	{0},
};
static const struct member permission_members[] = {
	{"id", "Comme dans la description de chaque adresse", .kind = MEMBER_TEXT},
	{"what", "En français", .kind = MEMBER_TEXT},
	{0},
};
static const struct member me_members[] = {
	{"kind", "Avec une clé, ou dans la session de quelqu'un", .kind = MEMBER_TEXT, .choices = kinds},
	{"name", "De la clé ou de la personne", .kind = MEMBER_TEXT},
	{"ends_at", "Quand la clé cesse de servir ; null pour une personne", .kind = MEMBER_TIME, .nullable = true},
	{"establishment", "Le seul que l'on voie", .kind = MEMBER_OBJECT, .members = place_members},
	{"permissions", "Ce qui est permis", .kind = MEMBER_OBJECT, .members = permission_members, .listed = true},
	{0},
};

static void add_text(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "\"%s\":", name);
	page_json(out, value);
}

static enum error_code run_me(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct establishment_by_id_row place;
	const struct key_holder *program = desk_program(r);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = establishment_by_id(conn, request_arena(r),
					   &(struct establishment_by_id_params){.id = who.establishment_id}, &place,
					   err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_addf(out, "{\"kind\":\"%s\",", kinds[program ? 0 : 1]);
	add_text(out, "name", program ? program->name : request_session(r)->name);
	buf_add_c(out, ",\"ends_at\":");
	api_time(out, program != NULL, program ? program->ends_at : 0);
	buf_add_c(out, ",\"establishment\":{");
	add_text(out, "key", place.key);
	buf_add_char(out, ',');
	add_text(out, "name", place.name);
	buf_add_char(out, ',');
	add_text(out, "time_zone", place.time_zone);
	buf_add_c(out, "},\"permissions\":[");
	bool some = false;
	for (enum permission p = 0; p < PERMISSIONS; p++) {
		if (!may(&who, p, who.establishment_id))
			continue;
		buf_add_c(out, some ? ",{" : "{");
		some = true;
		add_text(out, "id", str_from_c(permission_rows[p].id));
		buf_add_char(out, ',');
		add_text(out, "what", str_from_c(permission_rows[p].what));
		buf_add_char(out, '}');
	}
	buf_add_c(out, "]}\n");
	return ERR_NONE;
}

/* The journal. */

static const struct param journal_params[] = {
	{.name = "cursor",
	 .label = API_CURSOR_LABEL,
	 .kind = PARAM_TEXT,
	 .max = 48,
	 .example = "4070908800000000-1000"},
	API_LIMIT_PARAM,
	{.name = "family",
	 .label = "Seulement ce genre d'actions",
	 .kind = PARAM_ENUM,
	 .choices = journal_family_words},
	{.name = "since", .label = "À partir de ce jour (UTC)", .kind = PARAM_DATE, .example = "2026-01-01"},
	{.name = "until", .label = "Jusqu'à ce jour compris (UTC)", .kind = PARAM_DATE, .example = "2099-12-31"},
};
static const char *const actors[] = {"system", "user", "program", "public", NULL};
static const struct member actor_members[] = {
	{"kind", "Blouse, une personne, une clé, ou quelqu'un sans compte", .kind = MEMBER_TEXT, .choices = actors},
	{"id", "Le numéro de la personne ou de la clé", .kind = MEMBER_INT, .nullable = true},
	{0},
};
static const struct member object_members[] = {
	{"kind", "Ce que c'est", .kind = MEMBER_TEXT},
	{"id", "Son numéro ; vide s'il n'en a pas", .kind = MEMBER_TEXT},
	{0},
};
static const struct member entry_members[] = {
	{"sequence", "Son rang", .kind = MEMBER_INT},
	{"at", "Quand", .kind = MEMBER_TIME},
	{"actor", "Qui", .kind = MEMBER_OBJECT, .members = actor_members},
	{"action", "Quoi, comme key.add", .kind = MEMBER_TEXT},
	{"object", "Sur quoi", .kind = MEMBER_OBJECT, .members = object_members},
	{"fields", "Ce qui a été lu ou changé", .kind = MEMBER_TEXT, .listed = true},
	{0},
};
static const struct member journal_members[] = {
	{"items", "Les entrées, la dernière d'abord", .kind = MEMBER_OBJECT, .members = entry_members, .listed = true},
	API_NEXT_MEMBER,
	{0},
};

static void add_entry(struct buf *out, const struct journal_row *row)
{
	struct str rest = row->fields, field;
	bool some = false;
	buf_addf(out, "{\"sequence\":%" PRId64 ",\"at\":", row->sequence);
	api_time(out, true, row->at);
	buf_add_c(out, ",\"actor\":{");
	add_text(out, "kind", row->actor_kind);
	if (row->actor_id)
		buf_addf(out, ",\"id\":%" PRId64 "},", row->actor_id);
	else
		buf_add_c(out, ",\"id\":null},");
	add_text(out, "action", row->action);
	buf_add_c(out, ",\"object\":{");
	add_text(out, "kind", row->object_kind);
	buf_add_char(out, ',');
	add_text(out, "id", row->object_id);
	buf_add_c(out, "},\"fields\":[");
	while (rest.len > 0) {
		rest = str_cut(rest, ',', &field);
		buf_add_c(out, some ? "," : "");
		some = true;
		page_json(out, field);
	}
	buf_add_c(out, "]}");
}

#define DAY_MICROSECONDS (86400 * INT64_C(1000000))

/* « at-sequence »: a place that stays where it is while the journal grows. */
static bool read_place(struct str text, struct journal_place *ret_place)
{
	struct str at;
	unsigned long long number, sequence;
	text = str_cut(text, '-', &at);
	if (!str_to_u64(at, INT64_MAX, &number) || !str_to_u64(text, INT64_MAX, &sequence))
		return false;
	*ret_place = (struct journal_place){(int64_t)number, (int64_t)sequence};
	return true;
}

static enum error_code run_journal(struct request *r, struct error *err)
{
	static const struct journal_note note = {.action = "journal.view", .object_kind = "journal", .fields = ""};
	struct identity who;
	struct store_conn *conn;
	struct journal_found found = {0};
	struct journal_place place = {0};
	if (request_given(r, "cursor") && !read_place(request_text(r, "cursor"), &place)) {
		request_mistaken(r, "cursor", STR("Ce n'est pas ce que disait next."));
		request_refuse(r);
		return ERR_NONE;
	}
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = journal_write_alone(r, &who, &note, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (code)
		return code;
	const struct journal_filter filter = {
		.establishment_id = who.establishment_id,
		.from = request_int(r, "since", 0) * DAY_MICROSECONDS,
		.before = request_given(r, "until") ? (request_int(r, "until", 0) + 1) * DAY_MICROSECONDS : 0,
		.family = (enum journal_family)request_int(r, "family", JOURNAL_ALL),
	};
	code = journal_scan(conn, request_arena(r), &filter, place, (size_t)request_int(r, "limit", API_ROWS),
			    JOURNAL_EXAMINED_MAX, &found, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_add_c(out, "{\"items\":[");
	for (size_t i = 0; i < found.count; i++) {
		buf_add_c(out, i ? ",\n" : "\n");
		add_entry(out, &found.rows[i]);
	}
	if (found.more)
		buf_addf(out, "],\"next\":\"%" PRId64 "-%" PRId64 "\"}\n", found.end.at, found.end.sequence);
	else
		buf_add_c(out, "],\"next\":null}\n");
	return ERR_NONE;
}

/* The server. */

static const char *const engines[] = {[STORE_SQLITE] = "sqlite", [STORE_POSTGRESQL] = "postgresql", NULL};
static const struct member store_members[] = {
	{"engine", "Le moteur", .kind = MEMBER_TEXT, .choices = engines},
	{"step", "L'étape de sa forme", .kind = MEMBER_INT},
	{"steps", "Les étapes que ce programme connaît", .kind = MEMBER_INT},
	{0},
};
static const struct member queue_members[] = {
	{"queue", "Son nom", .kind = MEMBER_TEXT},
	{"due", "À faire maintenant", .kind = MEMBER_INT},
	{"later", "À faire plus tard", .kind = MEMBER_INT},
	{"leased", "En cours", .kind = MEMBER_INT},
	{"dead", "Abandonnées", .kind = MEMBER_INT},
	{"oldest_due_at", "Depuis quand attend la plus ancienne", .kind = MEMBER_TIME, .nullable = true},
	{0},
};
static const struct member charter_members[] = {
	{"version", "Le numéro de celle de l'établissement ; 0 pour la charte de base seule", .kind = MEMBER_INT},
	{"stale", "Elle contient des erreurs depuis une mise à jour : la charte de base sert seule",
	 .kind = MEMBER_BOOL},
	{0},
};
static const struct member health_members[] = {
	{"version", "De Blouse", .kind = MEMBER_TEXT},
	{"store", "La base", .kind = MEMBER_OBJECT, .members = store_members},
	{"mail", "Des courriels peuvent partir", .kind = MEMBER_BOOL},
	{"queues", "Les tâches, par file", .kind = MEMBER_OBJECT, .members = queue_members, .listed = true},
	{"charter", "La charte qui sert", .kind = MEMBER_OBJECT, .members = charter_members},
	{0},
};

static void add_queue(struct buf *out, const struct jobs_health_row *row)
{
	buf_add_char(out, '{');
	add_text(out, "queue", row->queue);
	buf_addf(out,
		 ",\"due\":%" PRId64 ",\"later\":%" PRId64 ",\"leased\":%" PRId64 ",\"dead\":%" PRId64
		 ",\"oldest_due_at\":",
		 row->due, row->later, row->leased, row->dead);
	api_time(out, row->has_oldest_due_at, row->oldest_due_at);
	buf_add_char(out, '}');
}

static enum error_code run_health(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct desk *desk = desk_of(r);
	struct jobs_health_rows rows = {0};
	const struct serving_charter *charter = NULL;
	size_t step = 0;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = store_steps_taken(desk->signin.store, &step, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = jobs_health(conn, request_arena(r), &(struct jobs_health_params){.now = request_now(r)}, &rows,
				   err);
	if (!code)
		code = serving_take(desk->serving, conn, who.establishment_id, &charter, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_addf(out,
		 "{\"version\":\"" BLOUSE_VERSION_STRING
		 "\",\"store\":{\"engine\":\"%s\",\"step\":%zu,\"steps\":%zu},\"mail\":%s,\"queues\":[",
		 engines[store_engine(desk->signin.store)], step, store_migrations_count,
		 desk_mails(desk) ? "true" : "false");
	for (size_t i = 0; i < rows.count; i++) {
		buf_add_c(out, i ? "," : "");
		add_queue(out, &rows.items[i]);
	}
	buf_addf(out, "],\"charter\":{\"version\":%" PRId64 ",\"stale\":%s}}\n", charter->version,
		 charter->stale ? "true" : "false");
	serving_give(desk->serving, charter);
	return ERR_NONE;
}

const struct route api_routes[] = {
	{.path = "/api/moi",
	 .run = run_me,
	 .help = "qui demande, et ce qui lui est permis",
	 .flags = ROUTE_JSON | ROUTE_SIGNED,
	 .answer = me_members},
	{.path = "/api/journal",
	 .permission = "journal.read",
	 ROUTE_PARAMS(journal_params),
	 .run = run_journal,
	 .help = "ce que chacun a fait, la dernière entrée d'abord",
	 .flags = ROUTE_JSON,
	 .answer = journal_members},
	{.path = "/api/sante",
	 .permission = "system.manage",
	 .run = run_health,
	 .help = "l'état du serveur et de ses tâches",
	 .flags = ROUTE_JSON,
	 .answer = health_members},
	{0},
};
