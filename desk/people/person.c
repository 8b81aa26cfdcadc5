/* SPDX-License-Identifier: Apache-2.0 */
/* One person: what they are, and what an administrator does with their account. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/people/letter.h"
#include "desk/people/people.h"
#include "desk/people_sql.h"
#include "desk/settings/settings.h"
#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/second.h"

#define FACTS 6

static const struct param id_params[] = {
	{.name = "id", .label = "Numéro", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};
static const struct param page_params[] = {
	{.name = "id", .label = "Numéro", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	FRAME_DONE_PARAM,
};
static const struct param roles_params[] = {
	{.name = "id", .label = "Numéro", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	PEOPLE_ROLE_PARAM,
};
static const struct param contact_params[] = {
	{.name = "id", .label = "Numéro", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .min = 1, .max = 100, .required = true},
	{.name = "courriel", .label = "Adresse de courriel", .kind = PARAM_EMAIL},
};

static const struct ui_link way[] = {
	{.label = STR("Réglages"), .href = STR("/reglages")},
	{.label = STR("Personnes et rôles"), .href = STR("/reglages/personnes")},
};

static const struct frame_done said[] = {
	{"roles", STR("Les rôles sont changés. Cette personne se reconnectera.")},
	{"fiche", STR("Le nom et l'adresse sont corrigés.")},
	{"courriel", STR("L'invitation est partie par courriel.")},
	{"second", STR("Le second code est retiré. Le mot de passe suffit de nouveau.")},
	{"connexions", STR("Ses connexions sont fermées, sur tous ses appareils.")},
	{"ouvert", STR("Le compte est rouvert.")},
	{"ferme", STR("Le compte est fermé.")},
	{0},
};

static const struct {
	const char *word;
	struct str text;
} refusals[] = {
	{"dernier", STR("Il ne resterait aucun administrateur. Donnez d'abord ce rôle à quelqu'un d'autre.")},
	{"soi", STR("C'est votre propre compte : demandez-le à un autre administrateur, pour ne pas rester dehors.")},
	{"sans", STR("Ce compte est fermé : rouvrez-le avant d'inviter cette personne.")},
};

static struct str told(struct request *r, struct str text, struct error *err)
{
	struct str copy = arena_copy(request_arena(r), text);
	if (!copy.ptr)
		error_nomem(err);
	return copy;
}

static enum error_code add_facts(struct request *r, const struct people_one_row *one, struct people_person *page,
				 struct error *err)
{
	struct french_room room;
	struct ui_fact *facts = ARENA_ZNEW(request_arena(r), struct ui_fact, FACTS);
	struct str never = one->has_invited_until ? STR("pas encore : invitation en cours") : STR("pas encore");
	if (!facts)
		return error_nomem(err);
	facts[page->fact_count++] = (struct ui_fact){.term = STR("Identifiant"), .text = one->login};
	facts[page->fact_count++] = (struct ui_fact){.term = STR("Courriel"),
						     .text = one->email.len > 0 ? one->email : STR("aucune adresse")};
	facts[page->fact_count++] = (struct ui_fact){
		.term = STR("Dernière venue"),
		.text = one->signed_in_at > 0
				? told(r, french_datetime(&room, one->signed_in_at, page->frame.zone), err)
				: never};
	facts[page->fact_count++] = (struct ui_fact){
		.term = STR("Second code"), .text = one->has_totp ? STR("oui, par une application") : STR("non")};
	if (one->provider.ptr)
		facts[page->fact_count++] = (struct ui_fact){.term = STR("Vient de"), .text = one->provider};
	facts[page->fact_count++] =
		(struct ui_fact){.term = STR("Compte créé"),
				 .text = told(r, french_date(&room, one->created_at, page->frame.zone), err)};
	page->facts = facts;
	for (size_t i = 0; i < page->fact_count; i++)
		if (!facts[i].text.ptr)
			return err->code;
	return ERR_NONE;
}

static enum error_code add_roles(struct request *r, struct store_conn *conn, int64_t establishment_id,
				 const struct people_one_row *one, struct people_person *page, struct error *err)
{
	struct people_roles_by_hand_rows hand;
	uint32_t held = 0;
	enum error_code code = people_roles_by_hand(
		conn, request_arena(r), &(struct people_roles_by_hand_params){establishment_id, page->id}, &hand, err);
	for (size_t i = 0; !code && i < hand.count; i++) {
		enum role role = role_by_id(hand.items[i].role);
		held |= role < ROLES ? ROLE_BIT(role) : 0;
	}
	if (!code)
		code = people_roles(conn, request_arena(r), held, (uint32_t)one->role_bits & ~held, &page->roles, err);
	page->role_count = ROLES;
	return code;
}

/* What was done is undone where it can be: an account that was closed, opened again. */
static enum error_code add_toast(struct request *r, struct people_person *page, struct error *err)
{
	char path[PEOPLE_PATH_MAX];
	enum error_code code = frame_say(r, &page->frame, said, err);
	if (code || !page->frame.layout.toast || !page->closed || !str_eq(request_text(r, "fait"), STR("ferme")))
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	snprintf(path, sizeof(path), "/reglages/personnes/%" PRId64 "/rouvrir", page->id);
	struct str undo = toast ? told(r, str_from_c(path), err) : (struct str){0};
	if (!undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = page->frame.layout.toast->text, .undo = undo, .token = request_token(r)};
	page->frame.layout.toast = toast;
	return ERR_NONE;
}

