/* SPDX-License-Identifier: Apache-2.0 */
/* Postal addresses: the street with its number, what completes it, the postal code and the town behind it. */
#include "engine/recognise/scan.h"

#define STREET_WORDS_MAX 8

static bool joins(const struct piece *p)
{
	return p->kind == PIECE_MARK && piece_len(p) == 1 && piece_glued(p) && (p->mark == '-' || p->mark == '\'');
}

static bool is_bis(const struct scan *r, const struct piece *p)
{
	return piece_is(r, p, "bis") || piece_is(r, p, "ter") || piece_is(r, p, "quater");
}

/* The end of the name of a street that begins at `at`; `at` itself if no name stands there. In lower case a name
 * is one word behind its articles. */
static size_t street_name(const struct scan *r, size_t at, bool capital_only)
{
	size_t end = at, words = 0;
	bool capital = false, lower = false;
	for (size_t k = at; words < STREET_WORDS_MAX && k - at < 24; k++) {
		const struct piece *p = piece_at(r, k);
		if ((p->flags & (PIECE_LINE | PIECE_WIDE)) && k > at)
			break;
		if (p->kind == PIECE_MARK) {
			if (joins(p) && piece_at(r, k + 1)->kind != PIECE_MARK && piece_glued(piece_at(r, k + 1)))
				continue;
			if (piece_is_mark(p, '.') && piece_glued(p) && k > at &&
			    piece_len(piece_at(r, k - 1)) <=
				    (k - 1 == at || !piece_has(piece_at(r, k - 2), CUE_LINK) ? 3 : 2) &&
			    piece_capital(piece_at(r, k - 1)) &&
			    !(piece_at(r, k - 1)->flags & PIECE_UPPER && piece_len(piece_at(r, k - 1)) > 1) &&
			    piece_at(r, k + 1)->kind == PIECE_WORD && !(piece_at(r, k + 1)->flags & PIECE_LINE) &&
			    piece_capital(piece_at(r, k + 1)))
				continue;
			break;
		}
		bool link = piece_has(p, CUE_LINK) && !(p->flags & PIECE_UPPER && piece_len(p) > 3);
		bool joined = k > at && joins(piece_at(r, k - 1)) && !piece_has(piece_at(r, k - 2), CUE_LINK);
		if (link && !joined) {
			if (lower)
				break;
			continue;
		}
		if (p->kind == PIECE_NUMBER) {
			/* "rue du 8 mai 1945" */
			size_t dash = piece_is_mark(piece_at(r, k + 1), '-') ? 1 : 0;
			if (dash && piece_has(piece_at(r, k + 2), CUE_MONTH)) {
				end = k + 3;
				return piece_is_mark(piece_at(r, end), '-') &&
						       piece_is_number(piece_at(r, end + 1), 4, 4)
					       ? end + 2
					       : end;
			}
			if (!piece_has(piece_at(r, k + 1), CUE_MONTH))
				break;
			end = k + 2;
			if (piece_is_number(piece_at(r, k + 2), 4, 4) && !(piece_at(r, k + 2)->flags & PIECE_LINE))
				end++;
			return end;
		}
		if (piece_capital(p) || joined || (p->flags & PIECE_SCAN)) {
			if (lower && !joined)
				break;
			if (end > at && !joined && piece_has(p, CUE_CIVIL | CUE_PHONE | CUE_SECU))
				break;
			capital = true;
		} else {
			if (capital && piece_is(r, p, "prolongee")) {
				end = k + 1;
				break;
			}
			if (capital || lower || capital_only)
				break;
			lower = true;
		}
		/* "45 av de Lombez Toulouse": the town behind a whole name, at the end of the address. */
		const struct piece *behind = piece_at(r, k + 1);
		if (end > at && !joined && end == k && !piece_has(piece_at(r, k - 1), CUE_LINK) &&
		    (behind->kind == PIECE_MARK || behind->flags & PIECE_LINE) && !joins(behind) &&
		    (p->classes & (NAME_CLASS_TOWN | NAME_CLASS_FIRST | NAME_CLASS_SURNAME)) == NAME_CLASS_TOWN)
			break;
		words++;
		end = k + 1;
	}
	return end;
}

