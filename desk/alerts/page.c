/* SPDX-License-Identifier: Apache-2.0 */
/* /alertes and /alertes/{numero}. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/alerts/alerts.h"
#include "desk/alerts_sql.h"
#include "desk/calendar/calendar.h"
#include "desk/cases/seen.h"
#include "desk/roster/duty.h"

#define OUTCOME_MAX 2000
#define NUMBER_KEPT 24
#define HREF_MAX 64

static const struct ui_link way[] = {{.label = STR("Dossiers"), .href = STR("/dossiers")},
				     {.label = STR("Alertes"), .href = STR("/alertes")}};

static const struct param list_params[] = {
	{.name = "avant", .label = "Suite de la liste", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param page_params[] = {CASES_NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param act_params[] = {CASES_NUMBER_PARAM};
static const struct param outcome_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "texte",
	 .label = "Comment cela s'est terminé",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = OUTCOME_MAX,
	 .lines = true,
	 .required = true},
};

/* Those of everybody, behind the establishment's own. */
static const struct alerts_phone everywhere[] = {
	{STR("15"), STR("tel:15"), STR("Samu"), STR("danger immédiat, à toute heure")},
	{STR("112"), STR("tel:112"), STR("Urgences, partout en Europe"), STR("")},
	{STR("114"), STR("tel:114"), STR("Urgences par SMS, pour qui ne peut pas parler ou entendre"), STR("")},
	{STR("3114"), STR("tel:3114"), STR("Prévention du suicide"),
	 STR("à toute heure, gratuit ; conseille aussi les professionnels et les proches")},
};
#define EVERYWHERE (sizeof(everywhere) / sizeof(*everywhere))

/* --- the list --- */

static enum error_code add_duty(struct request *r, struct store_conn *conn, struct alerts_list *page, struct error *err)
{
	static const struct str ranks[] = {STR(""), STR("en premier"), STR("en deuxième"), STR("en troisième")};
	struct duty duty;
	const struct identity *who = &page->frame.who;
	enum error_code code = duty_now(conn, request_arena(r), who->establishment_id, page->frame.now, &duty, err);
	if (code)
		return code;
	struct duty_line *lines = ARENA_ZNEW(request_arena(r), struct duty_line, duty.count + 1);
	if (!lines)
		return error_nomem(err);
	for (size_t i = 0; i < duty.count; i++)
		lines[i] = (struct duty_line){duty.people[i].name, ranks[duty.people[i].rank % 4],
					      duty.people[i].ends_at, duty.people[i].user_id == who->user_id};
	page->duty = lines;
	page->duty_count = duty.count;
	return ERR_NONE;
}

