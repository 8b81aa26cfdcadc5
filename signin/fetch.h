/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a server that a setting names, and nothing else: https alone, no redirect, no proxy, no cookie, a time and a size
 * that end, and no address of a private network, of this machine or of its links, unless the setting allows that host.
 * The address is looked at once it is resolved, when the connection is about to be made, so that no name can stand for
 * another address later. */
#ifndef BLOUSE_SIGNIN_FETCH_H
#define BLOUSE_SIGNIN_FETCH_H

#include "base/buf.h"
#include "base/error.h"

#define FETCH_MAX ((size_t)1 << 20) /* bytes of an answer */
#define FETCH_CONNECT_MS 5000L
#define FETCH_TOTAL_MS 10000L

struct fetch {
	struct str url;
	struct str form;           /* posted when not NULL: application/x-www-form-urlencoded */
	struct str json;           /* posted instead when not NULL: application/json */
	struct str signature;      /* with it: « Blouse-Signature »; of one line */
	struct str user, password; /* HTTP Basic when not NULL */
	bool private_allowed;      /* the administrator's setting names this host: plain http and private addresses */
};

/* To be called once, before any thread asks. */
enum error_code fetch_ready(struct error *err);

/* Appends the answer's body. ERR_USAGE for an address that is refused, ERR_UNAVAILABLE when it does not answer, ERR_LIMIT
 * when it says too much, ERR_FORMAT for a status that is not 200, nor another 2xx
 * when JSON was posted (*ret_status says which). */
enum error_code fetch_ask(const struct fetch *fetch, struct buf *out, long *ret_status, struct error *err);

/* Whether the host of an address is this one, whatever its letters' case. */
bool fetch_host_is(struct str url, struct str host);

/* Whether an address (4 bytes in network order, or 16) is for the public internet. */
bool fetch_is_public(const unsigned char *address, size_t len);

#endif
