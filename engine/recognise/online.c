/* SPDX-License-Identifier: Apache-2.0 */
/* Mail addresses, handles and accounts, links, map links and coordinates. */
#include "engine/recognise/scan.h"

#define MAIL_REACH 20
/* A link may be long; it is read once, and what it holds is not read again. */
#define URL_PIECES_MAX 2048

static bool in_local_part(const struct piece *p)
{
	return p->kind != PIECE_MARK ||
	       (piece_len(p) == 1 && (p->mark == '.' || p->mark == '-' || p->mark == '_' || p->mark == '+'));
}

/* Pieces of a name of letters, digits, '.', '-' and '_' glued from `at`; a last mark does not belong to it. */
static size_t handle_pieces(const struct scan *r, size_t at, bool first_glued)
{
	size_t end = at;
	for (size_t k = at; k - at < PIECE_REACH; k++) {
		const struct piece *p = piece_at(r, k);
		if ((k > at || first_glued) && !piece_glued(p))
			break;
		if (p->kind == PIECE_MARK) {
			if (!(p->mark == '_' || (piece_len(p) == 1 && (p->mark == '.' || p->mark == '-'))))
				break;
			if (p->mark == '_')
				end = k + 1;
			continue;
		}
		end = k + 1;
	}
	return end - at;
}

size_t read_mail(struct scan *r, size_t i)
{
	const struct piece *at = piece_at(r, i);
	if (piece_len(at) != 1 || !piece_glued(at) || i == 0)
		return 0;
	size_t first = i;
	while (first > 0 && i - first < MAIL_REACH && in_local_part(piece_at(r, first - 1)) &&
	       !piece_at(r, first - 1)->taken) {
		first--;
		if (!piece_glued(piece_at(r, first)))
			break;
	}
	while (first < i && piece_at(r, first)->kind == PIECE_MARK)
		first++;
	size_t domain = handle_pieces(r, i + 1, true);
	bool dot = false;
	for (size_t k = i + 1; k < i + domain; k++)
		dot |= piece_is_mark(piece_at(r, k), '.');
	if (first == i || domain < 2 || !dot)
		return 0;
	scan_add(r, BLOUSE_MAIL, first, i + 1 + domain - first, 0.98f, false);
	return domain + 1;
}

size_t read_handle(struct scan *r, size_t i)
{
	if (piece_len(piece_at(r, i)) != 1 ||
	    (i > 0 && piece_glued(piece_at(r, i)) && piece_before(r, i, 1)->kind != PIECE_MARK))
		return 0;
	if (i > 0 && piece_glued(piece_at(r, i)) && piece_is_mark(piece_before(r, i, 1), '/'))
		return 0; /* part of a link */
	size_t count = handle_pieces(r, i + 1, true);
	if (count == 0 || piece_at(r, i + count)->end - piece_at(r, i + 1)->start < 2)
		return 0;
	scan_add(r, BLOUSE_COMPTE, i, count + 1, 0.9f, false);
	return count + 1;
}

/* "Nom d'utilisateur : m.lecorre56", "insta c kev.lpz": a name that no word looks like. */
size_t read_account(struct scan *r, size_t i)
{
	size_t at = i + 1;
	for (; at - i < 5; at++) {
		const struct piece *p = piece_at(r, at);
		if (p->flags & PIECE_LINE)
			return 0;
		bool step = piece_is_mark(p, ':') || piece_has(p, CUE_ACCOUNT) || piece_is(r, p, "c") ||
			    piece_is(r, p, "est") || piece_is(r, p, "de") || piece_is(r, p, "son") ||
			    piece_is_mark(p, '\'');
		if (!step)
			break;
	}
	size_t count = handle_pieces(r, at, false);
	if (count < 2 || piece_is_mark(piece_at(r, at + count), '@') || piece_at(r, at)->kind == PIECE_MARK)
		return 0;
	size_t words = 0, joints = 0, others = 0;
	for (size_t k = at; k < at + count; k++) {
		const struct piece *p = piece_at(r, k);
		words += p->kind == PIECE_WORD && piece_len(p) > 1;
		joints += p->kind == PIECE_MARK && p->mark != '-';
		others += p->kind == PIECE_NUMBER;
	}
	if (!words || !(joints || others))
		return 0;
	/* A sentence may end without a space behind its point. */
	if (count == 3 && piece_is_mark(piece_at(r, at + 1), '.') && piece_capital(piece_at(r, at + 2)))
		return 0;
	scan_add(r, BLOUSE_COMPTE, at, count, 0.8f, false);
	return at - i + count;
}

