/* SPDX-License-Identifier: Apache-2.0 */
/* What a capture says: the lines that were read in it, put together as they are written, and of them what somebody wrote,
 * without what the network and the phone write around it. */
#ifndef BLOUSE_DESK_SHOTS_WORDS_H
#define BLOUSE_DESK_SHOTS_WORDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "media/sight.h"

#define SHOT_TEXT_MAX ((size_t)16 << 10) /* bytes that are kept of one capture */

/* One paragraph a line: a line that goes on in the one below is joined to it. What is illegible is left out. Of more than
 * SHOT_TEXT_MAX, the beginning. Empty when nothing was read. */
enum error_code shot_text(struct arena *arena, const struct sight_seen *seen, struct str *ret_text, struct error *err);

/* Without « J'aime », « il y a 2 h », « 12 partages », the clock and the battery: what two captures of one message have in
 * common. A sentence that says « partager » stays. */
enum error_code shot_words(struct arena *arena, struct str text, struct str *ret_words, struct error *err);

/* What a case is called by: the first paragraph that is a sentence, or the first one. */
struct str shot_title(struct str words);

/* Whether a line is only what networks and phones write around messages. */
bool shot_is_around(struct str line);

#endif
