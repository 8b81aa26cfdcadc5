/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/providers/providers.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/manage_sql.h"
#include "signin/directory.h"
#include "signin/providers_sql.h"

#define TEXT_MAX 512

/* Each try asks another server, and may wait for it. */
static const struct limit_rule tries = {.burst = 20, .every = 3 * SIGNIN_SECOND};

const struct ui_link providers_way[2] = {
	{.label = STR("Réglages"), .href = STR("/reglages")},
	{.label = STR("Connexion"), .href = STR("/reglages/connexion")},
};

static const struct {
	const char *id;
	struct str what;
} kinds[PROVIDERS_KINDS] = {
	[PROVIDERS_OIDC] = {"oidc", STR("Portail d'identité")},
	[PROVIDERS_LDAP] = {"ldap", STR("Annuaire")},
};

enum providers_kind providers_kind_of(struct str id)
{
	enum providers_kind kind = PROVIDERS_OIDC;
	while (kind < PROVIDERS_KINDS && !str_eq(id, str_from_c(kinds[kind].id)))
		kind++;
	return kind;
}

enum error_code providers_try(const struct desk *desk, enum providers_kind kind, struct str settings, struct error *err)
{
	const struct signin_outside *outside = &desk->signin.outside;
	return kind == PROVIDERS_OIDC ? oidc_try(outside, settings, err) : directory_try(outside, settings, err);
}

enum error_code providers_note(struct request *r, const struct identity *who, const char *action, int64_t id,
			       const char *fields, struct error *err)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRId64, id);
	const struct journal_note note = {
		.action = action, .object_kind = "provider", .object_id = str_from_c(number), .fields = fields};
	return journal_write(r, who, &note, err);
}

/* --- the list --- */

static enum error_code address_of(struct request *r, struct str settings, struct str *ret_address, struct error *err)
{
	json_t *read = NULL;
	enum error_code code = provider_settings(settings, &read, err);
	if (code)
		return code;
	struct str url = provider_text(read, "url"), issuer = provider_text(read, "issuer");
	struct str copy = arena_copy(request_arena(r), url.ptr ? url : issuer);
	json_decref(read);
	if (!copy.ptr)
		return error_nomem(err);
	*ret_address = copy;
	return ERR_NONE;
}

static enum error_code read_items(struct request *r, struct providers_index *page, struct error *err)
{
	struct store_conn *conn;
	struct providers_list_rows rows;
	const struct providers_list_params params = {.establishment_id = page->frame.who.establishment_id,
						     .rows = PROVIDERS_MAX};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = providers_list(conn, request_arena(r), &params, &rows, err);
	struct providers_item *items =
		code ? NULL : ARENA_ZNEW(request_arena(r), struct providers_item, rows.count + 1);
	if (!items)
		return code ? code : error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		const struct providers_list_row *row = &rows.items[i];
		enum providers_kind kind = providers_kind_of(row->kind);
		items[i] = (struct providers_item){
			.id = row->id,
			.version = row->version,
			.kind = row->kind,
			.name = row->name,
			.what = kind < PROVIDERS_KINDS ? kinds[kind].what : row->kind,
			.accounts = row->accounts,
			.enabled = row->enabled,
			.first = i == 0,
			.last = i + 1 == rows.count,
		};
		code = address_of(r, row->settings, &items[i].address, err);
	}
	page->items = items;
	page->item_count = rows.count;
	page->full = rows.count == PROVIDERS_MAX;
	return code;
}

