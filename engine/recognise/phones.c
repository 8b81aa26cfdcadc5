/* SPDX-License-Identifier: Apache-2.0 */
/* Telephone numbers (ARCEP, plan national de numérotation) and internal extensions. */
#include "engine/recognise/scan.h"

#define SEPARATORS ".-/"

static bool refused_before(const struct scan *r, size_t i)
{
	for (size_t back = 1; back <= 3 && back <= i; back++) {
		const struct piece *p = piece_before(r, i, back);
		if (piece_has(p, CUE_PHONE))
			return false;
		if (piece_has(p, CUE_MEASURE | CUE_IPP | CUE_NDA))
			return true;
	}
	return false;
}

static size_t take(struct scan *r, size_t first, size_t count, float score)
{
	scan_add(r, BLOUSE_TEL, first, count, score, false);
	return count;
}

/* Pieces of the group that ends exactly at `digits`, 0 if none does. */
static size_t group_at(const struct chain *c, size_t digits)
{
	for (size_t g = 0; g < c->group_count; g++)
		if (c->ends[g] == digits)
			return c->pieces[g];
	return 0;
}

/* "(0)" behind +33. */
static size_t trunk_zero(const struct scan *r, size_t i)
{
	return piece_is_mark(piece_at(r, i), '(') && piece_is(r, piece_at(r, i + 1), "0") &&
			       piece_is_mark(piece_at(r, i + 2), ')')
		       ? 3
		       : 0;
}

/* Digits behind a country code; 0 for a code that we do not know. */
static size_t digits_behind(unsigned code)
{
	switch (code) {
	case 33:
	case 262:
	case 508:
	case 590:
	case 594:
	case 596:
		return 9;
	case 687:
		return 6;
	case 681:
		return 6;
	case 689:
		return 8;
	default:
		return 0;
	}
}

static size_t read_international(struct scan *r, size_t first, size_t number)
{
	struct chain c;
	const struct piece *p = piece_at(r, number);
	unsigned code = piece_len(p) <= 3 ? piece_value(r, p) : 0;
	size_t zero = trunk_zero(r, number + 1);
	if (zero && code) {
		size_t after = number + 1 + zero;
		if (piece_is_mark(piece_at(r, after), '.') || piece_is_mark(piece_at(r, after), '-'))
			after++;
		chain_read(r, after, SEPARATORS, 10, &c);
		size_t pieces = group_at(&c, 9);
		return pieces ? take(r, first, after + pieces - first, 0.95f) : 0;
	}
	chain_read(r, number, SEPARATORS, 15, &c);
	size_t skip = r->text[p->start] == '0' ? 2 : 0; /* 0033 */
	size_t code_len = c.digits[skip] == '3' && c.digits[skip + 1] == '3' ? 2 : 3;
	if (c.digit_count < skip + code_len + 6)
		return 0;
	code = 0;
	for (size_t k = 0; k < code_len; k++)
		code = code * 10 + (unsigned)(c.digits[skip + k] - '0');
	size_t behind = digits_behind(code);
	if (behind) {
		size_t pieces = group_at(&c, skip + code_len + behind);
		if (!pieces && c.digits[skip + code_len] == '0')
			pieces = group_at(&c, skip + code_len + behind + 1);
		return pieces ? take(r, first, number + pieces - first, 0.95f) : 0;
	}
	/* Another country: what E.164 allows, after a plus sign. */
	if (skip || c.digit_count < 9)
		return 0;
	return take(r, first, number + c.pieces[c.group_count - 1] - first, 0.8f);
}

/* In a directory the extension stands in the column behind the RPPS. */
static bool directory_column(const struct scan *r, size_t i)
{
	return piece_before(r, i, 1)->taken == BLOUSE_RPPS + 1 && (piece_at(r, i)->flags & PIECE_WIDE) &&
	       piece_is_number(piece_at(r, i), 4, 4);
}

size_t read_phone(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (piece_is_mark(p, '+')) {
		const struct piece *number = piece_at(r, i + 1);
		return number->kind == PIECE_NUMBER && piece_glued(number) && piece_len(number) >= 2 &&
				       piece_len(number) <= 15 && !refused_before(r, i)
			       ? read_international(r, i, i + 1)
			       : 0;
	}
	if (directory_column(r, i))
		return take(r, i, 1, 0.7f);
	if (piece_len(p) > 14 || digit_of(r->text[p->start]) != 0 ||
	    !(r->text[p->start] == '0' || r->text[p->start] == 'o'))
		return 0;
	if (refused_before(r, i))
		return 0;
	if (piece_len(p) >= 4 && r->text[p->start + 1] == '0')
		return read_international(r, i, i);
	struct chain c;
	chain_read(r, i, SEPARATORS, 10, &c);
	size_t pieces = group_at(&c, 10);
	if (!pieces || c.digits[1] == '0')
		return 0;
	/* "01/02/2022 12": a date and something else; three groups of a date are never 2-2-2-2-2. */
	if (c.group_count >= 3 && c.ends[0] == 2 && c.ends[1] == 4 && c.ends[2] == 8)
		return 0;
	const struct piece *next = piece_at(r, i + pieces);
	if (next->kind == PIECE_NUMBER && piece_glued(next))
		return 0;
	return take(r, i, pieces, 0.95f);
}

/* "poste 4521", "DECT 73512", "bip 4417". */
size_t read_extension(struct scan *r, size_t i)
{
	size_t at = i + 1;
	while (at - i < 4 && piece_at(r, at)->kind != PIECE_NUMBER) {
		const struct piece *q = piece_at(r, at);
		if (!(piece_is_mark(q, ':') || piece_is_mark(q, '.') || piece_has(q, CUE_EXTENSION) ||
		      piece_is(r, q, "n") || piece_is(r, q, "du") ||
		      (piece_has(piece_at(r, i), CUE_PHONE) && (piece_is(r, q, "le") || piece_is(r, q, "au")))))
			return 0;
		at++;
	}
	const struct piece *p = piece_at(r, at);
	bool phone_word = !piece_has(piece_at(r, i), CUE_EXTENSION);
	if (!piece_is_number(p, phone_word ? 4 : 3, 6) || (p->flags & PIECE_LINE) || digit_of(r->text[p->start]) == 0)
		return 0;
	if (phone_word && (piece_at(r, at + 1)->kind == PIECE_NUMBER || piece_len(p) > 5 || piece_is(r, p, "3114") ||
			   piece_is(r, p, "3018") || piece_is(r, p, "3919") || piece_is(r, p, "3977")))
		return 0;
	scan_add(r, BLOUSE_TEL, at, 1, 0.9f, false);
	return at - i + 1;
}
