/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/shown.h"

#include <ctype.h>
#include <math.h>

#include "engine/engine.h"
#include "engine/reading.h"

#define GAP "   "       /* between cells of a row: the engine takes several spaces for a column */
#define BLOCK_ROWS 3    /* below a name that still tell of the same person */
#define APART 5         /* heights of a row between two that are no neighbours */
#define BADGE_ROWS 8    /* a card, a badge, the plate of a door */
#define CARE_SHOWN 6    /* rows of care that are told */
#define BIRTH_FROM 1900 /* a whole date of these years, beside a name, is a birth: appointments are younger */
#define BIRTH_TO 2019
#define AGE_MAX 119
#define NAME_MIN 2
#define SURE 3  /* signs of being cared for from which it is said, and… */
#define DOUBT 2 /* …from which it is asked */

/* What a row tells. */
enum fact_kind { FACT_BIRTH, FACT_DATE, FACT_AGE, FACT_ROOM, FACT_NUMBER, FACT_SECU, FACT_CARE, FACT_TRADE, FACTS };
#define FACT(kind) (1u << (kind))

struct span {
	size_t start, end; /* bytes of the text */
};

struct fact {
	enum fact_kind kind;
	struct span span;
};

struct row {
	struct span span;
	double down, height; /* of its first line */
	unsigned facts;
	unsigned people; /* names in it that are no carer's */
};

struct person {
	struct span span;
	size_t row;
	bool carer, civil; /* « Dr » stands before it; « Mme » */
	unsigned signs;
};

/* A line on the page once that is straight. */
struct place {
	const struct sight_line *line;
	double along, down, height;
};

struct page {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct sight_line *lines;
	const struct text *read;
	struct str text; /* rows parted by new lines, cells by GAP */
	struct span *words;
	const struct sight_word **seen;
	size_t word_count;
	struct row *rows;
	size_t row_count;
	struct fact *facts;
	size_t fact_count;
	char *care; /* 1 for each byte of the text that tells of care */
	struct person *people;
	size_t people_count;
	struct label *labels;
	size_t *label_count;
};

/* --- Rows --- */

struct point {
	double x, y;
};

static struct point centre(struct sight_box box)
{
	return (struct point){box.x + box.width / 2.0, box.y + box.height / 2.0};
}

/* The way that lines run, of length 1: a page is rarely photographed straight, or the right way up. */
static struct point find_way(const struct sight_line *lines, size_t count)
{
	struct point sum = {0, 0};
	for (size_t i = 0; i < count; i++) {
		if (lines[i].word_count < 2)
			continue;
		struct point first = centre(lines[i].words[0].box),
			     last = centre(lines[i].words[lines[i].word_count - 1].box);
		sum.x += last.x - first.x, sum.y += last.y - first.y;
	}
	double length = hypot(sum.x, sum.y);
	return length > 0 ? (struct point){sum.x / length, sum.y / length} : (struct point){1, 0};
}

static struct place place_of(const struct sight_line *line, struct point way)
{
	struct point first = centre(line->words[0].box), last = centre(line->words[line->word_count - 1].box);
	struct place place = {
		.line = line,
		.along = first.x * way.x + first.y * way.y,
		.down = (first.y + last.y) / 2 * way.x - (first.x + last.x) / 2 * way.y,
		.height = fmin(line->box.height, line->box.width),
	};
	/* Of its letters: the box of a word that leans is higher, of one that stands upright it is the width. */
	for (size_t i = 0; i < line->word_count; i++)
		if (line->words[i].text.len >= 3)
			place.height = fmin(place.height, fmin(line->words[i].box.height, line->words[i].box.width));
	return place;
}

static int by_down(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	return (x->down > y->down) - (x->down < y->down);
}

static int by_along(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	return (x->along > y->along) - (x->along < y->along);
}

static bool is_level(const struct place *a, const struct place *b)
{
	return fabs(a->down - b->down) * 2 < fmin(a->height, b->height);
}

static void add_bytes(struct page *p, struct str s)
{
	memcpy((char *)p->text.ptr + p->text.len, s.ptr, s.len);
	p->text.len += s.len;
}

static void add_line(struct page *p, const struct sight_line *line, struct row *row)
{
	for (size_t i = 0; i < line->word_count; i++) {
		if (p->text.len > row->span.start)
			add_bytes(p, i == 0 ? STR(GAP) : STR(" "));
		p->seen[p->word_count] = &line->words[i];
		p->words[p->word_count].start = p->text.len;
		add_bytes(p, line->words[i].text);
		p->words[p->word_count++].end = p->text.len;
	}
	row->span.end = p->text.len;
}

