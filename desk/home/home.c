/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/home/home.h"

#include "desk/guide/pages.h"

static enum error_code show(struct request *r, struct error *err)
{
	struct home page = {0};
	struct home_right rights[PERMISSIONS];
	enum error_code code = frame_make(r, STR("Bonjour"), FRAME_HOME, &page.frame, err);
	if (code)
		return code;
	for (unsigned i = 0; i < PERMISSIONS; i++)
		if (may(&page.frame.who, (enum permission)i, page.frame.who.establishment_id))
			rights[page.right_count++].what = str_from_c(permission_rows[i].what);
	page.rights = rights;
	home(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_public(struct request *r, const struct site *site, struct str what, struct error *err)
{
	(void)what;
	struct home_public page = {.site = site, .version = STR(BLOUSE_VERSION_STRING)};
	struct str title = site->name.len > 0 ? site->name : STR("Blouse");
	enum error_code code = frame_public(r, title, FRAME_HOME, &page.layout, err);
	if (code)
		return code;
	/* The heading names it already. */
	page.layout.establishment = STR("");
	page.layout.lead =
		STR("Le bureau des réseaux sociaux : relire un message, lire le guide, savoir à qui s'adresser.");
	home_public(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run(struct request *r, struct error *err)
{
	if (request_session(r))
		return show(r, err);
	return guide_show(r, STR("/"), show_public, STR(""), err);
}

const struct route home_routes[] = {
	{.path = "/", .run = run, .help = "première page"},
	{0},
};
