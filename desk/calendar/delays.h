/* SPDX-License-Identifier: Apache-2.0 */
/* /reglages/delais: hours of work, days of rest, and how long each thing may take. */
#ifndef BLOUSE_DESK_CALENDAR_DELAYS_H
#define BLOUSE_DESK_CALENDAR_DELAYS_H

#include "desk/calendar/terms.h"
#include "desk/frame.h"
#include "web/ui/fields.h"

extern const struct route delays_routes[];

struct delays_field {
	struct str id, label, value, hint, error;
};
struct delays_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str opens, closes, opens_error, closes_error;
	const struct ui_option *places;
	size_t place_count;
	/* To be looked at; decided; asked and opened again; alerts. */
	const struct delays_field *looks, *settles, *others, *alerts;
	size_t look_count, settle_count, other_count, alert_count;
};
void delays_page(struct buf *out, const struct delays_page *p);

#endif
