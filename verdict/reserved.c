/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/reserved.h"

#include <ctype.h>

#define NOTE_ROWS 12 /* of a note that says what a number opens: a longer page has other numbers */
#define CODE_MIN 4   /* characters of what a lock asks for */
#define CODE_MAX 8
#define BARE_MAX 6 /* digits alone: more are a telephone's or a file's */
#define YEAR_FROM 1900
#define YEAR_TO 2100

/* --- Numbers that open something --- */

/* Pieces of a row between two spaces, in turn. */
static bool next_piece(const struct sheet *p, struct sheet_span row, struct sheet_span *piece)
{
	size_t i = piece->end;
	while (i < row.end && p->text.ptr[i] == ' ')
		i++;
	piece->start = i;
	while (i < row.end && p->text.ptr[i] != ' ')
		i++;
	piece->end = i;
	return piece->end > piece->start;
}

/* How sure it is, by its shape alone, that a piece is what somebody types at a lock. */
enum shape { SHAPE_NONE, SHAPE_BARE, SHAPE_MARKED };

/* « 7731 » is bare; « 1408B », « 90A1 » and « 7731# » are marked. */
static enum shape shape_of(struct str piece)
{
	unsigned digits = 0, letters = 0, keys = 0;
	unsigned long long n = 0;
	for (size_t i = 0; i < piece.len; i++) {
		unsigned char c = (unsigned char)piece.ptr[i];
		digits += isdigit(c) != 0;
		letters += isupper(c) && i > 0;
		keys += c == '#' || c == '*';
	}
	if (piece.len < CODE_MIN || piece.len > CODE_MAX || digits + letters + keys != piece.len ||
	    digits < CODE_MIN - 1 || letters > 1)
		return SHAPE_NONE;
	if (letters + keys > 0)
		return SHAPE_MARKED;
	bool year = piece.len == 4 && str_to_u64(piece, YEAR_TO, &n) && n >= YEAR_FROM;
	return digits <= BARE_MAX && !year ? SHAPE_BARE : SHAPE_NONE;
}

/* « 90 - 14 - 62 », as the wheel of a safe is turned: at least three pairs of digits. Sets the end of `piece`. */
static bool is_dialled(const struct sheet *p, struct sheet_span row, struct sheet_span *piece)
{
	unsigned pairs = 0, digits = 0;
	for (size_t i = piece->start; i <= row.end; i++) {
		unsigned char c = i < row.end ? (unsigned char)p->text.ptr[i] : ' ';
		if (isdigit(c)) {
			digits++;
			continue;
		}
		if (digits > 2 || (isalpha(c) && c < 0x80))
			return false;
		pairs += digits > 0;
		if (digits > 0)
			piece->end = i;
		digits = 0;
	}
	return pairs >= 3 && pairs <= CODE_MAX / 2;
}

/* What a row, or the one above it, says that numbers are for. */
enum opens { OPENS_NOTHING, OPENS_DOOR, OPENS_LOCK };

static enum opens opens_in(const struct sheet *p, size_t row)
{
	static const char *const locks[] = {"digicode", "digicodes", "coffre", "coffres", "cadenas", "alarme",
					    "alarmes",  "serrure",   "verrou", "antivol", "cles",    NULL},
				 *const doors[] = {"porte",     "portes",     "portail", "portillon", "sas",
						   "vestiaire", "vestiaires", "local",   "reserve",   "pharmacie",
						   "armoire",   "barriere",   "garage",  "entree",    "acces",
						   "stups",     "stup",       "linge",   "salle",     "garde",
						   "lingerie",  "archives",   NULL},
				 *const calls[] = {"poste", "postes",  "tel",      "telephone", "dect",     "bip",
						   "fax",   "appeler", "appelez",  "composer",  "composez", "numero",
						   "ref",   "lot",     "incendie", "feu",       "serie",    NULL};
	enum opens found = OPENS_NOTHING;
	const struct sheet_span span = p->rows[row].span;
	for (size_t i = 0; i < p->reading.text.token_count; i++) {
		const struct token *t = &p->reading.text.tokens[i];
		if (t->start < span.start || t->start >= span.end)
			continue;
		if (sheet_is_one_of(t->raw, calls))
			return OPENS_NOTHING;
		if (sheet_is_one_of(t->raw, locks))
			found = OPENS_LOCK;
		else if (found == OPENS_NOTHING && sheet_is_one_of(t->raw, doors))
			found = OPENS_DOOR;
	}
	return found;
}

