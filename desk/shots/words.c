/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/shots/words.h"

#include "base/utf8.h"
#include "desk/shots/around.h"
#include "signin/fold.h"

#define PLAIN_MAX 1024
#define TOKENS_MAX 64
#define NOISE_MAX 2       /* letters that an icon is taken for: « Q 12 », « O 128 » */
#define TITLE_WORDS 4     /* a name has fewer */
#define HEIGHTS_ALIKE 1.5 /* of two lines of one paragraph */
#define GAP 0.9           /* between them, in heights of a line */
#define INDENT 1.5

/* --- what stands around --- */

struct tokens {
	struct str items[TOKENS_MAX]; /* « # » for a number, « @ » for a month */
	size_t count;                 /* more than TOKENS_MAX: there are others, which are not kept */
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || (unsigned char)c >= 0x80; }

/* Marks that parts of a line stand between, and quotes, are written in many ways, none of which is a letter. */
static size_t mark_len(struct str s)
{
	static const char *const marks[] = {"·", "•", "’", "…", "»", "«", "‘", "\u00A0", "\u202F", "—", "–", "|"};
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_starts(s, str_from_c(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static bool is_month(struct str word)
{
	for (size_t i = 0; around_months[i]; i++)
		if (str_eq(word, str_from_c(around_months[i])))
			return true;
	return false;
}

static bool is_number(struct str token) { return str_eq(token, STR("#")); }

static void add_token(struct tokens *t, struct str word)
{
	/* Only that there are too many is looked at. */
	if (t->count >= TOKENS_MAX) {
		t->count = TOKENS_MAX + 1;
		return;
	}
	if (is_digit(word.ptr[0]))
		word = STR("#");
	else if (is_month(word))
		word = STR("@");
	/* « 12:04 », « 3,4 »: one number. */
	if (word.ptr[0] == '#' && t->count > 0 && t->items[t->count - 1].ptr[0] == '#')
		return;
	t->items[t->count++] = word;
}

static void read_tokens(struct str line, struct tokens *t)
{
	t->count = 0;
	for (size_t at = 0; at < line.len;) {
		size_t start = at, skip = mark_len(str_sub(line, at, line.len));
		if (skip || !is_letter(line.ptr[at])) {
			at += skip ? skip : 1;
			continue;
		}
		while (at < line.len && is_letter(line.ptr[at]) && !mark_len(str_sub(line, at, line.len)))
			at++;
		add_token(t, str_sub(line, start, at - start));
	}
}

/* How many tokens from one on are written by networks: the longest of the list; whether it has a number. */
static size_t match(const struct tokens *t, size_t from, bool *ret_number)
{
	size_t best = 0;
	*ret_number = false;
	for (size_t i = 0; around_words[i]; i++) {
		struct str rest = str_from_c(around_words[i]), word;
		size_t n = 0;
		bool same = true, number = false;
		while (same && rest.len > 0) {
			rest = str_cut(rest, ' ', &word);
			same = from + n < t->count && str_eq(t->items[from + n], word);
			number = number || is_number(word);
			n++;
		}
		if (same && n > best) {
			best = n;
			*ret_number = number;
		}
	}
	return best;
}

bool shot_is_around(struct str line)
{
	char plain[PLAIN_MAX];
	struct tokens t;
	bool certain = false;
	enum { WORDS, NUMBER, ICON } after = WORDS;
	if (line.len >= sizeof(plain))
		return false;
	read_tokens((struct str){plain, fold_plain(line, plain, sizeof(plain))}, &t);
	if (t.count > TOKENS_MAX)
		return false;
	for (size_t i = 0; i < t.count;) {
		bool number = false;
		const size_t n = match(&t, i, &number);
		const bool icon = n == 0 && !is_number(t.items[i]);
		/* It stands alone beside its number; « j'ai » and « il a » do not. */
		if (icon && (t.items[i].len > NOISE_MAX || after == ICON ||
			     (after != NUMBER && (i + 1 == t.count || !is_number(t.items[i + 1])))))
			return false;
		certain = certain || !icon;
		after = icon ? ICON : n == 0 || number ? NUMBER : WORDS;
		i += n ? n : 1;
	}
	return certain || t.count == 0;
}

/* « marie_64 3 j »: behind the name of an account, which has marks within. */
static struct str cut_account(struct str line)
{
	struct str name, rest = str_cut(line, ' ', &name);
	bool marked = false;
	for (size_t i = 1; i + 1 < name.len; i++)
		marked = marked || name.ptr[i] == '.' || name.ptr[i] == '_';
	return (marked || str_starts(name, STR("@"))) && rest.len > 0 && shot_is_around(rest) ? name : line;
}

/* « Marie Durand · 2 h »: what stands behind the last mark goes when it is of the network. */
static struct str cut_end(struct str line)
{
	static const char *const marks[] = {"·", "•", " - ", " + ", " . "};
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		const struct str mark = str_from_c(marks[i]);
		for (size_t at = line.len; at-- > 1;)
			if (str_starts(str_sub(line, at, mark.len), mark) &&
			    shot_is_around(str_sub(line, at + mark.len, line.len)))
				return cut_end(str_trim(str_sub(line, 0, at)));
	}
	return cut_account(line);
}

enum error_code shot_words(struct arena *arena, struct str text, struct str *ret_words, struct error *err)
{
	_cleanup_buf_ struct buf out;
	struct str rest = text, line, words;
	buf_init(&out, text.len + 1);
	while (rest.len > 0) {
		rest = str_cut(rest, '\n', &line);
		line = str_trim(line);
		if (shot_is_around(line))
			continue;
		line = cut_end(line);
		if (out.len > 0)
			buf_add_char(&out, '\n');
		buf_add_str(&out, line);
	}
	words = out.failed ? (struct str){0} : arena_copy(arena, buf_str(&out));
	if (!words.ptr)
		return error_nomem(err);
	*ret_words = words;
	return ERR_NONE;
}

struct str shot_title(struct str words)
{
	struct str rest = words, line, first = {"", 0};
	while (rest.len > 0) {
		size_t spaces = 0;
		rest = str_cut(rest, '\n', &line);
		for (size_t i = 0; i < line.len; i++)
			spaces += line.ptr[i] == ' ';
		if (spaces + 1 >= TITLE_WORDS)
			return line;
		if (first.len == 0)
			first = line;
	}
	return first;
}

/* --- the lines together --- */

/* Where a line stands once one has turned the picture to read it. */
struct place {
	double left, top, height;
};

/* `back`: the picture is upside down, or lies on its right side, where lines follow one another the other way. */
static struct place place_of(const struct sight_box *b, bool lies, bool back)
{
	const double x = b->x, y = b->y, width = b->width, height = b->height;
	if (lies)
		return back ? (struct place){-(y + height), x, width} : (struct place){y, -(x + width), width};
	return back ? (struct place){-(x + width), -(y + height), height} : (struct place){x, y, height};
}

static bool goes_on(const struct sight_line *above, const struct sight_line *below)
{
	const struct sight_box *one = &above->box, *two = &below->box;
	const bool lies = one->height > one->width && two->height > two->width;
	const bool back = lies ? two->x > one->x : two->y < one->y;
	const struct place p = place_of(one, lies, back), q = place_of(two, lies, back);
	const double a = p.height, b = q.height, h = a > b ? a : b, low = a + b - h;
	const double gap = q.top - (p.top + a), indent = q.left - p.left;
	return low * HEIGHTS_ALIKE >= h && gap > -h && gap < GAP * h && indent < INDENT * h && -indent < INDENT * h &&
	       !shot_is_around(above->text) && !shot_is_around(below->text);
}

enum error_code shot_text(struct arena *arena, const struct sight_seen *seen, struct str *ret_text, struct error *err)
{
	_cleanup_buf_ struct buf out;
	const struct sight_line *before = NULL;
	buf_init(&out, 2 * SHOT_TEXT_MAX);
	for (size_t i = 0; i < seen->line_count; i++) {
		const struct sight_line *line = &seen->lines[i];
		const struct str text = str_trim(line->text);
		if (line->illegible || text.len == 0)
			continue;
		if (out.len + text.len + 1 > SHOT_TEXT_MAX)
			break;
		if (before)
			buf_add_char(&out, goes_on(before, line) ? ' ' : '\n');
		buf_add_str(&out, text);
		before = line;
	}
	struct str text = out.failed ? (struct str){0} : arena_copy(arena, buf_str(&out));
	if (!text.ptr)
		return error_nomem(err);
	*ret_text = text;
	return ERR_NONE;
}
