/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/people/letter.h"

#include <stdio.h>

#include "mail/letters.h"
#include "mail/queue.h"
#include "signin/account.h"

#define LINK_MAX 512

bool people_mail_fits(struct str email) { return email.len > 0 && conf_is_mail(email); }

static enum error_code mail(struct request *r, struct store_conn *conn, int64_t establishment_id,
			    const struct letter_invitation *letter, struct str email, struct error *err)
{
	_cleanup_buf_ struct buf subject, text;
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	letter_invitation(&subject, &text, letter);
	if (subject.failed || text.failed)
		return error_nomem(err);
	const struct mail_new new = {.establishment_id = establishment_id,
				     .to = email,
				     .subject = buf_str(&subject),
				     .text = buf_str(&text)};
	return mail_add(conn, &new, request_now(r), err);
}

enum error_code people_letter_send(struct request *r, struct store_conn *conn, const struct people_actor *actor,
				   struct str establishment, int64_t id, struct str login, struct str name,
				   struct str email, struct people_letter *ret_letter, struct error *err)
{
	char letter[LETTER_LEN + 1], link[LINK_MAX];
	struct str origin = request_origin(r);
	bool mailed = desk_mails(desk_of(r)) && people_mail_fits(email);
	if (!origin.ptr)
		return error_nomem(err);
	enum error_code code =
		account_invite(conn, actor->establishment_id, id, actor->as, request_now(r), letter, err);
	if (code)
		return code;
	int len = snprintf(link, sizeof(link), "%.*s/invitation?lettre=%s", STR_ARG(origin), letter);
	if (len < 0 || (size_t)len >= sizeof(link))
		return error_set(err, ERR_LIMIT, "L'adresse de ce site est trop longue.");
	const struct people_letter made = {mailed, arena_copy(request_arena(r), str_from_c(link))};
	if (!made.link.ptr)
		return error_nomem(err);
	const struct letter_invitation values = {
		.nom = name, .etablissement = establishment, .identifiant = login, .lien = made.link};
	if (mailed)
		code = mail(r, conn, actor->establishment_id, &values, email, err);
	if (!code)
		*ret_letter = made;
	return code;
}
