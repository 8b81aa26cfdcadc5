/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reminders/remind.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/terms.h"
#include "desk/cases/case.h"
#include "desk/cases/cases.h"
#include "desk/own/hex.h"
#include "desk/reminders/stage.h"
#include "desk/reminders_sql.h"
#include "mail/letters.h"
#include "mail/queue.h"
#include "store/establishments_sql.h"
#include "store/jobs_sql.h"

#define HOUR (INT64_C(3600) * 1000000)
#define MEMORY ((size_t)1 << 20)
#define KEY "rappels"
#define DUES_MAX 32    /* stages of one case at one look */
#define PEOPLE_MAX 200 /* to whom one stage goes */
#define LINES_MAX 100  /* of a morning */
#define PATH_MAX 128
#define COUNT_MAX 99

/* --- when --- */

static enum error_code add_look(struct store_conn *conn, int64_t establishment_id, int64_t due_at, int64_t now,
				struct error *err)
{
	const struct job_new job = {.establishment_id = establishment_id,
				    .queue = STR(REMIND_QUEUE),
				    .kind = STR(REMIND_KIND),
				    .unique_key = STR(KEY),
				    .priority = JOB_LATER,
				    .due_at = due_at};
	return jobs_add(conn, &job, now, NULL, err);
}

/* Only reads, unless it is missing. */
static enum error_code see_to(struct store *store, struct arena *arena, int64_t establishment_id, int64_t now,
			      struct error *err)
{
	struct job_scheduled_row row = {0};
	const struct job_scheduled_params params = {establishment_id, STR(REMIND_KIND), STR(KEY)};
	enum error_code code;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_read(store, &conn, err);
		if (!code)
			code = job_scheduled(conn, arena, &params, &row, err);
	}
	if (code || row.has_due_at)
		return code;
	_cleanup_store_ struct store_conn *conn = NULL;
	code = store_write(store, &conn, err);
	if (!code)
		code = add_look(conn, establishment_id, now, now, err);
	return code ? code : store_commit(conn, err);
}

enum error_code remind_schedule(struct store *store, int64_t now, struct error *err)
{
	struct arena arena;
	struct establishments_all_rows rows = {0};
	arena_init(&arena, MEMORY);
	enum error_code code;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_read(store, &conn, err);
		if (!code)
			code = establishments_all(conn, &arena, &rows, err);
	}
	for (size_t i = 0; !code && i < rows.count; i++)
		code = see_to(store, &arena, rows.items[i].id, now, err);
	arena_release(&arena);
	return code;
}

/* The next morning of a working day. */
static int64_t next_morning(const struct calendar *c, int64_t now)
{
	int64_t day, past;
	french_local(c->zone, now, &day, &past);
	if (past >= REMIND_HOUR * HOUR)
		day++;
	while (!calendar_is_working_day(c, day))
		day++;
	return french_instant(c->zone, day, REMIND_HOUR * HOUR);
}

/* --- one look --- */

struct look {
	const struct desk *desk;
	struct arena *arena; /* of the whole turn */
	int64_t establishment_id, now;
	struct str place;
	struct calendar calendar;
	int64_t case_id, number;
	const struct case_story *story;
};

void remind_proof(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, int64_t user_id,
		  char ret_proof[REMIND_PROOF_LEN + 1])
{
	char who[64];
	unsigned char hash[SECRET_HASH_LEN];
	snprintf(who, sizeof(who), "%" PRId64 " %" PRId64, establishment_id, user_id);
	secret_hash(key, STR("rappels"), str_from_c(who), hash);
	hex_write(hash, REMIND_PROOF_LEN / 2, ret_proof);
}

static enum error_code address_of(const struct look *l, const char *path, struct str *ret_url, struct error *err)
{
	return desk_address(l->desk, str_from_c(path), l->arena, ret_url, err);
}

/* The mail says where to choose, and mail programs where to stop. */
static enum error_code send(struct store_conn *conn, const struct look *l, int64_t user_id, struct str email,
			    const struct buf *subject, const struct buf *text, const char *key, struct error *err)
{
	char path[PATH_MAX], proof[REMIND_PROOF_LEN + 1];
	struct str stop = STR("");
	remind_proof(l->desk->signin.key, l->establishment_id, user_id, proof);
	snprintf(path, sizeof(path), "/rappels/arret/%" PRId64 "/%s", user_id, proof);
	if (subject->failed || text->failed)
		return error_nomem(err);
	enum error_code code = address_of(l, path, &stop, err);
	const struct mail_new mail = {.establishment_id = l->establishment_id,
				      .to = email,
				      .subject = buf_str(subject),
				      .text = buf_str(text),
				      .unsubscribe = str_starts(stop, STR("https://")) ? stop : STR(""),
				      .unique_key = str_from_c(key)};
	return code ? code : mail_add(conn, &mail, l->now, err);
}