static enum error_code run_list(struct request *r, struct error *err)
{
	char href[HREF_MAX];
	struct store_conn *conn;
	struct alerts_last_rows found = {0};
	struct alerts_list page = {.way = way, .way_count = 1};
	struct alerts_row *rows = ARENA_ZNEW(request_arena(r), struct alerts_row, ALERTS_PAGE);
	enum error_code code = rows ? frame_make(r, STR("Alertes"), FRAME_CASES, &page.frame, err) : error_nomem(err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct alerts_last_params params = {page.frame.who.establishment_id, request_int(r, "avant", INT64_MAX),
						  ALERTS_PAGE + 1};
	if (!code)
		code = alerts_last(conn, request_arena(r), &params, &found, err);
	if (!code)
		code = add_duty(r, conn, &page, err);
	if (code)
		return code;
	for (size_t i = 0; i < found.count && i < ALERTS_PAGE; i++) {
		const struct alerts_last_row *row = &found.items[i];
		rows[page.row_count++] = (struct alerts_row){
			.number = row->number,
			.at = row->raised_at,
			.state = row->has_ended_at   ? UI_CLEAR
				 : row->has_taken_at ? UI_NEUTRAL
						     : UI_REVIEW,
			.label = row->has_ended_at   ? STR("terminée")
				 : row->has_taken_at ? STR("prise en charge")
						     : STR("sans réponse"),
			.user = row->taken_name.ptr ? row->taken_name : STR(""),
		};
	}
	page.rows = rows;
	if (found.count > ALERTS_PAGE) {
		snprintf(href, sizeof(href), "/alertes?avant=%" PRId64, found.items[ALERTS_PAGE - 1].id);
		page.older = arena_copy(request_arena(r), str_from_c(href));
		if (!page.older.ptr)
			return error_nomem(err);
	}
	alerts_list(request_html(r), &page);
	return ERR_NONE;
}

/* --- one alert --- */

struct seen {
	struct cases_seen the_case;
	struct alert_of_case_row alert;
};

static enum error_code see(struct request *r, struct seen *s, struct error *err)
{
	struct store_conn *conn;
	char title[48];
	snprintf(title, sizeof(title), "Alerte, dossier %" PRId64, request_int(r, "numero", 0));
	struct str kept = arena_copy(request_arena(r), str_from_c(title));
	if (!kept.ptr)
		return error_nomem(err);
	enum error_code code = cases_begin(r, &s->the_case, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = cases_see(r, conn, &s->the_case, err);
	if (code)
		return code;
	const struct alert_of_case_params params = {s->the_case.frame.who.establishment_id, s->the_case.row.id};
	s->the_case.frame.layout.title = kept;
	code = alert_of_case(conn, request_arena(r), &params, &s->alert, err);
	return code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "Ce dossier n'a pas d'alerte.") : code;
}

/* The case is held first: what follows from it, as its alert, is written after, and what is seen here stays so. */
static enum error_code see_to_act(struct request *r, struct seen *s, struct store_conn **ret_conn, struct error *err)
{
	struct identity who = {0};
	struct case_by_number_row row;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, ret_conn, err);
	const struct case_by_number_params named = {who.establishment_id, request_int(r, "numero", 0)};
	if (!code)
		code = case_by_number(*ret_conn, request_arena(r), &named, &row, err);
	if (!code)
		code = case_lock(*ret_conn, who.establishment_id, row.id, err);
	return code == ERR_NOT_FOUND ? cases_not_there(err) : code ? code : see(r, s, err);
}

static enum error_code add_messages(struct request *r, const struct seen *s, struct alerts_page *page,
				    struct error *err)
{
	const struct reports_of_rows *reports = &s->the_case.reports;
	struct alerts_message *messages = ARENA_ZNEW(request_arena(r), struct alerts_message, 3 * reports->count + 1);
	if (!messages)
		return error_nomem(err);
	for (size_t i = 0; i < reports->count; i++) {
		const struct str texts[] = {reports->items[i].text, reports->items[i].worry, reports->items[i].link};
		for (size_t j = 0; j < 3; j++)
			if (texts[j].len > 0)
				messages[page->message_count++].text = texts[j];
	}
	page->messages = messages;
	return ERR_NONE;
}

static struct str phone_href(struct arena *arena, struct str number)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, HREF_MAX);
	buf_add_c(&out, "tel:");
	for (size_t i = 0; i < number.len; i++)
		if ((number.ptr[i] >= '0' && number.ptr[i] <= '9') || (i == 0 && number.ptr[i] == '+'))
			buf_add_char(&out, number.ptr[i]);
	return out.failed ? (struct str){0} : arena_copy(arena, buf_str(&out));
}

static enum error_code add_phones(struct request *r, struct store_conn *conn, struct alerts_page *page,
				  struct error *err)
{
	struct call_settings settings;
	struct alerts_phone *phones = ARENA_ZNEW(request_arena(r), struct alerts_phone, CALL_PHONES + EVERYWHERE);
	if (!phones)
		return error_nomem(err);
	enum error_code code =
		call_settings_read(conn, request_arena(r), page->frame.who.establishment_id, &settings, err);
	if (code)
		return code;
	for (size_t i = 0; i < settings.phone_count; i++) {
		struct alerts_phone *phone = &phones[page->phone_count++];
		phone->number = settings.phones[i].number;
		phone->name = settings.phones[i].label;
		phone->href = phone_href(request_arena(r), phone->number);
		if (!phone->href.ptr)
			return error_nomem(err);
	}
	page->has_own = settings.phone_count > 0;
	for (size_t i = 0; i < EVERYWHERE; i++)
		phones[page->phone_count++] = everywhere[i];
	page->phones = phones;
	return ERR_NONE;
}