/* "BP 426", "appt 12", "Bât B3", "3e étage gauche", "n° 3", "villa Itsasoa": what completes an address. */
static size_t complement(const struct scan *r, size_t at)
{
	const struct piece *p = piece_at(r, at), *next = piece_at(r, at + 1);
	if (piece_is_number(p, 1, 2)) {
		size_t k = at + 1;
		if (piece_is(r, next, "e") || piece_is(r, next, "er") || piece_is(r, next, "eme") ||
		    piece_is(r, next, "ieme"))
			k++;
		if (k > at + 1 && (piece_is(r, piece_at(r, k), "dr") || piece_is(r, piece_at(r, k), "g") ||
				   piece_is(r, piece_at(r, k), "gauche") || piece_is(r, piece_at(r, k), "droite")))
			return k + 1 - at +
			       (piece_is_mark(piece_at(r, k + 1), '.') && piece_len(piece_at(r, k)) <= 2 ? 1 : 0);
		if (!piece_is(r, piece_at(r, k), "etage"))
			return 0;
		k++;
		if (piece_is(r, piece_at(r, k), "gauche") || piece_is(r, piece_at(r, k), "droite") ||
		    piece_is(r, piece_at(r, k), "droit"))
			k++;
		return k - at;
	}
	if (piece_is(r, p, "n") || piece_is(r, p, "no")) {
		size_t k = at + 1;
		if (piece_is_mark(piece_at(r, k), '\xC2'))
			k++;
		return piece_is_number(piece_at(r, k), 1, 4) ? k + 1 - at : 0;
	}
	if (piece_is(r, p, "rez") && piece_is_mark(next, '-'))
		return 5;
	if (!piece_has(p, CUE_STREET | CUE_STREET_SOFT))
		return 0;
	size_t k = at + 1;
	if (piece_is_mark(piece_at(r, k), '.') || piece_is_mark(piece_at(r, k), ':'))
		k++;
	if (piece_is(r, p, "entree") && !(piece_len(piece_at(r, k)) == 1 && piece_capital(piece_at(r, k))))
		return 0;
	const struct piece *q = piece_at(r, k);
	if (piece_is_number(q, 1, 6))
		return k + 1 - at +
		       (piece_at(r, k + 1)->kind == PIECE_WORD && piece_len(piece_at(r, k + 1)) == 1 &&
					piece_glued(piece_at(r, k + 1))
				? 1
				: 0);
	if (piece_capital(q) && piece_len(q) <= 2 && !(q->flags & PIECE_LINE))
		return k + 1 - at +
		       (piece_at(r, k + 1)->kind == PIECE_NUMBER && piece_glued(piece_at(r, k + 1)) ? 1 : 0);
	size_t end = street_name(r, k, true);
	return end > k ? end - at : 0;
}

/* Goes on over commas, dashes and new lines as long as the address does. */
static size_t complements(const struct scan *r, size_t end)
{
	for (size_t rounds = 0; rounds < 4; rounds++) {
		size_t at = end;
		if (piece_is_mark(piece_at(r, at), ',') ||
		    (piece_is_mark(piece_at(r, at), '-') && piece_len(piece_at(r, at)) == 1))
			at++;
		size_t count = complement(r, at);
		/* "12 rue X, 5 rue Y" are two addresses; a new line must bring a completing word. */
		if (!count || (piece_at(r, at)->kind == PIECE_NUMBER && piece_at(r, at + count - 1)->mark != '.' &&
			       piece_at(r, at + count - 1)->mark != 'd' && piece_at(r, at + count - 1)->mark != 'g' &&
			       !piece_is(r, piece_at(r, at + count - 1), "etage") &&
			       !piece_is(r, piece_at(r, at + count - 2), "etage")))
			break;
		end = at + count;
	}
	return end;
}

