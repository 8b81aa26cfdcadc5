/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/calendar/terms.h"
#include "desk/reports/box.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "base/utf8.h"
#include "desk/box_sql.h"
#include "desk/cases/evidence.h"
#include "desk/reports/receive.h"
#include "mail/imap.h"
#include "mail/letters.h"
#include "mail/queue.h"
#include "mail/read.h"
#include "store/establishments_sql.h"
#include "store/jobs.h"

#define ROUNDS_MAX 20 /* looks of one job, of IMAP_LIST_MAX mails */
#define TRIES_MAX 2   /* after which a mail is set aside unread: it may be what ended the program */
#define MINUTE (INT64_C(60) * 1000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LATE (15 * MINUTE) /* a mailbox that was not read for longer is said to be late, at least */
#define MEMORY ((size_t)1 << 20)
#define MAIL_MEMORY (MAIL_READ_MAX + ((size_t)4 << 20))

struct box {
	struct desk *desk;
	struct imap *imap;
	struct establishment_by_id_row place;
	int64_t establishment_id, now;
	uint64_t validity;
};

/* --- one report --- */

/* The attached files that are kept as captures: of the kinds that a form takes, and no heavier. */
static size_t keep_files(const struct box *b, const struct mail_read *mail, struct str files[REPORT_FILES_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < mail->file_count && count < REPORT_FILES_MAX; i++)
		if (mail->files[i].len <= evidence_max(b->desk) &&
		    case_file_recognise(mail->files[i]) != CASE_FILE_KINDS)
			files[count++] = mail->files[i];
	return count;
}

/* What who writes adds to the message that they pass on, and how many files were left. */
static void add_worry(struct buf *out, const struct mail_read *mail, size_t left)
{
	buf_add_str(out, mail->subject);
	if (mail->forwarded.len > 0 && mail->text.len > 0)
		buf_addf(out, "%s%.*s", out->len > 0 ? "\n" : "",
			 STR_ARG(str_trim(utf8_first(mail->text, REPORT_WORRY_MAX))));
	if (left > 0)
		buf_addf(out, "%s(%zu pièce%s jointe%s : le courriel entier est resté dans la boîte.)",
			 out->len > 0 ? "\n" : "", left, left > 1 ? "s" : "", left > 1 ? "s" : "");
	if (mail->cut)
		buf_addf(out, "%s(Il est long : la fin est restée dans la boîte.)", out->len > 0 ? "\n" : "");
}

/* The same mail, read again, is the same report; a Message-ID that somebody used for another is another. */
static void add_once(struct buf *out, const struct box *b, const struct mail_read *mail, uint64_t uid)
{
	buf_add_c(out, "courriel ");
	if (mail->id.len > 0)
		buf_add_str(out, mail->id);
	else
		buf_addf(out, "%" PRIu64 ":%" PRIu64, b->validity, uid);
	buf_addf(out, "\n%.*s\n%.*s\n", STR_ARG(mail->from), STR_ARG(mail->subject));
	buf_add_str(out, mail->text);
	buf_add_char(out, '\n');
	buf_add_str(out, mail->forwarded);
}

/* Once a day to one sender, and not to a thousand whose names somebody borrowed. */
static enum error_code may_answer(struct box *b, struct store_conn *conn, struct arena *arena, struct str to,
				  bool *ret_may, struct error *err)
{
	unsigned char sender[SECRET_HASH_LEN];
	struct box_answered_row hour = {0};
	int64_t added = 0;
	secret_hash(b->desk->signin.key, STR("expéditeur"), to, sender);
	enum error_code code = box_forget(conn, &(struct box_forget_params){b->establishment_id, b->now - DAY}, err);
	if (!code)
		code = box_answered(conn, arena, &(struct box_answered_params){b->establishment_id, b->now - HOUR},
				    &hour, err);
	if (!code && hour.answers < BOX_ANSWERS_MAX)
		code = box_answer(conn,
				  &(struct box_answer_params){
					  b->establishment_id, {(const char *)sender, sizeof(sender)}, b->now},
				  &added, err);
	*ret_may = added > 0;
	return code;
}

