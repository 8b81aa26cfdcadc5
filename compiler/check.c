/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a charter say of each other: concepts that clauses name, rules that examples name, what an
 * establishment changes and adds. */
#include "compiler/phrase.h"
#include "compiler/read.h"
#include "engine/format.h"
#include "engine/local.h"

/* Concepts that an establishment's file fills; clauses may name them without one. */
static const char *const filled[] = {
	"etablissement", "site", "service-nomme", "compte-officiel-connu", "hashtag-officiel", "mot-confidentiel"};
enum { ETABLISSEMENT, SITE, SERVICE_NOMME, COMPTE_OFFICIEL, HASHTAG_OFFICIEL, MOT_CONFIDENTIEL, FILLED };

static void add_phrase(struct charter_source *s, unsigned which, struct mark at, struct str text)
{
	uint32_t concept = text.len ? read_concept(s, str_from_c(filled[which])) : UINT32_MAX;
	struct source_phrase *phrase = concept == UINT32_MAX ? NULL : list_add(s->arena, &s->phrases);
	if (phrase)
		*phrase = (struct source_phrase){
			.at = at, .text = text, .concept = concept, .exact = true, .whole = which == COMPTE_OFFICIEL};
	else if (text.len)
		s->problems->failed = true;
}

static void add_names(struct charter_source *s, unsigned which, const name_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		add_phrase(s, which, names->items[i].at, names->items[i].text);
}

/* "#CHUValmont" is read as the words that its capitals part, or as one word when it is written without capitals. */
static void add_hashtag(struct charter_source *s, const struct source_name *tag)
{
	struct str text = tag->text;
	if (text.ptr[0] == '#')
		text = str_sub(text, 1, SIZE_MAX);
	else
		problem_add(s->problems, tag->at, "un mot-dièse commence par # : écrivez \"#%.*s\"", STR_ARG(text));
	add_phrase(s, HASHTAG_OFFICIEL, tag->at, text);
	char *parted = ARENA_NEW(s->arena, char, 2 * text.len + 1);
	if (!parted) {
		s->problems->failed = true;
		return;
	}
	size_t len = 0, parts = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool upper = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
		bool before = i > 0 && text.ptr[i - 1] >= 'A' && text.ptr[i - 1] <= 'Z';
		bool lower_next = i + 1 < text.len && text.ptr[i + 1] >= 'a' && text.ptr[i + 1] <= 'z';
		if (i > 0 && upper && (!before || lower_next)) {
			parted[len++] = ' ';
			parts++;
		}
		parted[len++] = text.ptr[i] == '_' ? ' ' : text.ptr[i];
	}
	parted[len] = '\0';
	if (parts)
		add_phrase(s, HASHTAG_OFFICIEL, tag->at, (struct str){parted, len});
}

static void add_establishment(struct charter_source *s)
{
	const struct source_establishment *e = &s->establishment;
	for (unsigned i = 0; i < FILLED; i++)
		read_concept(s, str_from_c(filled[i]));
	add_phrase(s, ETABLISSEMENT, e->at, e->name);
	add_names(s, ETABLISSEMENT, &e->aliases);
	add_names(s, SERVICE_NOMME, &e->services);
	for (size_t i = 0; i < e->sites.count; i++)
		add_phrase(s, SITE, e->sites.items[i].at, e->sites.items[i].name);
	for (size_t i = 0; i < e->accounts.count; i++)
		add_phrase(s, COMPTE_OFFICIEL, e->accounts.items[i].at, e->accounts.items[i].handle);
	for (size_t i = 0; i < e->hashtags.count; i++)
		add_hashtag(s, &e->hashtags.items[i]);
	for (size_t i = 0; i < e->confidential.count; i++)
		add_phrase(s, MOT_CONFIDENTIEL, e->confidential.items[i].at, e->confidential.items[i].words);
}

/* A clause that the establishment's facts add to a rule of the charter: `concept`, anywhere in a message, is enough. An
 * override may have switched the rule off, and a charter may do without it. */
static void add_clause(struct charter_source *s, const char *rule_id, struct source_clause clause, const char *concept,
		       const char *const *none)
{
	struct mark at = s->establishment.at;
	int index = source_rule_index(s, str_from_c(rule_id));
	if (index < 0)
		return;
	struct source_rule *rule = &s->rules.items[index];
	clause.at = at;
	clause.scope = CLAUSE_MESSAGE;
	clause.contexts = rule->contexts & 1u << BLOUSE_AGENT;
	clause.certain = true;
	struct source_name *asked = list_add(s->arena, &clause.all);
	if (asked)
		*asked = (struct source_name){at, str_from_c(concept)};
	s->problems->failed |= !asked;
	for (; *none; none++) {
		struct str id = str_from_c(*none);
		struct source_name *name = source_concept_index(s, id) < 0 ? NULL : list_add(s->arena, &clause.none);
		if (name)
			*name = (struct source_name){at, id};
	}
	struct source_clause *added = clause.contexts ? list_add(s->arena, &rule->clauses) : NULL;
	if (added)
		*added = clause;
	else if (clause.contexts)
		s->problems->failed = true;
}

/* Only an agent's message: an official account names professionals in their public role, and what others may say of
 * them is judged by other rules. Certain, for the roster takes away the doubt that the model weighs: the name is a
 * colleague's, and the charter lets nobody name one without a sign of agreement. */