/* « Porte 2114 », « salle 1204B »: what a door is called by. */
static bool is_number_of_room(const struct sheet *p, size_t byte)
{
	static const char *const rooms[] = {"porte", "salle", "chambre", "bureau", "local", "box", "n", "no", NULL};
	const struct token *before = sheet_before(p, byte);
	return (before && sheet_is_one_of(before->raw, rooms)) ||
	       str_ends(str_trim(str_sub(p->text, 0, byte)), STR("°"));
}

/* Puts the codes of a row of which numbers open something, as sure as `opens`. */
static void put_codes_of(struct sheet *p, size_t row, enum opens opens)
{
	const struct sheet_span span = p->rows[row].span;
	struct sheet_span piece = {0, span.start};
	while (next_piece(p, span, &piece)) {
		enum shape shape = shape_of(sheet_text(p, piece));
		struct sheet_span key = piece;
		/* The key stands apart: « 7731 # ». */
		if (shape == SHAPE_BARE && next_piece(p, span, &key) && key.end - key.start == 1 &&
		    strchr("#*ABCD", p->text.ptr[key.start])) {
			shape = SHAPE_MARKED;
			piece.end = key.end;
		}
		bool code = opens == OPENS_LOCK ? shape != SHAPE_NONE || is_dialled(p, span, &piece)
						: shape == SHAPE_MARKED;
		if (code && !is_number_of_room(p, piece.start))
			sheet_put(p, LABEL_SECRET, piece);
	}
}

/* Whether a row holds nothing but a number: what it opens is said somewhere above. */
static bool is_number_alone(const struct sheet *p, size_t row)
{
	for (size_t i = p->rows[row].span.start; i < p->rows[row].span.end; i++)
		if (islower((unsigned char)p->text.ptr[i]))
			return false;
	return true;
}

static void put_codes(struct sheet *p)
{
	enum opens title = OPENS_NOTHING, above = OPENS_NOTHING;
	for (size_t row = 0; row < p->row_count && p->row_count <= NOTE_ROWS; row++) {
		enum opens opens = opens_in(p, row);
		bool alone = opens == OPENS_NOTHING && is_number_alone(p, row);
		if (row == 0)
			title = opens;
		/* « Digicodes à jour » says it of every row. */
		if (title == OPENS_LOCK && opens == OPENS_DOOR)
			opens = OPENS_LOCK;
		if (opens != OPENS_NOTHING || !alone)
			above = opens;
		if (alone || opens != OPENS_NOTHING)
			put_codes_of(p, row, alone ? (above != OPENS_NOTHING ? above : title) : opens);
	}
}

/* --- What is not public --- */

/* Whether the words of a phrase stand from this token on. Sets the bytes they take. */
static bool has_phrase(const struct sheet *p, size_t token, const char *phrase, struct sheet_span *span)
{
	const struct text *read = &p->reading.text;
	struct str rest = str_from_c(phrase), word;
	*span = (struct sheet_span){read->tokens[token].start, 0};
	for (; rest.len > 0; token++) {
		rest = str_cut(rest, ' ', &word);
		if (token >= read->token_count || !str_eq(read->tokens[token].raw, word))
			return false;
		span->end = read->tokens[token].end;
	}
	return true;
}

static bool find_phrase(const struct sheet *p, const char *const *phrases, struct sheet_span *span)
{
	for (size_t i = 0; i < p->reading.text.token_count; i++)
		for (const char *const *phrase = phrases; *phrase; phrase++)
			if (has_phrase(p, i, *phrase, span))
				return true;
	return false;
}

static bool overlaps(struct sheet_span a, struct sheet_span b) { return a.start < b.end && b.start < a.end; }

