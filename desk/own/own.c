/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/own/own.h"
#include "desk/own_sql.h"

#include <stdio.h>

#include "desk/own/hex.h"
#include "desk/people/roles.h"
#include "signin/account.h"
#include "signin/enter.h"
#include "signin/fold.h"
#include "signin/password.h"

#define FACTS 5
#define HEX_LEN ((size_t)2 * SHA256_LEN)

const struct ui_link own_way[1] = {{.label = STR("Mon compte"), .href = STR("/mon-compte")}};

static const struct param page_params[] = {FRAME_DONE_PARAM};
static const struct param session_params[] = {
	{.name = "connexion",
	 .label = "Connexion",
	 .kind = PARAM_TEXT,
	 .min = HEX_LEN,
	 .max = HEX_LEN,
	 .required = true},
};
static const struct param password_params[] = {
	{.name = "actuel",
	 .label = "Mot de passe actuel",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PASSWORD_MAX,
	 .required = true,
	 .secret = true},
	{.name = "nouveau",
	 .label = "Nouveau mot de passe",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PASSWORD_MAX,
	 .required = true,
	 .secret = true},
};

static const struct frame_done said[] = {
	{"mot-de-passe", STR("Votre mot de passe est changé. Vos autres connexions sont fermées.")},
	{"second", STR("Le second code est retiré.")},
	{"connexion", STR("La connexion est fermée.")},
	{"autres", STR("Vos autres connexions sont fermées.")},
	{0},
};

enum error_code own_account_read(struct request *r, struct own_account_row *ret_row, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct session *session = request_session(r);
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code
		    : own_account(conn, request_arena(r),
				  &(struct own_account_params){session->establishment_id, session->user_id}, ret_row,
				  err);
}

/* A password that a directory keeps is tried there, as for signing in. */
static enum error_code prove_in_directory(struct request *r, const struct own_account_row *account, struct str password,
					  struct error *err)
{
	const struct session *session = request_session(r);
	struct local_result result;
	enum error_code code = enter_password(&desk_of(r)->signin, session->establishment_id, account->login, password,
					      request_now(r), &result, err);
	if (!code && result.outcome == LOCAL_WAIT)
		return error_set(err, ERR_UNAVAILABLE, "Trop d'essais : attendez un peu, puis réessayez.");
	if (!code && result.outcome == LOCAL_WRONG)
		return error_set(err, ERR_USAGE, "Votre mot de passe actuel n'est pas celui-là.");
	return code;
}

enum error_code own_prove(struct request *r, const struct own_account_row *account, struct error *err)
{
	const struct session *session = request_session(r);
	struct str password = request_text(r, "actuel");
	enum error_code code = account->has_password ? account_prove(&desk_of(r)->signin, session->establishment_id,
								     session->user_id, password, request_now(r), err)
						     : prove_in_directory(r, account, password, err);
	if (code != ERR_USAGE && code != ERR_UNAVAILABLE)
		return code;
	request_mistaken(r, "actuel", str_from_c(err->message));
	return ERR_NONE;
}

/* --- the page --- */

static enum error_code add_facts(struct request *r, struct store_conn *conn, const struct own_account_row *account,
				 struct own_page *page, struct error *err)
{
	const struct people_role *roles;
	struct ui_fact *facts = ARENA_ZNEW(request_arena(r), struct ui_fact, FACTS);
	enum error_code code = facts ? people_roles(conn, request_arena(r), 0, 0, &roles, err) : error_nomem(err);
	if (code)
		return code;
	facts[page->fact_count++] = (struct ui_fact){.term = STR("Nom"), .text = account->name};
	facts[page->fact_count++] = (struct ui_fact){.term = STR("Identifiant"), .text = account->login};
	facts[page->fact_count++] = (struct ui_fact){
		.term = STR("Courriel"), .text = account->email.len > 0 ? account->email : STR("aucune adresse")};
	facts[page->fact_count++] = (struct ui_fact){
		.term = STR("Rôles"), .text = people_role_names(request_arena(r), roles, page->frame.who.roles)};
	page->facts = facts;
	return facts[page->fact_count - 1].text.ptr ? ERR_NONE : error_nomem(err);
}