/* What was removed can be put back; the toast says who is left without a way in. */
static enum error_code say_removed(struct request *r, struct providers_index *page, struct error *err)
{
	struct store_conn *conn;
	struct provider_read_row row;
	struct provider_accounts_row accounts;
	char text[TEXT_MAX], undo[64];
	int64_t establishment_id = page->frame.who.establishment_id, id = request_int(r, "moyen", 0);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = provider_read(conn, request_arena(r), &(struct provider_read_params){establishment_id, id}, &row,
				     err);
	if (code == ERR_NOT_FOUND || (!code && !row.has_removed_at))
		return ERR_NONE;
	if (!code)
		code = provider_accounts(conn, request_arena(r),
					 &(struct provider_accounts_params){establishment_id, id}, &accounts, err);
	struct ui_toast *toast = code ? NULL : ARENA_NEW(request_arena(r), struct ui_toast, 1);
	if (!toast)
		return code ? code : error_nomem(err);
	if (accounts.alone > 0)
		snprintf(text, sizeof(text),
			 "« %.*s » est retiré. %" PRId64 " compte%s n'%s plus d'autre moyen d'entrer.",
			 STR_ARG(str_sub(row.name, 0, 200)), accounts.alone, accounts.alone > 1 ? "s" : "",
			 accounts.alone > 1 ? "ont" : "a");
	else
		snprintf(text, sizeof(text), "« %.*s » est retiré.", STR_ARG(str_sub(row.name, 0, 200)));
	snprintf(undo, sizeof(undo), "/reglages/connexion/%" PRId64 "/remettre", id);
	*toast = (struct ui_toast){.text = arena_copy(request_arena(r), str_from_c(text)),
				   .undo = arena_copy(request_arena(r), str_from_c(undo)),
				   .token = page->frame.layout.token};
	if (!toast->text.ptr || !toast->undo.ptr)
		return error_nomem(err);
	page->frame.layout.toast = toast;
	return ERR_NONE;
}

static enum error_code show(struct request *r, const struct providers_trial *trial, struct error *err)
{
	struct providers_index page = {.way = settings_way, .way_count = 1, .trial = trial};
	enum error_code code = frame_make(r, STR("Connexion"), FRAME_SETTINGS, &page.frame, err);
	page.frame.layout.lead = STR("Par où entrent vos collègues, en plus du mot de passe que garde Blouse.");
	if (!code)
		code = read_items(r, &page, err);
	if (!code && request_route(r)->method == HTTP_GET && str_eq(request_text(r, "fait"), STR("retire")))
		code = say_removed(r, &page, err);
	else if (!code && request_route(r)->method == HTTP_GET)
		code = frame_say(
			r, &page.frame,
			(const struct frame_done[]){
				{"ajoute", STR("Ajouté, et fermé pour l'instant : essayez-le, puis ouvrez-le.")},
				{"change", STR("C'est enregistré.")},
				{"ouvert", STR("C'est ouvert : vos collègues peuvent entrer par là.")},
				{"ferme", STR("C'est fermé. Les connexions ouvertes par là sont terminées.")},
				{"place", STR("L'ordre est changé.")},
				{"remis", STR("C'est remis comme avant.")},
				{0}},
			err);
	if (!code)
		providers_index(request_html(r), &page);
	return code;
}

static enum error_code run_index(struct request *r, struct error *err) { return show(r, NULL, err); }

/* --- what is done to one --- */

enum gesture { TRY, OPEN, CLOSE, UP, DOWN, REMOVE };
static const char *const gestures[] = {"essayer", "ouvrir", "fermer", "monter", "descendre", "retirer", NULL};

struct change {
	struct store_conn *conn;
	struct identity who;
	int64_t id, version, now;
};

static enum error_code begin(struct request *r, struct change *c, struct error *err)
{
	*c = (struct change){.id = request_int(r, "numero", 0), .now = request_now(r)};
	enum error_code code = desk_identity(r, &c->who, err);
	return code ? code : request_store(r, &c->conn, err);
}

static enum error_code done(struct request *r, const struct change *c, const char *word, struct error *err)
{
	char path[96];
	enum error_code code = store_commit(c->conn, err);
	snprintf(path, sizeof(path), "/reglages/connexion?fait=%s&moyen=%" PRId64, word, c->id);
	if (!code)
		request_redirect(r, str_from_c(path));
	return code;
}

