/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that stand for a person: NIR, RPPS and ADELI, IBAN, and the establishment's own (IPP, NDA). */
#include "engine/recognise/scan.h"

#define SCORE_CHECKED 0.99f
#define SCORE_CUED 0.9f
#define SCORE_SHAPE 0.7f
#define SCORE_DOUBT 0.55f

/* --- NIR: sex, year, month, department, commune, order, and a key of two digits (INSEE, décret 82-103). --- */

static bool nir_month(unsigned month)
{
	return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

/* 97 less the rest of the 13 digits; Corsica's 2A counts as 19 and 2B as 18. */
static bool nir_key_holds(const char *digits, char corsica)
{
	unsigned rest = 0;
	for (size_t i = 0; i < 13; i++) {
		char digit = digits[i];
		if (corsica && i == 5)
			digit = '1';
		if (corsica && i == 6)
			digit = corsica == 'a' ? '9' : '8';
		rest = (rest * 10 + (unsigned)(digit - '0')) % 97;
	}
	return 97 - rest == (unsigned)(digits[13] - '0') * 10 + (unsigned)(digits[14] - '0');
}

struct nir {
	char digits[15];
	size_t digit_count, pieces, groups;
	char corsica; /* 'a', 'b' or 0 */
	bool aligned; /* spaces stand only where one writes them */
};

static bool nir_boundary(size_t digits)
{
	return digits == 1 || digits == 3 || digits == 5 || digits == 7 || digits == 10 || digits == 13 || digits == 15;
}

/* True if one of the few pieces before is one of these cues, on the same line. */
static bool cue_before(const struct scan *r, size_t i, uint32_t cues, size_t reach)
{
	for (size_t back = 1; back <= reach && back <= i; back++) {
		const struct piece *p = piece_before(r, i, back);
		if (piece_has(p, cues))
			return true;
		if (piece_at(r, i - back + 1)->flags & PIECE_LINE)
			return false;
	}
	return false;
}

static void nir_read(const struct scan *r, size_t i, struct nir *ret_nir)
{
	struct nir n = {.aligned = true};
	size_t at = i, done = 0;
	while (at - i < 24) {
		const struct piece *p = piece_at(r, at);
		if (at > i && (p->flags & (PIECE_LINE | PIECE_WIDE)))
			break;
		if (p->kind == PIECE_NUMBER && n.digit_count + piece_len(p) <= 15) {
			for (uint32_t k = p->start; k < p->end; k++)
				n.digits[n.digit_count++] = (char)('0' + digit_of(r->text[k]));
			n.groups++;
			done = at + 1 - i;
			n.pieces = done;
			bool corsica = (n.digit_count == 6 || n.digit_count == 4) &&
				       n.digits[n.digit_count - 1] == '2' &&
				       (n.digit_count == 6 || cue_before(r, i, CUE_SECU, 6)) &&
				       piece_glued(piece_at(r, at + 1)) &&
				       (piece_is(r, piece_at(r, at + 1), "a") || piece_is(r, piece_at(r, at + 1), "b"));
			if (corsica) {
				n.corsica = piece_at(r, ++at)->mark;
				n.digits[n.digit_count++] = '0';
			}
			if (n.digit_count < 15)
				n.aligned &= nir_boundary(n.digit_count);
			if (n.digit_count == 15)
				break;
			at++;
		} else if (at > i && piece_len(p) == 1 &&
			   (piece_is_mark(p, '.') || piece_is_mark(p, '-') || piece_is_mark(p, '/')) &&
			   piece_at(r, at + 1)->kind == PIECE_NUMBER) {
			at++;
		} else {
			break;
		}
	}
	*ret_nir = n;
}

size_t read_nir(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	char first = r->text[p->start];
	if (piece_len(p) > 15 || !(first == '1' || first == '2' || first == '3' || first == '4' || first == '7' ||
				   first == '8' || first == 'l'))
		return 0;
	if ((piece_len(p) > 1 && piece_len(p) < 5) ||
	    (piece_len(p) == 1 && piece_is_mark(piece_at(r, i + 1), '.') && piece_len(piece_at(r, i + 2)) == 1))
		return 0;
	struct nir n;
	nir_read(r, i, &n);
	size_t pieces = n.pieces;
	bool cue = cue_before(r, i, CUE_SECU, 6);
	if (n.digit_count == 14 && n.groups == 1 && !cue)
		return 0;
	if (n.digit_count != 13 && n.digit_count != 15 && !(cue && n.digit_count >= 12))
		return 0;
	unsigned month = (unsigned)(n.digits[3] - '0') * 10 + (unsigned)(n.digits[4] - '0');
	if (!cue && (!n.aligned || (!nir_month(month) && n.groups < 5)))
		return 0;
	/* Thirteen digits in one run may be the code of an article. */
	if (!cue && n.digit_count == 13 && n.groups == 1 && n.digits[0] > '2')
		return 0;
	bool checked = n.digit_count == 15 && nir_key_holds(n.digits, n.corsica);
	scan_add(r, BLOUSE_SECU, i, pieces, checked ? SCORE_CHECKED : SCORE_DOUBT, checked);
	return pieces;
}

/* --- RPPS (11 digits, Luhn) and ADELI (9 characters). --- */

static bool luhn_holds(const char *digits, size_t count)
{
	unsigned sum = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned digit = (unsigned)(digits[count - 1 - i] - '0');
		sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
	}
	return sum % 10 == 0;
}

