/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/usage.h"

#include <stdlib.h>

#include "base/mem.h"
#include "engine/features.h"
#include "engine/format.h"
#include "engine/recognise/scan.h"

#define OWN_MAX ((size_t)64 << 20)
#define READING_MAX ((size_t)1 << 30)

enum error_code usage_init(struct usage *u, const struct blouse_charter *charter, size_t word_count, size_t node_count,
			   struct error *err)
{
	*u = (struct usage){.charter = charter, .word_count = (uint32_t)word_count, .node_count = (uint32_t)node_count};
	arena_init(&u->own, OWN_MAX);
	arena_init(&u->reading, READING_MAX);
	name_model_open(charter_name_model(charter), &u->names);
	u->words = ARENA_ZNEW(&u->own, uint32_t, word_count + 1);
	u->nodes = ARENA_ZNEW(&u->own, uint32_t, node_count + 1);
	u->name_slots = ARENA_ZNEW(&u->own, uint32_t, u->names.slots + 1);
	enum error_code code = engine_init(&u->engine, charter, charter_model(charter), &u->own, err);
	if (code)
		return code;
	u->rows = ARENA_ZNEW(&u->own, uint32_t, u->engine.model.header ? u->engine.model.header->row_count + 1 : 1);
	return u->words && u->nodes && u->name_slots && u->rows ? ERR_NONE : error_nomem(err);
}

void usage_release(struct usage *u)
{
	arena_release(&u->own);
	arena_release(&u->reading);
	mem_free(u->common);
}

/* The hyphen of "rendez-vous", which phrases do without (engine/concepts.c). */
static bool joins_words(const struct text *text, uint32_t at)
{
	const struct token *mark = &text->tokens[at];
	return mark->kind == TOKEN_MARK && str_eq(mark->text, STR("-")) && mark->flags & TOKEN_GLUED &&
	       at + 1 < text->token_count && text->tokens[at + 1].flags & TOKEN_GLUED;
}

static bool follow(struct usage *u, const struct text *text, uint32_t node, uint32_t at, unsigned words);

static bool step(struct usage *u, const struct text *text, uint32_t node, uint32_t lexeme, uint32_t at, unsigned words)
{
	uint32_t next = charter_next(u->charter, node, lexeme);
	return next != CHARTER_NODE_NONE && follow(u, text, next, at + 1, words + 1);
}

/* Whether phrases found go through `node`, which was reached by reading the `words` words before token `at`. */
static bool follow(struct usage *u, const struct text *text, uint32_t node, uint32_t at, unsigned words)
{
	size_t concepts, lexeme_count = 0;
	charter_node_concepts(u->charter, node, &concepts);
	bool used = node != CHARTER_NODE_ROOT && concepts > 0;
	while (words > 0 && at < text->token_count && joins_words(text, at))
		at++;
	if (words < CHARTER_PHRASE_WORDS_MAX && at < text->token_count &&
	    (words == 0 || text->tokens[at].sentence == text->tokens[at - 1].sentence)) {
		const struct token *t = &text->tokens[at];
		const uint32_t *lexemes = charter_word_lexemes(u->charter, t->word, &lexeme_count);
		for (size_t i = 0; i < lexeme_count; i++)
			used |= step(u, text, node, lexemes[i], at, words);
		if (t->kind == TOKEN_NUMBER)
			used |= step(u, text, node, CHARTER_LEXEME_NUMBER, at, words);
		if (node != CHARTER_NODE_ROOT && t->kind != TOKEN_MARK)
			used |= step(u, text, node, CHARTER_LEXEME_ANY, at, words);
	}
	u->nodes[node] += used;
	return used;
}

