/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/access/access.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/desk.h"
#include "signin/enter.h"
#include "signin/providers_sql.h"
#include "store/establishments_sql.h"

#define CODE_MAX 64
#define REFUSAL_MAX 256

/* One address may belong to a whole hospital; accounts have their own, slower measure (signin/tries.h). */
static const struct limit_rule by_address = {.burst = 60, .every = 2 * SIGNIN_SECOND};

static const struct param page_params[] = {ACCESS_BACK};

static const struct param password_params[] = {
	ACCESS_BACK,
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .max = 64},
	{.name = "identifiant", .label = "Identifiant", .kind = PARAM_TEXT, .min = 1, .max = 200, .required = true},
	{.name = "mot-de-passe",
	 .label = "Mot de passe",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = 1024,
	 .required = true,
	 .secret = true},
};

static const struct param code_params[] = {
	ACCESS_BACK,
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .min = 1, .max = 64, .required = true},
	{.name = "lettre", .label = "Lettre", .kind = PARAM_TEXT, .min = 1, .max = LETTER_LEN, .required = true},
	{.name = "code", .label = "Code", .kind = PARAM_TEXT, .min = 1, .max = CODE_MAX, .required = true},
};

/* Where one may sign in, and through what. */
struct access_ground {
	struct establishments_all_rows establishments;
	struct providers_portals_rows portals;
};

/* In a unit of work of its own, that ends at once: signing in opens others, and SQLite has one writer. */
static enum error_code read_ground(struct request *r, struct access_ground *ret_ground, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct access_ground ground;
	const struct providers_portals_params params = {.kind = STR("oidc"), .rows = ACCESS_PORTALS_MAX};
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &ground.establishments, err);
	if (!code)
		code = providers_portals(conn, request_arena(r), &params, &ground.portals, err);
	if (!code)
		*ret_ground = ground;
	return code;
}

/* The one that was chosen; most installations have one, and do not ask. NULL when there is none of that key. */
static const struct establishments_all_row *chosen(const struct access_ground *ground, struct str key)
{
	const struct establishments_all_rows *rows = &ground->establishments;
	if (rows->count == 1 && key.len == 0)
		return &rows->items[0];
	for (size_t i = 0; i < rows->count; i++)
		if (str_eq(rows->items[i].key, key))
			return &rows->items[i];
	return NULL;
}

static enum error_code add_establishments(struct request *r, const struct establishments_all_rows *rows, struct str key,
					  struct access_password *page, struct error *err)
{
	if (rows->count < 2)
		return ERR_NONE;
	struct ui_option *options = ARENA_NEW(request_arena(r), struct ui_option, rows->count);
	if (!options)
		return error_nomem(err);
	for (size_t i = 0; i < rows->count; i++)
		options[i] = (struct ui_option){.value = rows->items[i].key,
						.label = rows->items[i].name,
						.chosen = str_eq(rows->items[i].key, key)};
	page->establishments = options;
	page->establishment_count = rows->count;
	return ERR_NONE;
}

static enum error_code add_portals(struct request *r, const struct access_ground *ground, struct access_password *page,
				   struct error *err)
{
	const struct providers_portals_rows *rows = &ground->portals;
	struct access_portal *portals = ARENA_NEW(request_arena(r), struct access_portal, rows->count + 1);
	if (!portals)
		return error_nomem(err);
	for (size_t i = 0; i < rows->count; i++)
		portals[i] = (struct access_portal){.id = rows->items[i].id,
						    .name = rows->items[i].name,
						    .establishment = ground->establishments.count > 1
									     ? rows->items[i].establishment
									     : (struct str){0}};
	page->portals = portals;
	page->portal_count = rows->count;
	return ERR_NONE;
}

