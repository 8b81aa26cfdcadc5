/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}: the story of a case. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/decision.h"
#include "desk/cases/gestures.h"
#include "desk/cases/inbox.h"
#include "desk/charter/serving.h"
#include "desk/check/length.h"
#include "desk/people/roles.h"
#include "desk/shots/page.h"
#include "desk/shots/shots.h"

static const struct param page_params[] = {CASES_NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param contact_params[] = {
	CASES_NUMBER_PARAM,
	CASES_READ_PARAM,
	{.name = "signalement",
	 .label = "Signalement",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = INT64_MAX,
	 .required = true},
};

/* --- the page --- */

/* What an event says behind its label. */
struct str cases_told(const struct cases_seen *s, const struct case_event *e)
{
	const struct case_decision *d = e->kind == CASE_SETTLED ? case_decision_of(e->word) : NULL;
	if (e->kind == CASE_ASKED || e->kind == CASE_ANSWERED)
		return cases_role_name(s, e->word);
	if (e->kind == CASE_MERGED || e->kind == CASE_GATHERED || e->kind == CASE_PARTED)
		return e->word;
	if (e->kind == CASE_DATED)
		return e->number ? e->word : STR("inconnue");
	if (e->kind == CASE_GIVEN)
		return e->word;
	if (e->kind == CASE_SHOT_READ && shot_is_partial(e->word))
		return STR("en partie");
	return d ? d->label : STR("");
}

/* « X, en privé », of what was answered. */
static void add_place(struct buf *out, struct str word)
{
	struct str network, rest = str_cut(word, ' ', &network);
	const struct network *n = network_find(network);
	if (n)
		buf_addf(out, "\u00A0: %.*s", STR_ARG(n->label));
	if (rest.len > 0)
		buf_add_c(out, ", en privé");
}

/* Its text stands above, where it is read. */
static bool is_told_above(enum case_kind kind)
{
	return kind == CASE_READ || kind == CASE_PROVED || kind == CASE_SHOT_READ;
}

static enum error_code add_story(struct request *r, const struct cases_seen *s, struct cases_page *page,
				 struct error *err)
{
	struct ui_event *events = ARENA_ZNEW(request_arena(r), struct ui_event, s->story.count);
	if (!events)
		return error_nomem(err);
	for (size_t i = 0; i < s->story.count; i++) {
		const struct case_event *e = &s->story.events[i];
		_cleanup_buf_ struct buf text;
		struct str more = cases_told(s, e);
		buf_init(&text, 1024);
		buf_add_str(&text, case_kinds[e->kind].label);
		if (more.len > 0)
			buf_addf(&text, "\u00A0: %.*s", STR_ARG(more));
		if (e->kind == CASE_REPLIED)
			add_place(&text, e->word);
		events[i] = (struct ui_event){
			.at = e->at,
			.who = cases_author(s, i),
			.text = text.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&text)),
			.note = is_told_above(e->kind) ? STR("") : e->text,
		};
		if (!events[i].text.ptr)
			return error_nomem(err);
	}
	page->story = events;
	page->story_count = s->story.count;
	return ERR_NONE;
}

struct str cases_channel_label(struct str channel)
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

static enum error_code add_reports(struct request *r, const struct cases_seen *s, struct cases_page *page,
				   struct error *err)
{
	struct cases_report *reports = ARENA_ZNEW(request_arena(r), struct cases_report, s->reports.count + 1);
	if (!reports)
		return error_nomem(err);
	for (size_t i = 0; i < s->reports.count; i++) {
		const struct reports_of_row *row = &s->reports.items[i];
		reports[i] = (struct cases_report){
			.id = row->id,
			.at = row->received_at,
			.channel = cases_channel_label(row->channel),
			.network = network_label(row->network, STR("")),
			.link = row->link,
			.text = row->text,
			.who = who_label(row->who),
			.author = row->author,
			.worry = row->worry,
			.has_contact = row->has_contact,
		};
	}
	page->reports = reports;
	page->report_count = s->reports.count;
	page->more_reports = s->more_reports;
	return ERR_NONE;
}

struct str cases_rule_title(struct request *r, struct str id)
{
	const struct blouse_charter *charter = serving_base(desk_of(r)->serving)->charter;
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (str_eq(id, str_from_c(blouse_charter_rule(charter, i)->id)))
			return str_from_c(blouse_charter_rule(charter, i)->title);
	return id;
}

/* The rules that the automatic reading named. */
static enum error_code add_rules(struct request *r, const struct cases_seen *s, struct cases_page *page,
				 struct error *err)
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
		link->label = cases_rule_title(r, id);
		link->href = arena_copy(request_arena(r), str_from_c(href));
		if (!link->href.ptr)
			return error_nomem(err);
	}
	page->rules = rules;
	return ERR_NONE;
}

/* The opinion that is waited for from one of the roles of who reads. */
static void add_asked(const struct cases_seen *s, struct cases_page *page)
{
	const uint32_t waited = s->story.fold.pending & s->frame.who.roles;
	for (size_t i = 0; i < s->story.count && waited && gesture_may(s, GESTURE_ANSWER); i++) {
		const struct case_event *e = &s->story.events[i];
		enum role role = e->kind == CASE_ASKED ? role_by_id(e->word) : ROLES;
		if (role < ROLES && waited & ROLE_BIT(role)) {
			page->asked_role = e->word;
			page->question = e->text;
		}
	}
}

