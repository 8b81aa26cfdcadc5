/* SPDX-License-Identifier: Apache-2.0 */
/* What the encoder sees of a message: for each token, rows of its table, which it adds up. Words, their letters by
 * three, their ends; the signs of writing; what the careful linguist knows of them (concepts, entities, clauses). A row
 * is found by hash: no vocabulary travels, and a word misspelt keeps most of its rows. A change here asks for the
 * encoder to be trained again (docs/decisions/0009-encoder.md). */
#ifndef BLOUSE_ENGINE_ENCODER_ROWS_H
#define BLOUSE_ENGINE_ENCODER_ROWS_H

#include "engine/reading.h"

#define ROWS_WORDS 32768
#define ROWS_LETTERS 16384
#define ROWS_SIGNS 8192
#define ROWS_COUNT (ROWS_WORDS + ROWS_LETTERS + ROWS_SIGNS)

struct rows {
	uint16_t *items;
	/* Places, one more than there are tokens: place 0 is the message as a whole, place i + 1 token i. The rows of
	 * place i are items[ends[i - 1]] to items[ends[i]]; those before surface_ends[i] are writing alone, which
	 * pretraining uses. */
	uint32_t *ends, *surface_ends;
	size_t places;
};

/* Into the arena. ERR_NOMEM. */
enum error_code rows_read(struct arena *arena, const struct reading *reading, struct rows *ret_rows, struct error *err);

#endif