static struct str in_words(struct french_room *room, int64_t due_at, int64_t now, enum french_zone zone,
			   char out[PATH_MAX])
{
	struct str at = french_datetime(room, due_at, zone);
	snprintf(out, PATH_MAX, due_at <= now ? "échéance dépassée depuis le %.*s" : "avant le %.*s", STR_ARG(at));
	return str_from_c(out);
}

static enum error_code mail_one(struct store_conn *conn, const struct look *l, const struct remind_due *due,
				const struct reminder_people_row *person, struct error *err)
{
	char path[PATH_MAX], number[24], when[PATH_MAX], key[PATH_MAX];
	struct french_room room;
	struct str link, choices;
	const struct case_fold *f = &l->story->fold;
	_cleanup_buf_ struct buf subject, text;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	snprintf(number, sizeof(number), "%" PRId64, l->number);
	snprintf(path, sizeof(path), "/dossiers/%" PRId64, l->number);
	snprintf(key, sizeof(key), "rappel-%" PRId64 "-%s-%" PRId64 "-%" PRId64, l->number,
		 remind_ids[due->stage->clock], due->at, person->id);
	enum error_code code = address_of(l, path, &link, err);
	if (!code)
		code = address_of(l, "/mon-compte/rappels", &choices, err);
	if (code)
		return code;
	letter_rappel(&subject, &text,
		      &(struct letter_rappel){.numero = str_from_c(number),
					      .niveau = cases_level_label(f->nature, f->level),
					      .quoi = remind_words[due->stage->clock],
					      .nom = person->name,
					      .quand = in_words(&room, due->due_at, l->now, l->calendar.zone, when),
					      .lien = link,
					      .etablissement = l->place,
					      .choix = choices});
	return send(conn, l, person->id, person->email, &subject, &text, key, err);
}

static enum error_code keep_for_morning(struct store_conn *conn, const struct look *l, const struct remind_due *due,
					const struct reminder_people_row *person, struct error *err)
{
	char key[32], payload[32];
	const struct reminder_add_params row = {l->establishment_id, person->id, l->case_id,
						str_from_c(remind_ids[due->stage->clock]), due->due_at};
	snprintf(key, sizeof(key), "%" PRId64, person->id);
	snprintf(payload, sizeof(payload), "[%" PRId64 "]", person->id);
	const struct job_new job = {.establishment_id = l->establishment_id,
				    .queue = STR(REMIND_QUEUE),
				    .kind = STR(REMIND_MORNING_KIND),
				    .payload = str_from_c(payload),
				    .unique_key = str_from_c(key),
				    .priority = JOB_LATER,
				    .due_at = next_morning(&l->calendar, l->now)};
	enum error_code code = reminder_add(conn, &row, err);
	return code ? code : jobs_add(conn, &job, l->now, NULL, err);
}

static uint32_t roles_of(const struct look *l, const struct remind_due *due, int64_t *ret_user)
{
	const unsigned whom = due->stage->whom;
	uint32_t roles = 0;
	*ret_user = 0;
	if (whom & REMIND_OWNER)
		*ret_user = l->story->fold.user_id;
	if (whom & REMIND_DOER)
		for (size_t i = 0; i < l->story->count; i++)
			if (l->story->events[i].sequence == due->action)
				*ret_user = l->story->events[i].number;
	if (whom & REMIND_DESK || (whom & REMIND_OWNER && !*ret_user))
		roles |= ROLE_BIT(ROLE_COMMUNITY_MANAGER) | ROLE_BIT(ROLE_COMMUNICATION);
	if (whom & REMIND_COMMUNICATION)
		roles |= ROLE_BIT(ROLE_COMMUNICATION);
	if (whom & REMIND_GENERAL)
		roles |= ROLE_BIT(ROLE_DIRECTION_GENERALE);
	if (whom & REMIND_ROLE && due->role < ROLES)
		roles |= ROLE_BIT(due->role);
	return roles;
}

/* Whom what nobody did in time goes up to. */
static enum role above(const struct remind_due *due)
{
	return due->stage->whom & REMIND_GENERAL ? ROLE_DIRECTION_GENERALE : ROLE_COMMUNICATION;
}

/* What nobody did in time, and who knows it now. */
static enum error_code add_event(struct store_conn *conn, const struct look *l, const struct remind_due *due,
				 bool knows, struct error *err)
{
	char text[256];
	const char *who =
		above(due) == ROLE_DIRECTION_GENERALE ? "la direction générale" : "la direction de la communication";
	const struct case_where where = {l->establishment_id, l->case_id, {AUDIT_SYSTEM, 0}, l->now};
	snprintf(text, sizeof(text),
		 knows ? "%.*s : rappelé à %s." : "%.*s : %s n'a pas été prévenue, personne n'y reçoit de courriel.",
		 STR_ARG(remind_words[due->stage->clock]), who);
	const struct case_event event = {
		.kind = CASE_CLIMBED, .word = str_from_c(remind_ids[due->stage->clock]), .text = str_from_c(text)};
	return case_add(conn, &where, -1, &event, err);
}