/* Of this alert alone. */
static enum error_code add_story(struct request *r, const struct seen *s, struct alerts_page *page, struct error *err)
{
	const struct case_story *story = &s->the_case.story;
	struct ui_event *events = ARENA_ZNEW(request_arena(r), struct ui_event, story->count + 1);
	if (!events)
		return error_nomem(err);
	for (size_t i = 0; i < story->count; i++) {
		const struct case_event *e = &story->events[i];
		if (e->kind < CASE_ALERTED || e->kind > CASE_ALERT_ENDED || e->at < s->alert.raised_at)
			continue;
		events[page->story_count++] =
			(struct ui_event){.at = e->at,
					  .who = story->names[i].len > 0 ? story->names[i] : STR("Blouse"),
					  .text = case_kinds[e->kind].label,
					  .note = e->text};
	}
	page->story = events;
	return ERR_NONE;
}

static enum error_code show(struct request *r, struct seen *s, struct alerts_page *page, struct error *err)
{
	struct store_conn *conn;
	const struct alert_of_case_row *a = &s->alert;
	page->frame = s->the_case.frame;
	page->way = way;
	page->way_count = 2;
	page->number = s->the_case.row.number;
	page->raised_at = a->raised_at;
	page->began = a->raised_at / 1000000;
	page->next_at = a->next_at;
	page->taken_at = a->taken_at;
	page->ended_at = a->ended_at;
	page->taken = a->has_taken_at;
	page->ended = a->has_ended_at;
	page->mine = a->has_taken_by && a->taken_by == page->frame.who.user_id;
	page->user = a->taken_name.ptr ? a->taken_name : STR("");
	page->sets = may(&page->frame.who, MAY_SET_ALERTS, page->frame.who.establishment_id);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = add_messages(r, s, page, err);
	if (!code)
		code = add_phones(r, conn, page, err);
	if (!code)
		code = add_story(r, s, page, err);
	if (!code)
		alerts_page(request_html(r), page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"prise", STR("C'est noté : vous vous en occupez. Les autres le voient.")},
		{"suite", STR("La personne suivante est prévenue.")},
		{"issue", STR("L'alerte est terminée. Merci.")},
		{0},
	};
	struct seen s = {0};
	struct alerts_page page = {0};
	enum error_code code = see(r, &s, err);
	if (!code)
		code = frame_say(r, &s.the_case.frame, words, err);
	if (!code)
		code = show(r, &s, &page, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s.the_case, "alert.read");
	return journal_write_alone(r, &s.the_case.frame.who, &note, err);
}

/* --- what one does --- */

static void come_back(struct request *r, const struct seen *s, const char *word)
{
	char place[HREF_MAX], room[ALERT_TOPIC_MAX];
	snprintf(place, sizeof(place), "/alertes/%" PRId64 "?fait=%s", s->the_case.row.number, word);
	request_redirect(r, str_from_c(place));
	request_publish(r, alert_topic(s->the_case.frame.who.establishment_id, room), STR("alerte"), STR("1"));
}

/* Somebody was faster. */
static enum error_code refuse(struct request *r, struct seen *s, struct str mistake, struct error *err)
{
	struct alerts_page page = {.mistake = mistake};
	request_status(r, 409);
	return show(r, s, &page, err);
}

