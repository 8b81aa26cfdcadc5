/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/home/home.h"

#include "desk/desk.h"
#include "store/establishments_sql.h"

static const struct layout_item items[] = {
	{STR("Accueil"), STR("/"), UI_ICON_HOME, true},
};

static const struct ui_link links[] = {
	{.label = STR("Ce que vous pouvez faire"), .href = STR("/#droits"), .icon = UI_ICON_PERSON},
};

static enum error_code show(struct request *r, const struct session *session, struct error *err)
{
	struct home page = {.assets = request_assets(),
			    .person = session->name,
			    .token = request_token(r),
			    .items = items,
			    .item_count = sizeof(items) / sizeof(*items),
			    .links = links,
			    .link_count = sizeof(links) / sizeof(*links)};
	struct home_right rights[PERMISSIONS];
	struct identity who;
	struct store_conn *conn;
	struct establishments_all_rows places;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &places, err);
	if (code)
		return code;
	for (size_t i = 0; i < places.count; i++)
		if (places.items[i].id == who.establishment_id)
			page.establishment = places.items[i].name;
	for (unsigned i = 0; i < PERMISSIONS; i++)
		if (may(&who, (enum permission)i, who.establishment_id))
			rights[page.right_count++].what = str_from_c(permission_rows[i].what);
	page.rights = rights;
	home(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run(struct request *r, struct error *err)
{
	const struct session *session = request_session(r);
	if (session)
		return show(r, session, err);
	home_public(request_html(r),
		    &(struct home_public){.assets = request_assets(), .version = STR(BLOUSE_VERSION_STRING)});
	return ERR_NONE;
}

const struct route home_routes[] = {
	{.path = "/", .run = run, .help = "première page"},
	{0},
};