static enum error_code tell(struct store_conn *conn, const struct look *l, const struct remind_due *due,
			    struct error *err)
{
	struct reminder_people_rows people = {0};
	bool knows = false;
	int64_t user_id;
	const uint32_t roles = roles_of(l, due, &user_id);
	const struct reminder_people_params whom = {l->establishment_id, roles, user_id, PEOPLE_MAX};
	enum error_code code = reminder_people(conn, l->arena, &whom, &people, err);
	for (size_t i = 0; !code && i < people.count; i++) {
		const struct reminder_people_row *person = &people.items[i];
		const struct str choice = person->mails.ptr ? person->mails : STR("tout");
		bool mails = desk_mails(l->desk) && person->email.ptr && conf_is_mail(person->email);
		if (!mails || str_eq(choice, STR("rien")))
			continue;
		knows |= (person->role_bits & ROLE_BIT(above(due))) != 0;
		code = due->stage->urgent && str_eq(choice, STR("tout")) ? mail_one(conn, l, due, person, err)
									 : keep_for_morning(conn, l, due, person, err);
	}
	return !code && due->stage->up ? add_event(conn, l, due, knows, err) : code;
}

static enum error_code look_at(struct store_conn *conn, struct look *l, const struct reminders_due_row *row,
			       struct error *err)
{
	struct arena arena;
	struct case_story story = {0};
	struct remind_due dues[DUES_MAX];
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_lock(conn, l->establishment_id, row->id, err);
	if (!code)
		code = case_read(conn, &arena, l->establishment_id, row->id, &story, err);
	size_t count = code ? 0 : remind_find(&story.fold, row->remind_at - 1, l->now, dues, DUES_MAX);
	l->case_id = row->id;
	l->number = row->number;
	l->story = &story;
	for (size_t i = 0; !code && i < count; i++)
		code = tell(conn, l, &dues[i], err);
	const int64_t next = remind_next(&story.fold, l->now);
	if (!code)
		code = reminder_next(conn,
				     &(struct reminder_next_params){.establishment_id = l->establishment_id,
								    .id = row->id,
								    .has_remind_at = next != 0,
								    .remind_at = next},
				     err);
	l->story = NULL;
	arena_release(&arena);
	return code;
}

enum error_code remind_run(void *context, struct work_turn *turn, struct error *err)
{
	(void)context;
	(void)turn;
	(void)err;
	return ERR_NONE;
}

static enum error_code begin(struct look *l, struct store_conn *conn, struct error *err)
{
	struct establishment_by_id_row place;
	enum error_code code = establishment_by_id(
		conn, l->arena, &(struct establishment_by_id_params){l->establishment_id}, &place, err);
	if (!code)
		code = terms_read(conn, l->arena, l->establishment_id, &l->calendar, err);
	if (!code)
		l->place = place.name;
	return code;
}

/* Many cases are written into. */
enum error_code remind_hold(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	(void)context;
	return case_wait(conn, turn->job->establishment_id, err);
}

enum error_code remind_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	struct reminders_due_rows rows = {0};
	struct look l = {.desk = context,
			 .arena = turn->arena,
			 .establishment_id = turn->job->establishment_id,
			 .now = turn->now};
	const struct reminders_due_params params = {l.establishment_id, l.now, REMIND_CASES};
	enum error_code code = begin(&l, conn, err);
	if (!code)
		code = reminders_due(conn, l.arena, &params, &rows, err);
	for (size_t i = 0; !code && i < rows.count; i++)
		code = look_at(conn, &l, &rows.items[i], err);
	return code ? code
		    : add_look(conn, l.establishment_id, l.now + (rows.count == REMIND_CASES ? 0 : REMIND_EVERY), l.now,
			       err);
}

/* --- the morning's mail --- */

enum error_code remind_morning_run(void *context, struct work_turn *turn, struct error *err)
{
	int64_t user_id;
	(void)context;
	return sscanf(turn->job->payload.ptr, "[%" SCNd64 "]", &user_id) == 1
		       ? ERR_NONE
		       : error_set(err, ERR_FORMAT, "ce n'est pas un rappel du matin");
}

static enum remind_clock clock_of(struct str id)
{
	enum remind_clock clock = 0;
	while (clock < REMIND_CLOCKS && !str_eq(id, str_from_c(remind_ids[clock])))
		clock++;
	return clock;
}

