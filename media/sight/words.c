/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/words.h"

#include <ctype.h>
#include <math.h>
#include <tesseract/capi.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "media/sight/rows.h"

#define LETTER 26      /* pixels: the height to which letters are brought for Tesseract */
#define STRIP_MAX 6000 /* pixels: longest strip */
#define EDGE 8         /* white pixels around a strip */
#define SAMPLES_MAX 4  /* each way, of the picture for one pixel of a strip */
#define LINE_MIN 0.55f /* mean confidence below which a line is not believed */
#define SHORT_MIN 0.8f /* below which a line of a few letters is not: leaves and bricks make such */
#define SHORT_LETTERS 4
/* Rows in turn that hold nothing, as leaves and bricks make them (a quarter of photographs have as many). Behind them, with
 * less in them, only those are read that are as even as letters: eleven at most, in fifteen such photographs of sixty. */
#define MISSES_MAX 40
#define EVEN_MARKS 3
#define STRIPED_MIN 2         /* rows that nobody can read, and half of all: they are looked for once more… */
#define STRIPED_MISSES_MAX 10 /* …and fewer in turn may hold nothing */
#define WORD_MIN 0.3f         /* below which a word of a good line is left out */
#define TURN_BELOW 0.72f      /* a line read worse than this is tried upside down too */
#define WRITTEN_MIN 9         /* marks in a row that is written though nobody can read it */
#define WRITTEN_EVEN 0.75f

struct words {
	TessBaseAPI *api;
};

/* One row as read one way round. */
/* Where one reads to, in the picture. */
enum way { WAY_RIGHT, WAY_DOWN, WAY_LEFT, WAY_UP, WAYS };

struct reading {
	struct sight_line line;
	unsigned letters;
	enum way way;
};

struct reader {
	struct words *words;
	struct arena *arena;
	const struct media_picture *picture;
	double step;
	bool failed; /* no memory */
};

enum error_code words_new(struct words **ret_words, struct error *err)
{
	struct words *words = mem_calloc(1, sizeof(*words));
	if (!words || !(words->api = TessBaseAPICreate())) {
		mem_free(words);
		return error_nomem(err);
	}
	if (TessBaseAPIInit2(words->api, NULL, "fra", OEM_LSTM_ONLY) != 0) {
		words_free(words);
		return error_set(err, ERR_NOT_FOUND,
				 "Le texte des images ne peut pas être lu : installez le paquet tesseract-ocr-fra.");
	}
	TessBaseAPISetPageSegMode(words->api, PSM_SINGLE_LINE);
	*ret_words = words;
	return ERR_NONE;
}

void words_free(struct words *words)
{
	if (!words)
		return;
	TessBaseAPIEnd(words->api);
	TessBaseAPIDelete(words->api);
	mem_free(words);
}

/* A strip of the picture made straight, in black on white. */
struct strip {
	unsigned width, height;
	double scale; /* pixels of the picture for one of the strip */
	unsigned char *at;
};

static unsigned char lightness(const struct media_picture *p, double x, double y)
{
	long column = lround(x - 0.5), row = lround(y - 0.5);
	column = column < 0 ? 0 : column >= (long)p->width ? (long)p->width - 1 : column;
	row = row < 0 ? 0 : row >= (long)p->height ? (long)p->height - 1 : row;
	const unsigned char *at = p->rgb + (size_t)row * p->stride + (size_t)column * 3;
	return (unsigned char)((77u * at[0] + 150u * at[1] + 29u * at[2]) >> 8);
}

/* Between four pixels, when letters are made larger. */
static unsigned mixed(const struct media_picture *p, double x, double y)
{
	double left = floor(x - 0.5), top = floor(y - 0.5), over = x - 0.5 - left, down = y - 0.5 - top;
	double high = lightness(p, left + 0.5, top + 0.5) * (1 - over) + lightness(p, left + 1.5, top + 0.5) * over;
	double low = lightness(p, left + 0.5, top + 1.5) * (1 - over) + lightness(p, left + 1.5, top + 1.5) * over;
	return (unsigned)(high * (1 - down) + low * down + 0.5);
}

/* Spreads the lightness from black to white: the darkest and the lightest hundredth go to the ends. */
static void spread(unsigned char *at, size_t count, bool light)
{
	size_t counts[256] = {0}, low_sum = 0, high_sum = 0;
	for (size_t i = 0; i < count; i++)
		counts[at[i]]++;
	unsigned low = 0, high = 255;
	while (low < 255 && (low_sum += counts[low]) * 100 < count)
		low++;
	while (high > low && (high_sum += counts[high]) * 100 < count)
		high--;
	unsigned range = high > low ? high - low : 1;
	for (size_t i = 0; i < count; i++) {
		unsigned value = at[i] <= low ? 0 : at[i] >= high ? 255 : (at[i] - low) * 255 / range;
		at[i] = (unsigned char)(light ? 255 - value : value);
	}
}

