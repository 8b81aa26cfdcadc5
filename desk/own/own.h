/* SPDX-License-Identifier: Apache-2.0 */
/* One's own account: what it may do, its password, its second code, its open connections. */
#ifndef BLOUSE_DESK_OWN_OWN_H
#define BLOUSE_DESK_OWN_OWN_H

#include "desk/access/letters.h"
#include "desk/frame.h"
#include "desk/own/qr.h"
#include "signin/second.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

#define OWN_SESSIONS_MAX 50 /* that are shown; all can be ended at once */

extern const struct route own_routes[], own_second_routes[];

/* The way back of its pages. */
extern const struct ui_link own_way[1];

struct own_account_row;

/* Tries the password of who is signed in, where it is kept, before what a stranger at an open screen must not do. The
 * mistake, if any, stands beside the parameter « actuel ». No unit of work may be open. */
enum error_code own_prove(struct request *r, const struct own_account_row *account, struct error *err);

/* The account of who is signed in, in a unit of work of its own, that ends at once. */
enum error_code own_account_read(struct request *r, struct own_account_row *ret_row, struct error *err);

struct own_session {
	struct str id; /* of its form */
	struct str browser, machine;
	bool here;
	int64_t began, used;
};

struct own_page {
	struct frame frame;
	const struct ui_fact *facts;
	size_t fact_count;
	bool has_password, may_second, second, reminded;
	struct str provider; /* optional: who keeps the password instead */
	int64_t codes_left;
	const struct own_session *sessions;
	size_t session_count;
};
void own_page(struct buf *out, const struct own_page *p);

struct own_password {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str login, own;
	struct str old_error, error; /* optional */
};
void own_password(struct buf *out, const struct own_password *p);

/* Adding an authenticator. */
struct own_enrol {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	bool again; /* there is one already, which this one takes the place of */
	struct str secret, sealed;
	struct qr qr;
	struct str code_error, old_error; /* optional */
};
void own_enrol(struct buf *out, const struct own_enrol *p);

/* Asks for the password before something. */
struct own_confirm {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str action, text, label;
	struct str old_error; /* optional */
};
void own_confirm(struct buf *out, const struct own_confirm *p);

struct own_code {
	struct str text;
};
/* New recovery codes, this once. */
struct own_codes {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct own_code *codes;
	size_t code_count;
	struct str all; /* one a line */
};
void own_codes(struct buf *out, const struct own_codes *p);

#endif
