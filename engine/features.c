/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/features.h"

#include "base/hash.h"
#include "engine/engine.h"

/* Measured by cross-validation over authors: docs/decisions/0003-features.md. */
const float feature_weight[FEATURE_FAMILIES] = {
	[FEATURE_WORD] = 1.0f,    [FEATURE_PAIR] = 0.6f,  [FEATURE_ENDS] = 1.0f,
	[FEATURE_CONCEPT] = 1.0f, [FEATURE_SHAPE] = 1.0f,
};

#define PREFIX 5
#define SUFFIX 4

/* Different signals of one sentence; further ones are rare and tell little. */
#define SIGNALS_MAX 64

enum salt {
	SALT_WORD = 1,
	SALT_PAIR,
	SALT_SKIP,
	SALT_PREFIX,
	SALT_SUFFIX,
	SALT_SIGNAL,
	SALT_SPEAKER,
	SALT_CLAUSE,
	SALT_NETWORK,
	SALT_CLUES,
	SALT_CONTEXT,
	SALT_LENGTH
};

/* Where features are written: room for all of them was made before. */
struct writer {
	struct feature *at;
	unsigned counts[FEATURE_FAMILIES];
};

static inline void add(struct writer *w, enum feature_family family, uint32_t hash, uint32_t token)
{
	*w->at++ = (struct feature){hash << 3 | family, token};
	w->counts[family]++;
}

/* Room for `count` features from the start of the list. */
static bool reserve(struct feature_list *list, size_t count)
{
	if (count <= list->cap)
		return true;
	struct feature *items = ARENA_NEW(list->arena, struct feature, count * 2);
	if (!items)
		return false;
	list->items = items;
	list->cap = count * 2;
	return true;
}

/* Up to eight bytes as a number. */
static uint64_t letters_of(const char *bytes, size_t count)
{
	uint64_t letters = 0;
	memcpy(&letters, bytes, count);
	return letters;
}

/* One step of mixing: values that are hashes already need no more, and the others differ in their low bits. */
static inline uint32_t salted(enum salt salt, uint64_t value)
{
	return (uint32_t)((value ^ (uint64_t)salt << 56) * 0x9E3779B97F4A7C15ull >> 32);
}

/* Of two words in a row, or nearly: which is first matters. */
static inline uint64_t paired(uint64_t first, uint64_t second) { return (first << 1 | first >> 63) + second; }

/* The word's first five letters and its last four: what its forms and its relatives share. */
static void add_ends(struct writer *w, struct str word, uint32_t token)
{
	if (word.len > PREFIX)
		add(w, FEATURE_ENDS, salted(SALT_PREFIX, letters_of(word.ptr, PREFIX)), token);
	if (word.len > SUFFIX)
		add(w, FEATURE_ENDS, salted(SALT_SUFFIX, letters_of(word.ptr + word.len - SUFFIX, SUFFIX)), token);
}

/* Numbers count by their length, addresses and handles by their kind. */
static uint64_t word_hash(const struct token *t)
{
	switch ((enum token_kind)t->kind) {
	case TOKEN_NUMBER:
		return 100 + (t->text.len < 6 ? t->text.len : 6);
	case TOKEN_URL:
	case TOKEN_MAIL:
	case TOKEN_HANDLE:
		return t->kind;
	default:
		return hash_str(t->text);
	}
}

#define WORD_FEATURES_MAX 5 /* of one token */

static void add_words(struct writer *w, const struct text *text, const struct sentence *sentence)
{
	uint64_t before = 0, before_that = 0;
	for (uint32_t i = sentence->first; i < sentence->first + sentence->count; i++) {
		const struct token *t = &text->tokens[i];
		uint64_t hash = word_hash(t);
		add(w, FEATURE_WORD, salted(SALT_WORD, hash), i);
		if (before)
			add(w, FEATURE_PAIR, salted(SALT_PAIR, paired(before, hash)), i - 1);
		if (before_that)
			add(w, FEATURE_PAIR, salted(SALT_SKIP, paired(before_that, hash)), i - 2);
		if (t->kind == TOKEN_WORD || t->kind == TOKEN_TAGPART)
			add_ends(w, t->text, i);
		before_that = before;
		before = hash;
	}
}

/* A number for a signal that does not depend on the other concepts of the charter. */
static uint64_t signal_hash(const struct engine *engine, uint32_t id)
{
	if (id >= SIGNAL_FIRST && id < SIGNAL_DETERMINED)
		return id;
	return engine->concept_hashes[id % SIGNAL_DETERMINED] + id / SIGNAL_DETERMINED;
}

/* The sentence's signals, each once, alone and with who speaks. */
static void add_signals(struct writer *w, const struct reading *r, size_t begin, size_t end)
{
	uint32_t seen[SIGNALS_MAX];
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
		add(w, FEATURE_CONCEPT, salted(SALT_SIGNAL, hash), r->signals[i].token);
		add(w, FEATURE_CONCEPT, salted(SALT_SPEAKER, hash << 2 | r->context), r->signals[i].token);
	}
}

#define WHOLE_FEATURES_MAX 5 /* beside the evidence */

/* Facts of the whole message: they stand with its first sentence. */
static void add_whole(struct writer *w, const struct reading *r)
{
	unsigned length = 0, clues = clues_count(r->clues), meant = r->clues >> CLUE_PATIENT & 1;
	for (size_t len = r->text.folded.text.len; len > 40 && length < 7; len /= 2)
		length++;
	add(w, FEATURE_SHAPE, salted(SALT_CONTEXT, r->context), 0);
	add(w, FEATURE_SHAPE, salted(SALT_NETWORK, r->network), 0);
	add(w, FEATURE_SHAPE, salted(SALT_LENGTH, length), 0);
	add(w, FEATURE_SHAPE, salted(SALT_CLUES, clues << 3 | meant << 2 | r->context), 0);
	if (clues >= CLUES_ENOUGH && meant)
		add(w, FEATURE_SHAPE, salted(SALT_CLUES, 1000 + r->context), 0);
	for (size_t i = 0; i < r->evidence_count; i++) {
		uint64_t clause = r->engine->clause_hashes[r->evidence[i].clause];
		add(w, FEATURE_SHAPE, salted(SALT_CLAUSE, clause), r->evidence[i].first);
	}
}

enum error_code features_read(struct feature_list *list, const struct reading *reading, size_t s, struct error *err)
{
	const struct sentence *sentence = &reading->text.sentences[s];
	size_t begin = s ? reading->signal_ends[s - 1] : 0, end = reading->signal_ends[s];
	size_t signals = end - begin < SIGNALS_MAX ? end - begin : SIGNALS_MAX;
	size_t whole = s == 0 ? WHOLE_FEATURES_MAX + reading->evidence_count : 0;
	if (!reserve(list, whole + sentence->count * WORD_FEATURES_MAX + signals * 2))
		return error_nomem(err);
	struct writer w = {.at = list->items};
	if (s == 0)
		add_whole(&w, reading);
	add_words(&w, &reading->text, sentence);
	add_signals(&w, reading, begin, end);
	list->count = (size_t)(w.at - list->items);
	list->squares = 0;
	for (unsigned family = 0; family < FEATURE_FAMILIES; family++)
		list->squares += (float)w.counts[family] * feature_weight[family] * feature_weight[family];
	return ERR_NONE;
}
