/* SPDX-License-Identifier: Apache-2.0 */
/* What administrators and the data protection officer set: one section each, at /reglages. */
#ifndef BLOUSE_DESK_SETTINGS_SETTINGS_H
#define BLOUSE_DESK_SETTINGS_SETTINGS_H

#include "desk/frame.h"

struct settings_section {
	struct str label, href;
	struct str what; /* one line below the label */
	enum ui_icon_name icon;
	enum permission permission; /* who finds it */
};

/* Whether somebody finds any of them. */
bool settings_any(const struct identity *who);

/* The way back of a section's page: {fill way}{> ui_crumbs links=way link_count=1 here=…}. */
extern const struct ui_link settings_way[1];

struct settings_index {
	struct frame frame;
	const struct settings_section *sections;
	size_t section_count;
};
void settings_index(struct buf *out, const struct settings_index *p);

extern const struct route settings_routes[];

#endif
