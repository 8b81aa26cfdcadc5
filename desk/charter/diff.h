/* SPDX-License-Identifier: Apache-2.0 */
/* Two texts, line by line: what was added and what was removed, with a few lines around. */
#ifndef BLOUSE_DESK_CHARTER_DIFF_H
#define BLOUSE_DESK_CHARTER_DIFF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define DIFF_AROUND 3      /* lines that stay the same, shown before and after a change */
#define DIFF_EDITS_MAX 400 /* beyond, what differs is shown as removed, then added */

enum diff_kind { DIFF_SAME, DIFF_ADDED, DIFF_REMOVED, DIFF_GAP };

struct diff_line {
	enum diff_kind kind;
	struct str text; /* without its line end; empty for a gap */
	int64_t number; /* in the second text, in the first for a removed one; of a gap: how many lines it passes over */
};

struct diff {
	const struct diff_line *lines;
	size_t line_count;
	int64_t added, removed;
};

/* ERR_NOMEM. */
enum error_code diff_make(struct arena *arena, struct str before, struct str after, struct diff *ret_diff,
			  struct error *err);

#endif
