/* SPDX-License-Identifier: Apache-2.0 */
/* /mon-compte/rappels: what one wants to be told, and how. */
#include "desk/alerts/alerts.h"
#include "desk/alerts_sql.h"
#include "desk/journal/note.h"
#include "desk/own/own.h"
#include "signin/accounts_sql.h"

static const char *const mail_words[] = {"tout", "matin", "rien", NULL};
static const struct ui_option mail_rows[] = {
	{STR("tout"), STR("Ce qui presse aussitôt, le reste chaque matin"), STR(""), false},
	{STR("matin"), STR("Tout en un courriel, chaque matin"), STR(""), false},
	{STR("rien"), STR("Aucun : je regarde Blouse moi-même"), STR(""), false},
};
#define MAILS (sizeof(mail_rows) / sizeof(*mail_rows))

static const struct param page_params[] = {FRAME_DONE_PARAM};
static const struct param set_params[] = {
	{.name = "courriels", .label = "Courriels", .kind = PARAM_ENUM, .choices = mail_words, .required = true},
	{.name = "son", .label = "Son", .kind = PARAM_BOOL},
};

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {{"choix", STR("C'est enregistré.")}, {0}};
	struct alerts_choice page = {.way = own_way, .way_count = 1};
	struct alert_choice_row choice = {.mails = STR("tout")};
	struct account_by_id_row account;
	struct store_conn *conn;
	struct ui_option *options = ARENA_ZNEW(request_arena(r), struct ui_option, MAILS);
	enum error_code code =
		options ? frame_make(r, STR("Rappels"), FRAME_ITEMS, &page.frame, err) : error_nomem(err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct identity *who = &page.frame.who;
	if (!code)
		code = account_by_id(conn, request_arena(r),
				     &(struct account_by_id_params){who->establishment_id, who->user_id}, &account,
				     err);
	if (!code)
		code = alert_choice(conn, request_arena(r),
				    &(struct alert_choice_params){who->establishment_id, who->user_id}, &choice, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	for (size_t i = 0; i < MAILS; i++) {
		options[i] = mail_rows[i];
		options[i].chosen = str_eq(options[i].value, choice.mails);
	}
	page.mails = options;
	page.mail_count = MAILS;
	page.sound = choice.sound;
	page.email = account.email.ptr ? account.email : STR("");
	page.alerted = may(who, MAY_READ_ALL_CASES, who->establishment_id);
	alerts_choice(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_set(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	const struct journal_note note = {.action = "alert.choice", .object_kind = "alerts"};
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct alert_choice_put_params put = {.establishment_id = who.establishment_id,
						    .user_id = who.user_id,
						    .mails = mail_rows[request_int(r, "courriels", 0)].value,
						    .sound = request_int(r, "son", 0) != 0};
	if (!code)
		code = alert_choice_put(conn, &put, err);
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/mon-compte/rappels?fait=choix"));
	return code;
}

const struct route alerts_choice_routes[] = {
	{.path = "/mon-compte/rappels",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "choisir comment on est prévenu"},
	{.method = HTTP_POST,
	 .path = "/mon-compte/rappels",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(set_params),
	 .run = run_set,
	 .help = "changer comment on est prévenu"},
	{0},
};
