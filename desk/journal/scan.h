/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the journal, the last first, by what one looks for. */
#ifndef BLOUSE_DESK_JOURNAL_SCAN_H
#define BLOUSE_DESK_JOURNAL_SCAN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sha256.h"
#include "desk/journal/actions.h"
#include "store/store.h"

#define JOURNAL_EXAMINED_MAX 20000 /* rows looked at for one page; then the page says where it stopped */

/* What is not set holds for all. */
struct journal_filter {
	int64_t establishment_id;
	int64_t from, before; /* from ≤ at < before; 0: open */
	int64_t actor_id;     /* a user who did it */
	int64_t about_id;     /* a user to whose account it was done */
	enum journal_family family;
	struct str object_kind, object_id;
	bool has_seal;
	unsigned char seal[SHA256_LEN]; /* audit_seal of the text that is looked for */
};

/* A place in the journal: rows strictly before it. 0, 0: its end. */
struct journal_place {
	int64_t at, sequence;
};

struct journal_row {
	int64_t sequence, at;
	struct str actor_kind;
	int64_t actor_id; /* 0 for none */
	struct str action, object_kind, object_id, fields;
};

struct journal_found {
	struct journal_row *rows;
	size_t count;
	bool more;                /* there may be others */
	struct journal_place end; /* where to go on */
};

/* At most `rows` of them, before a place, after looking at `examined` at most. */
enum error_code journal_scan(struct store_conn *conn, struct arena *arena, const struct journal_filter *filter,
			     struct journal_place before, size_t rows, size_t examined, struct journal_found *ret_found,
			     struct error *err);

#endif
