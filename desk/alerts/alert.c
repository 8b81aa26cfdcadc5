/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/alerts/alert.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/call.h"
#include "desk/alerts_sql.h"
#include "desk/calendar/terms.h"
#include "desk/cases/case.h"
#include "desk/roster/duty.h"
#include "mail/letters.h"
#include "mail/queue.h"
#include "store/establishments_sql.h"
#include "store/jobs_sql.h"

#define MINUTE (INT64_C(60) * 1000000)
#define REMIND_MINUTES 15 /* between two reminders, once everybody was told */
#define WORDS_MAX ((size_t)8 << 10)
#define KEY_MAX 64

struct str alert_topic(int64_t establishment_id, char room[ALERT_TOPIC_MAX])
{
	snprintf(room, ALERT_TOPIC_MAX, "alertes-%" PRId64, establishment_id);
	return str_from_c(room);
}

bool alert_is_due(struct str nature, bool closed) { return !closed && str_eq(nature, STR("detresse")); }

static struct str step_key(char room[KEY_MAX], int64_t case_id, int64_t alert_id, int64_t step)
{
	snprintf(room, KEY_MAX, "%" PRId64 "-%" PRId64 "-%" PRId64, case_id, alert_id, step);
	return str_from_c(room);
}

static enum error_code add_step(struct store_conn *conn, int64_t establishment_id, int64_t case_id, int64_t alert_id,
				int64_t step, int64_t due_at, int64_t now, struct error *err)
{
	char payload[96], key[KEY_MAX];
	snprintf(payload, sizeof(payload), "[%" PRId64 ",%" PRId64 ",%" PRId64 "]", case_id, alert_id, step);
	const struct job_new job = {.establishment_id = establishment_id,
				    .queue = STR(ALERT_QUEUE),
				    .kind = STR(ALERT_KIND),
				    .payload = str_from_c(payload),
				    .unique_key = step_key(key, case_id, alert_id, step),
				    .priority = JOB_URGENT,
				    .due_at = due_at};
	return jobs_add(conn, &job, now, NULL, err);
}

enum error_code alert_ask(struct store_conn *conn, int64_t establishment_id, int64_t case_id, int64_t now,
			  struct error *err)
{
	return add_step(conn, establishment_id, case_id, 0, 0, now, now, err);
}

enum error_code alert_go_on(struct store_conn *conn, int64_t establishment_id, int64_t case_id, int64_t alert_id,
			    int64_t step, int64_t now, struct error *err)
{
	int64_t moved;
	char key[KEY_MAX];
	const struct job_advance_params params = {establishment_id, STR(ALERT_KIND),
						  step_key(key, case_id, alert_id, step), now};
	enum error_code code = add_step(conn, establishment_id, case_id, alert_id, step, now, now, err);
	return code ? code : job_advance(conn, &params, &moved, err);
}

/* --- one step --- */

/* Why these people are told. */
enum ladder { LADDER_DUTY, LADDER_NOBODY, LADDER_NEXT, LADDER_GENERAL, LADDER_REST, LADDER_AGAIN };
static const struct {
	struct str why, event; /* in the mail; in the case, before the names */
} ladders[] = {
	[LADDER_DUTY] = {STR("Vous êtes d'astreinte."), STR("À la personne d'astreinte :")},
	[LADDER_NOBODY] = {STR("Personne n'est d'astreinte en ce moment : toute la communication et la direction "
			       "générale sont prévenues."),
			   STR("Personne n'est d'astreinte. À toute la communication et à la direction générale :")},
	[LADDER_NEXT] = {STR("Personne n'a encore répondu, et vous êtes la personne suivante."),
			 STR("Sans réponse. Aux personnes suivantes :")},
	[LADDER_GENERAL] = {STR("Personne n'a encore répondu : elle remonte à la direction générale."),
			    STR("Sans réponse. À la direction générale :")},
	[LADDER_REST] =
		{STR("Personne n'a encore répondu : elle va à toutes les personnes d'astreinte et à la direction "
		     "générale."),
		 STR("Sans réponse. Aux autres personnes d'astreinte et à la direction générale :")},
	[LADDER_AGAIN] = {STR("Personne n'a encore répondu."), STR("Toujours sans réponse. De nouveau à :")},
};

