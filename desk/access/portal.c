/* SPDX-License-Identifier: Apache-2.0 */
/* Through a portal of identity and back. The state that leaves with the browser also stays in a cookie of it, so that
 * nobody ends in their browser what was begun in another. */
#include "desk/access/access.h"
#include "desk/desk.h"

#define BACK_PATH STR("/connexion/retour")
#define STATE_COOKIE "connexion"
#define CODE_MAX 2048
#define WORD_MAX 200

static const struct limit_rule by_address = {.burst = 60, .every = 2 * SIGNIN_SECOND};

static const struct param leave_params[] = {
	{.name = "numero",
	 .label = "Moyen de connexion",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = INT64_MAX,
	 .required = true},
	ACCESS_BACK,
};

static const struct param back_params[] = {
	{.name = "state", .label = "État", .kind = PARAM_TEXT, .max = WORD_MAX},
	{.name = "code", .label = "Code", .kind = PARAM_TEXT, .max = CODE_MAX},
	{.name = "error", .label = "Refus du portail", .kind = PARAM_TEXT, .max = WORD_MAX},
};

static const struct access_refusal not_known = {
	.title = STR("Le portail ne vous a pas reconnu"),
	.text = STR("Il n'a pas confirmé qui vous êtes, ou vous avez renoncé. Recommencez, ou prévenez le service "
		    "informatique."),
	.status = 403,
};

/* Tells the person; what only an administrator can mend goes into the log. */
static enum error_code refuse(struct request *r, struct str back, struct error *err)
{
	const struct error told = *err;
	struct access_refusal refusal = {
		.title = STR("Connexion impossible"), .text = str_from_c(told.message), .status = 403};
	if (told.code == ERR_NOT_FOUND) {
		refusal.title = STR("Vous n'avez pas accès à Blouse");
	} else if (told.code != ERR_USAGE) {
		refusal.title = STR("Connexion impossible pour le moment");
		refusal.text = STR("Le portail de connexion de votre établissement ne répond pas comme il devrait. "
				   "Réessayez dans quelques minutes, ou prévenez le service informatique.");
		refusal.status = 503;
		request_told(r, &told);
	}
	return access_refuse(r, back, &refusal, err);
}

static enum error_code run_leave(struct request *r, struct error *err)
{
	struct desk *desk = desk_of(r);
	char state[LETTER_LEN + 1];
	struct str url;
	struct oidc_ask ask = {
		.provider_id = request_int(r, "numero", 0), .return_to = access_back(r), .now = request_now(r)};
	enum error_code code = desk_address(desk, BACK_PATH, request_arena(r), &ask.redirect_uri, err);
	if (!code)
		code = oidc_start(desk->oidc, &desk->signin, &ask, request_arena(r), &url, state, err);
	if (code == ERR_NOT_FOUND)
		return access_refuse(r, ask.return_to,
				     &(struct access_refusal){.title = STR("Ce moyen de connexion n'existe plus"),
							      .text = STR("Choisissez-en un autre ci-dessous."),
							      .status = 404},
				     err);
	if (code)
		return refuse(r, ask.return_to, err);
	request_cookie_set(r, STATE_COOKIE, str_from_c(state), OIDC_FLOW_TERM / SIGNIN_SECOND);
	request_leave(r, url);
	return ERR_NONE;
}

static enum error_code run_back(struct request *r, struct error *err)
{
	struct desk *desk = desk_of(r);
	struct oidc_result result;
	struct oidc_back back = {.kept = request_cookie(r, STATE_COOKIE),
				 .state = request_text(r, "state"),
				 .code = request_text(r, "code"),
				 .now = request_now(r)};
	request_cookie_set(r, STATE_COOKIE, (struct str){"", 0}, 0);
	if (request_given(r, "error") || !back.code.len)
		return access_refuse(r, (struct str){0}, &not_known, err);
	enum error_code code = desk_address(desk, BACK_PATH, request_arena(r), &back.redirect_uri, err);
	if (!code)
		code = oidc_finish(desk->oidc, &desk->signin, &back, request_arena(r), &result, err);
	if (code)
		return refuse(r, (struct str){0}, err);
	return access_come_in(r, &result.who, result.provider_id, result.return_to, err);
}

const struct route portal_routes[] = {
	{.path = "/connexion/oidc/{numero}",
	 ROUTE_PARAMS(leave_params),
	 .run = run_leave,
	 .help = "se connecter par un portail d'identité",
	 .rate = &by_address},
	{.path = "/connexion/retour",
	 ROUTE_PARAMS(back_params),
	 .run = run_back,
	 .help = "retour du portail d'identité",
	 .flags = ROUTE_BACK,
	 .rate = &by_address},
	{0},
};
