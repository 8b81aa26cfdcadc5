/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/keys/keys.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/settings/settings.h"
#include "signin/key.h"
#include "signin/keys_sql.h"

#define PAGE_ROWS 50

/* The way back of the pages below the list. */
static const struct ui_link keys_way[2] = {{.label = STR("Réglages"), .href = STR("/reglages")},
					   {.label = STR("Programmes"), .href = STR("/reglages/cles")}};

static const char *const terms[] = {"30", "90", "180", "365", NULL};
#define TERMS 4
#define TERM_USUAL "90"

static const struct param list_params[] = {
	{.name = "avant", .label = "Avant la clé", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "cle", .label = "Clé révoquée", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	FRAME_DONE_PARAM,
};
static const struct param form_params[] = {
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .min = 1, .max = KEY_NAME_MAX, .required = true},
	{.name = "droit", .label = "Permissions", .kind = PARAM_TEXT, .max = 64, .repeated = true},
	{.name = "duree", .label = "Durée en jours", .kind = PARAM_ENUM, .choices = terms, .required = true},
};
static const struct param id_params[] = {
	{.name = "id", .label = "Clé", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};

/* What programs may ask for at all: a scope that no route takes would open nothing, until one does. */
static uint64_t asked_by_programs(void)
{
	uint64_t scopes = 0;
	for (route_tables t = desk_tables; *t; t++)
		for (const struct route *route = *t; route->path; route++)
			if (route->flags & ROUTE_JSON && route->permission)
				scopes |= PERMISSION_BIT(permission_by_id(str_from_c(route->permission)));
	return scopes;
}

static void list_scopes(uint64_t scopes, uint64_t chosen, struct keys_scope out[PERMISSIONS], size_t *ret_count)
{
	size_t count = 0;
	for (enum permission p = 0; p < PERMISSIONS; p++)
		if (scopes & PERMISSION_BIT(p))
			out[count++] =
				(struct keys_scope){str_from_c(permission_rows[p].id),
						    str_from_c(permission_rows[p].what), chosen & PERMISSION_BIT(p)};
	*ret_count = count;
}

static enum error_code fill_row(struct request *r, const struct key_page_row *from, struct keys_row *row,
				struct error *err)
{
	int64_t now = request_now(r);
	struct keys_scope *scopes = ARENA_NEW(request_arena(r), struct keys_scope, PERMISSIONS);
	if (!scopes)
		return error_nomem(err);
	*row = (struct keys_row){.id = from->id,
				 .name = from->name,
				 .maker = from->maker,
				 .scopes = scopes,
				 .created_at = from->created_at,
				 .ends_at = from->expires_at,
				 .used_at = from->has_used_at ? from->used_at : 0,
				 .badge = STR("Active"),
				 .state = UI_CLEAR};
	list_scopes(key_scopes(from->scopes), 0, scopes, &row->scope_count);
	if (from->has_revoked_at) {
		row->badge = STR("Révoquée");
		row->state = UI_NEUTRAL;
	} else if (now >= from->expires_at) {
		row->badge = STR("Terminée");
		row->state = UI_NEUTRAL;
	} else if (from->has_maker_closed_at) {
		row->badge = STR("Arrêtée : compte fermé");
		row->state = UI_REVIEW;
	}
	row->live = !from->has_revoked_at && now < from->expires_at;
	return ERR_NONE;
}

/* What was just done; a key that was revoked can be given back for a while. */
static enum error_code say(struct request *r, struct frame *frame, struct error *err)
{
	static const struct frame_done words[] = {
		{"revoquee", STR("La clé est révoquée : elle n'ouvre plus rien.")},
		{"retablie", STR("La clé sert de nouveau.")},
		{"trop-tard", STR("Trop de temps a passé : la clé reste révoquée. Créez-en une autre.")},
		{0},
	};
	char undo[64];
	int64_t id = request_int(r, "cle", 0);
	enum error_code code = frame_say(r, frame, words, err);
	if (code || !id || !frame->layout.toast || !str_eq(request_text(r, "fait"), STR("revoquee")))
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	snprintf(undo, sizeof(undo), "/reglages/cles/%" PRId64 "/retablir", id);
	struct str copy = arena_copy(request_arena(r), str_from_c(undo));
	if (!toast || !copy.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = frame->layout.toast->text, .undo = copy, .token = frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static struct str older_than(int64_t id, char room[64])
{
	int len = snprintf(room, 64, "/reglages/cles?avant=%" PRId64, id);
	return (struct str){room, (size_t)len};
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct keys_list page = {.way = settings_way, .way_count = 1, .from_top = !request_given(r, "avant")};
	struct key_page_rows rows = {0};
	char room[64];
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR("Programmes"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (code)
		return code;
	const struct key_page_params params = {.establishment_id = page.frame.who.establishment_id,
					       .has_before = !page.from_top,
					       .before = request_int(r, "avant", 0),
					       .rows = PAGE_ROWS + 1};
	code = key_page(conn, request_arena(r), &params, &rows, err);
	struct keys_row *shown = ARENA_NEW(request_arena(r), struct keys_row, PAGE_ROWS);
	if (!code && !shown)
		code = error_nomem(err);
	for (; !code && page.row_count < rows.count && page.row_count < PAGE_ROWS; page.row_count++)
		code = fill_row(r, &rows.items[page.row_count], &shown[page.row_count], err);
	if (!code)
		code = say(r, &page.frame, err);
	if (code)
		return code;
	page.rows = shown;
	if (rows.count > PAGE_ROWS)
		page.older = older_than(shown[PAGE_ROWS - 1].id, room);
	page.frame.layout.lead = STR("Une clé laisse un autre logiciel interroger Blouse, sans mot de passe et sans "
				     "rien de plus que ce qu'elle permet.");
	keys_list(request_html(r), &page);
	return ERR_NONE;
}

static uint64_t chosen_scopes(const struct request *r)
{
	const struct param_answer *answer = request_answer(r, "droit");
	uint64_t scopes = 0;
	for (size_t i = 0; i < answer->count; i++) {
		enum permission p = permission_by_id(answer->values[i].text);
		scopes |= p < PERMISSIONS ? PERMISSION_BIT(p) : 0;
	}
	return scopes;
}

static uint64_t allowed_scopes(const struct identity *who)
{
	uint64_t scopes = asked_by_programs();
	for (enum permission p = 0; p < PERMISSIONS; p++)
		if (!may(who, p, who->establishment_id))
			scopes &= ~PERMISSION_BIT(p);
	return scopes;
}

static struct str until(struct french_room *room, int64_t at, enum french_zone zone)
{
	struct french_room day;
	int len = snprintf(room->text, sizeof(room->text), "jusqu'au %.*s", STR_ARG(french_date(&day, at, zone)));
	return (struct str){room->text, (size_t)len};
}

static void show_form(struct request *r, struct frame *frame, bool again)
{
	struct keys_scope scopes[PERMISSIONS];
	struct ui_option options[TERMS];
	struct french_room rooms[TERMS];
	static const struct str labels[TERMS] = {STR("Un mois"), STR("Trois mois"), STR("Six mois"), STR("Un an")};
	struct str term = again ? request_typed(r, "duree") : STR(TERM_USUAL);
	struct keys_form page = {
		.way = keys_way, .way_count = 2, .scopes = scopes, .terms = options, .term_count = TERMS};
	if (again)
		page.mistakes = request_mistakes(r);
	list_scopes(allowed_scopes(&frame->who), again ? chosen_scopes(r) : 0, scopes, &page.scope_count);
	for (size_t i = 0; i < TERMS; i++) {
		int64_t days = (int64_t)strtoll(terms[i], NULL, 10);
		options[i] = (struct ui_option){
			.value = str_from_c(terms[i]),
			.label = labels[i],
			.hint = until(&rooms[i], frame->now + days * SIGNIN_DAY, frame->zone),
			.chosen = str_eq(term, str_from_c(terms[i])),
		};
	}
	if (again) {
		page.name = request_typed(r, "nom");
		page.name_error = request_mistake(r, "nom");
		page.scope_error = request_mistake(r, "droit");
		page.term_error = request_mistake(r, "duree");
	}
	page.frame = *frame;
	keys_form(request_html(r), &page);
}

static const struct str form_title = STR("Nouvelle clé");

static enum error_code run_form(struct request *r, struct error *err)
{
	struct frame frame;
	enum error_code code = frame_make(r, form_title, FRAME_SETTINGS, &frame, err);
	if (!code)
		show_form(r, &frame, false);
	return code;
}

/* Who makes one sees it in the answer itself: an address to come back to would be kept by the browser. A form that is
 * sent twice finds its name taken. */
static enum error_code run_make(struct request *r, struct error *err)
{
	struct frame frame;
	struct store_conn *conn;
	struct error refused = {0};
	char key[KEY_LEN + 1];
	int64_t id;
	enum error_code code = frame_make(r, form_title, FRAME_SETTINGS, &frame, err);
	if (code)
		return code;
	struct key_new new = {.name = request_text(r, "nom"),
			      .scopes = chosen_scopes(r),
			      .expires_at = frame.now +
					    (int64_t)strtoll(request_text(r, "duree").ptr, NULL, 10) * SIGNIN_DAY};
	if (!new.scopes || new.scopes & ~allowed_scopes(&frame.who))
		request_mistaken(r, "droit", STR("Choisissez au moins une permission, parmi celles-ci."));
	if (!request_good(r)) {
		show_form(r, &frame, true);
		return ERR_NONE;
	}
	code = request_store(r, &conn, err);
	if (!code)
		code = key_add(conn, &frame.who, &new, frame.now, key, &id, &refused);
	if (code == ERR_CONSTRAINT || code == ERR_LIMIT) {
		request_mistaken(r, "nom", str_from_c(refused.message));
		show_form(r, &frame, true);
		return ERR_NONE;
	}
	if (code) {
		*err = refused;
		return code;
	}
	code = store_commit(conn, err);
	if (code)
		return code;
	struct keys_made page = {.way = keys_way,
				 .way_count = 2,
				 .frame = frame,
				 .name = new.name,
				 .key = str_from_c(key),
				 .site = desk_of(r)->conf->server.public_url,
				 .ends_at = new.expires_at};
	if (page.site.len == 0)
		page.site = STR("https://blouse.hopital.fr");
	page.frame.layout.title = STR("Votre clé");
	keys_made(request_html(r), &page);
	explicit_bzero(key, sizeof(key));
	return ERR_NONE;
}

static enum error_code run_revoke(struct request *r, struct error *err)
{
	char place[96];
	struct identity who;
	struct store_conn *conn;
	int64_t id = request_int(r, "id", 0);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = key_revoke(conn, who.establishment_id, id, signin_actor_of(&who), request_now(r), err);
	if (!code)
		code = store_commit(conn, err);
	snprintf(place, sizeof(place), "/reglages/cles?fait=revoquee&cle=%" PRId64, id);
	if (!code)
		request_redirect(r, str_from_c(place));
	return code;
}

static enum error_code run_restore(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	bool done = false;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = key_restore(conn, who.establishment_id, request_int(r, "id", 0), signin_actor_of(&who),
				   request_now(r), &done, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, done ? STR("/reglages/cles?fait=retablie") : STR("/reglages/cles?fait=trop-tard"));
	return code;
}

const struct route keys_routes[] = {
	{.path = "/reglages/cles",
	 .permission = "system.manage",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les clés des programmes"},
	{.path = "/reglages/cles/nouvelle",
	 .permission = "system.manage",
	 .run = run_form,
	 .help = "le formulaire d'une nouvelle clé"},
	{.method = HTTP_POST,
	 .path = "/reglages/cles/nouvelle",
	 .permission = "system.manage",
	 ROUTE_PARAMS(form_params),
	 .run = run_make,
	 .help = "créer une clé, montrée une seule fois",
	 .flags = ROUTE_FORM},
	{.method = HTTP_POST,
	 .path = "/reglages/cles/{id}/revoquer",
	 .permission = "system.manage",
	 ROUTE_PARAMS(id_params),
	 .run = run_revoke,
	 .help = "révoquer une clé"},
	{.method = HTTP_POST,
	 .path = "/reglages/cles/{id}/retablir",
	 .permission = "system.manage",
	 ROUTE_PARAMS(id_params),
	 .run = run_restore,
	 .help = "rendre une clé qui vient d'être révoquée"},
	{0},
};
