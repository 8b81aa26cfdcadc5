/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings of ours, read from the SVG that pages show: an ink line and one flat colour. What it does not know it leaves out. */
#include <cairo.h>
#include <stdint.h>

#include "print/inner.h"

#define LINE 2 /* of the ink, in units of the drawing: as web/assets/blouse.css has it */
#define TURN 6.283185307179586

/* The value of an attribute in a tag, between its quotes; empty when it has none. */
static struct str attribute(struct str tag, const char *name)
{
	for (struct str rest = tag; rest.len > 0;) {
		size_t at = str_find(rest, str_from_c(name));
		if (at == SIZE_MAX)
			break;
		struct str value = str_sub(rest, at + strlen(name), SIZE_MAX), inside;
		bool begins = at > 0 && rest.ptr[at - 1] == ' ';
		rest = value;
		if (!begins || !str_starts(value, STR("=\"")))
			continue;
		str_cut(str_sub(value, 2, SIZE_MAX), '"', &inside);
		return inside;
	}
	return (struct str){"", 0};
}

/* The next number of a list: what stands between is skipped. False at the end, or at a letter. No locale has a say. */
static bool next_number(struct str *s, double *ret_number)
{
	double value = 0, unit = 1, sign = 1;
	size_t at = 0, digits = 0;
	bool point = false;
	while (at < s->len && strchr(" ,\n\t", s->ptr[at]))
		at++;
	if (at < s->len && s->ptr[at] == '-') {
		sign = -1;
		at++;
	}
	for (; at < s->len; at++) {
		char c = s->ptr[at];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		digits++;
		unit = point ? unit / 10 : unit;
		value = point ? value + unit * (c - '0') : 10 * value + (c - '0');
	}
	if (digits == 0)
		return false;
	*ret_number = sign * value;
	*s = str_sub(*s, at, SIZE_MAX);
	return true;
}

static bool numbers(struct str *s, double *ret, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!next_number(s, &ret[i]))
			return false;
	return true;
}

static double number_of(struct str tag, const char *name)
{
	double number = 0;
	struct str value = attribute(tag, name);
	next_number(&value, &number);
	return number;
}

/* Where a path is, and the second handle of its last curve, which « s » mirrors. */
struct pen {
	cairo_t *cr;
	double x, y, handle_x, handle_y;
};

static void move(struct pen *pen, double x, double y, bool draws)
{
	if (draws)
		cairo_line_to(pen->cr, x, y);
	else
		cairo_move_to(pen->cr, x, y);
	*pen = (struct pen){pen->cr, x, y, x, y};
}

/* `n`: both handles and the end, from (x, y). */
static void curve(struct pen *pen, const double n[6], double x, double y)
{
	cairo_curve_to(pen->cr, x + n[0], y + n[1], x + n[2], y + n[3], x + n[4], y + n[5]);
	*pen = (struct pen){pen->cr, x + n[4], y + n[5], x + n[2], y + n[3]};
}

/* Arcs of our drawings are quarters of a circle, at corners: the tangents of both ends meet at the corner's own point. */
static void arc(struct pen *pen, bool sweep, double dx, double dy)
{
	const double k = 0.5522847498;
	bool across = (dx > 0) == (dy > 0) ? sweep : !sweep;
	double cx = across ? dx : 0, cy = across ? 0 : dy;
	const double n[6] = {k * cx, k * cy, dx + k * (cx - dx), dy + k * (cy - dy), dx, dy};
	curve(pen, n, pen->x, pen->y);
}