static size_t street_type(const struct scan *r, size_t at)
{
	const struct piece *p = piece_at(r, at);
	if (piece_is(r, p, "lieu") && piece_is_mark(piece_at(r, at + 1), '-') &&
	    piece_is(r, piece_at(r, at + 2), "dit"))
		return 3;
	if (piece_is(r, p, "ch") && at > 0 &&
	    (piece_is_mark(piece_at(r, at + 1), '.') || piece_has(piece_at(r, at + 1), CUE_LINK)) &&
	    piece_at(r, at - 1)->kind != PIECE_MARK &&
	    piece_has(piece_at(r, at + (piece_is_mark(piece_at(r, at + 1), '.') ? 2 : 1)), CUE_LINK))
		return 1;
	if (piece_is(r, p, "lieu") || piece_is(r, p, "rond"))
		return piece_is(r, piece_at(r, at + 1), "dit") ? 2 : 0;
	return piece_has(p, CUE_STREET | CUE_STREET_SOFT) ? 1 : 0;
}

/* "33 rue Léo Mérigot", "2 ter, rue Saint-Michel", "12-14 square des Batignolles" */
size_t read_numbered_address(struct scan *r, size_t i)
{
	size_t at = i;
	if (!piece_is_number(piece_at(r, at), 1, 4) ||
	    (i > 0 && piece_glued(piece_at(r, i)) && piece_before(r, i, 1)->kind == PIECE_NUMBER))
		return 0;
	at++;
	if ((piece_is_mark(piece_at(r, at), '-') || piece_is_mark(piece_at(r, at), '/')) &&
	    piece_is_number(piece_at(r, at + 1), 1, 4))
		at += 2;
	if (is_bis(r, piece_at(r, at)) ||
	    (piece_len(piece_at(r, at)) == 1 && piece_at(r, at)->flags & PIECE_UPPER &&
	     piece_has(piece_at(r, at + 1), CUE_STREET)) ||
	    (piece_at(r, at)->kind == PIECE_WORD && piece_len(piece_at(r, at)) == 1 && piece_glued(piece_at(r, at))))
		at++;
	if (piece_is_mark(piece_at(r, at), ','))
		at++;
	const struct piece *street = piece_at(r, at);
	size_t type = street_type(r, at);
	/* "17 r. des Ormes", but not "4 R-CHOP" */
	if (piece_is(r, street, "r") && !piece_is_mark(piece_at(r, at + 1), '.') &&
	    !piece_has(piece_at(r, at + 1), CUE_LINK))
		return 0;
	if (!type || (street->flags & PIECE_LINE))
		return 0;
	/* "1 place", "2 cours", "3 tours": things one counts. */
	bool soft = !piece_has(street, CUE_STREET) || piece_is(r, street, "place") || piece_is(r, street, "cours") ||
		    piece_is(r, street, "route");
	at += type;
	if (piece_is_mark(piece_at(r, at), '.'))
		at++;
	bool bare_link = piece_is(r, piece_at(r, at), "de") && !piece_has(piece_at(r, at + 1), CUE_LINK);
	size_t end = street_name(r, at, soft && (bare_link || !piece_has(piece_at(r, at), CUE_LINK)));
	if (end == at)
		return 0;
	end = complements(r, end);
	scan_add(r, BLOUSE_ADRESSE, i, end - i, 0.9f, false);
	return end - i;
}

