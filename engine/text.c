/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/text.h"

#include "base/utf8.h"
#include "engine/charter.h"
#include "engine/fold_table.h"
#include "engine/manner.h"
#include "engine/reader.h"

#define SENTENCE_MAX 120 /* tokens; people who dictate put no full stop, and a window must stay a window */
#define URL_MAX 2048
#define MAIL_MAX 254 /* RFC 5321, 4.5.3.1.3 */

size_t reader_other_letter(const struct reader *r, size_t pos)
{
	struct str text = r->folded->text;
	size_t end = pos;
	uint32_t cp = utf8_next(text, &end);
	return cp != UINT32_MAX && fold_lookup(cp).class == FOLD_LETTER ? end - pos : 0;
}

static bool grow(struct arena *arena, void **items, size_t *cap, size_t count, size_t larger, size_t size)
{
	void *copy = arena_alloc(arena, larger, size);
	if (!copy)
		return false;
	if (count)
		memcpy(copy, *items, count * size);
	*items = copy;
	*cap = larger;
	return true;
}

#define SHORT_TEXT 65536

/* Tokens to make room for at first. What is outgrown stays in the arena, so that a long text is looked through before
 * (spellings of several words may still ask for more). */
static size_t guess_tokens(struct str text)
{
	if (text.len < SHORT_TEXT)
		return text.len / 3 + 16;
	enum { BLANK, MARK, LETTER, DIGIT } kind = BLANK, before = BLANK;
	size_t count = 64;
	for (size_t i = 0; i < text.len; i++, before = kind) {
		char c = text.ptr[i];
		kind = c == ' ' || c == '\n'                            ? BLANK
		       : is_digit(c)                                    ? DIGIT
		       : is_ascii_letter(c) || (unsigned char)c >= 0x80 ? LETTER
									: MARK;
		count += kind == MARK || (kind != BLANK && kind != before);
	}
	return count + text.len / WORD_MAX;
}

static unsigned case_flags(const struct folded *f, size_t start, size_t end)
{
	unsigned any = 0, upper = 0, letters = 0;
	for (size_t i = start; i < end; i++)
		any |= f->flags[i];
	if (!(any & (FOLD_UPPER | FOLD_DISGUISE)))
		return 0;
	bool first = f->flags[start] & FOLD_UPPER;
	bool disguise = false;
	for (size_t i = start; i < end; i++) {
		letters += utf8_is_start((unsigned char)f->text.ptr[i]);
		upper += f->flags[i] & FOLD_UPPER;
		disguise |= f->flags[i] & FOLD_DISGUISE;
	}
	unsigned flags = disguise ? TOKEN_DISGUISE : 0;
	if (upper == letters && letters > 1)
		return flags | TOKEN_UPPER;
	return first ? flags | TOKEN_TITLE : flags;
}

static void end_sentence(struct reader *r, bool asks)
{
	if (r->failed || r->count == r->sentence_first)
		return;
	if (r->sentence_count == r->sentence_cap &&
	    !grow(r->arena, (void **)&r->sentences, &r->sentence_cap, r->sentence_count, r->sentence_cap * 2 + 16,
		  sizeof(*r->sentences))) {
		r->failed = true;
		return;
	}
	r->sentences[r->sentence_count++] =
		(struct sentence){r->sentence_first, (uint32_t)r->count - r->sentence_first, asks};
	r->sentence_first = (uint32_t)r->count;
}

