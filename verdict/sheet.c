/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/sheet.h"

#include <math.h>

#include "engine/engine.h"

#define GAP "   " /* between cells of a row: the engine takes several spaces for a column */
#define APART 5   /* heights of a row between two that are no neighbours */

/* A line on the page once that is straight. */
struct place {
	const struct sight_line *line;
	double along, down, height;
};

/* --- Rows --- */

struct point {
	double x, y;
};

static struct point centre(struct sight_box box)
{
	return (struct point){box.x + box.width / 2.0, box.y + box.height / 2.0};
}

/* The way that lines run, of length 1: a page is rarely photographed straight, or the right way up. */
static struct point find_way(const struct sight_line *lines, size_t count)
{
	struct point sum = {0, 0};
	for (size_t i = 0; i < count; i++) {
		if (lines[i].word_count < 2)
			continue;
		struct point first = centre(lines[i].words[0].box),
			     last = centre(lines[i].words[lines[i].word_count - 1].box);
		sum.x += last.x - first.x, sum.y += last.y - first.y;
	}
	double length = hypot(sum.x, sum.y);
	return length > 0 ? (struct point){sum.x / length, sum.y / length} : (struct point){1, 0};
}

static struct place place_of(const struct sight_line *line, struct point way)
{
	struct point first = centre(line->words[0].box), last = centre(line->words[line->word_count - 1].box);
	struct place place = {
		.line = line,
		.along = first.x * way.x + first.y * way.y,
		.down = (first.y + last.y) / 2 * way.x - (first.x + last.x) / 2 * way.y,
		.height = fmin(line->box.height, line->box.width),
	};
	/* Of its letters: the box of a word that leans is higher, of one that stands upright it is the width. */
	for (size_t i = 0; i < line->word_count; i++)
		if (line->words[i].text.len >= 3)
			place.height = fmin(place.height, fmin(line->words[i].box.height, line->words[i].box.width));
	return place;
}

static int by_down(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	return (x->down > y->down) - (x->down < y->down);
}

static int by_along(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	return (x->along > y->along) - (x->along < y->along);
}

static bool is_level(const struct place *a, const struct place *b)
{
	return fabs(a->down - b->down) * 2 < fmin(a->height, b->height);
}

static void add_bytes(struct sheet *p, struct str s)
{
	memcpy((char *)p->text.ptr + p->text.len, s.ptr, s.len);
	p->text.len += s.len;
}

static void add_line(struct sheet *p, const struct sight_line *line, struct sheet_row *row)
{
	for (size_t i = 0; i < line->word_count; i++) {
		if (p->text.len > row->span.start)
			add_bytes(p, i == 0 ? STR(GAP) : STR(" "));
		p->seen[p->word_count] = &line->words[i];
		p->words[p->word_count].start = p->text.len;
		add_bytes(p, line->words[i].text);
		p->words[p->word_count++].end = p->text.len;
	}
	row->span.end = p->text.len;
}

/* The lines as rows from top to bottom, cells from left to right. */
static bool lay_out(struct sheet *p, size_t line_count)
{
	size_t words = 0, bytes = 0, count = 0;
	for (size_t i = 0; i < line_count; i++)
		for (size_t k = 0; k < p->lines[i].word_count; k++, words++)
			bytes += p->lines[i].words[k].text.len + sizeof(GAP);
	struct place *order = ARENA_NEW(p->arena, struct place, line_count + 1);
	struct point way = find_way(p->lines, line_count);
	p->text = (struct str){arena_alloc(p->arena, bytes + line_count + 1, 1), 0};
	p->words = ARENA_NEW(p->arena, struct sheet_span, words + 1);
	p->seen = ARENA_NEW(p->arena, const struct sight_word *, words + 1);
	p->rows = ARENA_ZNEW(p->arena, struct sheet_row, line_count + 1);
	if (!order || !p->text.ptr || !p->words || !p->seen || !p->rows)
		return false;
	for (size_t i = 0; i < line_count; i++)
		if (p->lines[i].word_count > 0)
			order[count++] = place_of(&p->lines[i], way);
	qsort(order, count, sizeof(*order), by_down);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && is_level(&order[i], &order[end]);)
			end++;
		qsort(order + i, end - i, sizeof(*order), by_along);
		if (p->row_count > 0)
			add_bytes(p, STR("\n"));
		struct sheet_row *row = &p->rows[p->row_count++];
		row->span = (struct sheet_span){p->text.len, p->text.len};
		row->down = order[i].down, row->height = order[i].height;
		for (size_t k = i; k < end; k++)
			add_line(p, order[k].line, row);
	}
	return true;
}

