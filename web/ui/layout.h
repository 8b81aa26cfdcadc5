/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around every page. To be filled: {> layout …}…{end}; {fill aside} holds what stands beside, on a wide
 * screen, and {fill way} the way back above the heading.
 * Public pages have no items and no person, and more air. */
#ifndef BLOUSE_WEB_UI_LAYOUT_H
#define BLOUSE_WEB_UI_LAYOUT_H

#include "web/ui/actions.h"
#include "web/ui/notices.h"

#define LAYOUT_ITEMS_MAX 5 /* what a thumb can tell apart in the bar of a phone */

struct layout_item {
	struct str label, href; /* a label of at most 12 letters */
	enum ui_icon_name icon;
	bool current;
	int64_t count;   /* optional: what waits there, shown when it is not 0 */
	struct str noun; /* of that count, for who cannot see where it stands: « en retard » */
};

struct layout {
	struct str title;                /* of the page, in the window's title and in its heading */
	struct str establishment;        /* optional */
	struct str lead;                 /* optional: a sentence below the heading */
	struct str assets;               /* the folder below /ressources/ whose name changes with its content */
	const struct layout_item *items; /* optional: at most LAYOUT_ITEMS_MAX */
	size_t item_count;
	struct str person;           /* optional: who is signed in */
	const struct ui_link *links; /* optional: what opens behind that name */
	size_t link_count;
	struct str token;             /* optional: with it, that list ends with the way out */
	const struct ui_toast *toast; /* optional: what was just done */
	/* For who is told of alerts: what of them is open, and where a script hears of others (web/assets/alertes.js). */
	const struct ui_alert *alerts; /* optional */
	size_t alert_count;
	struct str alerts_live; /* optional: without it nobody is told */
	bool alerts_sound;      /* optional */
};

#endif
