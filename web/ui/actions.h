/* SPDX-License-Identifier: Apache-2.0 */
/* What a person acts with: buttons, menus, dialogs, tabs, the way back, pages of a list. */
#ifndef BLOUSE_WEB_UI_ACTIONS_H
#define BLOUSE_WEB_UI_ACTIONS_H

#include <stdint.h>

#include "base/buf.h"
#include "web/ui/icon.h"

/* One main action a screen; plain for the others; quiet within tables and cards. */
enum ui_kind { UI_PLAIN, UI_MAIN, UI_QUIET };

/* Sends the form around it. */
struct ui_button {
	struct str label;
	struct str name, value; /* optional: what the form sends when this button sent it */
	enum ui_icon_name icon; /* optional */
	enum ui_kind kind;      /* optional: plain */
	bool disabled;
};
void ui_button(struct buf *out, const struct ui_button *p);

/* Goes somewhere, and looks like a button. */
struct ui_link {
	struct str label, href;
	enum ui_icon_name icon; /* optional */
	enum ui_kind kind;      /* optional: plain */
	struct str opens; /* optional: the id of a dialog of this page, with href « #id » for browsers without script */
};
void ui_link(struct buf *out, const struct ui_link *p);

/* A few rarer actions behind one button; it opens without script. To be filled with what else stands in the list, each in
 * its <li>. */
struct ui_menu {
	struct str label;
	enum ui_icon_name icon; /* optional */
	const struct ui_link *links;
	size_t link_count;
};

/* A dialog, to be filled with its content; {fill actions} holds its buttons. */
struct ui_dialog {
	struct str id, title;
};

struct ui_tab {
	struct str label, href;
	int64_t count; /* optional: shown when it is not 0 */
	bool current;
};

/* Views of one thing, each with its address. */
struct ui_tabs {
	struct str label; /* what the tabs are views of, for who cannot see them */
	const struct ui_tab *tabs;
	size_t tab_count;
};
void ui_tabs(struct buf *out, const struct ui_tabs *p);

/* The way back up; the page itself is not among the links. */
struct ui_crumbs {
	const struct ui_link *links;
	size_t link_count;
	struct str here;
};
void ui_crumbs(struct buf *out, const struct ui_crumbs *p);

/* Where one is in a long list. Pages count from 1. */
struct ui_pages {
	struct str base; /* the address of the list, up to the « ? » or « & » behind which « page=2 » may stand */
	int64_t page, pages;
	int64_t total;
	struct str one, many; /* the noun of what is listed */
};
void ui_pages(struct buf *out, const struct ui_pages *p);

/* For pages of a list: the one before and the one behind. */
static inline int64_t ui_before(int64_t page) { return page - 1; }
static inline int64_t ui_after(int64_t page) { return page + 1; }

#endif
