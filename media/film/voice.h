/* SPDX-License-Identifier: Apache-2.0 */
/* Whether somebody speaks in a sound, and when: never what is said, nor who. Plain signal processing: how much of the sound
 * is voiced, how its pitch glides, how fast syllables follow each other, how vowels change. Singing is a voice too. */
#ifndef BLOUSE_MEDIA_FILM_VOICE_H
#define BLOUSE_MEDIA_FILM_VOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "media/heard.h"

#define VOICE_RATE 8000u          /* samples a second */
#define VOICE_SECONDS_MAX 10800u  /* that are listened to */
#define VOICE_FEATURES 9u         /* what is measured of a window */
#define VOICE_WINDOWS_A_SECOND 4u /* a window each quarter of a second, of VOICE_WINDOW_SECONDS around it */
#define VOICE_WINDOW_SECONDS 2u

struct voice;

/* NULL: no memory. */
struct voice *voice_new(void);
void voice_free(struct voice *v); /* accepts NULL */

/* The next samples, -1 to 1, VOICE_RATE a second, one channel. False: no memory, or VOICE_SECONDS_MAX are over. */
bool voice_hear(struct voice *v, const float *samples, size_t count);

/* When somebody seems to speak. */
void voice_end(struct voice *v, struct media_heard *heard);

/* For those who measure: how many windows there are, and what the i-th is like; 0 to 1: how much like speech. */
size_t voice_windows(const struct voice *v);
float voice_window(const struct voice *v, size_t i, float ret_features[VOICE_FEATURES]);

#endif
