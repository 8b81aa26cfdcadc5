/* SPDX-License-Identifier: Apache-2.0 */
/* Which establishment a public page speaks for. */
#ifndef BLOUSE_DESK_PLACE_H
#define BLOUSE_DESK_PLACE_H

#include "web/request.h"
#include "web/ui/fields.h"

struct place {
	int64_t id;                      /* 0: nobody knows */
	struct str name, zone;           /* empty with it */
	const struct ui_option *choices; /* when a visitor must choose among several, behind an empty one */
	size_t choice_count;             /* 0: nobody has to */
};

/* The establishment of who is signed in, the only one there is, or the one whose key is `chosen` (may be empty). */
enum error_code place_find(struct request *r, struct str chosen, struct place *ret_place, struct error *err);

#endif
