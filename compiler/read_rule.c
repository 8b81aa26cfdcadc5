/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/read.h"

struct rule_trees {
	struct source_rule rule;
	const struct tree *law, *source, *detect, *breaks, *complies;
};

static const struct field rule_fields[] = {
	FIELD(struct rule_trees, rule.id, "id", FIELD_ID, true, "le nom du fichier, sans .yaml"),
	FIELD(struct rule_trees, rule.level, "level", FIELD_LEVEL, true, "bloquant, attention ou conseil"),
	FIELD(struct rule_trees, rule.title, "title", FIELD_TEXT, true, "le titre de la règle"),
	FIELD(struct rule_trees, rule.principle, "principle", FIELD_TEXT, true, "la règle en une phrase"),
	FIELD(struct rule_trees, rule.why, "why", FIELD_TEXT, true, "pourquoi elle existe, en deux à six phrases"),
	FIELD(struct rule_trees, rule.message, "message", FIELD_TEXT, true, "ce que l'on dit à l'auteur, avec {mots}"),
	FIELD(struct rule_trees, rule.question, "question", FIELD_TEXT, true,
	      "ce que l'on demande quand la lecture n'est pas sûre"),
	FIELD(struct rule_trees, rule.advice, "advice", FIELD_TEXT, true, "que faire à la place"),
	FIELD(struct rule_trees, law, "law", FIELD_TREE, false, "les textes de loi : une liste de ref et says"),
	FIELD(struct rule_trees, source, "source", FIELD_TREE, false, "les guides : une liste de guide et part"),
	FIELD(struct rule_trees, rule.contexts, "contexts", FIELD_CONTEXTS, true,
	      "une liste parmi agent, institution, usager"),
	FIELD(struct rule_trees, detect, "detect", FIELD_TREE, true, "comment elle se voit : model et clauses"),
	FIELD(struct rule_trees, breaks, "breaks", FIELD_TREE, true, "au moins 15 exemples qui l'enfreignent"),
	FIELD(struct rule_trees, complies, "complies", FIELD_TREE, true, "au moins 15 exemples qui la respectent"),
};

static const struct field law_fields[] = {
	FIELD(struct source_law, ref, "ref", FIELD_TEXT, true, "le texte et l'article"),
	FIELD(struct source_law, says, "says", FIELD_TEXT, true, "ce qu'il dit, en une phrase"),
};

static const struct field guide_fields[] = {
	FIELD(struct source_guide, guide, "guide", FIELD_ID, true, "le guide, comme nantes-2021"),
	FIELD(struct source_guide, part, "part", FIELD_TEXT, true, "la partie du guide"),
};

struct clause_trees {
	struct source_clause clause;
	struct str within;
};

static const struct field clause_fields[] = {
	FIELD(struct clause_trees, clause.name, "name", FIELD_ID, true, "un nom court, sans accents"),
	FIELD(struct clause_trees, clause.doc, "doc", FIELD_TEXT, true, "ce qu'elle reconnaît, en une phrase"),
	FIELD(struct clause_trees, clause.all, "all", FIELD_NAMES, false, "les concepts qui doivent tous être là"),
	FIELD(struct clause_trees, clause.any, "any", FIELD_NAMES, false, "les concepts dont un au moins doit être là"),
	FIELD(struct clause_trees, clause.none, "none", FIELD_NAMES, false, "les concepts dont aucun ne doit être là"),
	FIELD(struct clause_trees, within, "within", FIELD_TEXT, true, "mots:N, phrase, voisines ou message"),
	FIELD(struct clause_trees, clause.contexts, "contexts", FIELD_CONTEXTS, false,
	      "une liste parmi agent, institution, usager"),
	FIELD(struct clause_trees, clause.certain, "certain", FIELD_BOOL, false, "true si elle suffit à elle seule"),
	FIELD(struct clause_trees, clause.states, "states", FIELD_BOOL, false, "true si une question ne compte pas"),
};