/* The lines as rows from top to bottom, cells from left to right. */
static bool lay_out(struct page *p, size_t line_count)
{
	size_t words = 0, bytes = 0, count = 0;
	for (size_t i = 0; i < line_count; i++)
		for (size_t k = 0; k < p->lines[i].word_count; k++, words++)
			bytes += p->lines[i].words[k].text.len + sizeof(GAP);
	struct place *order = ARENA_NEW(p->arena, struct place, line_count + 1);
	struct point way = find_way(p->lines, line_count);
	p->text = (struct str){arena_alloc(p->arena, bytes + line_count + 1, 1), 0};
	p->words = ARENA_NEW(p->arena, struct span, words + 1);
	p->seen = ARENA_NEW(p->arena, const struct sight_word *, words + 1);
	p->rows = ARENA_ZNEW(p->arena, struct row, line_count + 1);
	if (!order || !p->text.ptr || !p->words || !p->seen || !p->rows)
		return false;
	for (size_t i = 0; i < line_count; i++)
		if (p->lines[i].word_count > 0)
			order[count++] = place_of(&p->lines[i], way);
	qsort(order, count, sizeof(*order), by_down);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && is_level(&order[i], &order[end]);)
			end++;
		qsort(order + i, end - i, sizeof(*order), by_along);
		if (p->row_count > 0)
			add_bytes(p, STR("\n"));
		struct row *row = &p->rows[p->row_count++];
		row->span = (struct span){p->text.len, p->text.len};
		row->down = order[i].down, row->height = order[i].height;
		for (size_t k = i; k < end; k++)
			add_line(p, order[k].line, row);
	}
	return true;
}

static size_t row_of(const struct page *p, size_t byte)
{
	size_t low = 0, high = p->row_count;
	while (high - low > 1) {
		size_t mid = (low + high) / 2;
		if (p->rows[mid].span.start <= byte)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* --- What the engine finds in them --- */

static void add_fact(struct page *p, enum fact_kind kind, struct span span)
{
	p->facts[p->fact_count++] = (struct fact){kind, span};
	if (kind == FACT_CARE)
		memset(p->care + span.start, 1, span.end - span.start);
	p->rows[row_of(p, span.start)].facts |= FACT(kind);
}

static struct str text_of(const struct page *p, struct span span)
{
	return str_sub(p->text, span.start, span.end - span.start);
}

/* A year among these bytes in which somebody may have been born. */
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
		year = digits = 0;
	}
	return found && groups >= 2;
}

/* « 1974-02-11 F », « 14/07/1962 M ». */
static bool has_sex_behind(const struct page *p, size_t end)
{
	struct str rest = str_trim(str_sub(p->text, end, 4));
	return rest.len > 0 && strchr("FMH", rest.ptr[0]) && (rest.len == 1 || !isalnum((unsigned char)rest.ptr[1]));
}

/* The word before a byte, in its row, folded; empty when there is none. */
static struct str word_before(const struct page *p, size_t byte)
{
	size_t low = 0, high = p->read->token_count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (p->read->tokens[mid].start < byte)
			low = mid + 1;
		else
			high = mid;
	}
	while (low > 0 && p->read->tokens[low - 1].kind == TOKEN_MARK)
		low--;
	const struct token *t = low > 0 ? &p->read->tokens[low - 1] : NULL;
	return t && row_of(p, t->start) == row_of(p, byte) ? t->raw : STR("");
}

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from_c(*words)))
			return true;
	return false;
}

/* « PTH », « CRP »: capitals that are care before they are a name. */
static bool is_care(const struct page *p, struct span span)
{
	return memchr(p->care + span.start, 1, span.end - span.start) != NULL;
}

static void add_name(struct page *p, struct span span)
{
	static const char *const carers[] = {"dr",          "pr",           "docteur",    "docteure", "professeur",
					     "professeure", "medecin",      "ide",        "interne",  "infirmier",
					     "infirmiere",  "prescripteur", "chirurgien", "as",       NULL},
				 *const civil[] = {"mme",    "m",        "mr",           "mlle",
						   "madame", "monsieur", "mademoiselle", NULL};
	struct person *last = p->people_count > 0 ? &p->people[p->people_count - 1] : NULL;
	size_t row = row_of(p, span.start);
	/* « ROUSSEL^ANNE », « Sofia BENALI »: one person, unless a cell parts them. */
	if (last && last->row == row && span.start - last->span.end <= 1) {
		last->span.end = span.end;
		return;
	}
	if (span.end - span.start < NAME_MIN || is_care(p, span))
		return;
	struct str before = word_before(p, span.start);
	p->people[p->people_count++] = (struct person){
		.span = span, .row = row, .carer = is_one_of(before, carers), .civil = is_one_of(before, civil)};
}

