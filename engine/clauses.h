/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence that the rules' files describe: which concepts stand together, within what distance, unless what. */
#ifndef BLOUSE_ENGINE_CLAUSES_H
#define BLOUSE_ENGINE_CLAUSES_H

#include "engine/reading.h"

/* Fills reading->evidence. */
enum error_code clauses_match(struct arena *arena, struct reading *reading, struct error *err);

#endif