/* The slot that a word of the model of names is known by (engine/recognise/name_model.c). */
static void meet_name(struct usage *u, uint64_t hash)
{
	bool found = false;
	for (unsigned second = 0; second < 2 && u->names.slots && !found; second++) {
		uint32_t bucket = name_bucket(hash, u->names.slots, second);
		const uint8_t *at = u->names.buckets + (size_t)bucket * NAME_BUCKET_BYTES;
		for (size_t i = 0; i < NAME_BUCKET; i++) {
			uint16_t print;
			memcpy(&print, at + i * sizeof(print), sizeof(print));
			if (print != name_print(hash) || at[NAME_BUCKET * sizeof(print) + i] == 0)
				continue;
			u->name_slots[(size_t)bucket * NAME_BUCKET + i]++;
			found = true;
		}
	}
}

static bool meet_common(struct usage *u, struct str word)
{
	if (!charter_is_common(u->charter, word))
		return true;
	if (u->common_count == u->common_cap) {
		size_t larger = u->common_cap ? u->common_cap * 2 : 1 << 16;
		uint64_t *items = mem_resize(u->common, larger, sizeof(*items));
		if (!items)
			return false;
		u->common = items;
		u->common_cap = larger;
	}
	u->common[u->common_count++] = format_word_hash(word);
	return true;
}

/* The row of a feature, or UINT32_MAX. */
static uint32_t model_row(const struct model *m, uint32_t key)
{
	uint32_t at = model_slot_of(key, m->slot_mask);
	for (; m->header && m->slots[at].row != UINT32_MAX; at = (at + 1) & m->slot_mask)
		if (m->slots[at].key == key)
			return m->slots[at].row;
	return UINT32_MAX;
}

static enum error_code meet_features(struct usage *u, const struct reading *reading, struct error *err)
{
	struct feature_list list = {.arena = &u->reading};
	for (size_t s = 0; s < reading->text.sentence_count; s++) {
		enum error_code code = features_read(&list, reading, s, err);
		if (code)
			return code;
		for (size_t i = 0; i < list.count; i++) {
			uint32_t row = model_row(&u->engine.model, list.items[i].key);
			if (row != UINT32_MAX)
				u->rows[row]++;
		}
	}
	return ERR_NONE;
}

enum error_code usage_add(struct usage *u, struct str text, enum blouse_context context, enum blouse_network network,
			  struct error *err)
{
	struct reading reading;
	struct scan scan;
	arena_clear(&u->reading);
	enum error_code code = reading_make(&u->reading, &u->engine, text, context, network, &reading, err);
	if (!code)
		code = scan_cut(&u->reading, u->charter, &u->names, &reading.text, &scan, err);
	if (code)
		return code;
	for (uint32_t i = 0; i < reading.text.token_count; i++) {
		const struct token *t = &reading.text.tokens[i];
		uint32_t written = charter_word(u->charter, t->raw);
		if (t->word != WORD_NONE)
			u->words[t->word]++;
		if (written != CHARTER_WORD_NONE && written != t->word)
			u->words[written]++;
		if (t->word != WORD_NONE || t->kind == TOKEN_NUMBER)
			follow(u, &reading.text, CHARTER_NODE_ROOT, i, 0);
	}
	code = meet_features(u, &reading, err);
	for (size_t i = 0; i < scan.count && !code; i++) {
		const struct piece *p = &scan.pieces[i];
		struct str word = {scan.text + p->start, p->end - p->start};
		if (p->kind != PIECE_WORD)
			continue;
		meet_name(u, word_hash(word));
		if (!meet_common(u, word))
			return error_nomem(err);
	}
	return code;
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

void usage_sort_common(struct usage *u, size_t least)
{
	size_t kept = 0;
	if (u->common_count == 0)
		return;
	qsort(u->common, u->common_count, sizeof(*u->common), ascending);
	for (size_t i = 0, next; i < u->common_count; i = next) {
		next = i + 1;
		while (next < u->common_count && u->common[next] == u->common[i])
			next++;
		if (next - i >= least)
			u->common[kept++] = u->common[i];
	}
	u->common_count = kept;
}
