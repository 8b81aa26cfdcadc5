/* SPDX-License-Identifier: Apache-2.0 */
/* The exact words that a finding is about. */
#ifndef BLOUSE_ENGINE_SPANS_H
#define BLOUSE_ENGINE_SPANS_H

#include "engine/engine.h"
#include "engine/reading.h"

/* The words that weigh for `rule`: those of its own evidence, and the runs of tokens that the model's output gives most
 * weight to in the sentences [window, window + MODEL_WINDOW). Spans in order, not overlapping, at least one unless the
 * message has no token. */
enum error_code spans_find(struct arena *arena, const struct engine *engine, const struct reading *reading,
			   unsigned rule, uint32_t window, struct blouse_span **ret_spans, size_t *ret_count,
			   struct error *err);

#endif
