/* SPDX-License-Identifier: Apache-2.0 */
/* Copies: the same pixels where nothing is covered, nothing where something is. In this process, without the sandbox. */
#include "media/clean.h"

#include "base/testing.h"

#include <math.h>
#include <turbojpeg.h>

#include "base/mem.h"
#include "media/compare.h"
#include "media/icc.h"
#include "media/look.h"

#define WIDTH 192u
#define HEIGHT 160u

/* Nothing in it is symmetrical, and every block differs. */
static void draw(struct pixels *p, unsigned width, unsigned height)
{
	*p = (struct pixels){width, height, 3, mem_alloc((size_t)width * height * 3)};
	assert_non_null(p->data);
	for (unsigned y = 0; y < height; y++) {
		for (unsigned x = 0; x < width; x++) {
			unsigned char *to = p->data + ((size_t)y * width + x) * 3;
			to[0] = (unsigned char)(40 + x * 180 / width);
			to[1] = (unsigned char)(30 + y * 200 / height);
			to[2] = (unsigned char)((x / 16 + y / 24) % 2 ? 190 : 90);
		}
	}
}

static struct str encode(struct arena *arena, const struct pixels *p, int chroma)
{
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	tjhandle handle = tjInitCompress();
	assert_int_equal(
		tjCompress2(handle, p->data, (int)p->width, 0, (int)p->height, TJPF_RGB, &bytes, &len, chroma, 95, 0),
		0);
	struct str file = arena_copy(arena, (struct str){(char *)bytes, len});
	tjFree(bytes);
	tjDestroy(handle);
	return file;
}

static void make_copy(struct arena *arena, struct str file, unsigned orientation, const struct media_area *areas,
		      size_t count, enum media_cover cover, struct media_copy *ret_copy)
{
	struct container c;
	assert_int_equal(container_read(arena, file, &c), MEDIA_FINE);
	const struct clean clean = {file, &c, orientation, areas, count, cover, 42};
	assert_int_equal(clean_make(arena, &clean, ret_copy), MEDIA_FINE);
}

static void decode(struct arena *arena, struct str file, struct pixels *ret)
{
	struct container c;
	assert_int_equal(container_read(arena, file, &c), MEDIA_FINE);
	assert_int_equal(pixels_decode(file, &c, 1, false, ret), MEDIA_FINE);
}

static bool is_inside(const struct media_area *a, unsigned x, unsigned y)
{
	return x >= a->x && y >= a->y && x < a->x + a->width && y < a->y + a->height;
}

/* The largest difference of a channel, outside of an area (NULL: everywhere). */
static unsigned difference(const struct pixels *a, const struct pixels *b, const struct media_area *outside)
{
	unsigned most = 0;
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
	for (unsigned y = 0; y < a->height; y++) {
		for (unsigned x = 0; x < a->width; x++) {
			size_t at = ((size_t)y * a->width + x) * 3;
			for (unsigned i = 0; i < 3 && !(outside && is_inside(outside, x, y)); i++) {
				unsigned d = (unsigned)abs(a->data[at + i] - b->data[at + i]);
				most = d > most ? d : most;
			}
		}
	}
	return most;
}

static const int chromas[] = {TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_GRAY, TJSAMP_440};
#define CHROMAS (sizeof(chromas) / sizeof(*chromas))

static void a_turned_copy_shows_the_same(void **state)
{
	struct arena *arena = *state;
	_cleanup_pixels_ struct pixels drawn = {0};
	draw(&drawn, WIDTH, HEIGHT);
	for (size_t i = 0; i < CHROMAS; i++) {
		struct str file = encode(arena, &drawn, chromas[i]);
		for (unsigned orientation = 1; orientation <= 8; orientation++) {
			_cleanup_pixels_ struct pixels expected = {0}, got = {0};
			struct media_copy copy;
			make_copy(arena, file, orientation, NULL, 0, MEDIA_COVER_SOLID, &copy);
			assert_int_equal(copy.way, orientation == 1 ? MEDIA_WAY_SAME : MEDIA_WAY_TURNED);
			decode(arena, file, &expected);
			assert_true(pixels_turn(&expected, orientation));
			decode(arena, copy.bytes, &got);
			assert_int_equal(copy.width, got.width);
			/* Colours sampled at half the places are spread over edges the other way round. */
			assert_in_range(difference(&expected, &got, NULL), 0, chromas[i] == TJSAMP_444 ? 4 : 16);
		}
	}
}