/* ERR_NOT_FOUND for who is not of this establishment. */
static enum error_code make(struct request *r, struct people_person *page, struct error *err)
{
	struct store_conn *conn;
	struct people_one_row one;
	int64_t id = request_int(r, "id", 0), establishment_id = request_session(r)->establishment_id;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = people_one(conn, request_arena(r),
				  &(struct people_one_params){establishment_id, id, request_now(r)}, &one, err);
	if (!code)
		code = frame_make(r, STR("Une personne"), FRAME_SETTINGS, &page->frame, err);
	if (code)
		return code;
	page->frame.layout.title = one.name;
	page->way = way;
	page->way_count = 2;
	page->token = request_token(r);
	page->id = id;
	page->login = one.login;
	page->name = one.name;
	page->email = one.email.ptr ? one.email : STR("");
	page->closed = one.has_disabled_at;
	page->self = id == page->frame.who.user_id;
	page->has_password = one.has_password;
	page->second = one.has_totp;
	page->journal = may(&page->frame.who, MAY_READ_JOURNAL, establishment_id);
	page->provider = one.provider;
	page->sessions = one.sessions;
	code = add_facts(r, &one, page, err);
	return code ? code : add_roles(r, conn, establishment_id, &one, page, err);
}

static enum error_code run_page(struct request *r, struct error *err)
{
	char id[24];
	struct people_person page = {0};
	enum error_code code = make(r, &page, err);
	snprintf(id, sizeof(id), "%" PRId64, page.id);
	if (!code)
		code = journal_write_alone(r, &page.frame.who,
					   &(struct journal_note){.action = "account.read",
								  .object_kind = "user",
								  .object_id = str_from_c(id),
								  .fields = "name,email,roles"},
					   err);
	if (!code)
		code = add_toast(r, &page, err);
	if (code)
		return code;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (str_eq(request_text(r, "fait"), str_from_c(refusals[i].word)))
			page.refusal = refusals[i].text;
	people_person(request_html(r), &page);
	return ERR_NONE;
}

/* --- what is done with the account --- */

/* Begins, unless it is the person's own account; *ret_conn stays NULL then, and the answer is ready. */
static enum error_code begin_on_another(struct request *r, struct store_conn **ret_conn, struct error *err)
{
	int64_t id = request_int(r, "id", 0);
	if (id != request_session(r)->user_id)
		return request_store(r, ret_conn, err);
	people_go(r, id, "soi");
	return ERR_NONE;
}

/* Ends what was begun: kept, or refused with a word when it is one of the rules of signin/account.h. */
static enum error_code end(struct request *r, struct store_conn *conn, enum error_code code, const char *word,
			   const char *refused, struct error *err)
{
	if (code == ERR_USAGE && refused) {
		people_go(r, request_int(r, "id", 0), refused);
		return ERR_NONE;
	}
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		people_go(r, request_int(r, "id", 0), word);
	return code;
}

static enum error_code run_roles(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct people_actor actor = people_actor(r);
	int64_t id = request_int(r, "id", 0);
	uint32_t roles = people_roles_asked(r);
	bool self = id == request_session(r)->user_id;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = account_roles_set(conn, actor.establishment_id, id, roles, actor.as, request_now(r), err);
	/* Sessions ended, one's own too: it goes on under another token. */
	if (!code && self)
		code = request_sign_in(r, actor.establishment_id, id, 0, err);
	bool done = !code;
	code = end(r, conn, code, "roles", "dernier", err);
	if (done && self && !(roles & ROLE_BIT(ROLE_ADMINISTRATEUR)))
		request_redirect(r, STR("/"));
	return code;
}

