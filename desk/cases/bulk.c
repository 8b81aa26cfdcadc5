/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to several cases at once: each in its own transaction, and what came of each is told. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/terms.h"
#include "desk/cases/gestures.h"
#include "desk/cases/inbox.h"
#include "desk/people/roles.h"
#include "desk/reports/receive.h"
#include "signin/account.h"

#define TEXT_MAX 5000

enum deed { DEED_TAKE, DEED_GIVE, DEED_ASK, DEED_CLOSE };
static const char *const deed_words[] = {"prise", "attribution", "demande", "cloture", NULL};

static const struct param params[] = {
	{.name = "dossier", .label = "Dossiers", .kind = PARAM_TEXT, .max = 40, .repeated = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = deed_words, .required = true},
	{.name = "personne", .label = "À qui", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "role", .label = "Direction", .kind = PARAM_ENUM, .choices = role_ids},
	{.name = "question", .label = "Votre question", .kind = PARAM_TEXT, .max = TEXT_MAX, .lines = true},
	{.name = "mot", .label = "Ce qui a été fait", .kind = PARAM_TEXT, .max = TEXT_MAX, .lines = true},
};

/* What is to be done, the same for each. */
struct doing {
	struct request *r;
	struct identity who;
	enum deed deed;
	struct calendar calendar;
	struct case_event event; /* its clock, when it depends on the case, apart */
};

/* « 12-5 »: the case, and how many of its events were seen. */
static bool read_case(struct str typed, int64_t *ret_number, int64_t *ret_events)
{
	struct str head;
	unsigned long long number, events;
	struct str rest = str_cut(typed, '-', &head);
	if (!str_to_u64(head, INT64_MAX, &number) || !str_to_u64(rest, INT64_MAX, &events))
		return false;
	*ret_number = (int64_t)number;
	*ret_events = (int64_t)events;
	return true;
}

static enum error_code prepare(struct doing *d, struct store_conn *conn, struct str *ret_mistake, struct error *err)
{
	struct request *r = d->r;
	const int64_t now = request_now(r), role = request_int(r, "role", 0);
	const struct str question = str_trim(request_text(r, "question")), word = str_trim(request_text(r, "mot"));
	enum error_code code = terms_read(conn, request_arena(r), d->who.establishment_id, &d->calendar, err);
	if (code)
		return code;
	switch (d->deed) {
	case DEED_TAKE:
		d->event = (struct case_event){.kind = CASE_TAKEN, .number = d->who.user_id};
		break;
	case DEED_GIVE:
		d->event = (struct case_event){.kind = CASE_GIVEN, .number = request_int(r, "personne", 0)};
		code = inbox_taker(conn, request_arena(r), d->who.establishment_id, d->event.number, &d->event.word,
				   err);
		if (code == ERR_NOT_FOUND)
			*ret_mistake = STR("Choisissez la personne à qui confier ces dossiers.");
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	case DEED_ASK:
		d->event = (struct case_event){
			.kind = CASE_ASKED,
			.word = str_from_c(role_ids[role]),
			.text = question,
			.due_at = calendar_days_after(&d->calendar, now, d->calendar.terms[TERM_ASK])};
		if (role < ROLE_COMMUNICATION || role >= ROLE_ADMINISTRATEUR || question.len == 0)
			*ret_mistake = STR("Choisissez une direction, et écrivez votre question.");
		break;
	case DEED_CLOSE:
		d->event = (struct case_event){.kind = CASE_ENDED, .text = word};
		if (word.len == 0)
			*ret_mistake = STR(
				"Écrivez en quelques mots ce qui a été fait\u00A0: ils restent dans chaque dossier.");
		break;
	}
	return ERR_NONE;
}

/* What stands against it; empty when nothing does. */
static struct str against(const struct doing *d, const struct case_by_number_row *row)
{
	if (str_eq(row->state, case_states[CASE_CLOSED].id))
		return STR("il est déjà clos.");
	bool theirs = row->has_user_id && row->user_id == d->event.number;
	if (d->deed == DEED_TAKE && theirs)
		return STR("vous vous en occupez déjà.");
	return d->deed == DEED_GIVE && theirs ? STR("cette personne s'en occupe déjà.") : STR("");
}

