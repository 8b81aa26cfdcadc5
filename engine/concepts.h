/* SPDX-License-Identifier: Apache-2.0 */
/* The charter's phrases found in a message, in one pass over its tokens. */
#ifndef BLOUSE_ENGINE_CONCEPTS_H
#define BLOUSE_ENGINE_CONCEPTS_H

#include "engine/charter.h"
#include "engine/text.h"

struct engine;

struct mention {
	uint16_t concept;
	uint16_t length; /* tokens */
	uint32_t first;  /* token */
};

/* Mentions in order of their first token. A phrase of the concept `hors-sujet-homonyme` ("opération portes ouvertes") takes away
 * what shorter phrases read inside it. */
enum error_code concepts_find(struct arena *arena, const struct engine *engine, const struct text *text,
			      struct mention **ret_mentions, size_t *ret_count, struct error *err);

#endif
