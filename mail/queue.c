/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/queue.h"

#include <jansson.h>

#include "base/hash.h"

#define KIND "mail.send"

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

static enum error_code run(void *context, struct work_turn *turn, struct error *err)
{
	return attempt(context, turn->job, err);
}

struct work_kind mail_kind(struct mail_worker *worker)
{
	return (struct work_kind){.queue = MAIL_QUEUE, .kind = KIND, .context = worker, .run = run};
}