static void take_entities(struct page *p, const struct reading *r)
{
	for (size_t i = 0; i < r->entity_count; i++) {
		const struct blouse_entity *e = &r->entities[i];
		struct span span = {e->span.start, e->span.end};
		switch (e->type) {
		case BLOUSE_NOM:
		case BLOUSE_PRENOM:
			add_name(p, span);
			break;
		case BLOUSE_DATE_NAISSANCE:
			add_fact(p, FACT_BIRTH, span);
			break;
		case BLOUSE_DATE:
			if (is_birth_date(text_of(p, span)))
				add_fact(p, has_sex_behind(p, span.end) ? FACT_BIRTH : FACT_DATE, span);
			break;
		case BLOUSE_AGE:
			add_fact(p, FACT_AGE, span);
			break;
		case BLOUSE_CHAMBRE:
			add_fact(p, FACT_ROOM, span);
			break;
		case BLOUSE_IPP:
		case BLOUSE_NDA:
			add_fact(p, FACT_NUMBER, span);
			break;
		case BLOUSE_SECU:
			if (e->checked)
				add_fact(p, FACT_SECU, span);
			break;
		default:
			break;
		}
	}
}

static void take_mentions(struct page *p, const struct reading *r)
{
	static const struct {
		const char *concept;
		enum fact_kind kind;
	} concepts[] = {
		{"maladie", FACT_CARE},      {"maladie-rare", FACT_CARE},        {"symptome", FACT_CARE},
		{"examen", FACT_CARE},       {"medicament", FACT_CARE},          {"soin", FACT_CARE},
		{"etat-patient", FACT_CARE}, {"soin-a-une-personne", FACT_CARE}, {"profession-soin", FACT_TRADE},
	};
	/* Words of any notice: « assurance maladie », « soins externes ». */
	static const char *const vague[] = {"maladie",     "maladies",   "malade",      "soin",
					    "soins",       "examen",     "examens",     "traitement",
					    "traitements", "medicament", "medicaments", NULL};
	for (size_t k = 0; k < sizeof(concepts) / sizeof(*concepts); k++) {
		int concept = charter_concept(p->charter, str_from_c(concepts[k].concept));
		for (size_t i = 0; concept >= 0 && i < r->mention_count; i++) {
			const struct mention *m = &r->mentions[i];
			const struct token *first = &r->text.tokens[m->first];
			if (m->concept == (uint16_t)concept && !(m->length == 1 && is_one_of(first->text, vague)))
				add_fact(p, concepts[k].kind,
					 (struct span){first->start, r->text.tokens[m->first + m->length - 1].end});
		}
	}
}

/* What charts write short, and prose does not: « FC 92 », « 8,1 g/dl », « 304 P », « 78 a ». */
static void take_shorthand(struct page *p, const struct reading *r)
{
	static const char *const measures[] = {"fc",  "spo2", "sp02",   "pni",     "ta",   "fr", "eva",
					       "qtc", "qrs",  "psa",    "crp",     "nfs",  "hb", "tdm",
					       "irm", "ecg",  "dextro", "diurese", "perf", NULL},
				 *const units[] = {"mg",   "g",  "ml",     "l",   "ui",  "mcg", "mmol", "bpm",
						   "mmhg", "cp", "sachet", "gel", "amp", "dl",  NULL},
				 *const beds[] = {"ch", "chambre", "lit", "chb", NULL};
	bool has_beds = false;
	for (size_t i = 0; i < r->text.token_count; i++) {
		const struct token *t = &r->text.tokens[i], *next = i + 1 < r->text.token_count ? t + 1 : NULL;
		bool begins = p->rows[row_of(p, t->start)].span.start == t->start;
		bool number = t->kind == TOKEN_NUMBER;
		unsigned long long n = 0;
		has_beds |= is_one_of(t->raw, beds);
		if (is_one_of(t->raw, measures) && next && next->kind == TOKEN_NUMBER)
			add_fact(p, FACT_CARE, (struct span){t->start, next->end});
		if (!number && t->raw.len > 1 && t->raw.ptr[t->raw.len - 1] == 'a') /* « 78a » */
			number = str_to_u64(str_sub(t->raw, 0, t->raw.len - 1), AGE_MAX, &n);
		else if (number && next && next->start - t->end <= 1)
			number = str_eq(text_of(p, (struct span){next->start, next->end}), STR("a")) && /* no « à » */
				 str_to_u64(t->raw, AGE_MAX, &n);
		else
			number = false;
		if (number && n > 0)
			add_fact(p, FACT_AGE, (struct span){t->start, t->end});
		if (t->kind != TOKEN_NUMBER || !next || row_of(p, next->start) != row_of(p, t->start))
			continue;
		if (is_one_of(next->raw, units))
			add_fact(p, FACT_CARE, (struct span){t->start, next->end});
		if (begins && has_beds && t->raw.len <= 4)
			add_fact(p, FACT_ROOM, (struct span){t->start, t->end});
	}
}

