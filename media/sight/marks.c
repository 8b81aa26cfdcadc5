/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/marks.h"

#include <math.h>

#include "base/mem.h"

#define HEIGHT_MIN 5
#define AREA_MIN 8
#define CONTRAST_MIN 9   /* steps of 255 between a mark and the mean around it */
#define NOISE_TIMES 4    /* of the noise: in the dark a sensor makes marks of its own */
#define SPREAD_PART 0.3f /* of the standard deviation around it… */
#define BOLD_PART 0.9f   /* …or this, when there is something paler that is no letter */
#define LABELS_MAX (1u << 20)
#define LETTER_MAX 100 /* pixels: the picture of one line has letters as high as itself, that of a wall has stains */

struct label {
	struct mark mark;
	uint32_t parent;
};

struct run {
	uint32_t start, end, label;
};

struct labels {
	struct label *at;
	size_t count, cap;
};

static uint32_t root(struct labels *l, uint32_t i)
{
	while (l->at[i].parent != i)
		i = l->at[i].parent = l->at[l->at[i].parent].parent;
	return i;
}

static uint32_t join(struct labels *l, uint32_t a, uint32_t b)
{
	a = root(l, a), b = root(l, b);
	if (a == b)
		return a;
	struct mark *to = &l->at[a].mark, *from = &l->at[b].mark;
	to->left = from->left < to->left ? from->left : to->left;
	to->top = from->top < to->top ? from->top : to->top;
	to->right = from->right > to->right ? from->right : to->right;
	to->bottom = from->bottom > to->bottom ? from->bottom : to->bottom;
	to->area += from->area;
	l->at[b].parent = a;
	return a;
}

/* False when there is no memory for another. */
static bool label_run(struct labels *l, struct run *run, unsigned y)
{
	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 4096;
		struct label *more = mem_resize(l->at, cap, sizeof(*more));
		if (!more)
			return false;
		l->at = more, l->cap = cap;
	}
	run->label = (uint32_t)l->count++;
	l->at[run->label] = (struct label){
		{(uint16_t)run->start, (uint16_t)y, (uint16_t)run->end, (uint16_t)(y + 1), run->end - run->start},
		run->label};
	return true;
}

/* Sums of all pixels above and left, and of their squares, one row and one column more than the picture. */
struct sums {
	uint32_t *plain;
	uint64_t *squares;
};

static void sums_release(struct sums *s)
{
	mem_free(s->plain);
	mem_free(s->squares);
}

static bool sums_make(const struct gray *grey, struct sums *s)
{
	size_t wide = (size_t)grey->width + 1, count = wide * ((size_t)grey->height + 1);
	s->plain = mem_calloc(count, sizeof(*s->plain));
	s->squares = mem_calloc(count, sizeof(*s->squares));
	if (!s->plain || !s->squares)
		return false;
	for (unsigned y = 0; y < grey->height; y++) {
		uint32_t plain = 0;
		uint64_t squares = 0;
		const unsigned char *at = grey->at + (size_t)y * grey->width;
		size_t above = y * wide + 1;
		for (unsigned x = 0; x < grey->width; x++, above++) {
			plain += at[x];
			squares += (uint64_t)at[x] * at[x];
			s->plain[above + wide] = s->plain[above] + plain;
			s->squares[above + wide] = s->squares[above] + squares;
		}
	}
	return true;
}

float marks_noise(const struct gray *grey)
{
	size_t counts[256] = {0}, seen = 0, below = 0;
	for (unsigned y = 0; y < grey->height; y += 3)
		for (unsigned x = 0; x + 1 < grey->width; x += 3, seen++) {
			const unsigned char *at = grey->at + (size_t)y * grey->width + x;
			counts[at[0] > at[1] ? at[0] - at[1] : at[1] - at[0]]++;
		}
	unsigned step = 0;
	while (step < 255 && (below += counts[step]) * 2 < seen)
		step++;
	return (float)step;
}

