/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}: the story of a case, and what one does to it. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/calendar.h"
#include "desk/cases/cases.h"
#include "desk/cases/decision.h"
#include "desk/cases_sql.h"
#include "desk/charter/serving.h"
#include "desk/check/length.h"
#include "desk/journal/note.h"
#include "desk/people/roles.h"
#include "store/establishments_sql.h"
#include "web/request.h"

#define TEXT_MAX 5000
#define REPORTS_SHOWN 100
#define LOOK_DAYS 5 /* of work, to decide what was taken in charge */
#define ASK_DAYS 2

static const struct ui_link way[] = {{.label = STR("Dossiers"), .href = STR("/dossiers")}};

/* What one does: one row a gesture, in the order of gesture_words. */
enum gesture {
	GESTURE_TAKE,
	GESTURE_NOTE,
	GESTURE_ASK,
	GESTURE_ANSWER,
	GESTURE_DECIDE,
	GESTURE_TELL,
	GESTURE_CLOSE,
	GESTURE_REOPEN,
	GESTURES
};

static const struct gesture_row {
	enum case_kind kind;
	enum permission permission;
	bool writes;  /* a text is needed */
	bool strict;  /* by who has seen all that happened */
	bool on_open; /* of a case that is not closed */
} gestures[GESTURES] = {
	[GESTURE_TAKE] = {CASE_TAKEN, MAY_OPEN_CASES, false, true, true},
	[GESTURE_NOTE] = {CASE_NOTED, MAY_READ_OWN_CASES, true, false, false},
	[GESTURE_ASK] = {CASE_ASKED, MAY_OPEN_CASES, true, false, true},
	[GESTURE_ANSWER] = {CASE_ANSWERED, MAY_ANSWER_CASES, true, false, true},
	[GESTURE_DECIDE] = {CASE_SETTLED, MAY_DECIDE_CASES, true, true, true},
	[GESTURE_TELL] = {CASE_TOLD, MAY_OPEN_CASES, true, false, false},
	[GESTURE_CLOSE] = {CASE_ENDED, MAY_OPEN_CASES, true, true, true},
	[GESTURE_REOPEN] = {CASE_BACK, MAY_OPEN_CASES, false, true, false},
};

static const char *const gesture_words[] = {"prise",   "note",    "demande",     "avis", "decision",
					    "message", "cloture", "reouverture", NULL};

#define NUMBER_PARAM                                                                                                   \
	{                                                                                                              \
		.name = "numero", .label = "Dossier", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true  \
	}
static const struct param page_params[] = {NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param gesture_params[] = {
	NUMBER_PARAM,
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gesture_words, .required = true},
	{.name = "vu", .label = "Étapes lues", .kind = PARAM_INT, .min = 0, .max = CASE_EVENTS_MAX, .required = true},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = TEXT_MAX, .lines = true},
	{.name = "role", .label = "Direction", .kind = PARAM_ENUM, .choices = role_ids},
	{.name = "decision", .label = "Décision", .kind = PARAM_ENUM, .choices = case_decision_ids},
};
static const struct param contact_params[] = {
	NUMBER_PARAM,
	{.name = "vu", .label = "Étapes lues", .kind = PARAM_INT, .min = 0, .max = CASE_EVENTS_MAX, .required = true},
	{.name = "signalement",
	 .label = "Signalement",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = INT64_MAX,
	 .required = true},
};

/* A case, for who may see it. */
struct seen {
	struct frame frame;
	struct case_by_number_row row;
	struct case_story story;
	struct reports_of_rows reports;
	const struct people_role *roles;
	struct calendar calendar;
	char title[48];
};

static enum error_code not_there(struct error *err)
{
	return error_set(err, ERR_NOT_FOUND, "Ce dossier n'existe pas.");
}

