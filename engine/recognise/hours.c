/* SPDX-License-Identifier: Apache-2.0 */
/* Hours of the day and ages: numbers before a unit, that must not be lengths of time. */
#include "engine/recognise/scan.h"

static bool is_hour_unit(const struct scan *r, const struct piece *p)
{
	return piece_is(r, p, "h") || piece_is(r, p, "heures") || piece_is(r, p, "heure");
}

/* Minutes that a scanner turned into letters: "l5hO0" is cut as l5, ho, 0. */
static size_t scanned_minutes(const struct scan *r, size_t i)
{
	const struct piece *h = piece_at(r, i + 1);
	if (piece_is(r, h, "hoo") || piece_is(r, h, "hlo") || piece_is(r, h, "hlo"))
		return 2;
	if ((piece_is(r, h, "ho") || piece_is(r, h, "hl")) && piece_is_number(piece_at(r, i + 2), 1, 1) &&
	    piece_glued(piece_at(r, i + 2)))
		return 3;
	return 0;
}

/* "du matin", "du soir", "de l'après-midi" */
static size_t part_of_day(const struct scan *r, size_t i)
{
	const struct piece *a = piece_at(r, i), *b = piece_at(r, i + 1);
	if (piece_is(r, a, "du") &&
	    (piece_is(r, b, "matin") || piece_is(r, b, "mat") || piece_is(r, b, "soir") || piece_is(r, b, "mat")))
		return 2;
	return 0;
}

/* A bare "6h" is an hour unless the words around make it a length of time. */
static bool is_length(const struct scan *r, size_t i, size_t after)
{
	const struct piece *b1 = piece_before(r, i, 1), *b2 = piece_before(r, i, 2);
	const struct piece *next = piece_at(r, after);
	if (piece_is_mark(next, '/') && piece_is_number(piece_at(r, after + 1), 2, 2) &&
	    !is_hour_unit(r, piece_at(r, after + 2)))
		return true; /* 24h/24 */
	if (piece_is(r, next, "d") || piece_is(r, next, "de") || piece_is(r, next, "plus") ||
	    piece_is(r, next, "apres") || piece_is(r, next, "non"))
		return true;
	if (piece_is(r, b1, "vers") || piece_is(r, b1, "apres") || piece_is(r, b1, "avant"))
		return false;
	if (piece_is(r, b1, "a"))
		return piece_is(r, b2, "y") || piece_is(r, b2, "va"); /* il y a 6h */
	if (piece_is(r, b1, "depuis") || piece_is(r, b1, "des") || piece_is(r, b1, "jusqu"))
		return false;
	if (piece_is(r, b1, "de") || piece_is(r, b1, "les") || piece_is(r, b1, "ces") || piece_is(r, b1, "nos") ||
	    piece_is(r, b1, "mes"))
		return !(piece_is(r, next, "a") && piece_at(r, after + 1)->kind == PIECE_NUMBER) &&
		       !(piece_is(r, b1, "de") &&
			 (piece_is(r, b2, "visite") || piece_is(r, b2, "bilan") || piece_is(r, b2, "infirmier") ||
			  piece_is(r, b2, "tour") || piece_is(r, b2, "releve") || piece_is(r, b2, "staff") ||
			  piece_is(r, b2, "reunion") || piece_is(r, b2, "soins") || piece_is(r, b2, "train")));
	if (piece_is_mark(b1, ':') && piece_has(b2, CUE_DURATION))
		return true;
	return (piece_has(b1, CUE_DURATION) && !piece_has(b1, CUE_TIME)) || piece_is(r, b1, "j") ||
	       piece_is_mark(b1, '+') ||
	       (piece_is_mark(b1, '/') && b1->taken == 0 && piece_before(r, i, 2)->taken != BLOUSE_HEURE + 1) ||
	       piece_is(r, b1, "sous") || piece_is(r, b1, "chaque");
}

