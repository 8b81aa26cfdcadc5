/* SPDX-License-Identifier: Apache-2.0 */
/* Icons drawn by us, on 24 by 24, in ink of the text around them. They say nothing by themselves: a word stands beside
 * each. */
#ifndef BLOUSE_WEB_UI_ICON_H
#define BLOUSE_WEB_UI_ICON_H

#include "base/buf.h"

enum ui_icon_name {
	UI_ICON_NONE,
	UI_ICON_CLEAR, /* the three states */
	UI_ICON_REVIEW,
	UI_ICON_STOP,
	UI_ICON_INFO,
	UI_ICON_HOME,
	UI_ICON_WRITE,
	UI_ICON_CHECK, /* read a draft */
	UI_ICON_REPORT,
	UI_ICON_CASE,
	UI_ICON_CALENDAR,
	UI_ICON_WATCH,
	UI_ICON_GUIDE,
	UI_ICON_PEOPLE,
	UI_ICON_PERSON,
	UI_ICON_SETTINGS,
	UI_ICON_FIGURES,
	UI_ICON_PICTURE,
	UI_ICON_FILE,
	UI_ICON_CLOCK,
	UI_ICON_SEARCH,
	UI_ICON_ADD,
	UI_ICON_CLOSE,
	UI_ICON_MORE,
	UI_ICON_BACK,
	UI_ICON_NEXT,
	UI_ICON_UP,
	UI_ICON_DOWN,
	UI_ICON_UNDO,
	UI_ICON_DOWNLOAD,
	UI_ICON_LOCK,
};

struct ui_icon {
	enum ui_icon_name icon;
};

void ui_icon(struct buf *out, const struct ui_icon *p);

#endif