size_t read_rpps(struct scan *r, size_t i)
{
	bool cue = cue_before(r, i, CUE_RPPS, 4);
	struct chain c;
	chain_read(r, i, "", 11, &c);
	if (c.digit_count == 11 && (c.group_count == 1 || cue)) {
		bool checked = luhn_holds(c.digits, 11);
		bool plausible = c.digits[0] == '1' && c.digits[1] == '0';
		if (!cue && !(plausible || (checked && c.digits[0] == '8')))
			return 0;
		if (cue_before(r, i, CUE_IPP | CUE_NDA, 3))
			return 0;
		size_t pieces = c.pieces[c.group_count - 1];
		scan_add(r, BLOUSE_RPPS, i, pieces, checked ? SCORE_CHECKED : SCORE_DOUBT, checked);
		return pieces;
	}
	if (!cue || c.digit_count < 9)
		return 0;
	for (size_t g = 0; g < c.group_count; g++) {
		if (c.ends[g] == 9) {
			scan_add(r, BLOUSE_RPPS, i, c.pieces[g], SCORE_CUED, false);
			return c.pieces[g];
		}
	}
	return 0;
}

/* --- IBAN: ISO 13616, mod 97. --- */

size_t read_iban(struct scan *r, size_t i)
{
	const struct piece *country = piece_at(r, i);
	const struct piece *key = piece_at(r, i + 1);
	if (piece_len(country) != 2 || !piece_glued(key) || key->kind != PIECE_NUMBER || piece_len(key) < 2)
		return 0;
	char symbols[PIECE_LEN_MAX];
	size_t len = 0, at = i, end = i;
	unsigned fr = piece_is(r, country, "fr") || piece_is(r, country, "mc") ? 27 : 0;
	unsigned wanted = fr                           ? fr
			  : piece_is(r, country, "be") ? 16
			  : piece_is(r, country, "de") ? 22
			  : piece_is(r, country, "lu") ? 20
						       : 24;
	while (at - i < 30 && len < wanted) {
		const struct piece *p = piece_at(r, at);
		if (p->kind == PIECE_MARK && piece_len(p) == 1 && (p->mark == '-' || p->mark == '.') && at > i) {
			at++;
			continue;
		}
		if (p->kind == PIECE_MARK || (at > i && (p->flags & PIECE_LINE)) || len + piece_len(p) > wanted)
			break;
		if (p->kind == PIECE_WORD && at > i && piece_len(p) > 4)
			break;
		memcpy(symbols + len, r->text + p->start, piece_len(p));
		len += piece_len(p);
		end = ++at;
	}
	if (len < 14 || (!fr && len != wanted) || (fr && len < 20))
		return 0;
	unsigned rest = 0;
	for (size_t k = 0; k < len; k++) {
		char c = symbols[(k + 4) % len];
		bool letter = c >= 'a' && c <= 'z';
		rest = letter ? (rest * 100 + (unsigned)(c - 'a') + 10) % 97 : (rest * 10 + digit_of(c)) % 97;
	}
	bool checked = rest == 1 && len == wanted;
	if (!fr && !checked)
		return 0;
	scan_add(r, BLOUSE_IBAN, i, end - i, checked ? SCORE_CHECKED : SCORE_DOUBT, checked);
	return end - i;
}

/* --- IPP and NDA. --- */

