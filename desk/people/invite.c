/* SPDX-License-Identifier: Apache-2.0 */
/* Inviting somebody, or many from a list. */
#include "desk/people/csv.h"
#include "desk/people/letter.h"
#include "desk/people/people.h"
#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"

#define LIST_MAX ((size_t)1 << 20)      /* characters of a pasted list */
#define LIST_BODY_MAX ((size_t)4 << 20) /* bytes of the form around it: what is no letter takes three */
#define LINKS_MAX ((size_t)4 << 20)

static const struct ui_link way[] = {
	{.label = STR("Réglages"), .href = STR("/reglages")},
	{.label = STR("Personnes et rôles"), .href = STR("/reglages/personnes")},
};

static const struct param invite_params[] = {
	{.name = "identifiant", .label = "Identifiant", .kind = PARAM_TEXT, .min = 1, .max = 100, .required = true},
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .min = 1, .max = 100, .required = true},
	{.name = "courriel", .label = "Adresse de courriel", .kind = PARAM_EMAIL},
	PEOPLE_ROLE_PARAM,
};
static const struct param many_params[] = {
	{.name = "liste",
	 .label = "Liste",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = LIST_MAX,
	 .required = true,
	 .lines = true},
};

/* --- one --- */

/* Empty, or with what was typed. */
static enum error_code show(struct request *r, struct error *err)
{
	struct store_conn *conn;
	bool typed = request_route(r)->method == HTTP_POST;
	struct people_invite page = {.way = way, .way_count = 2, .mails = desk_mails(desk_of(r)), .role_count = ROLES};
	enum error_code code = frame_make(r, STR("Inviter une personne"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = people_roles(conn, request_arena(r), typed ? people_roles_asked(r) : 0, 0, &page.roles, err);
	if (code)
		return code;
	if (typed) {
		page.mistakes = request_mistakes(r);
		page.login = request_typed(r, "identifiant");
		page.name = request_typed(r, "nom");
		page.email = request_typed(r, "courriel");
		page.login_error = request_mistake(r, "identifiant");
		page.name_error = request_mistake(r, "nom");
		page.email_error = request_mistake(r, "courriel");
	}
	people_invite(request_html(r), &page);
	return ERR_NONE;
}

/* A login that is taken is looked for before anything is written: an error of the store would end the unit of work. */
static enum error_code find_mistakes(struct request *r, struct store_conn *conn, int64_t establishment_id,
				     struct error *err)
{
	char room[FOLD_MAX];
	struct account_by_login_row row;
	struct account_by_login_params params = {.establishment_id = establishment_id};
	struct str email = request_text(r, "courriel");
	if (!account_is_name(request_text(r, "nom")))
		request_mistaken(r, "nom", STR("C'est trop long."));
	if (email.len > 0 && !people_mail_fits(email))
		request_mistaken(r, "courriel", STR("Aucun courriel n'arriverait à cette adresse : pas d'accent."));
	if (!fold_login(request_text(r, "identifiant"), room, &params.login)) {
		request_mistaken(r, "identifiant", STR("Cet identifiant ne convient pas."));
		return ERR_NONE;
	}
	enum error_code code = account_by_login(conn, request_arena(r), &params, &row, err);
	if (!code)
		request_mistaken(r, "identifiant", STR("Un compte porte déjà cet identifiant."));
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static enum error_code add(struct request *r, struct store_conn *conn, const struct people_actor *actor,
			   struct str establishment, const struct account_new *account, int64_t *ret_id,
			   struct people_letter *ret_letter, struct error *err)
{
	enum error_code code = account_add(conn, account, actor->as, request_now(r), ret_id, err);
	return code ? code
		    : people_letter_send(r, conn, actor, establishment, *ret_id, account->login, account->name,
					 account->email.ptr ? account->email : STR(""), ret_letter, err);
}

static enum error_code run_invite(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct people_letter letter;
	struct people_link page = {.way = way, .way_count = 2, .mails = desk_mails(desk_of(r))};
	struct people_actor actor = people_actor(r);
	enum error_code code = request_store(r, &conn, err);
	if (!code && request_good(r))
		code = find_mistakes(r, conn, actor.establishment_id, err);
	if (!code && !request_good(r))
		return show(r, err);
	struct str email = request_text(r, "courriel");
	const struct account_new account = {.establishment_id = actor.establishment_id,
					    .login = request_text(r, "identifiant"),
					    .name = request_text(r, "nom"),
					    .email = email.len > 0 ? email : (struct str){0},
					    .roles = people_roles_asked(r)};
	if (!code)
		code = frame_make(r, account.name, FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = add(r, conn, &actor, page.frame.layout.establishment, &account, &page.id, &letter, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	if (letter.mailed) {
		people_go(r, page.id, "courriel");
		return ERR_NONE;
	}
	page.login = account.login;
	page.link = letter.link;
	people_link(request_html(r), &page);
	return ERR_NONE;
}

/* --- many --- */

static enum error_code show_many(struct request *r, const struct csv_people *people, struct str refusal,
				 struct error *err)
{
	struct people_many page = {.way = way,
				   .way_count = 2,
				   .mails = desk_mails(desk_of(r)),
				   .refusal = refusal,
				   .lines_max = CSV_LINES_MAX};
	enum error_code code = frame_make(r, STR("Inviter depuis une liste"), FRAME_SETTINGS, &page.frame, err);
	if (code)
		return code;
	if (people) {
		struct people_wrong_line *wrong =
			ARENA_NEW(request_arena(r), struct people_wrong_line, people->wrong + 1);
		if (!wrong)
			return error_nomem(err);
		for (size_t i = 0; i < people->count; i++)
			if (people->items[i].mistake.len > 0)
				wrong[page.wrong_count++] =
					(struct people_wrong_line){people->items[i].line, people->items[i].mistake};
		page.wrong = wrong;
	}
	if (request_route(r)->method == HTTP_POST) {
		page.typed = request_typed(r, "liste");
		request_status(r, 422);
	}
	people_many(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_many_page(struct request *r, struct error *err)
{
	return show_many(r, NULL, (struct str){0}, err);
}

static enum error_code read_list(struct request *r, struct store_conn *conn, struct csv_people *ret_people,
				 struct error *err)
{
	const struct people_role *roles;
	struct csv_role names[ROLES];
	enum error_code code = people_roles(conn, request_arena(r), 0, 0, &roles, err);
	for (enum role role = 0; !code && role < ROLES; role++)
		names[role] = (struct csv_role){roles[role].name, role};
	return code ? code : csv_read(request_arena(r), request_text(r, "liste"), names, ROLES, ret_people, err);
}

/* Says of each login that has an account already that it does. */
static enum error_code find_taken(struct store_conn *conn, int64_t establishment_id, struct csv_people *people,
				  struct error *err)
{
	struct arena arena;
	enum error_code code = ERR_NONE;
	arena_init(&arena, SIGNIN_ARENA);
	for (size_t i = 0; i < people->count && (!code || code == ERR_NOT_FOUND); i++) {
		struct csv_person *person = &people->items[i];
		struct account_by_login_row row;
		if (person->mistake.len > 0)
			continue;
		arena_clear(&arena);
		code = account_by_login(conn, &arena,
					&(struct account_by_login_params){establishment_id, person->login}, &row, err);
		if (code)
			continue;
		person->mistake = STR("un compte porte déjà cet identifiant");
		people->wrong++;
	}
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

/* All of them in one unit of work: all are invited, or none. */
static enum error_code add_all(struct request *r, struct store_conn *conn, const struct people_actor *actor,
			       const struct csv_people *people, struct people_many_done *page, struct buf *links,
			       struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < people->count; i++) {
		const struct csv_person *person = &people->items[i];
		struct people_letter letter;
		int64_t id;
		const struct account_new account = {.establishment_id = actor->establishment_id,
						    .login = person->login,
						    .name = person->name,
						    .email = person->email,
						    .roles = person->roles};
		code = add(r, conn, actor, page->frame.layout.establishment, &account, &id, &letter, err);
		if (code)
			break;
		page->mailed += letter.mailed;
		if (!letter.mailed)
			buf_addf(links, "%.*s;%.*s;%.*s\n", STR_ARG(person->login), STR_ARG(person->name),
				 STR_ARG(letter.link));
	}
	page->count = (int64_t)people->count;
	return !code && links->failed ? error_nomem(err) : code;
}

static enum error_code invite_all(struct request *r, struct store_conn *conn, const struct people_actor *actor,
				  const struct csv_people *people, struct error *err)
{
	_cleanup_buf_ struct buf links;
	struct people_many_done page = {.way = way, .way_count = 2, .mails = desk_mails(desk_of(r))};
	buf_init(&links, LINKS_MAX);
	enum error_code code = frame_make(r, STR("Les invitations sont prêtes"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = add_all(r, conn, actor, people, &page, &links, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	page.links = buf_str(&links);
	people_many_done(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_many(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct csv_people people = {0};
	struct people_actor actor = people_actor(r);
	if (!request_good(r))
		return show_many(r, NULL, request_mistake(r, "liste"), err);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = read_list(r, conn, &people, err);
	if (code == ERR_LIMIT)
		return show_many(r, NULL, str_from_c(err->message), err);
	if (!code)
		code = find_taken(conn, actor.establishment_id, &people, err);
	if (code)
		return code;
	if (people.count == 0)
		return show_many(r, NULL, STR("Cette liste ne contient personne."), err);
	return people.wrong ? show_many(r, &people, (struct str){0}, err) : invite_all(r, conn, &actor, &people, err);
}

#define MANAGES .permission = "users.manage"

const struct route people_invite_routes[] = {
	{.path = "/reglages/personnes/inviter", MANAGES, .run = show, .help = "page où l'on invite une personne"},
	{HTTP_POST, "/reglages/personnes/inviter", MANAGES, ROUTE_PARAMS(invite_params), .run = run_invite,
	 .help = "inviter une personne", .flags = ROUTE_FORM},
	{.path = "/reglages/personnes/liste", MANAGES, .run = run_many_page, .help = "page où l'on colle une liste"},
	{HTTP_POST, "/reglages/personnes/liste", MANAGES, ROUTE_PARAMS(many_params), .run = run_many,
	 .help = "inviter toutes les personnes d'une liste", .flags = ROUTE_FORM, .body_max = LIST_BODY_MAX},
	{0},
};