static enum error_code end(struct request *r, struct store_conn *conn, struct seen *s, const char *word,
			   struct error *err)
{
	const struct journal_note note = cases_note(&s->the_case, "alert.act");
	enum error_code code = journal_write(r, &s->the_case.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		come_back(r, s, word);
	return code;
}

static enum error_code run_take(struct request *r, struct error *err)
{
	struct seen s = {0};
	struct store_conn *conn;
	int64_t written = 0;
	enum error_code code = see_to_act(r, &s, &conn, err);
	if (code)
		return code;
	const struct identity *who = &s.the_case.frame.who;
	const struct case_where where = cases_where(&s.the_case);
	code = alert_take(
		conn,
		&(struct alert_take_params){who->establishment_id, s.alert.id, who->user_id, s.the_case.frame.now},
		&written, err);
	if (code)
		return code;
	if (written == 0)
		return refuse(r, &s, STR("Quelqu'un a répondu avant vous : voyez ci-dessous où en est l'alerte."), err);
	const struct case_event taken = {.kind = CASE_ALERT_TAKEN, .number = who->user_id};
	code = case_add(conn, &where, -1, &taken, err);
	/* Whoever answers for the person answers for the case too, until somebody takes it over. */
	const struct case_event charge = {
		.kind = CASE_TAKEN,
		.number = who->user_id,
		.due_at = calendar_settle_until(&s.the_case.calendar, s.the_case.story.fold.level, where.now)};
	if (!code && s.the_case.story.fold.user_id == 0)
		code = case_add(conn, &where, -1, &charge, err);
	return code ? code : end(r, conn, &s, "prise", err);
}

static enum error_code run_pass(struct request *r, struct error *err)
{
	struct seen s = {0};
	struct store_conn *conn;
	int64_t written = 0;
	enum error_code code = see_to_act(r, &s, &conn, err);
	if (code)
		return code;
	const struct identity *who = &s.the_case.frame.who;
	const struct case_where where = cases_where(&s.the_case);
	code = alert_pass(conn, &(struct alert_pass_params){who->establishment_id, s.alert.id, who->user_id, where.now},
			  &written, err);
	if (code)
		return code;
	if (written == 0)
		return refuse(r, &s, STR("Cette alerte n'est plus à vous : voyez ci-dessous où elle en est."), err);
	const struct case_event event = {.kind = CASE_ALERT_GONE};
	code = case_add(conn, &where, -1, &event, err);
	if (!code)
		code = alert_go_on(conn, who->establishment_id, s.the_case.row.id, s.alert.id, s.alert.step + 1,
				   where.now, err);
	if (!code)
		code = end(r, conn, &s, "suite", err);
	if (!code)
		work_wake(desk_of(r)->work);
	return code;
}

static enum error_code run_outcome(struct request *r, struct error *err)
{
	struct seen s = {0};
	struct store_conn *conn;
	int64_t written = 0;
	struct str text = str_trim(request_typed(r, "texte"));
	enum error_code code = see_to_act(r, &s, &conn, err);
	if (code)
		return code;
	if (!request_good(r)) {
		struct alerts_page page = {.mistake = STR("Dites en quelques mots comment cela s'est terminé."),
					   .typed = text};
		request_status(r, 422);
		return show(r, &s, &page, err);
	}
	const struct case_where where = cases_where(&s.the_case);
	code = alert_end(conn, &(struct alert_end_params){where.establishment_id, where.case_id, where.now}, &written,
			 err);
	if (code)
		return code;
	if (written == 0)
		return refuse(r, &s, STR("Cette alerte était déjà terminée."), err);
	const struct case_event event = {.kind = CASE_ALERT_ENDED, .text = text};
	code = case_add(conn, &where, -1, &event, err);
	return code ? code : end(r, conn, &s, "issue", err);
}

const struct route alerts_routes[] = {
	{.path = "/alertes",
	 .permission = "cases.read-all",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les alertes : quelqu'un est peut-être en danger"},
	{.path = "/alertes/{numero}",
	 .permission = "cases.read-all",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "une alerte : qui appeler, que dire, qui s'en occupe"},
	{.method = HTTP_POST,
	 .path = "/alertes/{numero}/prise",
	 .permission = "cases.read-all",
	 ROUTE_PARAMS(act_params),
	 .run = run_take,
	 .help = "s'occuper d'une alerte"},
	{.method = HTTP_POST,
	 .path = "/alertes/{numero}/suite",
	 .permission = "cases.read-all",
	 ROUTE_PARAMS(act_params),
	 .run = run_pass,
	 .help = "passer une alerte à la personne suivante"},
	{.method = HTTP_POST,
	 .path = "/alertes/{numero}/issue",
	 .permission = "cases.read-all",
	 ROUTE_PARAMS(outcome_params),
	 .run = run_outcome,
	 .flags = ROUTE_FORM,
	 .help = "dire comment une alerte s'est terminée"},
	{0},
};
