/* SPDX-License-Identifier: Apache-2.0 */
/* Dates in figures and in words. Whether one is a birth date is decided by what stands before it. */
#include "engine/recognise/scan.h"

#define YEAR_MIN 1880
#define YEAR_MAX 2060

static unsigned small(const struct scan *r, const struct piece *p, size_t max_len)
{
	return piece_is_number(p, 1, max_len) ? piece_value(r, p) : 9999;
}

static bool is_day(const struct scan *r, const struct piece *p)
{
	unsigned v = small(r, p, 2);
	return v >= 1 && v <= 31;
}

static bool is_month(const struct scan *r, const struct piece *p)
{
	unsigned v = small(r, p, 2);
	return v >= 1 && v <= 12;
}

static bool is_year(const struct scan *r, const struct piece *p)
{
	return piece_is_number(p, 4, 4) && piece_value(r, p) >= YEAR_MIN && piece_value(r, p) <= YEAR_MAX;
}

static bool is_separator(const struct piece *p)
{
	return p->kind == PIECE_MARK && piece_len(p) == 1 && piece_glued(p) &&
	       (p->mark == '/' || p->mark == '.' || p->mark == '-');
}

static bool is_roman_month(const struct scan *r, const struct piece *p)
{
	if (p->kind != PIECE_WORD || !(p->flags & PIECE_UPPER) || piece_len(p) > 4)
		return false;
	for (uint32_t k = p->start; k < p->end; k++)
		if (r->text[k] != 'i' && r->text[k] != 'v' && r->text[k] != 'x')
			return false;
	return cue_month((struct str){r->text + p->start, piece_len(p)}) != 0;
}

/* "né" is no "ne": its accent, its capitals, or what follows tells. */
static bool is_birth(const struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (!piece_has(p, CUE_BIRTH))
		return false;
	if (!piece_is(r, p, "ne"))
		return true;
	const struct piece *next = piece_at(r, i + 1);
	return (r->fold_flags[p->start + 1] & FOLD_ACCENT) || piece_is_mark(next, '(') || piece_is(r, next, "le") ||
	       piece_is(r, next, "ie") || piece_is(r, next, "en");
}

static bool birth_before(const struct scan *r, size_t i)
{
	for (size_t back = 1; back <= 12 && back <= i; back++) {
		const struct piece *p = piece_before(r, i, back);
		if (p->taken == BLOUSE_DATE_NAISSANCE + 1 || p->taken == BLOUSE_DATE + 1 || piece_is_mark(p, '.'))
			return false;
		if (is_birth(r, i - back))
			return true;
		if (piece_at(r, i - back + 1)->flags & PIECE_LINE)
			return false;
	}
	return false;
}

static size_t take(struct scan *r, size_t first, size_t count, float score)
{
	scan_add(r, birth_before(r, first) ? BLOUSE_DATE_NAISSANCE : BLOUSE_DATE, first, count, score, false);
	return count;
}

/* The abbreviating point of "sept." belongs to the month. */
static size_t abbreviation_point(const struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i - 1);
	return piece_is_mark(piece_at(r, i), '.') && piece_glued(piece_at(r, i)) && piece_len(piece_at(r, i)) == 1 &&
			       piece_len(p) <= 4 && !piece_is(r, p, "mars") && !piece_is(r, p, "mai") &&
			       !piece_is(r, p, "juin") && !piece_is(r, p, "aout")
		       ? 1
		       : 0;
}

static size_t written_year(const struct scan *r, size_t i)
{
	size_t at = i;
	if (!piece_is(r, piece_at(r, at), "mil") && !piece_is(r, piece_at(r, at), "mille") &&
	    !piece_is(r, piece_at(r, at), "deux"))
		return 0;
	while (at - i < 14 && (piece_has(piece_at(r, at), CUE_NUMBER) || piece_is_mark(piece_at(r, at), '-') ||
			       piece_is(r, piece_at(r, at), "et")))
		at++;
	return at - i >= 2 ? at - i : 0;
}