/* "Adresse : Les Bruyères", "demeurant ferme des Aulnes" */
static size_t announced_address(struct scan *r, size_t i)
{
	size_t at = i + 1 + (piece_is_mark(piece_at(r, i + 1), ':') ? 1 : 0);
	if (at == i + 1 && piece_is(r, piece_at(r, i), "adresse"))
		return 0;
	const struct piece *p = piece_at(r, at);
	if (!piece_capital(p) || (p->flags & PIECE_LINE) || p->kind != PIECE_WORD)
		return 0;
	if (piece_has(p, CUE_STREET | CUE_STREET_SOFT))
		return 0;
	size_t end = street_name(r, at, true);
	if (end == at)
		return 0;
	end = complements(r, end);
	scan_add(r, BLOUSE_ADRESSE, at, end - at, 0.6f, false);
	return end - i;
}

/* "lieu-dit Kerhuon, route de Scaër", "BP 119", "place Carnot", "chemin d'Erromardie, villa Itsasoa" */
size_t read_address(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	size_t at = i;
	if (piece_is(r, p, "adresse") || piece_is(r, p, "demeurant") || piece_is(r, p, "domicile"))
		return announced_address(r, i);
	if ((piece_is(r, p, "cs") || piece_is(r, p, "tsa")) && (p->flags & PIECE_UPPER) &&
	    piece_is_number(piece_at(r, i + 1), 5, 5)) {
		scan_add(r, BLOUSE_ADRESSE, i, 2, 0.85f, false);
		return 2;
	}
	if (piece_is(r, p, "studio") || piece_is(r, p, "logement") || piece_is(r, p, "entree") ||
	    piece_is(r, p, "esc") || piece_is(r, p, "escalier") || piece_is(r, p, "etage") || piece_is(r, p, "ch"))
		return 0;
	if ((piece_is(r, p, "rn") || piece_is(r, p, "rd") || piece_is(r, p, "d") || piece_is(r, p, "cs") ||
	     piece_is(r, p, "tsa")))
		return 0;
	if (piece_is(r, p, "bp") || piece_is(r, p, "pk")) {
		const struct piece *number = piece_at(r, i + 1);
		if (!piece_is_number(number, 1, 6) || !(p->flags & PIECE_UPPER) ||
		    (piece_is(r, p, "bp") && piece_is_mark(piece_at(r, i + 2), '/')))
			return 0;
		at = i + 2;
		while (piece_is(r, p, "pk") && piece_at(r, at)->kind == PIECE_WORD &&
		       !(piece_at(r, at)->flags & PIECE_LINE) && at - i < 4)
			at++;
		scan_add(r, BLOUSE_ADRESSE, i, at - i, 0.85f, false);
		return at - i;
	}
	size_t type = street_type(r, i);
	if (!type)
		return 0;
	if (piece_is(r, p, "appt") || piece_is(r, p, "apt") || piece_is(r, p, "appartement") || piece_is(r, p, "bat") ||
	    piece_is(r, p, "batiment")) {
		size_t count = complement(r, i);
		if (!count)
			return 0;
		at = i + count;
		if (piece_is_mark(piece_at(r, at), ',') && piece_is_number(piece_at(r, at + 1), 1, 4) &&
		    piece_has(piece_at(r, at + 2), CUE_STREET)) {
			size_t street = at + 3 + (piece_is_mark(piece_at(r, at + 3), '.') ? 1 : 0);
			size_t name = street_name(r, street, false);
			at = name > street ? name : at;
		}
		scan_add(r, BLOUSE_ADRESSE, i, at - i, 0.8f, false);
		return at - i;
	}
	if (piece_is(r, p, "r") || piece_is(r, p, "m") || piece_is(r, p, "tour") || piece_is(r, p, "cale") ||
	    piece_is(r, p, "porte") || piece_is(r, p, "pont") || piece_is(r, p, "immeuble") ||
	    piece_is(r, p, "ferme") || piece_is(r, p, "pl") || piece_is(r, p, "res") || piece_is(r, p, "lot"))
		return 0;
	at += type;
	if (piece_is_mark(piece_at(r, at), '.') && piece_len(p) <= 4)
		at++;
	bool firm = piece_is(r, p, "rue") || piece_is(r, p, "avenue") || piece_is(r, p, "boulevard") ||
		    piece_is(r, p, "impasse") || type > 1;
	size_t end = street_name(r, at, true);
	bool named = end > at;
	if (!named && firm) {
		end = street_name(r, at, false);
		/* "la rue est longue": a name in lower case needs its article. */
		named = end > at && piece_has(piece_at(r, at), CUE_LINK) && !piece_is(r, piece_at(r, at), "en") &&
			!piece_is(r, piece_at(r, at), "et") && !piece_is(r, piece_at(r, at), "a") &&
			!piece_is(r, piece_at(r, at), "le") && !piece_is(r, piece_at(r, at), "les") &&
			!charter_is_common(r->charter, (struct str){r->text + piece_at(r, end - 1)->start,
								    piece_len(piece_at(r, end - 1))});
	}
	if (!named || piece_at(r, at)->kind == PIECE_MARK || (piece_at(r, at)->flags & PIECE_LINE))
		return 0;
	bool place = piece_is(r, p, "place") || piece_is(r, p, "cours") || piece_is(r, p, "passage") ||
		     piece_is(r, p, "cite") || piece_is(r, p, "domaine") || piece_is(r, p, "quartier") ||
		     piece_is(r, p, "residence") || piece_is(r, p, "mas") || piece_is(r, p, "montee") ||
		     piece_is(r, p, "villa") || piece_is(r, p, "chateau");
	/* All in capitals, "PLACE DU PATIENT" tells nothing. */
	if ((place || !firm) && (p->flags & PIECE_UPPER) && piece_len(p) > 1 && !(p->flags & PIECE_LINE))
		return 0;
	end = complements(r, end);
	scan_add(r, BLOUSE_ADRESSE, i, end - i, 0.8f, false);
	return end - i;
}

