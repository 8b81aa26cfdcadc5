/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/trail.h"

#include <math.h>

#include "base/testing.h"

#define WIDTH 1920u
#define HEIGHT 1080u
#define MOST 400u

static const struct trail_film film = {WIDTH, HEIGHT, 0};

static struct sighting seen[MOST];
static size_t count;

static void see(enum media_want what, unsigned x, unsigned y, unsigned size, unsigned at)
{
	seen[count++] = (struct sighting){what, {x, y, size, size}, at, STR("")};
}

static struct media_trails made(struct arena *arena)
{
	struct media_trails t;
	assert_true(trails_make(arena, seen, count, &film, &t));
	count = 0;
	return t;
}

/* Whether a box is under the areas, as a whole, at that moment. */
static bool is_under(const struct media_trails *t, unsigned x, unsigned y, unsigned size, unsigned at)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct media_area *a = &t->items[i].area;
		if (trail_covers(a, at, 0) && a->x <= x && a->y <= y && a->x + a->width >= x + size &&
		    a->y + a->height >= y + size)
			return true;
	}
	return false;
}

static void what_moves_is_covered_on_its_way(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	/* A face crosses the picture in three seconds, and is missed for one of them. */
	for (unsigned at = 0; at <= 3200; at += TRAIL_FACES_MS)
		if (at < 1000 || at > 1900)
			see(MEDIA_WANT_FACES, 100 + at / 4, 400, 100, 1000 + at);
	struct media_trails t = made(&arena);
	assert_int_equal(t.things, 1);
	assert_in_range(t.count, 3, 20);
	for (unsigned at = 0; at <= 3200; at += 40)
		assert_true(is_under(&t, 100 + at / 4, 400, 100, 1000 + at));
	/* A little before it is first found, and after it was last. */
	assert_true(is_under(&t, 80, 400, 100, 600) && is_under(&t, 920, 400, 100, 4600));
	assert_false(is_under(&t, 100, 400, 100, 100) || is_under(&t, 900, 400, 100, 5100));
	/* And not where it was long ago. */
	assert_false(is_under(&t, 100, 400, 100, 4000));
	arena_release(&arena);
}

/* A hand shakes faster than faces are looked for: where they are in between is not on the way from one place to the next. */
static void what_shakes_is_covered_between_two_looks(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	for (unsigned at = 0; at <= 6000; at += TRAIL_FACES_MS)
		see(MEDIA_WANT_FACES, 800 + (unsigned)lround(50 * sin(at * 0.0065)), 400, 100, at);
	struct media_trails t = made(&arena);
	for (unsigned at = 0; at <= 6000; at += 40)
		assert_true(is_under(&t, 800 + (unsigned)lround(50 * sin(at * 0.0065)), 400, 100, at));
	arena_release(&arena);
}

static void what_stands_still_is_one_area(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	for (unsigned at = 0; at < 10000; at += TRAIL_WORDS_MS)
		see(MEDIA_WANT_TEXT, 500 + at / 1000 % 3, 300, 40, at);
	struct media_trails t = made(&arena);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.items[0].area.from, 0);
	assert_in_range(t.items[0].area.until, 11000, 11001);
	arena_release(&arena);
}

static void what_is_there_at_the_end_lasts_to_it(void **state)
{
	static const struct trail_film short_film = {WIDTH, HEIGHT, 4000};
	struct arena arena;
	struct media_trails t;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	for (unsigned at = 2000; at < 4000; at += TRAIL_FACES_MS)
		see(MEDIA_WANT_FACES, 500, 300, 40, at);
	assert_true(trails_make(&arena, seen, count, &short_film, &t));
	count = 0;
	assert_in_range(t.items[0].area.from, 1000, 2000);
	assert_int_equal(t.items[t.count - 1].area.until, 0);
	assert_true(is_under(&t, 500, 300, 40, 4100));
	arena_release(&arena);
}

static void two_things_are_two(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	for (unsigned at = 0; at < 2000; at += TRAIL_FACES_MS) {
		see(MEDIA_WANT_FACES, 100, 100, 80, at);
		see(MEDIA_WANT_FACES, 1500, 700, 80, at);
		see(MEDIA_WANT_CODES, 1500, 700, 80, at);
	}
	/* Much later, at the first one's place. */
	see(MEDIA_WANT_FACES, 100, 100, 80, 60000);
	struct media_trails t = made(&arena);
	assert_int_equal(t.things, 4);
	for (size_t i = 1; i < t.count; i++)
		assert_true(t.items[i].number == t.items[i - 1].number ||
			    t.items[i].number == t.items[i - 1].number + 1);
	assert_false(is_under(&t, 100, 100, 80, 30000));
	arena_release(&arena);
}

static void people_of_a_group_stay_who_they_are(void **state)
{
	static const struct sight_box group[] = {{183, 190, 46, 46}, {117, 336, 39, 39}, {96, 187, 38, 38},
						 {20, 195, 34, 34},  {12, 299, 31, 31},  {60, 220, 31, 31},
						 {82, 318, 28, 28}};
	const size_t people = sizeof(group) / sizeof(*group);
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	/* They walk by, faster than each is wide; found in another order each time, and one of them not at first. */
	for (unsigned at = 0, n = 0; at <= 6000; at += TRAIL_FACES_MS, n++)
		for (size_t k = 0; k < people; k++) {
			const size_t i = (k + n) % people;
			if (at || i != 4)
				see(MEDIA_WANT_FACES, group[i].x + at * 120 / 1000, group[i].y + n % 2, group[i].width,
				    at);
		}
	struct media_trails t = made(&arena);
	assert_int_equal(t.things, people);
	arena_release(&arena);
}

static void an_area_stays_in_its_picture(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)1 << 22);
	see(MEDIA_WANT_FACES, 0, 0, 200, 0);
	see(MEDIA_WANT_FACES, WIDTH - 200, HEIGHT - 200, 200, 0);
	struct media_trails t = made(&arena);
	assert_int_equal(t.things, 2);
	for (size_t i = 0; i < t.count; i++) {
		const struct media_area *a = &t.items[i].area;
		assert_true(a->x + a->width <= WIDTH && a->y + a->height <= HEIGHT && a->until > a->from);
	}
	assert_true(trails_make(&arena, seen, 0, &film, &t) && t.count == 0);
	arena_release(&arena);
}

static void too_many_are_told(void **state)
{
	struct arena arena;
	struct sighting *many = NULL;
	struct media_trails t;
	const size_t most = MEDIA_TRAILS_MAX + 100;
	(void)state;
	arena_init(&arena, (size_t)1 << 24);
	many = ARENA_NEW(&arena, struct sighting, most);
	for (size_t i = 0; i < most; i++)
		many[i] = (struct sighting){
			MEDIA_WANT_CODES, {(unsigned)(i % 60) * 30, (unsigned)(i / 60) * 30, 2, 2}, 0, STR("")};
	assert_true(trails_make(&arena, many, most, &film, &t));
	assert_true(t.cut_short && t.count <= MEDIA_TRAILS_MAX);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moves_is_covered_on_its_way),
		cmocka_unit_test(what_shakes_is_covered_between_two_looks),
		cmocka_unit_test(what_stands_still_is_one_area),
		cmocka_unit_test(what_is_there_at_the_end_lasts_to_it),
		cmocka_unit_test(two_things_are_two),
		cmocka_unit_test(people_of_a_group_stay_who_they_are),
		cmocka_unit_test(an_area_stays_in_its_picture),
		cmocka_unit_test(too_many_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