struct step {
	const struct desk *desk;
	struct arena *arena;
	int64_t establishment_id, case_id, alert_id, step, raised_at, now;
	struct alert_case_row row;
	struct str place;
	struct calendar calendar;
	struct duty told, people; /* so far; now */
	enum ladder ladder;
	int64_t next_at; /* 0: there is no other step */
};

static bool is_among(const struct duty *duty, int64_t user_id)
{
	for (size_t i = 0; i < duty->count; i++)
		if (duty->people[i].user_id == user_id)
			return true;
	return false;
}

static bool was_told(const struct step *s, int64_t user_id) { return is_among(&s->told, user_id); }

/* Those who were not told yet. */
static void add_new(struct step *s, const struct duty *from, int64_t rank)
{
	for (size_t i = 0; i < from->count && s->people.count < DUTY_PEOPLE_MAX; i++) {
		const struct duty_person *person = &from->people[i];
		if (!was_told(s, person->user_id) && !is_among(&s->people, person->user_id) &&
		    (!rank || person->rank == rank))
			s->people.people[s->people.count++] = *person;
	}
}

/* The lowest rank on duty of whom somebody was not told; 0 for none. */
static int64_t next_rank(const struct step *s, const struct duty *duty)
{
	for (size_t i = 0; i < duty->count; i++)
		if (!was_told(s, duty->people[i].user_id))
			return duty->people[i].rank;
	return 0;
}

static enum error_code read_told(struct store_conn *conn, struct step *s, struct error *err)
{
	struct alert_told_rows rows = {0};
	const struct alert_told_params params = {s->establishment_id, s->alert_id, duty_roles(), DUTY_PEOPLE_MAX};
	enum error_code code = alert_told(conn, s->arena, &params, &rows, err);
	for (size_t i = 0; !code && i < rows.count; i++)
		s->told.people[s->told.count++] =
			(struct duty_person){.user_id = rows.items[i].user_id,
					     .name = rows.items[i].name,
					     .email = rows.items[i].email.ptr ? rows.items[i].email : STR("")};
	return code;
}

/* The roster, then the next of it, then all of it and the general management; whoever was told is told again when nobody is
 * left. */
static enum error_code choose_people(struct store_conn *conn, struct step *s, struct error *err)
{
	struct duty duty, general;
	enum error_code code = duty_now(conn, s->arena, s->establishment_id, s->now, &duty, err);
	const uint32_t roles = duty.count == 0 && s->step == 0 ? duty_roles() : ROLE_BIT(ROLE_DIRECTION_GENERALE);
	if (!code)
		code = read_told(conn, s, err);
	if (!code)
		code = duty_of_roles(conn, s->arena, s->establishment_id, roles, &general, err);
	if (code)
		return code;
	const int64_t rank = s->step < 2 ? next_rank(s, &duty) : 0;
	if (rank) {
		add_new(s, &duty, rank);
		s->ladder = s->step == 0 ? LADDER_DUTY : LADDER_NEXT;
	} else {
		add_new(s, &duty, 0);
		s->ladder = s->step == 0 ? LADDER_NOBODY : s->people.count > 0 ? LADDER_REST : LADDER_GENERAL;
		add_new(s, &general, 0);
	}
	if (s->people.count == 0) {
		s->people = s->told;
		s->ladder = LADDER_AGAIN;
	}
	return ERR_NONE;
}

static void plan_next(struct step *s)
{
	const int *terms = s->calendar.terms;
	if (s->step == 0)
		s->next_at = s->now + terms[TERM_ALERT_NEXT] * MINUTE;
	else if (s->step == 1)
		s->next_at = s->raised_at + terms[TERM_ALERT_GENERAL] * MINUTE;
	else if (s->step < ALERT_STEPS_MAX)
		s->next_at = s->now + REMIND_MINUTES * MINUTE;
	if (s->next_at && s->next_at <= s->now)
		s->next_at = s->now + MINUTE;
}

