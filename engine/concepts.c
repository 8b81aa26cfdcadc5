/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/concepts.h"

#include "engine/engine.h"

/* Paths followed at once from one starting token: more than the charter's phrases ever need, and a bound whatever a
 * charter holds. */
#define PATHS_MAX 24

struct finder {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct text *text;
	struct mention *found;
	size_t count, cap;
};

static bool add(struct finder *f, uint16_t concept, uint32_t first, uint32_t last)
{
	/* The same concept over the same start is kept once, at its longest. */
	for (size_t i = f->count; i-- > 0 && f->found[i].first == first;) {
		if (f->found[i].concept == concept) {
			if (f->found[i].length < last - first + 1)
				f->found[i].length = (uint16_t)(last - first + 1);
			return true;
		}
	}
	if (f->count == f->cap) {
		size_t larger = f->cap ? f->cap * 2 : 64;
		struct mention *copy = ARENA_NEW(f->arena, struct mention, larger);
		if (!copy)
			return false;
		if (f->count)
			memcpy(copy, f->found, f->count * sizeof(*copy));
		f->found = copy;
		f->cap = larger;
	}
	f->found[f->count++] = (struct mention){concept, (uint16_t)(last - first + 1), first};
	return true;
}

/* The nodes reached from `node` by reading `token`. */
static size_t step(const struct finder *f, uint32_t node, const struct token *token, uint32_t *nodes, size_t room)
{
	size_t count = 0;
	uint32_t next;
	if (token->kind == TOKEN_NUMBER && room > 0) {
		next = charter_next(f->charter, node, CHARTER_LEXEME_NUMBER);
		if (next != CHARTER_NODE_NONE)
			nodes[count++] = next;
	}
	if (token->word != WORD_NONE) {
		size_t lexeme_count;
		const uint32_t *lexemes = charter_word_lexemes(f->charter, token->word, &lexeme_count);
		for (size_t i = 0; i < lexeme_count && count < room; i++) {
			next = charter_next(f->charter, node, lexemes[i]);
			if (next != CHARTER_NODE_NONE)
				nodes[count++] = next;
		}
	}
	if (node != CHARTER_NODE_ROOT && token->kind != TOKEN_MARK && count < room) {
		next = charter_next(f->charter, node, CHARTER_LEXEME_ANY);
		if (next != CHARTER_NODE_NONE)
			nodes[count++] = next;
	}
	return count;
}

/* The hyphen of "rendez-vous", which phrases do without. */
static bool joins_words(const struct text *text, uint32_t at)
{
	const struct token *mark = &text->tokens[at];
	return mark->kind == TOKEN_MARK && str_eq(mark->text, STR("-")) && mark->flags & TOKEN_GLUED &&
	       at + 1 < text->token_count && text->tokens[at + 1].flags & TOKEN_GLUED;
}

static bool find_from(struct finder *f, uint32_t first)
{
	const struct text *text = f->text;
	uint32_t now[PATHS_MAX], then[PATHS_MAX];
	now[0] = CHARTER_NODE_ROOT;
	size_t alive = 1, words = 0;
	for (uint32_t at = first; at < text->token_count && words < CHARTER_PHRASE_WORDS_MAX && alive > 0; at++) {
		const struct token *token = &text->tokens[at];
		if (token->sentence != text->tokens[first].sentence)
			break;
		if (at > first && joins_words(text, at))
			continue;
		words++;
		size_t reached = 0;
		for (size_t i = 0; i < alive; i++)
			reached += step(f, now[i], token, then + reached, PATHS_MAX - reached);
		for (size_t i = 0; i < reached; i++) {
			size_t concept_count;
			const uint16_t *concepts = charter_node_concepts(f->charter, then[i], &concept_count);
			for (size_t k = 0; k < concept_count; k++)
				if (!add(f, concepts[k], first, at))
					return false;
			now[i] = then[i];
		}
		alive = reached;
	}
	return true;
}

static size_t drop_homonyms(struct mention *found, size_t count, int homonym)
{
	size_t kept = 0;
	uint32_t covered = 0; /* tokens before this one stand in a homonym */
	size_t next = 0;
	for (size_t i = 0; i < count; i++) {
		for (; next < count && found[next].first <= found[i].first; next++) {
			uint32_t end = found[next].first + found[next].length;
			if (found[next].concept == homonym && end > covered)
				covered = end;
		}
		bool inside = found[i].concept != homonym && found[i].first + found[i].length <= covered;
		if (!inside)
			found[kept++] = found[i];
	}
	return kept;
}

enum error_code concepts_find(struct arena *arena, const struct engine *engine, const struct text *text,
			      struct mention **ret_mentions, size_t *ret_count, struct error *err)
{
	struct finder f = {.arena = arena, .charter = engine->charter, .text = text};
	for (uint32_t i = 0; i < text->token_count; i++) {
		const struct token *t = &text->tokens[i];
		if (t->word == WORD_NONE && t->kind != TOKEN_NUMBER)
			continue;
		if (!find_from(&f, i))
			return error_nomem(err);
	}
	if (engine->homonym >= 0)
		f.count = drop_homonyms(f.found, f.count, engine->homonym);
	*ret_mentions = f.found;
	*ret_count = f.count;
	return ERR_NONE;
}
