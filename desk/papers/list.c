/* SPDX-License-Identifier: Apache-2.0 */
/* The letters of a case, those that may be begun, and what was done without one. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/papers/papers.h"
#include "desk/papers_sql.h"

static const struct param page_params[] = {
	CASES_NUMBER_PARAM,
	FRAME_DONE_PARAM,
	{.name = "courrier", .label = "Brouillon retiré", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param begin_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "genre", .label = "Courrier", .kind = PARAM_ENUM, .choices = paper_kind_ids, .required = true},
};
static const struct param step_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "genre",
	 .label = "Ce qui a été fait",
	 .kind = PARAM_ENUM,
	 .choices = paper_kind_ids,
	 .required = true},
	PAPERS_DAY_PARAM,
	PAPERS_TO_PARAM,
	PAPERS_WAY_PARAM,
	PAPERS_INTERRUPTS_PARAM,
};

static const struct frame_done said[] = {
	{"parti", STR("C'est inscrit dans le dossier.")},
	{"retire", STR("Le brouillon est retiré.")},
	{0},
};

enum error_code papers_open(struct request *r, struct papers_work *ret_work, struct error *err)
{
	struct papers_work *w = ret_work;
	struct desk *desk = desk_of(r);
	*w = (struct papers_work){0};
	enum error_code code = cases_begin(r, &w->seen, err);
	if (!code)
		code = request_store(r, &w->conn, err);
	if (!code)
		code = cases_see(r, w->conn, &w->seen, err);
	if (!code)
		code = site_take(guide_sites(desk->guide), desk->guide, desk->serving, w->conn,
				 w->seen.frame.who.establishment_id, w->seen.frame.layout.establishment, &w->site, err);
	return code;
}

void papers_close(struct request *r, struct papers_work *work)
{
	site_give(guide_sites(desk_of(r)->guide), work->site);
}

struct str papers_href(struct request *r, const struct papers_work *work, const char *behind, int64_t id)
{
	char href[160];
	int len = snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/courriers", work->seen.row.number);
	if (id)
		len += snprintf(href + len, sizeof(href) - (size_t)len, "/%" PRId64, id);
	snprintf(href + len, sizeof(href) - (size_t)len, "%s", behind);
	return arena_copy(request_arena(r), str_from_c(href));
}

enum error_code papers_sent_fill(struct request *r, const struct papers_work *work, struct str action, struct str to,
				 struct papers_sent *ret_sent, struct error *err)
{
	struct french_room room;
	const struct frame *frame = &work->seen.frame;
	struct str today = arena_copy(request_arena(r), french_iso_day(&room, frame->now, frame->zone)), first;
	str_cut(to, '\n', &first);
	*ret_sent = (struct papers_sent){
		.token = frame->layout.token, .action = action, .to = str_trim(first), .day = today, .way = STR("")};
	return today.ptr && action.ptr ? ERR_NONE : error_nomem(err);
}

void papers_sent_check(struct request *r, const struct papers_work *work)
{
	const struct cases_seen *s = &work->seen;
	if (request_int(r, "le", 0) > calendar_day(&s->calendar, s->frame.now))
		request_mistaken(r, "le", STR("Ce jour n'est pas encore venu."));
}

bool papers_closed(const struct papers_work *work) { return work->seen.story.fold.state == CASE_CLOSED; }

enum error_code papers_send(struct request *r, struct papers_work *w, const struct paper_kind *kind, int64_t paper,
			    struct error *err)
{
	const struct paper_sending sending = {
		.kind = kind,
		.paper = paper,
		.day = request_int(r, "le", 0),
		.to = str_trim(request_text(r, "a")),
		.way = str_trim(request_text(r, "moyen")),
		.interrupts = request_int(r, "interrompt", 0) != 0 && str_eq(kind->id, STR("plainte")),
	};
	const struct journal_note note = cases_note(&w->seen, "case.letter-send");
	enum error_code code = paper_send(w->conn, request_arena(r), &w->seen, &sending, err);
	if (!code)
		code = journal_write(r, &w->seen.frame.who, &note, err);
	if (!code)
		code = store_commit(w->conn, err);
	if (!code)
		request_redirect(r, papers_href(r, w, "?fait=parti", paper));
	return code;
}

void papers_sent_typed(const struct request *r, struct papers_sent *sent)
{
	sent->to = request_typed(r, "a");
	sent->day = request_typed(r, "le");
	sent->way = request_typed(r, "moyen");
	sent->to_error = request_mistake(r, "a");
	sent->day_error = request_mistake(r, "le");
	sent->interrupts = request_int(r, "interrompt", 0) != 0;
}

static enum error_code add_rows(struct request *r, struct papers_work *w, struct papers_list *page, struct error *err)
{
	struct papers_of_case_rows found = {0};
	const struct papers_of_case_params where = {w->seen.frame.who.establishment_id, w->seen.row.id, PAPERS_MAX};
	enum error_code code = papers_of_case(w->conn, request_arena(r), &where, &found, err);
	struct papers_row *rows = ARENA_ZNEW(request_arena(r), struct papers_row, found.count + 1);
	if (code || !rows)
		return code ? code : error_nomem(err);
	for (size_t i = 0; i < found.count; i++) {
		const struct papers_of_case_row *row = &found.items[i];
		const struct paper_kind *kind = paper_kind_of(row->kind);
		rows[i] = (struct papers_row){
			.id = row->id,
			.version = row->version,
			.at = row->updated_at,
			.made_at = row->made_at,
			.sent_at = row->sent_at,
			.name = kind ? kind->name : row->kind,
			.author = row->author.ptr ? row->author : STR(""),
			.href = papers_href(r, w, "", row->id),
		};
		if (!rows[i].href.ptr)
			return error_nomem(err);
	}
	page->rows = rows;
	page->row_count = found.count;
	return ERR_NONE;
}

static enum error_code add_choices(struct request *r, const struct papers_work *w, struct str chosen,
				   struct papers_list *page, struct error *err)
{
	const struct str decision = w->seen.story.fold.decision;
	struct papers_choice *choices = ARENA_ZNEW(request_arena(r), struct papers_choice, paper_kind_count);
	struct ui_option *kinds = ARENA_ZNEW(request_arena(r), struct ui_option, paper_kind_count);
	if (!choices || !kinds)
		return error_nomem(err);
	for (int fits = 1; fits >= 0; fits--)
		for (unsigned i = 0; i < paper_kind_count; i++) {
			const struct paper_kind *k = &paper_kinds[i];
			if (paper_follows(k, decision) == (fits == 1))
				choices[page->choice_count++] =
					(struct papers_choice){k->id, k->name, k->use, fits == 1};
		}
	for (unsigned i = 0; i < paper_kind_count; i++)
		kinds[i] = (struct ui_option){.value = paper_kinds[i].id,
					      .label = paper_kinds[i].name,
					      .chosen = str_eq(paper_kinds[i].id, chosen)};
	page->choices = choices;
	page->sent.kinds = kinds;
	page->sent.kind_count = paper_kind_count;
	page->sent.complaint = true;
	return ERR_NONE;
}

/* `chosen`: what was said to have been done, in a form that comes back. */
static enum error_code show(struct request *r, struct papers_work *w, struct str chosen, struct papers_list *page,
			    struct error *err)
{
	struct cases_seen *s = &w->seen;
	page->number = s->row.number;
	page->closed = papers_closed(w);
	page->dated = s->story.fold.published_day != 0;
	enum error_code code = papers_sent_fill(r, w, papers_href(r, w, "/demarche", 0), STR(""), &page->sent, err);
	if (!code)
		code = add_rows(r, w, page, err);
	if (!code)
		code = add_choices(r, w, chosen, page, err);
	if (!code)
		code = cases_way(r, s, STR(""), "", &page->way, &page->way_count, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_PAPERS, &page->tabs, &page->tab_count, err);
	page->frame = s->frame;
	page->frame.layout.title = STR("Courriers");
	page->frame.layout.lead = s->row.title;
	return code;
}