/* Shows the first page, empty or with what was typed. */
static enum error_code show_password(struct request *r, const struct access_ground *ground, struct str back, bool typed,
				     const struct access_refusal *refusal, struct error *err)
{
	struct access_password page = {.assets = request_assets(), .back = back};
	struct str key = typed ? request_typed(r, "etablissement") : (struct str){"", 0};
	enum error_code code = add_establishments(r, &ground->establishments, key, &page, err);
	if (!code)
		code = add_portals(r, ground, &page, err);
	if (code)
		return code;
	if (typed) {
		page.login = request_typed(r, "identifiant");
		page.establishment_error = request_mistake(r, "etablissement");
		page.login_error = request_mistake(r, "identifiant");
		page.password_error = request_mistake(r, "mot-de-passe");
		request_status(r, 422);
	}
	if (refusal) {
		page.refusal_title = refusal->title;
		page.refusal = refusal->text;
		request_status(r, refusal->status);
	}
	access_password(request_html(r), &page);
	return ERR_NONE;
}

enum error_code access_refuse(struct request *r, struct str back, const struct access_refusal *refusal,
			      struct error *err)
{
	struct access_ground ground;
	enum error_code code = read_ground(r, &ground, err);
	return code ? code : show_password(r, &ground, back, false, refusal, err);
}

struct str access_back(const struct request *r)
{
	struct str back = request_typed(r, "retour");
	return oidc_is_path(back) && !str_eq(back, STR("/")) ? back : (struct str){"", 0};
}

static enum error_code show_code(struct request *r, struct str establishment, struct str letter, struct str refusal)
{
	const struct access_code page = {.assets = request_assets(),
					 .back = access_back(r),
					 .establishment = establishment,
					 .letter = letter,
					 .refusal = refusal};
	access_code(request_html(r), &page);
	return ERR_NONE;
}

/* « 3 minutes », « 40 secondes ». */
static struct str waiting(struct request *r, int64_t wait, struct error *err)
{
	char text[REFUSAL_MAX];
	int64_t seconds = (wait + SIGNIN_SECOND - 1) / SIGNIN_SECOND;
	bool minutes = seconds > 90;
	int64_t count = minutes ? (seconds + 59) / 60 : seconds;
	snprintf(text, sizeof(text), "Plusieurs essais n'ont pas abouti. Réessayez dans %" PRId64 " %s%s.", count,
		 minutes ? "minute" : "seconde", count > 1 ? "s" : "");
	struct str copy = arena_copy(request_arena(r), str_from_c(text));
	if (!copy.ptr)
		error_nomem(err);
	return copy;
}

enum error_code access_come_in(struct request *r, const struct identity *who, int64_t provider_id, struct str to,
			       struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_sign_in(r, who->establishment_id, who->user_id, provider_id, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, to);
	return code;
}

enum error_code access_want_code(struct request *r, int64_t establishment_id, struct str letter, struct error *err)
{
	struct access_ground ground;
	enum error_code code = read_ground(r, &ground, err);
	for (size_t i = 0; !code && i < ground.establishments.count; i++)
		if (ground.establishments.items[i].id == establishment_id)
			return show_code(r, ground.establishments.items[i].key, letter, (struct str){0});
	return code ? code : error_set(err, ERR_NOT_FOUND, "Cet établissement n'est plus là.");
}

