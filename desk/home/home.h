/* SPDX-License-Identifier: Apache-2.0 */
/* The first page: for who is signed in, and for everybody. */
#ifndef BLOUSE_DESK_HOME_HOME_H
#define BLOUSE_DESK_HOME_HOME_H

#include "desk/frame.h"
#include "desk/guide/site.h"

extern const struct route home_routes[];

struct home_right {
	struct str what;
};

struct home_duty {
	struct str name;
	int64_t until;
	bool self;
};

struct home {
	struct frame frame;
	const struct home_right *rights; /* what this person may do */
	size_t right_count;
	bool told;                    /* of alerts: */
	const struct home_duty *duty; /* who is told now, the first one first */
	size_t duty_count;
};
void home(struct buf *out, const struct home *p);

struct home_public {
	struct layout layout;
	const struct site *site;
	struct str version;
};
void home_public(struct buf *out, const struct home_public *p);

#endif
