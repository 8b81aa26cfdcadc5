/* SPDX-License-Identifier: Apache-2.0 */
/* Any samples, numbers or not: times stay in the sound, and in order. */
#include <stdlib.h>

#include "base/mem.h"
#include "media/film/voice.h"
#include "tests/fuzz/fuzz.h"

#define HEARD (VOICE_WINDOW_SECONDS * VOICE_RATE + VOICE_RATE / VOICE_WINDOWS_A_SECOND)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = size / sizeof(float);
	struct media_heard heard = {.sound = true};
	struct voice *v = voice_new();
	_cleanup_free_ float *samples = mem_calloc(count + 1, sizeof(*samples));
	if (v && samples) {
		unsigned after = 0;
		memcpy(samples, data, count * sizeof(*samples));
		/* Again and again: what is told of a window needs one, and a quarter of a second. */
		for (size_t i = 0; count && i < HEARD; i += count)
			voice_hear(v, samples, count);
		voice_end(v, &heard);
		for (size_t i = 0; i < heard.voice_count; after = heard.voices[i++].end)
			if (heard.voices[i].start < after || heard.voices[i].end <= heard.voices[i].start ||
			    heard.voices[i].end > (count + HEARD) / VOICE_RATE + 2)
				abort();
	}
	voice_free(v);
	return 0;
}
