/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks on readings that were wrong: « ce n'est pas un problème », « vous avez manqué ceci ». They are written on the
 * device and stay there (web/assets/remarques.js) until somebody gives one, at /verifier/remarques; whoever edits the charter
 * finds it at /reglages/remarques. */
#ifndef BLOUSE_DESK_REMARKS_REMARKS_H
#define BLOUSE_DESK_REMARKS_REMARKS_H

#include "desk/frame.h"
#include "web/ui/fields.h"

extern const struct route remarks_routes[];          /* of the device */
extern const struct route remarks_received_routes[]; /* of the settings */

struct remarks_device {
	struct layout layout;
	const struct ui_link *way;
	size_t way_count;
	struct str token; /* optional */
	bool taken;       /* it is known to which establishment a remark goes */
	struct ui_mistakes mistakes;
	const struct ui_option *kinds;
	size_t kind_count;
	const struct ui_option *rules;
	size_t rule_count;
	const struct ui_option *contexts;
	size_t context_count;
	const struct ui_option *networks;
	size_t network_count;
	struct str excerpt, excerpt_error, whole, comment, mark; /* optional */
	bool gives_whole;
};
void remarks_device(struct buf *out, const struct remarks_device *p);

struct remarks_row {
	int64_t id;
	struct str kind, rule, excerpt, comment, about; /* about: « en mon nom, sur X » */
	struct str whole;                               /* empty: it was not given */
	int64_t received_at;
	struct str handler;
	int64_t handled_at;
	struct str gesture, gesture_label; /* the address that handles it, or reopens it */
};

struct remarks_received {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_tab tabs[2];
	size_t tab_count;
	const struct remarks_row *rows;
	size_t row_count;
	bool handled, from_top;
	struct str older; /* optional */
};
void remarks_received(struct buf *out, const struct remarks_received *p);

/* « Secret médical », or what stands for no rule in particular. */
#define REMARKS_NO_RULE "Autre chose"

#endif
