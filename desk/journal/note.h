/* SPDX-License-Identifier: Apache-2.0 */
/* What a page writes into the journal. */
#ifndef BLOUSE_DESK_JOURNAL_NOTE_H
#define BLOUSE_DESK_JOURNAL_NOTE_H

#include "desk/desk.h"

struct journal_note {
	const char *action; /* a row of journal_actions */
	const char *object_kind;
	struct str object_id; /* may be empty */
	const char *fields;   /* which were changed or read, between commas; NULL: none */
	struct str sealed;    /* may be empty */
};

/* In the unit of work of a request that writes, by whoever asks, a person or a program: call it last, then commit. */
enum error_code journal_write(struct request *r, const struct identity *who, const struct journal_note *note,
			      struct error *err);

/* In a unit of work of its own, for a request that only reads: before its answer goes. */
enum error_code journal_write_alone(struct request *r, const struct identity *who, const struct journal_note *note,
				    struct error *err);

#endif
