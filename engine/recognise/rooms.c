/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the hospital: rooms, beds and boxes, wards, and the hospital's name. */
#include "engine/recognise/scan.h"

static bool joins(const struct piece *p)
{
	return p->kind == PIECE_MARK && piece_len(p) == 1 && piece_glued(p) && (p->mark == '-' || p->mark == '\'');
}

static bool common(const struct scan *r, const struct piece *p)
{
	return charter_is_common(r->charter, (struct str){r->text + p->start, piece_len(p)});
}

/* "lit P", "L1", "PORTE", "F" behind the number of a room. */
static size_t bed(const struct scan *r, size_t at)
{
	size_t k = at;
	if (piece_is_mark(piece_at(r, k), ',') || piece_is_mark(piece_at(r, k), '-'))
		k++;
	const struct piece *p = piece_at(r, k), *next = piece_at(r, k + 1);
	if (p->flags & PIECE_LINE)
		return 0;
	if (k > at && piece_is_mark(piece_at(r, at), '-') && piece_glued(piece_at(r, at)) && piece_is_number(p, 1, 1) &&
	    piece_glued(p))
		return 2;
	if (p->kind == PIECE_NUMBER && (p->flags & PIECE_SCAN) && p->mark == 'l' && piece_len(p) == 2)
		return k + 1 - at; /* "L1" */
	bool bed_word = piece_is(r, p, "lit") || piece_is(r, p, "l");
	if (bed_word && (piece_is_number(next, 1, 2) || (next->kind == PIECE_WORD && piece_len(next) == 1)))
		return k + 2 - at;
	if (k > at)
		return 0;
	if ((piece_is(r, p, "porte") || piece_is(r, p, "fenetre") || piece_is(r, p, "couloir")) &&
	    (p->flags & PIECE_UPPER || piece_is(r, p, "fenetre") || piece_is(r, p, "porte")))
		return 1;
	if (p->kind == PIECE_WORD && piece_len(p) == 1 && (p->flags & PIECE_UPPER) &&
	    (piece_glued(p) || !piece_is_mark(next, '.')) && !piece_is_mark(next, '\''))
		return 1;
	if (p->kind == PIECE_WORD &&
	    (piece_is(r, p, "bis") || (piece_len(p) == 1 && piece_glued(p) && !piece_is_mark(next, '\''))))
		return 1;
	return 0;
}

size_t read_room(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	size_t at = i + 1;
	if (piece_is_mark(piece_at(r, at), '.') && piece_glued(piece_at(r, at)))
		at++;
	if ((piece_is(r, piece_at(r, at), "n") || piece_is(r, piece_at(r, at), "no") ||
	     piece_is(r, piece_at(r, at), "numero")) ||
	    piece_is_mark(piece_at(r, at), ':')) {
		at++;
		if (piece_is_mark(piece_at(r, at), '\xC2') || piece_is_mark(piece_at(r, at), ':') ||
		    piece_is(r, piece_at(r, at), "o"))
			at++;
	}
	const struct piece *number = piece_at(r, at);
	if (number->flags & PIECE_LINE)
		return 0;
	/* "A12", "lit P" */
	if (number->kind == PIECE_WORD && piece_len(number) == 1 && (number->flags & PIECE_UPPER)) {
		bool digits = piece_is_number(piece_at(r, at + 1), 1, 3) && piece_glued(piece_at(r, at + 1));
		if (!digits && (!piece_is(r, p, "lit") || piece_is_mark(piece_at(r, at + 1), '\'') ||
				piece_is_mark(piece_at(r, at + 1), '.')))
			return 0;
		scan_add(r, BLOUSE_CHAMBRE, i, at + 1 + digits - i, 0.85f, false);
		return at + 1 + digits - i;
	}
	if (!piece_is_number(number, 1, 4))
		return 0;
	/* "sonde Foley CH 16", "fauteuil 30 minutes" */
	if (piece_is(r, p, "ch"))
		for (size_t back = 1; back <= 3; back++)
			if (piece_has(piece_before(r, i, back), CUE_EPONYM) ||
			    piece_is(r, piece_before(r, i, back), "sondes"))
				return 0;
	const struct piece *unit = piece_at(r, at + 1);
	if (piece_is(r, unit, "min") || piece_is(r, unit, "minutes") || piece_is(r, unit, "h") ||
	    piece_is(r, unit, "heures") || piece_is(r, unit, "fois"))
		return 0;
	const struct piece *next = piece_at(r, at + 1);
	if (next->kind == PIECE_WORD && piece_glued(next) && piece_len(next) > 1)
		return 0;
	size_t end = at + 1 + bed(r, at + 1);
	scan_add(r, BLOUSE_CHAMBRE, i, end - i, 0.9f, false);
	return end - i;
}