/* What stands between a new line, a colon or another entity and the postal code at `i`: "Château du Mas", "Les
 * Hauts de Vaugrenier, Bât B3". It must look like a place, not like a person: hold an article, a number or a word
 * of addresses. */
static void address_before(struct scan *r, size_t i)
{
	size_t first = i, end = i;
	while (end > 0 && piece_at(r, end - 1)->kind == PIECE_MARK && !piece_at(r, end - 1)->taken && i - end < 2)
		end--;
	bool place = false, capital = false;
	for (first = end; first > 0 && end - first < 14; first--) {
		const struct piece *p = piece_at(r, first - 1);
		if (p->taken || piece_is_mark(p, ':') || piece_is_mark(p, '(') || piece_is_mark(p, '"') ||
		    piece_is_mark(p, '.') || piece_has(p, CUE_CIVIL | CUE_ROLE | CUE_BIRTH | CUE_PHONE) ||
		    (p->kind == PIECE_MARK && p->mark < 0))
			break;
		place |= (piece_has(p, CUE_LINK) && piece_len(p) >= 2 &&
			  (!(p->flags & PIECE_UPPER) || piece_is(r, p, "du") || piece_is(r, p, "des")) &&
			  !(piece_is(r, p, "de") && (p->flags & PIECE_LINE))) ||
			 p->kind == PIECE_NUMBER || piece_has(p, CUE_STREET | CUE_STREET_SOFT);
		capital |= piece_capital(p);
		if (p->flags & PIECE_LINE) {
			first--;
			break;
		}
	}
	bool starts = first < end && (piece_at(r, first)->flags & PIECE_LINE || first == 0 ||
				      piece_is_mark(piece_at(r, first - 1), ':'));
	while (first < end && piece_at(r, first)->kind == PIECE_MARK)
		first++;
	if (starts && place && capital && end - first >= 2 && piece_at(r, first)->kind != PIECE_MARK &&
	    (piece_capital(piece_at(r, first)) || piece_at(r, first)->kind == PIECE_NUMBER))
		scan_add(r, BLOUSE_ADRESSE, first, end - first, 0.6f, false);
}

