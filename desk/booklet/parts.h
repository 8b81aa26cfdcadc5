/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the booklet, between its cover and its back. */
#ifndef BLOUSE_DESK_BOOKLET_PARTS_H
#define BLOUSE_DESK_BOOKLET_PARTS_H

#include "desk/booklet/booklet.h"
#include "desk/guide/pages.h"
#include "desk/own/qr.h"
#include "print/print.h"

#define MAKING_MEMORY ((size_t)16 << 20)

/* A booklet being made. */
struct making {
	const struct booklet *booklet;
	struct arena *arena; /* of one run */
	struct str head;     /* above pages on the left */
	struct qr code;      /* side 0: none */
	const struct print_bar *bars;
};

struct str booklet_slogan(const struct booklet *b);
struct str without_scheme(struct str url); /* what stands before the name of a machine says nothing on paper */
struct str chapter_title(size_t chapter);
struct str chapter_anchor(struct making *m, size_t chapter);
struct str rule_href(struct making *m, const struct guide_rule *rule); /* which is its anchor too */

void put_code_line(struct print *p, struct making *m, const struct guide_rule *rule);
enum error_code put_rules(struct print *p, struct making *m, struct error *err);
enum error_code put_texts(struct print *p, struct making *m, struct error *err);
enum error_code put_contacts(struct print *p, struct making *m, struct error *err);

/* What the establishment says on a page in its own words, in a box; nothing where it says nothing. */
enum error_code put_own(struct print *p, struct making *m, struct str page, struct error *err);

#endif
