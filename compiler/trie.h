/* SPDX-License-Identifier: Apache-2.0 */
/* The phrases under construction: a trie over lexemes. */
#ifndef BLOUSE_COMPILER_TRIE_H
#define BLOUSE_COMPILER_TRIE_H

#include "compiler/phrase.h"
#include "compiler/words.h"

struct trie_node {
	uint32_t lexeme, parent;
	uint32_t child, sibling; /* 0: none, since the root is nobody's child */
	LIST(uint16_t) concepts; /* ascending, each once */
	uint32_t number;         /* breadth first, siblings by lexeme: set by trie_number */
};

struct trie {
	struct arena *arena;
	LIST(struct trie_node) nodes;
	uint32_t *slots;
	size_t slot_count;
	uint32_t *order; /* by number: index in `nodes` */
	bool failed;     /* memory is exhausted */
};

bool trie_init(struct trie *t, struct arena *arena);
/* Adds every variant of a phrase. */
void trie_add(struct trie *t, struct words *words, const struct phrase *phrase, uint16_t concept);
/* The nodes of a compiled charter, breadth first, and then their concepts. Nodes keep their numbers. */
void trie_restore(struct trie *t, uint32_t parent, uint32_t lexeme);
void trie_restore_concept(struct trie *t, uint32_t node, uint16_t concept);
/* Numbers the nodes; call once, when all phrases are in. */
void trie_number(struct trie *t);

#endif
