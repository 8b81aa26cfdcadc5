/* SPDX-License-Identifier: Apache-2.0 */
/* Number plates: AB-123-CD since 2009 (letters without I, O, U; never SS), 1234 AB 56 before. */
#include "engine/recognise/scan.h"

static bool plate_letters(const struct scan *r, const struct piece *p, size_t min, size_t max)
{
	if (p->kind != PIECE_WORD || piece_len(p) < min || piece_len(p) > max)
		return false;
	for (uint32_t k = p->start; k < p->end; k++)
		if (r->text[k] < 'a' || r->text[k] > 'z')
			return false;
	return true;
}

static bool is_dash(const struct piece *p) { return piece_is_mark(p, '-') && piece_len(p) == 1; }

static bool plate_cue(const struct scan *r, size_t i)
{
	for (size_t back = 1; back <= 4 && back <= i; back++) {
		const struct piece *p = piece_before(r, i, back);
		if (piece_is(r, p, "immat") || piece_is(r, p, "immatriculation") || piece_is(r, p, "immatricule") ||
		    piece_is(r, p, "immatriculee") || piece_is(r, p, "plaque") || piece_is(r, p, "vehicule"))
			return true;
	}
	return false;
}

size_t read_plate(struct scan *r, size_t i)
{
	const struct piece *left = piece_at(r, i);
	if (!plate_letters(r, left, 2, 2))
		return 0;
	size_t at = i + 1;
	size_t dashes = is_dash(piece_at(r, at)) ? 1 : 0;
	at += dashes;
	if (!piece_is_number(piece_at(r, at), 3, 3))
		return 0;
	bool glued = piece_glued(piece_at(r, at));
	at++;
	if (is_dash(piece_at(r, at))) {
		at++;
		dashes++;
	}
	const struct piece *right = piece_at(r, at);
	if (!plate_letters(r, right, 2, 2) || (right->flags & PIECE_LINE))
		return 0;
	bool upper = (left->flags & PIECE_UPPER) && (right->flags & PIECE_UPPER);
	/* "ch 214 lt": in lower case the dashes, or a word about the car, must show it. */
	if (!upper && dashes != 2 && !plate_cue(r, i))
		return 0;
	if (glued && !dashes && !upper)
		return 0;
	if (upper && dashes == 0 && piece_has(left, CUE_ROOM | CUE_EXTENSION) && !plate_cue(r, i))
		return 0;
	scan_add(r, BLOUSE_PLAQUE, i, at + 1 - i, 0.9f, false);
	return at + 1 - i;
}

size_t read_old_plate(struct scan *r, size_t i)
{
	if (!piece_is_number(piece_at(r, i), 2, 4) || (piece_at(r, i)->flags & PIECE_SCAN))
		return 0;
	size_t at = i + 1 + (is_dash(piece_at(r, i + 1)) ? 1 : 0);
	const struct piece *letters = piece_at(r, at);
	if (!plate_letters(r, letters, 2, 3) || !(letters->flags & PIECE_UPPER) || (letters->flags & PIECE_LINE))
		return 0;
	at++;
	at += is_dash(piece_at(r, at)) ? 1 : 0;
	if (!piece_is_number(piece_at(r, at), 2, 2) || (piece_at(r, at)->flags & PIECE_LINE))
		return 0;
	bool sure = plate_cue(r, i) || (piece_len(piece_at(r, i)) >= 3 && !piece_has(letters, CUE_MEASURE | CUE_MONTH));
	if (!sure || piece_glued(letters) != piece_glued(piece_at(r, at)))
		return 0;
	scan_add(r, BLOUSE_PLAQUE, i, at + 1 - i, 0.8f, false);
	return at + 1 - i;
}
