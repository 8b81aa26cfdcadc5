/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/encoder/rows.h"

#include "base/hash.h"
#include "engine/engine.h"

#define WORD_LETTERS_MAX 24 /* letters of a word that count; the longest French words have as many */
#define PREFIX 5
#define SUFFIX 4
#define SURFACE_MAX (WORD_LETTERS_MAX + 16) /* rows of writing, one token */
#define SIGNS_MAX 24                        /* rows of signals and clauses, one token */

enum salt {
	SALT_WORD = 1,
	SALT_LETTERS,
	SALT_PREFIX,
	SALT_SUFFIX,
	SALT_KIND,
	SALT_FLAG,
	SALT_CLASS,
	SALT_NUMBER,
	SALT_SIGNAL,
	SALT_CLAUSE,
	SALT_WHOLE,
	SALT_CONTEXT,
	SALT_NETWORK,
	SALT_CLUE,
	SALT_CLUES
};

struct writer {
	struct rows rows;
	size_t count, cap;
	struct arena *arena;
};

static uint32_t spread(enum salt salt, uint64_t value)
{
	return (uint32_t)((hash_mix(value + ((uint64_t)salt << 56)) >> 16));
}

static void add_word(struct writer *w, enum salt salt, uint64_t value)
{
	w->rows.items[w->count++] = (uint16_t)(spread(salt, value) % ROWS_WORDS);
}

static void add_letters(struct writer *w, enum salt salt, uint64_t value)
{
	w->rows.items[w->count++] = (uint16_t)(ROWS_WORDS + spread(salt, value) % ROWS_LETTERS);
}

static void add_sign(struct writer *w, enum salt salt, uint64_t value)
{
	w->rows.items[w->count++] = (uint16_t)(ROWS_WORDS + ROWS_LETTERS + spread(salt, value) % ROWS_SIGNS);
}

static bool reserve(struct writer *w, size_t more)
{
	if (w->count + more <= w->cap)
		return true;
	size_t larger = (w->cap + more) * 2;
	uint16_t *items = ARENA_NEW(w->arena, uint16_t, larger);
	if (!items)
		return false;
	if (w->count)
		memcpy(items, w->rows.items, w->count * sizeof(*items));
	w->rows.items = items;
	w->cap = larger;
	return true;
}

static uint64_t letters_of(const char *bytes, size_t count)
{
	uint64_t letters = 0;
	memcpy(&letters, bytes, count);
	return letters;
}

static void add_letters_of(struct writer *w, struct str word)
{
	char framed[WORD_LETTERS_MAX + 2];
	size_t len = word.len < WORD_LETTERS_MAX ? word.len : WORD_LETTERS_MAX;
	framed[0] = '<';
	memcpy(framed + 1, word.ptr, len);
	framed[len + 1] = '>';
	for (size_t i = 0; i + 3 <= len + 2; i++)
		add_letters(w, SALT_LETTERS, letters_of(framed + i, 3));
	if (word.len > PREFIX)
		add_letters(w, SALT_PREFIX, letters_of(word.ptr, PREFIX));
	if (word.len > SUFFIX)
		add_letters(w, SALT_SUFFIX, letters_of(word.ptr + word.len - SUFFIX, SUFFIX));
}

static void add_surface(struct writer *w, const struct token *t)
{
	switch ((enum token_kind)t->kind) {
	case TOKEN_WORD:
	case TOKEN_TAGPART:
		add_word(w, SALT_WORD, hash_str(t->text));
		add_letters_of(w, t->text);
		break;
	case TOKEN_NUMBER:
		add_sign(w, SALT_NUMBER, t->text.len < 12 ? t->text.len : 12);
		if (t->text.len <= 2)
			add_word(w, SALT_WORD, hash_str(t->text));
		break;
	case TOKEN_EMOJI:
	case TOKEN_MARK:
		add_word(w, SALT_WORD, hash_str(t->text));
		break;
	case TOKEN_HANDLE:
	case TOKEN_URL:
	case TOKEN_MAIL:
		break;
	}
	if (t->kind != TOKEN_WORD)
		add_sign(w, SALT_KIND, t->kind);
	for (unsigned flag = TOKEN_UPPER; flag <= TOKEN_TAG_START; flag <<= 1)
		if (t->flags & flag & ~(unsigned)(TOKEN_GLUED | TOKEN_START))
			add_sign(w, SALT_FLAG, flag);
	if (t->class)
		add_sign(w, SALT_CLASS, t->class);
}

/* A number for a signal that does not depend on the other concepts of the charter. */
static uint64_t signal_hash(const struct engine *engine, uint32_t id)
{
	if (id >= SIGNAL_FIRST && id < SIGNAL_DETERMINED)
		return id;
	return engine->concept_hashes[id % SIGNAL_DETERMINED] + id / SIGNAL_DETERMINED;
}

static void add_whole(struct writer *w, const struct reading *r)
{
	add_sign(w, SALT_WHOLE, 0);
	w->rows.surface_ends[0] = (uint32_t)w->count;
	add_sign(w, SALT_CONTEXT, r->context);
	add_sign(w, SALT_NETWORK, r->network);
	for (unsigned kind = 0; kind < CLUE_KINDS; kind++)
		if (r->clues & CLUE_BIT(kind))
			add_sign(w, SALT_CLUE, kind);
	unsigned clues = clues_count(r->clues);
	add_sign(w, SALT_CLUES, clues < 6 ? clues : 6);
	w->rows.ends[0] = (uint32_t)w->count;
}

/* Signals lie in order of sentences; those of one sentence are few. */
static void add_signals(struct writer *w, const struct reading *r, uint32_t token)
{
	uint32_t s = r->text.tokens[token].sentence;
	size_t begin = s ? r->signal_ends[s - 1] : 0, end = r->signal_ends[s], room = w->count + SIGNS_MAX;
	for (size_t i = begin; i < end && w->count < room; i++)
		if (r->signals[i].token <= token && token < r->signals[i].end)
			add_sign(w, SALT_SIGNAL, signal_hash(r->engine, r->signals[i].id));
	for (size_t i = 0; i < r->evidence_count && w->count < room; i++)
		if (r->evidence[i].first == token)
			add_sign(w, SALT_CLAUSE, r->engine->clause_hashes[r->evidence[i].clause]);
}

enum error_code rows_read(struct arena *arena, const struct reading *reading, struct rows *ret_rows, struct error *err)
{
	const struct text *text = &reading->text;
	struct writer w = {.arena = arena, .rows.places = text->token_count + 1};
	w.rows.ends = ARENA_NEW(arena, uint32_t, w.rows.places);
	w.rows.surface_ends = ARENA_NEW(arena, uint32_t, w.rows.places);
	if (!w.rows.ends || !w.rows.surface_ends || !reserve(&w, CLUE_KINDS + 4))
		return error_nomem(err);
	add_whole(&w, reading);
	for (uint32_t i = 0; i < text->token_count; i++) {
		if (!reserve(&w, SURFACE_MAX + SIGNS_MAX))
			return error_nomem(err);
		add_surface(&w, &text->tokens[i]);
		w.rows.surface_ends[i + 1] = (uint32_t)w.count;
		add_signals(&w, reading, i);
		w.rows.ends[i + 1] = (uint32_t)w.count;
	}
	*ret_rows = w.rows;
	return ERR_NONE;
}