static enum error_code run_contact(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct people_person page = {0};
	struct people_actor actor = people_actor(r);
	struct str email = request_typed(r, "courriel");
	if (request_good(r) && !account_is_name(request_text(r, "nom")))
		request_mistaken(r, "nom", STR("C'est trop long."));
	if (request_good(r)) {
		enum error_code code = request_store(r, &conn, err);
		if (!code)
			code = account_contact_set(conn, actor.establishment_id, request_int(r, "id", 0),
						   request_text(r, "nom"), email.len > 0 ? email : (struct str){0},
						   actor.as, request_now(r), err);
		return end(r, conn, code, "fiche", NULL, err);
	}
	enum error_code code = make(r, &page, err);
	if (code)
		return code;
	page.name = request_typed(r, "nom");
	page.email = email;
	page.name_error = request_mistake(r, "nom");
	page.email_error = request_mistake(r, "courriel");
	request_status(r, 422);
	people_person(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_invite(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct people_one_row one;
	struct people_letter letter;
	struct people_link page = {
		.way = way, .way_count = 2, .id = request_int(r, "id", 0), .mails = desk_mails(desk_of(r))};
	struct people_actor actor = people_actor(r);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = people_one(conn, request_arena(r),
				  &(struct people_one_params){actor.establishment_id, page.id, request_now(r)}, &one,
				  err);
	if (!code && one.has_disabled_at) {
		people_go(r, page.id, "sans");
		return ERR_NONE;
	}
	if (!code)
		code = frame_make(r, one.name, FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = people_letter_send(r, conn, &actor, page.frame.layout.establishment, page.id, one.login,
					  one.name, one.email, &letter, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	if (letter.mailed) {
		people_go(r, page.id, "courriel");
		return ERR_NONE;
	}
	page.login = one.login;
	page.link = letter.link;
	people_link(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_second(struct request *r, struct error *err)
{
	struct store_conn *conn = NULL;
	struct people_actor actor = people_actor(r);
	enum error_code code = begin_on_another(r, &conn, err);
	if (code || !conn)
		return code;
	code = second_remove(conn, actor.establishment_id, request_int(r, "id", 0), actor.as, request_now(r), err);
	return end(r, conn, code, "second", NULL, err);
}

static enum error_code run_sessions(struct request *r, struct error *err)
{
	struct store_conn *conn = NULL;
	struct people_one_row one;
	struct people_actor actor = people_actor(r);
	int64_t id = request_int(r, "id", 0);
	enum error_code code = begin_on_another(r, &conn, err);
	if (code || !conn)
		return code;
	code = people_one(conn, request_arena(r),
			  &(struct people_one_params){actor.establishment_id, id, request_now(r)}, &one, err);
	if (!code)
		code = account_sessions_end(
			conn, &(struct account_sessions_end_params){actor.establishment_id, id, request_now(r)}, err);
	if (!code)
		code = signin_audit(conn, actor.establishment_id, actor.as, "account.sessions-end", id, "", STR(""),
				    request_now(r), err);
	return end(r, conn, code, "connexions", NULL, err);
}

static enum error_code close_or_open(struct request *r, bool closed, struct error *err)
{
	struct store_conn *conn = NULL;
	struct people_actor actor = people_actor(r);
	enum error_code code = begin_on_another(r, &conn, err);
	if (code || !conn)
		return code;
	code = account_close(conn, actor.establishment_id, request_int(r, "id", 0), closed, actor.as, request_now(r),
			     err);
	return end(r, conn, code, closed ? "ferme" : "ouvert", "dernier", err);
}

static enum error_code run_close(struct request *r, struct error *err) { return close_or_open(r, true, err); }
static enum error_code run_open(struct request *r, struct error *err) { return close_or_open(r, false, err); }

#define PERSON(rest) "/reglages/personnes/{id}" rest
#define MANAGES .permission = "users.manage"

const struct route people_person_routes[] = {
	{.path = PERSON(""), MANAGES, ROUTE_PARAMS(page_params), .run = run_page, .help = "une personne et son compte"},
	{HTTP_POST, PERSON("/roles"), MANAGES, ROUTE_PARAMS(roles_params), .run = run_roles,
	 .help = "donner ces rôles à une personne, et aucun autre"},
	{HTTP_POST, PERSON("/fiche"), MANAGES, ROUTE_PARAMS(contact_params), .run = run_contact,
	 .help = "corriger le nom et l'adresse d'une personne", .flags = ROUTE_FORM},
	{HTTP_POST, PERSON("/invitation"), MANAGES, ROUTE_PARAMS(id_params), .run = run_invite,
	 .help = "inviter de nouveau une personne à choisir son mot de passe"},
	{HTTP_POST, PERSON("/second"), MANAGES, ROUTE_PARAMS(id_params), .run = run_second,
	 .help = "retirer le second code d'une personne qui l'a perdu"},
	{HTTP_POST, PERSON("/connexions"), MANAGES, ROUTE_PARAMS(id_params), .run = run_sessions,
	 .help = "fermer les connexions d'une personne"},
	{HTTP_POST, PERSON("/fermer"), MANAGES, ROUTE_PARAMS(id_params), .run = run_close,
	 .help = "fermer le compte d'une personne"},
	{HTTP_POST, PERSON("/rouvrir"), MANAGES, ROUTE_PARAMS(id_params), .run = run_open,
	 .help = "rouvrir le compte d'une personne"},
	{0},
};
