/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at pictures drawn here, with the fonts of documents, so that they are the same on every machine. */
#include "media/sight.h"

#include <cairo.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <time.h>
#include <zint.h>

#include "base/mem.h"
#include "base/testing.h"
#include "print/fonts.h"

#define GREY 0.75, 0.78, 0.8
#define BLACK 0.05, 0.05, 0.05
/* Code 128 of "2611120457": widths of bars and gaps in turn. */
#define BARS "2112323212212312121122321213223121132411122331112"

struct held {
	struct sight *sight;
	const struct fonts *fonts;
	struct arena arena;
	cairo_surface_t *surface;
	cairo_t *cairo;
	unsigned char *rgb;
	struct media_picture picture;
	struct sight_seen seen;
};

static int setup(void **state)
{
	struct held *held = mem_calloc(1, sizeof(*held));
	arena_init(&held->arena, (size_t)64 << 20);
	*state = held;
	return sight_prepare(&held->sight, NULL) || fonts_take(&held->fonts, NULL);
}

static int wipe(void **state)
{
	struct held *held = *state;
	if (held->cairo)
		cairo_destroy(held->cairo);
	if (held->surface)
		cairo_surface_destroy(held->surface);
	mem_free(held->rgb);
	held->cairo = NULL, held->surface = NULL, held->rgb = NULL;
	return 0;
}

static int teardown(void **state)
{
	struct held *held = *state;
	wipe(state);
	sight_free(held->sight);
	arena_release(&held->arena);
	mem_free(held);
	return 0;
}

static void sheet(struct held *held, int width, int height, double red, double green, double blue)
{
	wipe((void **)&held);
	held->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	held->cairo = cairo_create(held->surface);
	cairo_set_source_rgb(held->cairo, red, green, blue);
	cairo_paint(held->cairo);
}

/* The middle of the sheet stays where it is. */
static void turn(struct held *held, double degrees)
{
	double x = cairo_image_surface_get_width(held->surface) / 2.0,
	       y = cairo_image_surface_get_height(held->surface) / 2.0;
	cairo_translate(held->cairo, x, y);
	cairo_rotate(held->cairo, degrees * G_PI / 180);
	cairo_translate(held->cairo, -x, -y);
}

static void write_text(struct held *held, double x, double y, double size, const char *text)
{
	PangoLayout *layout = pango_layout_new(fonts_context(held->fonts));
	PangoFontDescription *font = pango_font_description_from_string(PRINT_FAMILY);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, text, -1);
	cairo_move_to(held->cairo, x, y);
	pango_cairo_show_layout(held->cairo, layout);
	pango_font_description_free(font);
	g_object_unref(layout);
}

static void take_picture(struct held *held)
{
	cairo_surface_flush(held->surface);
	unsigned width = (unsigned)cairo_image_surface_get_width(held->surface),
		 height = (unsigned)cairo_image_surface_get_height(held->surface);
	const unsigned char *data = cairo_image_surface_get_data(held->surface);
	size_t stride = (size_t)cairo_image_surface_get_stride(held->surface);
	held->rgb = mem_alloc((size_t)width * height * 3);
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++)
			for (unsigned c = 0; c < 3; c++)
				held->rgb[((size_t)y * width + x) * 3 + c] = data[y * stride + x * 4 + 2 - c];
	held->picture = (struct media_picture){width, height, (size_t)width * 3, held->rgb};
}

static void look(struct held *held, unsigned what)
{
	take_picture(held);
	arena_clear(&held->arena);
	assert_int_equal(sight_look(held->sight, &held->arena, &held->picture, what, 0, &held->seen, NULL), ERR_NONE);
	for (size_t i = 0; i < held->seen.line_count; i++) {
		struct sight_box box = held->seen.lines[i].box;
		assert_true(box.width > 0 && box.x + box.width <= held->picture.width);
		assert_true(box.height > 0 && box.y + box.height <= held->picture.height);
	}
}

static const struct sight_line *line_with(const struct held *held, const char *text)
{
	for (size_t i = 0; i < held->seen.line_count; i++)
		if (str_find(held->seen.lines[i].text, str_from_c(text)) != SIZE_MAX)
			return &held->seen.lines[i];
	for (size_t i = 0; i < held->seen.line_count; i++)
		print_message("# %.*s\n", STR_ARG(held->seen.lines[i].text));
	fail_msg("nobody read « %s »", text);
	return NULL;
}

