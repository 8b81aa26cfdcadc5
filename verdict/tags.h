/* SPDX-License-Identifier: Apache-2.0 */
/* [NOM-1], [DATE-1]…: the same value gets the same number, however it is written (case, accents, spaces). */
#ifndef BLOUSE_VERDICT_TAGS_H
#define BLOUSE_VERDICT_TAGS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/blouse.h"

#define TAGS_MAX ((size_t)1 << 20)         /* different values in one run */
#define TAGS_BYTES_MAX ((size_t)128 << 20) /* memory that they take */

struct tag;

struct tags {
	struct arena arena, scratch;
	struct tag **buckets;
	size_t count, bucket_count;
	uint32_t numbers[BLOUSE_ENTITY_TYPES];
};

void tags_init(struct tags *t);
void tags_release(struct tags *t);

/* The number of a value, from 1. ERR_LIMIT when there are too many different ones, ERR_NOMEM. */
enum error_code tags_number(struct tags *t, enum blouse_entity_type type, struct str value, uint32_t *ret_number,
			    struct error *err);

/* Adds the text to `out` with [NOM-1], [DATE-1]… in place of the entities that `result` found in it. The errors of
 * tags_number. */
enum error_code tags_mask(struct tags *t, struct str text, const struct blouse_result *result, struct buf *out,
			  struct error *err);

#endif