struct token *reader_add(struct reader *r, enum token_kind kind, size_t start, size_t end, struct str text,
			 uint32_t word, unsigned flags)
{
	if (r->failed)
		return NULL;
	if (r->count - r->sentence_first >= SENTENCE_MAX)
		end_sentence(r, false);
	size_t larger = r->cap ? r->cap + r->cap / 2 : guess_tokens(r->folded->text);
	if (r->count == r->cap && !grow(r->arena, (void **)&r->tokens, &r->cap, r->count, larger, sizeof(*r->tokens))) {
		r->failed = true;
		return NULL;
	}
	const struct folded *f = r->folded;
	if (kind == TOKEN_WORD || kind == TOKEN_TAGPART || kind == TOKEN_HANDLE)
		flags |= case_flags(f, start, end);
	if (!r->spaced && r->count > 0)
		flags |= TOKEN_GLUED;
	if (r->quoted)
		flags |= TOKEN_QUOTED;
	if (r->count == r->sentence_first)
		flags |= TOKEN_START;
	r->spaced = false;
	/* "½" is read as three tokens over the same bytes: none ends inside a character. */
	size_t after = end;
	while (after < f->text.len && f->from[after] == f->from[end - 1])
		after++;
	struct token *t = &r->tokens[r->count++];
	*t = (struct token){
		.text = text,
		.raw = {f->text.ptr + start, end - start},
		.start = f->from[start],
		.end = f->from[after],
		.word = word,
		.sentence = (uint32_t)r->sentence_count,
		.kind = (uint8_t)kind,
		.flags = (uint8_t)flags,
		.class = kind == TOKEN_WORD || kind == TOKEN_TAGPART ? manner_class(text) : 0,
	};
	return t;
}

/* Words after which a full stop does not end the sentence: titles, and what addresses and references abbreviate. */
static bool is_abbreviation(struct str word)
{
	static const char *const list[] = {"m",  "mr",  "mme", "mmes", "mlle", "mm",  "dr", "drs",  "pr",  "prof",
					   "st", "ste", "av",  "bd",   "ch",   "tel", "cf", "ex",   "art", "env",
					   "p",  "pp",  "n",   "no",   "vol",  "ed",  "s",  "resp", "hosp"};
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (str_eq(word, str_from_c(list[i])))
			return true;
	return word.len == 1 && is_ascii_letter(word.ptr[0]);
}

/* Whether the mark at r->pos (already added) closes its sentence. */
static bool closes_sentence(const struct reader *r, char mark, size_t start)
{
	struct str text = r->folded->text;
	if (mark != '.' && mark != '!' && mark != '?')
		return false;
	if (r->pos < text.len && text.ptr[r->pos] != ' ' && text.ptr[r->pos] != '\n' && text.ptr[r->pos] != '"')
		return false;
	if (mark != '.' || r->pos - start > 1 || r->count < 2)
		return true;
	const struct token *before = &r->tokens[r->count - 2];
	return !(before->kind == TOKEN_WORD && before->end == r->tokens[r->count - 1].start &&
		 is_abbreviation(before->text));
}

/* Whether the quotation mark at folded byte `start` opens: guillemets and curly marks say so by their shape, the others
 * come by turns. */
static bool quote_opens(const struct reader *r, size_t start)
{
	struct str original = r->folded->original;
	size_t pos = r->folded->from[start];
	switch (utf8_next(original, &pos)) {
	case 0x00AB:
	case 0x201C:
	case 0x201E:
		return true;
	case 0x00BB:
	case 0x201D:
		return false;
	default:
		return !r->quoted;
	}
}

static void read_mark(struct reader *r)
{
	struct str text = r->folded->text;
	size_t start = r->pos;
	char mark = text.ptr[r->pos++];
	/* "!!!!", "....", "?!?!" are one token: a wall of marks costs one. */
	while (r->pos < text.len && (text.ptr[r->pos] == mark || (mark == '?' && text.ptr[r->pos] == '!') ||
				     (mark == '!' && text.ptr[r->pos] == '?')))
		r->pos++;
	bool opens = mark == '"' && quote_opens(r, start);
	if (mark == '"')
		r->quoted = false;
	reader_add(r, TOKEN_MARK, start, r->pos, (struct str){text.ptr + start, 1}, WORD_NONE, 0);
	if (opens)
		r->quoted = true;
	if (closes_sentence(r, mark, start))
		end_sentence(r, memchr(text.ptr + start, '?', r->pos - start) != NULL);
}