/* "la 108", "301 Marchand", "303F Mme Ba", "(16 P)": numbers that only their place shows to be rooms. */
size_t read_bare_room(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *before = piece_before(r, i, 1);
	if (!piece_is_number(p, 1, 3) || (i > 0 && piece_glued(p) && !piece_is_mark(before, '(')))
		return 0;
	const struct piece *next = piece_at(r, i + 1);
	bool letter = next->kind == PIECE_WORD && piece_len(next) == 1 && (next->flags & PIECE_UPPER) &&
		      piece_glued(next) && !piece_is(r, next, "a") && !piece_is(r, next, "h");
	size_t count = letter ? 2 : 1;
	const struct piece *after = piece_at(r, i + count);
	bool found = false;
	if (piece_is(r, before, "la") && !letter && piece_is(r, piece_before(r, i, 2), "de") &&
	    (piece_has(piece_before(r, i, 3), CUE_ROLE | CUE_KIN) || piece_is(r, piece_before(r, i, 3), "dame")) &&
	    !(after->kind == PIECE_WORD && piece_glued(after))) {
		found = true;
	} else if (piece_is(r, before, "la") && (before->flags & PIECE_TITLE) && piece_len(p) == 3 && !letter &&
		   !piece_glued(after)) {
		found = true; /* "La 214 m'a redemandé en mariage" */
	} else if (piece_is(r, before, "la") && piece_len(p) >= 2 && !letter) {
		const struct piece *b2 = piece_before(r, i, 2);
		found = (after->kind == PIECE_MARK &&
			 (!piece_glued(after) || piece_at(r, i + count + 1)->flags & PIECE_SPACED) &&
			 after->mark != '%' && after->mark != '\xC2') ||
			piece_is(r, after, "a") || piece_is(r, after, "est") || piece_is(r, after, "veut") ||
			piece_is(r, after, "qui");
		found &= piece_has(b2, CUE_ROLE | CUE_KIN) || piece_is(r, b2, "a") || piece_is(r, b2, "de") ||
			 piece_is(r, b2, "dame") || piece_is(r, b2, "en") || b2->kind == PIECE_MARK;
	} else if (piece_is(r, before, "etage")) {
		found = piece_len(p) == 3;
	} else if (piece_is_mark(before, '(') && next->kind == PIECE_WORD && piece_len(next) == 1 &&
		   (next->flags & PIECE_UPPER) && piece_is_mark(piece_at(r, i + 2), ')')) {
		found = true;
		count = 2;
	} else if (before->taken == BLOUSE_SERVICE + 1 && piece_len(p) == 3) {
		found = letter || after->kind == PIECE_MARK || (after->flags & (PIECE_LINE | PIECE_WIDE)) ||
			piece_capital(after);
	} else if (piece_len(p) == 3 && !piece_has(before, CUE_MEASURE)) {
		/* A round of the ward: room, patient / room, patient. */
		bool starts = (p->flags & PIECE_LINE) || piece_is_mark(before, '/') || piece_is_mark(before, ':') ||
			      piece_is_mark(before, '.') || piece_is_mark(before, ',') || piece_is_mark(before, ';') ||
			      piece_is_mark(before, '-');
		bool patient =
			piece_has(after, CUE_CIVIL) || (letter && piece_capital(after) && piece_len(after) > 1) ||
			piece_is(r, after, "vide") || piece_is(r, after, "isolement") ||
			((p->flags & PIECE_LINE || piece_is_mark(before, '/') || piece_is_mark(before, ':')) &&
			 piece_capital(after) && piece_len(after) > 2 && !(after->flags & PIECE_LINE)) ||
			((p->flags & PIECE_LINE || i == 0 || piece_is_mark(before, '!')) && piece_is_mark(after, ':'));
		found = starts && patient;
		if (!starts && piece_is_mark(before, '!') && piece_is_mark(after, ':'))
			found = true;
	}
	if (!found)
		return 0;
	scan_add(r, BLOUSE_CHAMBRE, i, count, 0.75f, false);
	return count;
}