static enum error_code see(struct request *r, struct store_conn *conn, struct seen *s, struct error *err)
{
	struct arena *arena = request_arena(r);
	const int64_t establishment_id = s->frame.who.establishment_id;
	struct establishment_by_id_row place;
	const struct case_by_number_params where = {establishment_id, request_int(r, "numero", 0)};
	enum error_code code = case_by_number(conn, arena, &where, &s->row, err);
	const uint32_t roles = cases_seen_by(&s->frame.who);
	/* What one may not see does not exist. */
	if (code == ERR_NOT_FOUND || (!code && roles && !(s->row.asked & roles)))
		return not_there(err);
	if (!code)
		code = case_read(conn, arena, establishment_id, s->row.id, &s->story, err);
	if (!code)
		code = reports_of(conn, arena, &(struct reports_of_params){establishment_id, s->row.id, REPORTS_SHOWN},
				  &s->reports, err);
	if (!code)
		code = people_roles(conn, arena, 0, 0, &s->roles, err);
	if (!code)
		code = establishment_by_id(conn, arena, &(struct establishment_by_id_params){establishment_id}, &place,
					   err);
	if (!code)
		s->calendar = calendar_of(place.time_zone);
	return code;
}

static enum error_code begin(struct request *r, struct seen *s, struct error *err)
{
	snprintf(s->title, sizeof(s->title), "Dossier %" PRId64, request_int(r, "numero", 0));
	struct str title = arena_copy(request_arena(r), str_from_c(s->title));
	return title.ptr ? frame_make(r, title, FRAME_CASES, &s->frame, err) : error_nomem(err);
}

/* --- the page --- */

static struct str role_name(const struct seen *s, struct str id)
{
	enum role role = role_by_id(id);
	return role < ROLES ? s->roles[role].name : id;
}

/* What an event says behind its label. */
static struct str told(const struct seen *s, const struct case_event *e)
{
	const struct case_decision *d = e->kind == CASE_SETTLED ? case_decision_of(e->word) : NULL;
	if (e->kind == CASE_ASKED || e->kind == CASE_ANSWERED)
		return role_name(s, e->word);
	return d ? d->label : STR("");
}

static struct str author(const struct seen *s, size_t i)
{
	const struct case_event *e = &s->story.events[i];
	if (s->story.names[i].len > 0)
		return s->story.names[i];
	return str_eq(e->actor_kind, STR("public"))   ? STR("Quelqu'un")
	       : str_eq(e->actor_kind, STR("system")) ? STR("Blouse")
						      : STR("Un programme");
}

static enum error_code add_story(struct request *r, const struct seen *s, struct cases_page *page, struct error *err)
{
	struct ui_event *events = ARENA_ZNEW(request_arena(r), struct ui_event, s->story.count);
	if (!events)
		return error_nomem(err);
	for (size_t i = 0; i < s->story.count; i++) {
		const struct case_event *e = &s->story.events[i];
		_cleanup_buf_ struct buf text;
		struct str more = told(s, e);
		buf_init(&text, 1024);
		buf_add_str(&text, case_kinds[e->kind].label);
		if (more.len > 0)
			buf_addf(&text, "\u00A0: %.*s", STR_ARG(more));
		events[i] = (struct ui_event){
			.at = e->at,
			.who = author(s, i),
			.text = text.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&text)),
			.note = e->kind == CASE_READ ? STR("") : e->text,
		};
		if (!events[i].text.ptr)
			return error_nomem(err);
	}
	page->story = events;
	page->story_count = s->story.count;
	return ERR_NONE;
}

static struct str channel_label(struct str channel)
{
	return str_eq(channel, STR("agent"))       ? STR("par une personne de l'établissement")
	       : str_eq(channel, STR("courriel"))  ? STR("par courriel")
	       : str_eq(channel, STR("programme")) ? STR("par un programme")
						   : STR("par le formulaire public");
}

static struct str who_label(struct str who)
{
	return str_eq(who, STR("moi"))             ? STR("la personne qui signale")
	       : str_eq(who, STR("patient"))       ? STR("un patient ou ses proches")
	       : str_eq(who, STR("collegue"))      ? STR("un collègue, un soignant")
	       : str_eq(who, STR("etablissement")) ? STR("l'établissement")
						   : STR("quelqu'un d'autre");
}