static void write_file(struct held *held)
{
	write_text(held, 60, 90, 24, "Nom : DELAUNAY Marguerite");
	write_text(held, 60, 150, 24, "Née le 14/03/1941");
	write_text(held, 60, 210, 24, "IPP 41827396");
}

static void reads_what_is_written(void **state)
{
	struct held *held = *state;
	sheet(held, 480, 320, 1, 1, 1);
	cairo_set_source_rgb(held->cairo, BLACK);
	write_file(held);
	look(held, SIGHT_TEXT);
	assert_int_equal(held->seen.line_count, 3);
	assert_string_equal(held->seen.lines[0].text.ptr, "Nom : DELAUNAY Marguerite");
	assert_string_equal(held->seen.lines[1].text.ptr, "Née le 14/03/1941");
	assert_string_equal(held->seen.lines[2].text.ptr, "IPP 41827396");
	/* The box of a word covers it, and not its neighbours. */
	const struct sight_line *line = &held->seen.lines[2];
	assert_int_equal(line->word_count, 2);
	assert_true(line->words[1].box.x > line->words[0].box.x + line->words[0].box.width);
	assert_in_range(line->words[1].box.x, 95, 125);
	assert_in_range(line->words[1].box.y, 205, 225);
	assert_in_range(line->words[1].box.height, 14, 34);
}

static void reads_one_line_cut_out_of_its_page(void **state)
{
	static const int sizes[] = {24, 96, 200};
	struct held *held = *state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int size = sizes[i];
		sheet(held, size * 9, size * 3 / 2, 1, 1, 1);
		cairo_set_source_rgb(held->cairo, BLACK);
		write_text(held, size / 3.0, size / 8.0, size, "IPP 41827396");
		look(held, SIGHT_TEXT);
		line_with(held, "41827396");
	}
}

static void reads_light_on_dark(void **state)
{
	struct held *held = *state;
	sheet(held, 480, 320, 0.05, 0.06, 0.1);
	cairo_set_source_rgb(held->cairo, 0.3, 0.9, 0.4);
	write_file(held);
	look(held, SIGHT_TEXT);
	line_with(held, "DELAUNAY Marguerite");
	line_with(held, "41827396");
}

static void reads_at_any_angle(void **state)
{
	static const double angles[] = {9, 90, 180, 270};
	struct held *held = *state;
	for (size_t i = 0; i < sizeof(angles) / sizeof(*angles); i++) {
		sheet(held, 480, 480, GREY);
		turn(held, angles[i]);
		cairo_set_source_rgb(held->cairo, BLACK);
		cairo_translate(held->cairo, 0, 80);
		write_file(held);
		look(held, SIGHT_TEXT);
		/* In the order in which one reads them, however the picture is held. */
		assert_true(line_with(held, "DELAUNAY") < line_with(held, "41827396"));
	}
}

static void says_what_it_cannot_read(void **state)
{
	struct held *held = *state;
	sheet(held, 480, 120, 1, 1, 1);
	cairo_set_source_rgb(held->cairo, BLACK);
	cairo_set_line_width(held->cairo, 3);
	/* Loops of one size in a row: somebody's hand. */
	for (int i = 0; i < 16; i++) {
		cairo_move_to(held->cairo, 40 + i * 24, 70 - i % 3);
		cairo_curve_to(held->cairo, 70 + i * 24, 20, 20 + i * 24, 30 + i % 4 * 3, 56 + i * 24, 72);
		cairo_stroke(held->cairo);
	}
	look(held, SIGHT_TEXT);
	size_t illegible = 0;
	for (size_t i = 0; i < held->seen.line_count; i++) {
		illegible += held->seen.lines[i].illegible;
		assert_true(held->seen.lines[i].illegible == (held->seen.lines[i].text.len == 0));
	}
	assert_true(illegible >= 1);
}

