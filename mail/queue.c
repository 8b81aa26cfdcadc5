/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/queue.h"

#include <jansson.h>
#include <sys/random.h>

#include "base/hash.h"

#define KIND "mail.send"
#define ARENA_MAX ((size_t)4 << 20)
#define LEASE_SPARE 30 /* seconds beside the longest attempt, to write down how it ended */

/* As it will be composed; what is not known yet stands for itself. */
static enum error_code try_composing(const struct mail_new *mail, struct error *err)
{
	_cleanup_buf_ struct buf out;
	const struct mail m = {.from = STR("a@b"),
			       .to = mail->to,
			       .subject = mail->subject,
			       .text = mail->text,
			       .unsubscribe = mail->unsubscribe};
	buf_init(&out, MAIL_MESSAGE_MAX);
	return mail_compose(&m, &out, err);
}

enum error_code mail_add(struct store_conn *conn, const struct mail_new *mail, int64_t now, struct error *err)
{
	enum error_code code = try_composing(mail, err);
	if (code)
		return code;
	json_t *json =
		json_pack("{s:s%,s:s%,s:s%,s:s%}", "to", mail->to.ptr, mail->to.len, "subject", mail->subject.ptr,
			  mail->subject.len, "text", mail->text.ptr, mail->text.len, "unsubscribe",
			  mail->unsubscribe.ptr ? mail->unsubscribe.ptr : "", mail->unsubscribe.len);
	char *payload = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (!payload)
		return error_nomem(err);
	const struct job_new job = {
		.establishment_id = mail->establishment_id,
		.queue = STR(MAIL_QUEUE),
		.kind = STR(KIND),
		.payload = str_from_c(payload),
		.unique_key = mail->unique_key,
		.due_at = mail->due_at,
	};
	code = jobs_add(conn, &job, now, NULL, err);
	json_free_t give_back;
	json_get_alloc_funcs(NULL, &give_back);
	give_back(payload);
	return code;
}

static struct str member(json_t *json, const char *name)
{
	json_t *value = json_object_get(json, name);
	return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : STR("");
}

/* Composes what the job holds, and sends it. */
static enum error_code attempt(const struct mail_worker *w, const struct job *job, struct error *err)
{
	_cleanup_buf_ struct buf message;
	json_t *json = json_loadb(job->payload.ptr, job->payload.len, 0, NULL);
	const struct mail mail = {
		.from = w->conf->smtp.from,
		.from_name = w->conf->smtp.from_name,
		.to = member(json, "to"),
		.subject = member(json, "subject"),
		.text = member(json, "text"),
		.unsubscribe = member(json, "unsubscribe"),
		/* The same at each attempt, so that a mail sent twice is known as one. */
		.id = {(uint64_t)job->id, hash_str(job->payload)},
		.at = w->clock(),
	};
	buf_init(&message, MAIL_MESSAGE_MAX);
	enum error_code code = ERR_NONE;
	if (w->conf->smtp.server.len == 0)
		code = error_set(err, ERR_USAGE, "aucun serveur de courriel n'est réglé");
	if (!code)
		code = mail_compose(&mail, &message, err);
	if (!code)
		code = w->send(w->conf, mail.to, buf_str(&message), err);
	json_decref(json);
	return code;
}

static enum error_code take(const struct mail_worker *w, struct arena *arena, struct job *ret_job, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t now = w->clock(), spent = ((int64_t)w->conf->smtp.timeout + LEASE_SPARE) * 1000000;
	enum error_code code = store_write(w->store, &conn, err);
	if (!code)
		code = jobs_lease(conn, arena, STR(MAIL_QUEUE), w->name, now, now + spent, ret_job, err);
	return code ? code : store_commit(conn, err);
}

/* What a server refuses is tried again too: refusals come from servers that are being repaired as often as from addresses
 * that are no more. */
static enum error_code write_down(const struct mail_worker *w, const struct job *job, enum error_code ended,
				  const struct error *why, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	uint64_t spread = 0;
	enum error_code code = store_write(w->store, &conn, err);
	if (code)
		return code;
	if (getrandom(&spread, sizeof spread, GRND_NONBLOCK) < 0)
		spread = (uint64_t)job->id;
	code = ended ? jobs_fail(conn, job, str_from_c(why->message), w->clock(), spread, err)
		     : jobs_end(conn, job, w->clock(), err);
	return code ? code : store_commit(conn, err);
}

enum error_code mail_work(const struct mail_worker *w, bool *ret_tried, struct error *err)
{
	struct arena arena;
	struct job job;
	struct error why = {0};
	arena_init(&arena, ARENA_MAX);
	enum error_code code = take(w, &arena, &job, err);
	bool tried = code == ERR_NONE;
	if (tried) {
		enum error_code ended = attempt(w, &job, &why);
		code = write_down(w, &job, ended, &why, err);
	}
	arena_release(&arena);
	if (code && code != ERR_NOT_FOUND)
		return code;
	*ret_tried = tried;
	return ERR_NONE;
}
