/* SPDX-License-Identifier: Apache-2.0 */
/* /rappels/arret: no more reminders by mail, from the mail itself (RFC 8058). The address proves whose they are. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts_sql.h"
#include "desk/reminders/remind.h"
#include "signin/accounts_sql.h"
#include "store/audit.h"
#include "store/establishments_sql.h"
#include "web/request.h"

static const struct limit_rule by_address = {.burst = 30, .every = 10 * SIGNIN_SECOND};

#define WHO                                                                                                            \
	{.name = "qui", .label = "Compte", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},           \
	{                                                                                                              \
		.name = "preuve", .label = "Preuve", .kind = PARAM_TEXT, .min = REMIND_PROOF_LEN,                      \
		.max = REMIND_PROOF_LEN, .required = true, .example = "0123456789abcdef0123456789abcdef"               \
	}
static const struct param stop_params[] = {WHO};

/* The establishment whose account the address proves. */
static enum error_code find(struct request *r, struct store_conn *conn, int64_t *ret_establishment, struct error *err)
{
	struct establishments_all_rows all = {0};
	const struct str given = request_text(r, "preuve");
	enum error_code code = establishments_all(conn, request_arena(r), &all, err);
	for (size_t i = 0; !code && i < all.count; i++) {
		char proof[REMIND_PROOF_LEN + 1];
		struct account_by_id_row account;
		const struct account_by_id_params params = {all.items[i].id, request_int(r, "qui", 0)};
		remind_proof(desk_of(r)->signin.key, params.establishment_id, params.id, proof);
		if (!secret_equal(given, str_from_c(proof)))
			continue;
		code = account_by_id(conn, request_arena(r), &params, &account, err);
		*ret_establishment = params.establishment_id;
		return code;
	}
	return code ? code : error_set(err, ERR_NOT_FOUND, "Cette adresse n'est pas, ou n'est plus, la bonne.");
}

static enum error_code show(struct request *r, bool done, struct error *err)
{
	char path[128];
	struct reminders_stop page = {.done = done};
	snprintf(path, sizeof(path), "/rappels/arret/%" PRId64 "/%.*s", request_int(r, "qui", 0),
		 STR_ARG(request_text(r, "preuve")));
	page.path = str_from_c(path);
	page.layout = (struct layout){.title = done ? STR("C'est noté") : STR("Vos rappels par courriel"),
				      .assets = request_assets()};
	(void)err;
	reminders_stop(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct store_conn *conn;
	int64_t establishment_id;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = find(r, conn, &establishment_id, err);
	return code ? code : show(r, false, err);
}

static enum error_code run_stop(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct alert_choice_row choice = {0};
	int64_t establishment_id = 0, user_id = request_int(r, "qui", 0);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = find(r, conn, &establishment_id, err);
	if (code)
		return code;
	code = alert_choice(conn, request_arena(r), &(struct alert_choice_params){establishment_id, user_id}, &choice,
			    err);
	if (!code || code == ERR_NOT_FOUND)
		code = alert_choice_put(
			conn, &(struct alert_choice_put_params){establishment_id, user_id, STR("rien"), choice.sound},
			err);
	const struct audit_entry entry = {.establishment_id = establishment_id,
					  .at = request_now(r),
					  .actor = AUDIT_USER,
					  .actor_id = user_id,
					  .action = STR("alert.choice"),
					  .object_kind = STR("alerts")};
	if (!code)
		code = show(r, true, err);
	if (!code)
		code = audit_add(conn, &entry, err);
	return code ? code : store_commit(conn, err);
}

const struct route reminders_routes[] = {
	{.path = "/rappels/arret/{qui}/{preuve}",
	 ROUTE_PARAMS(stop_params),
	 .run = run_page,
	 .rate = &by_address,
	 .help = "ne plus recevoir de rappels, depuis un courriel"},
	{.method = HTTP_POST,
	 .path = "/rappels/arret/{qui}/{preuve}",
	 ROUTE_PARAMS(stop_params),
	 .run = run_stop,
	 .flags = ROUTE_BACK,
	 .rate = &by_address,
	 .help = "ne plus recevoir de rappels par courriel"},
	{0},
};