size_t read_hour(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (!piece_is_number(p, 1, 2) || piece_value(r, p) > 24)
		return 0;
	if (i > 0 && piece_glued(p) && piece_before(r, i, 1)->kind == PIECE_MARK &&
	    (piece_before(r, i, 1)->mark == ',' || piece_before(r, i, 1)->mark == '.') &&
	    piece_before(r, i, 2)->kind == PIECE_NUMBER)
		return 0;
	const struct piece *unit = piece_at(r, i + 1), *minutes = piece_at(r, i + 2);
	if (piece_is_mark(unit, ':')) {
		if (i > 0 && piece_glued(p) && piece_before(r, i, 1)->kind == PIECE_WORD)
			return 0;
		const struct piece *next = piece_at(r, i + 3);
		if (!piece_glued(unit) || piece_len(unit) != 1 || !piece_glued(minutes) ||
		    !piece_is_number(minutes, 2, 2) || piece_value(r, minutes) > 59)
			return 0;
		if (piece_is_mark(piece_before(r, i, 1), ':') && piece_glued(p))
			return 0;
		size_t count = 3;
		if (piece_is_mark(next, ':') && piece_glued(next) && piece_is_number(piece_at(r, i + 4), 2, 2) &&
		    piece_glued(piece_at(r, i + 4)))
			count = 5;
		scan_add(r, BLOUSE_HEURE, i, count, 0.9f, false);
		return count;
	}
	size_t scanned = unit->kind == PIECE_WORD && piece_glued(unit) ? scanned_minutes(r, i) : 0;
	if (scanned) {
		scan_add(r, BLOUSE_HEURE, i, scanned, 0.8f, false);
		return scanned;
	}
	if (!is_hour_unit(r, unit) || (unit->flags & PIECE_LINE))
		return 0;
	if (piece_is_number(minutes, 2, 2) && piece_value(r, minutes) < 60 && !(minutes->flags & PIECE_LINE) &&
	    (piece_glued(minutes) || !piece_glued(unit))) {
		size_t count = 3 + part_of_day(r, i + 3);
		scan_add(r, BLOUSE_HEURE, i, count, 0.95f, false);
		return count;
	}
	size_t day = part_of_day(r, i + 2);
	if (!day && is_length(r, i, i + 2))
		return 0;
	if (piece_is(r, piece_at(r, i + 2), "et") &&
	    (piece_is(r, piece_at(r, i + 3), "demie") || piece_is(r, piece_at(r, i + 3), "quart")))
		day = 2;
	scan_add(r, BLOUSE_HEURE, i, 2 + day, 0.8f, false);
	return 2 + day;
}

/* --- Ages. --- */

static bool is_years(const struct scan *r, const struct piece *p)
{
	return piece_is(r, p, "ans") || piece_is(r, p, "an") || piece_is(r, p, "balais") || piece_is(r, p, "ballais") ||
	       piece_is(r, p, "piges") || piece_is(r, p, "berges") || piece_is(r, p, "printemps") ||
	       piece_is(r, p, "annees_");
}

