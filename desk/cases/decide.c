/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/decide.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/papers/kinds.h"

static const struct param params[] = {
	CASES_NUMBER_PARAM,
	{.name = "choix", .label = "Décision", .kind = PARAM_ENUM, .choices = case_decision_ids},
};

static bool of_colleague(const struct cases_seen *s)
{
	for (size_t i = 0; i < s->reports.count; i++)
		if (str_eq(s->reports.items[i].who, STR("collegue")))
			return true;
	return false;
}

static struct law_clock clock_of(const struct cases_seen *s, const struct case_decision *d)
{
	const struct calendar *c = &s->calendar;
	const int64_t known = s->story.fold.published_day, day = known ? known : calendar_day(c, s->row.opened_at);
	return law_clock(c, d->months ? calendar_months_end(c, day, d->months) : 0, known, s->frame.now);
}

static enum error_code add_papers(struct request *r, struct decide_choice *choice, struct error *err)
{
	struct decide_paper *papers = ARENA_ZNEW(request_arena(r), struct decide_paper, paper_kind_count);
	if (!papers)
		return error_nomem(err);
	for (unsigned i = 0; i < paper_kind_count; i++)
		if (paper_follows(&paper_kinds[i], choice->id))
			papers[choice->paper_count++] = (struct decide_paper){paper_kinds[i].id, paper_kinds[i].name};
	choice->papers = papers;
	return ERR_NONE;
}

static enum error_code add_choices(struct request *r, const struct cases_seen *s, struct decide_page *page,
				   struct error *err)
{
	const struct case_fold *f = &s->story.fold;
	const struct advice_about about = {f->nature.ptr ? f->nature : STR(""), f->level.ptr ? f->level : STR(""),
					   f->rules.ptr ? f->rules : STR(""), s->row.network, of_colleague(s)};
	struct advice *advice = ARENA_ZNEW(request_arena(r), struct advice, case_decision_count);
	struct decide_choice *choices = ARENA_ZNEW(request_arena(r), struct decide_choice, case_decision_count);
	const int64_t chosen = request_int(r, "choix", -1);
	if (!advice || !choices)
		return error_nomem(err);
	advice_make(&about, advice);
	for (unsigned i = 0; i < case_decision_count; i++) {
		char href[128];
		const struct case_decision *d = advice[i].decision;
		snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/decider?choix=%.*s#choisir", s->row.number,
			 STR_ARG(d->id));
		choices[i] = (struct decide_choice){
			.id = d->id,
			.label = d->label,
			.when = d->when,
			.law = d->law,
			.next = d->next,
			.why = advice[i].why,
			.fits = advice[i].fit == ADVICE_FITS,
			.against = advice[i].fit == ADVICE_AGAINST,
			.chosen = d == &case_decisions[chosen < 0 ? 0 : chosen] && chosen >= 0,
			.taken = str_eq(d->id, f->decision.ptr ? f->decision : STR("")),
			.clock = clock_of(s, d),
			.href = arena_copy(request_arena(r), str_from_c(href)),
		};
		enum error_code code = choices[i].href.ptr ? add_papers(r, &choices[i], err) : error_nomem(err);
		if (code)
			return code;
	}
	page->choices = choices;
	page->choice_count = case_decision_count;
	page->unsure = !choices[0].fits;
	if (chosen >= 0 && page->decides) {
		page->chosen = case_decisions[chosen].id;
		page->chosen_label = case_decisions[chosen].label;
	}
	return ERR_NONE;
}

/* « La lecture automatique y voit une critique, à regarder. » */
static enum error_code add_read(struct request *r, const struct cases_seen *s, struct decide_page *page,
				struct error *err)
{
	char said[192];
	const struct case_fold *f = &s->story.fold;
	struct str nature = cases_nature_label(f->nature);
	if (nature.len == 0)
		return ERR_NONE;
	snprintf(said, sizeof(said), "Ce dossier est lu comme « %.*s », de niveau « %.*s ». Les conseils en découlent.",
		 STR_ARG(nature), STR_ARG(cases_level_label(f->nature, f->level)));
	page->read = arena_copy(request_arena(r), str_from_c(said));
	return page->read.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code show(struct request *r, struct cases_seen *s, struct error *err)
{
	struct decide_page page = {.chosen = STR(""), .chosen_label = STR("")};
	const struct case_fold *f = &s->story.fold;
	const bool open = f->state != CASE_CLOSED;
	page.read = STR("");
	page.number = s->row.number;
	page.events = (int64_t)s->story.count;
	page.decides = open && may(&s->frame.who, MAY_DECIDE_CASES, s->frame.who.establishment_id);
	page.writes = open;
	page.law = law_clock(&s->calendar, f->law_at, f->published_day || f->clocks.law_anew, s->frame.now);
	enum error_code code = add_choices(r, s, &page, err);
	if (!code)
		code = add_read(r, s, &page, err);
	if (!code)
		code = cases_way(r, s, STR(""), "", &page.way, &page.way_count, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_DECIDE, &page.tabs, &page.tab_count, err);
	page.frame = s->frame;
	page.frame.layout.lead = s->row.title;
	if (!code)
		decide_page(request_html(r), &page);
	return code;
}

static enum error_code run(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = show(r, &s, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

const struct route cases_decide_routes[] = {
	{.path = "/dossiers/{numero}/decider",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "ce que l'on peut décider d'un dossier : ce qui convient, pourquoi, dans quel délai"},
	{0},
};