/* A width that is no whole number of blocks cannot be mirrored block by block. */
static void what_cannot_be_turned_is_encoded_again(void **state)
{
	struct arena *arena = *state;
	_cleanup_pixels_ struct pixels drawn = {0}, expected = {0}, got = {0};
	struct media_copy copy;
	draw(&drawn, WIDTH + 5, HEIGHT + 3);
	struct str file = encode(arena, &drawn, TJSAMP_420);
	make_copy(arena, file, 3, NULL, 0, MEDIA_COVER_SOLID, &copy);
	assert_int_equal(copy.way, MEDIA_WAY_REDONE);
	decode(arena, file, &expected);
	assert_true(pixels_turn(&expected, 3));
	decode(arena, copy.bytes, &got);
	assert_in_range(difference(&expected, &got, NULL), 0, 24);
}

static void only_the_area_is_covered(void **state)
{
	struct arena *arena = *state;
	_cleanup_pixels_ struct pixels drawn = {0};
	const struct media_area area = {33, 50, 60, 40, 0, 0, 0};
	draw(&drawn, WIDTH, HEIGHT);
	for (size_t i = 0; i < CHROMAS; i++) {
		for (unsigned orientation = 1; orientation <= 8; orientation += 5) {
			_cleanup_pixels_ struct pixels plain = {0}, got = {0};
			struct media_copy copy, uncovered;
			/* Grown to whole blocks, and by the pixels over which colours are spread. */
			const struct media_area grown = {31, 47, 66, 50, 0, 0, 0};
			struct str file = encode(arena, &drawn, chromas[i]);
			make_copy(arena, file, orientation, &area, 1, MEDIA_COVER_SOLID, &copy);
			make_copy(arena, file, orientation, NULL, 0, MEDIA_COVER_SOLID, &uncovered);
			assert_int_equal(copy.way, MEDIA_WAY_TURNED);
			decode(arena, uncovered.bytes, &plain);
			decode(arena, copy.bytes, &got);
			assert_int_equal(difference(&plain, &got, &grown), 0);
			/* Below it is one colour, dark, whatever was there. */
			for (unsigned y = area.y; y < area.y + area.height; y++)
				for (unsigned x = area.x + 2; x < area.x + area.width - 2; x++)
					for (unsigned k = 0; k < 3; k++)
						assert_in_range(got.data[((size_t)y * got.width + x) * 3 + k], 24, 44);
		}
	}
}

/* How far the cells follow what lay under them: nobody should do better than with the mean of all. */
static double follows(const struct pixels *before, const struct pixels *after, const struct media_area *a)
{
	double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0, n = 0;
	for (unsigned y = a->y; y < a->y + a->height; y += 4) {
		for (unsigned x = a->x; x < a->x + a->width; x += 4) {
			double p = before->data[((size_t)y * before->width + x) * 3 + 1],
			       q = after->data[((size_t)y * after->width + x) * 3 + 1];
			sum_a += p, sum_b += q, aa += p * p, bb += q * q, ab += p * q, n++;
		}
	}
	double cov = ab / n - sum_a / n * (sum_b / n), va = aa / n - sum_a / n * (sum_a / n),
	       vb = bb / n - sum_b / n * (sum_b / n);
	return cov / sqrt(va * vb);
}

/* Strong light from one side under the mosaic: a mosaic of means would follow it with a correlation near 1. */
static void a_mosaic_cannot_be_read(void **state)
{
	struct arena *arena = *state;
	_cleanup_pixels_ struct pixels drawn = {0};
	const struct media_area area = {32, 32, 128, 96, 0, 0, 0};
	double worst = 0, sum = 0;
	draw(&drawn, WIDTH, HEIGHT);
	struct str file = encode(arena, &drawn, TJSAMP_420);
	struct container c;
	assert_int_equal(container_read(arena, file, &c), MEDIA_FINE);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		_cleanup_pixels_ struct pixels got = {0};
		const struct clean clean = {file, &c, 1, &area, 1, MEDIA_COVER_MOSAIC, seed * 7919};
		struct media_copy copy;
		assert_int_equal(clean_make(arena, &clean, &copy), MEDIA_FINE);
		decode(arena, copy.bytes, &got);
		double r = follows(&drawn, &got, &area);
		worst = fabs(r) > worst ? fabs(r) : worst;
		sum += r;
	}
	/* 48 cells of noise: what remains is chance, and goes to nothing over many. */
	assert_true(worst < 0.5);
	assert_true(fabs(sum / 20) < 0.1);
}