/* "14 mars 2023", "1er mai", "29 sept.", "24 VII 2020", "12-III-2017", "1er/08" from the day; 0 if there is none. */
static size_t day_and_word(const struct scan *r, size_t i)
{
	size_t at = i + 1;
	if ((piece_is(r, piece_at(r, at), "er") || piece_is(r, piece_at(r, at), "ier")) && piece_glued(piece_at(r, at)))
		at++;
	bool dashed = is_separator(piece_at(r, at));
	if (dashed && at > i + 1 && is_month(r, piece_at(r, at + 1)))
		return at + 2 - i;
	if (dashed)
		at++;
	const struct piece *month = piece_at(r, at);
	bool roman = is_roman_month(r, month);
	if (month->flags & PIECE_LINE || month->kind != PIECE_WORD || !(piece_has(month, CUE_MONTH) || roman))
		return 0;
	/* "3 mar" is no date, "le 5 mar 2020" is; "X 12" is a Roman number of something else. */
	bool doubtful = (roman && !piece_has(month, CUE_MONTH)) || piece_is(r, month, "mar") ||
			piece_is(r, month, "jan") || piece_is(r, month, "dec");
	at++;
	size_t end = at + abbreviation_point(r, at);
	size_t year = end;
	if (is_separator(piece_at(r, year)))
		year++;
	if (is_year(r, piece_at(r, year)) && !(piece_at(r, year)->flags & PIECE_LINE))
		return year + 1 - i;
	if (dashed && piece_is_number(piece_at(r, year), 2, 2) && piece_glued(piece_at(r, year)))
		return year + 1 - i;
	size_t words = written_year(r, end);
	if (words)
		return end + words - i;
	return doubtful && !dashed ? 0 : end - i;
}

static bool list_or_time(const struct scan *r, size_t i)
{
	for (size_t back = 1; back <= 3 && back <= i; back++) {
		const struct piece *p = piece_before(r, i, back);
		if (p->taken == BLOUSE_DATE + 1)
			return true;
		if (piece_has(p, CUE_MEASURE | CUE_DURATION))
			return false;
		if (piece_has(p, CUE_TIME | CUE_WEEKDAY) || piece_is(r, p, "date") || piece_is(r, p, "dates") ||
		    piece_is(r, p, "entree") || piece_is(r, p, "sortie") || piece_is(r, p, "dispo") ||
		    piece_is(r, p, "fait"))
			return true;
	}
	return false;
}

/* "14/03/2023", "14.03.23", "2023-03-14" */
static size_t figures(const struct scan *r, size_t i)
{
	const struct piece *a = piece_at(r, i), *b = piece_at(r, i + 2), *c = piece_at(r, i + 4);
	/* Behind "né le", the other ways too: "22,05,1962", "15 06 1943". */
	if (piece_is_mark(piece_at(r, i + 1), ',') && piece_is_mark(piece_at(r, i + 3), ',') && piece_glued(b) &&
	    piece_glued(c) && is_day(r, a) && is_month(r, b) && is_year(r, c))
		return 5;
	const struct piece *second = piece_at(r, i + 1), *third = piece_at(r, i + 2);
	if (is_day(r, a) && is_month(r, second) && is_year(r, third) && !(second->flags & PIECE_LINE) &&
	    !(third->flags & PIECE_LINE) && birth_before(r, i))
		return 3;
	if (piece_is(r, piece_before(r, i, 1), "apgar"))
		return 0;
	if (!is_separator(piece_at(r, i + 1)) || !is_separator(piece_at(r, i + 3)) ||
	    piece_at(r, i + 1)->mark != piece_at(r, i + 3)->mark || !piece_glued(b) || !piece_glued(c))
		return 0;
	const struct piece *next = piece_at(r, i + 5);
	bool goes_on =
		is_separator(next) && piece_at(r, i + 6)->kind == PIECE_NUMBER && piece_glued(piece_at(r, i + 6));
	if (goes_on || (next->kind == PIECE_NUMBER && piece_glued(next)))
		return 0;
	if (is_year(r, a) && is_month(r, b) && is_day(r, c))
		return 5;
	if (!is_day(r, a) || !is_month(r, b))
		return 0;
	if (is_year(r, c))
		return 5;
	if (!piece_is_number(c, 2, 2))
		return 0;
	/* "Apgar 4/6/8" has one digit last; "1.2.25" may be a section. */
	return piece_at(r, i + 1)->mark == '.' && piece_len(a) == 1 && !list_or_time(r, i) &&
			       !piece_is(r, piece_before(r, i, 1), "c") && !birth_before(r, i)
		       ? 0
		       : 5;
}

