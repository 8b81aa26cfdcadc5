/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/voice.h"

#include <math.h>

#include "base/mem.h"
#include "base/testing.h"

#define SECONDS 16u
#define COUNT (SECONDS * VOICE_RATE)

static float sound[COUNT];

static float noise(void)
{
	static uint32_t seed = 1;
	seed = seed * 1664525u + 1013904223u;
	return (float)(seed >> 8) / (1 << 23) - 1;
}

static struct media_heard hear(void)
{
	struct media_heard heard = {.sound = true};
	struct voice *v = voice_new();
	assert_non_null(v);
	/* However it is cut. */
	for (size_t i = 0; i < COUNT; i += 777)
		assert_true(voice_hear(v, sound + i, COUNT - i < 777 ? COUNT - i : 777));
	voice_end(v, &heard);
	voice_free(v);
	return heard;
}

/* Pulses of a throat through three resonances that wander from vowel to vowel, with a breath between them. */
static void speak(float from, float to)
{
	static const float vowels[][3] = {{700, 1200, 2600}, {300, 2200, 2900}, {350, 800, 2300}, {500, 1800, 2500}};
	float held[3][2] = {{0}}, phase = 0;
	for (size_t i = (size_t)(from * VOICE_RATE); i < (size_t)(to * VOICE_RATE); i++) {
		float t = (float)i / VOICE_RATE, syllable = t * 4.3f, within = syllable - floorf(syllable);
		float pitch = 150 + 30 * sinf(t * 5) - 15 * within, out = 0;
		unsigned vowel = (unsigned)syllable * 7 % 4;
		phase += pitch / VOICE_RATE;
		float pulse = phase >= 1 ? 1 : 0;
		phase -= phase >= 1;
		float open = within < 0.65f ? sinf(within / 0.65f * (float)M_PI) : 0;
		for (unsigned k = 0; k < 3; k++) {
			float r = 0.97f, w = 2 * (float)M_PI * vowels[vowel][k] / VOICE_RATE;
			float y = pulse * open + 2 * r * cosf(w) * held[k][0] - r * r * held[k][1];
			held[k][1] = held[k][0];
			held[k][0] = y;
			out += y / (float)(k + 1);
		}
		sound[i] += 0.05f * out + (within > 0.65f && within < 0.85f ? 0.02f * noise() : 0);
	}
}

static void a_voice_is_heard_when_it_speaks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		sound[i] = 0.002f * noise();
	speak(5, 11);
	struct media_heard heard = hear();
	assert_int_equal(heard.voice_count, 1);
	assert_in_range(heard.voices[0].start, 4, 6);
	assert_in_range(heard.voices[0].end, 10, 12);
}

static void no_voice_is_heard(const char *name)
{
	struct media_heard heard = hear();
	if (heard.voice_count)
		print_message("# %s: %u to %u\n", name, heard.voices[0].start, heard.voices[0].end);
	assert_int_equal(heard.voice_count, 0);
}

static void what_is_no_voice_is_not_told_as_one(void **state)
{
	(void)state;
	memset(sound, 0, sizeof(sound));
	no_voice_is_heard("silence");
	for (size_t i = 0; i < COUNT; i++)
		sound[i] = 0.3f * noise();
	no_voice_is_heard("noise");
	for (size_t i = 0; i < COUNT; i++)
		sound[i] = 0.3f * sinf(2 * (float)M_PI * 440 * (float)i / VOICE_RATE);
	no_voice_is_heard("a tone");
	for (size_t i = 0; i < COUNT; i++)
		sound[i] = i % VOICE_RATE < VOICE_RATE / 8 ? 0.3f * sinf(2 * (float)M_PI * 900 * (float)i / VOICE_RATE)
							   : 0;
	no_voice_is_heard("a heart monitor");
	for (size_t i = 0; i < COUNT; i++)
		sound[i] = i % 7 ? NAN : INFINITY;
	no_voice_is_heard("no numbers");
}

static void a_short_sound_is_none(void **state)
{
	(void)state;
	struct media_heard heard = {.sound = true};
	struct voice *v = voice_new();
	voice_end(v, &heard);
	assert_int_equal(heard.voice_count, 0);
	assert_true(voice_hear(v, sound, 100));
	voice_end(v, &heard);
	assert_int_equal(heard.voice_count, 0);
	voice_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_voice_is_heard_when_it_speaks),
		cmocka_unit_test(what_is_no_voice_is_not_told_as_one),
		cmocka_unit_test(a_short_sound_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