/* --- Wards. --- */

/* Words that name a ward only with what follows ("médecine polyvalente") or what stands before ("accueil radio"). */
static bool needs_more(const struct scan *r, const struct piece *p)
{
	static const char *const words[] = {"medecine",
					    "med",
					    "chirurgie",
					    "chir",
					    "court",
					    "moyen",
					    "long",
					    "secteur",
					    "unite",
					    "bloc",
					    "soins",
					    "reveil",
					    "radio",
					    "imagerie",
					    "dialyse",
					    "anesthesie",
					    "endoscopie",
					    "samu",
					    "pavillon",
					    "urgence",
					    "mir",
					    "cmp",
					    "gastro",
					    "hopital",
					    "ambulatoire",
					    "usi",
					    "unv",
					    "had",
					    "neuro",
					    "radiologie",
					    "radiotherapie",
					    "brancardage",
					    "hemodialyse",
					    "pharmacie",
					    "laboratoire",
					    "labo",
					    "scanner",
					    "irm",
					    "cuisine",
					    "lingerie",
					    "nutrition",
					    "biologie",
					    "bacteriologie",
					    "psy",
					    "standard",
					    "crash",
					    "pneumologie_",
					    "accueil",
					    "reeducation",
					    "consultation",
					    "consultations",
					    "transplantation",
					    "soins",
					    "suites",
					    "salle",
					    "pediatrique",
					    "maladies",
					    "equipe",
					    "greffe",
					    "sterilisation",
					    "blanchisserie",
					    "social",
					    "hospitalisation",
					    "explorations",
					    "kinesitherapie",
					    "onco_",
					    "algologie",
					    "cancerologie",
					    "psychiatrie",
					    "cardio"};
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (piece_is(r, p, words[k]))
			return true;
	return false;
}

static bool ward_before(const struct scan *r, size_t i)
{
	const struct piece *b = piece_before(r, i, 1);
	if (piece_is(r, b, "d") || piece_is_mark(b, '\'') || piece_is(r, b, "de") || piece_is(r, b, "la"))
		b = piece_before(r, i, piece_is_mark(b, '\'') ? 3 : 2);
	if (b->taken == BLOUSE_HOPITAL + 1 ||
	    (piece_is_mark(b, ',') && piece_before(r, i, 2)->taken == BLOUSE_HOPITAL + 1))
		return true;
	return piece_is(r, b, "service") || piece_is(r, b, "accueil") || piece_is(r, b, "en") ||
	       piece_is(r, b, "unite") || piece_is(r, b, "pole") || piece_is(r, b, "equipe") ||
	       piece_is(r, b, "cadre") || piece_is_mark(b, '(') || piece_is(r, b, "secretariat") ||
	       piece_is(r, b, "consultation");
}

/* "hôpital de jour d'oncologie" */
static size_t day_hospital(const struct scan *r, size_t i)
{
	if (!piece_is(r, piece_at(r, i), "hopital") || !piece_is(r, piece_at(r, i + 1), "de") ||
	    !(piece_is(r, piece_at(r, i + 2), "jour") || piece_is(r, piece_at(r, i + 2), "semaine")))
		return 0;
	size_t k = i + 3;
	if (piece_is(r, piece_at(r, k), "de") || piece_is(r, piece_at(r, k), "d")) {
		size_t word = k + (piece_is_mark(piece_at(r, k + 1), '\'') ? 2 : 1);
		if (piece_has(piece_at(r, word), CUE_SERVICE))
			return word + 1 - i;
	}
	return piece_has(piece_at(r, k), CUE_SERVICE) ? 4 : 3;
}

