/* SPDX-License-Identifier: Apache-2.0 */
/* What every page of somebody who is signed in begins with: who they are, and what stands around the page. A page's struct
 * has a `struct frame frame`, its template begins with {> layout with frame.layout}. */
#ifndef BLOUSE_DESK_FRAME_H
#define BLOUSE_DESK_FRAME_H

#include "desk/desk.h"
#include "web/french.h"
#include "web/request.h"

/* The items of the main navigation, of which one is current. */
enum frame_item { FRAME_HOME, FRAME_CHECK, FRAME_CASES, FRAME_GUIDE, FRAME_SETTINGS, FRAME_ITEMS };

struct frame {
	struct layout layout; /* what frame_make leaves unset may be set: lead, toast */
	struct identity who;
	struct str person;
	enum french_zone zone; /* of the establishment */
	int64_t now;
};

/* For a route that has a permission, so that somebody is signed in. `title` is not copied. */
enum error_code frame_make(struct request *r, struct str title, enum frame_item current, struct frame *ret_frame,
			   struct error *err);

/* What stands around a page that everybody may read: the desk's frame for who is signed in, otherwise the name of the
 * establishment, when this installation has but one. */
enum error_code frame_public(struct request *r, struct str title, enum frame_item current, struct layout *ret_layout,
			     struct error *err);

/* What a page says when one comes back to it after something was done: its address ends with « ?fait=» and the word. */
struct frame_done {
	const char *word;
	struct str text;
};
/* For the parameters of such a page. */
#define FRAME_DONE_PARAM                                                                                               \
	{                                                                                                              \
		.name = "fait", .label = "Ce qui vient d'être fait", .kind = PARAM_TEXT, .max = 32                     \
	}
/* `words` ends with an empty row; a word that is not there says nothing. */
enum error_code frame_say(struct request *r, struct frame *frame, const struct frame_done *words, struct error *err);

#endif