/* What stands behind so many rows that say nothing is not read, and that is said. */
static void says_that_it_stopped(void **state)
{
	struct held *held = *state;
	for (int rows = 4; rows <= 100; rows += 96) {
		sheet(held, 240, rows * 20 + 20, 1, 1, 1);
		cairo_set_source_rgb(held->cairo, BLACK);
		for (int i = 0; i < rows * 10; i++)
			cairo_rectangle(held->cairo, 20 + i % 10 * 14, 20 + i / 10 * 20, 8, 8);
		cairo_fill(held->cairo);
		look(held, SIGHT_TEXT);
		assert_int_equal(held->seen.cut_short, rows > 80);
	}
}

static void finds_nothing_in_nothing(void **state)
{
	static const int sizes[][2] = {{1, 1}, {2, 300}, {300, 2}, {33, 33}};
	struct held *held = *state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		sheet(held, sizes[i][0], sizes[i][1], GREY);
		look(held, SIGHT_ALL);
		assert_int_equal(held->seen.face_count + held->seen.line_count + held->seen.code_count, 0);
		assert_int_equal(held->seen.scene, SIGHT_SCENE_NONE);
	}
}

/* --- Codes --- */

static void draw_bars(struct held *held, double x, double y, const char *widths, double module, double height)
{
	for (size_t i = 0; widths[i]; i++) {
		double width = (widths[i] - '0') * module;
		if (i % 2 == 0) {
			cairo_rectangle(held->cairo, x, y, width, height);
			cairo_fill(held->cairo);
		}
		x += width;
	}
}

/* Draws a code of squares (BARCODE_QRCODE…) with its corner at (x, y). */
static void draw_squares(struct held *held, int kind, int input, const char *data, double x, double y, double module)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	assert_non_null(symbol);
	symbol->symbology = kind;
	symbol->input_mode = input;
	assert_int_equal(ZBarcode_Encode(symbol, (const unsigned char *)data, 0), 0);
	for (int row = 0; row < symbol->rows; row++) {
		/* Rows of PDF417 are higher than one of their bars is wide. */
		double height = kind == BARCODE_PDF417 ? 3 * module : module;
		for (int column = 0; column < symbol->width; column++)
			if (symbol->encoded_data[row][column / 8] >> column % 8 & 1) {
				cairo_rectangle(held->cairo, x + column * module, y + row * height, module, height);
				cairo_fill(held->cairo);
			}
	}
	ZBarcode_Delete(symbol);
}

static const struct sight_code *only_code(const struct held *held, enum sight_code_kind kind)
{
	assert_int_equal(held->seen.code_count, 1);
	assert_int_equal(held->seen.codes[0].kind, kind);
	return &held->seen.codes[0];
}

static void reads_a_qr_code_with_any_bytes(void **state)
{
	static const char data[] = "WIFI:T:WPA;S:CHU;P:\xc3\xa9t\xc3\xa9;;";
	struct held *held = *state;
	sheet(held, 300, 300, 1, 1, 1);
	turn(held, 12);
	cairo_set_source_rgb(held->cairo, BLACK);
	draw_squares(held, BARCODE_QRCODE, DATA_MODE, data, 80, 80, 5);
	look(held, SIGHT_CODES);
	const struct sight_code *seen = only_code(held, SIGHT_QR);
	assert_int_equal(seen->data.len, sizeof(data) - 1);
	assert_memory_equal(seen->data.ptr, data, sizeof(data) - 1);
	assert_in_range(seen->box.x, 50, 90);
	assert_in_range(seen->box.width, 120, 200);
}

static void reads_the_bars_of_a_tube(void **state)
{
	struct held *held = *state;
	sheet(held, 360, 160, 1, 1, 1);
	cairo_set_source_rgb(held->cairo, BLACK);
	draw_bars(held, 40, 40, BARS, 3, 70);
	look(held, SIGHT_CODES);
	const struct sight_code *seen = only_code(held, SIGHT_CODE128);
	assert_string_equal(seen->data.ptr, "2611120457");
	assert_int_equal(seen->field_count, 0);
}

static void takes_a_drug_box_apart(void **state)
{
	struct held *held = *state;
	sheet(held, 320, 320, 1, 1, 1);
	turn(held, -5);
	cairo_set_source_rgb(held->cairo, BLACK);
	draw_squares(held, BARCODE_DATAMATRIX, GS1_MODE, "[01]03400930012345[17]280331[10]A4821B[21]SN58213907", 90, 90,
		     6);
	look(held, SIGHT_CODES);
	const struct sight_code *seen = only_code(held, SIGHT_DATAMATRIX);
	assert_int_equal(seen->field_count, 4);
	assert_string_equal(seen->fields[0].ai, "01");
	assert_memory_equal(seen->fields[0].value.ptr, "03400930012345", 14);
	assert_string_equal(seen->fields[3].ai, "21");
	assert_memory_equal(seen->fields[3].value.ptr, "SN58213907", 10);
}