struct detect {
	bool model;
	const struct tree *clauses;
};

static const struct field detect_fields[] = {
	FIELD(struct detect, model, "model", FIELD_BOOL, false, "true si le modèle appris note cette règle"),
	FIELD(struct detect, clauses, "clauses", FIELD_TREE, false, "la liste des clauses"),
};

struct example_fields {
	struct source_example example;
	struct str text;
};

static const struct field example_fields[] = {
	FIELD(struct example_fields, text, "text", FIELD_TEXT, true, "le message"),
	FIELD(struct example_fields, example.context, "context", FIELD_CONTEXT, true, "agent, institution ou usager"),
	FIELD(struct example_fields, example.network, "network", FIELD_NETWORK, false, "le réseau"),
	FIELD(struct example_fields, example.vignette, "vignette", FIELD_ID, false, "le guide d'où vient l'exemple"),
	FIELD(struct example_fields, example.note, "note", FIELD_TEXT, false, "ce que le guide en dit"),
	FIELD(struct example_fields, example.guide, "guide", FIELD_BOOL, false,
	      "true pour que la page de la règle montre cet exemple"),
	FIELD(struct example_fields, example.rules, "rules", FIELD_NAMES, false, "les autres règles enfreintes"),
	FIELD(struct example_fields, example.nature, "nature", FIELD_NATURE, false,
	      "la nature, pour un message d'usager"),
	FIELD(struct example_fields, example.tone, "tone", FIELD_TONE, false, "le ton, pour un message d'usager"),
};

static bool out_of_memory(struct charter_source *s)
{
	s->problems->failed = true;
	return false;
}

static void read_laws(struct charter_source *s, struct source_rule *rule, const struct tree *tree)
{
	for (const struct tree *item = field_items(s->problems, tree, "law"); item; item = item->next) {
		struct source_law law = {0}, *copy;
		if (!fields_read(s->problems, item, law_fields, FIELD_COUNT(law_fields), &law))
			continue;
		if (!(copy = list_add(s->arena, &rule->laws))) {
			out_of_memory(s);
			return;
		}
		*copy = law;
	}
}

static void check_guide(struct charter_source *s, struct mark at, struct str guide)
{
	if (guide.len && !source_guide_label(guide))
		problem_add(s->problems, at,
			    "guide inconnu « %.*s » ; les guides sont fhf-2013, macsf-2013, bordeaux-2013, "
			    "strasbourg-2017, nantes-2021",
			    STR_ARG(guide));
}

static void read_guides(struct charter_source *s, struct source_rule *rule, const struct tree *tree)
{
	for (const struct tree *item = field_items(s->problems, tree, "source"); item; item = item->next) {
		struct source_guide guide = {0}, *copy;
		if (!fields_read(s->problems, item, guide_fields, FIELD_COUNT(guide_fields), &guide))
			continue;
		if (!rule->extra)
			check_guide(s, item->at, guide.guide);
		if (!(copy = list_add(s->arena, &rule->guides))) {
			out_of_memory(s);
			return;
		}
		*copy = guide;
	}
}

static void read_scope(struct charter_source *s, struct source_clause *clause, struct str within)
{
	static const struct {
		const char *word;
		enum clause_scope scope;
	} scopes[] = {{"phrase", CLAUSE_SENTENCE}, {"voisines", CLAUSE_NEIGHBOURS}, {"message", CLAUSE_MESSAGE}};
	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
		if (str_eq(within, str_from_c(scopes[i].word))) {
			clause->scope = scopes[i].scope;
			return;
		}
	}
	unsigned long long words;
	if (str_starts(within, STR("mots:")) && str_to_u64(str_sub(within, 5, SIZE_MAX), 100, &words) && words > 0) {
		clause->scope = CLAUSE_WORDS;
		clause->words = (unsigned)words;
	} else if (within.len) {
		problem_add(s->problems, clause->at,
			    "« within » : « %.*s » n'existe pas ; écrivez mots:N (N de 1 à 100), phrase, voisines ou "
			    "message",
			    STR_ARG(within));
	}
}

