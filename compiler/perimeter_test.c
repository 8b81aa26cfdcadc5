/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/perimeter.h"

#include "base/testing.h"

/* A square of some 810 by 1,112 metres. */
#define SQUARE "43.28, -0.38\n43.28, -0.37\n43.29, -0.37\n43.29, -0.38"
#define RING "[[[-0.38,43.28],[-0.37,43.28],[-0.37,43.29],[-0.38,43.29],[-0.38,43.28]]]"

struct trial {
	struct arena arena;
	struct problems problems;
	struct perimeter read;
	bool good;
};

static struct trial read(const char *text)
{
	struct trial t = {0};
	arena_init(&t.arena, (size_t)8 << 20);
	t.problems.arena = &t.arena;
	t.good = perimeter_read_text(&t.problems, str_from_c(text), &t.read);
	t.problems.arena = NULL;
	assert_true(t.good == (t.problems.total == 0));
	return t;
}

static void expect_square(const char *text)
{
	struct trial t = read(text);
	_cleanup_buf_ struct buf again;
	if (!t.good)
		fail_msg("%s: %s", text, t.problems.list.items[0].message);
	assert_int_equal(t.read.point_count, 4);
	assert_true(t.read.area > 890000 && t.read.area < 910000);
	assert_true(t.read.radius > 680 && t.read.radius < 700);
	assert_true(t.read.latitude > 43.2849 && t.read.latitude < 43.2851 && t.read.longitude > -0.3751 &&
		    t.read.longitude < -0.3749);
	buf_init(&again, 1000);
	perimeter_write(&again, &t.read);
	assert_string_equal(again.ptr, SQUARE);
	arena_release(&t.arena);
}

static void outlines_are_read_as_people_paste_them(void **state)
{
	(void)state;
	expect_square(SQUARE);
	expect_square(SQUARE "\n43.28, -0.38\n");
	expect_square("  43,28 ; -0,38\r\n\r\n43,28; -0,37\r\n43,29;-0,37\r\n43.29;-0.38");
	expect_square("43,28, -0,38\n43,28, -0,37\n43,29, -0,37\n43,29, -0,38");
	expect_square("43.28 -0.38\n43.28\t-0.37\n43.29   -0.37\n43.29 -0.38");
	expect_square("{\"type\":\"Polygon\",\"coordinates\":" RING "}");
	expect_square("{\"type\": \"Feature\", \"properties\": {},\n\t\"geometry\": {\"type\": \"Polygon\", "
		      "\"coordinates\": " RING "}}");
	expect_square(
		"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":"
		"{\"type\":\"Polygon\",\"coordinates\":[[[-0.38,43.28,210],[-0.37,43.28,210],[-0.37,43.29,210],"
		"[-0.38,43.29,210]]]}}]}");
}

static void a_circle_is_one_too(void **state)
{
	struct trial t = read("{ latitude: 43.29, longitude: -0.37, radius: 100 }");
	_cleanup_buf_ struct buf again;
	(void)state;
	assert_true(t.good);
	assert_int_equal(t.read.point_count, 0);
	assert_true(t.read.area > 31415 && t.read.area < 31416);
	buf_init(&again, 1000);
	perimeter_write(&again, &t.read);
	assert_string_equal(again.ptr, "{latitude: 43.29, longitude: -0.37, radius: 100}");
	arena_release(&t.arena);
}

/* Fiji. */
static void the_last_meridian_is_a_line_like_another(void **state)
{
	struct trial t = read("-16.78, 179.99\n-16.78, -179.99\n-16.79, -179.99\n-16.79, 179.99");
	(void)state;
	assert_true(t.good);
	assert_true(t.read.area > 2.3e6 && t.read.area < 2.4e6);
	assert_true(t.read.longitude > 179.999 || t.read.longitude < -179.999);
	arena_release(&t.arena);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		/* Cut between two characters. */
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé, b", "aaa » n'est pas un point"},
		{"", "est vide"},
		{"43.28, -0.38\n43.28, -0.37", "3 points au moins"},
		{"43.28, -0.38\n43.28, -0.37\n43.28, -0.38", "3 points au moins"},
		{"43.28, -0.38\nici\n43.29, -0.37", "ligne 2 : « ici »"},
		{"43.28, -0.38\n43.28\n43.29, -0.37", "ligne 2"},
		{"43.28, -0.38\n43.28 N, -0.37\n43.29, -0.37", "ligne 2"},
		{"43.28, nan\n43.28, -0.37\n43.29, -0.37", "ligne 1"},
		{"43.28, inf\n43.28, -0.37\n43.29, -0.37", "ligne 1"},
		{"93.28, -0.38\n43.28, -0.37\n43.29, -0.37", "ligne 1 : hors du globe"},
		/* A bow tie, and a way out and back. */
		{"43.28, -0.38\n43.29, -0.37\n43.28, -0.37\n43.29, -0.38", "se croise"},
		{"43.28, -0.38\n43.28, -0.37\n43.28, -0.375\n43.29, -0.375", "revient sur lui-même au point 2"},
		{"43.28, -0.38\n43.28, -0.38\n43.29, -0.37\n43.29, -0.38", "points 1 et 2 sont au même endroit"},
		{"43.28, -0.38\n43.28, -0.37\n-0.38, 43.28", "à plus de 100 km"},
		{"43.0, -0.5\n43.0, -0.3\n43.2, -0.3\n43.2, -0.5", "100 km² au plus"},
		{"43.28, -0.38\n43.28, -0.37999\n43.28001, -0.38", "presque pas de surface"},
		{"{\"type\":\"Polygon\",\"coordinates\":", "commence comme du GeoJSON"},
		{"{\"type\":\"MultiPolygon\",\"coordinates\":[" RING "]}", "un seul « Polygon »"},
		{"{\"type\":\"Polygon\",\"coordinates\":[[[-0.38,43.28]],[[-0.38,43.28]]]}", "sans trou"},
		{"{\"type\":\"Polygon\",\"coordinates\":[[[-0.38,43.28],[-0.38]]]}", "le point 2"},
		{"{\"type\":\"Polygon\",\"coordinates\":[[[-0.38,143.28]]]}", "le point 1"},
		{"{ latitude: 43.29, longitude: -0.37, radius: 0 }", "« radius »"},
		{"{ latitude: 43.29, longitude: -0.37 }", "radius"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial t = read(rows[i].text);
		if (t.good || !strstr(t.problems.list.items[0].message, rows[i].says))
			fail_msg("%s: %s", rows[i].text, t.good ? "" : t.problems.list.items[0].message);
		arena_release(&t.arena);
	}
}

static void it_has_so_many_points_at_most(void **state)
{
	(void)state;
	for (int more = 0; more <= 1; more++) {
		_cleanup_buf_ struct buf text;
		buf_init(&text, 100000);
		/* A comb. */
		for (int i = 0; i < OUTLINE_POINTS_MAX - 2 + more; i++)
			buf_addf(&text, "%.4f, %.5f\n", i % 2 ? 43.29 : 43.2895, -0.38 + i * 0.0001);
		buf_add_c(&text, "43.28, -0.36\n43.28, -0.38\n");
		struct trial t = read(text.ptr);
		assert_true(t.good == !more);
		assert_true(more ? strstr(t.problems.list.items[0].message, "200 points au plus") != NULL
				 : t.read.point_count == OUTLINE_POINTS_MAX);
		arena_release(&t.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outlines_are_read_as_people_paste_them),
		cmocka_unit_test(a_circle_is_one_too),
		cmocka_unit_test(the_last_meridian_is_a_line_like_another),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(it_has_so_many_points_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
