/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/shots/page.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/evidence.h"
#include "desk/shots_sql.h"

enum { SHOT_MEND, SHOT_TRY };
static const char *const gestures[] = {[SHOT_MEND] = "corriger", [SHOT_TRY] = "relire", NULL};

static const struct param params[] = {
	CASES_NUMBER_PARAM,
	CASES_READ_PARAM,
	{.name = "fichier", .label = "Pièce", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "texte", .label = "Ce que dit la capture", .kind = PARAM_TEXT, .max = SHOT_WRITTEN_MAX, .lines = true},
};

/* --- as pages show it --- */

/* What an event says of a capture. */
static void follow(const struct cases_seen *s, size_t i, struct shot_block *b)
{
	const struct case_event *e = &s->story.events[i];
	b->unread = e->kind == CASE_SHOT_UNREAD;
	b->read = !b->unread;
	b->mended = e->kind == CASE_SHOT_MENDED;
	b->partial = e->kind == CASE_SHOT_READ && shot_is_partial(e->word);
	b->text = b->unread ? STR("") : e->text;
	b->why = b->unread ? e->text : STR("");
	b->who = cases_author(s, i);
	b->at = e->at;
}

static enum error_code see(struct request *r, const struct cases_seen *s, const struct shots_of_row *row,
			   struct shot_block *b, struct error *err)
{
	char form[32];
	_cleanup_buf_ struct buf facts;
	buf_init(&facts, 256);
	snprintf(form, sizeof(form), "lu-%" PRId64, row->id);
	*b = (struct shot_block){.number = s->row.number,
				 .id = row->id,
				 .zone = s->frame.zone,
				 .token = s->frame.layout.token,
				 .events = s->row.events,
				 .mends = may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id),
				 .form = arena_copy(request_arena(r), str_from_c(form)),
				 .open = true,
				 .text = STR(""),
				 .why = STR("")};
	for (size_t i = 0; i < s->story.count; i++) {
		const struct case_event *e = &s->story.events[i];
		if (e->number != row->id)
			continue;
		if (e->kind == CASE_SHOT_READ) {
			buf_clear(&facts);
			shot_facts(e->word, &facts);
		}
		if (e->kind == CASE_SHOT_READ || e->kind == CASE_SHOT_UNREAD || e->kind == CASE_SHOT_MENDED)
			follow(s, i, b);
	}
	/* Somebody wants it to be tried again. */
	b->waits = str_eq(row->shot, STR(SHOT_WAITS));
	b->typed = b->text;
	const enum case_file_kind kind = case_file_kind_of(row->kind);
	b->shown = kind != CASE_FILE_KINDS && case_file_kinds[kind].shown;
	b->facts = facts.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&facts));
	for (size_t i = 0; i < s->reports.count; i++)
		b->open = b->open && s->reports.items[i].text.len == 0;
	return b->facts.ptr && b->form.ptr ? ERR_NONE : error_nomem(err);
}

enum error_code shots_see(struct request *r, struct store_conn *conn, const struct cases_seen *s,
			  const struct shot_block **ret_shots, size_t *ret_count, struct error *err)
{
	struct shots_of_rows rows = {0};
	const struct shots_of_params of = {s->frame.who.establishment_id, s->row.id, CASE_FILES_MAX};
	enum error_code code = shots_of(conn, request_arena(r), &of, &rows, err);
	struct shot_block *blocks = code ? NULL : ARENA_ZNEW(request_arena(r), struct shot_block, rows.count + 1);
	if (!code && !blocks)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++)
		code = see(r, s, &rows.items[i], &blocks[i], err);
	if (code)
		return code;
	*ret_shots = blocks;
	*ret_count = rows.count;
	return ERR_NONE;
}

/* --- corrected by hand --- */

static enum error_code mend(struct request *r, struct store_conn *conn, const struct cases_seen *s, struct error *err)
{
	struct desk *desk = desk_of(r);
	struct report_reading reading = {0};
	struct shot_news news = {
		.where = cases_where(s),
		.after = request_int(r, "vu", 0),
		.file_id = request_int(r, "fichier", 0),
		.facts = STR(""),
		.text = str_trim(request_text(r, "texte")),
		.reading = &reading,
		.calendar = &s->calendar,
	};
	/* A person writes nothing that stands around. */
	news.words = news.text;
	enum error_code code = report_read_at(desk->serving, conn, news.where.establishment_id, news.text, STR(""),
					      request_arena(r), &reading, err);
	return code ? code : shot_write(conn, &news, err);
}

static enum error_code try_again(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				 struct error *err)
{
	int64_t written = 0;
	const struct case_where where = cases_where(s);
	enum error_code code = shot_again(conn,
					  &(struct shot_again_params){where.establishment_id, where.case_id,
								      request_int(r, "fichier", 0), where.now},
					  &written, err);
	return code ? code : shots_ask(conn, where.establishment_id, where.now, where.now, err);
}

static enum error_code run_read(struct request *r, struct error *err)
{
	char place[96];
	struct cases_seen s = {0};
	struct shot_of_row row = {0};
	struct store_conn *conn = NULL;
	const bool mends = request_int(r, "geste", 0) == SHOT_MEND;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = case_wait(conn, s.frame.who.establishment_id, err);
	if (!code)
		code = shot_of(
			conn, request_arena(r),
			&(struct shot_of_params){s.frame.who.establishment_id, s.row.id, request_int(r, "fichier", 0)},
			&row, err);
	if (code == ERR_NOT_FOUND || (!code && row.shot.len == 0))
		return cases_not_there(err);
	if (!code && !request_good(r))
		return evidence_show(r, conn, &s, request_int(r, "fichier", 0), err);
	if (!code)
		code = mends ? mend(r, conn, &s, err) : try_again(r, conn, &s, err);
	/* What a colleague did meanwhile is shown beside what was typed. */
	if (code == ERR_CONFLICT) {
		request_mistaken(r, "texte", arena_copy(request_arena(r), str_from_c(err->message)));
		code = evidence_show(r, conn, &s, request_int(r, "fichier", 0), err);
		request_status(r, 409);
		return code;
	}
	const struct journal_note note = cases_note(&s, mends ? "case.shot" : "case.write");
	if (!code)
		code = journal_write(r, &s.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code) {
		snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/preuves?fait=%s", s.row.number,
			 mends ? "corrige" : "relire");
		request_redirect(r, str_from_c(place));
	}
	return code;
}

const struct route shots_routes[] = {
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/preuves/{fichier}/lu",
	 .permission = "cases.open",
	 ROUTE_PARAMS(params),
	 .run = run_read,
	 .flags = ROUTE_FORM,
	 .help = "corriger ce qui a été lu dans une capture, ou la faire lire à nouveau"},
	{0},
};
