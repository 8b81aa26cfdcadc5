/* SPDX-License-Identifier: Apache-2.0 */
/* What a case and its establishment say in a letter: the values of charter/letters/. Never who reported, nor what they wrote
 * beside the message. */
#ifndef BLOUSE_DESK_PAPERS_FACTS_H
#define BLOUSE_DESK_PAPERS_FACTS_H

#include "desk/cases/seen.h"
#include "desk/guide/site.h"
#include "desk/papers/kinds.h"

#define PAPER_MARK "[à compléter" /* begins what the case does not know */

/* A letter's parts, as they stand in its form. */
struct paper_parts {
	struct str addressee, subject, text, signatory;
};

/* Fills a letter with what is known. All memory is the arena's. ERR_NOMEM. */
enum error_code paper_fill(struct arena *arena, const struct paper_kind *kind, const struct cases_seen *seen,
			   const struct site *site, struct paper_parts *ret_parts, struct error *err);

/* Texts of law that one of these rules, between spaces, may fall under, as lines of a list; empty when there are none. */
void paper_qualify(struct str rules, struct buf *out);

#endif