/* "15/07", "4/12": a date only where one is expected. */
static size_t short_figures(const struct scan *r, size_t i)
{
	const struct piece *a = piece_at(r, i), *mark = piece_at(r, i + 1), *b = piece_at(r, i + 2);
	bool dotted = piece_is_mark(mark, '.') && piece_len(b) == 2 &&
		      (piece_is(r, piece_before(r, i, 1), "le") || piece_is(r, piece_before(r, i, 1), "du") ||
		       piece_is(r, piece_before(r, i, 1), "au"));
	if ((!piece_is_mark(mark, '/') && !dotted) || piece_len(mark) != 1 || !piece_glued(mark) || !piece_glued(b) ||
	    !is_day(r, a) || !is_month(r, b))
		return 0;
	const struct piece *next = piece_at(r, i + 3);
	if (is_separator(next) && next->mark != '.' && piece_at(r, i + 4)->kind == PIECE_NUMBER)
		return 0;
	if (piece_glued(next) && next->kind == PIECE_WORD)
		return 0;
	/* What is measured on ten: "EVA 07/10", "TA 14/8". */
	for (size_t back = 1; back <= 2; back++)
		if (piece_has(piece_before(r, i, back), CUE_MEASURE) &&
		    piece_is_mark(piece_before(r, i, back), '\0') == false)
			return 0;
	/* "02/10 9h00" */
	bool hour = piece_is_number(next, 1, 2) &&
		    (piece_is(r, piece_at(r, i + 4), "h") || piece_is_mark(piece_at(r, i + 4), ':'));
	if (hour || list_or_time(r, i) || piece_is_mark(piece_before(r, i, 1), '|'))
		return 3;
	bool padded = piece_len(a) == 2 && piece_len(b) == 2 &&
		      (r->text[b->start] == '0' || piece_value(r, a) > 12 || piece_value(r, b) > 10);
	return padded ? 3 : 0;
}

