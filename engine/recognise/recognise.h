/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers, names, dates and places of a message. */
#ifndef BLOUSE_ENGINE_RECOGNISE_RECOGNISE_H
#define BLOUSE_ENGINE_RECOGNISE_RECOGNISE_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/charter.h"
#include "engine/text.h"

/* Entities in order, not overlapping, in bytes of the original, held by the arena. Reads the folded text alone (an
 * identifier does not care for sentences), in time linear in its length. `charter` may hold no name model: names are
 * then found by their cues only. ERR_NOMEM. */
enum error_code recognise(struct arena *arena, const struct blouse_charter *charter, const struct text *text,
			  struct blouse_entity **ret_entities, size_t *ret_count, struct error *err);

#endif