/* A mention of the concept of this many words or more, that stands apart from `but`. */
static bool find_concept(const struct sheet *p, const char *concept, size_t words, struct sheet_span but,
			 struct sheet_span *span)
{
	int wanted = charter_concept(p->charter, str_from_c(concept));
	for (size_t i = 0; wanted >= 0 && i < p->reading.mention_count; i++) {
		const struct mention *m = &p->reading.mentions[i];
		*span = sheet_mention(p, m);
		if (m->concept == (uint16_t)wanted && m->length >= words && !overlaps(*span, but))
			return true;
	}
	return false;
}

/* What changes, is short or costs, said apart from `but`. */
static bool tells_plan(const struct sheet *p, struct sheet_span but)
{
	static const char *const changes[] = {"fermeture",
					      "fermetures",
					      "suppression",
					      "suppressions",
					      "rapprochement",
					      "fusion",
					      "regroupement",
					      "restructuration",
					      "reorganisation",
					      "gel",
					      "rachat",
					      "externalisation",
					      "cession",
					      "licenciements",
					      "mutualisation",
					      "redeploiement",
					      "deficit",
					      "previsionnel",
					      "stock",
					      "stocks",
					      "rupture",
					      "ruptures",
					      "penurie",
					      "delocalisation",
					      "reduction",
					      "etp",
					      NULL};
	struct sheet_span span;
	for (size_t i = 0; i < p->reading.text.token_count; i++) {
		const struct token *t = &p->reading.text.tokens[i];
		if (!overlaps((struct sheet_span){t->start, t->end}, but) && sheet_is_one_of(t->raw, changes))
			return true;
	}
	return find_concept(p, "projet-interne", 2, but, &span) || find_concept(p, "finance-interne", 2, but, &span) ||
	       find_concept(p, "recherche-interne", 2, but, &span) ||
	       find_concept(p, "incident-interne", 2, but, &span);
}

/* A form on which something that went wrong is described, not the notice that asks for such forms. */
static bool find_incident(const struct sheet *p, struct sheet_span *span)
{
	static const char *const forms[] = {"evenement indesirable", "evenements indesirables", "fei",
					    "declaration d incident", NULL},
				 *const fields[] = {"gravite",          "description",   "statut", "mesures immediates",
						    "analyse en cours", "circonstances", NULL},
				 *const faults[] = {"erreur",    "chute",    "surdosage", "oubli",   "confusion",
						    "fugue",     "dilution", "panne",     "brulure", "agression",
						    "inversion", "retard",   NULL};
	struct sheet_span other;
	return find_phrase(p, forms, span) && find_phrase(p, fields, &other) && find_phrase(p, faults, &other);
}

static void put_matters(struct sheet *p)
{
	static const char *const told[] = {"annonce-publique", "presse", "fiction", "oeuvre", "greve-neutre"},
				 *const silence[] = {"ne pas communiquer", "ne pas divulguer",
						     "ne pas transmettre", "ne pas publier",
						     "ne pas ebruiter",    "ne pas relayer",
						     "ne pas partager",    "ne pas photographier",
						     "ne pas repeter",     "aucune communication",
						     "non communique",     "pas annonce",
						     "sous embargo",       NULL},
				 *const inside[] = {"comite de direction",
						    "codir",
						    "directoire",
						    "comite de pilotage",
						    "copil",
						    "cellule de crise",
						    "releve de decisions",
						    "document de travail",
						    "version de travail",
						    "version provisoire",
						    "note interne",
						    "rapport provisoire",
						    "rapport d audit",
						    "visite a blanc",
						    "eprd",
						    "pgfp",
						    "budget previsionnel",
						    "retour a l equilibre",
						    "a arbitrer",
						    "arbitrage",
						    "arbitrages",
						    "hypotheses",
						    NULL};
	const struct sheet_span none = {0, 0};
	struct sheet_span span;
	if (find_incident(p, &span))
		sheet_put(p, LABEL_SECRET, span);
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (find_concept(p, told[i], 1, none, &span))
			return;
	if ((find_phrase(p, silence, &span) || find_phrase(p, inside, &span)) && tells_plan(p, span))
		sheet_put(p, LABEL_SECRET, span);
}

void reserved_put(struct sheet *p)
{
	put_codes(p);
	put_matters(p);
}
