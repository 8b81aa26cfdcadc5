/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/frame.h"

#include "desk/alerts/alerts.h"
#include "desk/reminders/remind.h"
#include "desk/settings/settings.h"
#include "store/establishments_sql.h"

static const struct layout_item all_items[FRAME_ITEMS] = {
	[FRAME_HOME] = {.label = STR("Accueil"), .href = STR("/"), .icon = UI_ICON_HOME},
	[FRAME_CHECK] = {.label = STR("Vérifier"), .href = STR("/verifier"), .icon = UI_ICON_CHECK},
	[FRAME_CASES] = {.label = STR("Dossiers"), .href = STR("/dossiers"), .icon = UI_ICON_CASE},
	[FRAME_GUIDE] = {.label = STR("Guide"), .href = STR("/guide"), .icon = UI_ICON_GUIDE},
	[FRAME_SETTINGS] = {.label = STR("Réglages"), .href = STR("/reglages"), .icon = UI_ICON_SETTINGS},
};

static const struct ui_link own_links[] = {
	{.label = STR("Mon compte"), .href = STR("/mon-compte"), .icon = UI_ICON_PERSON},
};

/* What nobody did in time, or what is asked of who reads. */
static enum error_code count_late(struct request *r, const struct frame *frame, struct layout_item *item,
				  struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = remind_count(conn, request_arena(r), &frame->who, frame->now, &item->count, err);
	item->noun = may(&frame->who, MAY_READ_ALL_CASES, frame->who.establishment_id) ? STR("en retard")
										       : STR("avis attendus");
	return code;
}

static enum error_code add_items(struct request *r, enum frame_item current, struct frame *frame, struct error *err)
{
	struct layout_item *items = ARENA_NEW(request_arena(r), struct layout_item, FRAME_ITEMS);
	enum error_code code = ERR_NONE;
	if (!items)
		return error_nomem(err);
	for (enum frame_item i = 0; !code && i < FRAME_ITEMS; i++) {
		if (i == FRAME_SETTINGS && !settings_any(&frame->who))
			continue;
		if (i == FRAME_CASES && !may(&frame->who, MAY_READ_OWN_CASES, frame->who.establishment_id))
			continue;
		struct layout_item *item = &items[frame->layout.item_count++];
		*item = all_items[i];
		item->current = i == current;
		if (i == FRAME_CASES)
			code = count_late(r, frame, item, err);
	}
	frame->layout.items = items;
	return code;
}

enum error_code frame_make(struct request *r, struct str title, enum frame_item current, struct frame *ret_frame,
			   struct error *err)
{
	const struct session *session = request_session(r);
	struct store_conn *conn;
	struct establishment_by_id_row place;
	struct frame frame = {.now = request_now(r),
			      .layout = {.title = title,
					 .assets = request_assets(),
					 .token = request_token(r),
					 .links = own_links,
					 .link_count = sizeof(own_links) / sizeof(*own_links)}};
	enum error_code code = desk_identity(r, &frame.who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = establishment_by_id(conn, request_arena(r),
					   &(struct establishment_by_id_params){.id = frame.who.establishment_id},
					   &place, err);
	if (!code)
		code = add_items(r, current, &frame, err);
	if (code)
		return code;
	if (!french_zone_find(place.time_zone, &frame.zone))
		frame.zone = FRENCH_PARIS;
	frame.person = frame.layout.person = session->name;
	frame.layout.establishment = place.name;
	code = alerts_banner(r, &frame, err);
	if (!code)
		*ret_frame = frame;
	return code;
}

enum error_code frame_public(struct request *r, struct str title, enum frame_item current, struct layout *ret_layout,
			     struct error *err)
{
	struct frame frame;
	struct store_conn *conn;
	struct establishments_all_rows all = {0};
	enum error_code code = request_session(r) ? frame_make(r, title, current, &frame, err) : ERR_NOT_FOUND;
	if (code != ERR_NOT_FOUND) {
		if (!code)
			*ret_layout = frame.layout;
		return code;
	}
	code = request_store(r, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &all, err);
	if (code)
		return code;
	*ret_layout = (struct layout){.title = title, .assets = request_assets()};
	if (all.count == 1)
		ret_layout->establishment = all.items[0].name;
	return ERR_NONE;
}

enum error_code frame_say(struct request *r, struct frame *frame, const struct frame_done *words, struct error *err)
{
	struct str word = request_text(r, "fait");
	for (; words->word; words++) {
		if (!str_eq(word, str_from_c(words->word)))
			continue;
		struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
		if (!toast)
			return error_nomem(err);
		*toast = (struct ui_toast){.text = words->text};
		frame->layout.toast = toast;
		break;
	}
	return ERR_NONE;
}
