/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/desk.h"

#include "desk/access/access.h"
#include "desk/access/letters.h"
#include "desk/after/after.h"
#include "desk/alerts/alerts.h"
#include "desk/api/api.h"
#include "desk/app/app.h"
#include "desk/booklet/booklet.h"
#include "desk/calendar/delays.h"
#include "desk/cases/cases.h"
#include "desk/cases/evidence.h"
#include "desk/cases/links.h"
#include "desk/cases/export.h"
#include "desk/cases/live.h"
#include "desk/charter/charter.h"
#include "desk/check/check.h"
#include "desk/figures/figures.h"
#include "desk/guide/guide.h"
#include "desk/home/home.h"
#include "desk/journal/journal.h"
#include "desk/keys/keys.h"
#include "desk/own/own.h"
#include "desk/papers/papers.h"
#include "desk/people/people.h"
#include "desk/photo/photo.h"
#include "desk/profile/profile.h"
#include "desk/providers/providers.h"
#include "desk/remarks/remarks.h"
#include "desk/reminders/remind.h"
#include "desk/replies/replies.h"
#include "desk/reports/reports.h"
#include "desk/retention/retention.h"
#include "desk/roster/roster.h"
#include "desk/settings/settings.h"
#include "desk/shots/page.h"
#include "desk/system/system.h"
#include "desk/words/pages.h"
#include "media/client.h"
#include "signin/account.h"
#include "web/kept.h"

#define ADDRESS_MAX ((size_t)4 << 10)

/* clang-format off */
const struct route *const desk_tables[] = {
	server_routes,
	access_routes,
	access_letters_routes,
	portal_routes,
	after_routes,
	after_actions_routes,
	after_card_routes,
	alerts_routes,
	alerts_banner_routes,
	alerts_settings_routes,
	alerts_choice_routes,
	api_page_routes,
	api_routes,
	api_message_routes,
	api_people_routes,
	app_routes,
	cases_routes,
	cases_case_routes,
	cases_gesture_routes,
	cases_links_routes,
	cases_decide_routes,
	papers_routes,
	papers_one_routes,
	cases_bulk_routes,
	cases_live_routes,
	cases_views_routes,
	figures_routes,
	cases_evidence_routes,
	shots_routes,
	cases_export_routes,
	check_routes,
	photo_routes,
	home_routes,
	guide_routes,
	booklet_routes,
	journal_routes,
	keys_routes,
	own_routes,
	own_second_routes,
	people_routes,
	people_person_routes,
	people_invite_routes,
	profile_routes,
	providers_routes,
	providers_form_routes,
	remarks_routes,
	reminders_routes,
	remarks_received_routes,
	replies_routes,
	replies_reply_routes,
	replies_waiting_routes,
	reports_routes,
	reports_follow_routes,
	reports_api_routes,
	retention_routes,
	roster_routes,
	roster_list_routes,
	roster_shift_routes,
	delays_routes,
	settings_routes,
	system_routes,
	words_routes,
	words_edit_routes,
	words_history_routes,
	words_file_routes,
	charter_routes,
	charter_edit_routes,
	charter_names_routes,
	charter_history_routes,
	NULL,
};
/* clang-format on */

enum error_code desk_init(struct desk *desk, struct store *store, const struct conf *conf,
			  const unsigned char key[SECRET_KEY_LEN], struct error *err)
{
	enum error_code code = secret_ready(err);
	if (code)
		return code;
	const struct signin_outside outside = {conf->server.outgoing_hosts.items, conf->server.outgoing_hosts.count,
					       conf->sessions.secrets};
	*desk = (struct desk){.signin = {.store = store, .outside = outside}, .conf = conf};
	memcpy(desk->signin.key, key, SECRET_KEY_LEN);
	code = oidc_new(&desk->oidc, err);
	if (!code)
		code = cases_live_new(store, &desk->live, err);
	return code ? code : guide_new(&desk->guide, err);
}

enum error_code desk_charter(struct desk *desk, struct str compiled, struct str careful, struct error *err)
{
	enum error_code code = serving_new(compiled, &desk->serving, err);
	if (!code)
		serving_read_carefully(desk->serving, careful);
	return code;
}

void desk_release(struct desk *desk)
{
	serving_free(desk->serving);
	oidc_free(desk->oidc);
	guide_free(desk->guide);
	cases_live_free(desk->live);
	desk->live = NULL;
	desk->serving = NULL;
	desk->oidc = NULL;
	kept_free(desk->check_page);
	desk->check_page = NULL;
	files_close(desk->engine);
	desk->engine = NULL;
	media_client_free(desk->media);
	desk->media = NULL;
	desk->guide = NULL;
}

static bool is_loopback(const struct conf_listen *listen)
{
	return strcmp(listen->address, "127.0.0.1") == 0 || strcmp(listen->address, "::1") == 0;
}

