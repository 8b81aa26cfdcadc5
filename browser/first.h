/* SPDX-License-Identifier: Apache-2.0 */
/* The first charter: a small one that a page reads with while the whole one is on its way. It has all the rules, clauses and
 * concepts of the other, and of its words, phrases, names, common words and features only what messages use most. */
#ifndef BLOUSE_BROWSER_FIRST_H
#define BLOUSE_BROWSER_FIRST_H

#include "base/buf.h"
#include "browser/usage.h"

/* Appends the first charter of the compiled one in `bytes`, whose usage was counted. An establishment's own facts
 * (shapes of its numbers, perimeters, roster) have no place in it. */
enum error_code first_make(struct str bytes, struct usage *usage, struct buf *ret_charter, struct error *err);

#endif
