/* SPDX-License-Identifier: Apache-2.0 */
/* How things are told: the determiner before a noun, the tense and person of a sentence. */
#include "engine/manner.h"

/* What a grammatical word says of the noun behind it and of its sentence. */
struct word_class {
	char word[10];
	uint8_t determiner; /* enum determiner */
	uint8_t auxiliary;  /* a past participle may follow */
	uint16_t manners;   /* bits 1 << enum manner */
};

#define FIRST (1 << MANNER_FIRST)
#define SECOND (1 << MANNER_SECOND)
#define THIRD (1 << MANNER_THIRD)
#define NEGATED (1 << MANNER_NEGATED)

/* Sorted by the bytes of the word. */
static const struct word_class classes[] = {
	{"a", 0, 1, 0},
	{"ai", 0, 1, 0},
	{"as", 0, 1, 0},
	{"au", DETERMINER_THIS, 0, 0},
	{"aucun", DETERMINER_ANY, 0, NEGATED},
	{"aucune", DETERMINER_ANY, 0, NEGATED},
	{"aux", DETERMINER_SEVERAL, 0, 0},
	{"avez", 0, 1, 0},
	{"avons", 0, 1, 0},
	{"ce", DETERMINER_THIS, 0, 0},
	{"ces", DETERMINER_SEVERAL, 0, 0},
	{"cet", DETERMINER_THIS, 0, 0},
	{"cette", DETERMINER_THIS, 0, 0},
	{"chaque", DETERMINER_ANY, 0, 0},
	{"chaques", DETERMINER_ANY, 0, 0},
	{"des", DETERMINER_SEVERAL, 0, 0},
	{"deux", DETERMINER_SEVERAL, 0, 0},
	{"du", DETERMINER_THIS, 0, 0},
	{"elle", 0, 0, THIRD},
	{"elles", 0, 0, THIRD},
	{"est", 0, 1, 0},
	{"il", 0, 0, THIRD},
	{"ils", 0, 0, THIRD},
	{"j", 0, 0, FIRST},
	{"jamais", 0, 0, NEGATED},
	{"je", 0, 0, FIRST},
	{"l", DETERMINER_THIS, 0, 0},
	{"la", DETERMINER_THIS, 0, 0},
	{"le", DETERMINER_THIS, 0, 0},
	{"les", DETERMINER_SEVERAL, 0, 0},
	{"leur", DETERMINER_HER, 0, 0},
	{"leurs", DETERMINER_SEVERAL, 0, 0},
	{"lui", 0, 0, THIRD},
	{"m", 0, 0, FIRST},
	{"ma", DETERMINER_MY, 0, 0},
	{"me", 0, 0, FIRST},
	{"mes", DETERMINER_OUR_MANY, 0, 0},
	{"moi", 0, 0, FIRST},
	{"mon", DETERMINER_MY, 0, 0},
	{"n", 0, 0, NEGATED},
	{"ne", 0, 0, NEGATED},
	{"ni", 0, 0, NEGATED},
	{"nos", DETERMINER_OUR_MANY, 0, 0},
	{"notre", DETERMINER_MY, 0, 0},
	{"nous", 0, 0, FIRST},
	{"on", 0, 0, FIRST},
	{"ont", 0, 1, 0},
	{"pas", 0, 0, NEGATED},
	{"personne", 0, 0, NEGATED},
	{"plusieurs", DETERMINER_SEVERAL, 0, 0},
	{"quelque", DETERMINER_ANY, 0, 0},
	{"quelques", DETERMINER_SEVERAL, 0, 0},
	{"rien", 0, 0, NEGATED},
	{"sa", DETERMINER_HER, 0, 0},
	{"sans", 0, 0, NEGATED},
	{"ses", DETERMINER_SEVERAL, 0, 0},
	{"son", DETERMINER_HER, 0, 0},
	{"sont", 0, 1, 0},
	{"suis", 0, 1, 0},
	{"ta", DETERMINER_YOUR, 0, 0},
	{"te", 0, 0, SECOND},
	{"tes", DETERMINER_SEVERAL, 0, 0},
	{"toi", 0, 0, SECOND},
	{"ton", DETERMINER_YOUR, 0, 0},
	{"tous", DETERMINER_SEVERAL, 0, 0},
	{"tout", DETERMINER_ANY, 0, 0},
	{"toute", DETERMINER_ANY, 0, 0},
	{"toutes", DETERMINER_SEVERAL, 0, 0},
	{"trois", DETERMINER_SEVERAL, 0, 0},
	{"tu", 0, 0, SECOND},
	{"un", DETERMINER_ONE, 0, 0},
	{"une", DETERMINER_ONE, 0, 0},
	{"vos", DETERMINER_SEVERAL, 0, 0},
	{"votre", DETERMINER_YOUR, 0, 0},
	{"vous", 0, 0, SECOND},
};