/* --- Who is cared for --- */

/* Whether the row below this one is near: pages, and moments of a video, stand below each other too. */
static bool is_next(const struct page *p, size_t row)
{
	const struct row *a = &p->rows[row], *b = a + 1;
	return b->down - a->down <= APART * fmax(a->height, b->height);
}

/* The rows that tell of the person in `row`: its own, those below up to the next name, and one above that has none. */
static struct span block_of(const struct page *p, size_t row)
{
	struct span block = {row, row + 1};
	while (block.end < p->row_count && block.end - row <= BLOCK_ROWS && p->rows[block.end].people == 0 &&
	       is_next(p, block.end - 1))
		block.end++;
	if (row > 0 && p->rows[row - 1].people == 0 && is_next(p, row - 1))
		block.start--;
	return block;
}

static unsigned facts_between(const struct page *p, struct span rows)
{
	unsigned facts = 0;
	for (size_t i = rows.start; i < rows.end; i++)
		facts |= p->rows[i].facts;
	return facts;
}

static unsigned signs_in(unsigned facts)
{
	return (facts & (FACT(FACT_BIRTH) | FACT(FACT_NUMBER) | FACT(FACT_SECU) | FACT(FACT_ROOM)) ? SURE : 0) +
	       (facts & FACT(FACT_DATE) ? 2 : 0) + (facts & FACT(FACT_AGE) ? 1 : 0) + (facts & FACT(FACT_CARE) ? 1 : 0);
}

static void weigh_people(struct page *p)
{
	unsigned cared_rows = 0, listed = 0;
	for (size_t i = 0; i < p->people_count; i++)
		p->rows[p->people[i].row].people += !p->people[i].carer;
	for (size_t i = 0; i < p->row_count; i++)
		cared_rows += (p->rows[i].facts & FACT(FACT_CARE)) != 0;
	for (size_t i = 0; i < p->people_count; i++)
		listed += !p->people[i].carer && signs_in(p->rows[p->people[i].row].facts) > 0;
	for (size_t i = 0; i < p->people_count; i++) {
		struct person *who = &p->people[i];
		if (who->carer)
			continue;
		unsigned facts = facts_between(p, block_of(p, who->row));
		who->signs = signs_in(facts);
		/* A page full of care, or a list of people: what one row hints at, the whole page says. */
		if (who->signs > 0)
			who->signs += (cared_rows > 1) + (listed > 1) + (who->civil && facts & FACT(FACT_CARE));
		who->carer = who->signs < SURE && facts & FACT(FACT_TRADE) && p->row_count <= BADGE_ROWS;
	}
}

/* --- Labels --- */