/* One step of a path; false where its numbers are not there, or nobody knows it. */
static bool step(struct pen *pen, char command, struct str *d)
{
	static const char commands[] = "MmLlHhVvCcsa";
	static const size_t counts[] = {2, 2, 2, 2, 1, 1, 1, 1, 6, 6, 4, 7};
	double n[7] = {0};
	const char *known = command ? strchr(commands, command) : NULL;
	if (!known || !numbers(d, n, counts[known - commands]))
		return false;
	bool far = command < 'a';
	double x = far ? 0 : pen->x, y = far ? 0 : pen->y;
	if (command == 'M' || command == 'm' || command == 'L' || command == 'l')
		move(pen, x + n[0], y + n[1], command == 'L' || command == 'l');
	else if (command == 'H' || command == 'h')
		move(pen, x + n[0], pen->y, true);
	else if (command == 'V' || command == 'v')
		move(pen, pen->x, y + n[0], true);
	else if (command == 'C' || command == 'c')
		curve(pen, n, x, y);
	else if (command == 's')
		curve(pen, (const double[]){x - pen->handle_x, y - pen->handle_y, n[0], n[1], n[2], n[3]}, x, y);
	else
		arc(pen, n[4] > 0, n[5], n[6]);
	return true;
}

static void add_path(cairo_t *cr, struct str d)
{
	struct pen pen = {.cr = cr};
	char command = 0;
	while ((d = str_trim(d)).len > 0) {
		char c = d.ptr[0];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (letter) {
			command = c;
			d = str_sub(d, 1, SIZE_MAX);
		}
		if (c == 'z' || c == 'Z')
			cairo_close_path(cr);
		else if (!step(&pen, command, &d))
			return;
		/* More numbers behind a move are lines. */
		command = command == 'M' ? 'L' : command == 'm' ? 'l' : command;
	}
}

static void add_rounded(cairo_t *cr, struct str tag)
{
	double x = number_of(tag, "x"), y = number_of(tag, "y"), r = number_of(tag, "rx");
	double w = number_of(tag, "width"), h = number_of(tag, "height");
	cairo_new_sub_path(cr);
	cairo_arc(cr, x + w - r, y + r, r, -TURN / 4, 0);
	cairo_arc(cr, x + w - r, y + h - r, r, 0, TURN / 4);
	cairo_arc(cr, x + r, y + h - r, r, TURN / 4, TURN / 2);
	cairo_arc(cr, x + r, y + r, r, TURN / 2, 3 * TURN / 4);
	cairo_close_path(cr);
}

static void draw_shape(struct print *p, struct str tag)
{
	cairo_t *cr = p->cr;
	struct str look = attribute(tag, "class");
	cairo_new_path(cr);
	if (str_starts(tag, STR("path")))
		add_path(cr, attribute(tag, "d"));
	else if (str_starts(tag, STR("rect")))
		add_rounded(cr, tag);
	else if (str_starts(tag, STR("circle")))
		cairo_arc(cr, number_of(tag, "cx"), number_of(tag, "cy"), number_of(tag, "r"), 0, TURN);
	else
		return;
	if (str_eq(look, STR("flat"))) {
		cairo_set_source_rgb(cr, 0.81, 0.88, 0.90);
		cairo_fill(cr);
		return;
	}
	const double dashes[] = {2, 7};
	set_colour(p, print_styles[PRINT_BODY].colour);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_width(cr, str_eq(look, STR("dots")) ? 2.5 * LINE : LINE);
	cairo_set_dash(cr, dashes, str_eq(look, STR("dashed")) ? 2 : 0, 0);
	cairo_stroke(cr);
}

void drawing_draw(struct print *p, const struct drawing *drawing, double x, double y)
{
	if (!p->cr)
		return;
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y);
	cairo_scale(p->cr, drawing->unit, drawing->unit);
	for (struct str rest = drawing->svg, tag; rest.len > 0;) {
		rest = str_cut(rest, '<', &tag);
		str_cut(rest, '>', &tag);
		draw_shape(p, tag);
	}
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	for (size_t i = 0; i < drawing->bar_count; i++)
		cairo_rectangle(p->cr, (double)drawing->bars[i].x, (double)drawing->bars[i].y,
				(double)drawing->bars[i].width, 1);
	cairo_fill(p->cr);
	cairo_restore(p->cr);
}

bool drawing_box(struct str svg, double ret_box[2])
{
	double n[4];
	struct str box = attribute(svg, "viewBox");
	if (!numbers(&box, n, 4) || n[2] <= 0 || n[3] <= 0)
		return false;
	ret_box[0] = n[2];
	ret_box[1] = n[3];
	return true;
}
