/* SPDX-License-Identifier: Apache-2.0 */
/* People, for programs that keep a directory of their own. */
#include <inttypes.h>

#include "desk/api/api.h"
#include "desk/api_sql.h"
#include "desk/journal/note.h"
#include "desk/people/letter.h"
#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"
#include "store/establishments_sql.h"
#include "web/page.h"

static const struct param list_params[] = {
	{.name = "cursor", .label = API_CURSOR_LABEL, .kind = PARAM_TEXT, .max = 20, .example = "1"},
	API_LIMIT_PARAM,
};
/* No program makes an administrator, who could then make it any other key. */
static const char *const roles_given[] = {"agent",
					  "community-manager",
					  "communication",
					  "usagers",
					  "drh",
					  "affaires-medicales",
					  "juridique",
					  "dpo",
					  "direction-generale",
					  NULL};
static const struct param invite_params[] = {
	{.name = "login",
	 .label = "Son identifiant",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = 100,
	 .required = true,
	 .example = "m.lenoir"},
	{.name = "name",
	 .label = "Son nom",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = 100,
	 .required = true,
	 .example = "Malika Lenoir"},
	{.name = "email", .label = "Son adresse, où part l'invitation", .kind = PARAM_EMAIL},
	{.name = "roles",
	 .label = "Ses rôles, outre celui d'agent",
	 .kind = PARAM_ENUM,
	 .choices = roles_given,
	 .repeated = true},
};

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
	static const struct journal_note note = {
		.action = "account.list", .object_kind = "user", .fields = "login,name,email,roles"};
	unsigned long long after = 0;
	struct identity who;
	struct store_conn *conn;
	struct api_people_rows rows = {0};
	size_t limit = (size_t)request_int(r, "limit", API_ROWS);
	if (request_given(r, "cursor") && !str_to_u64(request_text(r, "cursor"), INT64_MAX, &after)) {
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
	const struct api_people_params params = {
		.establishment_id = who.establishment_id, .after = (int64_t)after, .rows = (int64_t)limit + 1};
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
		buf_addf(out, "],\"next\":\"%" PRId64 "\"}\n", rows.items[count - 1].id);
	else
		buf_add_c(out, "],\"next\":null}\n");
	return ERR_NONE;
}

static const struct member invited_members[] = {
	{"id", "Le numéro de la personne", .kind = MEMBER_INT},
	{"mailed", "L'invitation est partie par courriel", .kind = MEMBER_BOOL},
	{"link", "Sinon, l'adresse à lui remettre en main propre", .kind = MEMBER_TEXT, .nullable = true},
	{0},
};

/* What the base would refuse is looked for before anything is written. */
static enum error_code find_mistakes(struct request *r, struct store_conn *conn, int64_t establishment_id,
				     struct error *err)
{
	char room[FOLD_MAX];
	struct account_by_login_row row;
	struct account_by_login_params params = {.establishment_id = establishment_id};
	if (!account_is_name(request_text(r, "name")))
		request_mistaken(r, "name", STR("C'est trop long."));
	if (request_given(r, "email") && !people_mail_fits(request_text(r, "email")))
		request_mistaken(r, "email", STR("Aucun courriel n'arriverait à cette adresse."));
	if (!fold_login(request_text(r, "login"), room, &params.login)) {
		request_mistaken(r, "login", STR("Cet identifiant ne convient pas."));
		return ERR_NONE;
	}
	enum error_code code = account_by_login(conn, request_arena(r), &params, &row, err);
	if (!code)
		request_mistaken(r, "login", STR("Un compte porte déjà cet identifiant."));
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static uint32_t roles_asked(const struct request *r)
{
	const struct param_answer *answer = request_answer(r, "roles");
	uint32_t roles = ROLE_BIT(ROLE_AGENT);
	for (size_t i = 0; i < answer->count; i++)
		roles |= ROLE_BIT(role_by_id(answer->values[i].text));
	return roles;
}

static enum error_code invite(struct request *r, struct store_conn *conn, const struct identity *who, int64_t *ret_id,
			      struct people_letter *ret_letter, struct error *err)
{
	struct establishment_by_id_row place;
	const struct people_actor actor = {who->establishment_id, signin_actor_of(who)};
	struct str email = request_text(r, "email");
	const struct account_new account = {.establishment_id = who->establishment_id,
					    .login = request_text(r, "login"),
					    .name = request_text(r, "name"),
					    .email = email.len > 0 ? email : (struct str){0},
					    .roles = roles_asked(r)};
	enum error_code code = establishment_by_id(
		conn, request_arena(r), &(struct establishment_by_id_params){.id = who->establishment_id}, &place, err);
	if (!code)
		code = account_add(conn, &account, actor.as, request_now(r), ret_id, err);
	if (!code)
		code = people_letter_send(r, conn, &actor, place.name, *ret_id, account.login, account.name, email,
					  ret_letter, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code run_invite(struct request *r, struct error *err)
{
	int64_t id = 0;
	struct identity who;
	struct store_conn *conn;
	struct people_letter letter = {0};
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = find_mistakes(r, conn, who.establishment_id, err);
	if (!code && !request_good(r)) {
		request_refuse(r);
		return ERR_NONE;
	}
	if (!code)
		code = invite(r, conn, &who, &id, &letter, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_addf(out, "{\"id\":%" PRId64 ",\"mailed\":%s,\"link\":", id, letter.mailed ? "true" : "false");
	if (letter.mailed)
		buf_add_c(out, "null");
	else
		page_json(out, letter.link);
	buf_add_c(out, "}\n");
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
	{.method = HTTP_POST,
	 .path = "/api/personnes",
	 .permission = "users.manage",
	 ROUTE_PARAMS(invite_params),
	 .run = run_invite,
	 .help = "inviter une personne",
	 .flags = ROUTE_JSON,
	 .answer = invited_members},
	{0},
};
