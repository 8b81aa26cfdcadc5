/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that say the same with other words here and there: a message copied with another end, with pictures added, with a word
 * mended. Found by marks that resembling texts share (MinHash over pairs of words, in bands), then compared as they are. */
#ifndef BLOUSE_DESK_CASES_NEAR_H
#define BLOUSE_DESK_CASES_NEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "store/store.h"

#define NEAR_MARKS 10
#define NEAR_FOUND 8 /* cases that are compared, at most */

/* The marks of a text; 0 when it is too short to be told apart from another. */
size_t near_marks(struct str text, int64_t ret_marks[NEAR_MARKS]);

/* How much two texts have in common, from 0 to 1: pairs of words of both, among those of either. */
double near_likeness(struct str a, struct str b);
/* Whether they are one message: most of the shorter is in the longer, which is not much longer, and no number differs: one room is
 * not another. */
bool near_same(struct str a, struct str b);

struct near_case {
	int64_t case_id;
	double likeness;
	bool same;
};

/* Cases whose first text has marks of this one, the most alike first; without `but`. */
enum error_code near_list(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str text,
			  int64_t but, struct near_case ret_cases[NEAR_FOUND], size_t *ret_count, struct error *err);

/* The case of a message that was joined by hand to another, or whose text is near enough; the one where it goes on, when it was
 * joined to another since: captures and what they say stay where they were given. ERR_NOT_FOUND. */
enum error_code near_find(struct store_conn *conn, int64_t establishment_id, struct str link, struct str text,
			  bool alike, int64_t *ret_id, struct error *err);

/* A case is found by this link and this text from now on; or no longer. */
enum error_code near_learn(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
			   struct str text, struct error *err);
enum error_code near_forget(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
			    struct str text, struct error *err);

#endif
