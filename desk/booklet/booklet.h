/* SPDX-License-Identifier: Apache-2.0 */
/* The guide on paper, in an establishment's name: A5 pages that face each other, as many as fold into a booklet. Made of what
 * the guide's pages are made of, once for each version of them, and kept (site_page). */
#ifndef BLOUSE_DESK_BOOKLET_BOOKLET_H
#define BLOUSE_DESK_BOOKLET_BOOKLET_H

#include "desk/guide/site.h"
#include "web/route.h"

extern const struct route booklet_routes[];

struct booklet {
	const struct guide *guide;
	const struct site *site;
	struct str address; /* of the guide, for the code to photograph; optional */
};

/* Appends the PDF. */
enum error_code booklet_make(const struct booklet *booklet, struct buf *out, size_t *ret_pages, struct error *err);

#endif
