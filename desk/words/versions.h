/* SPDX-License-Identifier: Apache-2.0 */
/* An establishment's words in the store: for each page its versions, and the draft of the next. */
#ifndef BLOUSE_DESK_WORDS_VERSIONS_H
#define BLOUSE_DESK_WORDS_VERSIONS_H

#include "base/arena.h"
#include "signin/signin.h"

struct words_row {
	struct str page;
	int64_t number;            /* of the version that everybody reads; 0: none yet */
	int64_t version;           /* counts writes; 0: nothing was ever written */
	bool drafted, dropped;     /* dropped: its draft can be taken back */
	struct str draft, drafter; /* of a draft; the name may be empty */
	int64_t draft_at;
	struct str content; /* JSON; empty: none, or taken away */
	struct str comment, author;
	int64_t at;
};

/* A page that nobody wrote on is a row of version 0. */
enum error_code words_row_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str page,
			       struct words_row *ret_row, struct error *err);
/* At most WORDS_PAGES_MAX, by name. */
enum error_code words_row_list(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			       struct words_row **ret_rows, size_t *ret_count, struct error *err);

struct words_write {
	int64_t establishment_id;
	struct str page;
	int64_t version; /* of the row that it was made from: ERR_CONFLICT when somebody wrote since */
	struct str content;
	bool dropped; /* of a draft */
	struct str comment;
	const char *action; /* of the journal */
	struct signin_actor actor;
	int64_t now;
};
/* Each says so in the journal: call it last, and commit. ERR_LIMIT when there are too many pages. */
/* Keeps the content as the page's draft, or as one that was dropped; with content.ptr NULL, forgets it. */
enum error_code words_save_draft(struct store_conn *conn, const struct words_write *write, struct error *err);
/* The next version, which everybody reads from now on; the draft is gone. Empty content takes the words away. */
enum error_code words_save(struct store_conn *conn, const struct words_write *write, struct error *err);

#endif
