/* SPDX-License-Identifier: Apache-2.0 */
/* /suivi: what became of a report, for who has its code. The code travels in forms alone, so that no address and no journal
 * of a server holds it. */
#include "desk/calendar/terms.h"
#include "desk/cases_sql.h"
#include "desk/reports/receive.h"
#include "desk/reports/reports.h"
#include "store/establishments_sql.h"
#include "web/request.h"

#define CODE_MAX 40
#define MESSAGE_MAX 5000
#define BODY_MAX ((size_t)64 << 10)
#define FULL                                                                                                           \
	"Votre message n'a pas été gardé\u00A0: trop de messages ont été reçus sur ce sujet. Faites un nouveau " \
	"signalement pour nous l'écrire. En cas de danger, appelez le 15 ou le 112\u00A0; idées suicidaires, le 3114."
#define STORIES_MAX 8 /* cases that a report may come from, its own included */

/* 80 bits are not found by trying; whoever tries is slowed all the same. */
static const struct limit_rule by_address = {.burst = 30, .every = 10 * SIGNIN_SECOND};

#define CODE_PARAM                                                                                                     \
	{                                                                                                              \
		.name = "code", .label = "Votre code de suivi", .kind = PARAM_TEXT, .max = CODE_MAX, .required = true  \
	}
static const struct param code_params[] = {CODE_PARAM};
static const struct param message_params[] = {
	CODE_PARAM,
	{.name = "message",
	 .label = "Votre message",
	 .kind = PARAM_TEXT,
	 .max = MESSAGE_MAX,
	 .lines = true,
	 .required = true},
};

static enum error_code show_code(struct request *r, struct error *err)
{
	bool again = request_route(r)->method == HTTP_POST;
	struct reports_code page = {0};
	enum error_code code = frame_public(r, STR("Suivre un signalement"), FRAME_ITEMS, &page.layout, err);
	if (code)
		return code;
	page.token = page.layout.token;
	if (again) {
		page.typed = request_typed(r, "code");
		page.error = request_mistake(r, "code");
		request_status(r, 422);
	}
	reports_code(request_html(r), &page);
	return ERR_NONE;
}

/* The report of the code that was typed. ERR_NOT_FOUND, said beside the field. */
static enum error_code find_report(struct request *r, struct store_conn *conn, struct report_by_code_row *ret_report,
				   struct error *err)
{
	unsigned char hash[SECRET_HASH_LEN];
	const struct report_by_code_params params = {{(const char *)hash, SECRET_HASH_LEN}};
	enum error_code code = ERR_NOT_FOUND;
	if (report_code_hash(desk_of(r)->signin.key, request_text(r, "code"), hash))
		code = report_by_code(conn, request_arena(r), &params, ret_report, err);
	if (code == ERR_NOT_FOUND)
		request_mistaken(
			r, "code",
			STR("Ce code n'est pas reconnu. Vérifiez-le ; il a pu aussi être effacé avec son dossier."));
	return code;
}

static enum reports_step step_of(const struct case_fold *fold)
{
	return fold->state == CASE_CLOSED      ? REPORTS_CLOSED
	       : fold->state == CASE_DECIDED   ? REPORTS_DECIDED
	       : fold->taken_at || fold->asked ? REPORTS_HANDLED
					       : REPORTS_RECEIVED;
}

/* What an event says to who sent this report; false when it does not concern them. `whole`: the case is still theirs. */
static bool tell_event(const struct case_event *e, int64_t report_id, bool whole, struct ui_event *shown)
{
	const struct str place = STR("L'établissement");
	bool own = e->number == report_id;
	if ((e->kind == CASE_OPENED || e->kind == CASE_REPORTED) && own)
		*shown = (struct ui_event){.who = STR("Vous"), .text = STR("avez signalé ce message")};
	else if (e->kind == CASE_HEARD && own)
		*shown = (struct ui_event){.who = STR("Vous"), .text = STR("avez écrit"), .note = e->text};
	else if (e->kind == CASE_TOLD && own)
		*shown = (struct ui_event){.who = place, .text = STR("vous répond"), .note = e->text};
	else if (e->kind == CASE_TAKEN && whole)
		*shown = (struct ui_event){.who = place, .text = STR("s'en occupe")};
	else if (e->kind == CASE_SETTLED && whole)
		*shown = (struct ui_event){.who = place, .text = STR("a décidé comment agir")};
	else if (e->kind == CASE_ENDED && whole)
		*shown = (struct ui_event){.who = place, .text = STR("a clos le dossier")};
	else
		return false;
	shown->at = e->at;
	return true;
}