bool desk_knows_address(const struct conf *conf)
{
	return conf->server.public_url.len > 0 || is_loopback(&conf->server.listen);
}

enum error_code desk_address(const struct desk *desk, struct str path, struct arena *arena, struct str *ret_url,
			     struct error *err)
{
	const struct conf_listen *listen = &desk->conf->server.listen;
	_cleanup_buf_ struct buf url;
	bool six = strcmp(listen->address, "::1") == 0;
	buf_init(&url, ADDRESS_MAX);
	if (desk->conf->server.public_url.len > 0)
		buf_add_str(&url, desk->conf->server.public_url);
	else if (is_loopback(listen))
		buf_addf(&url, "http://%s%s%s:%u", six ? "[" : "", listen->address, six ? "]" : "", listen->port);
	else
		return error_set(err, ERR_USAGE,
				 "L'adresse que voient les navigateurs n'est pas réglée : ajoutez « public-url » au "
				 "fichier de réglages, puis relancez Blouse.");
	buf_add_str(&url, path);
	struct str copy = url.failed ? (struct str){0} : arena_copy(arena, buf_str(&url));
	if (!copy.ptr)
		return error_nomem(err);
	*ret_url = copy;
	return ERR_NONE;
}

enum error_code desk_identity(struct request *r, struct identity *ret_who, struct error *err)
{
	const struct key_holder *program = desk_program(r);
	const struct session *session = request_session(r);
	struct store_conn *conn;
	if (program) {
		*ret_who = program->who;
		return ERR_NONE;
	}
	if (!session)
		return error_set(err, ERR_NOT_FOUND, "Vous n'êtes pas connecté.");
	enum error_code code = request_store(r, &conn, err);
	return code ? code : account_identity_of(conn, session->establishment_id, session->user_id, ret_who, err);
}

static const enum server_log log_levels[] = {[CONF_LOG_ERROR] = SERVER_LOG_ERRORS,
					     [CONF_LOG_WARNING] = SERVER_LOG_WARNINGS,
					     [CONF_LOG_INFO] = SERVER_LOG_USUAL,
					     [CONF_LOG_DETAIL] = SERVER_LOG_ALL};

static bool known(const char *permission) { return permission_by_id(str_from_c(permission)) != PERMISSIONS; }

/* A route that writes finds the writer still free: its handler may call what opens a unit of work of its own, and SQLite has
 * one writer. */
static enum error_code identity_apart(struct request *r, const struct session *session, struct identity *ret_who,
				      struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (request_route(r)->method == HTTP_GET)
		return desk_identity(r, ret_who, err);
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code : account_identity_of(conn, session->establishment_id, session->user_id, ret_who, err);
}

static enum error_code gate(void *context, struct request *r, const struct session *session, const char *permission,
			    bool *ret_may, struct error *err)
{
	(void)context;
	struct identity who;
	enum error_code code = identity_apart(r, session, &who, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	*ret_may = !code && may(&who, permission_by_id(str_from_c(permission)), session->establishment_id);
	return ERR_NONE;
}

/* What fails here fails no request. */
static void note_use(struct request *r, const struct identity *who)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!store_write(desk_of(r)->signin.store, &conn, NULL) && !key_used(conn, who, request_now(r), NULL))
		store_commit(conn, NULL);
}

static enum error_code read_key(struct request *r, struct str key, struct key_holder *program, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code : key_find(conn, request_arena(r), key, request_now(r), program, err);
}

static enum error_code find_program(void *context, struct request *r, struct str key, const void **ret_program,
				    struct error *err)
{
	(void)context;
	struct key_holder *program = ARENA_ZNEW(request_arena(r), struct key_holder, 1);
	/* Most of what is no key is seen without the base. */
	if (!key_is_written(key))
		return error_set(err, ERR_NOT_FOUND, "Ce n'est pas une clé de Blouse.");
	enum error_code code = program ? read_key(r, key, program, err) : error_nomem(err);
	if (code)
		return code;
	if (program->due)
		note_use(r, &program->who);
	*ret_program = program;
	return ERR_NONE;
}

static bool program_may(void *context, const void *program, const char *permission)
{
	(void)context;
	const struct identity *who = &((const struct key_holder *)program)->who;
	return may(who, permission_by_id(str_from_c(permission)), who->establishment_id);
}

void desk_serve(struct desk *desk, struct server_options *options)
{
	options->tables = desk_tables;
	options->gate =
		(struct server_gate){.known = known, .may = gate, .program = find_program, .program_may = program_may};
	options->upload_max = desk->conf->server.upload_max;
	options->log_level = log_levels[desk->conf->server.log];
	options->store = desk->signin.store;
	options->context = desk;
	options->files = desk->engine;
	options->sign_in = STR("/connexion");
}