/* After one stops serving: sessions that came by it end, its groups give no role, and an administrator is left. */
static enum error_code settle(const struct change *c, bool stops, struct arena *arena, struct error *err)
{
	struct providers_administrators_row left = {.count = 1};
	const struct provider_roles_note_params note = {c->who.establishment_id, c->id};
	const struct provider_sessions_end_params sessions = {c->who.establishment_id, c->id, c->now};
	enum error_code code = provider_roles_note(c->conn, &note, err);
	if (!code && stops)
		code = provider_sessions_end(c->conn, &sessions, err);
	if (!code && stops)
		code = providers_administrators(
			c->conn, arena, &(struct providers_administrators_params){c->who.establishment_id}, &left, err);
	if (!code && left.count == 0)
		return error_set(err, ERR_CONFLICT,
				 "Plus aucun administrateur ne pourrait entrer. Donnez d'abord à l'un d'eux un mot de "
				 "passe dans Blouse (Réglages, Personnes et rôles), puis recommencez.");
	return code;
}

static enum error_code changed_meanwhile(struct error *err)
{
	return error_set(err, ERR_CONFLICT,
			 "Quelqu'un d'autre vient de changer ce moyen de connexion. Rechargez la page, puis "
			 "recommencez.");
}

static enum error_code switch_one(struct request *r, struct change *c, bool on, struct error *err)
{
	int64_t rows = 0;
	const struct provider_switch_params params = {.establishment_id = c->who.establishment_id,
						      .id = c->id,
						      .version = request_int(r, "version", 0),
						      .enabled = on,
						      .now = c->now};
	enum error_code code = provider_switch(c->conn, &params, &rows, err);
	if (!code && rows == 0)
		return changed_meanwhile(err);
	if (!code)
		code = settle(c, !on, request_arena(r), err);
	if (!code)
		code = providers_note(r, &c->who, on ? "provider.open" : "provider.close", c->id, "enabled", err);
	return code ? code : done(r, c, on ? "ouvert" : "ferme", err);
}

static enum error_code remove_one(struct request *r, struct change *c, struct error *err)
{
	int64_t rows = 0;
	const struct provider_remove_params params = {.establishment_id = c->who.establishment_id,
						      .id = c->id,
						      .version = request_int(r, "version", 0),
						      .now = c->now};
	enum error_code code = provider_remove(c->conn, &params, &rows, err);
	if (!code && rows == 0)
		return changed_meanwhile(err);
	if (!code)
		code = settle(c, true, request_arena(r), err);
	if (!code)
		code = providers_note(r, &c->who, "provider.remove", c->id, "", err);
	return code ? code : done(r, c, "retire", err);
}

/* Changes places with its neighbour; all are numbered anew, so that none share a place. */
static enum error_code move_one(struct request *r, struct change *c, bool up, struct error *err)
{
	struct providers_list_rows rows;
	const struct providers_list_params params = {c->who.establishment_id, PROVIDERS_MAX};
	enum error_code code = providers_list(c->conn, request_arena(r), &params, &rows, err);
	size_t at = 0;
	while (!code && at < rows.count && rows.items[at].id != c->id)
		at++;
	if (!code && at < rows.count && (up ? at > 0 : at + 1 < rows.count)) {
		size_t other = up ? at - 1 : at + 1;
		int64_t id = rows.items[other].id;
		rows.items[other].id = rows.items[at].id;
		rows.items[at].id = id;
	}
	for (size_t i = 0; !code && i < rows.count; i++) {
		const struct provider_place_params place = {c->who.establishment_id, rows.items[i].id, (int64_t)i + 1};
		code = provider_place(c->conn, &place, err);
	}
	if (!code)
		code = providers_note(r, &c->who, "provider.move", c->id, "position", err);
	return code ? code : done(r, c, "place", err);
}

