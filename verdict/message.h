/* SPDX-License-Identifier: Apache-2.0 */
/* The sentence of a finding, with the words that it is about. */
#ifndef BLOUSE_VERDICT_MESSAGE_H
#define BLOUSE_VERDICT_MESSAGE_H

#include "base/buf.h"
#include "engine/blouse.h"

#define MESSAGE_WORDS_MAX 4   /* quotations in one sentence; the others are underlined in the text */
#define MESSAGE_QUOTE_MAX 120 /* bytes of one quotation, which is cut between two characters */

/* « words », cut between two of them, with « … » when they are many; marks behind the last are left out. */
void message_quote(struct buf *out, struct str words);

/* Adds the finding's message; its {mots} become « … », « … » and « … » from `text`. */
void message_add(struct buf *out, struct str text, const struct blouse_finding *finding);

#endif
