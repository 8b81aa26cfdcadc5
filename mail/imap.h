/* SPDX-License-Identifier: Apache-2.0 */
/* A mailbox that Blouse alone reads, over IMAP (RFC 3501, 6851), by libcurl. Mails are named by their number (UID), which means
 * something under one « validity » alone. */
#ifndef BLOUSE_MAIL_IMAP_H
#define BLOUSE_MAIL_IMAP_H

#include "base/buf.h"
#include "base/error.h"
#include "conf/conf.h"

#define IMAP_LIST_MAX 50 /* mails of one look */

struct imap;

struct imap_item {
	uint64_t uid, size; /* size: bytes, as the server says */
};

/* Connects, signs in, opens imap-folder. smtp_ready was called. The error says what to do, and holds no address: ERR_USAGE when no
 * mailbox is set, ERR_IO when the secret cannot be read, ERR_UNAVAILABLE. */
enum error_code imap_open(const struct conf *conf, struct imap **ret_imap, struct error *err);
void imap_close(struct imap *imap); /* accepts NULL */

/* The oldest that are there. */
enum error_code imap_list(struct imap *imap, struct imap_item ret_items[IMAP_LIST_MAX], size_t *ret_count,
			  uint64_t *ret_validity, struct error *err);

/* Appends the whole mail. ERR_LIMIT when it does not fit; ERR_NOT_FOUND when it is gone. */
enum error_code imap_fetch(struct imap *imap, uint64_t uid, struct buf *into, struct error *err);

/* Puts it into another folder, which is made when it is missing. Once it returns, the mail is no longer listed. */
enum error_code imap_move(struct imap *imap, uint64_t uid, struct str folder, struct error *err);

/* The name of a folder as it travels (RFC 3501, 5.1.3): « Trait&AOk-s ». */
void imap_folder(struct str name, struct buf *out);

#endif
