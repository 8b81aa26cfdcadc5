/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/home/home.h"

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

static enum error_code run(struct request *r, struct error *err)
{
	if (request_session(r))
		return show(r, err);
	home_public(request_html(r),
		    &(struct home_public){.assets = request_assets(), .version = STR(BLOUSE_VERSION_STRING)});
	return ERR_NONE;
}

const struct route home_routes[] = {
	{.path = "/", .run = run, .help = "première page"},
	{0},
};
