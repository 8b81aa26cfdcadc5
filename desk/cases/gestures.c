/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/gestures.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/decision.h"
#include "desk/cases/inbox.h"
#include "desk/cases/law.h"
#include "desk/people/roles.h"

#define TEXT_MAX 5000

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
	[GESTURE_DATE] = {CASE_DATED, MAY_OPEN_CASES, false, false, true},
	[GESTURE_GIVE] = {CASE_GIVEN, MAY_OPEN_CASES, false, true, true},
};

static const char *const gesture_words[] = {"prise",       "note",        "demande", "avis",
					    "decision",    "message",     "cloture", "reouverture",
					    "publication", "attribution", NULL};

static const struct param gesture_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gesture_words, .required = true},
	CASES_READ_PARAM,
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = TEXT_MAX, .lines = true},
	{.name = "role", .label = "Direction", .kind = PARAM_ENUM, .choices = role_ids},
	{.name = "decision", .label = "Décision", .kind = PARAM_ENUM, .choices = case_decision_ids},
	{.name = "personne", .label = "À qui", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "publie", .label = "Publié le", .kind = PARAM_DATE, .min = LAW_FIRST_DAY, .max = LAW_LAST_DAY},
};

bool gesture_may(const struct cases_seen *s, enum gesture g)
{
	const struct gesture_row *row = &gestures[g];
	bool closed = s->story.fold.state == CASE_CLOSED;
	return may(&s->frame.who, row->permission, s->frame.who.establishment_id) && !(row->on_open && closed) &&
	       !(g == GESTURE_REOPEN && !closed);
}

static enum error_code date_of(struct request *r, const struct cases_seen *s, struct case_event *e, struct error *err)
{
	struct french_room room;
	const struct calendar *c = &s->calendar;
	e->number = request_int(r, "publie", 0);
	e->due_at = calendar_months_end(c, e->number ? e->number : calendar_day(c, s->row.opened_at), LAW_PRESS_MONTHS);
	if (!e->number)
		return ERR_NONE;
	e->word = arena_copy(request_arena(r), french_date(&room, calendar_midnight(c, e->number), c->zone));
	return e->word.ptr ? ERR_NONE : error_nomem(err);
}

/* Somebody who may take care of cases. */
static enum error_code taker_of(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				struct case_event *e, struct error *err)
{
	e->number = request_int(r, "personne", 0);
	e->due_at = calendar_settle_until(&s->calendar, s->story.fold.level, s->frame.now);
	return inbox_taker(conn, request_arena(r), s->frame.who.establishment_id, e->number, &e->word, err);
}

static struct case_event event_of(struct request *r, const struct cases_seen *s, enum gesture g)
{
	const struct calendar *c = &s->calendar;
	struct case_event e = {.kind = gestures[g].kind, .text = str_trim(request_text(r, "texte"))};
	switch (g) {
	case GESTURE_TAKE:
		e.number = s->frame.who.user_id;
		e.due_at = calendar_settle_until(c, s->story.fold.level, s->frame.now);
		break;
	case GESTURE_ASK:
		e.word = str_from_c(role_ids[request_int(r, "role", 0)]);
		e.due_at = calendar_days_after(c, s->frame.now, c->terms[TERM_ASK]);
		break;
	case GESTURE_REOPEN:
		e.due_at = calendar_days_after(c, s->frame.now, c->terms[TERM_BACK]);
		break;
	case GESTURE_ANSWER:
		e.word = str_from_c(role_ids[request_int(r, "role", 0)]);
		break;
	case GESTURE_DECIDE: {
		const struct case_decision *d = &case_decisions[request_int(r, "decision", 0)];
		e.word = d->id;
		const int64_t known = s->story.fold.published_day;
		e.due_at =
			d->months ? calendar_months_end(c, known ? known : calendar_day(c, s->row.opened_at), d->months)
				  : 0;
		break;
	}
	default:
		break;
	}
	return e;
}

/* What stands against a gesture; empty when nothing does. */
static struct str against(struct request *r, const struct cases_seen *s, enum gesture g)
{
	if (!gesture_may(s, g))
		return STR("Cela ne peut pas être fait ici : le dossier a changé, ou votre rôle ne le permet pas.");
	if (gestures[g].writes && str_trim(request_text(r, "texte")).len == 0)
		return STR("Écrivez quelques mots : ils restent dans l'histoire du dossier.");
	if (g == GESTURE_TELL && s->reports.count == 0)
		return STR("Aucun signalement n'est dans ce dossier : personne ne lirait ce message.");
	if (g == GESTURE_ANSWER && !(s->story.fold.pending & s->frame.who.roles & ROLE_BIT(request_int(r, "role", 0))))
		return STR("Cet avis n'est pas, ou n'est plus, attendu de vous.");
	if (g == GESTURE_ASK &&
	    (request_int(r, "role", 0) < ROLE_COMMUNICATION || request_int(r, "role", 0) >= ROLE_ADMINISTRATEUR))
		return STR("Choisissez une direction.");
	if (g == GESTURE_DECIDE && request_int(r, "decision", -1) < 0)
		return STR("Choisissez une décision.");
	if (g == GESTURE_DATE && request_int(r, "publie", 0) > calendar_day(&s->calendar, s->frame.now))
		return STR("Ce jour n'est pas encore venu : vérifiez la date de publication.");
	return STR("");
}

static enum error_code write(struct request *r, struct store_conn *conn, struct cases_seen *s, enum gesture g,
			     struct error *err)
{
	const struct case_where where = cases_where(s);
	struct case_event e = event_of(r, s, g);
	const struct journal_note note = cases_note(s, g == GESTURE_DECIDE ? "case.decide" : "case.write");
	enum error_code code = g == GESTURE_DATE   ? date_of(r, s, &e, err)
			       : g == GESTURE_GIVE ? taker_of(r, conn, s, &e, err)
						   : ERR_NONE;
	if (!code && g != GESTURE_TELL)
		code = case_add(conn, &where, gestures[g].strict ? request_int(r, "vu", 0) : -1, &e, err);
	if (!code && g == GESTURE_TELL)
		code = cases_tell_all(conn, &where, e.text, err);
	if (!code)
		code = journal_write(r, &s->frame.who, &note, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	char place[64];
	struct cases_seen s = {0};
	struct error refused = {0};
	struct store_conn *conn;
	enum gesture g = (enum gesture)request_int(r, "geste", 0);
	struct cases_page page = {.typed = request_text(r, "texte")};
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	page.mistake = against(r, &s, g);
	if (page.mistake.len == 0) {
		code = write(r, conn, &s, g, &refused);
		snprintf(place, sizeof(place), "/dossiers/%" PRId64 "?fait=fait", s.row.number);
		if (!code)
			request_redirect(r, str_from_c(place));
		/* Who was chosen may have left meanwhile; a case may be full. */
		bool told = code == ERR_CONFLICT || code == ERR_LIMIT || (g == GESTURE_GIVE && code == ERR_NOT_FOUND);
		if (code && !told)
			*err = refused;
		if (!told)
			return code;
		page.mistake = str_from_c(refused.message);
	}
	request_status(r, code == ERR_CONFLICT ? 409 : 422);
	return cases_show(r, &s, &page, err);
}

const struct route cases_gesture_routes[] = {
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "agir sur un dossier : le prendre, demander un avis, décider, clore"},
	{0},
};