/* Wherever in the picture, and more than one: what reads them looks in the middle alone. */
static void reads_aztec_codes_of_tubes_and_tickets(void **state)
{
	static const char ticket[] = "i0CV9KL42 AUBERTIN COLETTE 12112026 0812 VLM LYO 12 048 2 PLEIN";
	static const double angles[] = {0, 3, 14, 45, 183};
	struct held *held = *state;
	for (size_t i = 0; i < sizeof(angles) / sizeof(*angles); i++) {
		sheet(held, 700, 700, GREY);
		turn(held, angles[i]);
		cairo_set_source_rgb(held->cairo, BLACK);
		draw_squares(held, BARCODE_AZTEC, DATA_MODE, "2611120457", 150, 160, 5);
		draw_squares(held, BARCODE_AZTEC, DATA_MODE, ticket, 380, 420, 4);
		look(held, SIGHT_CODES);
		assert_int_equal(held->seen.code_count, 2);
		for (size_t k = 0; k < 2; k++) {
			const struct sight_code *seen = &held->seen.codes[k];
			bool tube = seen->data.len == 10;
			assert_int_equal(seen->kind, SIGHT_AZTEC);
			assert_string_equal(seen->data.ptr, tube ? "2611120457" : ticket);
			assert_in_range(seen->box.width, tube ? 60 : 100, tube ? 150 : 230);
			if (angles[i] == 0)
				assert_in_range(seen->box.x, tube ? 140 : 370, tube ? 160 : 390);
		}
	}
}

static void reads_the_rows_of_a_card(void **state)
{
	static const char card[] = "MERCADIER;JULES;19480611;IPP00817264";
	struct held *held = *state;
	sheet(held, 700, 300, 1, 1, 1);
	turn(held, 3);
	cairo_set_source_rgb(held->cairo, BLACK);
	draw_squares(held, BARCODE_PDF417, DATA_MODE, card, 80, 90, 3);
	look(held, SIGHT_CODES);
	const struct sight_code *seen = only_code(held, SIGHT_PDF417);
	assert_string_equal(seen->data.ptr, card);
	assert_in_range(seen->box.width, 300, 620);
}

/* Rings that hold nothing, and more of them than are looked at. */
static void stops_behind_many_rings(void **state)
{
	struct held *held = *state;
	for (int rows = 2; rows <= 8; rows += 6) {
		sheet(held, rows * 60, rows * 60, 1, 1, 1);
		cairo_set_source_rgb(held->cairo, BLACK);
		cairo_set_line_width(held->cairo, 4);
		for (int i = 0; i < rows * rows; i++) {
			double x = i % rows * 60 + 30, y = i / rows * 60 + 30;
			cairo_rectangle(held->cairo, x - 2, y - 2, 4, 4);
			cairo_fill(held->cairo);
			for (int ring = 8; ring <= 16; ring += 8) {
				cairo_rectangle(held->cairo, x - ring, y - ring, 2 * ring, 2 * ring);
				cairo_stroke(held->cairo);
			}
		}
		look(held, SIGHT_CODES);
		assert_int_equal(held->seen.code_count, 0);
		assert_int_equal(held->seen.cut_short, rows == 8);
	}
}

/* Thousands of corners of QR codes, of which every three would be tried. */
static void ends_among_corners(void **state)
{
	struct held *held = *state;
	sheet(held, 1400, 1400, 1, 1, 1);
	for (int i = 0; i < 38 * 38; i++)
		for (int ring = 0; ring < 3; ring++) {
			double side = (7 - 2 * ring) * 4.0, x = i % 38 * 36 + 20, y = i / 38 * 36.0 + 20;
			cairo_set_source_rgb(held->cairo, ring % 2, ring % 2, ring % 2);
			cairo_rectangle(held->cairo, x + ring * 4, y + ring * 4, side, side);
			cairo_fill(held->cairo);
		}
	clock_t start = clock();
	look(held, SIGHT_CODES);
	assert_int_equal(held->seen.code_count, 0);
	assert_true(held->seen.cut_short);
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
}