/* Two pictures that share the mean of an area give the same copy from the same seed: nothing else of it is left. */
static void a_mosaic_knows_the_mean_alone(void **state)
{
	(void)state;
	_cleanup_pixels_ struct pixels a = {0}, b = {0};
	const struct media_area area = {16, 16, 64, 64, 0, 0, 0};
	draw(&a, WIDTH, HEIGHT);
	draw(&b, WIDTH, HEIGHT);
	/* The same pixels in another order. */
	for (unsigned y = 0; y < 32; y++)
		for (unsigned x = 0; x < 64 * 3; x++) {
			unsigned char *p = b.data + ((size_t)(16 + y) * WIDTH + 16) * 3 + x,
				      *q = b.data + ((size_t)(79 - y) * WIDTH + 16) * 3 + x, kept = *p;
			*p = *q;
			*q = kept;
		}
	assert_true(difference(&a, &b, NULL) > 50);
	uint64_t seed_a = 11, seed_b = 11;
	pixels_cover(&a, &area, MEDIA_COVER_MOSAIC, &seed_a);
	pixels_cover(&b, &area, MEDIA_COVER_MOSAIC, &seed_b);
	assert_int_equal(difference(&a, &b, NULL), 0);
}

static void the_compressed_picture_stays(void **state)
{
	struct arena *arena = *state;
	_cleanup_pixels_ struct pixels drawn = {0};
	struct media_copy copy;
	draw(&drawn, WIDTH, HEIGHT);
	struct str file = encode(arena, &drawn, TJSAMP_420);
	_cleanup_buf_ struct buf dirty;
	buf_init(&dirty, 1 << 20);
	/* A comment and an unknown block before, a stranger's bytes behind. */
	buf_add_str(&dirty, str_sub(file, 0, 2));
	buf_add_str(&dirty, STR("\xFF\xFE\0\11secret!"));
	buf_add_str(&dirty, STR("\xFF\xED\0\6zzzz"));
	buf_add_str(&dirty, str_sub(file, 2, file.len));
	buf_add_str(&dirty, STR("PK\3\4 and more"));
	make_copy(arena, buf_str(&dirty), 1, NULL, 0, MEDIA_COVER_SOLID, &copy);
	assert_int_equal(copy.way, MEDIA_WAY_SAME);
	assert_true(str_eq(copy.bytes, file));
}

static void a_profile_keeps_its_colours_alone(void **state)
{
	(void)state;
	/* A head, three tags: a curve, a name, and one that nobody knows. */
	char profile[128 + 4 + 3 * 12 + 12 + 24 + 16] = {0};
	const size_t tags = 128 + 4, data = tags + 3 * 12;
	memcpy(profile + 8, "\2\20", 2);
	memcpy(profile + 12, "mntrRGB XYZ ", 12);
	memcpy(profile + 24, "\x07\xEA\0\13\0\3", 6);
	memcpy(profile + 36, "acsp", 4);
	memcpy(profile + 48, "APPL", 4);
	profile[131] = 3;
	const struct {
		const char *sign;
		size_t at, len;
		const char *bytes;
	} rows[] = {
		{"rTRC", data, 12, "curv\0\0\0\0\0\0\0\0"},
		{"desc", data + 12, 24, "desc\0\0\0\0\0\0\0\14Salle 12 !\0"},
		{"mmod", data + 36, 16, "mmod\0\0\0\0SERIAL42"},
	};
	for (size_t i = 0; i < 3; i++) {
		memcpy(profile + tags + i * 12, rows[i].sign, 4);
		profile[tags + i * 12 + 7] = (char)rows[i].at;
		profile[tags + i * 12 + 11] = (char)rows[i].len;
		memcpy(profile + rows[i].at, rows[i].bytes, rows[i].len - (i == 1));
	}
	_cleanup_buf_ struct buf out;
	buf_init(&out, 10000);
	assert_true(icc_distil((struct str){profile, sizeof(profile)}, &out));
	assert_non_null(memmem(out.ptr, out.len, "curv", 4));
	assert_null(memmem(out.ptr, out.len, "SERIAL", 6));
	assert_null(memmem(out.ptr, out.len, "Salle", 5));
	assert_null(memmem(out.ptr, out.len, "APPL", 4));
	assert_memory_equal(out.ptr + 24, "\0\0\0\0\0\0", 6);
	/* What came out can be read again, and says no more. */
	_cleanup_buf_ struct buf again;
	buf_init(&again, 10000);
	assert_true(icc_distil(buf_str(&out), &again));
	assert_true(str_eq(buf_str(&out), buf_str(&again)));
	assert_false(icc_distil(str_sub(buf_str(&out), 0, 140), &again));
}

static void shrink(const struct pixels *from, unsigned left, unsigned width, struct pixels *to)
{
	*to = (struct pixels){width / 4, from->height / 4, 3, mem_alloc((size_t)(width / 4) * (from->height / 4) * 3)};
	for (unsigned y = 0; y < to->height; y++)
		for (unsigned x = 0; x < to->width; x++)
			memcpy(to->data + ((size_t)y * to->width + x) * 3,
			       from->data + ((size_t)y * 4 * from->width + left + x * 4) * 3, 3);
}

