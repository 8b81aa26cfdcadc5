/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_COMPILER_INFLECT_H
#define BLOUSE_COMPILER_INFLECT_H

#include "compiler/hunspell.h"

/* Adds the folded forms of the lemmas of `written`: of the lemma written so, else of the likeliest that have this form
 * (nouns and adjectives before verbs), else (with its accents forgotten) of those that fold so; words that hunspell does not know get regular French forms. Repeats are
 * possible. False when memory is exhausted. */
bool inflect(struct arena *arena, const struct hunspell *h, struct str written, struct str folded, str_list *forms);

/* Whether hunspell knows this hyphenated word as one that never changes, so that its parts do not either. */
bool inflect_is_fixed(const struct hunspell *h, struct str folded);

#endif