/* --- Faces --- */

static void ellipse(struct held *held, double x, double y, double width, double height, double red, double green,
		    double blue)
{
	cairo_save(held->cairo);
	cairo_translate(held->cairo, x, y);
	cairo_scale(held->cairo, width, height);
	cairo_arc(held->cairo, 0, 0, 1, 0, 2 * G_PI);
	cairo_restore(held->cairo);
	cairo_set_source_rgb(held->cairo, red, green, blue);
	cairo_fill(held->cairo);
}

/* Somebody who does not exist: 160 by 160. */
static void draw_face(struct held *held, double x, double y)
{
	cairo_save(held->cairo);
	cairo_translate(held->cairo, x, y);
	ellipse(held, 80, 150, 60, 30, 0.2, 0.3, 0.5);
	ellipse(held, 80, 62, 42, 48, 0.25, 0.16, 0.1);
	ellipse(held, 80, 82, 35, 45, 0.85, 0.68, 0.57);
	ellipse(held, 74, 76, 24, 30, 0.92, 0.76, 0.66);
	for (int eye = 66; eye <= 94; eye += 28) {
		ellipse(held, eye, 74, 8, 4.5, 0.97, 0.97, 0.97);
		ellipse(held, eye, 74, 3.6, 4, 0.2, 0.15, 0.1);
		cairo_set_source_rgb(held->cairo, 0.25, 0.16, 0.1);
		cairo_set_line_width(held->cairo, 3);
		cairo_arc(held->cairo, eye, 72, 11, G_PI * 1.2, G_PI * 1.8);
		cairo_stroke(held->cairo);
	}
	cairo_set_source_rgb(held->cairo, 0.62, 0.42, 0.33);
	cairo_set_line_width(held->cairo, 2.5);
	cairo_move_to(held->cairo, 79, 76);
	cairo_curve_to(held->cairo, 76, 90, 74, 95, 80, 96);
	cairo_line_to(held->cairo, 86, 95);
	cairo_stroke(held->cairo);
	ellipse(held, 80, 108, 12, 4, 0.7, 0.3, 0.3);
	ellipse(held, 80, 107, 11, 1.2, 0.4, 0.15, 0.15);
	cairo_restore(held->cairo);
}

static void finds_faces_where_they_are(void **state)
{
	struct held *held = *state;
	sheet(held, 400, 200, GREY);
	draw_face(held, 20, 20);
	draw_face(held, 220, 20);
	look(held, SIGHT_FACES);
	assert_int_equal(held->seen.face_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct sight_face *face = &held->seen.faces[i];
		double left = face->box.x < 200 ? 20 : 220;
		assert_true(fabs(face->box.x + face->box.width / 2.0 - left - 80) < 12);
		assert_true(fabs(face->box.y + face->box.height / 2.0 - 20 - 85) < 16);
		assert_in_range(face->box.width, 50, 100);
		assert_true(face->large && !face->turned && face->recognisable);
	}
}

static void a_blurred_face_is_not_recognisable(void **state)
{
	struct held *held = *state;
	sheet(held, 200, 200, GREY);
	draw_face(held, 20, 20);
	look(held, SIGHT_FACES);
	assert_int_equal(held->seen.face_count, 1);
	assert_true(held->seen.faces[0].recognisable);
	/* The same, covered: no face, or none that anybody knows. */
	for (int y = 0; y < 10; y++)
		for (int x = 0; x < 10; x++)
			ellipse(held, 50 + x * 12, 40 + y * 12, 9, 9, 0.7 + x * 0.004, 0.6, 0.5 + y * 0.004);
	mem_free(held->rgb);
	held->rgb = NULL;
	look(held, SIGHT_FACES);
	for (size_t i = 0; i < held->seen.face_count; i++)
		assert_false(held->seen.faces[i].recognisable);
}

/* --- The whole --- */

