/* SPDX-License-Identifier: Apache-2.0 */
/* What serves, and what the pages share. */
#include "desk/charter/charter.h"

#include "desk/charter_sql.h"
#include "desk/settings/settings.h"
#include "store/establishments_sql.h"

#define ROWS_SHOWN 5

const struct ui_link charter_way[2] = {
	{.label = STR("Réglages"), .href = STR("/reglages")},
	{.label = STR(CHARTER_TITLE), .href = STR("/reglages/charte")},
};

/* What one begins with: the smallest text that the compiler takes. */
static struct str first_text(struct request *r, struct store_conn *conn, struct error *err)
{
	struct establishment_by_id_row place;
	struct buf text;
	struct str copy = {0};
	if (establishment_by_id(conn, request_arena(r),
				&(struct establishment_by_id_params){request_session(r)->establishment_id}, &place,
				err))
		return copy;
	buf_init(&text, 4096);
	buf_add_c(&text, "# La charte de votre établissement, posée sur celle de Blouse.\n");
	buf_addf(&text, "id: %.*s\nname: \"", STR_ARG(place.key));
	for (size_t i = 0; i < place.name.len; i++) {
		if (place.name.ptr[i] == '"' || place.name.ptr[i] == '\\')
			buf_add_char(&text, '\\');
		buf_add_char(&text, place.name.ptr[i]);
	}
	buf_addf(&text, "\"\ntimezone: %.*s\nsites: []\ncontacts: {}\n", STR_ARG(place.time_zone));
	if (!text.failed)
		copy = arena_copy(request_arena(r), buf_str(&text));
	if (!copy.ptr)
		error_nomem(err);
	buf_release(&text);
	return copy;
}

enum error_code charter_latest(struct request *r, struct version *ret_version,
			       const struct serving_charter **ret_serving, struct error *err)
{
	struct desk *desk = desk_of(r);
	const struct session *session = request_session(r);
	const struct serving_charter *serving = NULL;
	struct version version;
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk->signin.store, &conn, err);
	if (!code)
		code = version_latest(conn, request_arena(r), session->establishment_id, &version, err);
	if (!code && version.number == 0) {
		version.text = first_text(r, conn, err);
		code = version.text.ptr ? ERR_NONE : err->code;
	}
	if (!code && ret_serving)
		code = serving_take(desk->serving, conn, session->establishment_id, &serving, err);
	if (code)
		return code;
	*ret_version = version;
	if (ret_serving)
		*ret_serving = serving;
	return ERR_NONE;
}

enum error_code charter_save(struct request *r, int64_t after, struct str text, struct str comment, const char *action,
			     struct error *err)
{
	const struct session *session = request_session(r);
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = version_save(conn,
				    &(struct version_new){.establishment_id = session->establishment_id,
							  .after = after,
							  .text = text,
							  .comment = comment,
							  .action = action,
							  .actor = {AUDIT_USER, session->user_id},
							  .now = request_now(r)},
				    err);
	return code ? code : store_commit(conn, err);
}

/* --- /reglages/charte --- */

static const struct {
	enum names_kind kind;
	const char *label, *href, *one, *many;
	enum ui_icon_name icon;
} lists[] = {
	{NAMES_ACCOUNTS, "Comptes officiels", "/reglages/charte/comptes", "compte", "comptes", UI_ICON_CHECK},
	{NAMES_HASHTAGS, "Mots-dièse", "/reglages/charte/mots-diese", "mot-dièse", "mots-dièse", UI_ICON_WRITE},
	{NAMES_SITES, "Sites", "/reglages/charte/sites", "site", "sites", UI_ICON_HOME},
	{NAMES_SERVICES, "Services", "/reglages/charte/services", "service", "services", UI_ICON_PEOPLE},
	{NAMES_CONFIDENTIAL, "Projets confidentiels", "/reglages/charte/confidentiel", "projet", "projets",
	 UI_ICON_LOCK},
	{NAMES_CONTACTS, "Contacts", "/reglages/charte/contacts", "contact", "contacts", UI_ICON_PERSON},
};
#define LISTS (sizeof(lists) / sizeof(*lists))

static enum error_code make_doors(struct request *r, struct str text, struct charter_page *page, struct error *err)
{
	struct charter_door *doors = ARENA_ZNEW(request_arena(r), struct charter_door, LISTS + 1);
	if (!doors)
		return error_nomem(err);
	size_t counts[NAMES_KINDS];
	enum error_code code = names_count(request_arena(r), text, counts, err);
	if (code)
		return code;
	for (size_t i = 0; i < LISTS; i++) {
		struct french_room room;
		size_t count = counts[lists[i].kind];
		struct str what =
			french_count(&room, (int64_t)count, str_from_c(lists[i].one), str_from_c(lists[i].many));
		doors[i] =
			(struct charter_door){str_from_c(lists[i].label), str_from_c(lists[i].href),
					      arena_copy(request_arena(r), count ? what : STR("aucun")), lists[i].icon};
		if (!doors[i].what.ptr)
			return error_nomem(err);
	}
	doors[LISTS] = (struct charter_door){STR("Le texte entier"), STR("/reglages/charte/texte"),
					     STR("Noms, numéros de dossier, personnel, règles de plus ou de moins."),
					     UI_ICON_FILE};
	page->doors = doors;
	page->door_count = LISTS + 1;
	return ERR_NONE;
}

static enum error_code run(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"enregistree", STR("La nouvelle version sert dès maintenant.")},
		{"reprise", STR("La version choisie sert de nouveau.")},
		{0},
	};
	struct charter_page page = {.way = settings_way, .way_count = 1};
	const struct serving_charter *serving;
	struct charter_row *rows = ARENA_ZNEW(request_arena(r), struct charter_row, ROWS_SHOWN);
	struct charter_versions_before_rows found = {0};
	struct version latest;
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR(CHARTER_TITLE), FRAME_SETTINGS, &page.frame, err);
	if (!code && !rows)
		code = error_nomem(err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = charter_versions_before(conn, request_arena(r),
					       &(struct charter_versions_before_params){page.frame.who.establishment_id,
											INT64_MAX, ROWS_SHOWN},
					       &found, err);
	if (!code)
		code = charter_latest(r, &latest, &serving, err);
	if (code)
		return code;
	page.stale = serving->stale;
	serving_give(desk_of(r)->serving, serving);
	for (size_t i = 0; i < found.count; i++) {
		const struct charter_versions_before_row *row = &found.items[i];
		rows[i] = (struct charter_row){row->number, row->comment, row->author, row->created_at, i == 0};
	}
	page.rows = rows;
	page.row_count = found.count;
	if (found.count)
		page.latest = rows[0];
	code = make_doors(r, latest.text, &page, err);
	if (!code)
		charter_page(request_html(r), &page);
	return code;
}

static const struct param page_params[] = {FRAME_DONE_PARAM};

const struct route charter_routes[] = {
	{.path = "/reglages/charte",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(page_params),
	 .run = run,
	 .help = "la charte de l'établissement : ce qui sert"},
	{0},
};