static bool has_text(const struct scan *r, uint32_t start, uint32_t end, struct str wanted)
{
	return str_find((struct str){r->text + start, end - start}, wanted) != SIZE_MAX;
}

size_t read_url(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *mark = piece_at(r, i + 1);
	bool scheme = (piece_is(r, p, "http") || piece_is(r, p, "https")) && piece_is_mark(mark, ':') &&
		      piece_is_mark(piece_at(r, i + 2), '/');
	bool www = piece_is(r, p, "www") && piece_is_mark(mark, '.');
	bool geo = piece_is(r, p, "geo") && piece_is_mark(mark, ':') && piece_glued(mark) &&
		   piece_at(r, i + 2)->kind == PIECE_NUMBER;
	if (!scheme && !www && !geo)
		return 0;
	size_t end = i + 1;
	while (end < r->count && end - i < URL_PIECES_MAX && piece_glued(piece_at(r, end)))
		end++;
	while (end > i + 2) {
		const struct piece *last = piece_at(r, end - 1);
		if (last->kind != PIECE_MARK || last->mark == '/' || last->mark == '_' || last->mark == '-' ||
		    last->mark == '=')
			break;
		end--;
	}
	uint32_t start = p->start, stop = piece_at(r, end - 1)->end;
	if (stop - start > 512)
		stop = start + 512;
	bool map = geo || has_text(r, start, stop, STR("/maps")) || has_text(r, start, stop, STR("maps.")) ||
		   has_text(r, start, stop, STR("openstreetmap.org/")) || has_text(r, start, stop, STR("waze.com/")) ||
		   has_text(r, start, stop, STR("what3words"));
	scan_add(r, map ? BLOUSE_COORDONNEES : BLOUSE_URL, i, end - i, 0.95f, false);
	return end - i;
}

/* "48.8566" with at least three decimals: a place within some hundred metres. Returns its pieces. */
static size_t decimal_degrees(const struct scan *r, size_t i)
{
	const struct piece *whole = piece_at(r, i), *point = piece_at(r, i + 1), *part = piece_at(r, i + 2);
	if (!piece_is_number(whole, 1, 3) || !piece_is_mark(point, '.') || !piece_glued(point) || !piece_glued(part) ||
	    !piece_is_number(part, 3, 9))
		return 0;
	return piece_value(r, whole) <= 180 ? 3 : 0;
}

static size_t degree_sign(const struct scan *r, size_t i)
{
	size_t count = piece_is_mark(piece_at(r, i), '\xC2') && piece_glued(piece_at(r, i)) ? 1 : 0;
	const struct piece *side = piece_at(r, i + count);
	if (piece_is(r, side, "n") || piece_is(r, side, "s") || piece_is(r, side, "e") || piece_is(r, side, "w") ||
	    piece_is(r, side, "o"))
		count++;
	return count;
}

size_t read_coordinates(struct scan *r, size_t i)
{
	size_t at = i, count = decimal_degrees(r, at);
	if (!count || piece_value(r, piece_at(r, i)) > 90)
		return 0;
	at += count;
	at += degree_sign(r, at);
	const struct piece *mark = piece_at(r, at);
	if (!(piece_is_mark(mark, ',') || piece_is_mark(mark, ';') || piece_is_mark(mark, '/')) &&
	    mark->kind != PIECE_NUMBER && !piece_is_mark(mark, '-'))
		return 0;
	if (mark->kind == PIECE_MARK && mark->mark != '-')
		at++;
	if (piece_is_mark(piece_at(r, at), '-'))
		at++;
	count = decimal_degrees(r, at);
	if (!count)
		return 0;
	at += count;
	at += degree_sign(r, at);
	scan_add(r, BLOUSE_COORDONNEES, i, at - i, 0.95f, false);
	return at - i;
}
