/* SPDX-License-Identifier: Apache-2.0 */
/* Maps of the charter's files against tables: one row declares a key entirely, and reading, type checks and the
 * messages for unknown, double and missing keys come from it. */
#ifndef BLOUSE_COMPILER_FIELDS_H
#define BLOUSE_COMPILER_FIELDS_H

#include "compiler/source.h"
#include "compiler/tree.h"

enum field_kind {
	FIELD_TEXT,     /* struct str, not empty */
	FIELD_ID,       /* struct str: lower-case letters, digits and dashes */
	FIELD_BOOL,     /* bool */
	FIELD_NUMBER,   /* unsigned, up to 1,000,000 */
	FIELD_DEGREES,  /* double */
	FIELD_LEVEL,    /* enum blouse_level */
	FIELD_CONTEXT,  /* enum blouse_context */
	FIELD_CONTEXTS, /* unsigned set of bits */
	FIELD_NETWORK,  /* enum blouse_network */
	FIELD_NATURE,   /* enum blouse_nature */
	FIELD_TONE,     /* int */
	FIELD_NAMES,    /* name_list: texts, in a list */
	FIELD_TREE,     /* const struct tree *: read by the caller */
};

struct field {
	const char *key;
	enum field_kind kind;
	bool required;
	size_t offset;    /* of the value in the structure that is filled */
	const char *what; /* in French: what the key holds */
};

/* Fills `out`, leaving alone what is not given or wrong. False if `map` is no map. */
bool fields_read(struct problems *problems, const struct tree *map, const struct field *fields, size_t count,
		 void *out);

/* The value of one kind, for values that are not in a map. */
bool field_value(struct problems *problems, const struct tree *value, const struct field *field, void *out);

/* "value: " children of a list; NULL, with a problem, if it is none. */
const struct tree *field_items(struct problems *problems, const struct tree *value, const char *what);

#endif
