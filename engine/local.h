/* SPDX-License-Identifier: Apache-2.0 */
/* What a message shows of the establishment's own facts: its staff, and the places of its sites. */
#ifndef BLOUSE_ENGINE_LOCAL_H
#define BLOUSE_ENGINE_LOCAL_H

#include "engine/concepts.h"

/* Concepts that the engine fills itself, in charters that were compiled with an establishment. */
#define LOCAL_STAFF "membre-du-personnel" /* a name of the roster: both ways round, or a title and the surname */
#define LOCAL_PLACE "coordonnees-du-site" /* coordinates or a map link within a perimeter */

/* Adds the mentions of these concepts to those found so far; both lists are in order of their first token. A charter
 * without an establishment costs nothing. */
enum error_code local_find(struct arena *arena, const struct engine *engine, const struct text *text,
			   const struct blouse_entity *entities, size_t entity_count, struct mention **mentions,
			   size_t *mention_count, struct error *err);

/* Whether a place, in degrees WGS 84, lies in the perimeter: in its circle, or in its outline or OUTLINE_TOLERANCE from it. */
bool local_within(const struct charter_perimeter *perimeter, double latitude, double longitude);

#endif