size_t sheet_row_of(const struct sheet *p, size_t byte)
{
	size_t low = 0, high = p->row_count;
	while (high - low > 1) {
		size_t mid = (low + high) / 2;
		if (p->rows[mid].span.start <= byte)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct str sheet_text(const struct sheet *p, struct sheet_span span)
{
	return str_sub(p->text, span.start, span.end - span.start);
}

const struct token *sheet_before(const struct sheet *p, size_t byte)
{
	const struct text *read = &p->reading.text;
	size_t low = 0, high = read->token_count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (read->tokens[mid].start < byte)
			low = mid + 1;
		else
			high = mid;
	}
	while (low > 0 && read->tokens[low - 1].kind == TOKEN_MARK)
		low--;
	const struct token *t = low > 0 ? &read->tokens[low - 1] : NULL;
	return t && sheet_row_of(p, t->start) == sheet_row_of(p, byte) ? t : NULL;
}

struct sheet_span sheet_mention(const struct sheet *p, const struct mention *mention)
{
	const struct token *first = &p->reading.text.tokens[mention->first];
	return (struct sheet_span){first->start, first[mention->length - 1].end};
}

bool sheet_is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from_c(*words)))
			return true;
	return false;
}

bool sheet_is_next(const struct sheet *p, size_t row)
{
	const struct sheet_row *a = &p->rows[row], *b = a + 1;
	return b->down - a->down <= APART * fmax(a->height, b->height);
}

/* --- Labels --- */

static bool is_inside(struct sight_box a, struct sight_box b)
{
	return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

/* The first word that ends behind this byte. */
static size_t first_word(const struct sheet *p, size_t byte)
{
	size_t low = 0, high = p->word_count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (p->words[mid].end <= byte)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void sheet_put(struct sheet *p, enum label_kind kind, struct sheet_span span)
{
	struct label label = {.kind = kind, .value = sheet_text(p, span), .confidence = 1};
	bool any = false;
	if (*p->label_count == LABELS_MAX)
		return;
	for (size_t i = first_word(p, span.start); i < p->word_count && p->words[i].start < span.end; i++) {
		const struct sight_word *word = p->seen[i];
		label.box = any ? label_around(label.box, word->box) : word->box;
		label.confidence = word->confidence < label.confidence ? word->confidence : label.confidence;
		any = true;
	}
	for (size_t i = 0; any && i < *p->label_count; i++) {
		struct label *known = &p->labels[i];
		if (known->kind != kind || (!is_inside(label.box, known->box) && !is_inside(known->box, label.box)))
			continue;
		if (is_inside(known->box, label.box))
			*known = label;
		return;
	}
	if (any)
		p->labels[(*p->label_count)++] = label;
}

enum error_code sheet_make(struct arena *arena, const struct blouse_charter *charter, const struct sight_line *lines,
			   size_t line_count, struct label *labels, size_t *label_count, struct sheet *ret_page,
			   struct error *err)
{
	struct sheet p = {
		.arena = arena, .charter = charter, .lines = lines, .labels = labels, .label_count = label_count};
	struct engine *engine = ARENA_ZNEW(arena, struct engine, 1);
	if (!engine || !lay_out(&p, line_count))
		return error_nomem(err);
	enum error_code code = ERR_NONE;
	if (p.row_count > 0) {
		code = engine_init(engine, charter, charter_model(charter), arena, err);
		if (!code)
			code = reading_make(arena, engine, p.text, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &p.reading, err);
	}
	if (!code)
		*ret_page = p;
	return code;
}
