/* SPDX-License-Identifier: Apache-2.0 */
/* What is written in a picture, read by Tesseract row by row. */
#ifndef BLOUSE_MEDIA_SIGHT_WORDS_H
#define BLOUSE_MEDIA_SIGHT_WORDS_H

#include <stdint.h>

#include "media/sight.h"
#include "media/sight/scale.h"

struct words; /* Tesseract, with its French */

enum error_code words_new(struct words **ret_words, struct error *err);
void words_free(struct words *words); /* accepts NULL */

/* As sight_look, for text alone, in the picture's `grey` shrunk `step` times; until sight_now() is `end_ms`. */
enum error_code words_find(struct words *words, struct arena *arena, const struct media_picture *picture,
			   const struct gray *grey, unsigned step, int64_t end_ms, struct sight_seen *seen,
			   struct error *err);

/* Milliseconds of a clock that only goes forward. */
int64_t sight_now(void);

#endif