/* They are in too, and read first how many recovery codes are left. */
static enum error_code come_in_recovered(struct request *r, const struct local_result *result, struct error *err)
{
	struct store_conn *conn;
	struct str back = access_back(r);
	enum error_code code =
		request_sign_in(r, result->who.establishment_id, result->who.user_id, result->provider_id, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		access_recovered(request_html(r), &(struct access_recovered){.assets = request_assets(),
									     .next = back.len > 0 ? back : STR("/"),
									     .left = result->recovery_left});
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct access_ground ground;
	if (request_session(r)) {
		request_redirect(r, access_back(r));
		return ERR_NONE;
	}
	enum error_code code = read_ground(r, &ground, err);
	return code ? code : show_password(r, &ground, access_back(r), false, NULL, err);
}

/* What enter_password refuses, or what stands in its way, as the person may know it. */
static enum error_code refused(struct request *r, const struct access_ground *ground, struct error *err)
{
	const struct error told = *err;
	const struct access_refusal refusal = {.title = told.code == ERR_NOT_FOUND
								? STR("Vous n'avez pas accès à Blouse")
								: STR("Connexion impossible pour le moment"),
					       .text = str_from_c(told.message),
					       .status = told.code == ERR_NOT_FOUND ? 403 : 503};
	if (told.code != ERR_NOT_FOUND && told.code != ERR_UNAVAILABLE)
		return told.code;
	if (told.code == ERR_UNAVAILABLE)
		request_told(r, &told);
	return show_password(r, ground, access_back(r), true, &refusal, err);
}

static enum error_code run_password(struct request *r, struct error *err)
{
	struct access_ground ground;
	struct local_result result;
	struct access_refusal refusal = {.title = STR("Connexion refusée"), .status = 422};
	enum error_code code = read_ground(r, &ground, err);
	if (code)
		return code;
	const struct establishments_all_row *place = chosen(&ground, request_typed(r, "etablissement"));
	if (!place)
		request_mistaken(r, "etablissement", STR("Choisissez votre établissement."));
	if (!request_good(r))
		return show_password(r, &ground, access_back(r), true, NULL, err);
	code = enter_password(&desk_of(r)->signin, place->id, request_text(r, "identifiant"),
			      request_text(r, "mot-de-passe"), request_now(r), &result, err);
	if (code)
		return refused(r, &ground, err);
	switch (result.outcome) {
	case LOCAL_DONE:
		return access_come_in(r, &result.who, result.provider_id, access_back(r), err);
	case LOCAL_SECOND: {
		struct str letter = arena_copy(request_arena(r), str_from_c(result.letter));
		return letter.ptr ? show_code(r, place->key, letter, (struct str){0}) : error_nomem(err);
	}
	case LOCAL_WAIT:
		refusal.text = waiting(r, result.wait, err);
		return refusal.text.ptr ? show_password(r, &ground, access_back(r), true, &refusal, err) : err->code;
	case LOCAL_WRONG:
		break;
	}
	refusal.text = STR("L'identifiant ou le mot de passe ne convient pas.");
	return show_password(r, &ground, access_back(r), true, &refusal, err);
}

static enum error_code run_code(struct request *r, struct error *err)
{
	struct access_ground ground;
	struct local_result result;
	struct str letter = request_typed(r, "lettre"), key = request_typed(r, "etablissement");
	enum error_code code = read_ground(r, &ground, err);
	if (code)
		return code;
	const struct establishments_all_row *place = chosen(&ground, key);
	if (!place || !request_good(r)) {
		request_status(r, 422);
		return show_code(r, key, letter, STR("Recopiez le code en entier."));
	}
	code = local_second(&desk_of(r)->signin, place->id, letter, request_text(r, "code"), request_now(r), &result,
			    err);
	if (code)
		return code;
	if (result.outcome == LOCAL_DONE && result.recovered)
		return come_in_recovered(r, &result, err);
	if (result.outcome == LOCAL_DONE)
		return access_come_in(r, &result.who, result.provider_id, access_back(r), err);
	struct str refusal = STR("Ce code ne convient pas, ou il a déjà servi.");
	if (result.outcome == LOCAL_WAIT)
		refusal = waiting(r, result.wait, err);
	request_status(r, 422);
	return refusal.ptr ? show_code(r, key, letter, refusal) : err->code;
}

static enum error_code run_out(struct request *r, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_sign_out(r, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/connexion"));
	return code;
}

const struct route access_routes[] = {
	{.path = "/connexion", ROUTE_PARAMS(page_params), .run = run_page, .help = "page où l'on se connecte"},
	{.method = HTTP_POST,
	 .path = "/connexion",
	 ROUTE_PARAMS(password_params),
	 .run = run_password,
	 .help = "se connecter par identifiant et mot de passe",
	 .flags = ROUTE_FORM,
	 .rate = &by_address},
	{.method = HTTP_POST,
	 .path = "/connexion/code",
	 ROUTE_PARAMS(code_params),
	 .run = run_code,
	 .help = "second code de connexion",
	 .flags = ROUTE_FORM,
	 .rate = &by_address},
	{.method = HTTP_POST, .path = "/deconnexion", .run = run_out, .help = "se déconnecter"},
	{0},
};
