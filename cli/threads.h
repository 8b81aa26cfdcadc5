/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of the authors whose posts are being read one after the other. Bounded: when the table is full,
 * the thread that has been silent the longest is let go, and would begin anew. */
#ifndef BLOUSE_CLI_THREADS_H
#define BLOUSE_CLI_THREADS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/blouse.h"

struct thread_entry {
	struct blouse_thread *state;
	struct buf ids;    /* JSON values of the posts read, one behind the other */
	uint32_t *id_ends; /* where each ends in `ids` */
	size_t id_count, id_cap;
	uint64_t hash;
	struct str name;             /* owned */
	uint32_t newer, older, next; /* positions in the table: by age, and in the bucket (or among free places) */
};

struct threads {
	struct thread_entry *entries;
	uint32_t *buckets;
	uint32_t count, max, newest, oldest, spare;
	size_t id_bytes; /* held by all entries */
};

/* Remembers at most `max` threads. ERR_NOMEM. */
enum error_code threads_init(struct threads *t, uint32_t max, struct error *err);
void threads_release(struct threads *t);

/* The thread of this name, now the newest; begun if it is not remembered. `hash` is threads_hash(name). Valid until the
 * next call. */
enum error_code threads_get(struct threads *t, struct str name, uint64_t hash, struct thread_entry **ret_entry,
			    struct error *err);
/* Another post was read: `id` is its JSON value. */
enum error_code threads_add_id(struct threads *t, struct thread_entry *e, struct str id, struct error *err);
/* The JSON value of the id at this position; an empty view if it is not remembered. */
struct str threads_id(const struct thread_entry *e, size_t position);

uint64_t threads_hash(struct str name);

#endif