static enum error_code answer(struct box *b, struct store_conn *conn, struct arena *arena, struct str to,
			      const struct report_done *done, struct error *err)
{
	struct str url = {"", 0};
	bool may_now = false;
	_cleanup_buf_ struct buf subject, text;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	if (b->desk->conf->smtp.server.len == 0 || desk_address(b->desk, STR("/suivi"), arena, &url, NULL))
		return ERR_NONE;
	enum error_code code = may_answer(b, conn, arena, to, &may_now, err);
	if (code || !may_now)
		return code;
	letter_signalement(&subject, &text,
			   &(struct letter_signalement){
				   .etablissement = b->place.name, .code = str_from_c(done->code), .lien = url});
	if (subject.failed || text.failed)
		return error_nomem(err);
	const struct mail_new mail = {.establishment_id = b->establishment_id,
				      .to = to,
				      .subject = buf_str(&subject),
				      .text = buf_str(&text)};
	return mail_add(conn, &mail, b->now, err);
}

static enum error_code receive(struct box *b, struct store_conn *conn, struct arena *arena,
			       const struct mail_read *mail, uint64_t uid, struct error *err)
{
	_cleanup_buf_ struct buf worry, once;
	struct report_reading reading;
	struct report_done done = {0};
	struct calendar calendar;
	struct str files[REPORT_FILES_MAX];
	const size_t count = keep_files(b, mail, files);
	const struct str found = mail->forwarded.len > 0 ? mail->forwarded : mail->text;
	buf_init(&worry, MEMORY);
	buf_init(&once, MEMORY);
	add_worry(&worry, mail, mail->attachments + mail->file_count - count);
	add_once(&once, b, mail, uid);
	if (worry.failed || once.failed)
		return error_nomem(err);
	const struct report_new report = {
		.establishment_id = b->establishment_id,
		.actor = {AUDIT_PUBLIC, 0},
		.channel = STR("courriel"),
		.subject = str_from_c(report_subjects[0]),
		.network = STR(""),
		.link = report_link_in(found),
		.text = found,
		.who = str_from_c(report_people[REPORT_PEOPLE_OTHER]),
		.worry = str_trim(utf8_first(buf_str(&worry), REPORT_WORRY_MAX * 2)),
		.files = files,
		.file_count = count,
		.contact = mail->from,
		.once = buf_str(&once),
		.reading = &reading,
		.calendar = &calendar,
		.now = b->now,
	};
	enum error_code code = terms_read(conn, arena, b->establishment_id, &calendar, err);
	if (!code)
		code = report_read_at(b->desk->serving, conn, b->establishment_id, report.text, report.worry, arena,
				      &reading, err);
	if (!code)
		code = report_receive(conn, b->desk->signin.key, &report, &done, err);
	if (!code && !done.again && mail->sender == MAIL_PERSON && mail->from.len > 0)
		code = answer(b, conn, arena, mail->from, &done, err);
	return code ? code : store_commit(conn, err);
}

/* --- one mail --- */

/* Settings are typed as one likes; who wrote is in small letters. */
static bool is_address(struct str from, struct str set)
{
	return from.len == set.len && strncasecmp(from.ptr, set.ptr, from.len) == 0;
}

/* What Blouse sends itself, or what says that it arrived or did not: nobody reports anything with it. */
static bool is_ours(const struct box *b, const struct mail_read *mail)
{
	const struct conf *conf = b->desk->conf;
	return mail->sender == MAIL_ECHO || (mail->from.len > 0 && (is_address(mail->from, conf->smtp.from) ||
								    is_address(mail->from, conf->imap.user)));
}

static enum error_code write_report(struct box *b, struct arena *arena, const struct mail_read *mail, uint64_t uid,
				    struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(b->desk->signin.store, &conn, err);
	return code ? code : receive(b, conn, arena, mail, uid, err);
}

