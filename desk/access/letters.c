/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/access/letters.h"

#include <stdio.h>

#include "desk/access/access.h"
#include "desk/desk.h"
#include "mail/letters.h"
#include "mail/queue.h"
#include "signin/account.h"
#include "signin/fold.h"
#include "signin/local.h"
#include "signin/password.h"
#include "store/establishments_sql.h"

#define LINK_MAX 512

/* One address may belong to a whole hospital, one account to one person: nobody's mailbox is filled, and nobody learns
 * from the limit whether there is such an account. */
static const struct limit_rule by_address = {.burst = 30, .every = 10 * SIGNIN_SECOND};
static const struct limit_rule by_account = {.burst = 3, .every = SIGNIN_HOUR};

static const struct param letter_params[] = {
	{.name = "lettre", .label = "Lettre", .kind = PARAM_TEXT, .max = LETTER_LEN},
};
static const struct param choice_params[] = {
	ACCESS_BACK,
	{.name = "lettre", .label = "Lettre", .kind = PARAM_TEXT, .max = LETTER_LEN, .required = true},
	{.name = "mot-de-passe",
	 .label = "Mot de passe",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PASSWORD_MAX,
	 .required = true,
	 .secret = true},
};
static const struct param forgot_params[] = {
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .max = 64},
	{.name = "identifiant", .label = "Identifiant", .kind = PARAM_TEXT, .min = 1, .max = 200, .required = true},
};

/* --- choosing --- */

static enum error_code show_late(struct request *r, bool invitation)
{
	request_status(r, 404);
	access_late(request_html(r), &(struct access_late){.assets = request_assets(),
							   .invitation = invitation,
							   .mails = desk_mails(desk_of(r))});
	return ERR_NONE;
}

/* In a unit of work of its own, that ends at once: choosing opens others. */
static enum error_code look(struct request *r, struct account_letter *ret_letter, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code
		    : account_letter_look(conn, request_arena(r), request_typed(r, "lettre"), request_now(r),
					  ret_letter, err);
}

