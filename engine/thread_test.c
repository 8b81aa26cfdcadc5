/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/thread.h"

#include "engine/testing.h"

#define BITS(a, b) (CLUE_BIT(CLUE_##a) | CLUE_BIT(CLUE_##b))

struct author {
	struct arena arena;
	struct blouse_thread thread;
};

static struct blouse_result told(struct author *a, unsigned clues, float told, enum blouse_level verdict)
{
	struct reading reading = {.clues = clues};
	struct blouse_finding finding = {.level = verdict, .found = true};
	struct blouse_result result = {
		.verdict = verdict, .findings = &finding, .finding_count = verdict != BLOUSE_CLEAR};
	assert_int_equal(thread_add(&a->thread, &a->arena, &reading, told, &result, NULL), ERR_NONE);
	return result;
}

static struct blouse_result post(struct author *a, unsigned clues, enum blouse_level verdict)
{
	return told(a, clues, -1, verdict);
}

static int start(void **state)
{
	struct author *a = mem_calloc(1, sizeof(*a));
	*state = a;
	if (a)
		arena_init(&a->arena, FIXTURE_MEMORY);
	return a ? 0 : -1;
}

static int stop(void **state)
{
	struct author *a = *state;
	arena_release(&a->arena);
	mem_free(a);
	return 0;
}

static void third_clue_completes(void **state)
{
	struct author *a = *state;
	assert_int_equal(post(a, BITS(AGE, PATIENT), BLOUSE_CLEAR).mosaic_count, 0);
	assert_int_equal(post(a, 0, BLOUSE_CLEAR).mosaic_count, 0);
	assert_int_equal(post(a, CLUE_BIT(CLUE_PLACE), BLOUSE_CLEAR).thread_verdict, BLOUSE_CLEAR);
	struct blouse_result r = post(a, CLUE_BIT(CLUE_JOB), BLOUSE_CLEAR);
	assert_int_equal(r.mosaic_count, 2);
	assert_int_equal(r.mosaic[0], 0);
	assert_int_equal(r.mosaic[1], 2);
	assert_int_equal(r.verdict, BLOUSE_CLEAR);
	assert_int_equal(r.thread_verdict, BLOUSE_BLOQUANT);
	/* It is completed once, and stays so. */
	r = post(a, CLUE_BIT(CLUE_TIME), BLOUSE_CLEAR);
	assert_int_equal(r.mosaic_count, 0);
	assert_int_equal(r.thread_verdict, BLOUSE_BLOQUANT);
}

static void a_patient_must_be_meant(void **state)
{
	struct author *a = *state;
	post(a, BITS(AGE, PLACE), BLOUSE_CLEAR);
	assert_int_equal(post(a, CLUE_BIT(CLUE_JOB), BLOUSE_CLEAR).mosaic_count, 0);
}

static void same_clue_twice_is_one(void **state)
{
	struct author *a = *state;
	post(a, BITS(AGE, PATIENT), BLOUSE_CLEAR);
	post(a, CLUE_BIT(CLUE_PLACE), BLOUSE_CLEAR);
	assert_int_equal(post(a, BITS(AGE, PLACE), BLOUSE_CLEAR).mosaic_count, 0);
}

/* Three clues in one post are that post's own finding. */
static void one_post_alone_is_no_mosaic(void **state)
{
	struct author *a = *state;
	assert_int_equal(post(a, BITS(AGE, PATIENT) | BITS(PLACE, JOB), BLOUSE_BLOQUANT).mosaic_count, 0);
	assert_int_equal(post(a, CLUE_BIT(CLUE_TIME), BLOUSE_CLEAR).mosaic_count, 0);
}

/* Unless its clues are only guessed: then the earlier ones are what made the picture. */
static void guessed_clues_need_the_earlier_ones(void **state)
{
	struct author *a = *state;
	post(a, BITS(WARD, OWN_JOB), BLOUSE_CLEAR);
	assert_int_equal(post(a, BITS(HABIT, CONDITION) | BITS(FAMILY, PATIENT), BLOUSE_CLEAR).mosaic_count, 1);
}

