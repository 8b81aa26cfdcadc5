/* SPDX-License-Identifier: Apache-2.0 */
/* blouse admin mail-test: one mail, now, past the queue, so that what stands in its way is known at once. */
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "mail/letters.h"
#include "mail/message.h"
#include "mail/smtp.h"

static enum error_code compose(const struct conf *conf, struct str to, struct buf *out, struct error *err)
{
	_cleanup_buf_ struct buf subject, text;
	char machine[256] = "cette machine";
	struct timespec t;
	struct mail mail = {.from = conf->smtp.from, .from_name = conf->smtp.from_name, .to = to};
	gethostname(machine, sizeof machine - 1);
	clock_gettime(CLOCK_REALTIME, &t);
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	letter_essai(&subject, &text, &(struct letter_essai){.machine = str_from_c(machine)});
	if (subject.failed || text.failed)
		return error_nomem(err);
	mail.subject = buf_str(&subject);
	mail.text = buf_str(&text);
	mail.at = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
	if (getrandom(mail.id, sizeof mail.id, 0) != (ssize_t)sizeof mail.id)
		return error_set(err, ERR_UNAVAILABLE, "le système n'a pas de hasard à donner : %m");
	return mail_compose(&mail, out, err);
}

static enum error_code send_test(struct conf *conf, const struct args *args, struct error *err)
{
	_cleanup_buf_ struct buf message;
	struct str to = str_from_c(args->operands[0]);
	const char *path = NULL;
	buf_init(&message, MAIL_MESSAGE_MAX);
	enum error_code code =
		conf_load(conf, args_value(args, "settings"), (const char *const *)environ, &path, NULL, err);
	if (!code && conf->smtp.server.len == 0)
		code = error_set(err, ERR_USAGE,
				 "aucun serveur de courriel n'est réglé : donnez smtp-server et smtp-from "
				 "dans " CONF_PATH);
	if (!code)
		code = compose(conf, to, &message, err);
	if (!code)
		code = smtp_ready(err);
	return code ? code : smtp_send(conf, to, buf_str(&message), err);
}

int admin_mail_test_run(const struct args *args)
{
	struct conf conf;
	struct error err = {0};
	enum error_code code = conf_init(&conf, &err);
	if (!code) {
		code = send_test(&conf, args, &err);
		if (!code)
			printf("Le courriel d'essai est parti : %s l'a accepté. Regardez s'il arrive, et s'il n'est "
			       "pas "
			       "rangé parmi les indésirables.\n",
			       conf.smtp.server.ptr);
		conf_release(&conf);
	}
	if (code && err.detail[0])
		return cli_trouble(args, "%s (%s)", err.message, err.detail);
	return code ? cli_error(args, &err) : CLI_CLEAN;
}