/* The words of a town from `at`; 0 if there is none. */
static size_t town(const struct scan *r, size_t at, bool lower_allowed)
{
	size_t end = at, words = 0;
	for (size_t k = at; k - at < 14; k++) {
		const struct piece *p = piece_at(r, k);
		if (k > at && (p->flags & (PIECE_LINE | PIECE_WIDE)))
			break;
		if (p->kind == PIECE_MARK) {
			if (k > at && joins(p) && piece_at(r, k + 1)->kind == PIECE_WORD &&
			    piece_glued(piece_at(r, k + 1)))
				continue;
			break;
		}
		if (p->kind == PIECE_NUMBER) {
			if (k > at && piece_is(r, piece_at(r, k - 1), "cedex") && piece_len(p) <= 2)
				end = k + 1;
			break;
		}
		bool joined = k > at && joins(piece_at(r, k - 1));
		if (piece_has(p, CUE_PHONE | CUE_SECU | CUE_EXTENSION | CUE_RPPS) && !joined)
			break;
		if (!piece_capital(p) && !joined && !(p->flags & PIECE_SCAN) && !(lower_allowed && words == 0)) {
			if (piece_has(p, CUE_LINK) && words > 0 && !piece_is(r, p, "et") && !piece_is(r, p, "a") &&
			    !piece_is(r, p, "le") && !piece_is(r, p, "la"))
				continue;
			if (!piece_is(r, p, "cedex"))
				break;
		}
		words++;
		end = k + 1;
	}
	return end - at;
}

/* "29140 ROSPORDEN" */
size_t read_zip(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (!piece_is_number(p, 5, 5))
		return 0;
	unsigned value = piece_value(r, p);
	if (value < 1000 || value > 98999 ||
	    (i > 0 && piece_glued(p) && piece_before(r, i, 1)->kind == PIECE_MARK &&
	     piece_before(r, i, 1)->mark != ',' && piece_before(r, i, 1)->mark != '(' &&
	     piece_before(r, i, 1)->mark != '-'))
		return 0;
	bool address = piece_is(r, piece_before(r, i, 1), "postal") || piece_is(r, piece_before(r, i, 2), "postal") ||
		       piece_is(r, piece_before(r, i, 1), "cp") || piece_before(r, i, 1)->taken == BLOUSE_ADRESSE + 1 ||
		       piece_before(r, i, 2)->taken == BLOUSE_ADRESSE + 1;
	const struct piece *next = piece_at(r, i + 1);
	bool word = next->kind == PIECE_WORD && !(next->flags & (PIECE_LINE | PIECE_WIDE));
	bool lower = word && !piece_capital(next) && (next->classes & NAME_CLASS_TOWN);
	bool measured = piece_has(piece_before(r, i, 1), CUE_MEASURE | CUE_IPP | CUE_NDA | CUE_EXTENSION) ||
			piece_has(piece_before(r, i, 2), CUE_IPP | CUE_NDA | CUE_EXTENSION);
	if (measured || !(address || (word && (piece_capital(next) || (next->flags & PIECE_SCAN))) || lower))
		return 0;
	if (!address && i > 0)
		address_before(r, i);
	scan_add(r, BLOUSE_ZIP, i, 1, 0.9f, false);
	if (piece_is(r, next, "ville") && piece_is_mark(piece_at(r, i + 2), ':'))
		return 1;
	size_t count = word || piece_is_mark(next, '\0') ? town(r, i + 1, lower || address) : 0;
	if (piece_is_mark(next, '-') && piece_capital(piece_at(r, i + 2)) &&
	    !(piece_at(r, i + 2)->flags & PIECE_LINE)) {
		count = town(r, i + 2, false);
		if (count)
			scan_add(r, BLOUSE_VILLE, i + 2, count, 0.85f, false);
		return 1 + (count ? count + 1 : 0);
	}
	if (count)
		scan_add(r, BLOUSE_VILLE, i + 1, count, 0.95f, false);
	return 1 + count;
}