static void read_clause(struct charter_source *s, struct source_rule *rule, const struct tree *tree)
{
	struct clause_trees read = {.clause = {.at = tree->at, .contexts = rule->contexts}};
	if (!fields_read(s->problems, tree, clause_fields, FIELD_COUNT(clause_fields), &read))
		return;
	read_scope(s, &read.clause, read.within);
	if (read.clause.states && read.clause.scope == CLAUSE_MESSAGE)
		problem_add(s->problems, tree->at,
			    "« states » regarde des phrases : il ne va pas avec « within: message »");
	if (read.clause.all.count + read.clause.any.count == 0)
		problem_add(s->problems, tree->at, "cette clause ne demande rien : donnez « all » ou « any »");
	for (size_t i = 0; i < rule->clauses.count; i++)
		if (read.clause.name.len && str_eq(rule->clauses.items[i].name, read.clause.name))
			problem_add(s->problems, tree->at, "le nom de clause « %.*s » est déjà pris dans cette règle",
				    STR_ARG(read.clause.name));
	struct source_clause *clause = list_add(s->arena, &rule->clauses);
	if (clause)
		*clause = read.clause;
	else
		out_of_memory(s);
}

static void read_detect(struct charter_source *s, struct source_rule *rule, const struct tree *tree)
{
	struct detect detect = {.model = true};
	if (!fields_read(s->problems, tree, detect_fields, FIELD_COUNT(detect_fields), &detect))
		return;
	rule->model = detect.model;
	const struct tree *clause = detect.clauses ? field_items(s->problems, detect.clauses, "clauses") : NULL;
	for (; clause && rule->clauses.count < SOURCE_CLAUSES_MAX; clause = clause->next)
		read_clause(s, rule, clause);
	if (clause)
		problem_add(s->problems, clause->at, "plus de %d clauses : réunissez-en", SOURCE_CLAUSES_MAX);
	if (!detect.model && rule->clauses.count == 0)
		problem_add(s->problems, tree->at,
			    "sans modèle ni clause, cette règle ne trouvera rien : ajoutez une clause");
}

/* Takes the brackets out of an example's text and keeps what they held. */
static bool unbracket(struct charter_source *s, struct source_example *example, struct str marked)
{
	char *out = ARENA_NEW(s->arena, char, marked.len + 1);
	if (!out)
		return out_of_memory(s);
	size_t len = 0;
	bool open = false, good = true;
	for (size_t i = 0; i < marked.len && good;) {
		struct str rest = {marked.ptr + i, marked.len - i};
		bool opens = str_starts(rest, STR("[[")), closes = !opens && str_starts(rest, STR("]]"));
		if (!opens && !closes) {
			out[len++] = marked.ptr[i++];
			continue;
		}
		i += 2;
		good = opens != open;
		open = opens;
		if (opens && good) {
			struct blouse_span *span = list_add(s->arena, &example->spans);
			if (!span)
				return out_of_memory(s);
			*span = (struct blouse_span){len, len};
		} else if (good) {
			struct blouse_span *span = &example->spans.items[example->spans.count - 1];
			span->end = len;
			good = span->end > span->start;
		}
	}
	out[len] = '\0';
	example->text = (struct str){out, len};
	if (!good || open)
		problem_add(s->problems, example->at,
			    "crochets mal appariés : chaque [[ veut son ]], avec des mots entre les deux");
	return good && !open;
}