static enum error_code add_reports(struct request *r, const struct seen *s, struct cases_page *page, struct error *err)
{
	struct cases_report *reports = ARENA_ZNEW(request_arena(r), struct cases_report, s->reports.count + 1);
	if (!reports)
		return error_nomem(err);
	for (size_t i = 0; i < s->reports.count; i++) {
		const struct reports_of_row *row = &s->reports.items[i];
		const struct network *n = network_find(row->network);
		reports[i] = (struct cases_report){
			.id = row->id,
			.at = row->received_at,
			.channel = channel_label(row->channel),
			.network = n ? n->label : STR(""),
			.link = row->link,
			.text = row->text,
			.who = who_label(row->who),
			.worry = row->worry,
			.has_contact = row->has_contact,
		};
	}
	page->reports = reports;
	page->report_count = s->reports.count;
	return ERR_NONE;
}

/* Of the charter that all establishments share; a rule of their own is named by its id. */
static struct str rule_title(struct request *r, struct str id)
{
	const struct blouse_charter *charter = serving_base(desk_of(r)->serving)->charter;
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (str_eq(id, str_from_c(blouse_charter_rule(charter, i)->id)))
			return str_from_c(blouse_charter_rule(charter, i)->title);
	return id;
}

/* The rules that the automatic reading named. */
static enum error_code add_rules(struct request *r, const struct seen *s, struct cases_page *page, struct error *err)
{
	struct str rest = {"", 0}, id;
	for (size_t i = 0; i < s->story.count; i++)
		if (s->story.events[i].kind == CASE_READ)
			rest = s->story.events[i].text;
	struct ui_link *rules = ARENA_ZNEW(request_arena(r), struct ui_link, 1 + rest.len / 2);
	if (!rules)
		return error_nomem(err);
	while (rest.len > 0) {
		char href[96];
		rest = str_cut(rest, ' ', &id);
		snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(str_sub(id, 0, 64)));
		struct ui_link *link = &rules[page->rule_count++];
		link->label = rule_title(r, id);
		link->href = arena_copy(request_arena(r), str_from_c(href));
		if (!link->href.ptr)
			return error_nomem(err);
	}
	page->rules = rules;
	return ERR_NONE;
}

static bool may_do(const struct seen *s, enum gesture g)
{
	const struct gesture_row *row = &gestures[g];
	bool closed = s->story.fold.state == CASE_CLOSED;
	return may(&s->frame.who, row->permission, s->frame.who.establishment_id) && !(row->on_open && closed) &&
	       !(g == GESTURE_REOPEN && !closed);
}

/* The opinion that is waited for from one of the roles of who reads. */
static void add_asked(const struct seen *s, struct cases_page *page)
{
	const uint32_t waited = s->story.fold.pending & s->frame.who.roles;
	for (size_t i = 0; i < s->story.count && waited && may_do(s, GESTURE_ANSWER); i++) {
		const struct case_event *e = &s->story.events[i];
		enum role role = e->kind == CASE_ASKED ? role_by_id(e->word) : ROLES;
		if (role < ROLES && waited & ROLE_BIT(role)) {
			page->asked_role = e->word;
			page->question = e->text;
		}
	}
}

static enum error_code add_choices(struct request *r, const struct seen *s, struct cases_page *page, struct error *err)
{
	struct ui_option *roles = ARENA_ZNEW(request_arena(r), struct ui_option, ROLES);
	struct ui_option *decisions = ARENA_ZNEW(request_arena(r), struct ui_option, case_decision_count);
	if (!roles || !decisions)
		return error_nomem(err);
	for (enum role role = ROLE_COMMUNICATION; role < ROLE_ADMINISTRATEUR; role++)
		roles[page->role_count++] =
			(struct ui_option){.value = s->roles[role].id, .label = s->roles[role].name};
	for (unsigned i = 0; i < case_decision_count; i++) {
		_cleanup_buf_ struct buf hint;
		buf_init(&hint, 1024);
		buf_addf(&hint, "%.*s %.*s", STR_ARG(case_decisions[i].when), STR_ARG(case_decisions[i].law));
		decisions[i] = (struct ui_option){
			.value = case_decisions[i].id,
			.label = case_decisions[i].label,
			.hint = hint.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&hint)),
		};
		if (!decisions[i].hint.ptr)
			return error_nomem(err);
	}
	page->roles = roles;
	page->decisions = decisions;
	page->decision_count = case_decision_count;
	return ERR_NONE;
}

