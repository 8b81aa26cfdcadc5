/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of the guide and of establishments (Markdown that desk/guide/text.h has found good) on paper. */
#ifndef BLOUSE_DESK_BOOKLET_MARKDOWN_H
#define BLOUSE_DESK_BOOKLET_MARKDOWN_H

#include "desk/guide/text.h"
#include "print/print.h"

/* How a text stands in a document. */
struct markdown {
	struct arena *arena;
	struct str bytes;
	struct str href;               /* its page, of which anchors are made */
	const struct guide_text *text; /* the same, read: where ids of sections come from; NULL: no anchors */
	unsigned level;                /* of « ## »; below it « ### » */
	bool headless;                 /* without the title and the sentence it begins with */
	bool run_in;                   /* « ## » is a strong word at the beginning of what follows */
};

enum error_code markdown_print(struct print *p, const struct markdown *m, struct error *err);

#endif