static enum error_code mail_one(struct store_conn *conn, const struct step *s, const struct duty_person *person,
				struct error *err)
{
	char path[48], number[24], key[80];
	struct str link;
	struct french_room room;
	_cleanup_buf_ struct buf subject, text, after;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	buf_init(&after, 512);
	snprintf(path, sizeof(path), "/alertes/%" PRId64, s->row.number);
	snprintf(number, sizeof(number), "%" PRId64, s->row.number);
	snprintf(key, sizeof(key), "alerte-%" PRId64 "-%" PRId64 "-%" PRId64, s->alert_id, s->step, person->user_id);
	enum error_code code = desk_address(s->desk, str_from_c(path), s->arena, &link, err);
	if (code)
		return code;
	if (s->next_at)
		buf_addf(&after, "Sans réponse à %.*s, d'autres personnes seront prévenues.",
			 STR_ARG(french_time(&room, s->next_at, s->calendar.zone)));
	letter_alerte(&subject, &text,
		      &(struct letter_alerte){.numero = str_from_c(number),
					      .nom = person->name,
					      .etablissement = s->place,
					      .pourquoi = ladders[s->ladder].why,
					      .lien = link,
					      .suite = buf_str(&after)});
	if (subject.failed || text.failed || after.failed)
		return error_nomem(err);
	const struct mail_new mail = {.establishment_id = s->establishment_id,
				      .to = person->email,
				      .subject = buf_str(&subject),
				      .text = buf_str(&text),
				      .unique_key = str_from_c(key)};
	return mail_add(conn, &mail, s->now, err);
}

/* Mails leave when a server is set, to whom has an address; the banner reaches them in any case. */
static bool gets_mail(const struct step *s, const struct duty_person *person)
{
	return desk_mails(s->desk) && person->email.len > 0 && conf_is_mail(person->email);
}

static enum error_code tell_people(struct store_conn *conn, struct step *s, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < s->people.count; i++) {
		const struct duty_person *person = &s->people.people[i];
		const struct alert_tell_params told = {s->establishment_id, s->alert_id, person->user_id, s->step,
						       s->now};
		code = alert_tell(conn, &told, err);
		if (!code && gets_mail(s, person))
			code = mail_one(conn, s, person, err);
	}
	return code;
}

static enum error_code add_event(struct store_conn *conn, const struct step *s, struct error *err)
{
	_cleanup_buf_ struct buf text;
	char word[24];
	buf_init(&text, WORDS_MAX);
	buf_addf(&text, "%.*s ", STR_ARG(ladders[s->ladder].event));
	for (size_t i = 0; i < s->people.count; i++)
		buf_addf(&text, "%s%.*s%s", i ? " ; " : "", STR_ARG(s->people.people[i].name),
			 gets_mail(s, &s->people.people[i]) ? "" : " (à l'écran seulement)");
	buf_add_c(&text, s->people.count ? "." : "aucun compte ne peut la recevoir.");
	if (text.failed)
		return error_nomem(err);
	snprintf(word, sizeof(word), "%" PRId64, s->step);
	const struct case_where where = {s->establishment_id, s->case_id, {AUDIT_SYSTEM, 0}, s->now};
	const struct case_event event = {.kind = CASE_ALERTED,
					 .word = str_from_c(word),
					 .number = (int64_t)s->people.count,
					 .due_at = s->next_at,
					 .text = buf_str(&text)};
	return case_add(conn, &where, -1, &event, err);
}

