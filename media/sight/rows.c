/* SPDX-License-Identifier: Apache-2.0 */
/* Each mark looks for its neighbour on the right, and for its neighbour on the left; two that choose each other belong together. Rows
 * that run from top to bottom are found in the picture laid on its side. */
#include "media/sight/rows.h"

#include <math.h>

#include "base/mem.h"

#define GAP_MAX 1.6    /* letter heights between two marks of a row: a space between words */
#define JOIN_MAX 2.2   /* between two parts of a row */
#define OFFSET_MAX 0.6 /* letter heights that a neighbour may lie higher or lower */
#define TALLER_MAX 2.6 /* times: « l » beside « e » */
#define MARKS_MIN 2    /* in a row */
#define PAIR_EVEN 0.8f /* « FC » has two marks of one height */
#define SLOPE_MAX 0.7
#define COVERED_MAX 0.55 /* of a row, by a better one of its direction */
#define CROSSED_MAX 0.15 /* by one of the other direction: letters of several rows, read downwards, make rows too */
#define STRAY_MAX 0.2    /* slope of a short row beside that of most */
#define SHORT 8          /* marks of a short row */

#define NONE UINT32_MAX

struct rows {
	struct row *at;
	size_t count;
};

static unsigned height_of(const struct mark *m) { return m->bottom - m->top; }
static double middle_x(const struct mark *m) { return (m->left + m->right) / 2.0; }
static double middle_y(const struct mark *m) { return (m->top + m->bottom) / 2.0; }

/* How far two marks are from being neighbours; INFINITY when they cannot be. */
static double distance(const struct mark *a, const struct mark *b)
{
	double low = height_of(a), high = height_of(b);
	if (low > high) {
		double swap = low;
		low = high, high = swap;
	}
	double gap = (double)b->left - a->right, offset = fabs(middle_y(b) - middle_y(a));
	if (low < 4 || high > TALLER_MAX * low || gap > GAP_MAX * high || offset > OFFSET_MAX * high ||
	    gap < -0.5 * high || middle_x(b) <= middle_x(a))
		return INFINITY;
	return (gap > 0 ? gap : 0) + 2 * offset + 0.5 * (high - low);
}

/* The neighbour on the right of each mark and, of those, the one that comes nearest. */
static void choose(const struct mark *marks, size_t count, uint32_t *next, uint32_t *previous, double *nearest)
{
	for (size_t i = 0; i < count; i++) {
		next[i] = previous[i] = NONE;
		nearest[i] = INFINITY;
	}
	for (size_t i = 0; i < count; i++) {
		double best = INFINITY, reach = marks[i].right + GAP_MAX * TALLER_MAX * height_of(&marks[i]);
		for (size_t j = i + 1; j < count && marks[j].left <= reach; j++) {
			double d = distance(&marks[i], &marks[j]);
			if (d < best)
				best = d, next[i] = (uint32_t)j;
		}
		if (next[i] != NONE && best < nearest[next[i]])
			nearest[next[i]] = best, previous[next[i]] = (uint32_t)i;
	}
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* Middle line through the marks' middles by least squares, and what it takes to hold them all. */
static void measure(const struct mark *marks, const uint32_t *members, size_t count, bool light, struct row *row)
{
	int heights[256];
	size_t known = 0;
	double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
	for (size_t i = 0; i < count; i++) {
		const struct mark *m = &marks[members[i]];
		double x = middle_x(m), y = middle_y(m);
		sum_x += x, sum_y += y, sum_xx += x * x, sum_xy += x * y;
		if (known < sizeof(heights) / sizeof(*heights))
			heights[known++] = (int)height_of(m);
	}
	double n = (double)count, spread = sum_xx - sum_x * sum_x / n;
	double slope = count > 2 && spread > 1 ? (sum_xy - sum_x * sum_y / n) / spread : 0;
	/* Few marks say little of their direction: « Ag » does not climb. */
	if (count < 5)
		slope *= (n - 2) / 4;
	qsort(heights, known, sizeof(*heights), by_number);
	double letter = heights[known * 3 / 4];
	double length = hypot(1, slope), across = 1 / length, down = slope / length;
	double base = sum_y / n - slope * sum_x / n, left = INFINITY, right = -INFINITY, above = 0, below = 0,
	       uneven = 0;
	for (size_t i = 0; i < count; i++) {
		const struct mark *m = &marks[members[i]];
		double away = (middle_y(m) - base - slope * middle_x(m)) * across, half = height_of(m) / 2.0;
		left = fmin(left, m->left), right = fmax(right, m->right);
		above = fmax(above, half - away), below = fmax(below, half + away);
		uneven += fabs(height_of(m) - letter);
	}
	above = fmin(above, letter), below = fmin(below, letter);
	*row = (struct row){
		.x = left - 0.4 * letter * across,
		.across = across,
		.down = down,
		.length = (right - left) * length + 0.8 * letter,
		.above = above + 0.35 * letter,
		.below = below + 0.25 * letter,
		.height = letter,
		.count = (unsigned)count,
		.even = (float)fmax(0, 1 - uneven / n / letter),
		.light = light,
	};
	row->y = base + slope * row->x;
}

static bool take_chains(const struct mark *marks, size_t count, const uint32_t *next, const uint32_t *previous,
			bool light, struct rows *rows, bool *cut_short)
{
	_cleanup_free_ uint32_t *members = mem_alloc((count + 1) * sizeof(*members));
	if (!members)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (previous[i] != NONE && next[previous[i]] == i)
			continue;
		size_t length = 0;
		for (uint32_t m = (uint32_t)i; m != NONE; m = next[m]) {
			if (length > 0 && previous[m] != members[length - 1])
				break;
			members[length++] = m;
		}
		const struct mark *first = &marks[i];
		/* One mark alone may be a word whose letters touch. */
		if (length < MARKS_MIN && (unsigned)(first->right - first->left) < 3 * height_of(first))
			continue;
		if (rows->count == ROWS_MAX) {
			*cut_short = true;
			break;
		}
		measure(marks, members, length, light, &rows->at[rows->count]);
		if (fabs(rows->at[rows->count].down) <= SLOPE_MAX)
			rows->count++;
	}
	return true;
}

