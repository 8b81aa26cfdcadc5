/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a draft before it is published: /verifier, for everybody. In the browser the engine reads while one types, and
 * nothing is sent (web/assets/verifier.js, browser/worker.js); without script, or without WebAssembly, the same form is
 * posted, read with the same engine and forgotten. The routes are ROUTE_READS: what is posted could not be stored. */
#ifndef BLOUSE_DESK_CHECK_CHECK_H
#define BLOUSE_DESK_CHECK_CHECK_H

#include "desk/frame.h"
#include "desk/check/reading.h"
#include "web/ui/fields.h"

extern const struct route check_routes[];

struct check_post {
	struct str number; /* "1" */
	struct str name;   /* of its field */
	struct str text, error;
	bool was_read;
	struct check_reading reading;
	bool counted, too_long;
	uint64_t length, length_max;
	struct str unit; /* « caractères », « octets » */
};

/* What the page's script needs of a network. */
struct check_network {
	struct str id, label, unit;
	uint64_t length, url, bytes;
	bool chosen;
};

struct check_page {
	struct frame frame;
	struct str token;
	struct str folder; /* optional: where the engine's files are */
	struct str size;   /* of the careful reading's model, « 11 Mo »; optional */
	uint64_t weight;   /* the same in bytes */
	const struct ui_option *contexts;
	size_t context_count;
	const struct check_network *networks;
	size_t network_count;
	bool network_chosen;
	const struct check_post *posts;
	size_t post_count;
	bool more; /* another post may be added */
	struct ui_mistakes mistakes;
	bool was_read, threaded;
	enum ui_state state;            /* of all posts together */
	const struct check_rule *rules; /* for the script */
	size_t rule_count;
};
/* What the script copies. */
struct check_models {
	const struct check_rule *rules;
	size_t rule_count;
};
void check_models(struct buf *out, const struct check_models *p);

void check_page(struct buf *out, const struct check_page *p);

#endif
