/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/shown.h"

#include <ctype.h>

#include "verdict/reserved.h"
#include "verdict/sheet.h"

#define BLOCK_ROWS 3    /* below a name that still tell of the same person */
#define BADGE_ROWS 8    /* a card, a badge, the plate of a door */
#define CARE_SHOWN 6    /* rows of care that are told */
#define BIRTH_FROM 1900 /* a whole date of these years, beside a name, is a birth: appointments are younger */
#define BIRTH_TO 2019
#define BIRTH_SHORT 31 /* of two digits: of the last century */
#define AGE_MAX 119
#define WEIGHT_MAX 250 /* kilograms of somebody */
#define OLD_FROM 1500  /* a year of these is of nobody who works here */
#define OLD_TO 1945
#define NAME_MIN 2
#define SURE 3  /* signs of being cared for from which it is said, and… */
#define DOUBT 2 /* …from which it is asked */

/* What a row tells. */
enum fact_kind {
	FACT_BIRTH,
	FACT_DATE, /* that may be a birth */
	FACT_BODY, /* an age, a weight */
	FACT_ROOM,
	FACT_NUMBER,
	FACT_SECU,
	FACT_CARE,
	FACT_VISIT, /* a consultation, an admission… */
	FACT_WHEN,  /* …and its day or hour */
	FACT_TRADE,
	FACT_POST, /* what somebody is who gives no care: « coordinatrice » */
	FACTS
};
#define FACT(kind) (1u << (kind))

struct fact {
	enum fact_kind kind;
	struct sheet_span span;
};

struct person {
	struct sheet_span span;
	size_t row;
	bool carer, civil; /* « Dr » stands before it; « Mme » */
	bool filed;        /* « GRANGER Marie », as charts and lists write it */
	bool of_place;     /* « Salle Jean Moulin » */
	bool doubtful;     /* that, or a word that is a common noun too, alone: « PLAN » */
	unsigned signs;
};

/* A page, and whom it shows. */
struct shown {
	struct sheet *page;
	unsigned *row_facts;
	unsigned *row_people; /* names in it that are no carer's */
	struct fact *facts;
	size_t fact_count;
	char *care; /* 1 for each byte of the text that tells of care */
	struct person *people;
	size_t people_count;
	bool old, published; /* what the page tells is of another time; was printed for everybody */
};

/* --- What the engine finds in them --- */

static void add_fact(struct shown *s, enum fact_kind kind, struct sheet_span span)
{
	s->facts[s->fact_count++] = (struct fact){kind, span};
	if (kind == FACT_CARE)
		memset(s->care + span.start, 1, span.end - span.start);
	s->row_facts[sheet_row_of(s->page, span.start)] |= FACT(kind);
}

/* A date among these bytes in whose year somebody may have been born: « 03/07/1948 », « 03/07/48 ». */
static bool is_birth_date(struct str s)
{
	unsigned year = 0, digits = 0, groups = 0;
	bool found = false;
	for (size_t i = 0; i <= s.len; i++) {
		if (i < s.len && isdigit((unsigned char)s.ptr[i])) {
			year = year * 10 + (unsigned)(s.ptr[i] - '0');
			digits++;
			continue;
		}
		groups += digits > 0;
		found |= digits == 4 && year >= BIRTH_FROM && year <= BIRTH_TO;
		found |= digits == 2 && groups == 3 && year >= BIRTH_SHORT;
		year = digits = 0;
	}
	return found && groups >= 2;
}

/* « 1974-02-11 F », « 14/07/1962 M ». */
static bool has_sex_behind(const struct shown *s, size_t end)
{
	struct str rest = str_trim(str_sub(s->page->text, end, 4));
	return rest.len > 0 && strchr("FMH", rest.ptr[0]) && (rest.len == 1 || !isalnum((unsigned char)rest.ptr[1]));
}

/* « PTH », « CRP »: capitals that are care before they are a name. */
static bool is_care(const struct shown *s, struct sheet_span span)
{
	return memchr(s->care + span.start, 1, span.end - span.start) != NULL;
}

static bool is_capitals(struct str name)
{
	bool any = false;
	for (size_t i = 0; i < name.len; i++) {
		if (islower((unsigned char)name.ptr[i]))
			return false;
		any |= isupper((unsigned char)name.ptr[i]) != 0;
	}
	return any && name.len > NAME_MIN;
}