/* `row` in pixels of the picture. `at` is NULL when memory is exhausted. */
static struct strip strip_make(const struct media_picture *picture, const struct row *row)
{
	struct strip s = {.scale = row->height / LETTER};
	if (row->length / s.scale > STRIP_MAX)
		s.scale = row->length / STRIP_MAX;
	s.width = (unsigned)(row->length / s.scale) + 1, s.height = (unsigned)((row->above + row->below) / s.scale) + 1;
	unsigned wide = s.width + 2 * EDGE, high = s.height + 2 * EDGE;
	s.at = mem_alloc((size_t)wide * high);
	unsigned char *inside = mem_alloc((size_t)s.width * s.height);
	if (!s.at || !inside) {
		mem_free(s.at);
		mem_free(inside);
		s.at = NULL;
		return s;
	}
	unsigned samples = s.scale < 1.2 ? 1 : s.scale > SAMPLES_MAX ? SAMPLES_MAX : (unsigned)ceil(s.scale);
	for (unsigned v = 0; v < s.height; v++)
		for (unsigned u = 0; u < s.width; u++) {
			unsigned sum = 0;
			for (unsigned i = 0; i < samples * samples; i++) {
				double along = (u + (i % samples + 0.5) / samples) * s.scale,
				       beside = (v + (i / samples + 0.5) / samples) * s.scale - row->above;
				double x = row->x + row->across * along - row->down * beside,
				       y = row->y + row->down * along + row->across * beside;
				sum += samples == 1 ? mixed(picture, x, y) : lightness(picture, x, y);
			}
			inside[(size_t)v * s.width + u] = (unsigned char)(sum / (samples * samples));
		}
	spread(inside, (size_t)s.width * s.height, row->light);
	memset(s.at, 255, (size_t)wide * high);
	for (unsigned v = 0; v < s.height; v++)
		memcpy(s.at + (size_t)(v + EDGE) * wide + EDGE, inside + (size_t)v * s.width, s.width);
	mem_free(inside);
	s.width = wide, s.height = high;
	return s;
}

