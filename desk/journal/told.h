/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the journal as a sentence. Names are looked up when it is read: the journal itself holds numbers only. */
#ifndef BLOUSE_DESK_JOURNAL_TOLD_H
#define BLOUSE_DESK_JOURNAL_TOLD_H

#include "base/buf.h"
#include "desk/journal/scan.h"

/* Names of one establishment that were looked up already. */
struct journal_names {
	struct store_conn *conn;
	struct arena *arena; /* of the names */
	int64_t establishment_id;
	struct journal_name *slots;
	size_t count, room;
};
void journal_names_init(struct journal_names *names, struct store_conn *conn, struct arena *arena,
			int64_t establishment_id);

struct journal_told {
	struct str who;    /* « Sacha Morvan », « Blouse » */
	struct str what;   /* « a fermé le compte de Noé Petit » */
	struct str detail; /* « Concerne : nom, rôles »; may be empty */
};

/* The texts are the arena's, which need not be that of the names. */
enum error_code journal_tell(struct journal_names *names, struct arena *arena, const struct journal_row *row,
			     struct journal_told *ret_told, struct error *err);

/* « de Sacha », « d'Inès ». */
bool journal_elides(struct str name);

#endif