static void read_example(struct charter_source *s, struct source_rule *rule, const struct tree *tree, bool breaks)
{
	struct example_fields read = {.example = {.at = tree->at, .breaks = breaks}};
	if (!fields_read(s->problems, tree, example_fields, FIELD_COUNT(example_fields), &read))
		return;
	struct source_example *example = list_add(s->arena, &rule->examples);
	if (!example) {
		out_of_memory(s);
		return;
	}
	*example = read.example;
	bool good = unbracket(s, example, read.text);
	if (good && breaks && read.text.len && example->spans.count == 0)
		problem_add(s->problems, tree->at, "entourez de [[ ]] les mots qui enfreignent la règle");
	if (good && !breaks && example->spans.count > 0)
		problem_add(s->problems, tree->at,
			    "un exemple qui respecte la règle n'a rien entre [[ ]] : retirez-les");
	if (example->context != BLOUSE_USAGER && (example->nature != BLOUSE_NATURE_NONE || example->tone != 0))
		problem_add(s->problems, tree->at, "« nature » et « tone » ne se donnent que pour un message d'usager");
	if (breaks && rule->contexts && !(rule->contexts & 1u << example->context))
		problem_add(s->problems, tree->at,
			    "cette règle ne vaut pas dans le contexte « %s » : changez « context »",
			    blouse_context_id(example->context));
	check_guide(s, tree->at, example->vignette);
}

static void read_examples(struct charter_source *s, struct source_rule *rule, const struct tree *tree, bool breaks)
{
	const char *key = breaks ? "breaks" : "complies";
	const struct tree *item = field_items(s->problems, tree, key);
	for (; item; item = item->next)
		read_example(s, rule, item, breaks);
	if (!rule->extra && tree->kind == TREE_LIST && tree->count < SOURCE_EXAMPLES_MIN)
		problem_add(s->problems, tree->at, "« %s » : %zu exemple%s ; il en faut au moins %d", key, tree->count,
			    tree->count > 1 ? "s" : "", SOURCE_EXAMPLES_MIN);
}

/* The only brace that means something is {mots}. */
static void check_template(struct charter_source *s, struct mark at, const char *key, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '{' || str_starts(str_sub(text, i, SIZE_MAX), STR("{mots}")))
			continue;
		problem_add(s->problems, at, "« %s » : seul {mots} se met entre accolades", key);
		return;
	}
}

void read_rule(struct charter_source *s, const struct tree *root, struct str stem, bool extra)
{
	struct rule_trees read = {.rule = {.at = root->at, .enabled = true, .model = true, .extra = extra}};
	if (!fields_read(s->problems, root, rule_fields, FIELD_COUNT(rule_fields), &read))
		return;
	struct source_rule *rule = &read.rule;
	if (rule->id.len && !str_eq(rule->id, stem))
		problem_add(s->problems, root->at,
			    "« id » vaut « %.*s », mais le fichier s'appelle « %.*s.yaml » : accordez-les",
			    STR_ARG(rule->id), STR_ARG(stem));
	if (rule->id.len && source_rule_index(s, rule->id) >= 0)
		problem_add(s->problems, root->at, "la règle « %.*s » existe déjà : donnez un autre id",
			    STR_ARG(rule->id));
	check_template(s, root->at, "message", rule->message);
	check_template(s, root->at, "question", rule->question);
	check_template(s, root->at, "advice", rule->advice);
	/* An establishment may have a rule that no law and no guide asks for. */
	if (!extra && !read.law)
		problem_add(s->problems, root->at,
			    "il manque la clé « law » : les textes de loi, une liste de ref et says");
	if (!extra && !read.source)
		problem_add(s->problems, root->at,
			    "il manque la clé « source » : les guides, une liste de guide et part");
	if (read.law)
		read_laws(s, rule, read.law);
	if (read.source)
		read_guides(s, rule, read.source);
	if (read.detect)
		read_detect(s, rule, read.detect);
	if (read.breaks)
		read_examples(s, rule, read.breaks, true);
	if (read.complies)
		read_examples(s, rule, read.complies, false);
	if (s->rules.count == BLOUSE_RULES_MAX) {
		problem_add(s->problems, root->at, "plus de %d règles : réunissez-en", BLOUSE_RULES_MAX);
		return;
	}
	struct source_rule *copy = list_add(s->arena, &s->rules);
	if (copy)
		*copy = *rule;
	else
		out_of_memory(s);
}
