/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/trie.h"

#include "base/hash.h"
#include "compiler/inflect.h"
#include "engine/text.h"

bool trie_init(struct trie *t, struct arena *arena)
{
	*t = (struct trie){.arena = arena, .slot_count = 1 << 15};
	struct trie_node *root = list_add(arena, &t->nodes);
	t->slots = ARENA_ZNEW(arena, uint32_t, t->slot_count);
	if (root)
		*root = (struct trie_node){0};
	t->failed = !root || !t->slots;
	return !t->failed;
}

/* Slot of the node that `lexeme` leads to from `parent`; it holds 0 if there is none. */
static uint32_t *slot_of(const struct trie *t, uint32_t parent, uint32_t lexeme)
{
	for (uint64_t i = hash_pair(parent, lexeme);; i++) {
		uint32_t *slot = &t->slots[i & (t->slot_count - 1)];
		const struct trie_node *node = &t->nodes.items[*slot];
		if (*slot == 0 || (node->parent == parent && node->lexeme == lexeme))
			return slot;
	}
}

static bool enlarge(struct trie *t)
{
	t->slot_count *= 2;
	t->slots = ARENA_ZNEW(t->arena, uint32_t, t->slot_count);
	if (!t->slots)
		return false;
	for (size_t i = 1; i < t->nodes.count; i++)
		*slot_of(t, t->nodes.items[i].parent, t->nodes.items[i].lexeme) = (uint32_t)i;
	return true;
}

static uint32_t child_of(struct trie *t, uint32_t parent, uint32_t lexeme)
{
	if (t->failed || (t->nodes.count * 2 > t->slot_count && !enlarge(t))) {
		t->failed = true;
		return 0;
	}
	uint32_t *slot = slot_of(t, parent, lexeme);
	if (*slot)
		return *slot;
	struct trie_node *node = list_add(t->arena, &t->nodes);
	if (!node) {
		t->failed = true;
		return 0;
	}
	*slot = (uint32_t)t->nodes.count - 1;
	*node = (struct trie_node){.lexeme = lexeme, .parent = parent, .sibling = t->nodes.items[parent].child};
	t->nodes.items[parent].child = *slot;
	return *slot;
}

static void add_concept(struct trie *t, uint32_t node, uint16_t concept)
{
	struct trie_node *n = &t->nodes.items[node];
	for (size_t i = 0; i < n->concepts.count; i++)
		if (n->concepts.items[i] == concept)
			return;
	const uint16_t *room = list_add(t->arena, &n->concepts);
	if (!room) {
		t->failed = true;
		return;
	}
	size_t i = n->concepts.count - 1;
	for (; i > 0 && n->concepts.items[i - 1] > concept; i--)
		n->concepts.items[i] = n->concepts.items[i - 1];
	n->concepts.items[i] = concept;
}

static uint32_t lexeme_of(struct trie *t, struct words *words, const struct phrase_token *token)
{
	switch (token->kind) {
	case PHRASE_NUMBER:
		return CHARTER_LEXEME_NUMBER;
	case PHRASE_ANY:
		return CHARTER_LEXEME_ANY;
	case PHRASE_WORD:
		break;
	}
	bool exact = token->exact;
	if (!exact && token->whole.len) {
		struct str whole;
		t->failed |= fold_word(t->arena, token->whole, &whole) != ERR_NONE;
		exact = !t->failed && inflect_is_fixed(words->hunspell, whole);
	}
	return words_lexeme(words, token->word, token->folded, exact);
}

void trie_add(struct trie *t, struct words *words, const struct phrase *phrase, uint16_t concept)
{
	uint32_t lexemes[CHARTER_PHRASE_WORDS_MAX];
	for (size_t i = 0; i < phrase->count; i++)
		lexemes[i] = lexeme_of(t, words, &phrase->tokens[i]);
	for (unsigned parts = 0; parts < 1u << phrase->optional_count; parts++) {
		uint32_t node = 0;
		for (size_t i = 0; i < phrase->count && !t->failed; i++) {
			unsigned optional = phrase->tokens[i].optional;
			if (optional == 0 || parts >> (optional - 1) & 1)
				node = child_of(t, node, lexemes[i]);
		}
		if (!t->failed && node)
			add_concept(t, node, concept);
	}
}

void trie_restore(struct trie *t, uint32_t parent, uint32_t lexeme) { child_of(t, parent, lexeme); }

void trie_restore_concept(struct trie *t, uint32_t node, uint16_t concept)
{
	if (!t->failed)
		add_concept(t, node, concept);
}

/* Children of a node, by lexeme. */
static size_t children(const struct trie *t, uint32_t parent, uint32_t *out)
{
	size_t count = 0;
	for (uint32_t child = t->nodes.items[parent].child; child; child = t->nodes.items[child].sibling)
		out[count++] = child;
	return count;
}

static int by_lexeme(const void *a, const void *b, void *nodes)
{
	const struct trie_node *list = nodes;
	uint32_t x = list[*(const uint32_t *)a].lexeme, y = list[*(const uint32_t *)b].lexeme;
	return (x > y) - (x < y);
}

void trie_number(struct trie *t)
{
	t->order = ARENA_ZNEW(t->arena, uint32_t, t->nodes.count);
	if (!t->order) {
		t->failed = true;
		return;
	}
	size_t end = 1;
	for (size_t i = 0; i < end; i++) {
		uint32_t node = t->order[i];
		t->nodes.items[node].number = (uint32_t)i;
		size_t count = children(t, node, t->order + end);
		qsort_r(t->order + end, count, sizeof(uint32_t), by_lexeme, t->nodes.items);
		end += count;
	}
}
