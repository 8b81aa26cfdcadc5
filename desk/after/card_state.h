/* SPDX-License-Identifier: Apache-2.0 */
/* How a card of the quiz comes to be shown: who may do what to it, in which state. */
#ifndef BLOUSE_DESK_AFTER_CARD_STATE_H
#define BLOUSE_DESK_AFTER_CARD_STATE_H

#include <stdbool.h>

#include "base/str.h"
#include "web/ui/notices.h"

/* In the order of card_state_words. */
enum card_state { CARD_DRAFT, CARD_APPROVED, CARD_WITHDRAWN, CARD_STATES };
extern const char *const card_state_words[CARD_STATES + 1]; /* in the store; ends with NULL */

struct card_state_row {
	struct str label;
	enum ui_state state;
};
extern const struct card_state_row card_states[CARD_STATES];

/* CARD_STATES when there is none of that name. */
enum card_state card_state_of(struct str word);

/* In the order of card_gesture_words. */
enum card_gesture { CARD_APPROVE, CARD_WITHDRAW, CARD_RESUME, CARD_GESTURES };
extern const char *const card_gesture_words[CARD_GESTURES + 1]; /* ends with NULL */

/* What stands against a gesture, for the person; empty when nothing does. `own`: who acts wrote the card. */
struct str card_against(enum card_state state, enum card_gesture gesture, bool own);

/* The state behind a gesture that nothing stands against. */
enum card_state card_behind(enum card_gesture gesture);

#endif
