/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/home/home.h"

#include "desk/guide/pages.h"
#include "desk/roster/duty.h"

/* Who is told when somebody may be in danger, for those who may be. */
static enum error_code add_duty(struct request *r, struct home *page, struct error *err)
{
	const struct identity *who = &page->frame.who;
	struct store_conn *conn;
	struct duty duty;
	if (!may(who, MAY_READ_ALL_CASES, who->establishment_id))
		return ERR_NONE;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = duty_now(conn, request_arena(r), who->establishment_id, page->frame.now, &duty, err);
	if (code)
		return code;
	struct home_duty *lines = ARENA_ZNEW(request_arena(r), struct home_duty, duty.count + 1);
	if (!lines)
		return error_nomem(err);
	for (size_t i = 0; i < duty.count; i++) {
		bool self = duty.people[i].user_id == who->user_id;
		lines[i] = (struct home_duty){duty.people[i].name, duty.people[i].ends_at, self};
	}
	page->told = true;
	page->duty = lines;
	page->duty_count = duty.count;
	return ERR_NONE;
}

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
	code = add_duty(r, &page, err);
	if (code)
		return code;
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
