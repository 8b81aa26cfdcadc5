/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of an establishment's charter, kept whole. Version 0 is what there is before the first: no text. */
#ifndef BLOUSE_DESK_CHARTER_VERSIONS_H
#define BLOUSE_DESK_CHARTER_VERSIONS_H

#include "base/arena.h"
#include "signin/signin.h"

#define VERSION_COMMENT_MAX 200 /* characters */

struct version {
	int64_t number;
	struct str text, comment, author; /* author: empty for Blouse itself */
	int64_t at;
};

/* The one that serves; number 0 when there is none. */
enum error_code version_latest(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			       struct version *ret_version, struct error *err);
/* ERR_NOT_FOUND. */
enum error_code version_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t number,
			     struct version *ret_version, struct error *err);

struct version_new {
	int64_t establishment_id;
	int64_t after; /* the version that it was made from: ERR_CONFLICT when another serves by now */
	struct str text, comment;
	const char *action; /* of the journal: "charter.save", "charter.revert" */
	struct signin_actor actor;
	int64_t now;
};
/* Keeps a version, which serves from now on, and says so in the journal. The text was read before, without problems. Call
 * it last, and commit. */
enum error_code version_save(struct store_conn *conn, const struct version_new *version, struct error *err);

#endif