/* One word, which no list of names holds, and the dictionary does. */
static bool is_common(const struct shown *s, struct sheet_span span)
{
	const struct token *t = sheet_before(s->page, span.end);
	unsigned flags =
		t && t->start == span.start && t->word != WORD_NONE ? charter_word_flags(s->page->charter, t->word) : 0;
	return flags & WORD_COMMON && !(flags & (WORD_FIRST_NAME | WORD_SURNAME));
}

static void add_name(struct shown *s, struct sheet_span span)
{
	static const char *const carers[] = {"dr",          "pr",           "docteur",    "docteure", "professeur",
					     "professeure", "medecin",      "ide",        "interne",  "infirmier",
					     "infirmiere",  "prescripteur", "chirurgien", "as",       NULL},
				 *const civil[] = {"mme",    "m",        "mr",           "mlle",
						   "madame", "monsieur", "mademoiselle", NULL},
				 *const places[] = {"salle",    "rue",      "avenue",       "place",     "boulevard",
						    "square",   "unite",    "hopital",      "fondation", "institut",
						    "pavillon", "ecole",    "lycee",        "centre",    "residence",
						    "espace",   "batiment", "amphitheatre", "clinique",  NULL};
	struct person *last = s->people_count > 0 ? &s->people[s->people_count - 1] : NULL;
	size_t row = sheet_row_of(s->page, span.start);
	/* « ROUSSEL^ANNE », « Sofia BENALI »: one person, unless a cell parts them. */
	if (last && last->row == row && span.start - last->span.end <= 1) {
		last->filed = is_capitals(sheet_text(s->page, last->span)) && !is_capitals(sheet_text(s->page, span));
		last->span.end = span.end;
		last->doubtful = last->of_place;
		return;
	}
	if (span.end - span.start < NAME_MIN || is_care(s, span))
		return;
	const struct token *before = sheet_before(s->page, span.start);
	struct str title = before ? before->raw : STR("");
	struct person who = {.span = span,
			     .row = row,
			     .carer = sheet_is_one_of(title, carers),
			     .civil = sheet_is_one_of(title, civil)};
	who.of_place = sheet_is_one_of(title, places);
	who.doubtful = who.of_place || (!who.carer && !who.civil && is_common(s, span));
	s->people[s->people_count++] = who;
}

/* « Matricule 30418 » is an agent's. */
static bool is_agents(const struct shown *s, size_t byte)
{
	static const char *const agents[] = {"matricule", "agent", "rpps", "adeli", NULL};
	const struct token *before = sheet_before(s->page, byte);
	return before && sheet_is_one_of(before->raw, agents);
}

/* « Chambres 201 à 218 » are nobody's. */
static bool is_many(const struct shown *s, struct sheet_span span)
{
	static const char *const many[] = {"chambres", "lits", "boxes", NULL};
	const struct token *second = sheet_before(s->page, span.end),
			   *first = second ? sheet_before(s->page, second->start) : NULL;
	return first && first->start >= span.start && sheet_is_one_of(first->raw, many);
}

static void take_entities(struct shown *s)
{
	const struct reading *r = &s->page->reading;
	for (size_t i = 0; i < r->entity_count; i++) {
		const struct blouse_entity *e = &r->entities[i];
		struct sheet_span span = {e->span.start, e->span.end};
		switch (e->type) {
		case BLOUSE_NOM:
		case BLOUSE_PRENOM:
			add_name(s, span);
			break;
		case BLOUSE_DATE_NAISSANCE:
			add_fact(s, FACT_BIRTH, span);
			break;
		case BLOUSE_DATE:
			if (is_birth_date(sheet_text(s->page, span)))
				add_fact(s, has_sex_behind(s, span.end) ? FACT_BIRTH : FACT_DATE, span);
			else
				add_fact(s, FACT_WHEN, span);
			break;
		case BLOUSE_HEURE:
			add_fact(s, FACT_WHEN, span);
			break;
		case BLOUSE_AGE:
			add_fact(s, FACT_BODY, span);
			break;
		case BLOUSE_CHAMBRE:
			if (!is_many(s, span))
				add_fact(s, FACT_ROOM, span);
			break;
		case BLOUSE_IPP:
		case BLOUSE_NDA:
			add_fact(s, is_agents(s, span.start) ? FACT_TRADE : FACT_NUMBER, span);
			break;
		case BLOUSE_SECU:
			if (e->checked)
				add_fact(s, FACT_SECU, span);
			break;
		default:
			break;
		}
	}
}