static enum error_code add_choices(struct request *r, const struct cases_seen *s, struct cases_page *page,
				   struct error *err)
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

/* To whom it may be given: anybody but who has it. */
static enum error_code add_takers(struct request *r, const struct cases_seen *s, struct cases_page *page,
				  struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	return code ? code
		    : inbox_takers(conn, request_arena(r), s->frame.who.establishment_id, s->story.fold.user_id,
				   &page->takers, &page->taker_count, err);
}

static enum error_code add_shots(struct request *r, const struct cases_seen *s, struct cases_page *page,
				 struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	return code ? code : shots_see(r, conn, s, &page->shots, &page->shot_count, err);
}

enum error_code cases_show(struct request *r, const struct cases_seen *s, struct cases_page *page, struct error *err)
{
	const struct case_fold *f = &s->story.fold;
	page->frame = s->frame;
	page->way = cases_list_way;
	page->way_count = 1;
	page->number = s->row.number;
	page->events = (int64_t)s->story.count;
	page->due_at = f->due_at;
	for (size_t i = 0; i < s->story.count; i++)
		page->alerted = page->alerted || s->story.events[i].kind == CASE_ALERTED;
	page->alerted = page->alerted && may(&s->frame.who, MAY_READ_ALL_CASES, s->frame.who.establishment_id);
	page->late = f->due_at && f->due_at < s->frame.now;
	page->law = law_clock(&s->calendar, f->law_at, f->published_day || f->clocks.law_anew, s->frame.now);
	page->published_at = f->published_day ? calendar_midnight(&s->calendar, f->published_day) : 0;
	page->dates = gesture_may(s, GESTURE_DATE);
	page->state = cases_level_state(f->nature, f->level);
	page->level = cases_level_label(f->nature, f->level);
	page->nature = cases_nature_label(f->nature);
	page->state_label = case_states[f->state].label;
	page->user = s->row.user_name.ptr ? s->row.user_name : STR("");
	page->frame.layout.lead = s->row.title;
	page->takes = gesture_may(s, GESTURE_TAKE) && f->user_id != s->frame.who.user_id;
	page->judges = may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id);
	page->thanks = page->judges && f->state != CASE_CLOSED && str_eq(f->nature, STR("remerciement")) &&
		       str_eq(s->row.subject, STR("message"));
	page->notes = gesture_may(s, GESTURE_NOTE);
	page->gives = gesture_may(s, GESTURE_GIVE);
	page->asks = gesture_may(s, GESTURE_ASK);
	page->decides = gesture_may(s, GESTURE_DECIDE);
	page->tells = gesture_may(s, GESTURE_TELL) && s->reports.count > 0;
	page->closes = gesture_may(s, GESTURE_CLOSE);
	page->reopens = gesture_may(s, GESTURE_REOPEN);
	page->shows_contact = may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id);
	add_asked(s, page);
	enum error_code code = page->reports ? ERR_NONE : add_reports(r, s, page, err);
	if (!code)
		code = add_rules(r, s, page, err);
	if (!code)
		code = add_shots(r, s, page, err);
	if (!code)
		code = add_story(r, s, page, err);
	if (!code)
		code = add_choices(r, s, page, err);
	if (!code && page->gives)
		code = add_takers(r, s, page, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_STORY, &page->tabs, &page->tab_count, err);
	if (!code)
		cases_page(request_html(r), page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {{"fait", STR("C'est inscrit dans le dossier.")}, {0}};
	struct cases_seen s = {0};
	struct cases_page page = {0};
	struct store_conn *conn;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = frame_say(r, &s.frame, words, err);
	if (!code)
		code = cases_company(r, conn, &s.frame.who, s.row.number, &page.company, err);
	if (!code)
		code = cases_show(r, &s, &page, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* Who reported, for who must write to them; written down first. */
static enum error_code run_contact(struct request *r, struct error *err)
{
	char about[64];
	struct cases_seen s = {0};
	struct cases_page page = {0};
	struct report_contact_of_row row;
	struct store_conn *conn;
	const int64_t id = request_int(r, "signalement", 0);
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = add_reports(r, &s, &page, err);
	if (code)
		return code;
	struct cases_report *report = NULL;
	for (size_t i = 0; i < page.report_count; i++)
		if (page.reports[i].id == id && page.reports[i].has_contact)
			report = (struct cases_report *)&page.reports[i];
	if (!report)
		return cases_not_there(err);
	const int64_t establishment_id = s.frame.who.establishment_id;
	code = report_contact_of(conn, request_arena(r), &(struct report_contact_of_params){establishment_id, id}, &row,
				 err);
	if (!code)
		code = secret_open(desk_of(r)->signin.key, signin_about(about, "report", establishment_id, id),
				   row.contact, request_arena(r), &report->contact, err);
	if (!code)
		code = cases_show(r, &s, &page, err);
	const struct journal_note note = cases_note(&s, "case.contact");
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
	 .path = "/dossiers/{numero}/contact",
	 .permission = "cases.open",
	 ROUTE_PARAMS(contact_params),
	 .run = run_contact,
	 .help = "voir comment joindre la personne qui a signalé ; inscrit au journal"},
	{0},
};
