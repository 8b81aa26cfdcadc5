/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/calendar/delays.h"

#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/roster/shift.h"
#include "desk/settings/settings.h"
#include "desk/values_sql.h"
#include "web/request.h"

#define JSON_MAX ((size_t)4 << 10)
#define HINT_MAX 96

#define TERM(id)                                                                                                       \
	{                                                                                                              \
		.name = id, .label = "Délai", .kind = PARAM_INT, .min = 1, .max = 9600, .required = true               \
	}
static const struct param page_params[] = {FRAME_DONE_PARAM};
static const struct param set_params[] = {
	{.name = "ouvre", .label = "Début de la journée", .kind = PARAM_TEXT, .max = 5, .required = true},
	{.name = "ferme", .label = "Fin de la journée", .kind = PARAM_TEXT, .max = 5, .required = true},
	{.name = "repos", .label = "Jours fériés", .kind = PARAM_ENUM, .choices = terms_places, .required = true},
	TERM("regard-danger"),
	TERM("regard-grave"),
	TERM("regard-attention"),
	TERM("regard-ordinaire"),
	TERM("decision-grave"),
	TERM("decision-attention"),
	TERM("decision-ordinaire"),
	TERM("avis"),
	TERM("reouverture"),
	TERM("alerte-suivant"),
	TERM("alerte-direction"),
};

static struct str copy_hour(struct arena *arena, int minutes)
{
	char text[16];
	snprintf(text, sizeof(text), "%02d:%02d", minutes / 60, minutes % 60);
	return arena_copy(arena, str_from_c(text));
}

static enum error_code add_fields(struct request *r, const struct calendar *c, bool again, struct delays_page *page,
				  struct error *err)
{
	struct arena *arena = request_arena(r);
	struct delays_field *fields = ARENA_ZNEW(arena, struct delays_field, CALENDAR_TERMS);
	struct ui_option *places = ARENA_ZNEW(arena, struct ui_option, CALENDAR_PLACES);
	if (!fields || !places)
		return error_nomem(err);
	for (size_t i = 0; i < CALENDAR_TERMS; i++) {
		char value[16], hint[HINT_MAX];
		const struct term_row *row = &term_rows[i];
		snprintf(value, sizeof(value), "%d", c->terms[i]);
		snprintf(hint, sizeof(hint), "En %s : de %d à %d.", row->unit, row->min, row->max);
		fields[i] = (struct delays_field){
			.id = str_from_c(row->id),
			.label = str_from_c(row->label),
			.value = again ? request_typed(r, row->id) : arena_copy(arena, str_from_c(value)),
			.hint = arena_copy(arena, str_from_c(hint)),
			.error = again ? request_mistake(r, row->id) : STR(""),
		};
		if (!fields[i].value.ptr || !fields[i].hint.ptr)
			return error_nomem(err);
	}
	for (size_t i = 0; i < CALENDAR_PLACES; i++)
		places[i] = (struct ui_option){
			.value = str_from_c(terms_places[i]),
			.label = terms_place_labels[i],
			.chosen = (int64_t)i == (again ? request_int(r, "repos", c->place) : (int64_t)c->place)};
	page->places = places;
	page->place_count = CALENDAR_PLACES;
	page->looks = fields + TERM_DANGER;
	page->look_count = TERM_SETTLE_GRAVE - TERM_DANGER;
	page->settles = fields + TERM_SETTLE_GRAVE;
	page->settle_count = TERM_ASK - TERM_SETTLE_GRAVE;
	page->others = fields + TERM_ASK;
	page->other_count = TERM_ALERT_NEXT - TERM_ASK;
	page->alerts = fields + TERM_ALERT_NEXT;
	page->alert_count = CALENDAR_TERMS - TERM_ALERT_NEXT;
	page->opens = again ? request_typed(r, "ouvre") : copy_hour(arena, c->opens);
	page->closes = again ? request_typed(r, "ferme") : copy_hour(arena, c->closes);
	return page->opens.ptr && page->closes.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code show(struct request *r, bool again, struct error *err)
{
	static const struct frame_done words[] = {{"delais", STR("Les délais sont enregistrés.")}, {0}};
	struct delays_page page = {.way = settings_way, .way_count = 1};
	struct calendar calendar;
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR("Délais"), FRAME_SETTINGS, &page.frame, err);
	if (!code && !again)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = terms_read(conn, request_arena(r), page.frame.who.establishment_id, &calendar, err);
	if (!code)
		code = add_fields(r, &calendar, again, &page, err);
	if (code)
		return code;
	if (again) {
		page.mistakes = request_mistakes(r);
		page.opens_error = request_mistake(r, "ouvre");
		page.closes_error = request_mistake(r, "ferme");
	}
	delays_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err) { return show(r, false, err); }

static void look(struct request *r, struct calendar *c)
{
	char text[CALENDAR_TERMS][HINT_MAX];
	if (!shift_hour(request_text(r, "ouvre"), &c->opens))
		request_mistaken(r, "ouvre", STR("Écrivez une heure, comme « 09:00 »."));
	if (!shift_hour(request_text(r, "ferme"), &c->closes))
		request_mistaken(r, "ferme", STR("Écrivez une heure, comme « 17:00 »."));
	else if (c->closes <= c->opens)
		request_mistaken(r, "ferme", STR("La journée finit après son début."));
	c->place = (enum calendar_place)request_int(r, "repos", 0);
	for (size_t i = 0; i < CALENDAR_TERMS; i++) {
		const struct term_row *row = &term_rows[i];
		c->terms[i] = (int)request_int(r, row->id, 0);
		if (request_mistake(r, row->id).len > 0 || (c->terms[i] >= row->min && c->terms[i] <= row->max))
			continue;
		snprintf(text[i], sizeof(text[i]), "Un nombre de %d à %d.", row->min, row->max);
		struct str mistake = arena_copy(request_arena(r), str_from_c(text[i]));
		request_mistaken(r, row->id, mistake.ptr ? mistake : STR("Ce nombre ne convient pas."));
	}
	if (c->terms[TERM_ALERT_GENERAL] <= c->terms[TERM_ALERT_NEXT])
		request_mistaken(r, "alerte-direction", STR("La direction générale vient après la personne suivante."));
}

static enum error_code run_set(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct calendar calendar = {0};
	_cleanup_buf_ struct buf json;
	buf_init(&json, JSON_MAX);
	if (request_good(r))
		look(r, &calendar);
	if (!request_good(r))
		return show(r, true, err);
	enum error_code code = terms_put(&calendar, &json) ? desk_identity(r, &who, err) : error_nomem(err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = setting_put(conn,
				   &(struct setting_put_params){.establishment_id = who.establishment_id,
								.key = STR(TERMS_KEY),
								.value = buf_str(&json),
								.now = request_now(r),
								.has_user_id = true,
								.user_id = who.user_id},
				   err);
	const struct journal_note note = {.action = "alert.terms", .object_kind = "alerts"};
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/reglages/delais?fait=delais"));
	return code;
}

const struct route delays_routes[] = {
	{.path = "/reglages/delais",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les heures de travail et les délais"},
	{.method = HTTP_POST,
	 .path = "/reglages/delais",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(set_params),
	 .run = run_set,
	 .flags = ROUTE_FORM,
	 .help = "régler les heures de travail et les délais"},
	{0},
};