/* Whether b goes on where a ends. */
static bool goes_on(const struct row *a, const struct row *b)
{
	double end_x = a->x + a->across * a->length, end_y = a->y + a->down * a->length;
	double high = fmax(a->height, b->height), low = fmin(a->height, b->height);
	double along = (b->x - end_x) * a->across + (b->y - end_y) * a->down,
	       beside = (b->y - end_y) * a->across - (b->x - end_x) * a->down;
	return low * 1.7 >= high && along > -1.6 * high && along < (JOIN_MAX - 0.8) * high &&
	       fabs(beside) < 0.45 * high && a->light == b->light;
}

static void join(struct row *a, const struct row *b)
{
	double end_x = b->x + b->across * b->length, end_y = b->y + b->down * b->length;
	double length = hypot(end_x - a->x, end_y - a->y);
	a->across = (end_x - a->x) / length, a->down = (end_y - a->y) / length;
	a->length = length;
	a->above = fmax(a->above, b->above), a->below = fmax(a->below, b->below);
	a->height = (a->height * a->count + b->height * b->count) / (a->count + b->count);
	a->even = fminf(a->even, b->even);
	a->count += b->count;
}

static int by_x(const void *a, const void *b)
{
	double x = ((const struct row *)a)->x, y = ((const struct row *)b)->x;
	return (x > y) - (x < y);
}

static void join_parts(struct rows *rows)
{
	qsort(rows->at, rows->count, sizeof(*rows->at), by_x);
	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = i + 1; j < rows->count && rows->at[i].count > 0;) {
			const struct row *a = &rows->at[i];
			if (rows->at[j].x > a->x + a->length + JOIN_MAX * 2 * a->height)
				break;
			if (rows->at[j].count > 0 && goes_on(a, &rows->at[j])) {
				join(&rows->at[i], &rows->at[j]);
				rows->at[j].count = 0;
				j = i + 1;
			} else {
				j++;
			}
		}
	size_t kept = 0;
	for (size_t i = 0; i < rows->count; i++)
		if (rows->at[i].count >= 3 || (rows->at[i].count == 2 && rows->at[i].even > PAIR_EVEN) ||
		    (rows->at[i].count > 0 && rows->at[i].length > 3 * rows->at[i].height))
			rows->at[kept++] = rows->at[i];
	rows->count = kept;
}

/* Rows of one side of the grey picture: light or dark, as it lies or laid on its side. */
static bool add_rows(const struct gray *grey, bool light, bool bold, bool upright, struct rows *rows, bool *cut_short)
{
	_cleanup_free_ struct mark *marks = NULL;
	size_t count = 0;
	if (!marks_find(grey, light, bold, &marks, &count, cut_short))
		return false;
	_cleanup_free_ uint32_t *links = mem_alloc((2 * count + 1) * sizeof(*links));
	_cleanup_free_ double *nearest = mem_alloc((count + 1) * sizeof(*nearest));
	struct rows found = {mem_alloc(ROWS_MAX * sizeof(struct row)), 0};
	bool done = links && nearest && found.at;
	if (done) {
		choose(marks, count, links, links + count, nearest);
		done = take_chains(marks, count, links, links + count, light, &found, cut_short);
		join_parts(&found);
	}
	*cut_short = *cut_short || found.count > ROWS_MAX - rows->count;
	for (size_t i = 0; done && i < found.count && rows->count < ROWS_MAX; i++) {
		struct row *row = &rows->at[rows->count++];
		*row = found.at[i];
		/* Laid on its side, the picture's left is its top and its top is its right. */
		if (upright) {
			double x = row->x, across = row->across;
			row->x = grey->height - row->y, row->y = x;
			row->across = -row->down, row->down = across;
			row->upright = true;
		}
	}
	mem_free(found.at);
	return done;
}