/* « L’infirmière de nuit », « les soignants » are nobody's trade. */
static bool is_trade(const struct shown *s, const struct token *first)
{
	static const char *const articles[] = {"l",  "le",  "la",  "les", "un",  "une",  "des",
					       "du", "aux", "nos", "vos", "ces", "nous", NULL};
	const struct token *before = sheet_before(s->page, first->start);
	unsigned flags = first->word == WORD_NONE ? 0 : charter_word_flags(s->page->charter, first->word);
	return !(flags & WORD_PLURAL) && !(before && sheet_is_one_of(before->raw, articles));
}

/* Words of any notice are no care: « assurance maladie », « soins externes »; nor is an agent's leave. */
static bool is_told(const struct shown *s, const struct mention *m, enum fact_kind kind, const char *leave)
{
	static const char *const vague[] = {"maladie",     "maladies",   "malade",      "soin",
					    "soins",       "examen",     "examens",     "traitement",
					    "traitements", "medicament", "medicaments", NULL};
	const struct token *first = &s->page->reading.text.tokens[m->first];
	if (kind == FACT_TRADE)
		return is_trade(s, first);
	return !leave[first->start] && !(m->length == 1 && sheet_is_one_of(first->text, vague));
}

static void take_concept(struct shown *s, const char *concept, enum fact_kind kind, const char *leave)
{
	const struct reading *r = &s->page->reading;
	int wanted = charter_concept(s->page->charter, str_from_c(concept));
	for (size_t i = 0; wanted >= 0 && i < r->mention_count; i++)
		if (r->mentions[i].concept == (uint16_t)wanted && is_told(s, &r->mentions[i], kind, leave))
			add_fact(s, kind, sheet_mention(s->page, &r->mentions[i]));
}

static bool take_mentions(struct shown *s)
{
	static const struct {
		const char *concept;
		enum fact_kind kind;
	} concepts[] = {
		{"maladie", FACT_CARE},      {"maladie-rare", FACT_CARE},        {"symptome", FACT_CARE},
		{"examen", FACT_CARE},       {"medicament", FACT_CARE},          {"soin", FACT_CARE},
		{"etat-patient", FACT_CARE}, {"soin-a-une-personne", FACT_CARE}, {"profession-soin", FACT_TRADE},
	};
	const struct reading *r = &s->page->reading;
	char *leave = ARENA_ZNEW(s->page->arena, char, s->page->text.len + 1);
	int absent = charter_concept(s->page->charter, STR("arret-maladie"));
	if (!leave)
		return false;
	for (size_t i = 0; absent >= 0 && i < r->mention_count; i++) {
		struct sheet_span span = sheet_mention(s->page, &r->mentions[i]);
		if (r->mentions[i].concept == (uint16_t)absent)
			memset(leave + span.start, 1, span.end - span.start);
	}
	for (size_t k = 0; k < sizeof(concepts) / sizeof(*concepts); k++)
		take_concept(s, concepts[k].concept, concepts[k].kind, leave);
	return true;
}