static void add_facts(struct charter_source *s)
{
	static const char *const agreed[] = {"consentement-ecrit", "consentement-oral", "partage-officiel",
					     "compte-officiel-connu", NULL};
	static const char *const nothing[] = {NULL};
	const struct source_establishment *e = &s->establishment;
	bool perimeter = false;
	if (!e->given)
		return;
	read_concept(s, STR(LOCAL_STAFF));
	read_concept(s, STR(LOCAL_PLACE));
	for (size_t i = 0; i < e->sites.count; i++)
		perimeter |= e->sites.items[i].has_perimeter;
	perimeter |= e->buildings.count > 0;
	if (e->roster.count)
		add_clause(
			s, "collegues",
			(struct source_clause){
				.name = STR("personnel-nomme"),
				.doc = STR("Une personne de la liste du personnel, nommée sans un mot de son accord."),
			},
			LOCAL_STAFF, agreed);
	if (perimeter)
		add_clause(s, "geolocalisation",
			   (struct source_clause){
				   .name = STR("coordonnees-chez-nous"),
				   .doc = STR("Des coordonnées ou un lien de carte qui tombent dans un site de "
					      "l'établissement."),
			   },
			   LOCAL_PLACE, nothing);
}

static void apply_overrides(struct charter_source *s)
{
	for (size_t i = 0; i < s->establishment.overrides.count; i++) {
		const struct source_override *o = &s->establishment.overrides.items[i];
		int index = source_rule_index(s, o->rule);
		if (index < 0) {
			problem_add(s->problems, o->at, "la règle « %.*s » n'existe pas dans cette charte",
				    STR_ARG(o->rule));
			continue;
		}
		struct source_rule *rule = &s->rules.items[index];
		if (o->off)
			rule->enabled = false;
		else if (o->level != BLOUSE_CLEAR)
			rule->level = o->level;
	}
}

static void check_concepts(struct charter_source *s, const name_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (source_concept_index(s, names->items[i].text) < 0)
			problem_add(s->problems, names->items[i].at,
				    "le concept « %.*s » n'existe dans aucun lexique : corrigez-le ou créez-le",
				    STR_ARG(names->items[i].text));
}

static void check_rule(struct charter_source *s, const struct source_rule *rule)
{
	for (size_t i = 0; i < rule->clauses.count; i++) {
		check_concepts(s, &rule->clauses.items[i].all);
		check_concepts(s, &rule->clauses.items[i].any);
		check_concepts(s, &rule->clauses.items[i].none);
	}
	for (size_t i = 0; i < rule->examples.count; i++) {
		const name_list *others = &rule->examples.items[i].rules;
		for (size_t k = 0; k < others->count; k++) {
			struct str id = others->items[k].text;
			if (source_rule_index(s, id) < 0)
				problem_add(s->problems, others->items[k].at,
					    "la règle « %.*s » n'existe pas dans cette charte", STR_ARG(id));
			else if (str_eq(id, rule->id))
				problem_add(s->problems, others->items[k].at,
					    "« rules » ne nomme que les autres règles : retirez « %.*s »", STR_ARG(id));
		}
	}
}

/* One word gives one thing, however many times it is listed. */
static void check_twice(struct charter_source *s, const struct str *folded, size_t latest)
{
	const struct source_spelling *spelling = &s->spellings.items[latest];
	for (size_t i = 0; i < latest; i++) {
		const struct source_spelling *before = &s->spellings.items[i];
		if (!str_eq(folded[i], folded[latest]) || str_eq(before->to, spelling->to))
			continue;
		problem_add(s->problems, spelling->at,
			    "la graphie « %.*s » donne déjà « %.*s » ligne %u (accents et capitales ne comptent pas) : "
			    "gardez-en une",
			    STR_ARG(spelling->from), STR_ARG(before->to), before->at.line);
		return;
	}
}

static void check_spellings(struct charter_source *s)
{
	struct str *folded = ARENA_ZNEW(s->arena, struct str, s->spellings.count + 1);
	for (size_t i = 0; i < s->spellings.count && !s->problems->failed; i++) {
		const struct source_spelling *spelling = &s->spellings.items[i];
		str_list from = {0}, to = {0};
		if (!folded || !phrase_words(s->arena, spelling->from, &from) ||
		    !phrase_words(s->arena, spelling->to, &to)) {
			s->problems->failed = true;
			return;
		}
		if (from.count != 1 || from.items[0].len > FORMAT_WORD_MAX) {
			problem_add(s->problems, spelling->at,
				    "la graphie « %.*s » doit être un seul mot : des lettres, puis au plus quatre "
				    "chiffres, sans autre signe",
				    STR_ARG(spelling->from));
			continue;
		}
		if (to.count == 0 || to.count > CHARTER_PHRASE_WORDS_MAX || spelling->to.len > FORMAT_SPELLING_MAX / 2)
			problem_add(s->problems, spelling->at, "« %.*s » doit donner un à huit mots",
				    STR_ARG(spelling->from));
		folded[i] = from.items[0];
		check_twice(s, folded, i);
	}
}

void source_check(struct charter_source *s)
{
	add_establishment(s);
	add_facts(s);
	apply_overrides(s);
	for (size_t i = 0; i < s->rules.count && !s->problems->failed; i++)
		check_rule(s, &s->rules.items[i]);
	for (size_t i = 0; i < s->phrases.count && !s->problems->failed; i++) {
		struct phrase phrase;
		phrase_read(s, &s->phrases.items[i], &phrase);
	}
	check_spellings(s);
}