static struct str browser_name(struct str client, struct str *ret_machine)
{
	static const char *const names[][2] = {
		{"edge", "Edge"},       {"firefox", "Firefox"}, {"chromium", "Chrome ou Chromium"},
		{"safari", "Safari"},   {"android", "Android"}, {"ios", "iPhone ou iPad"},
		{"windows", "Windows"}, {"mac", "Mac"},         {"linux", "Linux"},
	};
	struct str browser, machine = str_cut(client, '/', &browser), name = STR("Autre navigateur");
	*ret_machine = STR("autre appareil");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_eq(browser, str_from_c(names[i][0])))
			name = str_from_c(names[i][1]);
		if (str_eq(machine, str_from_c(names[i][0])))
			*ret_machine = str_from_c(names[i][1]);
	}
	return name;
}

static enum error_code add_sessions(struct request *r, struct store_conn *conn, struct own_page *page,
				    struct error *err)
{
	struct own_sessions_rows found;
	const struct session *session = request_session(r);
	const struct own_sessions_params params = {
		.establishment_id = session->establishment_id,
		.user_id = session->user_id,
		.now = request_now(r),
		.since = request_now(r) - (int64_t)desk_of(r)->conf->sessions.unused * SIGNIN_SECOND,
		.rows = OWN_SESSIONS_MAX,
	};
	enum error_code code = own_sessions(conn, request_arena(r), &params, &found, err);
	struct own_session *rows = code ? NULL : ARENA_NEW(request_arena(r), struct own_session, found.count + 1);
	if (code || !rows)
		return code ? code : error_nomem(err);
	for (size_t i = 0; i < found.count; i++) {
		const struct own_sessions_row *row = &found.items[i];
		struct own_session *s = &rows[i];
		*s = (struct own_session){.id = hex_put(request_arena(r), row->hash),
					  .here = row->hash.len == SHA256_LEN &&
						  memcmp(row->hash.ptr, session->hash, SHA256_LEN) == 0,
					  .began = row->created_at,
					  .used = row->seen_at};
		s->browser = browser_name(row->client, &s->machine);
		if (!s->id.ptr)
			return error_nomem(err);
	}
	page->sessions = rows;
	page->session_count = found.count;
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct own_account_row account;
	struct own_page page = {0};
	enum error_code code = frame_make(r, STR("Mon compte"), FRAME_ITEMS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = own_account(
			conn, request_arena(r),
			&(struct own_account_params){page.frame.who.establishment_id, page.frame.who.user_id}, &account,
			err);
	if (!code)
		code = add_facts(r, conn, &account, &page, err);
	if (!code)
		code = add_sessions(r, conn, &page, err);
	if (!code)
		code = frame_say(r, &page.frame, said, err);
	if (code)
		return code;
	page.has_password = account.has_password;
	page.reminded = may(&page.frame.who, MAY_READ_OWN_CASES, page.frame.who.establishment_id);
	page.may_second = account.has_password || account.in_directory;
	page.second = account.has_totp;
	page.provider = account.provider;
	page.codes_left = account.codes_left;
	own_page(request_html(r), &page);
	return ERR_NONE;
}

/* --- the password --- */

static enum error_code show_password(struct request *r, struct error *err)
{
	char own[ACCOUNT_NAME_MAX + FOLD_MAX + 2];
	struct own_account_row account;
	struct own_password page = {.way = own_way, .way_count = 1};
	enum error_code code = own_account_read(r, &account, err);
	if (!code)
		code = frame_make(r, STR("Changer de mot de passe"), FRAME_ITEMS, &page.frame, err);
	if (code)
		return code;
	if (!account.has_password) {
		request_redirect(r, STR("/mon-compte"));
		return ERR_NONE;
	}
	int len = snprintf(own, sizeof(own), "%.*s %.*s", STR_ARG(account.login), STR_ARG(account.name));
	page.login = account.login;
	page.own = (struct str){own, (size_t)len < sizeof(own) ? (size_t)len : sizeof(own) - 1};
	if (request_route(r)->method == HTTP_POST) {
		page.old_error = request_mistake(r, "actuel");
		page.error = request_mistake(r, "nouveau");
		request_status(r, 422);
	}
	own_password(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_password(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct own_account_row account;
	int64_t establishment_id = request_session(r)->establishment_id, user_id = request_session(r)->user_id;
	enum error_code code = own_account_read(r, &account, err);
	if (code)
		return code;
	/* Which of the two is wrong is told beside it. */
	const struct str own[] = {account.login, account.name, account.email};
	if (request_good(r) && password_check(request_text(r, "nouveau"), own, sizeof(own) / sizeof(*own), err))
		request_mistaken(r, "nouveau", str_from_c(err->message));
	if (!request_good(r) || !account.has_password)
		return show_password(r, err);
	code = account_change(&desk_of(r)->signin, establishment_id, user_id, request_text(r, "actuel"),
			      request_text(r, "nouveau"), request_now(r), err);
	if (code == ERR_USAGE || code == ERR_UNAVAILABLE) {
		request_mistaken(r, "actuel", str_from_c(err->message));
		return show_password(r, err);
	}
	/* Every session ended, this one too: it goes on under another token. */
	if (!code)
		code = request_sign_in(r, establishment_id, user_id, 0, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/mon-compte?fait=mot-de-passe"));
	return code;
}

/* --- sessions --- */

static enum error_code end(struct request *r, struct store_conn *conn, const char *path, struct error *err)
{
	const struct session *session = request_session(r);
	enum error_code code =
		signin_audit(conn, session->establishment_id, (struct signin_actor){AUDIT_USER, session->user_id},
			     "account.sessions-end", session->user_id, "", STR(""), request_now(r), err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, str_from_c(path));
	return code;
}

static enum error_code run_session_end(struct request *r, struct error *err)
{
	struct store_conn *conn;
	unsigned char hash[SHA256_LEN];
	const struct session *session = request_session(r);
	int64_t ended = 0;
	if (!hex_take(request_text(r, "connexion"), hash, sizeof(hash)))
		return error_set(err, ERR_NOT_FOUND, "Cette connexion n'existe pas.");
	const struct own_session_end_params params = {.establishment_id = session->establishment_id,
						      .user_id = session->user_id,
						      .hash = {(const char *)hash, sizeof(hash)},
						      .now = request_now(r)};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = own_session_end(conn, &params, &ended, err);
	if (!code && !ended)
		return error_set(err, ERR_NOT_FOUND, "Cette connexion n'existe pas.");
	return code ? code : end(r, conn, "/mon-compte?fait=connexion", err);
}

static enum error_code run_others_end(struct request *r, struct error *err)
{
	struct store_conn *conn;
	const struct session *session = request_session(r);
	int64_t ended;
	const struct own_sessions_end_others_params params = {.establishment_id = session->establishment_id,
							      .user_id = session->user_id,
							      .hash = {(const char *)session->hash, SHA256_LEN},
							      .now = request_now(r)};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = own_sessions_end_others(conn, &params, &ended, err);
	return code ? code : end(r, conn, "/mon-compte?fait=autres", err);
}

#define MINE .permission = "check"

const struct route own_routes[] = {
	{.path = "/mon-compte", MINE, ROUTE_PARAMS(page_params), .run = run_page, .help = "son propre compte"},
	{.path = "/mon-compte/mot-de-passe",
	 MINE,
	 .run = show_password,
	 .help = "page où l'on change son mot de passe"},
	{HTTP_POST, "/mon-compte/mot-de-passe", MINE, ROUTE_PARAMS(password_params), .run = run_password,
	 .help = "changer son mot de passe", .flags = ROUTE_FORM},
	{HTTP_POST, "/mon-compte/connexions/fermer", MINE, ROUTE_PARAMS(session_params), .run = run_session_end,
	 .help = "fermer une de ses connexions"},
	{HTTP_POST, "/mon-compte/connexions/autres", MINE, .run = run_others_end,
	 .help = "fermer toutes ses connexions, sauf celle-ci"},
	{0},
};
