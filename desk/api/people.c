/* SPDX-License-Identifier: Apache-2.0 */
/* People, for programs that keep a directory of their own. */
#include <inttypes.h>

#include "desk/api/api.h"
#include "desk/api_sql.h"
#include "web/page.h"

static const struct param list_params[] = {API_CURSOR_PARAMS};

static const struct member person_members[] = {
	{"id", "Son numéro", .kind = MEMBER_INT},
	{"login", "Son identifiant", .kind = MEMBER_TEXT},
	{"name", "Son nom", .kind = MEMBER_TEXT},
	{"email", "Son adresse", .kind = MEMBER_TEXT, .nullable = true},
	{"roles", "Ses rôles", .kind = MEMBER_TEXT, .listed = true, .choices = role_ids},
	{"open", "Son compte est ouvert", .kind = MEMBER_BOOL},
	{"created_at", "Quand il a été créé", .kind = MEMBER_TIME},
	{0},
};
static const struct member list_members[] = {
	{"items", "Les personnes, dans l'ordre de leur arrivée", .kind = MEMBER_OBJECT, .members = person_members,
	 .listed = true},
	API_NEXT_MEMBER,
	{0},
};

static void add_person(struct buf *out, const struct api_people_row *row)
{
	bool some = false;
	buf_addf(out, "{\"id\":%" PRId64 ",\"login\":", row->id);
	page_json(out, row->login);
	buf_add_c(out, ",\"name\":");
	page_json(out, row->name);
	buf_add_c(out, ",\"email\":");
	if (row->email.ptr)
		page_json(out, row->email);
	else
		buf_add_c(out, "null");
	buf_add_c(out, ",\"roles\":[");
	for (enum role role = 0; role < ROLES; role++) {
		if (!((uint32_t)row->role_bits & ROLE_BIT(role)))
			continue;
		buf_addf(out, "%s\"%s\"", some ? "," : "", role_ids[role]);
		some = true;
	}
	buf_addf(out, "],\"open\":%s,\"created_at\":", row->has_disabled_at ? "false" : "true");
	api_time(out, true, row->created_at);
	buf_add_char(out, '}');
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct api_people_rows rows = {0};
	size_t limit = (size_t)request_int(r, "limit", API_ROWS);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = api_note(r, &who, "account.list", "user", err);
	if (!code)
		code = request_store(r, &conn, err);
	if (code)
		return code;
	const struct api_people_params params = {.establishment_id = who.establishment_id,
						 .after = request_int(r, "cursor", 0),
						 .rows = (int64_t)limit + 1};
	code = api_people(conn, request_arena(r), &params, &rows, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	size_t count = rows.count < limit ? rows.count : limit;
	buf_add_c(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		buf_add_c(out, i ? ",\n" : "\n");
		add_person(out, &rows.items[i]);
	}
	if (rows.count > limit)
		buf_addf(out, "],\"next\":%" PRId64 "}\n", rows.items[count - 1].id);
	else
		buf_add_c(out, "],\"next\":null}\n");
	return ERR_NONE;
}

const struct route api_people_routes[] = {
	{.path = "/api/personnes",
	 .permission = "users.manage",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les personnes de l'établissement",
	 .flags = ROUTE_JSON,
	 .answer = list_members},
	{0},
};