/* "depuis 20 ans", "14 ans de service", "il y a 3 ans", "l'âge médian était de 62 ans" */
static bool is_span_of_life(const struct scan *r, size_t i, size_t after)
{
	const struct piece *b1 = piece_before(r, i, 1), *b2 = piece_before(r, i, 2);
	const struct piece *next = piece_at(r, after);
	if (piece_is(r, b1, "depuis") || piece_is(r, b1, "pendant") || piece_is(r, b1, "durant") ||
	    piece_is(r, b1, "en") || piece_is(r, b1, "dans") || piece_is(r, b1, "apres") || piece_is(r, b1, "tous") ||
	    piece_is(r, b1, "les") || piece_is(r, b1, "ces") || piece_is(r, b1, "sur") || piece_is(r, b1, "avant") ||
	    piece_is(r, b1, "fait") || piece_is(r, b1, "prend"))
		return true;
	if (piece_is(r, b1, "a") && piece_is(r, b2, "y"))
		return true;
	if (piece_is(r, b1, "de") || piece_is(r, b1, "plus") || piece_is(r, b1, "moins"))
		for (size_t back = 2; back <= 5; back++) {
			const struct piece *p = piece_before(r, i, back);
			if (piece_is(r, p, "median") || piece_is(r, p, "moyen") || piece_is(r, p, "moyenne") ||
			    piece_is(r, p, "plus") || piece_is(r, p, "moins") || piece_is(r, p, "duree"))
				return true;
		}
	if (piece_is(r, next, "de") || piece_is(r, next, "d"))
		return !piece_is(r, piece_at(r, after + 1), "vie") && !piece_is(r, piece_at(r, after + 1), "la") &&
		       !piece_is(r, piece_at(r, after + 1), "l");
	return piece_is(r, next, "plus") || piece_is(r, next, "apres") || piece_is(r, next, "avant") ||
	       piece_is(r, next, "que") || piece_is(r, next, "qu") ||
	       (piece_is(r, next, "et") && piece_is(r, piece_at(r, after + 1), "plus"));
}

/* A half or months behind the years: "½", "et demi", "3 mois". */
static size_t age_tail(const struct scan *r, size_t i)
{
	const struct piece *a = piece_at(r, i), *b = piece_at(r, i + 1);
	if (piece_is(r, a, "1") && piece_is_mark(b, '/') && piece_is(r, piece_at(r, i + 2), "2"))
		return 3;
	if (piece_is_mark(a, '\xC2') && !(a->flags & PIECE_LINE) && piece_len(a) == 2)
		return 1;
	if (piece_is(r, a, "et") && (piece_is(r, b, "demi") || piece_is(r, b, "demie")))
		return 2;
	size_t et = piece_is(r, a, "et") ? 1 : 0;
	if (piece_is_number(piece_at(r, i + et), 1, 2) && piece_is(r, piece_at(r, i + et + 1), "mois") &&
	    !(piece_at(r, i + et)->flags & PIECE_LINE))
		return et + 2;
	return 0;
}

/* Months and days are an age behind a child or a name. */
static bool child_before(const struct scan *r, size_t i)
{
	const struct piece *b1 = piece_before(r, i, 1), *b2 = piece_before(r, i, 2), *b3 = piece_before(r, i, 3);
	if (piece_is(r, b1, "de") && (piece_is(r, b2, "age") || piece_is(r, b2, "agee") || piece_is(r, b2, "bebe") ||
				      piece_has(b2, CUE_KIN) || piece_is(r, b2, "nourrisson")))
		return true;
	if (piece_is(r, b1, "a") && !(r->fold_flags[b1->start] & FOLD_ACCENT) && piece_capital(b2) &&
	    !(b2->flags & PIECE_UPPER) && !piece_is(r, b2, "il"))
		return true;
	if ((piece_is_mark(b1, '(') || piece_is_mark(b1, ',')) && (piece_capital(b2) || piece_has(b2, CUE_KIN)))
		return true;
	return (piece_capital(b1) && !(b1->flags & PIECE_UPPER) && !b1->cue && piece_len(b1) > 2) ||
	       (piece_is(r, b1, "de") && piece_has(b3, CUE_KIN)) || piece_is(r, b1, "nourrisson") ||
	       (b1->kind == PIECE_WORD && !b1->cue && piece_has(b2, CUE_KIN));
}

