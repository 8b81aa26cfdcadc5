/* SPDX-License-Identifier: Apache-2.0 */
/* Which details count was measured on the threads of the corpus: docs/decisions/0008-mosaic.md. */
#include "engine/clues.h"

#include "engine/engine.h"
#include "engine/reading.h"

static const struct {
	const char *concept;
	enum clue_kind kind;
} clue_concepts[] = {
	{"metier-civil", CLUE_JOB},
	{"profession-soin", CLUE_PROFESSION},
	{"service", CLUE_WARD},
	{"service-nomme", CLUE_WARD},
	{"famille-detail", CLUE_FAMILY},
	{"proche-patient", CLUE_RELATIVE},
	{"circonstance-connue", CLUE_EVENT},
	{"trait-unique", CLUE_TRAIT},
	{"site", CLUE_PLACE},
	{"etablissement", CLUE_PLACE},
	{"maladie-rare", CLUE_CONDITION},
	{"objet-insolite", CLUE_CONDITION},
	{"patient", CLUE_PATIENT},
	{"patient-designe", CLUE_PATIENT},
	{"personne-vague", CLUE_SOMEONE},
	{"comportement-patient", CLUE_ACTS},
	{"mien", CLUE_OWN},
	{"moi-malade", CLUE_OWN},
	{"maman-papa", CLUE_PARENT},
	{"fiction", CLUE_FICTION},
	{"soin", CLUE_CARE},
	{"soin-general", CLUE_STAY},
	{"sejour", CLUE_STAY},
	{"hopital", CLUE_STAY},
	{"etat-patient", CLUE_STAY},
};

enum clue_kind clue_of_concept(const char *id, unsigned len)
{
	for (size_t i = 0; i < sizeof(clue_concepts) / sizeof(*clue_concepts); i++)
		if (str_eq((struct str){id, len}, str_from_c(clue_concepts[i].concept)))
			return clue_concepts[i].kind;
	return CLUE_NONE;
}

static enum clue_kind kind_of(const struct engine *engine, uint32_t signal)
{
	if (signal < SIGNAL_FIRST)
		return (enum clue_kind)engine->clue_kinds[signal];
	if (signal == SIGNAL_MANNER + MANNER_FIRST)
		return CLUE_FIRST;
	if (signal >= SIGNAL_ENTITY + BLOUSE_ENTITY_TYPES)
		return CLUE_NONE;
	switch ((enum blouse_entity_type)(signal - SIGNAL_ENTITY)) {
	case BLOUSE_AGE:
		return CLUE_AGE;
	case BLOUSE_DATE:
	case BLOUSE_HEURE:
		return CLUE_TIME;
	case BLOUSE_VILLE:
	case BLOUSE_ADRESSE:
	case BLOUSE_HOPITAL:
		return CLUE_PLACE;
	case BLOUSE_SERVICE:
		return CLUE_WARD;
	case BLOUSE_NOM: /* a first name is shared by many */
	case BLOUSE_COMPTE:
	case BLOUSE_CHAMBRE:
		return CLUE_NAME;
	default:
		return CLUE_NONE;
	}
}

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from_c(*words)))
			return true;
	return false;
}

/* "4 mars", "21 h 04" are exact, "4 h", "lundi", "1998" are not: a number, something, and perhaps another number. */
static bool is_exact(const struct reading *r, const struct signal *s)
{
	size_t numbers = 0, others = 0;
	size_t start = r->text.tokens[s->token].start, end = r->text.tokens[s->end - 1].end;
	for (size_t i = start; i < end; i++) {
		bool digit = r->text.folded.original.ptr[i] >= '0' && r->text.folded.original.ptr[i] <= '9';
		bool after = i > start && r->text.folded.original.ptr[i - 1] >= '0' &&
			     r->text.folded.original.ptr[i - 1] <= '9';
		numbers += digit && !after;
		others += !digit;
	}
	return s->id == SIGNAL_ENTITY + BLOUSE_HEURE ? numbers > 1 : numbers > 0 && others > 0;
}

/* The kind that a signal brings where it stands: one person, not several. */
static enum clue_kind kind_shown(const struct engine *engine, const struct reading *r, const struct signal *s)
{
	static const char *const grandparents[] = {"mamie", "mamy", "papi", "papy", NULL};
	enum clue_kind kind = kind_of(engine, s->id);
	if (kind == CLUE_TIME)
		return is_exact(r, s) ? kind : CLUE_NONE;
	if (kind != CLUE_JOB && kind != CLUE_PATIENT && kind != CLUE_SOMEONE && kind != CLUE_PROFESSION)
		return kind;
	enum determiner how = reading_determiner(&r->text, s->token);
	if (kind == CLUE_PROFESSION) /* "sage-femme à Bayeux", not "une sage-femme" */
		return how == DETERMINER_NONE ? CLUE_OWN_JOB : CLUE_NONE;
	if (how == DETERMINER_SEVERAL || how == DETERMINER_OUR_MANY || how == DETERMINER_ANY)
		return CLUE_NONE;
	if (kind == CLUE_SOMEONE && how == DETERMINER_NONE &&
	    is_one_of(r->text.tokens[s->token].text, grandparents)) /* "Mamie a 98 ans" is the author's */
		return CLUE_OWN;
	return kind;
}

