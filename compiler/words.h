/* SPDX-License-Identifier: Apache-2.0 */
/* The dictionary under construction: folded words, their lexemes, and what they stand for. */
#ifndef BLOUSE_COMPILER_WORDS_H
#define BLOUSE_COMPILER_WORDS_H

#include "compiler/hunspell.h"
#include "compiler/source.h"

#define WORDS_NONE UINT32_MAX

struct word {
	struct str text;
	unsigned flags; /* enum word_flag set */
	LIST(uint32_t) lexemes;
	struct str spelling; /* the words that it stands for, parted by spaces, or empty */
};

/* The forms that one word of a phrase stands for: indices of words, ascending. */
struct lexeme {
	LIST(uint32_t) words;
};

struct words {
	struct arena *arena;
	const struct hunspell *hunspell;
	LIST(struct word) list;
	uint32_t *slots; /* open addressing over `list` */
	size_t slot_count;
	LIST(struct lexeme) lexemes; /* from CHARTER_LEXEME_ANY + 1 on; those below stand empty */
	struct lexeme_cache *cache;
	size_t cache_count;
	bool failed; /* memory is exhausted */
};

bool words_init(struct words *w, struct arena *arena, const struct hunspell *hunspell);

/* The word's index, added if need be; WORDS_NONE when memory is exhausted. */
uint32_t words_add(struct words *w, struct str folded);
/* WORDS_NONE if it was not added. */
uint32_t words_find(const struct words *w, struct str folded);

/* The lexeme of a phrase's word: all forms of its lemmas, or (exact) itself alone. */
uint32_t words_lexeme(struct words *w, struct str written, struct str folded, bool exact);

/* Names and grammatical words of hunspell, and what its tags say of every word added so far. */
void words_add_names(struct words *w);
void words_add_flags(struct words *w);

/* Hashes (format_word_hash) of every word that common French forms fold to, ascending, each once. */
bool words_common(struct arena *arena, const struct hunspell *hunspell, uint64_t **ret_hashes, size_t *ret_count);

#endif