/* "Service de Médecine Polyvalente", "Service : Neurologie B": what the word "service" announces with a capital. */
static size_t named_service(struct scan *r, size_t i)
{
	size_t at = i + 1;
	if (piece_is_mark(piece_at(r, at), ':') || piece_is(r, piece_at(r, at), "de") ||
	    piece_is(r, piece_at(r, at), "des") || piece_is(r, piece_at(r, at), "du"))
		at++;
	else if (piece_is(r, piece_at(r, at), "d") && piece_is_mark(piece_at(r, at + 1), '\''))
		at += 2;
	else
		return 0;
	if (piece_is(r, piece_at(r, at), "la") || piece_is(r, piece_at(r, at), "l"))
		at += piece_is_mark(piece_at(r, at + 1), '\'') ? 2 : 1;
	const struct piece *p = piece_at(r, at);
	if (p->kind != PIECE_WORD || (p->flags & (PIECE_LINE | PIECE_WIDE)) ||
	    !(piece_capital(p) || piece_has(p, CUE_SERVICE)) || piece_has(p, CUE_CIVIL))
		return 0;
	size_t end = at + 1;
	bool lower = !piece_capital(p);
	for (size_t k = at + 1; k - at < 10; k++) {
		const struct piece *q = piece_at(r, k);
		if (q->flags & (PIECE_LINE | PIECE_WIDE))
			break;
		if (q->kind == PIECE_MARK) {
			if (joins(q) && piece_glued(piece_at(r, k + 1)) && piece_at(r, k + 1)->kind != PIECE_MARK)
				continue;
			break;
		}
		bool joined = joins(piece_at(r, k - 1));
		bool link = piece_is(r, q, "de") || piece_is(r, q, "des") || piece_is(r, q, "et") ||
			    piece_is(r, q, "d") || piece_is(r, q, "du") || piece_is(r, q, "la") || piece_is(r, q, "l");
		if (link && !joined && !(lower && !piece_has(piece_at(r, k + 1), CUE_SERVICE | CUE_SERVICE_TAIL)))
			continue;
		if (piece_has(q, CUE_HOSPITAL | CUE_CIVIL | CUE_PHONE | CUE_BIRTH) && !joined)
			break;
		bool word = joined || (piece_capital(q) && !lower) || piece_has(q, CUE_SERVICE | CUE_SERVICE_TAIL) ||
			    (q->kind == PIECE_NUMBER && piece_len(q) <= 2 && !piece_at(r, k + 1)->cue);
		if (!word || piece_is(r, q, "est"))
			break;
		end = k + 1;
	}
	scan_add(r, BLOUSE_SERVICE, at, end - at, 0.85f, false);
	return end - i;
}