static enum error_code show_letter(struct request *r, const struct account_letter *letter, struct str error,
				   struct error *err)
{
	char own[ACCOUNT_NAME_MAX + FOLD_MAX + 2];
	int len = snprintf(own, sizeof(own), "%.*s %.*s", STR_ARG(letter->login), STR_ARG(letter->name));
	const struct access_letter page = {
		.assets = request_assets(),
		.establishment = letter->establishment,
		.login = letter->login,
		.letter = request_typed(r, "lettre"),
		.action = letter->invitation ? STR("/invitation") : STR("/nouveau-mot-de-passe"),
		.invitation = letter->invitation,
		.own = {own, (size_t)len < sizeof(own) ? (size_t)len : sizeof(own) - 1},
		.error = error,
	};
	(void)err;
	if (error.len > 0)
		request_status(r, 422);
	access_letter(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show(struct request *r, bool invitation, struct error *err)
{
	struct account_letter letter;
	enum error_code code = look(r, &letter, err);
	if (code == ERR_NOT_FOUND)
		return show_late(r, invitation);
	return code ? code : show_letter(r, &letter, (struct str){0}, err);
}

static enum error_code run_invitation(struct request *r, struct error *err) { return show(r, true, err); }
static enum error_code run_new_password(struct request *r, struct error *err) { return show(r, false, err); }

static enum error_code run_choose(struct request *r, struct error *err)
{
	struct account_letter letter;
	struct local_result result;
	bool invitation = strcmp(request_route(r)->path, "/invitation") == 0;
	enum error_code code = look(r, &letter, err);
	if (code == ERR_NOT_FOUND)
		return show_late(r, invitation);
	if (code)
		return code;
	if (!request_good(r))
		return show_letter(r, &letter, request_mistake(r, "mot-de-passe"), err);
	code = local_letter(&desk_of(r)->signin, letter.establishment_id, request_text(r, "lettre"),
			    request_text(r, "mot-de-passe"), request_now(r), &result, err);
	if (code == ERR_USAGE || code == ERR_LIMIT)
		return show_letter(r, &letter, str_from_c(err->message), err);
	if (code == ERR_NOT_FOUND)
		return show_late(r, invitation);
	if (code)
		return code;
	if (result.outcome == LOCAL_DONE)
		return access_come_in(r, &result.who, 0, STR("/"), err);
	struct str second = arena_copy(request_arena(r), str_from_c(result.letter));
	return second.ptr ? access_want_code(r, letter.establishment_id, second, err) : error_nomem(err);
}

/* --- having forgotten --- */

/* Where one may have an account; the one of that key is chosen, or the only one when none was asked for. */
struct places {
	struct establishments_all_rows rows;
	const struct ui_option *options;
	const struct establishments_all_row *chosen; /* NULL for none */
};

static enum error_code read_places(struct request *r, struct str key, struct places *ret_places, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct places places = {0};
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &places.rows, err);
	struct ui_option *options = code ? NULL : ARENA_NEW(request_arena(r), struct ui_option, places.rows.count + 1);
	if (code || !options)
		return code ? code : error_nomem(err);
	for (size_t i = 0; i < places.rows.count; i++) {
		const struct establishments_all_row *row = &places.rows.items[i];
		bool is = str_eq(row->key, key) || (places.rows.count == 1 && key.len == 0);
		options[i] = (struct ui_option){.value = row->key, .label = row->name, .chosen = is};
		if (is)
			places.chosen = row;
	}
	places.options = options;
	*ret_places = places;
	return ERR_NONE;
}

static enum error_code show_forgot(struct request *r, const struct places *places, bool asked)
{
	struct access_forgot page = {.assets = request_assets(), .mails = desk_mails(desk_of(r)), .asked = asked};
	if (places->rows.count > 1) {
		page.establishments = places->options;
		page.establishment_count = places->rows.count;
	}
	if (request_route(r)->method == HTTP_POST && !asked) {
		page.login = request_typed(r, "identifiant");
		page.login_error = request_mistake(r, "identifiant");
		page.establishment_error = request_mistake(r, "etablissement");
		request_status(r, 422);
	}
	access_forgot(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_forgot_page(struct request *r, struct error *err)
{
	struct places places;
	enum error_code code = read_places(r, STR(""), &places, err);
	return code ? code : show_forgot(r, &places, false);
}

static enum error_code send(struct request *r, struct store_conn *conn, int64_t establishment_id,
			    struct str establishment, const struct account_reset *reset, struct error *err)
{
	char link[LINK_MAX];
	_cleanup_buf_ struct buf subject, text;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	int len = snprintf(link, sizeof(link), "%.*s/nouveau-mot-de-passe?lettre=%s",
			   STR_ARG(desk_of(r)->conf->server.public_url), reset->letter);
	if (len < 0 || (size_t)len >= sizeof(link))
		return error_set(err, ERR_LIMIT, "L'adresse de ce site est trop longue.");
	letter_oubli(
		&subject, &text,
		&(struct letter_oubli){.nom = reset->name, .etablissement = establishment, .lien = str_from_c(link)});
	if (subject.failed || text.failed)
		return error_nomem(err);
	const struct mail_new new = {.establishment_id = establishment_id,
				     .to = reset->email,
				     .subject = buf_str(&subject),
				     .text = buf_str(&text)};
	return mail_add(conn, &new, request_now(r), err);
}

/* A name that no folding accepts is measured too, as one. */
static bool within(struct request *r, int64_t establishment_id)
{
	char folded[FOLD_MAX], key[FOLD_MAX + 32];
	struct str login;
	if (!fold_login(request_text(r, "identifiant"), folded, &login))
		login = STR("?");
	int len = snprintf(key, sizeof(key), "%lld:%.*s", (long long)establishment_id, STR_ARG(login));
	return request_within(r, &by_account, (struct str){key, (size_t)len});
}

static enum error_code run_forgot(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct places places;
	struct account_reset reset;
	enum error_code code = read_places(r, request_typed(r, "etablissement"), &places, err);
	if (code)
		return code;
	if (!places.chosen)
		request_mistaken(r, "etablissement", STR("Choisissez votre établissement."));
	if (!desk_mails(desk_of(r)) || !request_good(r))
		return show_forgot(r, &places, false);
	if (!within(r, places.chosen->id))
		return ERR_NONE;
	code = request_store(r, &conn, err);
	if (!code)
		code = account_forgot(conn, request_arena(r), places.chosen->id, request_text(r, "identifiant"),
				      request_now(r), &reset, err);
	/* An address that no mail can go to is as good as none. */
	if (!code && reset.user_id && conf_is_mail(reset.email))
		code = send(r, conn, places.chosen->id, places.chosen->name, &reset, err);
	if (!code)
		code = store_commit(conn, err);
	return code ? code : show_forgot(r, &places, true);
}

const struct route access_letters_routes[] = {
	{.path = "/invitation",
	 ROUTE_PARAMS(letter_params),
	 .run = run_invitation,
	 .help = "page d'une invitation, où l'on choisit son mot de passe",
	 .flags = ROUTE_FORM,
	 .rate = &by_address},
	{HTTP_POST, "/invitation", ROUTE_PARAMS(choice_params), .run = run_choose,
	 .help = "choisir son premier mot de passe", .flags = ROUTE_FORM, .rate = &by_address},
	{.path = "/mot-de-passe-oublie", .run = run_forgot_page, .help = "page du mot de passe oublié"},
	{HTTP_POST, "/mot-de-passe-oublie", ROUTE_PARAMS(forgot_params), .run = run_forgot,
	 .help = "demander un lien pour choisir un autre mot de passe", .flags = ROUTE_FORM, .rate = &by_address},
	{.path = "/nouveau-mot-de-passe",
	 ROUTE_PARAMS(letter_params),
	 .run = run_new_password,
	 .help = "page où l'on choisit un autre mot de passe",
	 .flags = ROUTE_FORM,
	 .rate = &by_address},
	{HTTP_POST, "/nouveau-mot-de-passe", ROUTE_PARAMS(choice_params), .run = run_choose,
	 .help = "choisir un autre mot de passe", .flags = ROUTE_FORM, .rate = &by_address},
	{0},
};
