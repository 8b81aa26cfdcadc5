/* SPDX-License-Identifier: Apache-2.0 */
/* What the house tells a person: the three states, each with a colour, an icon and a word; red for « ne publiez pas »
 * alone. */
#ifndef BLOUSE_WEB_UI_NOTICES_H
#define BLOUSE_WEB_UI_NOTICES_H

#include <stdint.h>

#include "base/buf.h"
#include "web/ui/actions.h"
#include "web/ui/icon.h"

enum ui_state { UI_NEUTRAL, UI_CLEAR, UI_REVIEW, UI_STOP };

/* « Rien à signaler », « À revoir », « Ne publiez pas »; empty for neutral. */
struct str ui_state_word(enum ui_state state);
/* The word that styles know a state by. */
struct str ui_state_class(enum ui_state state);
enum ui_icon_name ui_state_icon(enum ui_state state);

/* A sentence or two above what they are about. */
struct ui_notice {
	struct str text;
	struct str title;       /* optional: the state's word */
	enum ui_state state;    /* optional: neutral */
	struct str href, label; /* optional: the way out */
};
void ui_notice(struct buf *out, const struct ui_notice *p);

/* A word on a thing of a list. */
struct ui_badge {
	struct str label;    /* optional: the state's word */
	enum ui_state state; /* optional: neutral */
};
void ui_badge(struct buf *out, const struct ui_badge *p);

/* What was just done, with the way to undo it: a form that sends `token`. */
struct ui_toast {
	struct str text;
	struct str undo; /* optional: the address that undoes it, by POST */
	struct str token;
};
void ui_toast(struct buf *out, const struct ui_toast *p);

/* Somebody may be in danger, and waits for an answer: above every page, and told as soon as it is there. */
struct ui_alert {
	int64_t number; /* of the case */
	int64_t began;  /* seconds of UTC, for the clock of a script */
	struct str ago; /* the same in words */
	bool mine;      /* who reads takes care of it, and has not said how it ended */
};
struct ui_alerts {
	const struct ui_alert *alerts;
	size_t alert_count;
	struct str token;
};
void ui_alerts(struct buf *out, const struct ui_alerts *p);

/* Where there is nothing yet: what will stand here, and how to begin. */
struct ui_empty {
	struct str title, text;
	struct str href, label; /* optional: what to do */
};
void ui_empty(struct buf *out, const struct ui_empty *p);

/* How far something has come. */
struct ui_progress {
	struct str id, label;
	int64_t done, total;
};
void ui_progress(struct buf *out, const struct ui_progress *p);

#endif
