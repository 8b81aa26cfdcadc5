/* SPDX-License-Identifier: Apache-2.0 */
/* What was found in a draft, shaped for its page. All memory is an arena's. */
#ifndef BLOUSE_DESK_CHECK_READING_H
#define BLOUSE_DESK_CHECK_READING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "verdict/mend.h"
#include "web/ui/notices.h"

/* A piece of a message: plain, or marked by the findings that are about it. */
struct check_piece {
	struct str text;
	bool marked;
	enum ui_state state;
	const struct str *ends; /* numbers of the findings whose words end here */
	size_t end_count;
};

/* One text of law: where it stands, and what it says. */
struct check_law {
	struct str text;
};

/* What the charter says of a rule, whatever the message. */
struct check_rule {
	struct str id, title, why;
	const struct check_law *laws;
	size_t law_count;
};
/* Why, the law, and the page of the guide, behind a fold. */
void check_rule(struct buf *out, const struct check_rule *p);

/* A way to mend the message, and the verdict that it gives. */
struct check_mend {
	struct str gesture; /* what the form sends for it: « retouche-1-0 » */
	struct str words, text;
	enum mend_kind kind;
	enum ui_state state; /* optional: of the message so mended */
	bool gains;          /* that verdict is better: it is shown */
};
void check_mend(struct buf *out, const struct check_mend *p);

/* All that make the message less exact, together. */
struct check_all {
	struct str gesture;
	enum ui_state state; /* optional: of the message so mended */
	bool gains;          /* that verdict is better: it is shown */
};
void check_all(struct buf *out, const struct check_all *p);

/* A finding: what its marks lead to. */
struct check_reason {
	struct str post, number; /* « raison-1-2 » is its element's id */
	enum ui_state state;
	struct str message, advice;
	struct check_rule rule;
	const struct check_mend *mends;
	size_t mend_count;
};
void check_reason(struct buf *out, const struct check_reason *p);

/* The verdict of a message, or of all posts of a thread. */
struct check_verdict {
	enum ui_state state;
	bool thread;
};
void check_verdict(struct buf *out, const struct check_verdict *p);

struct check_reading {
	enum ui_state state;
	const struct check_piece *pieces;
	size_t piece_count;
	const struct check_reason *reasons;
	size_t reason_count;
	struct check_all all;
	struct str mosaic; /* « les messages 1 et 2 »: those that this one completes; or empty */
};

/* The three states, from a level: of a verdict, or of a finding (advice alone is neutral). */
enum ui_state check_state(enum blouse_level verdict);
enum ui_state check_finding_state(enum blouse_level level);

/* Shapes the result of a post, which is called `number`. */
enum error_code check_reading_make(struct arena *a, const struct blouse_charter *charter, struct str number,
				   struct str text, const struct blouse_result *result,
				   struct check_reading *ret_reading, struct error *err);

/* Adds the mends to a reading that was made of the same text; what they give when tried is told with them. */
enum error_code check_mends_make(struct arena *a, struct str number, struct str text, const struct mends *mends,
				 enum blouse_level all, struct check_reading *reading, struct error *err);

enum error_code check_rule_make(struct arena *a, const struct blouse_rule *rule, struct check_rule *ret_rule,
				struct error *err);

/* What the engine says went wrong, as an error of ours. */
enum error_code check_error(const struct blouse_error *from, struct error *err);

/* « 2 », as long as the arena. ptr NULL: memory is exhausted. */
struct str check_number(struct arena *a, size_t n);

#endif
