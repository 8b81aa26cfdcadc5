/* SPDX-License-Identifier: Apache-2.0 */
/* A list of people as it is pasted from a table: « identifiant;nom;courriel;rôles », a line each. Pure. */
#ifndef BLOUSE_DESK_PEOPLE_CSV_H
#define BLOUSE_DESK_PEOPLE_CSV_H

#include "base/arena.h"
#include "base/error.h"
#include "signin/permission.h"

#define CSV_LINES_MAX 5000 /* people at once */
#define CSV_FIELDS 4

struct csv_person {
	int64_t line;           /* of the text, from 1 */
	struct str login;       /* folded, as accounts have it */
	struct str name, email; /* email.ptr NULL for none */
	uint32_t roles;         /* ROLE_BIT of each */
	struct str mistake;     /* why there can be no such person; empty: all is well */
};

struct csv_people {
	struct csv_person *items;
	size_t count, wrong; /* of all; of those with a mistake */
};

/* How a role may be written beside its identifier. */
struct csv_role {
	struct str name;
	enum role role;
};

/* Reads lines parted by semicolons, or by tabs, as spreadsheets copy them; a field between quotes may hold either. Empty
 * lines are passed over, and a first line that names the columns. Roles stand between commas. A login that stands there
 * twice is a mistake of the second line. ERR_LIMIT above CSV_LINES_MAX people, ERR_NOMEM. */
enum error_code csv_read(struct arena *arena, struct str text, const struct csv_role *names, size_t name_count,
			 struct csv_people *ret_people, struct error *err);

/* For other lists of this form: a tab when the line has some and no semicolon. */
char csv_separator(struct str line);
/* How many fields a line has, without those that are empty at its end; those beyond CSV_FIELDS are counted only. */
size_t csv_cut(struct arena *arena, struct str line, char separator, struct str fields[CSV_FIELDS]);

#endif
