/* SPDX-License-Identifier: Apache-2.0 */
/* The French of mending: what stands instead of an age, a place, a day, so that the sentence still holds. */
#ifndef BLOUSE_VERDICT_MEND_WORDS_H
#define BLOUSE_VERDICT_MEND_WORDS_H

#include "verdict/mend.h"

/* The mend of the entity at `i` and of those that belong to it (« Paul », « Martin »). How many it takes; 0 when there is
 * none to propose. */
size_t mend_entity(struct str text, const struct blouse_result *result, size_t i, struct mend *ret_mend);

/* A name is a colleague's: « un membre de l'équipe » stands for it, rather than « une personne ». */
void mend_colleague(enum blouse_entity_type type, struct mend *mend);

/* « hier soir », « cette nuit »: the next one from *at on, which moves on. */
bool mend_moment(struct str text, size_t *at, struct mend *ret_mend);

/* Whether the entity says who or when wherever it stands in the message; a hospital or a service alone does not. */
bool mend_is_personal(enum blouse_entity_type type);

/* Whether the byte ends a sentence: . ! ? … or the end of a line; not the point of « M. » or of « 3.5 ». */
bool mend_ends_sentence(struct str text, size_t at);

#endif