size_t read_service(struct scan *r, size_t i)
{
	if (piece_is(r, piece_at(r, i), "service") || piece_is(r, piece_at(r, i), "services"))
		return named_service(r, i);
	size_t day = day_hospital(r, i);
	if (day) {
		scan_add(r, BLOUSE_SERVICE, i, day, 0.8f, false);
		return day;
	}
	const struct piece *p = piece_at(r, i);
	if (!piece_has(p, CUE_SERVICE))
		return 0;
	/* "SSR Marguerite Renaudin" is a house, "SSR 2" a ward. */
	if (piece_has(p, CUE_HOSPITAL) && piece_capital(piece_at(r, i + 1)) &&
	    !(piece_at(r, i + 1)->flags & (PIECE_LINE | PIECE_WIDE)) && !piece_at(r, i + 1)->cue &&
	    piece_len(piece_at(r, i + 1)) > 1)
		return 0;
	size_t end = i + 1;
	bool tail = false;
	while (end - i < 8) {
		const struct piece *q = piece_at(r, end);
		if (q->flags & (PIECE_LINE | PIECE_WIDE))
			break;
		if (q->kind == PIECE_MARK && joins(q) && q->mark == '-' &&
		    piece_has(piece_at(r, end + 1), CUE_SERVICE | CUE_SERVICE_TAIL)) {
			end += 2;
			tail = true;
			continue;
		}
		if (q->kind == PIECE_NUMBER && piece_len(q) <= 2 &&
		    (piece_glued(q) || piece_is(r, p, "secteur") || piece_is(r, p, "unite") || piece_is(r, p, "hdj") ||
		     piece_is(r, p, "ssr") || piece_is(r, p, "medecine")) &&
		    piece_at(r, end + 1)->mark != '/') {
			end++;
			tail = true;
			continue;
		}
		bool more = q->kind == PIECE_WORD &&
			    (piece_has(q, CUE_SERVICE_TAIL) ||
			     (piece_has(q, CUE_SERVICE) && !piece_has(q, CUE_HOSPITAL))) &&
			    (piece_len(q) > 1 || (q->flags & PIECE_UPPER)) && !piece_is(r, q, "d");
		if (!more)
			break;
		if ((piece_is(r, q, "est") && !piece_capital(q)) || piece_is(r, q, "a") ||
		    (piece_len(q) == 1 &&
		     (piece_is_mark(piece_at(r, end + 1), '.') || piece_is_mark(piece_at(r, end + 1), '\''))))
			break;
		end++;
		tail = true;
	}
	/* "soins palliatifs", "suites de couches", "salle de naissance", "maladies infectieuses", "équipe mobile" */
	if (piece_is(r, p, "suites") && piece_is(r, piece_at(r, i + 1), "de") &&
	    piece_is(r, piece_at(r, i + 2), "couches"))
		end = i + 3;
	if (piece_is(r, p, "salle") && piece_is(r, piece_at(r, i + 1), "de") &&
	    (piece_is(r, piece_at(r, i + 2), "naissance") || piece_is(r, piece_at(r, i + 2), "reveil") ||
	     piece_is(r, piece_at(r, i + 2), "travail")))
		end = i + 3;
	tail |= end > i + 2;
	if (piece_is(r, p, "pavillon") || piece_is(r, p, "unite")) {
		while (end - i < 4 && piece_capital(piece_at(r, end)) &&
		       !(piece_at(r, end)->flags & (PIECE_LINE | PIECE_WIDE)) &&
		       !piece_is_mark(piece_at(r, end + 1), '.')) {
			end++;
			tail = true;
		}
	}
	const struct piece *next = piece_at(r, end);
	if (next->kind == PIECE_WORD && piece_glued(next) && piece_at(r, end - 1)->kind == PIECE_NUMBER)
		return 0;
	if (piece_is(r, piece_before(r, i, 1), "conventionne") || piece_is(r, piece_before(r, i, 1), "specialite") ||
	    piece_is(r, piece_before(r, i, 2), "specialite"))
		return 0;
	if (piece_is(r, p, "urgences") && (piece_is(r, next, "vitales") || piece_is(r, next, "vitale")))
		return 0;
	if (!tail && needs_more(r, p) &&
	    !(ward_before(r, i) && !piece_is(r, p, "urgence") && !piece_is(r, p, "hopital") &&
	      !piece_is(r, p, "bloc") && !piece_is(r, p, "court") && !piece_is(r, p, "long") &&
	      !piece_is(r, p, "unite") && !piece_is(r, p, "reveil") && !piece_is(r, p, "soins") &&
	      !piece_is(r, p, "had")))
		return 0;
	/* "médecine générale" is a trade. */
	if (piece_is(r, p, "medecine") &&
	    (piece_is(r, piece_at(r, i + 1), "generale") || piece_is(r, piece_at(r, i + 1), "nucleaire")) &&
	    end == i + 2 && !ward_before(r, i))
		return 0;
	scan_add(r, BLOUSE_SERVICE, i, end - i, tail ? 0.8f : 0.7f, false);
	return end - i;
}

/* --- Hospitals. --- */

/* Pieces of what announces a hospital: "Centre Hospitalier Universitaire", "CHU", "maison de santé". */
static size_t hospital_head(const struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *next = piece_at(r, i + 1);
	bool wide_word = piece_is(r, p, "centre") || piece_is(r, p, "groupe") || piece_is(r, p, "institut") ||
			 piece_is(r, p, "pole");
	if (piece_is(r, p, "maison"))
		return piece_is(r, next, "de") && (piece_is(r, piece_at(r, i + 2), "sante") ||
						   piece_is(r, piece_at(r, i + 2), "retraite"))
			       ? 3
			       : 0;
	if (wide_word || piece_is(r, p, "hopital") || piece_is(r, p, "hopitaux")) {
		size_t k = i + 1;
		if (piece_is(r, next, "de") &&
		    (piece_is(r, piece_at(r, i + 2), "sante") || piece_is(r, piece_at(r, i + 2), "reeducation")))
			return 3;
		while (k - i < 5 &&
		       (piece_is(r, piece_at(r, k), "hospitalier") || piece_is(r, piece_at(r, k), "universitaire") ||
			piece_is(r, piece_at(r, k), "regional") || piece_is(r, piece_at(r, k), "intercommunal") ||
			piece_is(r, piece_at(r, k), "general") || piece_is(r, piece_at(r, k), "universitaires") ||
			piece_is(r, piece_at(r, k), "prive") || piece_is(r, piece_at(r, k), "psychotherapeutique") ||
			piece_is(r, piece_at(r, k), "specialise") || piece_is(r, piece_at(r, k), "civils") ||
			piece_is(r, piece_at(r, k), "militaire")))
			k++;
		if (k == i + 1 && (piece_is(r, p, "groupe") || piece_is(r, p, "pole")))
			return 0;
		if (k == i + 1 && wide_word &&
		    !(piece_capital(next) && piece_capital(p) && piece_len(next) > 2 && !piece_has(next, CUE_LINK)))
			return 0;
		return k - i;
	}
	if (piece_is(r, p, "foyer") || piece_is(r, p, "hospice") || piece_is(r, p, "hospices"))
		return piece_capital(p) ? 1 : 0;
	if (piece_is(r, p, "ch") || piece_is(r, p, "chi") || piece_is(r, p, "cra") || piece_is(r, p, "gh") ||
	    piece_is(r, p, "chs") || piece_is(r, p, "hia"))
		return (p->flags & PIECE_UPPER) || piece_is(r, next, "de") || piece_is(r, next, "d") ? 1 : 0;
	return 1;
}