/* The server is asked while no unit of work waits. */
static enum error_code try_one(struct request *r, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct provider_read_row row;
	struct error failure = {0};
	const struct provider_read_params params = {request_session(r)->establishment_id, request_int(r, "numero", 0)};
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	if (!code)
		code = provider_read(conn, request_arena(r), &params, &row, err);
	if (!code && row.has_removed_at)
		code = error_set(err, ERR_NOT_FOUND, "Ce moyen de connexion est retiré.");
	if (code)
		return code;
	store_end(conn);
	conn = NULL;
	if (!request_within(r, &tries, STR("providers-try")))
		return ERR_NONE;
	bool failed = providers_try(desk_of(r), providers_kind_of(row.kind), row.settings, &failure) != ERR_NONE;
	char title[TEXT_MAX];
	snprintf(title, sizeof(title), failed ? "« %.*s » ne répond pas comme il faut" : "« %.*s » répond",
		 STR_ARG(str_sub(row.name, 0, 200)));
	const struct providers_trial trial = {
		.title = str_from_c(title),
		.text = failed ? str_from_c(failure.message)
			       : STR("Tout ce que Blouse lui demande est là. La première connexion d'un collègue dira "
				     "le "
				     "reste."),
		.state = failed ? UI_REVIEW : UI_CLEAR,
	};
	return show(r, &trial, err);
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	struct change c;
	struct provider_read_row row;
	enum gesture gesture = (enum gesture)request_int(r, "geste", TRY);
	if (gesture == TRY)
		return try_one(r, err);
	enum error_code code = begin(r, &c, err);
	if (!code)
		code = provider_read(c.conn, request_arena(r),
				     &(struct provider_read_params){c.who.establishment_id, c.id}, &row, err);
	if (code)
		return code;
	switch (gesture) {
	case OPEN:
	case CLOSE:
		return switch_one(r, &c, gesture == OPEN, err);
	case UP:
	case DOWN:
		return move_one(r, &c, gesture == UP, err);
	case REMOVE:
	case TRY:
		break;
	}
	return remove_one(r, &c, err);
}

static enum error_code run_put_back(struct request *r, struct error *err)
{
	struct change c;
	int64_t rows = 0;
	enum error_code code = begin(r, &c, err);
	const struct provider_put_back_params params = {c.who.establishment_id, c.id, c.now};
	if (!code)
		code = provider_put_back(c.conn, &params, &rows, err);
	if (!code && rows == 0)
		return error_set(err, ERR_NOT_FOUND, "Ce moyen de connexion n'est pas retiré.");
	if (!code)
		code = settle(&c, false, request_arena(r), err);
	if (!code)
		code = providers_note(r, &c.who, "provider.restore", c.id, "", err);
	return code ? code : done(r, &c, "remis", err);
}

#define NUMBER_PARAM                                                                                                   \
	{                                                                                                              \
		.name = "numero", .label = "Moyen de connexion", .kind = PARAM_INT, .min = 1, .max = INT64_MAX,        \
		.required = true                                                                                       \
	}

static const struct param index_params[] = {
	FRAME_DONE_PARAM,
	{.name = "moyen", .label = "Moyen de connexion", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param gesture_params[] = {
	NUMBER_PARAM,
	{.name = "version", .label = "Version", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Action", .kind = PARAM_ENUM, .choices = gestures, .required = true},
};
static const struct param one_params[] = {NUMBER_PARAM};

const struct route providers_routes[] = {
	{.path = "/reglages/connexion",
	 .permission = "providers.manage",
	 ROUTE_PARAMS(index_params),
	 .run = run_index,
	 .help = "les moyens de se connecter"},
	{.method = HTTP_POST,
	 .path = "/reglages/connexion/{numero}",
	 .permission = "providers.manage",
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "essayer, ouvrir, fermer, déplacer ou retirer un moyen de connexion"},
	{.method = HTTP_POST,
	 .path = "/reglages/connexion/{numero}/remettre",
	 .permission = "providers.manage",
	 ROUTE_PARAMS(one_params),
	 .run = run_put_back,
	 .help = "remettre un moyen de connexion retiré"},
	{0},
};