/* What was done since, or put off, is not told. */
static enum error_code keep_running(struct store_conn *conn, const struct look *l, struct reminders_of_rows *rows,
				    struct error *err)
{
	size_t kept = 0;
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < rows->count; i++) {
		struct arena arena;
		struct case_story story = {0};
		const struct reminders_of_row row = rows->items[i];
		arena_init(&arena, CASE_STORY_MEMORY);
		code = case_read(conn, &arena, l->establishment_id, row.case_id, &story, err);
		if (!code && remind_runs(&story.fold, clock_of(row.clock), row.due_at))
			rows->items[kept++] = row;
		arena_release(&arena);
	}
	if (!code)
		rows->count = kept;
	return code;
}

static enum error_code add_lines(const struct look *l, const struct reminders_of_rows *rows, struct buf *out,
				 struct error *err)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct reminders_of_row *row = &rows->items[i];
		char path[PATH_MAX], when[PATH_MAX];
		struct french_room room;
		struct str link;
		const struct str what = remind_words[clock_of(row->clock)];
		snprintf(path, sizeof(path), "/dossiers/%" PRId64, row->number);
		enum error_code code = address_of(l, path, &link, err);
		if (code)
			return code;
		struct str level = cases_level_label(row->nature, row->level);
		struct str until = in_words(&room, row->due_at, l->now, l->calendar.zone, when);
		buf_addf(out, "Dossier %" PRId64 ", %.*s : %.*s, %.*s.\n%.*s\n\n", row->number, STR_ARG(level),
			 STR_ARG(what), STR_ARG(until), STR_ARG(link));
	}
	return out->failed ? error_nomem(err) : ERR_NONE;
}

static enum error_code mail_morning(struct store_conn *conn, const struct look *l,
				    const struct reminder_people_row *person, const struct reminders_of_rows *rows,
				    struct error *err)
{
	char key[64], count[64];
	struct french_room room;
	struct str choices;
	int64_t day, past;
	_cleanup_buf_ struct buf subject, text, lines;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	buf_init(&lines, MAIL_TEXT_MAX / 2);
	french_local(l->calendar.zone, l->now, &day, &past);
	snprintf(key, sizeof(key), "matin-%" PRId64 "-%" PRId64, person->id, day);
	struct str counted = french_count(&room, (int64_t)rows->count, STR("échéance"), STR("échéances"));
	snprintf(count, sizeof(count), "%.*s", STR_ARG(counted));
	enum error_code code = address_of(l, "/mon-compte/rappels", &choices, err);
	if (!code)
		code = add_lines(l, rows, &lines, err);
	if (code)
		return code;
	letter_matin(&subject, &text,
		     &(struct letter_matin){.nombre = str_from_c(count),
					    .nom = person->name,
					    .etablissement = l->place,
					    .lignes = buf_str(&lines),
					    .choix = choices});
	return send(conn, l, person->id, person->email, &subject, &text, key, err);
}

enum error_code remind_morning_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	int64_t user_id = 0, forgotten;
	struct reminder_people_rows people = {0};
	struct reminders_of_rows rows = {0};
	struct look l = {.desk = context,
			 .arena = turn->arena,
			 .establishment_id = turn->job->establishment_id,
			 .now = turn->now};
	sscanf(turn->job->payload.ptr, "[%" SCNd64 "]", &user_id);
	const struct reminder_people_params whom = {l.establishment_id, 0, user_id, 1};
	enum error_code code = begin(&l, conn, err);
	if (!code)
		code = reminder_people(conn, l.arena, &whom, &people, err);
	if (!code)
		code = reminders_of(conn, l.arena,
				    &(struct reminders_of_params){l.establishment_id, user_id, LINES_MAX}, &rows, err);
	if (!code)
		code = keep_running(conn, &l, &rows, err);
	if (!code)
		code = reminders_forget(conn, &(struct reminders_forget_params){l.establishment_id, user_id},
					&forgotten, err);
	/* The account was closed meanwhile, its address taken away, or mails are no longer wanted. */
	if (code || people.count == 0 || rows.count == 0 || !people.items[0].email.ptr ||
	    (people.items[0].mails.ptr && str_eq(people.items[0].mails, STR("rien"))))
		return code;
	return mail_morning(conn, &l, &people.items[0], &rows, err);
}

enum error_code remind_count(struct store_conn *conn, struct arena *arena, const struct identity *who, int64_t now,
			     int64_t *ret_count, struct error *err)
{
	struct cases_late_row row;
	const struct cases_late_params params = {who->establishment_id, (int64_t)cases_seen_by(who), now, COUNT_MAX};
	enum error_code code = cases_late(conn, arena, &params, &row, err);
	if (!code)
		*ret_count = row.count;
	return code;
}