size_t read_age(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *unit = piece_at(r, i + 1);
	if (!piece_is_number(p, 1, 3))
		return 0;
	unsigned value = piece_value(r, p);
	size_t first = i, count = 0;
	float score = 0.9f;
	if (value > 125)
		return 0;
	if ((piece_is(r, unit, "et") || piece_is(r, unit, "ou") || piece_is_mark(unit, '-')) &&
	    piece_is_number(piece_at(r, i + 2), 1, 3) && is_years(r, piece_at(r, i + 3))) {
		if (piece_is(r, piece_before(r, i, 1), "entre") || piece_is(r, piece_before(r, i, 1), "les") ||
		    piece_is(r, piece_before(r, i, 1), "des") || is_span_of_life(r, i, i + 4))
			return 0;
		count = 4;
	} else if (is_years(r, unit)) {
		size_t tail = age_tail(r, i + 2);
		if (!tail && is_span_of_life(r, i, i + 2))
			return 0;
		if (piece_is(r, unit, "an") && value > 1)
			return 0;
		count = 2 + tail;
	} else if (piece_is(r, unit, "a") && piece_glued(unit) &&
		   ((unit->flags & PIECE_UPPER) ||
		    (piece_is_mark(piece_before(r, i, 1), ',') && piece_at(r, i + 2)->kind == PIECE_MARK))) {
		if (piece_at(r, i + 2)->kind != PIECE_MARK && piece_glued(piece_at(r, i + 2)))
			return 0;
		if (value < 10 || (piece_glued(p) && i > 0 && !piece_is_mark(piece_before(r, i, 1), '(')))
			return 0;
		count = 2;
		score = 0.75f;
	} else if (piece_is(r, unit, "sa") && value >= 3 && value <= 43) {
		count = 2;
		const struct piece *plus = piece_at(r, i + 2);
		if (piece_is_mark(plus, '+') && piece_is_number(piece_at(r, i + 3), 1, 1)) {
			count = 4;
			if (piece_is(r, piece_at(r, i + 4), "j") || piece_is(r, piece_at(r, i + 4), "jours"))
				count = 5;
		}
	} else if ((piece_is(r, unit, "mois") && value <= 36) ||
		   ((piece_is(r, unit, "jours") || piece_is(r, unit, "semaines")) && value <= 40)) {
		if (!child_before(r, i))
			return 0;
		count = 2 + (piece_is(r, piece_at(r, i + 2), "et") && piece_is(r, piece_at(r, i + 3), "demi") ? 2 : 0);
		if (piece_is(r, piece_at(r, i + 2), "et") && piece_is_number(piece_at(r, i + 3), 1, 2) &&
		    (piece_is(r, piece_at(r, i + 4), "semaines") || piece_is(r, piece_at(r, i + 4), "jours")))
			count = 5;
	} else if (piece_is(r, piece_before(r, i, 1), "de") && piece_has(piece_before(r, i, 2), CUE_KIN) &&
		   value < 100 && unit->kind == PIECE_MARK && !piece_glued(piece_at(r, i + 2)) && unit->mark != '%') {
		count = 1; /* "un ado de 15, une mamie" */
		score = 0.6f;
	} else if (piece_is_mark(piece_before(r, i, 1), ':') && piece_is(r, piece_before(r, i, 2), "age")) {
		count = 1; /* "Âge : 67" */
	} else {
		return 0;
	}
	scan_add(r, BLOUSE_AGE, first, count, score, false);
	return count;
}

/* "un nourrisson de J12", "Jade (J0)": days of life. */
size_t read_day_of_life(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *day = piece_at(r, i + 1);
	if (piece_len(p) != 1 || p->mark != 'j' || !(p->flags & PIECE_UPPER) || !piece_is_number(day, 1, 2) ||
	    !piece_glued(day))
		return 0;
	const struct piece *b1 = piece_before(r, i, 1), *b2 = piece_before(r, i, 2);
	bool child = (piece_is(r, b1, "de") &&
		      (piece_has(b2, CUE_KIN) || piece_is(r, b2, "nourrisson") || piece_is(r, b2, "ne"))) ||
		     (piece_is_mark(b1, '(') && piece_capital(b2) && piece_is_mark(piece_at(r, i + 2), ')'));
	if (!child)
		return 0;
	scan_add(r, BLOUSE_AGE, i, 2, 0.7f, false);
	return 2;
}
