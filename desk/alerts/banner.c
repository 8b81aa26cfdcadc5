/* SPDX-License-Identifier: Apache-2.0 */
/* What stands above every page of whoever is told of alerts, and how a page that is open hears of one. */
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/alerts/alerts.h"
#include "desk/alerts_sql.h"

static bool is_told(const struct identity *who) { return may(who, MAY_READ_ALL_CASES, who->establishment_id); }

static enum error_code read_alerts(struct request *r, const struct identity *who, int64_t now,
				   const struct ui_alert **ret_alerts, size_t *ret_count, struct error *err)
{
	struct store_conn *conn;
	struct alerts_shown_rows rows = {0};
	const struct alerts_shown_params params = {who->establishment_id, who->user_id, ALERTS_SHOWN};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = alerts_shown(conn, request_arena(r), &params, &rows, err);
	if (code)
		return code;
	struct ui_alert *alerts = ARENA_ZNEW(request_arena(r), struct ui_alert, rows.count + 1);
	if (!alerts)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		struct french_room room;
		const struct alerts_shown_row *row = &rows.items[i];
		alerts[i] = (struct ui_alert){
			.number = row->number,
			.began = row->raised_at / 1000000,
			.ago = arena_copy(request_arena(r), french_ago(&room, row->raised_at, now)),
			.mine = row->has_taken_at,
		};
		if (!alerts[i].ago.ptr)
			return error_nomem(err);
	}
	*ret_alerts = alerts;
	*ret_count = rows.count;
	return ERR_NONE;
}

enum error_code alerts_banner(struct request *r, struct frame *frame, struct error *err)
{
	struct store_conn *conn;
	struct alert_choice_row choice = {0};
	const struct alert_choice_params whose = {frame->who.establishment_id, frame->who.user_id};
	if (!is_told(&frame->who))
		return ERR_NONE;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = alert_choice(conn, request_arena(r), &whose, &choice, err);
	if (!code || code == ERR_NOT_FOUND)
		code = read_alerts(r, &frame->who, frame->now, &frame->layout.alerts, &frame->layout.alert_count, err);
	if (code)
		return code;
	frame->layout.alerts_sound = choice.sound;
	/* Where scripts may ask for nothing, alerts are as they were when the page was made. */
	const struct route *route = request_route(r);
	if (!route || !(route->flags & ROUTE_MUTE))
		frame->layout.alerts_live = STR("/alertes/direct");
	return ERR_NONE;
}

/* The inside of the banner alone. */
static enum error_code run_banner(struct request *r, struct error *err)
{
	struct identity who;
	struct ui_alerts banner = {.token = request_token(r)};
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = read_alerts(r, &who, request_now(r), &banner.alerts, &banner.alert_count, err);
	if (!code)
		ui_alerts(request_html(r), &banner);
	return code;
}

static enum error_code run_live(struct request *r, struct error *err)
{
	char room[ALERT_TOPIC_MAX];
	return request_events(r, alert_topic(request_session(r)->establishment_id, room), err);
}

const struct route alerts_banner_routes[] = {
	{.path = "/alertes/bandeau",
	 .permission = "cases.read-all",
	 .run = run_banner,
	 .help = "les alertes qui attendent, telles que chaque page les montre"},
	{.path = "/alertes/direct",
	 .permission = "cases.read-all",
	 .run = run_live,
	 .help = "ce qui bouge parmi les alertes, en direct"},
	{0},
};