static enum error_code set_aside(struct box *b, uint64_t uid, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = imap_move(b->imap, uid, b->desk->conf->imap.aside, err);
	if (!code)
		code = store_write(b->desk->signin.store, &conn, err);
	if (!code)
		code = box_aside(conn, &(struct box_aside_params){b->establishment_id, b->now}, err);
	return code ? code : store_commit(conn, err);
}

/* Says before it is read that it will be: who comes back after it ended the program knows. */
static enum error_code note_try(struct box *b, struct arena *arena, uint64_t uid, int64_t *ret_tries, struct error *err)
{
	char name[48];
	struct box_try_row row = {0};
	_cleanup_store_ struct store_conn *conn = NULL;
	int len = snprintf(name, sizeof(name), "%" PRIu64 ":%" PRIu64, b->validity, uid);
	enum error_code code = store_write(b->desk->signin.store, &conn, err);
	if (!code)
		code = box_try(conn, arena, &(struct box_try_params){b->establishment_id, {name, (size_t)len}}, &row,
			       err);
	*ret_tries = row.tries;
	return code ? code : store_commit(conn, err);
}

static enum error_code read_mail(struct box *b, struct arena *arena, uint64_t uid, struct error *err)
{
	struct mail_read mail = {0};
	_cleanup_buf_ struct buf message;
	buf_init(&message, MAIL_READ_MAX);
	enum error_code code = imap_fetch(b->imap, uid, &message, err);
	if (code == ERR_NOT_FOUND)
		return ERR_NONE;
	if (!code)
		code = mail_read(buf_str(&message), arena, &mail, err);
	if (code == ERR_LIMIT || code == ERR_FORMAT)
		return set_aside(b, uid, err);
	if (!code && !is_ours(b, &mail))
		code = write_report(b, arena, &mail, uid, err);
	return code ? code : imap_move(b->imap, uid, b->desk->conf->imap.done, err);
}

static enum error_code take_item(struct box *b, const struct imap_item *item, struct error *err)
{
	struct arena arena;
	int64_t tries = 0;
	arena_init(&arena, MAIL_MEMORY);
	enum error_code code = note_try(b, &arena, item->uid, &tries, err);
	if (!code)
		code = tries > TRIES_MAX || item->size > MAIL_READ_MAX ? set_aside(b, item->uid, err)
								       : read_mail(b, &arena, item->uid, err);
	arena_release(&arena);
	return code;
}

/* --- the mailbox --- */

static enum error_code look(struct box *b, const struct work_turn *turn, size_t *ret_count, struct error *err)
{
	struct imap_item items[IMAP_LIST_MAX];
	enum error_code code = imap_open(b->desk->conf, &b->imap, err);
	if (code)
		return code;
	code = imap_list(b->imap, items, ret_count, &b->validity, err);
	for (size_t i = 0; !code && i < *ret_count; i++)
		code = atomic_load(turn->ending) ? error_set(err, ERR_UNAVAILABLE, "le serveur s'arrête")
						 : take_item(b, &items[i], err);
	imap_close(b->imap);
	b->imap = NULL;
	return code;
}

static enum error_code find_place(struct box *b, struct arena *arena, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(b->desk->signin.store, &conn, err);
	return code ? code
		    : establishment_by_id(conn, arena, &(struct establishment_by_id_params){b->establishment_id},
					  &b->place, err);
}

static enum error_code run(void *context, struct work_turn *turn, struct error *err)
{
	size_t count = 0;
	struct box b = {.desk = context, .establishment_id = turn->job->establishment_id, .now = turn->now};
	enum error_code code = find_place(&b, turn->arena, err);
	for (unsigned round = 0; !code && round < ROUNDS_MAX && (round == 0 || count == IMAP_LIST_MAX); round++)
		code = look(&b, turn, &count, err);
	return code;
}

static enum error_code finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	(void)context;
	return box_read(conn, &(struct box_read_params){turn->job->establishment_id, turn->now}, err);
}

