/* SPDX-License-Identifier: Apache-2.0 */
/* How things are told: the determiner before a noun, the tense and person of a sentence. */
#include "engine/manner.h"

struct word_class {
	const char *word;
	uint8_t value;
};

/* Few enough to be searched in a row. */
static const struct word_class determiners[] = {
	{"aucun", DETERMINER_ANY},	{"aucune", DETERMINER_ANY},	{"ces", DETERMINER_SEVERAL},
	{"cet", DETERMINER_THIS},	{"cette", DETERMINER_THIS},	{"ce", DETERMINER_THIS},
	{"chaque", DETERMINER_ANY},	{"chaques", DETERMINER_ANY},	{"deux", DETERMINER_SEVERAL},
	{"des", DETERMINER_SEVERAL},	{"la", DETERMINER_THIS},	{"le", DETERMINER_THIS},
	{"les", DETERMINER_SEVERAL},	{"leur", DETERMINER_HER},	{"leurs", DETERMINER_SEVERAL},
	{"l", DETERMINER_THIS},		{"ma", DETERMINER_MY},		{"mes", DETERMINER_OUR_MANY},
	{"mon", DETERMINER_MY},		{"nos", DETERMINER_OUR_MANY},	{"notre", DETERMINER_MY},
	{"plusieurs", DETERMINER_SEVERAL}, {"quelques", DETERMINER_SEVERAL}, {"quelque", DETERMINER_ANY},
	{"sa", DETERMINER_HER},		{"ses", DETERMINER_SEVERAL},	{"son", DETERMINER_HER},
	{"ta", DETERMINER_YOUR},	{"tes", DETERMINER_SEVERAL},	{"ton", DETERMINER_YOUR},
	{"tous", DETERMINER_SEVERAL},	{"toute", DETERMINER_ANY},	{"toutes", DETERMINER_SEVERAL},
	{"tout", DETERMINER_ANY},	{"trois", DETERMINER_SEVERAL},	{"une", DETERMINER_ONE},
	{"un", DETERMINER_ONE},		{"vos", DETERMINER_SEVERAL},	{"votre", DETERMINER_YOUR},
	{"au", DETERMINER_THIS},	{"aux", DETERMINER_SEVERAL},	{"du", DETERMINER_THIS},
};

static const struct word_class persons[] = {
	{"elle", 1 << MANNER_THIRD},  {"elles", 1 << MANNER_THIRD},   {"il", 1 << MANNER_THIRD},
	{"ils", 1 << MANNER_THIRD},   {"je", 1 << MANNER_FIRST},      {"j", 1 << MANNER_FIRST},
	{"lui", 1 << MANNER_THIRD},   {"moi", 1 << MANNER_FIRST},     {"m", 1 << MANNER_FIRST},
	{"me", 1 << MANNER_FIRST},    {"nous", 1 << MANNER_FIRST},    {"on", 1 << MANNER_FIRST},
	{"te", 1 << MANNER_SECOND},   {"toi", 1 << MANNER_SECOND},    {"tu", 1 << MANNER_SECOND},
	{"vous", 1 << MANNER_SECOND}, {"aucun", 1 << MANNER_NEGATED}, {"aucune", 1 << MANNER_NEGATED},
	{"jamais", 1 << MANNER_NEGATED}, {"ni", 1 << MANNER_NEGATED}, {"n", 1 << MANNER_NEGATED},
	{"ne", 1 << MANNER_NEGATED},  {"pas", 1 << MANNER_NEGATED},   {"rien", 1 << MANNER_NEGATED},
	{"sans", 1 << MANNER_NEGATED}, {"personne", 1 << MANNER_NEGATED},
};

static unsigned find(const struct word_class *list, size_t count, struct str word)
{
	if (word.len == 0 || word.len > 9)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (list[i].word[0] == word.ptr[0] && str_eq(str_from_c(list[i].word), word))
			return list[i].value;
	return 0;
}

enum determiner reading_determiner(const struct text *text, uint32_t token)
{
	uint32_t sentence = text->tokens[token].sentence;
	/* An adjective or a number may stand between: "un petit monsieur", "mes trois patients". */
	for (uint32_t back = 1; back <= 3 && back <= token; back++) {
		const struct token *t = &text->tokens[token - back];
		if (t->sentence != sentence || t->kind == TOKEN_MARK)
			break;
		if (t->kind == TOKEN_NUMBER)
			return DETERMINER_SEVERAL;
		unsigned value = find(determiners, sizeof(determiners) / sizeof(*determiners), t->text);
		if (value)
			return (enum determiner)value;
	}
	return DETERMINER_NONE;
}

/* Endings of verbs that the dictionary does not know: imparfait and past participle after an auxiliary are what tells
 * a story from a general truth. */
static bool looks_past(const struct text *text, uint32_t at)
{
	struct str w = text->tokens[at].text;
	if (w.len > 4 && (str_ends(w, STR("ait")) || str_ends(w, STR("aient")) || str_ends(w, STR("ais"))) &&
	    !str_ends(w, STR("rait")) && !str_ends(w, STR("rais")) && !str_ends(w, STR("raient")))
		return true;
	if (at == 0 || w.len < 3)
		return false;
	struct str before = text->tokens[at - 1].text;
	bool auxiliary = str_eq(before, STR("a")) || str_eq(before, STR("ai")) || str_eq(before, STR("ont")) ||
			 str_eq(before, STR("est")) || str_eq(before, STR("avons")) || str_eq(before, STR("suis")) ||
			 str_eq(before, STR("sont")) || str_eq(before, STR("avez")) || str_eq(before, STR("as"));
	char last = w.ptr[w.len - 1];
	return auxiliary && text->tokens[at - 1].sentence == text->tokens[at].sentence &&
	       (last == 'e' || last == 'u' || last == 'i' || last == 's' || last == 't');
}

static bool looks_future(struct str w)
{
	return w.len > 4 && (str_ends(w, STR("erai")) || str_ends(w, STR("era")) || str_ends(w, STR("erez")) ||
			     str_ends(w, STR("eront")) || str_ends(w, STR("rait")) || str_ends(w, STR("rais")) ||
			     str_ends(w, STR("raient")));
}

unsigned manner_read(const struct text *text, const struct sentence *sentence)
{
	unsigned manners = sentence->asks ? 1u << MANNER_ASKS : 0;
	unsigned shouted = 0;
	for (uint32_t i = sentence->first; i < sentence->first + sentence->count; i++) {
		const struct token *t = &text->tokens[i];
		if (t->flags & TOKEN_QUOTED)
			manners |= 1u << MANNER_QUOTED;
		if (t->kind != TOKEN_WORD)
			continue;
		manners |= find(persons, sizeof(persons) / sizeof(*persons), t->text);
		if (looks_past(text, i))
			manners |= 1u << MANNER_PAST;
		else if (looks_future(t->text))
			manners |= 1u << MANNER_FUTURE;
		if ((t->flags & TOKEN_UPPER) && t->text.len > 3)
			shouted++;
		if (t->flags & TOKEN_DISGUISE)
			manners |= 1u << MANNER_DISGUISED;
	}
	if (shouted >= 2)
		manners |= 1u << MANNER_SHOUTED;
	return manners;
}
