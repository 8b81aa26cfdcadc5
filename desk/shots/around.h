/* SPDX-License-Identifier: Apache-2.0 */
/* What networks and phones write around a message, in French and in English: data of words.c. */
#ifndef BLOUSE_DESK_SHOTS_AROUND_H
#define BLOUSE_DESK_SHOTS_AROUND_H

/* Without accents and marks; « # » stands for any number, « @ » for any month. Both end with NULL. */
extern const char *const around_words[], *const around_months[];

#endif