static enum error_code do_one(const struct doing *d, struct store_conn *conn, int64_t number, int64_t events,
			      struct inbox_done *done, struct error *err)
{
	struct case_by_number_row row;
	struct error refused = {0};
	const uint32_t roles = cases_seen_by(&d->who);
	const int64_t establishment_id = d->who.establishment_id;
	enum error_code code = case_by_number(conn, request_arena(d->r),
					      &(struct case_by_number_params){establishment_id, number}, &row, err);
	done->title = STR("");
	done->said = STR("il n'existe pas, ou plus.");
	if (code == ERR_NOT_FOUND || (!code && roles && !(row.asked & roles)))
		return ERR_NONE;
	if (code)
		return code;
	done->title = row.title;
	done->said = against(d, &row);
	if (done->said.len > 0)
		return ERR_NONE;
	const struct signin_actor actor = signin_actor_of(&d->who);
	const struct case_where where = {establishment_id, row.id, actor, request_now(d->r)};
	struct case_event event = d->event;
	if (d->deed == DEED_TAKE || d->deed == DEED_GIVE)
		event.due_at = calendar_settle_until(&d->calendar, row.level, where.now);
	code = case_add(conn, &where, d->deed == DEED_ASK ? -1 : events, &event, &refused);
	if (code == ERR_CONFLICT || code == ERR_LIMIT) {
		done->said = code == ERR_CONFLICT
				     ? STR("quelqu'un y a travaillé entre-temps\u00A0: relisez-le d'abord.")
				     : STR("il a déjà trop d'étapes.");
		return ERR_NONE;
	}
	if (code)
		*err = refused;
	if (!code)
		code = report_note(conn, establishment_id, row.id, "case.write", actor, where.now, err);
	if (!code)
		code = store_commit(conn, err);
	done->good = !code;
	return code;
}

static enum error_code do_all(const struct doing *d, struct cases_bulk *page, struct error *err)
{
	const struct param_answer *chosen = request_answer(d->r, "dossier");
	struct inbox_done *lines = ARENA_ZNEW(request_arena(d->r), struct inbox_done, chosen->count + 1);
	enum error_code code = lines ? ERR_NONE : error_nomem(err);
	for (size_t i = 0; !code && i < chosen->count; i++) {
		int64_t events;
		struct inbox_done *line = &lines[page->line_count];
		_cleanup_store_ struct store_conn *conn = NULL;
		if (!read_case(chosen->values[i].text, &line->number, &events))
			continue;
		code = store_write(desk_of(d->r)->signin.store, &conn, err);
		if (!code)
			code = do_one(d, conn, line->number, events, line, err);
		page->good_count += line->good;
		page->line_count++;
	}
	page->lines = lines;
	return code;
}

/* Who asks, and what: read apart, so that the store's writer is free. */
static enum error_code begin(struct doing *d, struct cases_bulk *page, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct session *session = request_session(d->r);
	enum error_code code = store_read(desk_of(d->r)->signin.store, &conn, err);
	if (!code)
		code = account_identity_of(conn, session->establishment_id, session->user_id, &d->who, err);
	if (!code && request_answer(d->r, "dossier")->count == 0)
		page->mistake = STR("Aucun dossier n'est coché\u00A0: cochez-en dans la liste, puis recommencez.");
	return code || page->mistake.len > 0 ? code : prepare(d, conn, &page->mistake, err);
}

static enum error_code run(struct request *r, struct error *err)
{
	static const struct str deeds[] = {STR("Vous vous en occupez"), STR("Confié à"), STR("Avis demandé"),
					   STR("Clos")};
	struct cases_bulk page = {.way = cases_list_way, .way_count = 1};
	struct doing d = {.r = r, .deed = (enum deed)request_int(r, "geste", DEED_TAKE)};
	enum error_code code = begin(&d, &page, err);
	if (!code && page.mistake.len == 0)
		code = do_all(&d, &page, err);
	if (!code)
		code = frame_make(r, STR("Plusieurs dossiers"), FRAME_CASES, &page.frame, err);
	if (code)
		return code;
	page.deed = deeds[d.deed];
	page.whom = d.deed == DEED_GIVE ? d.event.word : STR("");
	if (page.good_count == 0)
		request_status(r, page.mistake.len > 0 ? 422 : 409);
	cases_bulk(request_html(r), &page);
	return ERR_NONE;
}

const struct route cases_bulk_routes[] = {
	{.method = HTTP_POST,
	 .path = "/dossiers/lot",
	 .permission = "cases.open",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "agir sur plusieurs dossiers : les prendre, les confier, demander un avis, clore"},
	{0},
};
