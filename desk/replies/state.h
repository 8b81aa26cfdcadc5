/* SPDX-License-Identifier: Apache-2.0 */
/* How an answer comes to leave: who may do what to it, in which state. */
#ifndef BLOUSE_DESK_REPLIES_STATE_H
#define BLOUSE_DESK_REPLIES_STATE_H

#include "engine/blouse.h"
#include "signin/permission.h"
#include "web/ui/notices.h"

enum reply_state { REPLY_DRAFT, REPLY_REVIEW, REPLY_APPROVED, REPLY_SENT, REPLY_WITHDRAWN, REPLY_STATES };

struct reply_state_row {
	struct str id, label;
	enum ui_state state;
};
extern const struct reply_state_row reply_states[REPLY_STATES];

/* REPLY_STATES when there is none of that name. */
enum reply_state reply_state_of(struct str id);

/* In the order of reply_gesture_words. */
enum reply_gesture {
	REPLY_WRITE,    /* other words */
	REPLY_ASK,      /* asks for approval */
	REPLY_APPROVE,  /* by somebody who wrote none of it */
	REPLY_RETURN,   /* back to who wrote it, with a word */
	REPLY_SEND,     /* it was published or sent: where it can be read */
	REPLY_WITHDRAW, /* it will not leave */
	REPLY_RESUME,   /* it will after all */
	REPLY_GESTURES
};
extern const char *const reply_gesture_words[REPLY_GESTURES + 1]; /* ends with NULL */

/* What is known of an answer when somebody acts. */
struct reply_facts {
	enum reply_state state;
	enum blouse_level verdict; /* of its words, read as the establishment's */
	bool too_long;
	int64_t author_id, editor_id; /* who wrote the first words, the last */
	struct str writers;           /* who wrote others: their numbers, between spaces; may be empty */
};

/* Whether this person wrote words of it, that stand in it or stood. */
bool reply_wrote(const struct reply_facts *facts, int64_t user_id);

/* What stands against a gesture, for the person; empty when nothing does. */
struct str reply_against(const struct reply_facts *facts, enum reply_gesture gesture, const struct identity *who);

/* The state behind a gesture that nothing stands against. */
enum reply_state reply_behind(enum reply_state state, enum reply_gesture gesture);

#endif