size_t read_hospital(struct scan *r, size_t i)
{
	size_t head = hospital_head(r, i);
	if (!head)
		return 0;
	const struct piece *first = piece_at(r, i);
	bool short_head = piece_len(first) <= 4 || piece_is(r, first, "clinique") || piece_is(r, first, "hosto") ||
			  piece_is(r, first, "ehpad") || piece_is(r, first, "hopital") ||
			  piece_is(r, first, "polyclinique");
	size_t end = i + head, words = 0;
	bool lower = false;
	for (size_t k = i + head; k - i < 22 && words < 7; k++) {
		const struct piece *p = piece_at(r, k);
		if (p->flags & (PIECE_LINE | PIECE_WIDE))
			break;
		if (p->kind == PIECE_MARK) {
			if (joins(p) && k > i + head && piece_at(r, k + 1)->kind == PIECE_WORD &&
			    piece_glued(piece_at(r, k + 1)))
				continue;
			break;
		}
		if (p->kind == PIECE_NUMBER) {
			if (words > 0 && piece_len(p) == 1 && !lower && !(piece_at(r, k + 1)->kind == PIECE_WORD))
				end = k + 1;
			break;
		}
		bool joined = k > i + head && joins(piece_at(r, k - 1)) && !piece_has(piece_at(r, k - 2), CUE_LINK);
		bool link = piece_has(p, CUE_LINK | CUE_PARTICLE) && piece_len(p) <= 4 && !piece_is(r, p, "st") &&
			    !piece_is(r, p, "ste") && !piece_is(r, p, "a");
		if (piece_is(r, p, "en") || piece_is(r, p, "et") || piece_is(r, p, "au") || piece_is(r, p, "aux") ||
		    piece_is(r, p, "a"))
			link = joined || (p->flags & PIECE_TITLE);
		if (piece_has(p, CUE_HOSPITAL) && words > 0 && !joined && !piece_is(r, p, "centre"))
			break;
		if (piece_has(p, CUE_SERVICE | CUE_PHONE | CUE_BIRTH) && !joined &&
		    !(piece_has(p, CUE_SERVICE_TAIL) && words == 0))
			break;
		if (link && !joined) {
			continue;
		}
		if (piece_capital(p) || joined || (p->flags & PIECE_SCAN)) {
			if (lower && !joined)
				break;
			if (piece_has(p, CUE_CIVIL) && !joined)
				break;
		} else {
			/* "chu dijon", "clinique pasteur", "hosto de guéret"; but "hôpital public", "clinique du sport". */
			bool saint = piece_is(r, p, "saint") || piece_is(r, p, "sainte") || piece_is(r, p, "st") ||
				     piece_is(r, p, "ste") || piece_is(r, p, "site");
			if (words > 0 || lower || !short_head || piece_has(p, CUE_TIME | CUE_DURATION | CUE_SERVICE) ||
			    (p->cue && !saint && !piece_has(p, CUE_SERVICE_TAIL)) || (!saint && common(r, p)))
				break;
			if (saint) {
				words++;
				continue;
			}
			lower = true;
		}
		words++;
		end = k + 1;
	}
	if (end == i + head && !(piece_is(r, first, "aphp") || piece_is(r, first, "chsf")))
		return 0;
	if (head > 1 && end == i + head)
		return 0;
	scan_add(r, BLOUSE_HOPITAL, i, end - i, 0.85f, false);
	return end - i;
}
