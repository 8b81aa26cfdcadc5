/* SPDX-License-Identifier: Apache-2.0 */
/* How many people a message may reach, from friend to friend, with one's own numbers: the drawing of /guide/viralite.
 * web/assets/viralite.js computes the same while one types; tests/browser/viralite_test.py holds both together. */
#ifndef BLOUSE_DESK_GUIDE_SPREAD_H
#define BLOUSE_DESK_GUIDE_SPREAD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define SPREAD_STEPS_MAX 6
#define SPREAD_RINGS (SPREAD_STEPS_MAX + 1)
#define SPREAD_FRIENDS_MAX 5000 /* what Facebook allows */
#define SPREAD_SHARES_MAX 20    /* of a hundred readers */
#define SPREAD_COMMON_MAX 90    /* of a hundred friends of a friend */

/* « Of a hundred friends of a friend, fourteen are yours too »: Ugander, Karrer, Backstrom, Marlow, The Anatomy of the
 * Facebook Social Graph, 2011 (721 million accounts, the median user). */
#define SPREAD_FRIENDS 200
#define SPREAD_SHARES 2
#define SPREAD_STEPS 3
#define SPREAD_COMMON 14

struct spread_given {
	int64_t friends, shares, steps, common;
};

struct spread_ring {
	struct str name;
	int64_t readers, sharers; /* as they are told; `sharers` of the ring before hand it on */
	uint64_t radius, dots, width, label_y;
};

struct spread {
	struct spread_given given;
	struct str mistake; /* optional: of the numbers that were asked for */
	int64_t total;
	struct str likeness; /* « à peu près deux fois l'Olympia plein »; or empty */
	struct str growth;
	const struct spread_ring *rings; /* those of friends, then one a step */
	size_t ring_count;
	uint64_t edge, side, width; /* of the drawing: it grows with its rings */
};
void spread(struct buf *out, const struct spread *p);

enum error_code spread_make(struct arena *arena, const struct spread_given *given, struct spread *ret_spread,
			    struct error *err);

#endif