/* "Mon père est hospitalisé", then "Il sort demain": he is the author's father. */
static void own_family_is_no_patient(void **state)
{
	struct author *a = *state;
	post(a, BITS(PLACE, OWN_STORY), BLOUSE_CLEAR);
	post(a, BITS(HABIT, CONDITION) | BITS(AGE, PATIENT), BLOUSE_CLEAR);
	assert_int_equal(post(a, BITS(WARD, OWN_JOB), BLOUSE_CLEAR).thread_verdict, BLOUSE_CLEAR);
}

static void family_after_a_patient_is_another_person(void **state)
{
	struct author *a = *state;
	post(a, BITS(HABIT, PATIENT), BLOUSE_CLEAR);
	post(a, BITS(PLACE, OWN_STORY), BLOUSE_CLEAR);
	assert_int_equal(post(a, CLUE_BIT(CLUE_AGE), BLOUSE_CLEAR).mosaic_count, 2);
}

static void clues_about_nobody_are_no_mosaic(void **state)
{
	struct author *a = *state;
	told(a, BITS(AGE, PATIENT), 0.05f, BLOUSE_CLEAR);
	told(a, CLUE_BIT(CLUE_PLACE), 0.02f, BLOUSE_CLEAR);
	assert_int_equal(told(a, CLUE_BIT(CLUE_JOB), 0.05f, BLOUSE_CLEAR).thread_verdict, BLOUSE_CLEAR);
	assert_int_equal(told(a, CLUE_BIT(CLUE_TIME), 0.3f, BLOUSE_CLEAR).mosaic_count, 3);
}

/* Who is told of in words that no lexicon holds. */
static void a_patient_told_of_is_meant(void **state)
{
	struct author *a = *state;
	told(a, BITS(AGE, PLACE), 0.02f, BLOUSE_CLEAR);
	assert_int_equal(told(a, 0, 0.7f, BLOUSE_CLEAR).mosaic_count, 1);
}

static void highest_verdict_stays(void **state)
{
	struct author *a = *state;
	assert_int_equal(post(a, 0, BLOUSE_ATTENTION).thread_verdict, BLOUSE_ATTENTION);
	assert_int_equal(post(a, 0, BLOUSE_CLEAR).thread_verdict, BLOUSE_ATTENTION);
}

static void a_question_is_no_verdict(void **state)
{
	struct author *a = *state;
	struct reading reading = {0};
	struct blouse_finding finding = {.level = BLOUSE_ATTENTION, .asks = true};
	struct blouse_result result = {.verdict = BLOUSE_ATTENTION, .findings = &finding, .finding_count = 1};
	assert_int_equal(thread_add(&a->thread, &a->arena, &reading, -1, &result, NULL), ERR_NONE);
	assert_int_equal(result.thread_verdict, BLOUSE_CLEAR);
}

static void long_threads_are_bounded(void **state)
{
	struct author *a = *state;
	for (size_t i = 0; i < BLOUSE_THREAD_MAX + 10; i++)
		post(a, CLUE_BIT(CLUE_AGE), BLOUSE_CLEAR);
	post(a, CLUE_BIT(CLUE_PATIENT), BLOUSE_CLEAR);
	struct blouse_result r = post(a, BITS(PLACE, JOB), BLOUSE_CLEAR);
	assert_int_equal(r.mosaic_count, BLOUSE_THREAD_MAX);
	assert_int_equal(r.mosaic[r.mosaic_count - 1], BLOUSE_THREAD_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(third_clue_completes, start, stop),
		cmocka_unit_test_setup_teardown(a_patient_must_be_meant, start, stop),
		cmocka_unit_test_setup_teardown(same_clue_twice_is_one, start, stop),
		cmocka_unit_test_setup_teardown(one_post_alone_is_no_mosaic, start, stop),
		cmocka_unit_test_setup_teardown(guessed_clues_need_the_earlier_ones, start, stop),
		cmocka_unit_test_setup_teardown(own_family_is_no_patient, start, stop),
		cmocka_unit_test_setup_teardown(family_after_a_patient_is_another_person, start, stop),
		cmocka_unit_test_setup_teardown(clues_about_nobody_are_no_mosaic, start, stop),
		cmocka_unit_test_setup_teardown(a_patient_told_of_is_meant, start, stop),
		cmocka_unit_test_setup_teardown(highest_verdict_stays, start, stop),
		cmocka_unit_test_setup_teardown(a_question_is_no_verdict, start, stop),
		cmocka_unit_test_setup_teardown(long_threads_are_bounded, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
