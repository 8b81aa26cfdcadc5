/* SPDX-License-Identifier: Apache-2.0 */
/* A presentation is no sentence: a name stands at the beginning of a line, a job between two emoji, a hospital behind « @ ».
 * What the engine finds is taken when it stands where people put such things. */
#include "engine/engine.h"
#include "engine/reading.h"
#include "verdict/profile.h"

struct reader {
	const struct blouse_charter *charter;
	const struct reading *r;
	struct str text;
	struct profile_seen seen;
};

static void see(struct reader *p, enum profile_fact fact, size_t start, size_t end)
{
	if (p->seen.facts & PROFILE_BIT(fact))
		return;
	p->seen.facts |= PROFILE_BIT(fact);
	p->seen.spans[fact] = (struct blouse_span){start, end};
}

static bool sees(const struct reader *p, enum profile_fact fact) { return p->seen.facts & PROFILE_BIT(fact); }

static const struct token *token(const struct reader *p, size_t i) { return &p->r->text.tokens[i]; }

/* The first token at or behind this byte. */
static size_t token_at(const struct reader *p, size_t byte)
{
	size_t low = 0, high = p->r->text.token_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (token(p, middle)->end <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The words of a token that is a word; empty for any other. */
static struct str word(const struct reader *p, size_t i)
{
	if (i >= p->r->text.token_count)
		return (struct str){"", 0};
	const struct token *t = token(p, i);
	return t->kind == TOKEN_WORD || t->kind == TOKEN_TAGPART || t->kind == TOKEN_NUMBER ? t->text
											    : (struct str){"", 0};
}

static bool is_one_of(struct str s, const char *const *words)
{
	for (; s.len > 0 && *words; words++)
		if (str_eq(s, str_from_c(*words)))
			return true;
	return false;
}

/* Where a list of folded phrases (words parted by one space, ended by NULL) stands in the text. */
static void see_phrases(struct reader *p, enum profile_fact fact, const char *const *phrases)
{
	for (; *phrases && !sees(p, fact); phrases++)
		for (size_t i = 0; i < p->r->text.token_count; i++) {
			struct str rest = str_from_c(*phrases), part;
			size_t at = i;
			for (; rest.len > 0; at++) {
				rest = str_cut(rest, ' ', &part);
				if (at >= p->r->text.token_count || !str_eq(token(p, at)->text, part))
					break;
				if (rest.len == 0)
					see(p, fact, token(p, i)->start, token(p, at)->end);
			}
		}
}

/* A mention of one of these concepts (ended by NULL) that `accepts`, or any when that is NULL. */
static void see_concepts(struct reader *p, enum profile_fact fact, const char *const *concepts,
			 bool (*accepts)(const struct reader *p, const struct mention *m))
{
	for (; *concepts && !sees(p, fact); concepts++) {
		int concept = charter_concept(p->charter, str_from_c(*concepts));
		for (size_t i = 0; concept >= 0 && i < p->r->mention_count && !sees(p, fact); i++) {
			const struct mention *m = &p->r->mentions[i];
			if (m->concept == (uint16_t)concept && (!accepts || accepts(p, m)))
				see(p, fact, token(p, m->first)->start, token(p, m->first + m->length - 1)->end);
		}
	}
}

/* Whether only marks and emoji stand before this byte in its line, or a title; on the first line, behind « , » and « | » too. */
static bool begins_line(const struct reader *p, size_t byte)
{
	static const char *const before[] = {"dr", "docteur", "pr", "professeur", "mme", "mr", "m", "moi c est", NULL};
	static const char *const parts[] = {",", "|", "-", "/", "(", NULL};
	size_t line = byte;
	while (line > 0 && p->text.ptr[line - 1] != '\n')
		line--;
	bool first = str_trim(str_sub(p->text, 0, line)).len == 0;
	for (size_t i = token_at(p, byte); i > 0 && token(p, i - 1)->start >= line;) {
		const struct token *t = token(p, --i);
		bool part = t->kind == TOKEN_MARK && is_one_of(t->text, parts);
		if (part && first)
			return true;
		if (part || (t->kind != TOKEN_MARK && t->kind != TOKEN_EMOJI && !is_one_of(t->text, before)) ||
		    (t->kind == TOKEN_MARK && is_one_of(t->text, (const char *const[]){".", "!", "?", NULL}) && i > 0 &&
		     !is_one_of(token(p, i - 1)->text, before)))
			return false;
	}
	return true;
}

/* Whether nothing but spaces and hyphens stands between two places. */
static bool touch(const struct reader *p, size_t end, size_t start)
{
	for (; end < start; end++)
		if (p->text.ptr[end] != ' ' && p->text.ptr[end] != '-')
			return false;
	return true;
}

/* A first name at the beginning of a line, and the surname beside it. Below the first line both must be there: « Thé noir ». */
static void see_name(struct reader *p)
{
	const struct reading *r = p->r;
	for (size_t i = 0; i < r->entity_count && !sees(p, PROFILE_FIRST_NAME); i++) {
		const struct blouse_entity *e = &r->entities[i], *next = i + 1 < r->entity_count ? e + 1 : NULL;
		bool swapped = e->type == BLOUSE_NOM && next && next->type == BLOUSE_PRENOM;
		if ((e->type != BLOUSE_PRENOM && !swapped) || !begins_line(p, e->span.start))
			continue;
		const struct blouse_entity *last = swapped ? next : e;
		while (!swapped && next && next->type == BLOUSE_PRENOM && touch(p, last->span.end, next->span.start))
			last = next, next = next + 1 < r->entities + r->entity_count ? next + 1 : NULL;
		bool full = swapped ? touch(p, e->span.end, next->span.start)
				    : next && next->type == BLOUSE_NOM && touch(p, last->span.end, next->span.start);
		size_t line = e->span.start;
		while (line > 0 && p->text.ptr[line - 1] != '\n')
			line--;
		if (!full && str_trim(str_sub(p->text, 0, line)).len > 0)
			continue;
		const struct blouse_entity *name = swapped ? e : next, *given = swapped ? next : e;
		see(p, PROFILE_FIRST_NAME, given->span.start, swapped ? given->span.end : last->span.end);
		if (full)
			see(p, PROFILE_NAME, name->span.start, name->span.end);
	}
}

/* « 27 ans », and not the 2 of « maman de 2 ». */
static bool tells_years(struct str age) { return str_find(age, STR("an")) != SIZE_MAX; }

static void see_entities(struct reader *p)
{
	for (size_t i = 0; i < p->r->entity_count; i++) {
		const struct blouse_entity *e = &p->r->entities[i];
		size_t start = e->span.start, end = e->span.end;
		if (e->type == BLOUSE_SERVICE)
			see(p, PROFILE_WARD, start, end);
		else if (e->type == BLOUSE_VILLE || e->type == BLOUSE_ADRESSE || e->type == BLOUSE_ZIP)
			see(p, PROFILE_TOWN, start, end);
		else if (e->type == BLOUSE_AGE && tells_years(str_sub(p->text, start, end - start)))
			see(p, PROFILE_AGE, start, end);
		if (e->type == BLOUSE_TEL || e->type == BLOUSE_MAIL || e->type == BLOUSE_ADRESSE ||
		    e->type == BLOUSE_DATE_NAISSANCE)
			see(p, PROFILE_CONTACT, start, end);
	}
}

/* Born there, cared for there: nobody's employer. */
static bool is_patients(const struct reader *p, size_t byte)
{
	static const char *const words[] = {"ne",     "nee",     "suivi",  "suivie",  "opere", "operee",
					    "soigne", "soignee", "greffe", "greffee", NULL};
	size_t i = token_at(p, byte);
	for (size_t n = 0; n < 4 && i > 0; n++)
		if (is_one_of(word(p, --i), words))
			return true;
	return false;
}

/* Whether the hospital has a name: « ehpad les glycines », « hosto de Morlanne », and not « hôpital public ». */
static bool is_named(const struct reader *p, const struct mention *m)
{
	static const char *const by_themselves[] = {"aphp", "aphm", "hcl", NULL};
	static const char *const articles[] = {"de", "du", "des", "d", "la", "le", "les", "l", NULL};
	static const char *const houses[] = {"ehpad", "clinique", "polyclinique", "residence", NULL};
	size_t i = m->first + m->length;
	struct str first = word(p, m->first);
	if (is_one_of(first, by_themselves) || (str_eq(first, STR("ap")) && m->length > 1))
		return true;
	if (is_patients(p, token(p, m->first)->start))
		return false;
	bool introduced = is_one_of(word(p, i), articles);
	if (introduced && is_one_of(first, houses) && word(p, i + 1).len > 2)
		return true;
	while (is_one_of(word(p, i), articles))
		i++;
	struct str name = word(p, i);
	return name.len > 2 && token(p, i)->kind != TOKEN_NUMBER &&
	       (token(p, i)->flags & TOKEN_TITLE || !charter_is_common(p->charter, name));
}

static bool is_hospital_account(const struct reader *p, struct blouse_span span)
{
	static const char *const parts[] = {"chu",      "chru",     "aphp",  "ap_hp", "aphm", "hopital",
					    "hopitaux", "clinique", "ehpad", "ch_",   "ght",  NULL};
	struct str name = token(p, token_at(p, span.start))->text;
	for (const char *const *part = parts; *part; part++)
		if (str_find(name, str_from_c(*part)) != SIZE_MAX)
			return true;
	return false;
}

static void see_employer(struct reader *p)
{
	static const char *const own[] = {"etablissement", "site", "compte-officiel-connu", NULL};
	static const char *const hospital[] = {"hopital", NULL};
	for (size_t i = 0; i < p->r->entity_count; i++) {
		const struct blouse_entity *e = &p->r->entities[i];
		if ((e->type == BLOUSE_HOPITAL && !is_patients(p, e->span.start)) ||
		    (e->type == BLOUSE_COMPTE && is_hospital_account(p, e->span)))
			see(p, PROFILE_EMPLOYER, e->span.start, e->span.end);
	}
	see_concepts(p, PROFILE_EMPLOYER, own, NULL);
	see_concepts(p, PROFILE_EMPLOYER, hospital, is_named);
}

/* The disclaimer itself, rather than « compte perso ». */
static bool disclaims(const struct reader *p, const struct mention *m)
{
	return !str_eq(word(p, m->first), STR("compte")) && !str_eq(word(p, m->first), STR("bio"));
}

static void see_work(struct reader *p)
{
	static const char *const jobs[] = {"profession-soin", "superieur", "professionnel-officiel", NULL};
	static const char *const more[] = {"aide soignante",        "soignant", "puph", "pu ph",
					   "attachee de recherche", NULL};
	static const char *const civil[] = {"metier-civil", NULL};
	static const char *const wards[] = {"service", "service-nomme", NULL};
	static const char *const works[] = {"lien-employeur", "emploi-public", NULL};
	struct reader link = *p;
	see_concepts(p, PROFILE_JOB, jobs, NULL);
	see_phrases(p, PROFILE_JOB, more);
	see_employer(p);
	see_concepts(p, PROFILE_WARD, wards, NULL);
	link.seen.facts = 0;
	see_concepts(&link, PROFILE_JOB, works, NULL);
	/* Any trade, when it is told with the house. */
	if (sees(p, PROFILE_EMPLOYER))
		see_concepts(p, PROFILE_JOB, civil, NULL);
	/* A hospital, a ward, without a word of work: one was a patient there, or likes a team of that name. */
	if (!sees(p, PROFILE_JOB) && !sees(&link, PROFILE_JOB))
		p->seen.facts &= ~(PROFILE_BIT(PROFILE_EMPLOYER) | PROFILE_BIT(PROFILE_WARD));
}

static void see_life(struct reader *p)
{
	static const char *const family[] = {"maman",
					     "papa",
					     "mere",
					     "pere",
					     "epouse de",
					     "epoux de",
					     "mariee",
					     "marie a",
					     "mari de",
					     "femme de",
					     "mes enfants",
					     "mes filles",
					     "mes fils",
					     "mes garcons",
					     "deux garcons",
					     "deux filles",
					     "deux enfants",
					     "trois enfants",
					     "fille de",
					     "fils de",
					     "👶",
					     "💍",
					     "👪",
					     "🤰",
					     NULL};
	static const char *const relatives[] = {"famille-detail", NULL};
	static const char *const opinions[] = {
		"militant",   "militante",  "syndique",    "syndiquee",     "de gauche",       "de droite",
		"gauchiste",  "socialiste", "communiste",  "anarchiste",    "anticapitaliste", "ecolo",
		"ecologiste", "feministe",  "royaliste",   "souverainiste", "patriote",        "laique",
		"athee",      "catho",      "catholique",  "chretien",      "chretienne",      "musulman",
		"musulmane",  "protestant", "protestante", "macroniste",    "insoumis",        "insoumise",
		NULL};
	static const char *const ideas[] = {"politique", "religion", NULL};
	static const char *const stories[] = {
		"vis ma vie",   "chronique",    "chroniques", "coulisses",     "anecdote",       "anecdotes",
		"mes gardes",   "mes patients", "mes nuits",  "mon quotidien", "mon service",    "tranches de vie",
		"histoires de", "journal d",    "recits de",  "je raconte",    "dans la peau d", NULL};
	see_phrases(p, PROFILE_FAMILY, family);
	see_concepts(p, PROFILE_FAMILY, relatives, NULL);
	see_phrases(p, PROFILE_OPINIONS, opinions);
	see_concepts(p, PROFILE_OPINIONS, ideas, NULL);
	if (sees(p, PROFILE_JOB) || sees(p, PROFILE_EMPLOYER))
		see_phrases(p, PROFILE_STORIES, stories);
}

enum error_code profile_read(struct arena *arena, const struct blouse_charter *charter, struct str text,
			     struct profile_seen *ret_seen, struct error *err)
{
	static const char *const formula[] = {"propos-engagent", NULL};
	struct engine *engine = ARENA_ZNEW(arena, struct engine, 1);
	struct reading reading;
	if (!engine)
		return error_nomem(err);
	enum error_code code = engine_init(engine, charter, charter_model(charter), arena, err);
	if (!code)
		code = reading_make(arena, engine, text, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &reading, err);
	if (code)
		return code;
	struct reader p = {.charter = charter, .r = &reading, .text = text};
	struct reader disclaimer = p;
	see_name(&p);
	see_entities(&p);
	see_work(&p);
	see_life(&p);
	see_concepts(&disclaimer, PROFILE_JOB, formula, disclaims);
	p.seen.formula = disclaimer.seen.facts != 0;
	*ret_seen = p.seen;
	return ERR_NONE;
}