/* Whether each pixel of a row is a mark's: so much darker, or lighter, than the mean around it. */
static void row_marks(const struct gray *grey, const struct sums *s, unsigned y, bool light, float least, float part,
		      bool *marked)
{
	/* As wide as a few letters of the size that is looked for most. */
	unsigned reach = (grey->width > grey->height ? grey->width : grey->height) / 64 + 8;
	size_t wide = (size_t)grey->width + 1;
	unsigned top = y > reach ? y - reach : 0, bottom = y + reach < grey->height ? y + reach + 1 : grey->height;
	const unsigned char *at = grey->at + (size_t)y * grey->width;
	for (unsigned x = 0; x < grey->width; x++) {
		unsigned left = x > reach ? x - reach : 0,
			 right = x + reach < grey->width ? x + reach + 1 : grey->width;
		size_t a = top * wide + left, b = top * wide + right, c = bottom * wide + left,
		       d = bottom * wide + right;
		float count = (float)((right - left) * (bottom - top));
		float mean = (float)(s->plain[d] - s->plain[b] - s->plain[c] + s->plain[a]) / count;
		float square = (float)(s->squares[d] - s->squares[b] - s->squares[c] + s->squares[a]) / count;
		float spread = square > mean * mean ? sqrtf(square - mean * mean) : 0;
		float step = fmaxf(least, spread * part);
		marked[x] = light ? at[x] > mean + step : at[x] < mean - step;
	}
}

static bool label_rows(const struct gray *grey, bool light, float part, const struct sums *sums, struct labels *labels,
		       bool *cut_short)
{
	_cleanup_free_ bool *marked = mem_alloc(grey->width);
	_cleanup_free_ struct run *runs = mem_alloc(((size_t)grey->width + 2) * sizeof(*runs));
	if (!marked || !runs)
		return false;
	/* Two halves, taken in turn: the runs of the row above, and those of this row. */
	struct run *above = runs, *here = runs + grey->width / 2 + 1;
	size_t above_count = 0;
	float noise = marks_noise(grey) * NOISE_TIMES, least = noise > CONTRAST_MIN ? noise : CONTRAST_MIN;
	for (unsigned y = 0; y < grey->height; y++) {
		size_t count = 0, first = 0;
		if (labels->count >= LABELS_MAX) {
			*cut_short = true;
			break;
		}
		row_marks(grey, sums, y, light, least, part, marked);
		for (unsigned x = 0; x < grey->width; x++) {
			if (!marked[x])
				continue;
			struct run run = {x, x, 0};
			while (run.end < grey->width && marked[run.end])
				run.end++;
			x = run.end;
			if (!label_run(labels, &run, y))
				return false;
			while (first < above_count && above[first].end < run.start)
				first++;
			for (size_t k = first; k < above_count && above[k].start <= run.end; k++)
				run.label = join(labels, above[k].label, run.label);
			here[count++] = run;
		}
		struct run *other = above;
		above = here, here = other, above_count = count;
	}
	return true;
}

static bool like_letter(const struct gray *grey, const struct mark *m)
{
	unsigned width = m->right - m->left, height = m->bottom - m->top;
	if (m->area < AREA_MIN || (width < HEIGHT_MIN && height < HEIGHT_MIN))
		return false;
	/* Letters that touch make words as one mark; a frame around a field is large and empty. */
	if ((height > LETTER_MAX && height > grey->height / 3 && height > grey->width / 4) || width > grey->width / 2 ||
	    width > 24 * height || height > 12 * width)
		return false;
	return (uint64_t)m->area * 12 >= (uint64_t)width * height;
}

static int by_left(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	return x->left != y->left ? x->left - y->left : x->top - y->top;
}

bool marks_find(const struct gray *grey, bool light, bool bold, struct mark **ret_marks, size_t *ret_count,
		bool *cut_short)
{
	__attribute__((cleanup(sums_release))) struct sums sums = {NULL, NULL};
	struct labels labels = {NULL, 0, 0};
	if (!sums_make(grey, &sums) ||
	    !label_rows(grey, light, bold ? BOLD_PART : SPREAD_PART, &sums, &labels, cut_short)) {
		mem_free(labels.at);
		return false;
	}
	struct mark *marks = mem_alloc(MARKS_MAX * sizeof(*marks));
	size_t count = 0;
	for (size_t i = 0; marks && i < labels.count; i++) {
		if (labels.at[i].parent != i || !like_letter(grey, &labels.at[i].mark))
			continue;
		if (count == MARKS_MAX) {
			*cut_short = true;
			break;
		}
		marks[count++] = labels.at[i].mark;
	}
	mem_free(labels.at);
	if (!marks)
		return false;
	qsort(marks, count, sizeof(*marks), by_left);
	*ret_marks = marks;
	*ret_count = count;
	return true;
}
