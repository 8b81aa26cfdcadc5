/* SPDX-License-Identifier: Apache-2.0 */
/* « Ce que dit votre profil »: /profil, for everybody. One pastes a presentation, ticks what is seen beside it, and sees what
 * that ties together (verdict/profile.h). As for /verifier the browser reads and nothing is sent (web/assets/profil.js);
 * without script the form is posted, read by the same code and forgotten: the routes are ROUTE_READS and ROUTE_MUTE. */
#ifndef BLOUSE_DESK_PROFILE_PROFILE_H
#define BLOUSE_DESK_PROFILE_PROFILE_H

#include "desk/frame.h"
#include "verdict/profile.h"
#include "web/ui/fields.h"

extern const struct route profile_routes[];

struct profile_choice {
	struct str id, label;
	bool ticked;
	bool was_read;    /* in the text */
	struct str words; /* there */
};

struct profile_question {
	struct str legend;
	const struct profile_choice *choices;
	size_t choice_count;
};

struct profile_dot {
	struct str id, label;
	uint64_t x, y, below; /* `below`: where its label stands */
	bool shown;
};

struct profile_line {
	uint64_t x1, y1, x2, y2;
	bool shown, strong;
};

/* A thing said, with a link and how many ties it undoes. */
struct profile_item {
	struct str title, text;
	struct str href, link; /* optional */
	uint64_t undone, all;  /* optional */
};
void profile_item(struct buf *out, const struct profile_item *p);

/* What is tied to what, and what to do about it. */
struct profile_answer {
	struct str title, text, names;
	bool apart;
	const struct profile_dot *dots; /* PROFILE_NODES */
	size_t dot_count;
	const struct profile_line *lines; /* PROFILE_EDGES */
	size_t line_count;
	const struct profile_item *ties;
	size_t tie_count;
	const struct profile_item *readers;
	size_t reader_count;
	const struct profile_item *changes;
	size_t change_count;
	const struct profile_item *keeps;
	size_t keep_count;
};
void profile_answer(struct buf *out, const struct profile_answer *p);

struct profile_page {
	struct layout layout;
	struct str token;  /* optional */
	struct str folder; /* optional: where the engine's files are */
	struct str text, text_error;
	const struct profile_question *questions;
	size_t question_count;
	const struct profile_choice *read; /* what the text shows */
	size_t read_count;
	bool closed; /* only contacts read the account */
	struct ui_mistakes mistakes;
	struct profile_answer answer;
};
void profile_page(struct buf *out, const struct profile_page *p);

#endif
