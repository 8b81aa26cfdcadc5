/* SPDX-License-Identifier: Apache-2.0 */
/* The exact words that a finding is about. */
#ifndef BLOUSE_ENGINE_SPANS_H
#define BLOUSE_ENGINE_SPANS_H

#include "engine/engine.h"
#include "engine/reading.h"

/* Where a rule was seen. */
struct sight {
	uint32_t window;        /* the first of MODEL_WINDOW sentences that the model's output scores highest */
	const float *attention; /* by token: how much it drew the encoder's eye; NULL in the fast reading */
};

/* The words that weigh for `rule`: those of its own evidence, and the runs of tokens that weigh most where it was seen.
 * Spans in order, not overlapping, at least one unless the message has no token. */
enum error_code spans_find(struct arena *arena, const struct engine *engine, const struct reading *reading,
			   unsigned rule, struct sight sight, struct blouse_span **ret_spans, size_t *ret_count,
			   struct error *err);

#endif