/* The pieces glued to one another from `i`, '-' and '/' included: "A22-0087714". */
static size_t code_pieces(const struct scan *r, size_t i, size_t *ret_digits, size_t *ret_bytes)
{
	size_t at = i, digits = 0;
	while (at - i < 12) {
		const struct piece *p = piece_at(r, at);
		if (at > i && !piece_glued(p))
			break;
		if (p->kind == PIECE_MARK) {
			const struct piece *next = piece_at(r, at + 1);
			bool joins = piece_len(p) == 1 &&
				     (p->mark == '-' || p->mark == '/' || p->mark == '_' || p->mark == '.');
			if (at == i || !joins || !piece_glued(next) || next->kind == PIECE_MARK)
				break;
		} else if (p->kind == PIECE_NUMBER) {
			digits += piece_len(p);
		} else if (piece_len(p) > 6) {
			break;
		}
		at++;
	}
	*ret_digits = digits;
	*ret_bytes = at > i ? piece_at(r, at - 1)->end - piece_at(r, i)->start : 0;
	return at - i;
}

static bool shape_fits(const struct scan *r, uint32_t start, size_t len, struct str shape)
{
	if (len != shape.len)
		return false;
	for (size_t k = 0; k < len; k++) {
		char c = r->text[start + k], s = shape.ptr[k];
		bool digit = (c >= '0' && c <= '9') || c == 'o' || c == 'l' || c == 'i', letter = c >= 'a' && c <= 'z';
		bool same = c == s || (s >= 'A' && s <= 'Z' && c == s - 'A' + 'a');
		if (s == '9' ? !digit : s == 'A' ? !(letter || same) : !same)
			return false;
	}
	return true;
}

/* The establishment says that its numbers of this kind look so. */
static bool shape_declared(const struct scan *r, enum charter_shape kind, uint32_t start, size_t len)
{
	size_t count = charter_shape_count(r->charter, kind);
	for (size_t k = 0; k < count; k++)
		if (shape_fits(r, start, len, charter_shape(r->charter, kind, k)))
			return true;
	return false;
}

static bool shape_known(const struct scan *r, enum charter_shape kind, uint32_t start, size_t len)
{
	if (shape_declared(r, kind, start, len))
		return true;
	/* Most establishments number their patients so; one that says how it does is taken at its word. */
	if (charter_shape_count(r->charter, kind) == 0)
		return shape_fits(r, start, len, kind == CHARTER_SHAPE_IPP ? STR("8099999999") : STR("A99-99999"));
	return false;
}

/* A bare number that has the shape of the establishment's own. */
size_t read_record_number(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (p->kind == PIECE_WORD && (piece_len(p) > 4 || !(p->flags & PIECE_UPPER) ||
				      piece_at(r, i + 1)->kind == PIECE_WORD || !piece_glued(piece_at(r, i + 1))))
		return 0;
	if (i > 0 && piece_glued(p) && !piece_is_mark(piece_before(r, i, 1), '(') &&
	    !piece_is_mark(piece_before(r, i, 1), ':') && !piece_is_mark(piece_before(r, i, 1), '/'))
		return 0;
	size_t digits, bytes;
	size_t pieces = code_pieces(r, i, &digits, &bytes);
	if (digits < 5 || bytes > 24 || cue_before(r, i, CUE_MEASURE, 3))
		return 0;
	uint32_t start = p->start;
	/* Alone on its line, or behind "Receveur :", a code of letters and figures stands for somebody. */
	const struct piece *last = piece_at(r, i + pieces - 1), *behind = piece_at(r, i + pieces);
	bool alone = (p->flags & PIECE_LINE) && (behind->flags & PIECE_LINE) && i > 0 && i + pieces < r->count;
	bool owner = piece_is_mark(piece_before(r, i, 1), ':') && piece_has(piece_before(r, i, 2), CUE_ROLE);
	if (pieces >= 3 && last->kind == PIECE_NUMBER && (alone || owner) && digits >= 5) {
		scan_add(r, p->kind == PIECE_NUMBER ? BLOUSE_NDA : BLOUSE_IPP, i, pieces, SCORE_DOUBT, false);
		return pieces;
	}
	/* The number after a patient's IPP is that of the stay. */
	const struct piece *before = piece_before(r, i, 2);
	if (before->taken == BLOUSE_IPP + 1 && digits >= 7 && piece_before(r, i, 1)->kind == PIECE_MARK) {
		scan_add(r, BLOUSE_NDA, i, pieces, SCORE_SHAPE, false);
		return pieces;
	}
	if (shape_known(r, CHARTER_SHAPE_IPP, start, bytes)) {
		scan_add(r, BLOUSE_IPP, i, pieces, SCORE_SHAPE, false);
		return pieces;
	}
	if (shape_known(r, CHARTER_SHAPE_NDA, start, bytes)) {
		scan_add(r, BLOUSE_NDA, i, pieces, SCORE_SHAPE, false);
		return pieces;
	}
	return 0;
}