struct work_kind box_kind(struct desk *desk)
{
	return (struct work_kind){.queue = BOX_QUEUE, .kind = BOX_KIND, .context = desk, .run = run, .finish = finish};
}

enum error_code box_place(const struct conf *conf, struct store_conn *conn, struct arena *arena, int64_t *ret_id,
			  struct error *err)
{
	struct establishments_all_rows all = {0};
	int64_t id = 0;
	enum error_code code = establishments_all(conn, arena, &all, err);
	for (size_t i = 0; !code && i < all.count; i++)
		if (conf->imap.establishment.len > 0 ? str_eq(all.items[i].key, conf->imap.establishment)
						     : all.count == 1)
			id = all.items[i].id;
	if (!code)
		*ret_id = id;
	return code;
}

static enum error_code whose(struct store *store, const struct conf *conf, int64_t *ret_id, struct error *err)
{
	struct arena arena;
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(store, &conn, err);
	arena_init(&arena, MEMORY);
	if (!code)
		code = box_place(conf, conn, &arena, ret_id, err);
	arena_release(&arena);
	return code;
}

enum error_code box_schedule(const struct desk *desk, int64_t now, struct error *err)
{
	int64_t id = 0;
	struct store *store = desk->signin.store;
	_cleanup_store_ struct store_conn *conn = NULL;
	if (desk->conf->imap.server.len == 0)
		return ERR_NONE;
	enum error_code code = whose(store, desk->conf, &id, err);
	if (!code && id == 0)
		code = error_set(err, ERR_USAGE, BOX_NOBODY);
	if (code)
		return code;
	const struct job_new job = {.establishment_id = id,
				    .queue = STR(BOX_QUEUE),
				    .kind = STR(BOX_KIND),
				    .unique_key = STR(BOX_KIND),
				    .priority = JOB_NORMAL};
	code = store_write(store, &conn, err);
	if (!code)
		code = jobs_add(conn, &job, now, NULL, err);
	return code ? code : store_commit(conn, err);
}

/* --- how it is --- */

bool box_health(const struct conf *conf, struct store_conn *conn, struct arena *arena, int64_t establishment_id,
		int64_t now, struct health *ret_health)
{
	struct health h = {.state = HEALTH_WELL};
	struct box_state_row row = {0};
	struct french_room ago;
	const int64_t often = (int64_t)conf->imap.interval * 1000000;
	int64_t place = 0;
	if (conf->imap.server.len == 0)
		return false;
	if (!box_place(conf, conn, arena, &place, NULL) && place != establishment_id) {
		*ret_health = (struct health){
			.state = HEALTH_WRONG, .text = "jamais lue : " BOX_NOBODY, .remedy = BOX_NOBODY_REMEDY};
		return place == 0;
	}
	if (box_state(conn, arena, &(struct box_state_params){establishment_id}, &row, NULL) || !row.has_read_at) {
		h.state = HEALTH_UNKNOWN;
		snprintf(h.text, sizeof(h.text), "pas encore lue");
		snprintf(h.remedy, sizeof(h.remedy),
			 "La raison est avec les tâches, si elle ne l'est pas dans une minute.");
	} else {
		snprintf(h.text, sizeof(h.text), "lue %.*s", STR_ARG(french_ago(&ago, row.read_at, now)));
		if (now - row.read_at > (3 * often > LATE ? 3 * often : LATE)) {
			h.state = HEALTH_WRONG;
			snprintf(h.remedy, sizeof(h.remedy), "Voyez la raison avec les tâches.");
		}
	}
	if (row.has_aside_at && now - row.aside_at < 7 * DAY) {
		h.state = HEALTH_WRONG;
		snprintf(h.remedy, sizeof(h.remedy),
			 "Des courriels n'ont pas pu être lus (%" PRId64
			 " en tout) : regardez le dossier « %.*s » de la boîte.",
			 row.aside, STR_ARG(conf->imap.aside));
	}
	*ret_health = h;
	return true;
}
