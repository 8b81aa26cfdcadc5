/* SPDX-License-Identifier: Apache-2.0 */
/* Letters in the store. Each saving is a version; a version that was produced stays as it is, and the case's story tells its
 * hash. Every function works in the caller's unit of work. */
#ifndef BLOUSE_DESK_PAPERS_PAPER_H
#define BLOUSE_DESK_PAPERS_PAPER_H

#include "desk/papers/facts.h"

#define PAPER_ADDRESSEE_MAX 600 /* characters */
#define PAPER_SUBJECT_MAX 200
#define PAPER_TEXT_MAX 20000
#define PAPER_SIGNATORY_MAX 300
#define PAPER_VERSIONS_MAX 500
#define PAPERS_MAX 200 /* of one case */

struct paper {
	const struct paper_kind *kind;
	int64_t id, last, version, at; /* last: the number of the last version; at: of this one */
	struct str author;             /* of this version; may be empty */
	struct paper_parts parts;
	int64_t made_at; /* of this version; 0 for not yet */
	struct str hash;
	int64_t sent_at; /* 0 for not yet */
	bool removed;
};

/* Version 0 is the last one. ERR_NOT_FOUND when this case has no such letter. */
enum error_code paper_read(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen, int64_t id,
			   int64_t version, struct paper *ret_paper, struct error *err);

/* Whether there is room for one more: ERR_LIMIT when the case has too many. */
enum error_code paper_room(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   struct error *err);

/* Begins one. ERR_LIMIT when the case has too many. */
enum error_code paper_begin(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			    const struct paper_kind *kind, const struct paper_parts *parts, int64_t *ret_id,
			    struct error *err);

/* One version more behind paper->last, which is set to it. ERR_CONFLICT when somebody wrote another meanwhile; ERR_LIMIT. */
enum error_code paper_save(struct store_conn *conn, const struct cases_seen *seen, struct paper *paper,
			   const struct paper_parts *parts, struct error *err);

/* Produces this version: its hash is told by an event of the case. */
enum error_code paper_make(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   struct paper *paper, struct error *err);

/* What left, to whom and how. */
struct paper_sending {
	const struct paper_kind *kind;
	int64_t paper; /* 0: without a letter of ours */
	int64_t day;   /* since 1970 */
	struct str to, way;
	bool interrupts; /* a complaint that stops the limitation and begins another */
};
enum error_code paper_send(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   const struct paper_sending *sending, struct error *err);

#endif
