/* SPDX-License-Identifier: Apache-2.0 */
/* What the sound of a video lets hear. */
#ifndef BLOUSE_MEDIA_HEARD_H
#define BLOUSE_MEDIA_HEARD_H

#include <stdbool.h>
#include <stddef.h>

#define HEARD_VOICES_MAX 20u
#define HEARD_SECONDS_MAX 86400u

/* Seconds from the beginning. */
struct heard_voice {
	unsigned start, end; /* start < end */
};

struct media_heard {
	bool sound;     /* there is a sound */
	bool listened;  /* it was listened to: asked for, and of a kind that can be decoded */
	bool cut_short; /* not to its end */
	struct heard_voice voices[HEARD_VOICES_MAX]; /* in order; somebody seems to speak */
	size_t voice_count;
};

#endif