/* "IPP : 0417729", "dossier n° K-2023-0172", "N° de séjour 220187745", "N° 2500114". */
size_t read_record_cue(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	bool ipp = piece_has(p, CUE_IPP), nda = piece_has(p, CUE_NDA), bare = false;
	if (!ipp && !nda) {
		bare = piece_is(r, p, "n") || piece_is(r, p, "no") || piece_is(r, p, "numero") ||
		       piece_is(r, p, "id") || piece_is(r, p, "identifiant");
		if (bare && piece_is(r, piece_before(r, i, 1), "patient"))
			ipp = true;
		if (!bare || cue_before(r, i, CUE_MEASURE | CUE_ACCOUNT | CUE_PHONE, 2) ||
		    cue_before(r, i, CUE_RPPS | CUE_SECU, 2))
			return 0;
	}
	size_t at = i + 1;
	for (size_t words = 0; at - i < 10; at++) {
		const struct piece *q = piece_at(r, at);
		if ((q->flags & PIECE_LINE) || q->kind == PIECE_NUMBER)
			break;
		if (q->kind == PIECE_MARK) {
			if (q->mark == ':' || q->mark == '.' || q->mark == '(' || q->mark == ')' || q->mark == '#' ||
			    q->mark == '=' || q->mark == '\xC2')
				continue;
			break;
		}
		if (piece_len(q) <= 4 && (q->flags & PIECE_UPPER) && piece_glued(piece_at(r, at + 1)) &&
		    (piece_at(r, at + 1)->kind == PIECE_NUMBER || piece_is_mark(piece_at(r, at + 1), '-')))
			break;
		if (piece_has(q, CUE_IPP) || piece_is(r, q, "patient") || piece_is(r, q, "patiente") ||
		    piece_is(r, q, "permanent")) {
			ipp = true;
			nda = false;
		} else if (piece_has(q, CUE_NDA)) {
			nda = true;
		} else if (piece_has(q, CUE_SECU | CUE_RPPS | CUE_MEASURE | CUE_PHONE | CUE_ACCOUNT | CUE_EXTENSION) ||
			   piece_is(r, q, "scelle")) {
			return 0;
		} else if (++words > 4 || (bare && !nda && !ipp && words > 2)) {
			return 0;
		}
	}
	size_t digits, bytes;
	size_t pieces = code_pieces(r, at, &digits, &bytes);
	if (pieces == 0 || bytes > 24 || digits < (bare && !nda && !ipp ? 7u : 4u))
		return 0;
	/* A date behind "admission" or "séjour du" is a date. */
	if (pieces == 5 && digits <= 8 && piece_is_number(piece_at(r, at), 1, 2) &&
	    piece_is_number(piece_at(r, at + 2), 1, 2))
		return 0;
	if (!ipp && digits == 4 && pieces == 1)
		return 0;
	if (!ipp && digits == 10 && r->text[piece_at(r, at)->start] == '0' && pieces == 1)
		return 0;
	if (pieces >= 2 && pieces <= 3 && piece_at(r, at)->kind == PIECE_NUMBER && piece_at(r, at + 1)->mark == 'h')
		return 0; /* "admission : 22h07" */
	bool lettered = pieces == 2 && piece_at(r, at)->kind == PIECE_WORD && digits >= 6;
	if (bare && !ipp && !nda && ((pieces > 1 && !lettered) || digits > 10))
		return 0;
	if (lettered && bare && !ipp && !nda)
		ipp = true;
	/* "matricule 1 204 551" */
	while (ipp && pieces < 5 && piece_is_number(piece_at(r, at), 1, 3) &&
	       piece_is_number(piece_at(r, at + pieces), 3, 3) && !(piece_at(r, at + pieces)->flags & PIECE_LINE))
		pieces++;
	/* "dossier" and "n°" are said of both: the shape tells them apart where the establishment gave it. */
	uint32_t start = piece_at(r, at)->start;
	size_t len = piece_at(r, at + pieces - 1)->end - start;
	bool ipp_shape = shape_declared(r, CHARTER_SHAPE_IPP, start, len);
	bool nda_shape = shape_declared(r, CHARTER_SHAPE_NDA, start, len);
	bool patient = ipp_shape != nda_shape ? ipp_shape : ipp;
	scan_add(r, patient ? BLOUSE_IPP : BLOUSE_NDA, at, pieces, bare && !ipp && !nda ? SCORE_DOUBT : SCORE_CUED,
		 false);
	return at - i + pieces;
}
