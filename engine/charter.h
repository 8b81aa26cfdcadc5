/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine reads from a compiled charter. The file's layout is in engine/format.h; nobody else looks into it. */
#ifndef BLOUSE_ENGINE_CHARTER_H
#define BLOUSE_ENGINE_CHARTER_H

#include <stdint.h>

#include "base/str.h"
#include "engine/blouse.h"

/* --- Dictionary: every form of every word that the lexicons, the names and the spellings use, folded. --- */

#define CHARTER_WORD_NONE UINT32_MAX

enum word_flag {
	WORD_COMMON = 1,       /* a common French word (hunspell-fr, not a proper noun) */
	WORD_FIRST_NAME = 2,   /* po:prn */
	WORD_SURNAME = 4,      /* po:patr */
	WORD_PLACE = 8,        /* po:npr */
	WORD_STOP = 16,        /* grammatical word */
	WORD_VERB = 32,        /* form of a verb */
	WORD_IMPERFECT = 64,   /* imparfait or passé simple */
	WORD_PARTICIPLE = 128, /* past participle */
	WORD_PLURAL = 256,
	WORD_FEMININE = 512,
	WORD_FUTURE = 1024, /* futur or conditionnel */
};

/* Index of a folded word, or CHARTER_WORD_NONE. */
uint32_t charter_word(const struct blouse_charter *c, struct str folded);
unsigned charter_word_flags(const struct blouse_charter *c, uint32_t word);
/* The lexemes (lemmas, as numbered by this charter) that the word is a form of. */
const uint32_t *charter_word_lexemes(const struct blouse_charter *c, uint32_t word, size_t *ret_count);
/* For a spelling ("jsuis"), the words it stands for, separated by spaces; empty for other words. */
struct str charter_word_spelling(const struct blouse_charter *c, uint32_t word);
/* Probably a form of a common French word, even when the dictionary does not hold it (a filter: about 1 in 250 other
 * words pass). */
bool charter_is_common(const struct blouse_charter *c, struct str folded);

/* --- Phrases: a trie over lexemes. --- */

#define CHARTER_NODE_NONE UINT32_MAX
#define CHARTER_NODE_ROOT 0
/* Lexemes that stand for a kind of token rather than a word. */
#define CHARTER_LEXEME_NUMBER 0 /* "#" in a phrase */
#define CHARTER_LEXEME_ANY 1    /* "*" in a phrase */
#define CHARTER_PHRASE_WORDS_MAX 8

uint32_t charter_next(const struct blouse_charter *c, uint32_t node, uint32_t lexeme);
/* The concepts of the phrases that end at this node. */
const uint16_t *charter_node_concepts(const struct blouse_charter *c, uint32_t node, size_t *ret_count);

unsigned charter_concept_count(const struct blouse_charter *c);
struct str charter_concept_id(const struct blouse_charter *c, unsigned concept);
/* -1 if the charter has no such concept. */
int charter_concept(const struct blouse_charter *c, struct str id);

/* --- Rules and their clauses (docs/charter.md, "detect"). --- */

enum clause_scope { CLAUSE_WORDS, CLAUSE_SENTENCE, CLAUSE_NEIGHBOURS, CLAUSE_MESSAGE };

struct clause {
	uint16_t rule;
	uint16_t contexts; /* bits 1 << enum blouse_context */
	uint8_t scope;     /* enum clause_scope */
	uint8_t words;     /* for CLAUSE_WORDS: the span may hold this many tokens */
	bool certain;      /* enough by itself */
	bool states;       /* what is asked does not count */
	uint16_t all_count, any_count, none_count;
	const uint16_t *all, *any, *none; /* concepts */
	struct str name;
};

size_t charter_clause_count(const struct blouse_charter *c);
struct clause charter_clause(const struct blouse_charter *c, size_t i);

/* --- The establishment's own facts. --- */

struct charter_point {
	double latitude, longitude; /* degrees, WGS 84 */
};

/* A circle or, with points, an outline that lies in it. */
struct charter_perimeter {
	struct str name;
	double latitude, longitude; /* degrees, WGS 84 */
	double radius;              /* metres */
	double area;                /* square metres */
	const struct charter_point *points;
	size_t point_count;
};

size_t charter_perimeter_count(const struct blouse_charter *c);
struct charter_perimeter charter_perimeter(const struct blouse_charter *c, size_t i);

enum charter_shape { CHARTER_SHAPE_IPP, CHARTER_SHAPE_NDA };
/* Shapes of local numbers: '9' a digit, 'A' a letter, anything else itself. */
size_t charter_shape_count(const struct blouse_charter *c, enum charter_shape kind);
struct str charter_shape(const struct blouse_charter *c, enum charter_shape kind, size_t i);

/* Whether the charter was compiled with a staff roster. */
bool charter_has_roster(const struct blouse_charter *c);
/* True if the folded "first-name surname", "surname first-name" or surname alone is on the staff roster, words parted by
 * one space and hyphens read as spaces ("lucie anne le garrec"). The charter holds salted sums only. */
bool charter_on_roster(const struct blouse_charter *c, struct str folded_name);

/* --- The trained model (engine/model.h reads it), and the name model; 8-byte aligned, empty if the charter has none. --- */
struct str charter_model(const struct blouse_charter *c);
struct str charter_name_model(const struct blouse_charter *c);

#endif
