/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/heard.h"

#include "base/testing.h"

static void expect(const struct media_heard *heard, const char *wanted)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	heard_tell(&out, heard);
	assert_string_equal(out.ptr ? out.ptr : "", wanted);
}

static void a_sound_is_told_as_far_as_it_was_heard(void **state)
{
	(void)state;
	expect(&(struct media_heard){0}, "");
	expect(&(struct media_heard){.sound = true}, "La vidéo a un son, qui n’a pas été écouté.");
	expect(&(struct media_heard){.sound = true, .listened = true},
	       "Aucune voix n’a été reconnue dans le son, qui peut en cacher une faible ou lointaine : écoutez-le.");
	expect(
		&(struct media_heard){
			.sound = true, .listened = true, .cut_short = true, .voices = {{3, 12}}, .voice_count = 1},
		"Une voix semble s’entendre de 0:03 à 0:12. La fin du son n’a pas été écoutée.");
}

static void times_are_listed(void **state)
{
	(void)state;
	struct media_heard heard = {.sound = true, .listened = true, .voice_count = 2, .voices = {{3, 12}, {65, 3601}}};
	expect(&heard, "Une voix semble s’entendre de 0:03 à 0:12 et de 1:05 à 1:00:01.");
	heard.voice_count = HEARD_VOICES_MAX;
	for (unsigned i = 0; i < HEARD_VOICES_MAX; i++)
		heard.voices[i] = (struct heard_voice){10 * i, 10 * i + 2};
	expect(&heard, "Une voix semble s’entendre de 0:00 à 0:02, de 0:10 à 0:12, de 0:20 à 0:22 et 17 autres fois.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_is_told_as_far_as_it_was_heard),
		cmocka_unit_test(times_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
