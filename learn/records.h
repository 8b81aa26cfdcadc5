/* SPDX-License-Identifier: Apache-2.0 */
/* Labelled messages (corpus/README.md), read from JSON Lines. */
#ifndef BLOUSE_LEARN_RECORDS_H
#define BLOUSE_LEARN_RECORDS_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/blouse.h"

struct record_span {
	int rule;          /* index in the charter */
	size_t start, end; /* bytes of the text */
};

struct record {
	struct str id, text;
	enum blouse_context context;
	enum blouse_network network;
	uint64_t rules; /* bit 1 << index in the charter */
	bool pieces;    /* a post of a mosaic: with others, it lets a patient be recognised */
	enum blouse_level verdict;
	enum blouse_nature nature;
	int tone;
	struct record_span *spans;
	size_t span_count;
	unsigned author; /* one number a file */
	float weight;    /* how much it counts in training; 1 for a message of the corpus */
	bool added;      /* of records_read_added */
};

struct records {
	struct arena arena;
	struct record *items;
	size_t count, cap;
	unsigned author_count;
};

#define RECORDS_MEMORY_MAX ((size_t)2 << 30)
#define RECORDS_FILE_MAX ((size_t)256 << 20) /* bytes of one file */

void records_init(struct records *r);
void records_release(struct records *r);

/* Adds every labelled message of a file as one author's; a record without `rules` is passed over. A line that is no
 * labelled message is an error that names the file and the line. */
enum error_code records_read(struct records *r, const char *path, const struct blouse_charter *charter,
			     struct error *err);
/* The same for messages that an establishment adds to those known: each is an author of its own, and nothing is passed
 * over: a record without `rules`, a file without messages, a quote that is not in the text are errors. */
enum error_code records_read_added(struct records *r, const char *path, const struct blouse_charter *charter,
				   struct error *err);
/* A new record, to be filled by the caller; NULL when memory is exhausted. */
struct record *records_add(struct records *r);

/* Fills the text, the rule (broken or not) and the words that show it; all is copied. ERR_NOMEM. */
enum error_code records_fill(struct records *r, struct record *rec, const struct blouse_charter *charter,
			     struct str rule, struct str text, bool breaks, const struct blouse_span *spans,
			     size_t span_count);
/* One more rule that the record breaks, and the verdict that follows; false if the charter has no such rule. */
bool records_add_rule(struct record *rec, const struct blouse_charter *charter, struct str rule);

#endif