/* A box of the strip as one of the picture. */
static struct sight_box box_back(const struct media_picture *picture, const struct row *row, const struct strip *s,
				 double left, double top, double right, double bottom)
{
	double edges[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
	for (unsigned i = 0; i < 4; i++) {
		double along = ((i % 2 ? right : left) - EDGE) * s->scale,
		       beside = ((i / 2 ? bottom : top) - EDGE) * s->scale - row->above;
		double x = row->x + row->across * along - row->down * beside,
		       y = row->y + row->down * along + row->across * beside;
		edges[0] = fmin(edges[0], x), edges[1] = fmin(edges[1], y);
		edges[2] = fmax(edges[2], x), edges[3] = fmax(edges[3], y);
	}
	return scale_box(picture, edges[0], edges[1], edges[2], edges[3]);
}

/* Letters and digits; beyond ASCII all are taken for such but quotation marks and dashes. */
static unsigned letters_in(struct str text)
{
	unsigned count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += isalnum((unsigned char)text.ptr[i]) || (unsigned char)text.ptr[i] == 0xc3;
	return count;
}

static void add_word(struct reader *r, const struct row *row, const struct strip *s, const TessResultIterator *at,
		     struct reading *reading, struct sight_word *words, size_t max)
{
	int left, top, right, bottom;
	float confidence = TessResultIteratorConfidence(at, RIL_WORD) / 100;
	char *text = TessResultIteratorGetUTF8Text(at, RIL_WORD);
	struct str view = str_trim(str_from_c(text));
	if (view.len > 0 && reading->line.word_count < max && utf8_invalid_at(view) == SIZE_MAX &&
	    TessPageIteratorBoundingBox(TessResultIteratorGetPageIteratorConst(at), RIL_WORD, &left, &top, &right,
					&bottom)) {
		struct sight_word *word = &words[reading->line.word_count++];
		word->confidence = confidence;
		word->box = box_back(r->picture, row, s, left, top, right, bottom);
		word->text = arena_copy(r->arena, view);
		r->failed |= !word->text.ptr;
		reading->line.confidence += confidence * (float)view.len;
		reading->letters += letters_in(view);
	}
	TessDeleteText(text);
}

#define WORDS_MAX 200 /* of one line */

static struct reading read_strip(struct reader *r, const struct row *row, const struct strip *s)
{
	struct reading reading = {0};
	struct sight_word words[WORDS_MAX];
	TessBaseAPI *api = r->words->api;
	TessBaseAPISetImage(api, s->at, (int)s->width, (int)s->height, 1, (int)s->width);
	TessBaseAPISetSourceResolution(api, 300);
	if (TessBaseAPIRecognize(api, NULL) == 0) {
		TessResultIterator *at = TessBaseAPIGetIterator(api);
		bool more = at != NULL;
		for (; more; more = TessResultIteratorNext(at, RIL_WORD))
			add_word(r, row, s, at, &reading, words, WORDS_MAX);
		if (at)
			TessResultIteratorDelete(at);
	}
	TessBaseAPIClear(api);
	struct sight_line *line = &reading.line;
	size_t bytes = 0;
	for (size_t i = 0; i < line->word_count; i++)
		bytes += words[i].text.len;
	line->confidence = bytes ? line->confidence / (float)bytes : 0;
	line->box = box_back(r->picture, row, s, EDGE, EDGE, s->width - EDGE, s->height - EDGE);
	line->words = ARENA_NEW(r->arena, struct sight_word, line->word_count + 1);
	char *text = arena_alloc(r->arena, bytes + line->word_count + 1, 1);
	if (!line->words || !text) {
		r->failed = true;
		return (struct reading){0};
	}
	size_t kept = 0, len = 0;
	for (size_t i = 0; i < line->word_count; i++) {
		if (words[i].confidence < WORD_MIN)
			continue;
		if (len > 0)
			text[len++] = ' ';
		memcpy(text + len, words[i].text.ptr, words[i].text.len);
		len += words[i].text.len;
		line->words[kept++] = words[i];
	}
	line->word_count = kept;
	text[len] = '\0';
	line->text = (struct str){text, len};
	return reading;
}

/* The same strip read from its other end. */
static struct row turned(struct row row)
{
	row.x += row.across * row.length, row.y += row.down * row.length;
	row.across = -row.across, row.down = -row.down;
	double above = row.above;
	row.above = row.below, row.below = above;
	return row;
}

static enum way way_of(const struct row *row)
{
	if (fabs(row->across) >= fabs(row->down))
		return row->across < 0 ? WAY_LEFT : WAY_RIGHT;
	return row->down < 0 ? WAY_UP : WAY_DOWN;
}

static struct reading read_row(struct reader *r, const struct row *row)
{
	struct strip s = strip_make(r->picture, row);
	struct reading reading = {0};
	if (!s.at)
		r->failed = true;
	else
		reading = read_strip(r, row, &s);
	reading.way = way_of(row);
	mem_free(s.at);
	return reading;
}

static float worth(const struct reading *reading) { return reading->line.confidence * (float)reading->letters; }

/* `turn`: which way round rows of this direction were last read well. */
static struct reading read_both_ways(struct reader *r, const struct row *row, bool *turn)
{
	struct row ways[2] = {*row, turned(*row)};
	struct reading first = read_row(r, &ways[*turn]);
	if (r->failed || (first.line.confidence >= TURN_BELOW && first.letters > 0))
		return first;
	struct reading second = read_row(r, &ways[!*turn]);
	if (worth(&second) <= worth(&first) || second.line.confidence < first.line.confidence)
		return first;
	if (second.line.confidence >= TURN_BELOW && second.letters > 2)
		*turn = !*turn;
	return second;
}

/* Whether the line is told, and how. */
static bool judge(const struct row *row, struct reading *reading)
{
	float least = reading->letters <= SHORT_LETTERS ? SHORT_MIN : LINE_MIN;
	if (reading->line.confidence >= least && reading->letters >= 2 && reading->line.text.len > 0)
		return true;
	if (row->count < WRITTEN_MIN || row->even < WRITTEN_EVEN)
		return false;
	reading->line.illegible = true;
	reading->line.text = (struct str){"", 0};
	reading->line.word_count = 0;
	return true;
}

static struct row in_picture(struct row row, double step)
{
	row.x *= step, row.y *= step;
	row.length *= step, row.above *= step, row.below *= step, row.height *= step;
	return row;
}

static int by_middle(const void *a, const void *b)
{
	const struct sight_line *x = a, *y = b;
	unsigned m = 2 * x->box.y + x->box.height, n = 2 * y->box.y + y->box.height;
	return (m > n) - (m < n);
}

static int by_left(const void *a, const void *b)
{
	const struct sight_line *x = a, *y = b;
	return (x->box.x > y->box.x) - (x->box.x < y->box.x);
}

/* A box of a picture of this size as it stands once one has turned the picture to read it. */
static struct sight_box upright(struct sight_box b, enum way way, unsigned width, unsigned height)
{
	switch (way) {
	case WAY_DOWN:
		return (struct sight_box){b.y, width - b.x - b.width, b.height, b.width};
	case WAY_LEFT:
		return (struct sight_box){width - b.x - b.width, height - b.y - b.height, b.width, b.height};
	case WAY_UP:
		return (struct sight_box){height - b.y - b.height, b.x, b.height, b.width};
	default:
		return b;
	}
}

/* From top to bottom; what stands beside each other, from left to right. */
static void put_upright_in_order(struct sight_line *lines, size_t count)
{
	qsort(lines, count, sizeof(*lines), by_middle);
	for (size_t i = 0, end; i < count; i = end) {
		unsigned limit = 2 * lines[i].box.y + 2 * lines[i].box.height;
		for (end = i + 1; end < count && 2 * lines[end].box.y + lines[end].box.height <= limit;)
			end++;
		qsort(lines + i, end - i, sizeof(*lines), by_left);
	}
}

/* As most of it is read. */
static void put_in_order(struct sight_line *lines, size_t count, const size_t letters[WAYS],
			 const struct media_picture *picture)
{
	/* What undoes each of them, in the picture that was turned. */
	static const enum way back[WAYS] = {WAY_RIGHT, WAY_UP, WAY_LEFT, WAY_DOWN};
	const unsigned width = picture->width, height = picture->height;
	enum way way = WAY_RIGHT;
	for (enum way other = 0; other < WAYS; other++)
		if (letters[other] > letters[way])
			way = other;
	const bool lies = way == WAY_DOWN || way == WAY_UP;
	for (size_t i = 0; i < count; i++)
		lines[i].box = upright(lines[i].box, way, width, height);
	put_upright_in_order(lines, count);
	for (size_t i = 0; i < count; i++)
		lines[i].box = upright(lines[i].box, back[way], lies ? height : width, lies ? width : height);
}

/* What one search for rows gave. */
struct found {
	struct sight_line *lines;
	size_t count, illegible;
	size_t letters[WAYS];
	size_t total; /* letters */
	bool cut_short;
};

/* Reads the rows of `grey`, `bold` as in marks_find; gives up when `misses_max` in turn hold nothing. */
static enum error_code read_rows(struct reader *r, const struct gray *grey, bool bold, size_t misses_max,
				 int64_t end_ms, struct found *ret, struct error *err)
{
	_cleanup_free_ struct row *rows = NULL;
	size_t row_count = 0;
	bool turns[2] = {false, false};
	*ret = (struct found){.lines = ARENA_NEW(r->arena, struct sight_line, SIGHT_LINES_MAX)};
	if (!ret->lines || !rows_find(grey, bold, &rows, &row_count, &ret->cut_short))
		return error_nomem(err);
	for (size_t i = 0, misses = 0; i < row_count && !r->failed; i++) {
		if (misses >= misses_max && (rows[i].count < EVEN_MARKS || rows[i].even < WRITTEN_EVEN))
			continue;
		if (misses >= 2 * misses_max || ret->count == SIGHT_LINES_MAX || sight_now() >= end_ms) {
			ret->cut_short = true;
			break;
		}
		struct row row = in_picture(rows[i], r->step);
		struct reading reading = read_both_ways(r, &row, &turns[row.upright]);
		misses++;
		if (r->failed || !judge(&row, &reading))
			continue;
		ret->lines[ret->count++] = reading.line;
		ret->illegible += reading.line.illegible;
		if (!reading.line.illegible) {
			ret->letters[reading.way] += reading.letters;
			ret->total += reading.letters;
			misses = 0;
		}
	}
	return r->failed ? error_nomem(err) : ERR_NONE;
}

enum error_code words_find(struct words *words, struct arena *arena, const struct media_picture *picture,
			   const struct gray *grey, unsigned step, int64_t end_ms, struct sight_seen *seen,
			   struct error *err)
{
	struct reader r = {.words = words, .arena = arena, .picture = picture, .step = step};
	struct found found;
	enum error_code code = read_rows(&r, grey, false, MISSES_MAX, end_ms, &found, err);
	/* Much is written, and little can be read: stripes of a screen may run through it. */
	if (!code && found.illegible >= STRIPED_MIN && 2 * found.illegible >= found.count && sight_now() < end_ms) {
		struct found bold;
		code = read_rows(&r, grey, true, STRIPED_MISSES_MAX, end_ms, &bold, err);
		if (!code && bold.total > found.total)
			found = bold;
	}
	if (code)
		return code;
	seen->lines = found.lines;
	seen->line_count = found.count;
	seen->cut_short = seen->cut_short || found.cut_short;
	put_in_order(seen->lines, seen->line_count, found.letters, picture);
	return ERR_NONE;
}