/* Emoji, symbols and whatever is neither letter, digit nor ASCII: one token, repeated ones together. */
static void read_symbol(struct reader *r)
{
	struct str text = r->folded->text;
	size_t start = r->pos;
	utf8_next(text, &r->pos);
	size_t len = r->pos - start;
	while (r->pos + len <= text.len && memcmp(text.ptr + start, text.ptr + r->pos, len) == 0)
		r->pos += len;
	struct str one = {text.ptr + start, len};
	reader_add(r, TOKEN_EMOJI, start, r->pos, one, charter_word(r->charter, one), 0);
}

static bool is_mail_char(char c)
{
	return is_ascii_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

/* Whether an '@' stands within the length of an address; each is looked for once. */
static bool has_at(struct reader *r)
{
	struct str text = r->folded->text;
	if (r->at <= r->pos) {
		const char *sign = memchr(text.ptr + r->pos, '@', text.len - r->pos);
		r->at = sign ? (size_t)(sign - text.ptr) : SIZE_MAX;
	}
	return r->at - r->pos < MAIL_MAX;
}

/* An address needs a dot in its domain; "s@lope" has none. */
static bool read_mail(struct reader *r)
{
	if (!has_at(r))
		return false;
	struct str text = r->folded->text;
	size_t pos = r->pos, limit = r->pos + MAIL_MAX < text.len ? r->pos + MAIL_MAX : text.len;
	while (pos < limit && is_mail_char(text.ptr[pos]))
		pos++;
	if (pos == r->pos || pos + 3 >= limit || text.ptr[pos] != '@')
		return false;
	size_t domain = ++pos, dot = 0;
	while (pos < limit && is_mail_char(text.ptr[pos]))
		pos++;
	while (pos > domain && !is_ascii_letter(text.ptr[pos - 1]) && !is_digit(text.ptr[pos - 1]))
		pos--;
	for (size_t i = domain; i < pos; i++)
		if (text.ptr[i] == '.')
			dot = i;
	if (dot <= domain || pos - dot < 3)
		return false;
	reader_add(r, TOKEN_MAIL, r->pos, pos, (struct str){text.ptr + r->pos, pos - r->pos}, WORD_NONE, 0);
	r->pos = pos;
	return true;
}

static bool read_url(struct reader *r)
{
	struct str rest = {r->folded->text.ptr + r->pos, r->folded->text.len - r->pos};
	if (!str_starts(rest, STR("http://")) && !str_starts(rest, STR("https://")) && !str_starts(rest, STR("www.")))
		return false;
	size_t len = 0;
	while (len < rest.len && len < URL_MAX && rest.ptr[len] != ' ' && rest.ptr[len] != '\n' &&
	       !memchr("\"<>", rest.ptr[len], 3))
		len++;
	while (len > 0 && memchr(".,;:!?)'", rest.ptr[len - 1], 8))
		len--;
	reader_add(r, TOKEN_URL, r->pos, r->pos + len, (struct str){rest.ptr, len}, WORD_NONE, 0);
	r->pos += len;
	return true;
}

static bool read_handle(struct reader *r)
{
	struct str text = r->folded->text;
	size_t pos = r->pos + 1;
	while (pos < text.len && pos - r->pos < WORD_MAX &&
	       (is_ascii_letter(text.ptr[pos]) || is_digit(text.ptr[pos]) || memchr("_.-", text.ptr[pos], 3)))
		pos++;
	while (pos > r->pos + 1 && memchr(".-", text.ptr[pos - 1], 2))
		pos--;
	if (pos == r->pos + 1)
		return false;
	struct str name = {text.ptr + r->pos + 1, pos - r->pos - 1};
	reader_add(r, TOKEN_HANDLE, r->pos, pos, name, charter_word(r->charter, name), 0);
	r->pos = pos;
	return true;
}

static void read_word(struct reader *r)
{
	struct str text = r->folded->text;
	size_t start = r->pos, pos = r->pos, step;
	while (pos - start < WORD_MAX && (step = reader_letter(r, pos)) > 0)
		pos += step;
	/* Digits at the end belong to the word: "covid19", "h24", "bi1". */
	if (pos < text.len && is_digit(text.ptr[pos])) {
		size_t end = pos;
		while (end < text.len && is_digit(text.ptr[end]) && end - pos < 4)
			end++;
		if (reader_letter(r, end) == 0 && !(end < text.len && is_digit(text.ptr[end])))
			pos = end;
	}
	r->pos = pos;
	bool elision = pos < text.len && text.ptr[pos] == '\'' && reader_letter(r, pos + 1) > 0;
	reader_add_word(r, TOKEN_WORD, start, pos, elision ? TOKEN_ELISION : 0);
	if (elision)
		r->pos++;
}

static void read_number(struct reader *r)
{
	struct str text = r->folded->text;
	size_t start = r->pos;
	while (r->pos < text.len && is_digit(text.ptr[r->pos]) && r->pos - start < WORD_MAX)
		r->pos++;
	/* "appelez le 15": phrases hold numbers too. */
	struct str number = {text.ptr + start, r->pos - start};
	reader_add(r, TOKEN_NUMBER, start, r->pos, number, charter_word(r->charter, number), 0);
}

/* Whether the run that begins at r->pos may be an address or a word in disguise: a quick look at its signs, no further
 * than DISGUISE_MAX, so that ordinary words cost nothing. */
static bool may_hide(const struct reader *r)
{
	struct str text = r->folded->text;
	size_t end = r->pos + DISGUISE_MAX < text.len ? r->pos + DISGUISE_MAX : text.len;
	for (size_t i = r->pos; i < end; i++) {
		char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
		if (is_ascii_letter(c))
			continue;
		/* "c.o.n", but not "m. dupont"; "j.dupont@chu.fr" and "c*nnard" are for what follows. */
		if (i == r->pos + 1 && is_ascii_letter(next) && memchr(" .-_*", c, 5) && i + 2 < text.len &&
		    text.ptr[i + 2] == c)
			return true;
		if (is_digit(c)) {
			if (i > r->pos)
				return true;
		} else if (memchr("@*$|!:/", c, 7)) {
			return is_ascii_letter(next) || is_digit(next) || next == '/';
		} else if (!memchr(".-_+", c, 4) || !(is_ascii_letter(next) || is_digit(next))) {
			return false;
		}
	}
	return false;
}

static void read_next(struct reader *r)
{
	char c = r->folded->text.ptr[r->pos];
	if (c == ' ' || c == '\n') {
		if (c == '\n') {
			end_sentence(r, false);
			r->quoted = false;
		}
		r->spaced = true;
		r->pos++;
	} else if (is_ascii_letter(c)) {
		if ((c == 'w' || may_hide(r)) && (read_url(r) || read_mail(r) || reader_disguised(r)))
			return;
		read_word(r);
	} else if (is_digit(c)) {
		if (may_hide(r) && (read_mail(r) || reader_disguised(r)))
			return;
		read_number(r);
	} else if (c == '@' || c == '#') {
		if (c == '@' ? !read_handle(r) : !reader_hashtag(r))
			read_mark(r);
	} else if ((unsigned char)c < 0x80) {
		read_mark(r);
	} else if (reader_letter(r, r->pos) > 0) {
		read_word(r);
	} else {
		read_symbol(r);
	}
}

enum error_code text_read(struct arena *arena, const struct blouse_charter *charter, struct str original,
			  struct text *ret_text, struct error *err)
{
	struct text text;
	enum error_code code = fold(arena, original, &text.folded, err);
	if (code != ERR_NONE)
		return code;
	struct reader r = {.arena = arena, .charter = charter, .folded = &text.folded, .spaced = true};
	while (r.pos < text.folded.text.len && !r.failed)
		read_next(&r);
	end_sentence(&r, false);
	if (r.failed)
		return error_nomem(err);
	text.tokens = r.tokens;
	text.token_count = r.count;
	text.sentences = r.sentences;
	text.sentence_count = r.sentence_count;
	*ret_text = text;
	return ERR_NONE;
}