/* Whether "il" or "elle" stands for somebody: not "il faut", "il y a", "il fait beau". */
static bool tells_of_one(const struct text *text, const struct sentence *sentence)
{
	static const char *const pronouns[] = {"il", "elle", NULL};
	static const char *const between[] = {"n", "ne", "m", "me", "nous", "lui", "s", "se", "l", "en", NULL};
	static const char *const skies[] = {"beau", "froid", "chaud", "gris",  "doux",
					    "bon",  "nuit",  "jour",  "moche", NULL};
	static const char *const nobody[] = {"y",      "faut",  "fallait", "faudra", "faudrait", "pleut", "neige",
					     "existe", "reste", "manque",  "parait", "agit",     NULL};
	uint32_t end = sentence->first + sentence->count;
	for (uint32_t i = sentence->first; i < end; i++) {
		if (!is_one_of(text->tokens[i].text, pronouns))
			continue;
		uint32_t verb = i + 1;
		while (verb < end && is_one_of(text->tokens[verb].text, between))
			verb++;
		bool weather = verb + 1 < end && (text->tokens[verb + 1].kind == TOKEN_NUMBER ||
						  is_one_of(text->tokens[verb + 1].text, skies));
		if (text->tokens[i].text.len == 4 || verb >= end ||
		    (!weather && !is_one_of(text->tokens[verb].text, nobody)))
			return true;
	}
	return false;
}

#define HAS(set, kind) (((set)&CLUE_BIT(kind)) != 0)
#define BELOW(kind) (CLUE_BIT(kind) - 1)

/* The clues of one sentence; *ret_named is set when its words name a patient. */
static unsigned read_sentence(const struct engine *engine, const struct reading *r, size_t s, bool *ret_named)
{
	const struct sentence *sentence = &r->text.sentences[s];
	unsigned seen = 0;
	for (size_t i = s ? r->signal_ends[s - 1] : 0; i < r->signal_ends[s]; i++)
		seen |= CLUE_BIT(kind_shown(engine, r, &r->signals[i]));
	bool patient = HAS(seen, CLUE_PATIENT), usager = r->context == BLOUSE_USAGER;
	unsigned kinds = seen & BELOW(CLUE_PATIENT) & ~CLUE_BIT(CLUE_NONE);
	if ((HAS(seen, CLUE_OWN) && !patient) || (HAS(seen, CLUE_PARENT) && !HAS(seen, CLUE_RELATIVE)) ||
	    HAS(seen, CLUE_FICTION)) {
		bool story = seen &
			     (CLUE_BIT(CLUE_CARE) | CLUE_BIT(CLUE_STAY) | CLUE_BIT(CLUE_AGE) | CLUE_BIT(CLUE_FICTION));
		return (clues_without_person(kinds) & ~CLUE_BIT(CLUE_OWN_JOB)) | (story ? CLUE_BIT(CLUE_OWN_STORY) : 0);
	}
	bool third = tells_of_one(&r->text, sentence);
	bool told = patient || third || HAS(seen, CLUE_SOMEONE) || HAS(seen, CLUE_ACTS);
	if (!told && (HAS(seen, CLUE_FIRST) || HAS(seen, CLUE_WARD) || HAS(seen, CLUE_STAY)))
		kinds &= ~CLUE_BIT(CLUE_AGE);
	if (!told)
		kinds &= ~CLUE_BIT(CLUE_NAME);
	if (r->context != BLOUSE_AGENT)
		kinds &= ~CLUE_BIT(CLUE_OWN_JOB);
	if (third && !sentence->asks)
		kinds |= CLUE_BIT(CLUE_HABIT);
	if (third && HAS(seen, CLUE_RELATIVE))
		kinds |= CLUE_BIT(CLUE_FAMILY);
	if (told && HAS(seen, CLUE_CARE))
		kinds |= CLUE_BIT(CLUE_CONDITION);
	/* Whom staff tells of is taken for somebody met at work; others must say that it is a stranger. */
	if (patient || (usager ? third && HAS(seen, CLUE_SOMEONE) : told))
		kinds |= CLUE_BIT(CLUE_PATIENT);
	*ret_named |= patient;
	return kinds;
}

unsigned clues_read(const struct engine *engine, const struct reading *reading)
{
	unsigned kinds = 0;
	bool named = false;
	for (size_t s = 0; s < reading->text.sentence_count; s++)
		kinds |= read_sentence(engine, reading, s, &named);
	return HAS(kinds, CLUE_OWN_STORY) && !named ? clues_without_person(kinds) : kinds;
}

unsigned clues_count(unsigned kinds)
{
	return (unsigned)__builtin_popcount(kinds & BELOW(CLUE_PATIENT) & ~CLUE_BIT(CLUE_NONE));
}

unsigned clues_firm(unsigned kinds)
{
	return kinds &
	       ~(CLUE_BIT(CLUE_HABIT) | CLUE_BIT(CLUE_CONDITION) | CLUE_BIT(CLUE_FAMILY) | CLUE_BIT(CLUE_OWN_JOB));
}

unsigned clues_without_person(unsigned kinds)
{
	return kinds & (CLUE_BIT(CLUE_PLACE) | CLUE_BIT(CLUE_WARD) | CLUE_BIT(CLUE_TIME) | CLUE_BIT(CLUE_OWN_JOB) |
			CLUE_BIT(CLUE_OWN_STORY));
}