/* What charts write short, and prose does not: « FC 92 », « 8,1 g/dl », « 304 P », « 78 a ». */
static void take_shorthand(struct shown *s)
{
	static const char *const measures[] = {"fc",  "spo2", "sp02",   "pni",     "ta",   "fr", "eva",
					       "qtc", "qrs",  "psa",    "crp",     "nfs",  "hb", "tdm",
					       "irm", "ecg",  "dextro", "diurese", "perf", NULL},
				 *const units[] = {"mg",  "g",    "ml", "l",      "ui",  "mcg", "mmol", "meq",
						   "bpm", "mmhg", "cp", "sachet", "gel", "amp", "dl",   NULL},
				 *const beds[] = {"ch", "chambre", "lit", "chb", NULL},
				 *const diets[] = {"mixe",    "mixee",     "hache",    "jeun",    "residu", "gelifiee",
						   "gelifie", "gelifiees", "epaissie", "epaissi", NULL};
	const struct reading *r = &s->page->reading;
	bool has_beds = false;
	for (size_t i = 0; i < r->text.token_count; i++) {
		const struct token *t = &r->text.tokens[i], *next = i + 1 < r->text.token_count ? t + 1 : NULL;
		bool begins = s->page->rows[sheet_row_of(s->page, t->start)].span.start == t->start;
		bool number = t->kind == TOKEN_NUMBER;
		unsigned long long n = 0;
		has_beds |= sheet_is_one_of(t->raw, beds);
		if (sheet_is_one_of(t->raw, diets))
			add_fact(s, FACT_CARE, (struct sheet_span){t->start, t->end});
		if (sheet_is_one_of(t->raw, measures) && next && next->kind == TOKEN_NUMBER)
			add_fact(s, FACT_CARE, (struct sheet_span){t->start, next->end});
		if (!number && t->raw.len > 1 && t->raw.ptr[t->raw.len - 1] == 'a') /* « 78a » */
			number = str_to_u64(str_sub(t->raw, 0, t->raw.len - 1), AGE_MAX, &n);
		else if (number && next && next->start - t->end <= 1)
			number = str_eq(sheet_text(s->page, (struct sheet_span){next->start, next->end}),
					STR("a")) && /* no « à » */
				 str_to_u64(t->raw, AGE_MAX, &n);
		else
			number = false;
		if (number && n > 0)
			add_fact(s, FACT_BODY, (struct sheet_span){t->start, t->end});
		if (t->kind != TOKEN_NUMBER || !next ||
		    sheet_row_of(s->page, next->start) != sheet_row_of(s->page, t->start))
			continue;
		if (str_eq(next->raw, STR("kg")) && str_to_u64(t->raw, WEIGHT_MAX, &n))
			add_fact(s, FACT_BODY, (struct sheet_span){t->start, next->end});
		if (sheet_is_one_of(next->raw, units))
			add_fact(s, FACT_CARE, (struct sheet_span){t->start, next->end});
		if (begins && has_beds && t->raw.len <= 4)
			add_fact(s, FACT_ROOM, (struct sheet_span){t->start, t->end});
	}
}

/* A consultation, a stay; a year in which nobody here was born. */
static void take_words(struct shown *s)
{
	static const char *const visits[] = {"consultation", "rdv",       "rendez",          "convocation", "convoque",
					     "convoquee",    "admission", "hospitalisation", NULL},
				 *const stays[] = {"hospitalise", "hospitalisee", "admis",   "admise", "opere",
						   "operee",      "intube",       "intubee", NULL},
				 *const posts[] = {"coordinatrice", "coordinateur",
						   "secretaire",    "responsable",
						   "directeur",     "directrice",
						   "cadre",         "assistante",
						   "assistant",     "formateur",
						   "formatrice",    "chef",
						   "cheffe",        "contact",
						   "animatrice",    "animateur",
						   "benevole",      "presidente",
						   "president",     "autrice",
						   "auteur",        NULL},
				 *const meetings[] = {"conference", "concert", "debat",       "atelier",      "reunion",
						      "spectacle",  "libre",   "inscription", "inscriptions", NULL};
	const struct reading *r = &s->page->reading;
	bool meeting = false;
	for (size_t i = 0; i < r->text.token_count; i++)
		meeting |= sheet_is_one_of(r->text.tokens[i].raw, meetings);
	for (size_t i = 0; i < r->text.token_count; i++) {
		const struct token *t = &r->text.tokens[i];
		unsigned long long year = 0;
		if (!meeting && sheet_is_one_of(t->raw, visits))
			add_fact(s, FACT_VISIT, (struct sheet_span){t->start, t->end});
		if (sheet_is_one_of(t->raw, posts))
			add_fact(s, FACT_POST, (struct sheet_span){t->start, t->end});
		if (sheet_is_one_of(t->raw, stays))
			add_fact(s, FACT_CARE, (struct sheet_span){t->start, t->end});
		s->old |= t->kind == TOKEN_NUMBER && t->raw.len == 4 && str_to_u64(t->raw, OLD_TO, &year) &&
			  year >= OLD_FROM;
	}
}

