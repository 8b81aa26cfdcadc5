/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured of each window of a sound, and how much like speech it is: lines of numbers.
 *
 * usage: bench-voice FILE    32-bit floats, 8,000 a second, one channel */
#include <stdio.h>

#include "media/film/voice.h"

int main(int argc, char **argv)
{
	static float samples[65536];
	float x[VOICE_FEATURES];
	struct media_heard heard = {0};
	size_t count;
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct voice *v = file ? voice_new() : NULL;
	if (!v) {
		fprintf(stderr, "usage: %s FILE\n", argv[0]);
		return 2;
	}
	while ((count = fread(samples, sizeof(*samples), sizeof(samples) / sizeof(*samples), file)) > 0)
		if (!voice_hear(v, samples, count))
			break;
	fclose(file);
	for (size_t i = 0; i < voice_windows(v); i++) {
		printf("%.4f", (double)voice_window(v, i, x));
		for (size_t k = 0; k < VOICE_FEATURES; k++)
			printf(" %.4f", (double)x[k]);
		putchar('\n');
	}
	voice_end(v, &heard);
	for (size_t i = 0; i < heard.voice_count; i++)
		printf("# %u %u\n", heard.voices[i].start, heard.voices[i].end);
	voice_free(v);
	return 0;
}