static void tells_a_screen_and_a_radiograph(void **state)
{
	struct held *held = *state;
	sheet(held, 480, 320, 0.95, 0.96, 0.98);
	cairo_set_source_rgb(held->cairo, BLACK);
	write_file(held);
	write_text(held, 60, 30, 24, "Dossier patient");
	look(held, SIGHT_TEXT | SIGHT_SCENE);
	assert_int_equal(held->seen.scene, SIGHT_SCREEN);
	assert_string_equal(sight_scene_id(held->seen.scene), "ecran");
	sheet(held, 150, 150, 0, 0, 0);
	for (int i = 0; i < 50; i++)
		ellipse(held, 75, 75, 60 - i, 70 - i, 0.15 + i * 0.008, 0.15 + i * 0.008, 0.15 + i * 0.008);
	look(held, SIGHT_ALL);
	assert_int_equal(held->seen.scene, SIGHT_RADIOGRAPH);
}

static void keeps_its_limits(void **state)
{
	struct held *held = *state;
	struct error err;
	struct media_picture vast = {SIGHT_SIDE_MAX + 1, 1, (SIGHT_SIDE_MAX + 1) * (size_t)3, NULL};
	assert_int_equal(sight_look(held->sight, &held->arena, &vast, SIGHT_ALL, 0, &held->seen, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "réduisez"));
	sheet(held, 480, 320, 1, 1, 1);
	cairo_set_source_rgb(held->cairo, BLACK);
	for (int i = 0; i < 12; i++)
		write_text(held, 20, 10 + i * 25, 20, "Une ligne de plus, et une autre encore derrière");
	take_picture(held);
	assert_int_equal(sight_look(held->sight, &held->arena, &held->picture, SIGHT_TEXT, 1, &held->seen, &err),
			 ERR_NONE);
	assert_true(held->seen.cut_short);
	const char *name = "OMP_THREAD_LIMIT";
	struct sight *other = NULL;
	unsetenv(name);
	assert_int_equal(sight_prepare(&other, &err), ERR_USAGE);
	setenv(name, "1", 1);
	assert_null(other);
}

#ifdef BLOUSE_FAULTS
static void survives_without_memory(void **state)
{
	struct held *held = *state;
	bool enough = false;
	sheet(held, 64, 64, 1, 1, 1);
	cairo_set_source_rgb(held->cairo, BLACK);
	write_text(held, 4, 20, 16, "IPP 412");
	take_picture(held);
	for (long n = 0; !enough; n += 1 + n / 8) {
		assert_true(n < 400);
		arena_release(&held->arena);
		mem_fail_after(n);
		enum error_code code = sight_look(held->sight, &held->arena, &held->picture, SIGHT_FACES | SIGHT_TEXT,
						  0, &held->seen, NULL);
		mem_fail_after(-1);
		assert_true(code == ERR_NONE || code == ERR_NOMEM);
		enough = code == ERR_NONE;
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(reads_what_is_written, wipe),
		cmocka_unit_test_teardown(reads_one_line_cut_out_of_its_page, wipe),
		cmocka_unit_test_teardown(reads_light_on_dark, wipe),
		cmocka_unit_test_teardown(reads_at_any_angle, wipe),
		cmocka_unit_test_teardown(says_what_it_cannot_read, wipe),
		cmocka_unit_test_teardown(says_that_it_stopped, wipe),
		cmocka_unit_test_teardown(finds_nothing_in_nothing, wipe),
		cmocka_unit_test_teardown(reads_a_qr_code_with_any_bytes, wipe),
		cmocka_unit_test_teardown(reads_the_bars_of_a_tube, wipe),
		cmocka_unit_test_teardown(takes_a_drug_box_apart, wipe),
		cmocka_unit_test_teardown(reads_aztec_codes_of_tubes_and_tickets, wipe),
		cmocka_unit_test_teardown(reads_the_rows_of_a_card, wipe),
		cmocka_unit_test_teardown(stops_behind_many_rings, wipe),
		cmocka_unit_test_teardown(ends_among_corners, wipe),
		cmocka_unit_test_teardown(finds_faces_where_they_are, wipe),
		cmocka_unit_test_teardown(a_blurred_face_is_not_recognisable, wipe),
		cmocka_unit_test_teardown(tells_a_screen_and_a_radiograph, wipe),
		cmocka_unit_test_teardown(keeps_its_limits, wipe),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test_teardown(survives_without_memory, wipe),
#endif
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
