/* SPDX-License-Identifier: Apache-2.0 */
/* What was read in captures, as pages of a case show it, and /dossiers/{numero}/preuves/{fichier}/lu, where a person corrects
 * it. */
#ifndef BLOUSE_DESK_SHOTS_PAGE_H
#define BLOUSE_DESK_SHOTS_PAGE_H

#include "desk/cases/seen.h"
#include "desk/shots/shots.h"
#include "web/ui/actions.h"

#define SHOT_WRITTEN_MAX 16000 /* code points that a person may write */

extern const struct route shots_routes[];

/* What was read in one capture of a case; `id` 0 for a file that is not read. */
struct shot_block {
	int64_t number; /* of the case */
	int64_t id;
	bool waits, unread, read, mended;
	bool shown;       /* a page of ours may show the file itself */
	bool partial;     /* it was not read to its end */
	bool mends;       /* who sees it may say what it shows */
	int64_t events;   /* of the case, so far */
	bool open;        /* nothing else says what the case is about */
	struct str text;  /* what counts; empty when nothing was found */
	struct str facts; /* optional */
	struct str why;   /* of what could not be read */
	struct str who;   /* corrected it */
	int64_t at;
	enum french_zone zone;
	struct str token, form; /* of the gestures, where they are offered; `form`: what sets the names of one apart */
	struct str typed, mistake; /* optional: as it was sent */
};
void shot_block(struct buf *out, const struct shot_block *p);

/* What one may do about it. */
struct shot_gestures {
	struct shot_block shot;
};
void shot_gestures(struct buf *out, const struct shot_gestures *p);

/* Those of a case, in the order of its story. */
enum error_code shots_see(struct request *r, struct store_conn *conn, const struct cases_seen *seen,
			  const struct shot_block **ret_shots, size_t *ret_count, struct error *err);

#endif