/* `page` holds what the caller has to say beside. */
static enum error_code show(struct request *r, const struct seen *s, struct cases_page *page, struct error *err)
{
	const struct case_fold *f = &s->story.fold;
	page->frame = s->frame;
	page->way = way;
	page->way_count = 1;
	page->number = s->row.number;
	page->events = (int64_t)s->story.count;
	page->due_at = f->due_at;
	page->late = f->due_at && f->due_at < s->frame.now;
	page->state = cases_level_state(f->nature, f->level);
	page->level = cases_level_label(f->nature, f->level);
	page->nature = cases_nature_label(f->nature);
	page->state_label = case_states[f->state].label;
	page->user = s->row.user_name.ptr ? s->row.user_name : STR("");
	page->frame.layout.lead = s->row.title;
	page->takes = may_do(s, GESTURE_TAKE) && f->user_id != s->frame.who.user_id;
	page->notes = may_do(s, GESTURE_NOTE);
	page->asks = may_do(s, GESTURE_ASK);
	page->decides = may_do(s, GESTURE_DECIDE);
	page->tells = may_do(s, GESTURE_TELL) && s->reports.count > 0;
	page->closes = may_do(s, GESTURE_CLOSE);
	page->reopens = may_do(s, GESTURE_REOPEN);
	page->shows_contact = may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id);
	add_asked(s, page);
	enum error_code code = page->reports ? ERR_NONE : add_reports(r, s, page, err);
	if (!code)
		code = add_rules(r, s, page, err);
	if (!code)
		code = add_story(r, s, page, err);
	if (!code)
		code = add_choices(r, s, page, err);
	if (!code)
		cases_page(request_html(r), page);
	return code;
}