static bool is_inside(struct sight_box a, struct sight_box b)
{
	return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

/* The first word that ends behind this byte. */
static size_t first_word(const struct page *p, size_t byte)
{
	size_t low = 0, high = p->word_count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (p->words[mid].end <= byte)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void put(struct page *p, enum label_kind kind, struct span span)
{
	struct label label = {.kind = kind, .value = text_of(p, span), .confidence = 1};
	bool any = false;
	if (*p->label_count == LABELS_MAX)
		return;
	for (size_t i = first_word(p, span.start); i < p->word_count && p->words[i].start < span.end; i++) {
		const struct sight_word *word = p->seen[i];
		label.box = any ? label_around(label.box, word->box) : word->box;
		label.confidence = word->confidence < label.confidence ? word->confidence : label.confidence;
		any = true;
	}
	for (size_t i = 0; any && i < *p->label_count; i++) {
		struct label *known = &p->labels[i];
		if (known->kind != kind || (!is_inside(label.box, known->box) && !is_inside(known->box, label.box)))
			continue;
		if (is_inside(known->box, label.box))
			*known = label;
		return;
	}
	if (any)
		p->labels[(*p->label_count)++] = label;
}

static void put_facts(struct page *p, struct span rows)
{
	static const int kinds[FACTS] = {
		[FACT_BIRTH] = LABEL_BIRTH,   [FACT_DATE] = LABEL_BIRTH, [FACT_AGE] = -1,  [FACT_ROOM] = LABEL_ROOM,
		[FACT_NUMBER] = LABEL_NUMBER, [FACT_SECU] = LABEL_SECU,  [FACT_CARE] = -1, [FACT_TRADE] = -1,
	};
	for (size_t i = 0; i < p->fact_count; i++) {
		size_t row = row_of(p, p->facts[i].span.start);
		if (row >= rows.start && row < rows.end && kinds[p->facts[i].kind] >= 0)
			put(p, (enum label_kind)kinds[p->facts[i].kind], p->facts[i].span);
	}
}

static void put_care(struct page *p)
{
	unsigned count = 0;
	for (size_t i = 0; i < p->fact_count && count < CARE_SHOWN; i++)
		if (p->facts[i].kind == FACT_CARE) {
			put(p, LABEL_CARE, p->facts[i].span);
			count++;
		}
}

/* Who works when: names in rows, and a title that says so. */
static bool is_rota(const struct page *p)
{
	static const char *const titles[] = {"planning",      "plannings",    "roulement",  "roulements", "garde",
					     "gardes",        "astreinte",    "astreintes", "effectif",   "effectifs",
					     "trombinoscope", "organigramme", NULL};
	bool titled = false;
	for (size_t i = 0; i < p->read->token_count && !titled; i++)
		titled = is_one_of(p->read->tokens[i].raw, titles);
	return titled && p->people_count > 1;
}

static void put_people(struct page *p)
{
	bool cared_for = false, doubt = false, rota = is_rota(p);
	for (size_t i = 0; i < p->people_count; i++) {
		const struct person *who = &p->people[i];
		if (rota ? who->signs == 0 : who->carer && p->row_count <= BADGE_ROWS)
			put(p, LABEL_CARER, who->span);
		doubt |= who->signs >= DOUBT;
		if (who->signs < SURE)
			continue;
		cared_for = true;
		if (*p->label_count == LABELS_MAX)
			continue;
		put(p, LABEL_NAME, who->span);
		put_facts(p, block_of(p, who->row));
	}
	/* No name that was read, but a number beside a birth: the corner of a scan. */
	for (size_t i = 0; !cared_for && i < p->row_count; i++) {
		struct span rows = {i, i + 1 < p->row_count && is_next(p, i) ? i + 2 : i + 1};
		unsigned facts = facts_between(p, rows);
		if (facts & FACT(FACT_SECU) || (facts & FACT(FACT_BIRTH) && facts & FACT(FACT_NUMBER))) {
			put_facts(p, rows);
			cared_for = true;
		}
	}
	if (cared_for || doubt)
		put_care(p);
}

enum error_code shown_read(struct arena *arena, const struct blouse_charter *charter, const struct sight_line *lines,
			   size_t line_count, struct label *labels, size_t *label_count, struct error *err)
{
	struct page p = {
		.arena = arena, .charter = charter, .lines = lines, .labels = labels, .label_count = label_count};
	struct reading r;
	struct engine *engine = ARENA_ZNEW(arena, struct engine, 1);
	if (!engine || !lay_out(&p, line_count))
		return error_nomem(err);
	if (p.text.len == 0)
		return ERR_NONE;
	enum error_code code = engine_init(engine, charter, charter_model(charter), arena, err);
	if (!code)
		code = reading_make(arena, engine, p.text, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &r, err);
	if (code)
		return code;
	p.facts = ARENA_NEW(arena, struct fact, r.entity_count + r.mention_count + 4 * r.text.token_count + 1);
	p.people = ARENA_NEW(arena, struct person, r.entity_count + 1);
	p.care = ARENA_ZNEW(arena, char, p.text.len + 1);
	if (!p.facts || !p.people || !p.care)
		return error_nomem(err);
	p.read = &r.text;
	take_mentions(&p, &r);
	take_shorthand(&p, &r);
	take_entities(&p, &r);
	weigh_people(&p);
	put_people(&p);
	return ERR_NONE;
}