/* A book, an article, somebody whom everybody knows. */
static void find_published(struct shown *s)
{
	static const char *const concepts[] = {"oeuvre", "presse", "personne-connue"},
				 *const words[] = {"editions", "edition", "editeur", "isbn",       "tome",     "these",
						   "memoire",  "preface", "congres", "conference", "colloque", "piece",
						   "auteur",   "autrice", "film",    NULL};
	const struct text *read = &s->page->reading.text;
	for (size_t i = 0; i < read->token_count; i++)
		s->published |= sheet_is_one_of(read->tokens[i].raw, words);
	for (size_t k = 0; k < sizeof(concepts) / sizeof(*concepts); k++) {
		int wanted = charter_concept(s->page->charter, str_from_c(concepts[k]));
		for (size_t i = 0; wanted >= 0 && i < s->page->reading.mention_count; i++)
			s->published |= s->page->reading.mentions[i].concept == (uint16_t)wanted;
	}
}

/* --- Who is cared for --- */

/* The rows that tell of the person in `row`: its own, those below up to the next name, and one above that has none. */
static struct sheet_span block_of(const struct shown *s, size_t row)
{
	struct sheet_span block = {row, row + 1};
	while (block.end < s->page->row_count && block.end - row <= BLOCK_ROWS && s->row_people[block.end] == 0 &&
	       sheet_is_next(s->page, block.end - 1))
		block.end++;
	if (row > 0 && s->row_people[row - 1] == 0 && sheet_is_next(s->page, row - 1))
		block.start--;
	return block;
}

static unsigned facts_between(const struct shown *s, struct sheet_span rows)
{
	unsigned facts = 0;
	for (size_t i = rows.start; i < rows.end; i++)
		facts |= s->row_facts[i];
	return facts;
}

static unsigned signs_in(unsigned facts)
{
	return (facts & (FACT(FACT_BIRTH) | FACT(FACT_NUMBER) | FACT(FACT_SECU) | FACT(FACT_ROOM)) ? SURE : 0) +
	       (facts & FACT(FACT_DATE) ? 2 : 0) + (facts & FACT(FACT_BODY) ? 1 : 0) +
	       (facts & FACT(FACT_CARE) ? 1 : 0);
}

static void weigh_people(struct shown *s)
{
	unsigned cared_rows = 0, listed = 0;
	for (size_t i = 0; i < s->people_count; i++)
		s->row_people[s->people[i].row] += !s->people[i].carer && !s->people[i].doubtful;
	for (size_t i = 0; i < s->page->row_count; i++)
		cared_rows += (s->row_facts[i] & FACT(FACT_CARE)) != 0;
	for (size_t i = 0; i < s->people_count; i++)
		listed += !s->people[i].carer && signs_in(s->row_facts[s->people[i].row]) > 0;
	for (size_t i = 0; i < s->people_count; i++) {
		struct person *who = &s->people[i];
		if (who->carer || who->doubtful)
			continue;
		unsigned facts = facts_between(s, block_of(s, who->row));
		who->signs = signs_in(facts);
		/* A page full of care, or a list of people: what one row hints at, the whole page says. */
		if (who->signs > 0)
			who->signs +=
				(cared_rows > 1) + (listed > 1) + who->filed + (who->civil && facts & FACT(FACT_CARE));
		/* A card with an appointment. */
		if (who->civil && s->page->row_count <= BADGE_ROWS && facts & FACT(FACT_VISIT) &&
		    facts & FACT(FACT_WHEN) && !(s->row_facts[who->row] & (FACT(FACT_TRADE) | FACT(FACT_POST))))
			who->signs += SURE;
		who->carer = who->signs < SURE && facts & FACT(FACT_TRADE) && s->page->row_count <= BADGE_ROWS;
	}
}

/* --- Labels --- */

static void put_facts(struct shown *s, struct sheet_span rows)
{
	static const int kinds[FACTS] = {
		[FACT_BIRTH] = LABEL_BIRTH,
		[FACT_DATE] = LABEL_BIRTH,
		[FACT_BODY] = -1,
		[FACT_ROOM] = LABEL_ROOM,
		[FACT_NUMBER] = LABEL_NUMBER,
		[FACT_SECU] = LABEL_SECU,
		[FACT_CARE] = -1,
		[FACT_VISIT] = LABEL_CARE,
		[FACT_WHEN] = -1,
		[FACT_TRADE] = -1,
		[FACT_POST] = -1,
	};
	for (size_t i = 0; i < s->fact_count; i++) {
		size_t row = sheet_row_of(s->page, s->facts[i].span.start);
		if (row >= rows.start && row < rows.end && kinds[s->facts[i].kind] >= 0)
			sheet_put(s->page, (enum label_kind)kinds[s->facts[i].kind], s->facts[i].span);
	}
}

