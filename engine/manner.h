/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_ENGINE_MANNER_H
#define BLOUSE_ENGINE_MANNER_H

#include "engine/reading.h"

/* The class of a grammatical word, for token.class; 0 for any other word. */
uint8_t manner_class(struct str word);

/* The manners (bits 1 << enum manner) of one sentence. */
unsigned manner_read(const struct text *text, const struct sentence *sentence);

#endif
