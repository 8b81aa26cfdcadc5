/* SPDX-License-Identifier: Apache-2.0 */
/* The first page: for who is signed in, and for everybody. */
#ifndef BLOUSE_DESK_HOME_HOME_H
#define BLOUSE_DESK_HOME_HOME_H

#include "web/request.h"
#include "web/ui/layout.h"

extern const struct route home_routes[];

struct home_right {
	struct str what;
};

struct home {
	struct str assets, establishment, person;
	struct str token;
	const struct layout_item *items;
	size_t item_count;
	const struct ui_link *links;
	size_t link_count;
	const struct home_right *rights; /* what this person may do */
	size_t right_count;
};
void home(struct buf *out, const struct home *p);

struct home_public {
	struct str assets;
	struct str version;
};
void home_public(struct buf *out, const struct home_public *p);

#endif
