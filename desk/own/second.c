/* SPDX-License-Identifier: Apache-2.0 */
/* The second code: an authenticator added or taken away, recovery codes made anew. */
#include "desk/own/hex.h"
#include "desk/own/own.h"
#include "desk/own_sql.h"
#include "signin/password.h"

#define SEALED_LEN ((size_t)TOTP_SECRET_LEN + SECRET_SEAL_MORE)
#define CODE_MAX 16
#define CODES_TEXT_MAX ((size_t)RECOVERY_CODES * (RECOVERY_LEN + 1))

#define OLD_PARAM                                                                                                      \
	{                                                                                                              \
		.name = "actuel", .label = "Mot de passe actuel", .kind = PARAM_TEXT, .min = 1, .max = PASSWORD_MAX,   \
		.required = true, .secret = true                                                                       \
	}

static const struct param enrol_params[] = {
	{.name = "cle",
	 .label = "Clé",
	 .kind = PARAM_TEXT,
	 .min = 2 * SEALED_LEN,
	 .max = 2 * SEALED_LEN,
	 .required = true},
	{.name = "code", .label = "Code", .kind = PARAM_TEXT, .min = 1, .max = CODE_MAX, .required = true},
	OLD_PARAM,
};
static const struct param confirm_params[] = {OLD_PARAM};

/* Whoever has no password to try here has their second code elsewhere, if any. */
static bool is_elsewhere(struct request *r, const struct own_account_row *account)
{
	if (account->has_password || account->in_directory)
		return false;
	request_redirect(r, STR("/mon-compte"));
	return true;
}

/* --- adding --- */

