/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/rapprochements: which other cases say the same, and what a person mends of what was joined. */
#ifndef BLOUSE_DESK_CASES_LINKS_H
#define BLOUSE_DESK_CASES_LINKS_H

#include "desk/cases/cases.h"

extern const struct route cases_links_routes[];

struct cases_alike {
	int64_t number, reports, percent;
	struct str title, state_label;
};

struct cases_part {
	int64_t id, at;
	struct str text;
};

struct cases_links {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	int64_t number, events;
	int64_t goes_on; /* the case where this one goes on; 0 */
	const struct cases_alike *alikes;
	size_t alike_count;
	const struct cases_part *parts; /* the reports, when there are several */
	size_t part_count;
	int64_t more_parts; /* that are not listed */
	struct str mistake; /* optional */
};
void cases_links(struct buf *out, const struct cases_links *p);

#endif