/* The picture turned by a quarter against the clock: what ran down runs to the right. */
static struct gray lay(const struct gray *grey)
{
	struct gray turned = {grey->height, grey->width, mem_alloc((size_t)grey->width * grey->height + 1)};
	for (unsigned y = 0; turned.at && y < grey->height; y++)
		for (unsigned x = 0; x < grey->width; x++)
			turned.at[(size_t)(grey->width - 1 - x) * turned.width + y] =
				grey->at[(size_t)y * grey->width + x];
	return turned;
}

static double weight(const struct row *row) { return row->count * (0.3 + row->even) * fmin(row->height, 24); }

static int by_weight(const void *a, const void *b)
{
	double x = weight(a), y = weight(b);
	return (x < y) - (x > y);
}

/* How much of `b` lies on `a`, of b's length: its points at every letter height. */
static double covered(const struct row *a, const struct row *b)
{
	unsigned points = (unsigned)(b->length / b->height) + 2, inside = 0;
	for (unsigned i = 0; i < points; i++) {
		double at = b->length * i / (points - 1), x = b->x + b->across * at - a->x,
		       y = b->y + b->down * at - a->y;
		double along = x * a->across + y * a->down, beside = y * a->across - x * a->down;
		inside += along >= 0 && along <= a->length && beside >= -a->above && beside <= a->below;
	}
	return (double)inside / points;
}

/* Of the rows of one direction, the slope that half the marks do not exceed. */
static double common_slope(const struct row *rows, size_t count, bool upright)
{
	double marks = 0, best = 0, best_away = INFINITY;
	for (size_t i = 0; i < count; i++)
		marks += rows[i].upright == upright ? rows[i].count : 0;
	for (size_t i = 0; i < count; i++) {
		double slope = upright ? rows[i].across : rows[i].down, below = 0;
		if (rows[i].upright != upright || rows[i].count < SHORT)
			continue;
		for (size_t k = 0; k < count; k++)
			if (rows[k].upright == upright && (upright ? rows[k].across : rows[k].down) < slope)
				below += rows[k].count;
		if (fabs(below - marks / 2) < best_away)
			best_away = fabs(below - marks / 2), best = slope;
	}
	return best;
}

/* Whether most of what is written runs from top to bottom: long even rows say it. */
static bool mostly_upright(const struct row *rows, size_t count)
{
	double sums[2] = {0, 0};
	for (size_t i = 0; i < count; i++)
		if (rows[i].count >= SHORT)
			sums[rows[i].upright] += (double)rows[i].count * rows[i].count * rows[i].even;
	return sums[true] > sums[false];
}

/* Keeps at the front those of one direction that no better row covers or crosses. */
static size_t keep(struct row *rows, size_t count, bool upright, struct row *kept, size_t kept_count)
{
	double slope = common_slope(rows, count, upright);
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		bool take = row->upright == upright &&
			    (row->count >= SHORT || fabs((upright ? row->across : row->down) - slope) < STRAY_MAX);
		for (size_t k = 0; k < kept_count && take; k++)
			take = covered(&kept[k], row) <= (kept[k].upright == upright ? COVERED_MAX : CROSSED_MAX);
		if (take)
			kept[kept_count++] = *row;
	}
	return kept_count;
}

bool rows_find(const struct gray *grey, bool bold, struct row **ret_rows, size_t *ret_count, bool *cut_short)
{
	struct rows rows = {mem_alloc(ROWS_MAX * sizeof(struct row)), 0};
	struct row *kept = mem_alloc(ROWS_MAX * sizeof(struct row));
	struct gray side = lay(grey);
	bool done = rows.at && kept && side.at && add_rows(grey, false, bold, false, &rows, cut_short) &&
		    add_rows(grey, true, bold, false, &rows, cut_short) &&
		    add_rows(&side, false, bold, true, &rows, cut_short) &&
		    add_rows(&side, true, bold, true, &rows, cut_short);
	mem_free(side.at);
	if (done) {
		qsort(rows.at, rows.count, sizeof(*rows.at), by_weight);
		bool upright = mostly_upright(rows.at, rows.count);
		*ret_count = keep(rows.at, rows.count, upright, kept, 0);
		*ret_count = keep(rows.at, rows.count, !upright, kept, *ret_count);
		*ret_rows = kept;
	} else {
		mem_free(kept);
	}
	mem_free(rows.at);
	return done;
}
