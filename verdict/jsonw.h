/* SPDX-License-Identifier: Apache-2.0 */
/* JSON written straight into a buffer: jansson reads, this writes. */
#ifndef BLOUSE_VERDICT_JSONW_H
#define BLOUSE_VERDICT_JSONW_H

#include "base/buf.h"
#include "verdict/place.h"
#include "engine/blouse.h"

/* A string in quotes, escaped; `s` is valid UTF-8. */
void jsonw_string(struct buf *out, struct str s);
/* The same for a C string; NULL gives null. */
void jsonw_c_string(struct buf *out, const char *s);
void jsonw_size(struct buf *out, size_t n);

/* How a message is named in its answer: a JSON value ready to be written, such as "\"m-12\"", "7" or "null". */
struct jsonw_extra {
	struct str id;
	bool threaded;
	const struct str *mosaic; /* in a thread: the earlier posts that this one completes, as JSON values */
	size_t mosaic_count;
	bool all_places; /* each span says its bytes and its units of UTF-16 too */
};

/* One result, as one line without its end: the fields of the contract in blouse-check(1), in its order. `places` was
 * built for the message. */
void jsonw_result(struct buf *out, const struct blouse_charter *charter, const struct place_index *places,
		  const struct blouse_result *result, const struct jsonw_extra *extra);
/* {"id": …, "error": "…"} */
void jsonw_error(struct buf *out, struct str id, const char *message);
/* The list of entities alone. */
void jsonw_entities(struct buf *out, const struct place_index *places, bool all_places,
		    const struct blouse_result *result);

#endif