static void put_care(struct shown *s)
{
	unsigned count = 0;
	for (size_t i = 0; i < s->fact_count && count < CARE_SHOWN; i++)
		if (s->facts[i].kind == FACT_CARE) {
			sheet_put(s->page, LABEL_CARE, s->facts[i].span);
			count++;
		}
}

/* Who works when, and who is away: names in rows, and words that only speak of agents. */
static bool is_staff(const struct shown *s)
{
	static const char *const words[] = {
		"planning",     "plannings",    "roulement",     "roulements", "garde", "gardes",
		"astreinte",    "astreintes",   "effectif",      "effectifs",  "conge", "conges",
		"absences",     "remplacement", "remplacements", "agent",      "rtt",   "trombinoscope",
		"organigramme", "annuaire",     "emargement",    "matricule",  NULL};
	const struct text *read = &s->page->reading.text;
	size_t rows = 0;
	bool any = false;
	for (size_t i = 0; i < read->token_count && !any; i++)
		any = sheet_is_one_of(read->tokens[i].raw, words);
	for (size_t i = 0; i < s->people_count; i++)
		rows += !s->people[i].doubtful && (i == 0 || s->people[i].row != s->people[i - 1].row);
	return any && rows > 1;
}

static void put_people(struct shown *s)
{
	bool cared_for = false, doubt = false, staff = is_staff(s);
	bool card = s->page->row_count <= BADGE_ROWS && !s->old && !s->published;
	for (size_t i = 0; i < s->people_count; i++) {
		const struct person *who = &s->people[i];
		if (!who->doubtful && (staff ? who->signs == 0 : who->carer && card))
			sheet_put(s->page, LABEL_CARER, who->span);
		doubt |= who->signs >= DOUBT;
		if (who->signs < SURE)
			continue;
		cared_for = true;
		if (*s->page->label_count == LABELS_MAX)
			continue;
		sheet_put(s->page, LABEL_NAME, who->span);
		put_facts(s, block_of(s, who->row));
	}
	/* No name that was read, but a birth beside a number or a room: the corner of a scan, of a screen. */
	for (size_t i = 0; !cared_for && i < s->page->row_count; i++) {
		struct sheet_span rows = {i, i + 1 < s->page->row_count && sheet_is_next(s->page, i) ? i + 2 : i + 1};
		unsigned facts = facts_between(s, rows);
		if (facts & FACT(FACT_SECU) || (facts & FACT(FACT_BIRTH) && facts & FACT(FACT_NUMBER)) ||
		    (facts & (FACT(FACT_BIRTH) | FACT(FACT_DATE)) && facts & FACT(FACT_ROOM))) {
			put_facts(s, rows);
			cared_for = true;
		}
	}
	if (cared_for || doubt)
		put_care(s);
}

enum error_code shown_read(struct arena *arena, const struct blouse_charter *charter, const struct sight_line *lines,
			   size_t line_count, struct label *labels, size_t *label_count, struct error *err)
{
	struct sheet page;
	enum error_code code = sheet_make(arena, charter, lines, line_count, labels, label_count, &page, err);
	if (code || page.row_count == 0)
		return code;
	const struct reading *r = &page.reading;
	struct shown s = {
		.page = &page,
		.row_facts = ARENA_ZNEW(arena, unsigned, page.row_count),
		.row_people = ARENA_ZNEW(arena, unsigned, page.row_count),
		.facts =
			ARENA_NEW(arena, struct fact, r->entity_count + r->mention_count + 9 * r->text.token_count + 1),
		.people = ARENA_NEW(arena, struct person, r->entity_count + 1),
		.care = ARENA_ZNEW(arena, char, page.text.len + 1),
	};
	if (!s.row_facts || !s.row_people || !s.facts || !s.people || !s.care || !take_mentions(&s))
		return error_nomem(err);
	take_shorthand(&s);
	take_words(&s);
	take_entities(&s);
	find_published(&s);
	weigh_people(&s);
	put_people(&s);
	reserved_put(&page);
	return ERR_NONE;
}
