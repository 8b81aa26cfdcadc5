/* SPDX-License-Identifier: Apache-2.0 */
/* How often somebody may do something: a bucket of tokens for each key (an address, an account), in a table that does not
 * grow. When it is full, the bucket that is nearest to full again is forgotten, which loses least. */
#ifndef BLOUSE_WEB_LIMIT_H
#define BLOUSE_WEB_LIMIT_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* `burst` at once, then one more each `every` microseconds. */
struct limit_rule {
	unsigned burst;
	int64_t every;
};

struct limiter;

/* A table of at least `room` keys. Its hashes are keyed with `seed`, 8 random bytes. Threads may share it. */
enum error_code limiter_new(size_t room, uint64_t seed, struct limiter **ret_limiter, struct error *err);
void limiter_free(struct limiter *limiter); /* accepts NULL */

/* Takes a token of the key's bucket: true when there was one. Otherwise *ret_wait is the microseconds until there is.
 * `now` in microseconds of any clock that does not go backwards. The same key under two rules has two buckets. */
bool limiter_take(struct limiter *limiter, const struct limit_rule *rule, struct str key, int64_t now,
		  int64_t *ret_wait);

#endif