/* The story of another case of the same establishment, by its number; empty when it is no longer there. */
static enum error_code read_other(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				  struct str number, struct case_story *ret_story, struct error *err)
{
	unsigned long long n = 0;
	struct case_by_number_row row = {0};
	*ret_story = (struct case_story){0};
	if (!str_to_u64(number, INT64_MAX, &n))
		return ERR_NONE;
	enum error_code code =
		case_by_number(conn, arena, &(struct case_by_number_params){establishment_id, (int64_t)n}, &row, err);
	if (!code)
		code = case_read(conn, arena, establishment_id, row.id, ret_story, err);
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static int by_time(const void *a, const void *b)
{
	const struct ui_event *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* What concerns who reported, and nothing else of the case; what was said to them in a case that their report came from, too. */
static enum error_code list_events(struct store_conn *conn, struct arena *arena, const struct case_story *story,
				   const struct report_by_code_row *report, struct reports_follow *page,
				   struct error *err)
{
	struct case_story stories[STORIES_MAX] = {*story};
	size_t story_count = 1, count = story->count;
	for (size_t i = 0; i < story->count && story_count < STORIES_MAX; i++) {
		const struct case_event *e = &story->events[i];
		if (e->kind != CASE_GATHERED)
			continue;
		enum error_code code =
			read_other(conn, arena, report->establishment_id, e->word, &stories[story_count], err);
		if (code)
			return code;
		count += stories[story_count++].count;
	}
	struct ui_event *events = ARENA_ZNEW(arena, struct ui_event, count);
	if (!events)
		return error_nomem(err);
	for (size_t s = 0; s < story_count; s++)
		for (size_t i = 0; i < stories[s].count; i++)
			if (tell_event(&stories[s].events[i], report->id, s == 0, &events[page->event_count]))
				page->event_count++;
	qsort(events, page->event_count, sizeof(*events), by_time);
	page->events = events;
	return ERR_NONE;
}

static enum error_code show_report(struct request *r, struct store_conn *conn, const struct report_by_code_row *report,
				   struct error *err)
{
	struct case_story story;
	struct establishment_by_id_row place;
	struct reports_follow page = {.code = request_text(r, "code"), .now = request_now(r)};
	enum error_code code = frame_public(r, STR("Votre signalement"), FRAME_ITEMS, &page.layout, err);
	if (!code)
		code = establishment_by_id(conn, request_arena(r),
					   &(struct establishment_by_id_params){report->establishment_id}, &place, err);
	if (!code)
		code = case_read(conn, request_arena(r), report->establishment_id, report->case_id, &story, err);
	if (!code)
		code = list_events(conn, request_arena(r), &story, report, &page, err);
	if (code)
		return code;
	page.token = page.layout.token;
	page.zone = calendar_of(place.time_zone).zone;
	page.step = step_of(&story.fold);
	if (!request_good(r)) {
		page.message = request_typed(r, "message");
		page.message_error = request_mistake(r, "message");
		request_status(r, 422);
	}
	reports_follow(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_follow(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct report_by_code_row report;
	if (!request_good(r))
		return show_code(r, err);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = find_report(r, conn, &report, err);
	if (code == ERR_NOT_FOUND)
		return show_code(r, err);
	return code ? code : show_report(r, conn, &report, err);
}

static enum error_code add_message(struct request *r, struct store_conn *conn, const struct report_by_code_row *report,
				   struct error *err)
{
	const struct case_where where = {report->establishment_id, report->case_id, {AUDIT_PUBLIC, 0}, request_now(r)};
	struct calendar calendar;
	struct error refused = {0};
	struct report_reading reading = {{"", 0}, {"", 0}, {"", 0}};
	struct case_event event = {
		.kind = CASE_HEARD, .number = report->id, .text = str_trim(request_text(r, "message"))};
	enum error_code code = terms_read(conn, request_arena(r), report->establishment_id, &calendar, err);
	if (!code)
		code = report_read_at(desk_of(r)->serving, conn, where.establishment_id, STR(""), event.text,
				      request_arena(r), &reading, err);
	if (code)
		return code;
	/* A closed case is opened again by it, and looked at as a new one. */
	event.due_at = report_due(&calendar, reading.nature, reading.level, where.now);
	event.danger = report_is_danger(&reading);
	code = case_add(conn, &where, -1, &event, &refused);
	const bool kept = !code;
	if (code == ERR_LIMIT) {
		request_mistaken(r, "message", STR(FULL));
		code = ERR_NONE;
	}
	if (code)
		*err = refused;
	/* Whoever is on duty is told even of what has no room. */
	if (!code && report_is_danger(&reading))
		code = report_danger(conn, where.establishment_id, where.case_id, &calendar, &reading, where.now, err);
	return code || !kept ? code
			     : report_note(conn, where.establishment_id, where.case_id, "report.write", where.actor,
					   where.now, err);
}

static enum error_code run_message(struct request *r, struct error *err)
{
	struct report_by_code_row report;
	struct store_conn *conn;
	if (request_mistake(r, "code").len > 0)
		return show_code(r, err);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = find_report(r, conn, &report, err);
	if (code == ERR_NOT_FOUND)
		return show_code(r, err);
	const bool good = request_good(r);
	if (!code && good)
		code = add_message(r, conn, &report, err);
	if (!code)
		code = show_report(r, conn, &report, err);
	if (!code && good)
		code = store_commit(conn, err);
	return code;
}

const struct route reports_follow_routes[] = {
	{.path = "/suivi", .run = show_code, .help = "la page où l'on donne le code d'un signalement"},
	{.method = HTTP_POST,
	 .path = "/suivi",
	 ROUTE_PARAMS(code_params),
	 .run = run_follow,
	 .flags = ROUTE_FORM,
	 .rate = &by_address,
	 .help = "où en est un signalement, pour qui a son code"},
	{.method = HTTP_POST,
	 .path = "/suivi/message",
	 ROUTE_PARAMS(message_params),
	 .run = run_message,
	 .flags = ROUTE_FORM,
	 .rate = &by_address,
	 .body_max = BODY_MAX,
	 .help = "écrire au sujet de son signalement"},
	{0},
};
