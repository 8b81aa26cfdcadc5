/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases cut into words as the engine's tokenizer cuts messages. */
#ifndef BLOUSE_COMPILER_PHRASE_H
#define BLOUSE_COMPILER_PHRASE_H

#include "compiler/source.h"

#define PHRASE_OPTIONAL_MAX 3 /* parts between ( ) in one phrase: each doubles its variants */

enum phrase_kind { PHRASE_WORD, PHRASE_NUMBER, PHRASE_ANY };

struct phrase_token {
	enum phrase_kind kind;
	struct str word;   /* as written, without its signs; a hyphenated word's parts each have their own token */
	struct str folded; /* of PHRASE_WORD */
	struct str whole;  /* the hyphenated word that it is a part of, else empty */
	bool exact;        /* marked = */
	uint8_t optional;  /* 0, or the number of the ( ) part that it stands in, from 1 */
};

struct phrase {
	struct phrase_token tokens[CHARTER_PHRASE_WORDS_MAX];
	size_t count;
	unsigned optional_count;
};

/* Cuts a phrase. False, with a problem, when it is wrong. Signs (= * # and parentheses) mean nothing in exact ones. */
bool phrase_read(struct charter_source *s, const struct source_phrase *source, struct phrase *ret_phrase);

/* Adds the words of a text, folded, as the tokenizer cuts it: runs of letters perhaps with digits behind, runs of digits,
 * symbols one by one; punctuation is dropped. False when memory is exhausted. */
bool phrase_words(struct arena *arena, struct str text, str_list *ret_words);

#endif