/* A new alert, unless the case no longer asks for one, or has one. */
static enum error_code raise(struct store_conn *conn, struct step *s, bool *ret_goes_on, struct error *err)
{
	struct alert_of_case_row last;
	struct alert_add_row row;
	*ret_goes_on = false;
	if (!alert_is_due(s->row.nature, str_eq(s->row.state, case_states[CASE_CLOSED].id)))
		return ERR_NONE;
	enum error_code code = alert_of_case(
		conn, s->arena, &(struct alert_of_case_params){s->establishment_id, s->case_id}, &last, err);
	if (!code && !last.has_ended_at)
		return ERR_NONE;
	if (code && code != ERR_NOT_FOUND)
		return code;
	code = alert_add(conn, s->arena, &(struct alert_add_params){s->establishment_id, s->case_id, s->now}, &row,
			 err);
	if (code)
		return code;
	s->alert_id = row.id;
	s->raised_at = s->now;
	*ret_goes_on = true;
	return ERR_NONE;
}

/* An alert that nobody took, and that did not come this far yet. */
static enum error_code climb(struct store_conn *conn, struct step *s, bool *ret_goes_on, struct error *err)
{
	struct alert_by_id_row row;
	*ret_goes_on = false;
	enum error_code code =
		alert_by_id(conn, s->arena, &(struct alert_by_id_params){s->establishment_id, s->alert_id}, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	s->raised_at = row.raised_at;
	*ret_goes_on = !row.has_taken_at && !row.has_ended_at && row.step < s->step;
	return ERR_NONE;
}

static enum error_code write_step(struct store_conn *conn, struct step *s, struct error *err)
{
	enum error_code code = choose_people(conn, s, err);
	if (code)
		return code;
	plan_next(s);
	const struct alert_step_put_params put = {
		.establishment_id = s->establishment_id,
		.id = s->alert_id,
		.step = s->step,
		.has_next_at = s->next_at != 0,
		.next_at = s->next_at,
	};
	code = tell_people(conn, s, err);
	if (!code)
		code = alert_step_put(conn, &put, err);
	if (!code)
		code = add_event(conn, s, err);
	if (!code && s->next_at)
		code = add_step(conn, s->establishment_id, s->case_id, s->alert_id, s->step + 1, s->next_at, s->now,
				err);
	if (!code)
		code = call_add(conn, s->arena, s->establishment_id, s->row.number, s->alert_id, s->step, s->now, err);
	return code;
}

static bool read_job(const struct work_turn *turn, struct step *s)
{
	return sscanf(turn->job->payload.ptr, "[%" SCNd64 ",%" SCNd64 ",%" SCNd64 "]", &s->case_id, &s->alert_id,
		      &s->step) == 3;
}

enum error_code alert_run(void *context, struct work_turn *turn, struct error *err)
{
	struct step s;
	(void)context;
	return read_job(turn, &s) ? ERR_NONE : error_set(err, ERR_FORMAT, "ce n'est pas une étape d'alerte");
}

/* Whoever writes that somebody may be in danger holds the case, and then asks for a step of its alert: this one, perhaps. */
enum error_code alert_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	struct step s;
	(void)context;
	read_job(turn, &s);
	enum error_code code = case_lock(conn, turn->job->establishment_id, s.case_id, err);
	/* It was forgotten meanwhile. */
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

enum error_code alert_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	struct establishment_by_id_row place;
	bool goes_on = false;
	struct step s = {.desk = context,
			 .arena = turn->arena,
			 .establishment_id = turn->job->establishment_id,
			 .now = turn->now};
	read_job(turn, &s);
	enum error_code code =
		alert_case(conn, s.arena, &(struct alert_case_params){s.establishment_id, s.case_id}, &s.row, err);
	/* The case was forgotten meanwhile. */
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	code = s.step == 0 ? raise(conn, &s, &goes_on, err) : climb(conn, &s, &goes_on, err);
	if (code || !goes_on)
		return code;
	code = establishment_by_id(conn, s.arena, &(struct establishment_by_id_params){s.establishment_id}, &place,
				   err);
	if (!code)
		code = terms_read(conn, s.arena, s.establishment_id, &s.calendar, err);
	if (code)
		return code;
	s.place = place.name;
	return write_step(conn, &s, err);
}