/* With a new key, or with the one that came back. */
static enum error_code show_enrol(struct request *r, struct str sealed, struct error *err)
{
	struct store_conn *conn;
	struct second_start start;
	struct own_account_row account;
	const struct session *session = request_session(r);
	struct own_enrol page = {.way = own_way, .way_count = 1};
	enum error_code code = frame_make(r, STR("Ajouter un second code"), FRAME_ITEMS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = own_account(conn, request_arena(r),
				   &(struct own_account_params){session->establishment_id, session->user_id}, &account,
				   err);
	if (code || is_elsewhere(r, &account))
		return code;
	code = sealed.len ? second_again(&desk_of(r)->signin, conn, request_arena(r), session->establishment_id,
					 session->user_id, page.frame.layout.establishment, sealed, &start, err)
			  : second_begin(&desk_of(r)->signin, conn, request_arena(r), session->establishment_id,
					 session->user_id, page.frame.layout.establishment, &start, err);
	if (!code)
		code = qr_make(request_arena(r), start.uri, &page.qr, err);
	if (code)
		return code;
	page.again = account.has_totp;
	page.secret = start.secret;
	page.sealed = hex_put(request_arena(r), start.sealed);
	if (sealed.len) {
		page.code_error = request_mistake(r, "code");
		page.old_error = request_mistake(r, "actuel");
		request_status(r, 422);
	}
	own_enrol(request_html(r), &page);
	return page.sealed.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code run_enrol_page(struct request *r, struct error *err)
{
	return show_enrol(r, (struct str){0}, err);
}

/* What changes the account's second step ends with: another token for the session, and the codes, which are shown once,
 * in the answer itself. Nothing can be read once it is kept: the page is made before. */
static enum error_code keep_and_show(struct request *r, struct store_conn *conn,
				     const char codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err)
{
	struct own_code rows[RECOVERY_CODES];
	_cleanup_buf_ struct buf all;
	struct own_codes page = {.way = own_way, .way_count = 1, .codes = rows, .code_count = RECOVERY_CODES};
	buf_init(&all, CODES_TEXT_MAX);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		rows[i].text = str_from_c(codes[i]);
		buf_addf(&all, "%s\n", codes[i]);
	}
	page.all = buf_str(&all);
	enum error_code code = all.failed ? error_nomem(err) : request_renew(r, err);
	if (!code)
		code = frame_make(r, STR("Vos codes de secours"), FRAME_ITEMS, &page.frame, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		own_codes(request_html(r), &page);
	return code;
}

static enum error_code run_enrol(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct own_account_row account;
	unsigned char bytes[SEALED_LEN];
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	const struct str sealed = {(const char *)bytes, sizeof(bytes)};
	const struct session *session = request_session(r);
	enum error_code code = own_account_read(r, &account, err);
	if (code || is_elsewhere(r, &account))
		return code;
	if (!hex_take(request_typed(r, "cle"), bytes, sizeof(bytes)))
		return run_enrol_page(r, err);
	if (request_good(r))
		code = own_prove(r, &account, err);
	if (!code && !request_good(r))
		return show_enrol(r, sealed, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = second_confirm(&desk_of(r)->signin, conn, session->establishment_id, session->user_id, sealed,
				      request_text(r, "code"), request_now(r), codes, err);
	/* Nothing was written yet. */
	if (code == ERR_USAGE) {
		request_mistaken(r, "code", str_from_c(err->message));
		return show_enrol(r, sealed, err);
	}
	return code ? code : keep_and_show(r, conn, codes, err);
}

/* --- new recovery codes, taking it away --- */

static enum error_code show_confirm(struct request *r, struct str title, struct str action, struct str text,
				    struct str label, struct error *err)
{
	struct own_confirm page = {.way = own_way, .way_count = 1, .action = action, .text = text, .label = label};
	enum error_code code = frame_make(r, title, FRAME_ITEMS, &page.frame, err);
	if (code)
		return code;
	if (request_route(r)->method == HTTP_POST) {
		page.old_error = request_mistake(r, "actuel");
		request_status(r, 422);
	}
	own_confirm(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_renew(struct request *r, struct error *err)
{
	return show_confirm(r, STR("Refaire vos codes de secours"), STR("/mon-compte/codes"),
			    STR("Dix nouveaux codes remplaceront les vôtres, qui ne vaudront plus rien."),
			    STR("Refaire les codes"), err);
}

static enum error_code show_remove(struct request *r, struct error *err)
{
	return show_confirm(r, STR("Retirer le second code"), STR("/mon-compte/second/retirer"),
			    STR("Votre mot de passe suffira pour entrer. Vos codes de secours ne vaudront plus rien."),
			    STR("Retirer le second code"), err);
}

/* Proves, and begins; *ret_conn stays NULL when it could not, and the answer is ready. */
static enum error_code begin(struct request *r, enum error_code (*show)(struct request *r, struct error *err),
			     struct store_conn **ret_conn, struct error *err)
{
	struct own_account_row account;
	enum error_code code = own_account_read(r, &account, err);
	if (code || is_elsewhere(r, &account))
		return code;
	if (!account.has_totp) {
		request_redirect(r, STR("/mon-compte"));
		return ERR_NONE;
	}
	if (request_good(r))
		code = own_prove(r, &account, err);
	if (code)
		return code;
	return request_good(r) ? request_store(r, ret_conn, err) : show(r, err);
}

static enum error_code run_renew(struct request *r, struct error *err)
{
	struct store_conn *conn = NULL;
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	const struct session *session = request_session(r);
	enum error_code code = begin(r, show_renew, &conn, err);
	if (code || !conn)
		return code;
	code = second_renew(&desk_of(r)->signin, conn, session->establishment_id, session->user_id, request_now(r),
			    codes, err);
	return code ? code : keep_and_show(r, conn, codes, err);
}

static enum error_code run_remove(struct request *r, struct error *err)
{
	struct store_conn *conn = NULL;
	const struct session *session = request_session(r);
	enum error_code code = begin(r, show_remove, &conn, err);
	if (code || !conn)
		return code;
	code = second_remove(conn, session->establishment_id, session->user_id,
			     (struct signin_actor){AUDIT_USER, session->user_id}, request_now(r), err);
	if (!code)
		code = request_renew(r, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/mon-compte?fait=second"));
	return code;
}

#define MINE .permission = "check"

const struct route own_second_routes[] = {
	{.path = "/mon-compte/second", MINE, .run = run_enrol_page, .help = "page où l'on ajoute un second code"},
	{HTTP_POST, "/mon-compte/second", MINE, ROUTE_PARAMS(enrol_params), .run = run_enrol,
	 .help = "ajouter un second code", .flags = ROUTE_FORM},
	{.path = "/mon-compte/codes", MINE, .run = show_renew, .help = "page où l'on refait ses codes de secours"},
	{HTTP_POST, "/mon-compte/codes", MINE, ROUTE_PARAMS(confirm_params), .run = run_renew,
	 .help = "refaire ses codes de secours", .flags = ROUTE_FORM},
	{.path = "/mon-compte/second/retirer", MINE, .run = show_remove, .help = "page où l'on retire le second code"},
	{HTTP_POST, "/mon-compte/second/retirer", MINE, ROUTE_PARAMS(confirm_params), .run = run_remove,
	 .help = "retirer le second code", .flags = ROUTE_FORM},
	{0},
};
