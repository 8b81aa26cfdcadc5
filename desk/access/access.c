/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/access/access.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/desk.h"
#include "signin/local.h"
#include "store/establishments_sql.h"

#define CODE_MAX 64
#define REFUSAL_MAX 256

/* One address may belong to a whole hospital; accounts have their own, slower measure (signin/tries.h). */
static const struct limit_rule by_address = {.burst = 60, .every = 2 * SIGNIN_SECOND};

static const struct param password_params[] = {
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
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .min = 1, .max = 64, .required = true},
	{.name = "lettre", .label = "Lettre", .kind = PARAM_TEXT, .min = 1, .max = LETTER_LEN, .required = true},
	{.name = "code", .label = "Code", .kind = PARAM_TEXT, .min = 1, .max = CODE_MAX, .required = true},
};

/* In a unit of work of its own, that ends at once: signing in opens others, and SQLite has one writer. */
static enum error_code read_establishments(struct request *r, struct establishments_all_rows *ret_rows,
					   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code : establishments_all(conn, request_arena(r), ret_rows, err);
}

/* The one that was chosen; most installations have one, and do not ask. NULL when there is none of that key. */
static const struct establishments_all_row *chosen(const struct establishments_all_rows *rows, struct str key)
{
	if (rows->count == 1 && key.len == 0)
		return &rows->items[0];
	for (size_t i = 0; i < rows->count; i++)
		if (str_eq(rows->items[i].key, key))
			return &rows->items[i];
	return NULL;
}

/* Shows the first page, empty or with what was typed. */
static enum error_code show_password(struct request *r, const struct establishments_all_rows *rows, bool typed,
				     struct str refusal, struct error *err)
{
	struct access_password page = {.assets = request_assets(), .refusal = refusal};
	struct str key = typed ? request_typed(r, "etablissement") : (struct str){"", 0};
	if (rows->count > 1) {
		struct ui_option *options = ARENA_NEW(request_arena(r), struct ui_option, rows->count);
		if (!options)
			return error_nomem(err);
		for (size_t i = 0; i < rows->count; i++)
			options[i] = (struct ui_option){.value = rows->items[i].key,
							.label = rows->items[i].name,
							.chosen = str_eq(rows->items[i].key, key)};
		page.establishments = options;
		page.establishment_count = rows->count;
	}
	if (typed) {
		page.login = request_typed(r, "identifiant");
		page.establishment_error = request_mistake(r, "etablissement");
		page.login_error = request_mistake(r, "identifiant");
		page.password_error = request_mistake(r, "mot-de-passe");
		request_status(r, 422);
	}
	access_password(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_code(struct request *r, struct str establishment, struct str letter, struct str refusal)
{
	const struct access_code page = {
		.assets = request_assets(), .establishment = establishment, .letter = letter, .refusal = refusal};
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

static enum error_code come_in(struct request *r, const struct identity *who, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_sign_in(r, who->establishment_id, who->user_id, 0, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/"));
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct establishments_all_rows rows;
	if (request_session(r)) {
		request_redirect(r, STR("/"));
		return ERR_NONE;
	}
	enum error_code code = read_establishments(r, &rows, err);
	return code ? code : show_password(r, &rows, false, (struct str){0}, err);
}

static enum error_code run_password(struct request *r, struct error *err)
{
	struct establishments_all_rows rows;
	struct local_result result;
	enum error_code code = read_establishments(r, &rows, err);
	if (code)
		return code;
	const struct establishments_all_row *place = chosen(&rows, request_typed(r, "etablissement"));
	if (!place)
		request_mistaken(r, "etablissement", STR("Choisissez votre établissement."));
	if (!request_good(r))
		return show_password(r, &rows, true, (struct str){0}, err);
	code = local_password(&desk_of(r)->signin, place->id, request_text(r, "identifiant"),
			      request_text(r, "mot-de-passe"), request_now(r), &result, err);
	if (code)
		return code;
	switch (result.outcome) {
	case LOCAL_DONE:
		return come_in(r, &result.who, err);
	case LOCAL_SECOND: {
		struct str letter = arena_copy(request_arena(r), str_from_c(result.letter));
		return letter.ptr ? show_code(r, place->key, letter, (struct str){0}) : error_nomem(err);
	}
	case LOCAL_WAIT: {
		struct str refusal = waiting(r, result.wait, err);
		return refusal.ptr ? show_password(r, &rows, true, refusal, err) : err->code;
	}
	case LOCAL_WRONG:
		break;
	}
	return show_password(r, &rows, true, STR("L'identifiant ou le mot de passe ne convient pas."), err);
}

static enum error_code run_code(struct request *r, struct error *err)
{
	struct establishments_all_rows rows;
	struct local_result result;
	struct str letter = request_typed(r, "lettre"), key = request_typed(r, "etablissement");
	enum error_code code = read_establishments(r, &rows, err);
	if (code)
		return code;
	const struct establishments_all_row *place = chosen(&rows, key);
	if (!place || !request_good(r)) {
		request_status(r, 422);
		return show_code(r, key, letter, STR("Recopiez le code en entier."));
	}
	code = local_second(&desk_of(r)->signin, place->id, letter, request_text(r, "code"), request_now(r), &result,
			    err);
	if (code)
		return code;
	if (result.outcome == LOCAL_DONE)
		return come_in(r, &result.who, err);
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
	{.path = "/connexion", .run = run_page, .help = "page où l'on se connecte"},
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
