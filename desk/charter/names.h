/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of an establishment's charter that people change most, read from its text and changed in it line by line: the
 * rest of the text, comments included, stays as it is. A list that was written between brackets is written anew, one entry
 * a line; a contact or a site that another takes the place of is written anew too: comments inside them are then lost. */
#ifndef BLOUSE_DESK_CHARTER_NAMES_H
#define BLOUSE_DESK_CHARTER_NAMES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum names_kind {
	NAMES_ACCOUNTS,     /* network, handle */
	NAMES_HASHTAGS,     /* the tag, with its # */
	NAMES_SERVICES,     /* the name */
	NAMES_SITES,        /* name, address, perimeter (compiler/perimeter.h; or empty) */
	NAMES_CONFIDENTIAL, /* words, until (AAAA-MM-JJ or empty), why (or empty) */
	NAMES_CONTACTS,     /* the kind, name, mail (or empty), phone (or empty): one of each kind at most */
	NAMES_KINDS
};

#define NAMES_FIELDS_MAX 4

struct names_entry {
	struct str values[NAMES_FIELDS_MAX]; /* in the order above; empty when it is not given */
};

struct names {
	const struct names_entry *entries;
	size_t count;
};

/* What the text holds, in its order; nothing for a text that is no YAML. ERR_NOMEM. */
enum error_code names_read(struct arena *arena, struct str text, enum names_kind kind, struct names *ret_names,
			   struct error *err);
/* How many it holds of each kind. ERR_NOMEM. */
enum error_code names_count(struct arena *arena, struct str text, size_t ret_counts[NAMES_KINDS], struct error *err);

/* Adds the text with one more entry to `out` (empty); a contact takes the place of the one of its kind, a site
 * of the one of its name, and keeps what the entry leaves empty: *ret_replaced. ERR_FORMAT for a
 * text that is no YAML, ERR_NOMEM. */
enum error_code names_add(struct arena *arena, struct str text, enum names_kind kind, const struct names_entry *entry,
			  struct buf *out, bool *ret_replaced, struct error *err);
/* The same without an entry. ERR_NOT_FOUND when there are not that many. */
enum error_code names_remove(struct arena *arena, struct str text, enum names_kind kind, size_t index, struct buf *out,
			     struct error *err);

#endif
