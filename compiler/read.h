/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of each kind of file, shared by source.c; nobody else includes it. */
#ifndef BLOUSE_COMPILER_READ_H
#define BLOUSE_COMPILER_READ_H

#include "compiler/fields.h"

#define FIELD(type, member, key, kind, required, what)                                                                 \
	{                                                                                                              \
		key, kind, required, offsetof(type, member), what                                                      \
	}
#define FIELD_COUNT(fields) (sizeof(fields) / sizeof(*(fields)))

/* `stem`: the file's name without .yaml, which the rule's id must equal; an establishment's rules are `extra`. */
void read_rule(struct charter_source *s, const struct tree *root, struct str stem, bool extra);
void read_lexicon(struct charter_source *s, const struct tree *root);
void read_spellings(struct charter_source *s, const struct tree *root);
void read_networks(struct charter_source *s, const struct tree *root);
void read_replies(struct charter_source *s, const struct tree *root);
/* `folder` is where the file stands, with its final "/": other files are named from there. Without one (ptr NULL), none is
 * read. */
void read_establishment(struct charter_source *s, const struct tree *root, struct str folder);

/* The roster: names in clear, one a line, or a list made by `blouse charter roster`. Its first line is the one behind
 * `before`. */
void read_roster(struct charter_source *s, struct mark before, struct str bytes);

/* Index of the concept, added without a definition if need be; UINT32_MAX when memory is exhausted. */
uint32_t read_concept(struct charter_source *s, struct str id);

/* Whole file, NUL-terminated, in the arena; false, with a problem, if it cannot be read. */
bool read_file(struct charter_source *s, const char *path, size_t max, struct mark from, struct str *ret_bytes);

/* After everything is read: what files say of each other. */
void source_check(struct charter_source *s);

#endif
