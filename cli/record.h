/* SPDX-License-Identifier: Apache-2.0 */
/* One line of JSON Lines: a message to read. */
#ifndef BLOUSE_CLI_RECORD_H
#define BLOUSE_CLI_RECORD_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "engine/blouse.h"

#define RECORD_LINE_MAX ((size_t)32 << 20) /* bytes of a line: a message at its longest, escaped */
#define RECORD_ID_MAX 1024                 /* bytes of an id or of a thread's name */

struct record {
	json_t *root;  /* owns text and thread */
	struct buf id; /* as a JSON value: "\"m-1\"", "7", "null" */
	struct str text, thread;
	bool threaded;
	enum blouse_context context;
	enum blouse_network network;
};

void record_init(struct record *r);
void record_release(struct record *r);

/* Reads a line into a record, which may hold an earlier one. `context` is that of records that name none. On failure
 * (ERR_FORMAT, ERR_UTF8, ERR_LIMIT, ERR_NOMEM) r->id is the record's if it could be read, else null. */
enum error_code record_read(struct record *r, struct str line, enum blouse_context context, enum blouse_network network,
			    struct error *err);

/* The line as JSON, with an error in French. The caller decref's. */
enum error_code record_parse(struct str line, json_t **ret_root, struct error *err);
/* The number of the word among a choice's, -1 if it is none of them. */
int record_context(const char *word);
int record_network(const char *word);

#endif
