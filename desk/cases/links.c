/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/links.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/cases/join.h"
#include "desk/cases/near.h"
#include "desk/cases/seen.h"
#include "desk/near_sql.h"

#define WHY_MAX 1000
#define SHOWN_BYTES 240 /* of a report */
#define ALIKE 0.15      /* less in common is chance */
#define LOOK_DAYS 2     /* of work, to look at a case that opens again */

static const struct param page_params[] = {CASES_NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param join_params[] = {
	CASES_NUMBER_PARAM,
	CASES_READ_PARAM,
	{.name = "autre",
	 .label = "Numéro de l'autre dossier",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = INT64_MAX,
	 .required = true},
	{.name = "texte", .label = "Pourquoi", .kind = PARAM_TEXT, .max = WHY_MAX, .lines = true},
};
static const struct param part_params[] = {
	CASES_NUMBER_PARAM,
	CASES_READ_PARAM,
	{.name = "signalement",
	 .label = "Signalement",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = INT64_MAX,
	 .required = true},
};
static const struct param unjoin_params[] = {CASES_NUMBER_PARAM, CASES_READ_PARAM};

/* --- the page --- */

static enum error_code add_alikes(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				  struct cases_links *page, struct error *err)
{
	struct arena *arena = request_arena(r);
	const int64_t establishment_id = s->frame.who.establishment_id;
	struct near_case found[NEAR_FOUND];
	size_t count = 0;
	struct case_first_text_row first = {0};
	struct cases_alike *alikes = ARENA_ZNEW(arena, struct cases_alike, NEAR_FOUND);
	if (!alikes)
		return error_nomem(err);
	enum error_code code = case_first_text(
		conn, arena, &(struct case_first_text_params){establishment_id, s->row.id}, &first, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	code = near_list(conn, arena, establishment_id, first.text, s->row.id, found, &count, err);
	for (size_t i = 0; !code && i < count; i++) {
		struct case_brief_row row = {0};
		if (found[i].likeness < ALIKE)
			break;
		code = case_brief(conn, arena, &(struct case_brief_params){establishment_id, found[i].case_id}, &row,
				  err);
		if (code)
			return code;
		alikes[page->alike_count++] = (struct cases_alike){
			.number = row.number,
			.reports = row.reports,
			.percent = (int64_t)(found[i].likeness * 100),
			.title = row.title,
			.state_label = case_state_label(row.state),
		};
	}
	page->alikes = alikes;
	return code;
}

/* The beginning of what a report says. */
static struct str excerpt(const struct reports_of_row *row)
{
	return utf8_first(row->text.len > 0 ? row->text : row->worry.len > 0 ? row->worry : row->link, SHOWN_BYTES);
}

static enum error_code add_parts(struct request *r, const struct cases_seen *s, struct cases_links *page,
				 struct error *err)
{
	if (s->reports.count < 2)
		return ERR_NONE;
	struct cases_part *parts = ARENA_ZNEW(request_arena(r), struct cases_part, s->reports.count);
	if (!parts)
		return error_nomem(err);
	for (size_t i = 0; i < s->reports.count; i++) {
		const struct reports_of_row *row = &s->reports.items[i];
		parts[page->part_count++] = (struct cases_part){row->id, row->received_at, excerpt(row)};
	}
	page->parts = parts;
	page->more_parts = s->more_reports;
	return ERR_NONE;
}

static enum error_code show(struct request *r, struct store_conn *conn, const struct cases_seen *s,
			    struct cases_links *page, struct error *err)
{
	page->frame = s->frame;
	page->frame.layout.lead = s->row.title;
	page->number = s->row.number;
	page->events = (int64_t)s->story.count;
	page->goes_on = case_goes_on(&s->story);
	enum error_code code = cases_tabs(r, s, CASES_TAB_LINKS, &page->tabs, &page->tab_count, err);
	if (!code)
		code = cases_way(r, s, STR(""), "", &page->way, &page->way_count, err);
	if (!code && !page->goes_on)
		code = add_alikes(r, conn, s, page, err);
	if (!code)
		code = add_parts(r, s, page, err);
	if (!code)
		cases_links(request_html(r), page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"joint", STR("Les signalements sont joints à ce dossier.")},
		{"separe", STR("Ce signalement a maintenant son dossier : celui-ci.")},
		{"repris", STR("Les signalements sont revenus dans ce dossier.")},
		{0},
	};
	struct cases_seen s = {0};
	struct cases_links page = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = frame_say(r, &s.frame, words, err);
	if (!code)
		code = show(r, conn, &s, &page, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* --- what one does --- */

static struct case_ends ends_of(struct request *r, const struct cases_seen *s)
{
	return (struct case_ends){.from = cases_where(s),
				  .after = request_int(r, "vu", 0),
				  .number = s->row.number,
				  .due_at = calendar_days_after(&s->calendar, s->frame.now, LOOK_DAYS)};
}

/* The case that was named, of the same establishment. */
static enum error_code find_other(struct request *r, struct store_conn *conn, int64_t number, struct case_ends *ends,
				  struct error *err)
{
	struct case_by_number_row row = {0};
	const struct case_by_number_params where = {ends->from.establishment_id, number};
	enum error_code code = case_by_number(conn, request_arena(r), &where, &row, err);
	ends->to_id = row.id;
	ends->to_number = row.number;
	return code;
}

/* What could not be done is said on the page, with what was typed. */
static enum error_code end(struct request *r, struct store_conn *conn, struct cases_seen *s, enum error_code code,
			   int64_t number, const char *done, const struct error *refused, struct error *err)
{
	char place[96];
	struct cases_links page = {0};
	if (code == ERR_CONFLICT || code == ERR_USAGE) {
		page.mistake = str_from_c(refused->message);
		request_status(r, code == ERR_CONFLICT ? 409 : 422);
		return show(r, conn, s, &page, err);
	}
	if (code) {
		*err = *refused;
		return code;
	}
	const struct journal_note note = cases_note(s, "case.write");
	code = journal_write(r, &s->frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/rapprochements?fait=%s", number, done);
	if (!code)
		request_redirect(r, str_from_c(place));
	return code;
}

static enum error_code run_join(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct error refused = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	struct case_ends ends = ends_of(r, &s);
	ends.why = str_trim(request_text(r, "texte"));
	code = find_other(r, conn, request_int(r, "autre", 0), &ends, &refused);
	if (code == ERR_NOT_FOUND)
		code = error_set(&refused, ERR_USAGE, "Aucun dossier ne porte ce numéro : vérifiez-le.");
	else if (!code && case_goes_on(&s.story))
		code = error_set(&refused, ERR_USAGE, "Ce dossier est déjà joint à un autre.");
	else if (!code)
		code = case_join(conn, &ends, &refused);
	return end(r, conn, &s, code, ends.to_number, "joint", &refused, err);
}

static enum error_code run_unjoin(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct error refused = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	struct case_ends ends = ends_of(r, &s);
	code = case_end_of(conn, request_arena(r), ends.from.establishment_id, &s.story, &ends.to_id, &ends.to_number,
			   &refused);
	if (!code)
		code = case_unjoin(conn, &ends, &s.story, &refused);
	return end(r, conn, &s, code, s.row.number, "repris", &refused, err);
}

/* What is found in a report by itself: in its case it was read with the first alone. */
static enum error_code read_part(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				 int64_t report_id, struct report_reading *ret_reading, struct error *err)
{
	struct report_brief_row row = {0};
	const int64_t establishment_id = s->frame.who.establishment_id;
	enum error_code code = report_brief(conn, request_arena(r),
					    &(struct report_brief_params){establishment_id, report_id}, &row, err);
	return code ? code
		    : report_read_at(desk_of(r)->serving, conn, establishment_id, row.text, row.worry, request_arena(r),
				     ret_reading, err);
}

static enum error_code run_part(struct request *r, struct error *err)
{
	int64_t number = 0;
	struct report_reading reading = {0};
	struct cases_seen s = {0};
	struct error refused = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	const struct case_ends ends = ends_of(r, &s);
	struct case_apart apart = {.report_id = request_int(r, "signalement", 0),
				   .subject = s.row.subject,
				   .reading = &reading,
				   .calendar = &s.calendar};
	code = s.reports.count < 2 ? error_set(&refused, ERR_USAGE, "C'est le seul signalement de ce dossier.")
				   : read_part(r, conn, &s, apart.report_id, &reading, &refused);
	if (!code)
		code = case_part(conn, &ends, &apart, &number, &refused);
	return end(r, conn, &s, code, number, "separe", &refused, err);
}

const struct route cases_links_routes[] = {
	{.path = "/dossiers/{numero}/rapprochements",
	 .permission = "cases.open",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les dossiers qui ressemblent à celui-ci, et ce qui y fut joint"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/joindre",
	 .permission = "cases.open",
	 ROUTE_PARAMS(join_params),
	 .run = run_join,
	 .help = "joindre un dossier à un autre"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/reprendre",
	 .permission = "cases.open",
	 ROUTE_PARAMS(unjoin_params),
	 .run = run_unjoin,
	 .help = "défaire ce qui fut joint"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/separer",
	 .permission = "cases.open",
	 ROUTE_PARAMS(part_params),
	 .run = run_part,
	 .help = "donner à un signalement un dossier à lui"},
	{0},
};
