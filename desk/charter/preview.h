/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of the charter does: a few hundred messages, which come with the program, are read before and after. */
#ifndef BLOUSE_DESK_CHARTER_PREVIEW_H
#define BLOUSE_DESK_CHARTER_PREVIEW_H

#include "base/arena.h"
#include "base/error.h"
#include "compiler/source.h"
#include "engine/blouse.h"
#include "web/ui/data.h"

struct sample_message {
	enum blouse_context context;
	enum blouse_network network;
	struct str text;
};
extern const struct sample_message sample_messages[];
extern const size_t sample_count;

#define PREVIEW_CHANGES_MAX 20 /* messages shown */

/* How often a rule is found. */
struct preview_rule {
	struct str title;
	struct str note; /* optional: « nouvelle », « n'est plus appliquée » */
	int64_t before, after;
};

/* A rule of one message. */
struct preview_finding {
	struct str title;
	struct str what; /* « ne s'applique plus », « s'applique », « change de niveau » */
	enum ui_state state;
};

struct preview_message {
	struct str who;                /* « Un agent » */
	const struct ui_piece *pieces; /* marked where the second reading finds something, else the first */
	size_t piece_count;
	enum ui_state before, after;
	const struct preview_finding *findings; /* what is not the same */
	size_t finding_count;
};

/* An example of the establishment's own rules that does not hold. */
struct preview_example {
	struct str rule, text;
	struct str what;
	int64_t line;
};

struct preview {
	int64_t read, changed;
	const struct preview_rule *rules; /* those whose count changes */
	size_t rule_count;
	const struct preview_message *messages; /* the first of those that change */
	size_t message_count;
	int64_t more; /* those that are not shown */
	int64_t examples;
	const struct preview_example *failing;
	size_t failing_count;
	const struct preview_message *tried; /* the message that was given to try, or NULL */
};

/* `source` is what `after` was compiled from. `tried` may be empty. Everything in the arena. ERR_NOMEM. */
enum error_code preview_make(struct arena *arena, const struct blouse_charter *before,
			     const struct blouse_charter *after, const struct charter_source *source, struct str tried,
			     struct preview *ret_preview, struct error *err);

#endif
