/* SPDX-License-Identifier: Apache-2.0 */
/* A mail that came, taken apart (RFC 5322, 2045 to 2047), by GMime: who writes, what there is to read in it, and whether a
 * machine sent it. docs/decisions says why that library. */
#ifndef BLOUSE_MAIL_READ_H
#define BLOUSE_MAIL_READ_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

#define MAIL_READ_MAX ((size_t)10 << 20)  /* bytes of a mail that is read */
#define MAIL_READ_TEXT ((size_t)64 << 10) /* bytes kept of what is to be read; the rest is cut */
#define MAIL_READ_PARTS 200               /* parts looked at, at most */
#define MAIL_READ_DEPTH 16                /* parts within parts */
#define MAIL_READ_FILES 10                /* attached files that are given, at most */
#define MAIL_READ_FLOURISH                                                                                             \
	((size_t)16 << 10) /* bytes under which a picture that stands in a text is its decoration: a logo, a smile */

/* Who is at the other end, as far as the headers say (RFC 3834). */
enum mail_sender {
	MAIL_PERSON,
	MAIL_PROGRAM, /* a list, an alert: to be read, never answered */
	MAIL_ECHO,    /* says that one of ours arrived or did not, or that somebody is away: nothing to read */
};

/* UTF-8 throughout, without control characters but \n; each may be empty. */
struct mail_read {
	struct str from; /* the address that an answer goes to, in small letters */
	struct str subject, id;
	struct str text;                   /* what its writer says */
	struct str forwarded;              /* the message that they pass on, if they do */
	struct str files[MAIL_READ_FILES]; /* attached, as they are */
	size_t file_count;
	size_t attachments; /* others, which are not given */
	bool cut;           /* there is more to read than is kept */
	enum mail_sender sender;
};

/* To be called once, before any thread reads. */
void mail_read_ready(void);

/* ERR_LIMIT above MAIL_READ_MAX, ERR_FORMAT for what is no mail: no sender, and nothing to read. */
enum error_code mail_read(struct str message, struct arena *arena, struct mail_read *ret_mail, struct error *err);

#endif
