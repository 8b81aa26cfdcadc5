/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/scan.h"

#include "base/utf8.h"

#define SCANNED_DIGIT(c) ((c) == 'o' || (c) == 'l' || (c) == 'i')

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/* Emoji and symbols are marks; every other character beyond ASCII is taken for a letter. */
static bool is_symbol(const char *s)
{
	unsigned char c = (unsigned char)s[0];
	return c >= 0xF0 || c == 0xE2 || c == 0xC2 || (c == 0xE3 && (unsigned char)s[1] <= 0x80) || c == 0xEF;
}

/* Length of the character at s (valid UTF-8). */
static size_t char_len(const char *s)
{
	unsigned char c = (unsigned char)s[0];
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The end of the run of digits at `s`, with the letters that a scanner reads for digits; `s` itself if there is no
 * true digit in it or if it goes on as a word. */
static const char *number_end(const char *s, bool *ret_scanned)
{
	const char *p = s;
	size_t digits = 0, letters = 0;
	while (is_digit(*p) || SCANNED_DIGIT(*p) ||
	       ((*p == 's' || *p == 'b') && p - s >= 1 && is_digit(p[-1]) && is_digit(p[1]) &&
		(p - s >= 2 || is_digit(p[2])))) {
		if (is_digit(*p))
			digits++;
		else
			letters++;
		p++;
	}
	if (letters == 0) {
		*ret_scanned = false;
		return p;
	}
	/* "10l" is ten litres and "2il" a slip: letters belong to a number when a digit stands behind them, or when they
	 * begin it or stand inside; a word going on gives them back. */
	const char *last = p;
	if (is_letter(*p) && !((*p == 'h' || *p == 'e') && !is_letter(p[1])))
		while (last > s && SCANNED_DIGIT(last[-1]))
			last--;
	else if (p - s == 2 && is_digit(s[0]) && s[1] == 'l' && s[0] != '0' &&
		 ((p[0] == ' ' && p[1] == 'd') || p[0] == '/'))
		last = s + 1;
	for (digits = 0, letters = 0, p = s; p < last; p++) {
		digits += is_digit(*p);
		letters += !is_digit(*p);
	}
	*ret_scanned = letters > 0;
	return digits ? last : s;
}

static bool upper_at(const struct scan *r, const char *p)
{
	return is_letter(*p) && (r->fold_flags[p - r->text] & FOLD_UPPER);
}
static bool lower_at(const struct scan *r, const char *p)
{
	return is_letter(*p) && !(r->fold_flags[p - r->text] & FOLD_UPPER);
}

/* Words glued together, in hashtags or by a scanner that saw no space: "#JusticePourIlyana", "DrCOLIN",
 * "TANGUYMarie". But the l of "PARlS" is an I badly read. */
static bool glued_here(const struct scan *r, const char *start, const char *p)
{
	if (p == start || !upper_at(r, p) || (*p == 'i' && lower_at(r, p - 1)))
		return false;
	if (lower_at(r, p - 1))
		return p - start > 1 ? lower_at(r, p - 2) || p[-1] != 'l' : p[-1] != 'l';
	return p - start > 2 && upper_at(r, p - 1) && upper_at(r, p - 2) && lower_at(r, p + 1) && lower_at(r, p + 2);
}

static const char *word_end(const struct scan *r, const char *s, bool *ret_scanned)
{
	const char *p = s;
	*ret_scanned = false;
	for (;;) {
		if (glued_here(r, s, p)) {
			return p;
		} else if (is_letter(*p)) {
			p++;
		} else if ((unsigned char)*p >= 0x80 && !is_symbol(p)) {
			p += char_len(p);
		} else if ((*p == '0' || *p == '1') && is_letter(p[1]) &&
			   (p > s || (is_letter(p[2]) && is_letter(p[3]) && p[1] != 'h'))) {
			*ret_scanned = true; /* "CR0UZET", "0LIVIER" */
			p++;
		} else {
			return p;
		}
	}
}

static uint8_t case_flags(const struct scan *r, const struct piece *p)
{
	size_t upper = 0, letters = 0;
	for (uint32_t i = p->start; i < p->end && i < p->start + PIECE_LEN_MAX; i++) {
		if (!utf8_is_start((unsigned char)r->text[i]) || is_digit(r->text[i]))
			continue;
		letters++;
		upper += (r->fold_flags[i] & FOLD_UPPER) != 0;
	}
	bool first = (r->fold_flags[p->start] & FOLD_UPPER) != 0 || is_digit(r->text[p->start]);
	unsigned flags = 0;
	if (letters > 0 && upper == letters)
		flags |= PIECE_UPPER | (letters == 1 ? PIECE_TITLE : 0);
	else if (first && upper <= 1)
		flags |= PIECE_TITLE;
	else if (upper * 2 > letters)
		flags |= PIECE_UPPER | PIECE_SCAN; /* "PARlS" */
	else if (upper > 0)
		flags |= (first ? PIECE_TITLE : 0) | PIECE_SCAN; /* "CIaude" */
	return (uint8_t)flags;
}

struct str scan_word(const struct scan *s, uint32_t start, uint32_t end, bool scanned, char key[SCAN_WORD_MAX])
{
	size_t len = end - start;
	if (!scanned || len > SCAN_WORD_MAX)
		return (struct str){s->text + start, len};
	size_t upper = 0;
	for (size_t k = 0; k < len; k++)
		upper += (s->fold_flags[start + k] & FOLD_UPPER) != 0;
	bool capitals = upper * 2 > len;
	for (size_t k = 0; k < len; k++) {
		char c = s->text[start + k];
		bool is_upper = s->fold_flags[start + k] & FOLD_UPPER;
		if (c == '0')
			c = 'o';
		else if (c == '1')
			c = capitals ? 'i' : 'l';
		else if (c == 'l' && capitals && !is_upper)
			c = 'i';
		else if (c == 'i' && !capitals && is_upper)
			c = 'l';
		key[k] = c;
	}
	return (struct str){key, len};
}

/* "OO", "lO", "II": letters alone that a scanner read for digits, when digits stand on the other side of one mark.
 * Only O, I and l are taken so: no word is written "lO". Returns their number. */
static size_t letters_for_digits(const struct scan *r, const char *s)
{
	size_t len = 0;
	/* "llh": eleven o'clock */
	if (s[0] == 'l' && s[1] == 'l' && s[2] == 'h' && !is_letter(s[3]) && (s == r->text || !is_letter(s[-1])))
		return 2;
	while (len < 3 && SCANNED_DIGIT(s[len]) && ((s[len] == 'l') != upper_at(r, s + len)))
		len++;
	if (len == 0 || len > 2 || is_letter(s[len]) || is_digit(s[len]) || (unsigned char)s[len] >= 0x80)
		return 0;
	bool after = s[len] && strchr(" ./:-", s[len]) &&
		     (is_digit(s[len + 1]) ||
		      (SCANNED_DIGIT(s[len + 1]) &&
		       (is_digit(s[len + 2]) || (s[len] != ' ' && s[len] != '-' && SCANNED_DIGIT(s[len + 2])))));
	bool hour = s > r->text + 1 && s[-1] == 'h' &&
		    (is_digit(s[-2]) || (s[-2] == 'o' && s > r->text + 2 && is_digit(s[-3])));
	bool before = s > r->text + 1 && strchr(" ./:-", s[-1]) && s[-1] && is_digit(s[-2]) && len == 2 &&
		      !(s[len] == ' ' && is_letter(s[len + 1]));
	bool alone = s == r->text || !(is_letter(s[-1]) || s[-1] == '\'');
	return hour || before ||
			       (after && alone && (len == 2 || s[len] == ' ') && s[len + 1] != '\'' &&
				(len == 2 || is_digit(s[len + 2]) || SCANNED_DIGIT(s[len + 2])))
		       ? len
		       : 0;
}

#define NAMES (NAME_CLASS_FIRST | NAME_CLASS_TOWN | NAME_CLASS_SURNAME | NAME_CLASS_HOSPITAL) /* what may be a name */

/* What is known of a word: looked up once, here. */
static void know_word(const struct scan *r, struct piece *p, uint64_t hash, struct str word)
{
	p->kind = PIECE_WORD;
	p->hash = (uint32_t)hash;
	p->cue = cue_of(hash);
	p->classes = (uint8_t)name_model_class(&r->names, hash);
	p->flags |= p->cue & CUES_TRIED ? PIECE_TRIED : 0;
	bool announced = p > r->pieces && piece_has(p - 1, CUE_CIVIL | CUE_LABEL_FIRST | CUE_LABEL_SURNAME);
	if (!(p->flags & (PIECE_UPPER | PIECE_TITLE | PIECE_SCAN)) && !(p->cue & CUE_PARTICLE) && !announced &&
	    !(p->classes & NAMES) && (p->classes || p->cue || word.len < 3 || charter_is_common(r->charter, word)))
		p->flags |= PIECE_DULL;
}

#define EACH_BYTE 0x0101010101010101ull

/* The high bit of each byte that is a lower-case ASCII letter. */
static uint64_t letters_of(uint64_t bytes)
{
	uint64_t low = bytes & 0x7F * EACH_BYTE;
	uint64_t from_a = low + (0x80 - 'a') * EACH_BYTE, after_z = low + (0x80 - 'z' - 1) * EACH_BYTE;
	return from_a & ~after_z & ~bytes & 0x80 * EACH_BYTE;
}

/* Most words: ASCII letters, lower case but for the first, read eight at a step. False if what stands at `s` is not
 * surely one: then cut_piece looks at each character. */
static bool cut_plain_word(const struct scan *r, struct piece *p, const char *s, const char **ret_end)
{
	const char *end = s;
	uint64_t hash = WORD_HASH_SEED, first = 0x80;
	for (;;) {
		if (r->end - end < 8)
			return false;
		uint64_t bytes, upper;
		memcpy(&bytes, end, 8);
		memcpy(&upper, r->fold_flags + (end - r->text), 8);
		uint64_t stop = 0x80 * EACH_BYTE & ~((letters_of(bytes) & ~(upper << 7)) | first);
		first = 0;
		if (!stop) {
			hash = word_hash_step(hash, bytes);
			end += 8;
			continue;
		}
		unsigned bits = (unsigned)__builtin_ctzll(stop) & ~7u;
		if (bits)
			hash = word_hash_step(hash, bytes & ((1ull << bits) - 1));
		end += bits / 8;
		break;
	}
	size_t len = end - s;
	if (is_letter(*end) || (unsigned char)*end >= 0x80 || *end == '0' || *end == '1')
		return false;
	bool upper = r->fold_flags[s - r->text] & FOLD_UPPER;
	/* "O2", "l 5O", "Il": what a scanner may have made of digits. */
	if (SCANNED_DIGIT(*s) && r->has_digit &&
	    (is_digit(*end) || (len == 1 && *end != '\'') ||
	     (s[1] == 'l' && (len == 2 ? *s == 'l' || upper : len == 3 && *s == 'l' && s[2] == 'h'))))
		return false;
	p->end = (uint32_t)(end - r->text);
	p->flags |= !upper ? 0 : len == 1 ? PIECE_UPPER | PIECE_TITLE : PIECE_TITLE;
	know_word(r, p, word_hash_end(hash), (struct str){s, len});
	*ret_end = end;
	return true;
}

/* Returns the piece's kind: who reads it at once back from the piece would wait for it to be written. */
static enum piece_kind cut_piece(struct scan *r, struct piece *p, const char **pos)
{
	const char *s = *pos, *end;
	bool scanned = false;
	p->start = (uint32_t)(s - r->text);
	p->mark = *s;
	if (is_letter(*s) && cut_plain_word(r, p, s, pos))
		return PIECE_WORD;
	if (is_digit(*s) || SCANNED_DIGIT(*s)) {
		end = number_end(s, &scanned);
		const char *word = s;
		bool word_scanned = false;
		if (*s == '0' || end == s || !is_digit(*s))
			word = word_end(r, s, &word_scanned);
		if (end > s && end >= word) {
			p->kind = PIECE_NUMBER;
			p->flags |= scanned ? PIECE_SCAN : 0;
			p->end = (uint32_t)(end - r->text);
			*pos = end;
			return PIECE_NUMBER;
		}
	}
	size_t letters = SCANNED_DIGIT(*s) ? letters_for_digits(r, s) : 0;
	if (letters) {
		p->kind = PIECE_NUMBER;
		p->flags |= PIECE_SCAN;
		p->end = (uint32_t)(s + letters - r->text);
		*pos = s + letters;
		return PIECE_NUMBER;
	}
	end = word_end(r, s, &scanned);
	if (end > s) {
		p->end = (uint32_t)(end - r->text);
		p->flags |= case_flags(r, p);
		p->flags |= scanned ? PIECE_SCAN : 0;
		char key[SCAN_WORD_MAX];
		struct str word = scan_word(r, p->start, p->end, p->flags & PIECE_SCAN, key);
		know_word(r, p, word_hash(word), word);
		*pos = end;
		return PIECE_WORD;
	}
	p->kind = PIECE_MARK;
	size_t len = char_len(s);
	end = s + len;
	while (len == 1 && *end == *s)
		end++;
	p->end = (uint32_t)(end - r->text);
	*pos = end;
	return PIECE_MARK;
}

/* What a piece tells of itself and of the word before it: where names may begin, and where the table of recognisers is
 * worth a look. know_word has told for words alone; but short words that figures follow may be plates, accounts, codes. */
static void note_piece(const struct scan *r, size_t i, enum piece_kind kind, char mark)
{
	if (kind == PIECE_WORD)
		return;
	if (kind == PIECE_NUMBER || mark == '@' || mark == '+')
		r->pieces[i].flags |= PIECE_TRIED;
	struct piece *before = &r->pieces[i ? i - 1 : 0];
	if (kind == PIECE_MARK)
		r->pieces[i].flags |= PIECE_DULL;
	/* "peut-être" is one word, "l'" and "qu'" are words of their own. */
	if ((mark == '-' || mark == '\'') && piece_len(before) > 1)
		before->flags &= (uint8_t)~PIECE_DULL;
	if ((kind == PIECE_NUMBER || mark == '-') && before->kind == PIECE_WORD && piece_len(before) <= SHORT_WORD)
		before->flags |= PIECE_TRIED;
}

/* At most this many pieces stand in what is left: the count is not known before, and pieces are ten times larger than
 * what they stand for when every byte is a mark. */
static bool room_for_pieces(struct arena *arena, struct scan *r, size_t *cap)
{
	if (r->count + PIECE_REACH < *cap)
		return true;
	size_t larger = *cap * 2;
	struct piece *pieces = ARENA_NEW(arena, struct piece, larger);
	if (!pieces)
		return false;
	memcpy(pieces, r->pieces, r->count * sizeof(*pieces));
	r->pieces = pieces;
	*cap = larger;
	return true;
}

enum error_code scan_cut(struct arena *arena, const struct blouse_charter *charter, const struct name_model *names,
			 const struct text *text, struct scan *ret_scan, struct error *err)
{
	struct scan r = {
		.arena = arena,
		.charter = charter,
		.names = *names,
		.text = text->folded.text.ptr,
		.end = text->folded.text.ptr + text->folded.text.len,
		.fold_flags = text->folded.flags,
	};
	size_t len = text->folded.text.len, cap = len / 3 + 2 * PIECE_REACH;
	r.pieces = ARENA_NEW(arena, struct piece, cap);
	if (!r.pieces)
		return error_nomem(err);
	const char *pos = r.text;
	unsigned digits = 0;
	for (size_t i = 0; i < len; i++)
		digits |= (unsigned char)(r.text[i] - '0') < 10;
	r.has_digit = digits;
	bool line = true;
	size_t spaces = 0;
	while (pos < r.end) {
		if (*pos == ' ' || *pos == '\n') {
			line |= *pos == '\n';
			spaces++;
			pos++;
			continue;
		}
		if (!room_for_pieces(arena, &r, &cap))
			return error_nomem(err);
		struct piece *p = &r.pieces[r.count];
		*p = (struct piece){.flags = (uint8_t)((spaces || line ? PIECE_SPACED : 0) | (line ? PIECE_LINE : 0) |
						       (spaces > 2 ? PIECE_WIDE : 0))};
		char mark = *pos;
		enum piece_kind kind = cut_piece(&r, p, &pos);
		r.has_at |= kind == PIECE_MARK && mark == '@';
		note_piece(&r, r.count, kind, mark);
		r.count++;
		line = false;
		spaces = 0;
	}
	for (size_t i = 0; i < PIECE_REACH; i++)
		r.pieces[r.count + i] = (struct piece){.start = (uint32_t)len,
						       .end = (uint32_t)len,
						       .kind = PIECE_MARK,
						       .flags = PIECE_SPACED | PIECE_LINE};
	*ret_scan = r;
	return ERR_NONE;
}

unsigned piece_value(const struct scan *r, const struct piece *p)
{
	unsigned value = 0;
	for (uint32_t i = p->start; i < p->end; i++)
		value = value * 10 + digit_of(r->text[i]);
	return value;
}

void scan_add(struct scan *r, enum blouse_entity_type type, size_t first, size_t count, float score, bool checked)
{
	if (r->entity_count == r->entity_max) {
		size_t larger = r->entity_max * 2 + 16;
		struct blouse_entity *entities = ARENA_NEW(r->arena, struct blouse_entity, larger);
		if (!entities) {
			r->failed = true;
			return;
		}
		if (r->entity_count)
			memcpy(entities, r->entities, r->entity_count * sizeof(*entities));
		r->entities = entities;
		r->entity_max = larger;
	}
	for (size_t i = first; i < first + count; i++)
		r->pieces[i].taken = (uint8_t)(type + 1);
	r->entities[r->entity_count++] = (struct blouse_entity){
		.type = type,
		.span = {r->pieces[first].start, r->pieces[first + count - 1].end},
		.score = score,
		.checked = checked,
	};
}

void chain_read(const struct scan *r, size_t i, const char *marks, size_t max, struct chain *ret_chain)
{
	struct chain c = {.digit_count = 0};
	size_t at = i;
	for (size_t reach = 0; reach < PIECE_REACH - 4; reach = at - i) {
		const struct piece *p = piece_at(r, at);
		if (p->kind != PIECE_NUMBER || piece_len(p) > max - c.digit_count ||
		    (at > i && (p->flags & (PIECE_LINE | PIECE_WIDE))))
			break;
		for (uint32_t k = p->start; k < p->end; k++)
			c.digits[c.digit_count++] = (char)('0' + digit_of(r->text[k]));
		at++;
		c.ends[c.group_count] = (uint8_t)c.digit_count;
		c.pieces[c.group_count++] = (uint8_t)(at - i);
		const struct piece *mark = piece_at(r, at);
		if (mark->kind == PIECE_MARK && mark->mark && piece_len(mark) == 1 &&
		    (piece_glued(mark) || piece_glued(piece_at(r, at + 1))) && strchr(marks, mark->mark) &&
		    piece_at(r, at + 1)->kind == PIECE_NUMBER)
			at++;
		if (c.digit_count == max)
			break;
	}
	*ret_chain = c;
}