static void a_crop_that_did_not_crop_is_seen(void **state)
{
	(void)state;
	_cleanup_pixels_ struct pixels whole = {0}, cropped = {0}, same = {0}, turned = {0};
	draw(&whole, WIDTH, HEIGHT);
	shrink(&whole, 0, WIDTH, &same);
	shrink(&whole, WIDTH / 2, WIDTH / 2, &cropped);
	shrink(&whole, 0, WIDTH, &turned);
	assert_true(pixels_turn(&turned, 6));
	assert_false(compare_differ(&whole, &same));
	assert_false(compare_differ(&whole, &turned));
	assert_true(compare_differ(&cropped, &same));
	/* A face covered in the large picture, and not in the small one. */
	const struct media_area most = {20, 20, 140, 110, 0, 0, 0};
	uint64_t seed = 5;
	pixels_cover(&whole, &most, MEDIA_COVER_SOLID, &seed);
	assert_true(compare_differ(&whole, &same));
}

/* As many boxes of one kind as may be found, all over a picture. */
#define BOXES(Type, most, ret)                                                                                         \
	do {                                                                                                           \
		(ret) = ARENA_ZNEW(arena, Type, (most));                                                               \
		assert_non_null(ret);                                                                                  \
		for (unsigned i = 0; i < (most); i++)                                                                  \
			(ret)[i].box = (struct sight_box){i % 90 * 2, i / 90 * 9, 2, 8};                               \
	} while (0)

static void everything_that_is_found_is_covered(void **state)
{
	struct arena *arena = *state;
	static struct media_area by_hand[MEDIA_AREAS_MAX];
	struct media_result r = {.facts = {.format = MEDIA_PNG, .width = WIDTH, .height = HEIGHT}};
	const struct media_job job = {.areas = by_hand, .area_count = MEDIA_AREAS_MAX, .cover_found = MEDIA_WANT_SIGHT};
	struct media_area *areas = NULL;
	size_t count = 0;
	for (size_t i = 0; i < MEDIA_AREAS_MAX; i++)
		by_hand[i] = (struct media_area){1, 1, 2, 2, 0, 0, 0};
	BOXES(struct sight_face, SIGHT_FACES_MAX, r.seen.faces);
	BOXES(struct sight_line, SIGHT_LINES_MAX, r.seen.lines);
	BOXES(struct sight_code, SIGHT_CODES_MAX, r.seen.codes);
	r.seen.face_count = SIGHT_FACES_MAX;
	r.seen.line_count = SIGHT_LINES_MAX;
	r.seen.code_count = SIGHT_CODES_MAX;
	assert_int_equal(look_areas(arena, &job, 1, &r, &areas, &count), MEDIA_FINE);
	assert_int_equal(count, MEDIA_COVERED_MAX);
	for (size_t i = 0; i < count; i++) {
		assert_true(areas[i].x + areas[i].width <= WIDTH);
		assert_true(areas[i].y + areas[i].height <= HEIGHT);
	}
	/* Nothing is promised of what was not seen, unless nothing was to be found. */
	r.seen.cut_short = true;
	assert_int_equal(look_areas(arena, &job, 1, &r, &areas, &count), MEDIA_NOT_WHOLE);
	assert_int_equal(r.number, MEDIA_PNG);
	const struct media_job alone = {.areas = by_hand, .area_count = MEDIA_AREAS_MAX};
	assert_int_equal(look_areas(arena, &alone, 1, &r, &areas, &count), MEDIA_FINE);
	assert_int_equal(count, MEDIA_AREAS_MAX);
	by_hand[7].y = HEIGHT;
	assert_int_equal(look_areas(arena, &alone, 1, &r, &areas, &count), MEDIA_OUTSIDE);
	assert_int_equal(look_areas(arena, &alone, 2, &r, &areas, &count), MEDIA_FINE);
}

static int make_arena(void **state)
{
	static struct arena arena;
	arena_init(&arena, (size_t)256 << 20);
	*state = &arena;
	return 0;
}

static int drop_arena(void **state)
{
	arena_release(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turned_copy_shows_the_same),
		cmocka_unit_test(what_cannot_be_turned_is_encoded_again),
		cmocka_unit_test(only_the_area_is_covered),
		cmocka_unit_test(a_mosaic_cannot_be_read),
		cmocka_unit_test(a_mosaic_knows_the_mean_alone),
		cmocka_unit_test(the_compressed_picture_stays),
		cmocka_unit_test(a_profile_keeps_its_colours_alone),
		cmocka_unit_test(a_crop_that_did_not_crop_is_seen),
		cmocka_unit_test(everything_that_is_found_is_covered),
	};
	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