/* "01011990" */
static bool glued_figures(const struct scan *r, const struct piece *p)
{
	if (!piece_is_number(p, 8, 8))
		return false;
	unsigned v = piece_value(r, p), year = v % 10000, month = v / 10000 % 100, day = v / 1000000;
	return year >= 1900 && year <= 2030 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static size_t one_date(const struct scan *r, size_t i)
{
	if (is_day(r, piece_at(r, i)) || is_year(r, piece_at(r, i))) {
		size_t count = figures(r, i);
		if (!count && is_day(r, piece_at(r, i)))
			count = day_and_word(r, i);
		return count;
	}
	return 0;
}

/* "21 et 22 octobre", "9 au 10 février", "28 au 29/2/24" from the first day. */
static size_t range(const struct scan *r, size_t i)
{
	const struct piece *link = piece_at(r, i + 1);
	bool links = piece_is(r, link, "et") || piece_is(r, link, "au") || piece_is(r, link, "ou") ||
		     piece_is_mark(link, '-') || piece_is_mark(link, '/');
	if (!is_day(r, piece_at(r, i)) || !links || !is_day(r, piece_at(r, i + 2)))
		return 0;
	size_t count = one_date(r, i + 2);
	if (!count && (piece_is(r, link, "au") || piece_is(r, link, "et")))
		count = list_or_time(r, i) ? short_figures(r, i + 2) : 0;
	return count ? count + 2 : 0;
}

size_t read_date(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (piece_len(p) > 8)
		return 0;
	const struct piece *before = piece_before(r, i, 1);
	if (i > 0 && piece_glued(p) &&
	    (before->kind == PIECE_NUMBER ||
	     (before->kind == PIECE_MARK && (before->mark == '/' || before->mark == '.' || before->mark == ',') &&
	      piece_before(r, i, 2)->kind == PIECE_NUMBER && !piece_before(r, i, 2)->taken)))
		return 0;
	size_t count = one_date(r, i);
	if (count)
		return take(r, i, count, 0.95f);
	count = range(r, i);
	if (count)
		return take(r, i, count, 0.9f);
	count = short_figures(r, i);
	if (count)
		return take(r, i, count, 0.8f);
	if (glued_figures(r, p) && !piece_has(before, CUE_IPP | CUE_NDA | CUE_MEASURE) &&
	    !piece_has(piece_before(r, i, 2), CUE_IPP | CUE_NDA)) {
		scan_add(r, BLOUSE_DATE_NAISSANCE, i, 1, 0.7f, false);
		return 1;
	}
	return 0;
}

/* "lundi 3 avril", "Mardi 04/04", "vendredi 14", "sam 22" */
size_t read_weekday(struct scan *r, size_t i)
{
	size_t at = i + 1 + (piece_is_mark(piece_at(r, i + 1), '.') ? 1 : 0);
	if (piece_is(r, piece_at(r, at), "le"))
		at++;
	const struct piece *p = piece_at(r, at);
	if (!is_day(r, p) || (p->flags & PIECE_LINE))
		return 0;
	size_t count = one_date(r, at);
	if (!count)
		count = range(r, at);
	if (!count && is_separator(piece_at(r, at + 1)) && is_month(r, piece_at(r, at + 2)))
		count = 3;
	if (!count) {
		const struct piece *next = piece_at(r, at + 1);
		bool er = piece_is(r, next, "er") && piece_glued(next);
		bool unit = next->kind == PIECE_WORD && !er &&
			    (piece_glued(next) || piece_is(r, next, "h") || piece_is(r, next, "heures"));
		if (unit || (next->kind == PIECE_MARK && piece_glued(next) &&
			     piece_at(r, at + 2)->kind == PIECE_NUMBER && piece_glued(piece_at(r, at + 2))))
			return 0;
		count = er ? 2 : 1;
	}
	scan_add(r, BLOUSE_DATE, i, at + count - i, 0.9f, false);
	return at + count - i;
}

/* "mars 2024", "fin mai" */
size_t read_month(struct scan *r, size_t i)
{
	size_t end = i + 1;
	end += abbreviation_point(r, end);
	const struct piece *before = piece_before(r, i, 1);
	bool part = piece_is(r, before, "fin") || piece_is(r, before, "debut") || piece_is(r, before, "mi") ||
		    (piece_is_mark(before, '-') && piece_is(r, piece_before(r, i, 2), "mi"));
	size_t first = !part ? i : piece_is_mark(before, '-') ? i - 2 : i - 1;
	if (piece_at(r, first)->taken)
		first = i;
	if (is_year(r, piece_at(r, end)) && !(piece_at(r, end)->flags & PIECE_LINE)) {
		size_t count = end + 1 - first;
		return take(r, first, count, 0.9f) - (i - first);
	}
	if (first == i || piece_len(piece_at(r, i)) < 3)
		return 0;
	take(r, first, i + 1 - first, 0.8f);
	return 1;
}

/* "en 1938", "depuis 2018" */
size_t read_year(struct scan *r, size_t i)
{
	const struct piece *before = piece_before(r, i, 1), *next = piece_at(r, i + 1);
	if (!is_year(r, piece_at(r, i)) || (piece_at(r, i)->flags & PIECE_SCAN))
		return 0;
	if (!piece_is(r, before, "en") && !piece_is(r, before, "depuis") && !(is_birth(r, i - 1) && i > 0))
		return 0;
	if (piece_glued(next) && (next->kind == PIECE_NUMBER || next->mark == '-' || next->mark == '/'))
		return 0;
	return take(r, i, 1, 0.8f);
}

/* --- Numbers in letters: "vingt-six juillet mil neuf cent…", "quatre-vingt-sept ans". --- */

size_t read_written_number(struct scan *r, size_t i)
{
	size_t at = i, words = 0;
	while (at - i < 12) {
		const struct piece *p = piece_at(r, at);
		if (piece_has(p, CUE_NUMBER) && !(at > i && (p->flags & PIECE_LINE)))
			words++;
		else if (!(at > i && (piece_is_mark(p, '-') || piece_is(r, p, "et")) &&
			   piece_has(piece_at(r, at + 1), CUE_NUMBER)))
			break;
		at++;
	}
	const struct piece *unit = piece_at(r, at);
	if (piece_has(unit, CUE_MONTH) && piece_len(unit) >= 3 && !piece_is(r, unit, "mar") &&
	    !piece_is(r, piece_at(r, i), "un") && !piece_is(r, piece_at(r, i), "une")) {
		size_t end = at + 1;
		if (is_year(r, piece_at(r, end)))
			end++;
		else
			end += written_year(r, end);
		return take(r, i, end - i, 0.9f);
	}
	bool years = piece_is(r, unit, "ans") || piece_is(r, unit, "balais") || piece_is(r, unit, "ballais") ||
		     piece_is(r, unit, "printemps");
	const struct piece *before = piece_before(r, i, 1);
	bool aged = piece_is(r, before, "de") || piece_is(r, before, "ses") || piece_is(r, before, "a") ||
		    piece_is_mark(before, ',') || piece_is(r, before, "sur") || piece_is_mark(before, '(');
	bool refused =
		piece_has(before, CUE_DURATION) || piece_is(r, before, "depuis") || piece_is(r, before, "a") == false
			? false
			: piece_is(r, piece_before(r, i, 2), "y");
	bool small_number = words == 1 && !piece_is(r, piece_at(r, i), "vingt") &&
			    !piece_is(r, piece_at(r, i), "trente") && !piece_is(r, piece_at(r, i), "quarante") &&
			    !piece_is(r, piece_at(r, i), "cinquante") && !piece_is(r, piece_at(r, i), "soixante");
	if (!years || refused || piece_is(r, piece_at(r, at + 1), "plus") || piece_is(r, piece_at(r, at + 1), "apres"))
		return 0;
	if (small_number ? !piece_has(piece_before(r, i, 2), CUE_KIN) && !piece_is(r, piece_before(r, i, 2), "age") &&
				   !piece_is(r, piece_before(r, i, 2), "agee")
			 : words < 2 && !aged)
		return 0;
	if (words >= 2 && piece_has(before, CUE_DURATION))
		return 0;
	scan_add(r, BLOUSE_AGE, i, at + 1 - i, 0.85f, false);
	return at + 1 - i;
}