static struct journal_note note_of(struct seen *s, const char *action)
{
	snprintf(s->title, sizeof(s->title), "%" PRId64, s->row.number);
	return (struct journal_note){.action = action, .object_kind = "case", .object_id = str_from_c(s->title)};
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {{"fait", STR("C'est inscrit dans le dossier.")}, {0}};
	struct seen s = {0};
	struct cases_page page = {0};
	struct store_conn *conn;
	enum error_code code = begin(r, &s, err);
	if (!code)
		code = frame_say(r, &s.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = see(r, conn, &s, err);
	if (!code)
		code = show(r, &s, &page, err);
	if (code)
		return code;
	const struct journal_note note = note_of(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* --- what one does --- */

static struct case_event event_of(struct request *r, const struct seen *s, enum gesture g)
{
	const struct calendar *c = &s->calendar;
	struct case_event e = {.kind = gestures[g].kind, .text = str_trim(request_text(r, "texte"))};
	switch (g) {
	case GESTURE_TAKE:
		e.number = s->frame.who.user_id;
		e.due_at = calendar_days_after(c, s->frame.now, LOOK_DAYS);
		break;
	case GESTURE_ASK:
		e.word = str_from_c(role_ids[request_int(r, "role", 0)]);
		e.due_at = calendar_days_after(c, s->frame.now, ASK_DAYS);
		break;
	case GESTURE_REOPEN:
		e.due_at = calendar_days_after(c, s->frame.now, ASK_DAYS);
		break;
	case GESTURE_ANSWER:
		e.word = str_from_c(role_ids[request_int(r, "role", 0)]);
		break;
	case GESTURE_DECIDE: {
		const struct case_decision *d = &case_decisions[request_int(r, "decision", 0)];
		e.word = d->id;
		e.due_at = d->months ? calendar_months_after(c, s->row.opened_at, d->months) : 0;
		break;
	}
	default:
		break;
	}
	return e;
}

/* What stands against a gesture; empty when nothing does. */
static struct str against(struct request *r, const struct seen *s, enum gesture g)
{
	if (!may_do(s, g))
		return STR("Cela ne peut pas être fait ici : le dossier a changé, ou votre rôle ne le permet pas.");
	if (gestures[g].writes && str_trim(request_text(r, "texte")).len == 0)
		return STR("Écrivez quelques mots : ils restent dans l'histoire du dossier.");
	if (g == GESTURE_ANSWER && !(s->story.fold.pending & s->frame.who.roles & ROLE_BIT(request_int(r, "role", 0))))
		return STR("Cet avis n'est pas, ou n'est plus, attendu de vous.");
	if (g == GESTURE_ASK &&
	    (request_int(r, "role", 0) < ROLE_COMMUNICATION || request_int(r, "role", 0) >= ROLE_ADMINISTRATEUR))
		return STR("Choisissez une direction.");
	if (g == GESTURE_DECIDE && request_int(r, "decision", -1) < 0)
		return STR("Choisissez une décision.");
	return STR("");
}

static enum error_code write(struct request *r, struct store_conn *conn, struct seen *s, enum gesture g,
			     struct error *err)
{
	const struct case_where where = {s->frame.who.establishment_id, s->row.id, signin_actor_of(&s->frame.who),
					 s->frame.now};
	struct case_event e = event_of(r, s, g);
	const struct journal_note note = note_of(s, g == GESTURE_DECIDE ? "case.decide" : "case.write");
	enum error_code code = ERR_NONE;
	if (g != GESTURE_TELL)
		code = case_add(conn, &where, gestures[g].strict ? request_int(r, "vu", 0) : -1, &e, err);
	for (size_t i = 0; g == GESTURE_TELL && !code && i < s->reports.count; i++) {
		e.number = s->reports.items[i].id;
		code = case_add(conn, &where, -1, &e, err);
	}
	if (!code)
		code = journal_write(r, &s->frame.who, &note, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	char place[64];
	struct seen s = {0};
	struct error refused = {0};
	struct store_conn *conn;
	enum gesture g = (enum gesture)request_int(r, "geste", 0);
	struct cases_page page = {.typed = request_text(r, "texte")};
	enum error_code code = begin(r, &s, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = see(r, conn, &s, err);
	if (code)
		return code;
	page.mistake = against(r, &s, g);
	if (page.mistake.len == 0) {
		code = write(r, conn, &s, g, &refused);
		snprintf(place, sizeof(place), "/dossiers/%" PRId64 "?fait=fait", s.row.number);
		if (!code)
			request_redirect(r, str_from_c(place));
		if (code && code != ERR_CONFLICT)
			*err = refused;
		if (code != ERR_CONFLICT)
			return code;
		page.mistake = str_from_c(refused.message);
	}
	request_status(r, code == ERR_CONFLICT ? 409 : 422);
	return show(r, &s, &page, err);
}

/* Who reported, for who must write to them; written down first. */
static enum error_code run_contact(struct request *r, struct error *err)
{
	char about[64];
	struct seen s = {0};
	struct cases_page page = {0};
	struct report_contact_of_row row;
	struct store_conn *conn;
	const int64_t id = request_int(r, "signalement", 0);
	enum error_code code = begin(r, &s, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = see(r, conn, &s, err);
	if (!code)
		code = add_reports(r, &s, &page, err);
	if (code)
		return code;
	struct cases_report *report = NULL;
	for (size_t i = 0; i < page.report_count; i++)
		if (page.reports[i].id == id && page.reports[i].has_contact)
			report = (struct cases_report *)&page.reports[i];
	if (!report)
		return not_there(err);
	const int64_t establishment_id = s.frame.who.establishment_id;
	code = report_contact_of(conn, request_arena(r), &(struct report_contact_of_params){establishment_id, id}, &row,
				 err);
	if (!code)
		code = secret_open(desk_of(r)->signin.key, signin_about(about, "report", establishment_id, id),
				   row.contact, request_arena(r), &report->contact, err);
	if (!code)
		code = show(r, &s, &page, err);
	const struct journal_note note = note_of(&s, "case.contact");
	if (!code)
		code = journal_write(r, &s.frame.who, &note, err);
	return code ? code : store_commit(conn, err);
}

const struct route cases_case_routes[] = {
	{.path = "/dossiers/{numero}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "l'histoire d'un dossier, et ce que l'on peut y faire"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "agir sur un dossier : le prendre, demander un avis, décider, clore"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/contact",
	 .permission = "cases.open",
	 ROUTE_PARAMS(contact_params),
	 .run = run_contact,
	 .help = "voir comment joindre la personne qui a signalé ; inscrit au journal"},
	{0},
};
