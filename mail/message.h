/* SPDX-License-Identifier: Apache-2.0 */
/* A mail as it travels: text first, in ASCII lines that every relay lets pass. Whatever the texts hold, they cannot add
 * a header or a recipient. */
#ifndef BLOUSE_MAIL_MESSAGE_H
#define BLOUSE_MAIL_MESSAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define MAIL_SUBJECT_MAX 250               /* bytes */
#define MAIL_TEXT_MAX ((size_t)64 << 10)   /* bytes */
#define MAIL_MESSAGE_MAX ((size_t)1 << 20) /* bytes of the whole message, its text quoted */

struct mail {
	struct str from, from_name; /* an address, and UTF-8 */
	struct str to;              /* an address */
	struct str subject, text;   /* UTF-8; lines of the text end in \n */
	struct str unsubscribe;     /* https address that takes a POST (RFC 8058); empty: none is offered */
	uint64_t id[2];             /* of this mail and no other; the same when it is sent again */
	int64_t at;                 /* microseconds of UTC */
};

/* Appends the message (RFC 5322, 2045 to 2047), lines ended by CR LF. ERR_FORMAT for an address, a text or a subject that
 * is none, ERR_LIMIT. */
enum error_code mail_compose(const struct mail *mail, struct buf *out, struct error *err);

#endif