/* What was just set aside can be taken back. */
static enum error_code say(struct request *r, struct papers_work *w, struct error *err)
{
	struct frame *frame = &w->seen.frame;
	const int64_t id = request_int(r, "courrier", 0);
	enum error_code code = frame_say(r, frame, said, err);
	if (code || !id || !frame->layout.toast)
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	struct str undo = papers_href(r, w, "/remettre", id);
	if (!toast || !undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = frame->layout.toast->text, .undo = undo, .token = frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct papers_work w;
	struct papers_list page = {0};
	enum error_code code = papers_open(r, &w, err);
	if (!code)
		code = say(r, &w, err);
	if (!code)
		code = show(r, &w, STR(""), &page, err);
	if (!code)
		papers_list(request_html(r), &page);
	papers_close(r, &w);
	if (code)
		return code;
	const struct journal_note note = cases_note(&w.seen, "case.read");
	return journal_write_alone(r, &w.seen.frame.who, &note, err);
}

static enum error_code begin(struct request *r, struct papers_work *w, struct error *err)
{
	int64_t id = 0;
	struct paper_parts parts = {0};
	const struct paper_kind *kind = &paper_kinds[request_int(r, "genre", 0)];
	const struct journal_note note = cases_note(&w->seen, "case.letter");
	if (papers_closed(w))
		return error_set(err, ERR_CONFLICT, PAPERS_CLOSED);
	enum error_code code = paper_fill(request_arena(r), kind, &w->seen, w->site, &parts, err);
	if (!code)
		code = paper_begin(w->conn, request_arena(r), &w->seen, kind, &parts, &id, err);
	if (!code)
		code = journal_write(r, &w->seen.frame.who, &note, err);
	if (!code)
		code = store_commit(w->conn, err);
	if (!code)
		request_redirect(r, papers_href(r, w, "", id));
	return code;
}

static enum error_code run_begin(struct request *r, struct error *err)
{
	struct papers_work w;
	enum error_code code = papers_open(r, &w, err);
	if (!code)
		code = begin(r, &w, err);
	papers_close(r, &w);
	return code;
}

static enum error_code show_step(struct request *r, struct papers_work *w, struct error *err)
{
	struct papers_list page = {0};
	enum error_code code = show(r, w, request_typed(r, "genre"), &page, err);
	if (code)
		return code;
	page.mistakes = request_mistakes(r);
	papers_sent_typed(r, &page.sent);
	papers_list(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_step(struct request *r, struct error *err)
{
	struct papers_work w;
	enum error_code code = papers_open(r, &w, err);
	if (!code && papers_closed(&w))
		code = error_set(err, ERR_CONFLICT, PAPERS_CLOSED);
	if (!code)
		papers_sent_check(r, &w);
	if (!code)
		code = request_good(r) ? papers_send(r, &w, &paper_kinds[request_int(r, "genre", 0)], 0, err)
				       : show_step(r, &w, err);
	papers_close(r, &w);
	return code;
}

const struct route papers_routes[] = {
	{.path = "/dossiers/{numero}/courriers",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(page_params),
	 .run = run_list,
	 .help = "les courriers d'un dossier, et ceux que l'on peut commencer"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(begin_params),
	 .run = run_begin,
	 .help = "commencer un courrier, prérempli de ce que le dossier sait"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers/demarche",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(step_params),
	 .run = run_step,
	 .help = "noter une démarche faite sans courrier d'ici",
	 .flags = ROUTE_FORM},
	{0},
};