/* The first eight bytes, so that they compare as a number as the bytes do. */
static uint64_t pack(struct str word)
{
	uint64_t packed = 0;
	for (size_t i = 0; i < word.len && i < 8; i++)
		packed |= (uint64_t)(unsigned char)word.ptr[i] << (56 - 8 * i);
	return packed;
}

uint8_t manner_class(struct str word)
{
	if (word.len == 0 || word.len > 9)
		return 0;
	uint64_t key = pack(word), there;
	size_t low = 0, high = sizeof(classes) / sizeof(*classes);
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		memcpy(&there, classes[middle].word, sizeof(there));
		if (__builtin_bswap64(there) <= key) /* little-endian, as engine/format.h asserts */
			low = middle;
		else
			high = middle;
	}
	const char *found = classes[low].word;
	memcpy(&there, found, sizeof(there));
	bool same = __builtin_bswap64(there) == key && !found[word.len] && (word.len < 9 || found[8] == word.ptr[8]);
	return same ? (uint8_t)(low + 1) : 0;
}

_Static_assert(sizeof(classes) / sizeof(*classes) < UINT8_MAX, "a class is one byte");

static const struct word_class *class_of(const struct token *token)
{
	static const struct word_class none;
	return token->class ? &classes[token->class - 1] : &none;
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
		unsigned value = class_of(t)->determiner;
		if (value)
			return (enum determiner)value;
	}
	return DETERMINER_NONE;
}

static bool is_conditional(struct str w)
{
	return str_ends(w, STR("rait")) || str_ends(w, STR("rais")) || str_ends(w, STR("raient"));
}

/* Endings of verbs that the dictionary does not know: imparfait and past participle after an auxiliary are what tells
 * a story from a general truth. */
static bool looks_past(struct str w, bool after_auxiliary)
{
	if (w.len < 3)
		return false;
	char last = w.ptr[w.len - 1];
	if (w.len > 4 && (last == 't' || last == 's') &&
	    (str_ends(w, STR("ait")) || str_ends(w, STR("aient")) || str_ends(w, STR("ais"))) && !is_conditional(w))
		return true;
	return after_auxiliary && (last == 'e' || last == 'u' || last == 'i' || last == 's' || last == 't');
}

static bool looks_future(struct str w)
{
	if (w.len <= 4)
		return false;
	switch (w.ptr[w.len - 1]) {
	case 'i':
		return str_ends(w, STR("erai"));
	case 'a':
		return str_ends(w, STR("era"));
	case 'z':
		return str_ends(w, STR("erez"));
	case 's':
	case 't':
		return is_conditional(w) || str_ends(w, STR("eront"));
	}
	return false;
}

unsigned manner_read(const struct text *text, const struct sentence *sentence)
{
	unsigned manners = sentence->asks ? 1u << MANNER_ASKS : 0;
	unsigned shouted = 0;
	bool after_auxiliary = false;
	for (uint32_t i = sentence->first; i < sentence->first + sentence->count; i++) {
		const struct token *t = &text->tokens[i];
		if (t->flags & TOKEN_QUOTED)
			manners |= 1u << MANNER_QUOTED;
		const struct word_class *class = class_of(t);
		bool behind = after_auxiliary;
		after_auxiliary = class->auxiliary;
		if (t->kind != TOKEN_WORD)
			continue;
		manners |= class->manners;
		if (looks_past(t->text, behind))
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
