/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/features.h"

#include "base/hash.h"
#include "engine/engine.h"

/* Measured by cross-validation over authors: docs/decisions/0003-features.md. */
const float feature_weight[FEATURE_FAMILIES] = {
	[FEATURE_WORD] = 1.0f,    [FEATURE_PAIR] = 0.6f,  [FEATURE_GRAM] = 0.35f,
	[FEATURE_CONCEPT] = 1.0f, [FEATURE_SHAPE] = 1.0f,
};

#define WORD_GRAM_MAX 48 /* letters; longer words are seldom words */

/* Different signals of one sentence; further ones are rare and tell little. */
#define SIGNALS_MAX 64

enum salt {
	SALT_WORD = 1,
	SALT_PAIR,
	SALT_SKIP,
	SALT_GRAM,
	SALT_SIGNAL,
	SALT_SPEAKER,
	SALT_CLAUSE,
	SALT_NETWORK,
	SALT_CLUES,
	SALT_CONTEXT,
	SALT_LENGTH
};

static bool add(struct feature_list *list, enum feature_family family, uint64_t hash, uint32_t token)
{
	if (list->count == list->cap) {
		size_t larger = list->cap ? list->cap * 2 : 1024;
		struct feature *copy = ARENA_NEW(list->arena, struct feature, larger);
		if (!copy)
			return false;
		if (list->count)
			memcpy(copy, list->items, list->count * sizeof(*copy));
		list->items = copy;
		list->cap = larger;
	}
	list->items[list->count++] = (struct feature){(uint32_t)(hash << 3) | family, token};
	list->squares += feature_weight[family] * feature_weight[family];
	return true;
}

static uint64_t salted(enum salt salt, uint64_t value) { return hash_pair((uint64_t)salt, value); }

/* Four and five letters in a row, the word's ends included as "_". */
static bool add_grams(struct feature_list *list, struct str word, uint32_t token)
{
	char padded[WORD_GRAM_MAX + 8] = "_";
	if (word.len < 3 || word.len > WORD_GRAM_MAX)
		return true;
	bool good = true;
	memcpy(padded + 1, word.ptr, word.len);
	padded[word.len + 1] = '_';
	memset(padded + word.len + 2, 0, 6);
	size_t len = word.len + 2;
	for (size_t i = 0; i + 4 <= len; i++) {
		uint64_t letters;
		memcpy(&letters, padded + i, 8);
		good &= add(list, FEATURE_GRAM, salted(SALT_GRAM, letters & 0xFFFFFFFFull), token);
		if (i + 5 <= len)
			good &= add(list, FEATURE_GRAM, salted(SALT_GRAM, letters & 0xFFFFFFFFFFull), token);
	}
	return good;
}

static bool add_words(struct feature_list *list, const struct text *text, const struct sentence *sentence)
{
	uint64_t before = 0, before_that = 0;
	bool good = true;
	for (uint32_t i = sentence->first; i < sentence->first + sentence->count; i++) {
		const struct token *t = &text->tokens[i];
		uint64_t hash;
		if (t->kind == TOKEN_NUMBER)
			hash = 100 + (t->text.len < 6 ? t->text.len : 6);
		else if (t->kind == TOKEN_URL || t->kind == TOKEN_MAIL || t->kind == TOKEN_HANDLE)
			hash = t->kind;
		else
			hash = hash_str(t->text);
		good &= add(list, FEATURE_WORD, salted(SALT_WORD, hash), i);
		if (before)
			good &= add(list, FEATURE_PAIR, salted(SALT_PAIR, hash_pair(before, hash)), i - 1);
		if (before_that)
			good &= add(list, FEATURE_PAIR, salted(SALT_SKIP, hash_pair(before_that, hash)), i - 2);
		if (t->kind == TOKEN_WORD || t->kind == TOKEN_TAGPART)
			good &= add_grams(list, t->text, i);
		before_that = before;
		before = hash;
	}
	return good;
}

/* A number for a signal that does not depend on the other concepts of the charter. */
static uint64_t signal_hash(const struct engine *engine, uint32_t id)
{
	if (id >= SIGNAL_FIRST && id < SIGNAL_DETERMINED)
		return id;
	return engine->concept_hashes[id % SIGNAL_DETERMINED] + id / SIGNAL_DETERMINED;
}

/* The sentence's signals, each once, alone and with who speaks. */
static bool add_signals(struct feature_list *list, const struct reading *r, size_t begin, size_t end)
{
	uint32_t seen[SIGNALS_MAX];
	bool good = true;
	size_t count = 0;
	for (size_t i = begin; i < end && count < SIGNALS_MAX; i++) {
		uint32_t id = r->signals[i].id;
		size_t k = 0;
		while (k < count && seen[k] != id)
			k++;
		if (k < count)
			continue;
		seen[count++] = id;
		uint64_t hash = signal_hash(r->engine, id);
		good &= add(list, FEATURE_CONCEPT, salted(SALT_SIGNAL, hash), r->signals[i].token);
		good &= add(list, FEATURE_CONCEPT, salted(SALT_SPEAKER, hash << 2 | r->context), r->signals[i].token);
	}
	return good;
}

/* Facts of the whole message: they stand with its first sentence. */
static bool add_whole(struct feature_list *list, const struct reading *r)
{
	bool good = add(list, FEATURE_SHAPE, salted(SALT_CONTEXT, r->context), 0);
	good &= add(list, FEATURE_SHAPE, salted(SALT_NETWORK, r->network), 0);
	unsigned length = 0;
	for (size_t len = r->text.folded.text.len; len > 40 && length < 7; len /= 2)
		length++;
	good &= add(list, FEATURE_SHAPE, salted(SALT_LENGTH, length), 0);
	unsigned clues = clues_count(r->clues);
	unsigned meant = r->clues >> CLUE_PATIENT & 1;
	good &= add(list, FEATURE_SHAPE, salted(SALT_CLUES, clues << 3 | meant << 2 | r->context), 0);
	if (clues >= CLUES_ENOUGH && meant)
		good &= add(list, FEATURE_SHAPE, salted(SALT_CLUES, 1000 + r->context), 0);
	for (size_t i = 0; i < r->evidence_count; i++)
		good &= add(
			list, FEATURE_SHAPE,
			salted(SALT_CLAUSE, hash_str(charter_clause(r->engine->charter, r->evidence[i].clause).name)),
			r->evidence[i].first);
	return good;
}

enum error_code features_read(struct feature_list *list, const struct reading *reading, size_t s, struct error *err)
{
	list->count = 0;
	list->squares = 0;
	bool good = (s > 0 || add_whole(list, reading)) &&
		    add_words(list, &reading->text, &reading->text.sentences[s]) &&
		    add_signals(list, reading, s ? reading->signal_ends[s - 1] : 0, reading->signal_ends[s]);
	return good ? ERR_NONE : error_nomem(err);
}
