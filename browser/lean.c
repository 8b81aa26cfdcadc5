/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/lean.h"

#include <stdint.h>

#include "engine/format.h"

struct table {
	uint32_t *slots;
	size_t count; /* a power of two */
};

/* A section that lies inside, as `ret_count` items of `item` bytes; NULL if it does not. */
static void *section(void *bytes, size_t size, enum format_section_id id, size_t item, size_t *ret_count)
{
	const struct format_section *s = &((struct format_header *)bytes)->sections[id];
	if (s->offset % FORMAT_ALIGN != 0 || s->offset < sizeof(struct format_header) || s->offset > size ||
	    s->size > size - s->offset || s->size % item != 0)
		return NULL;
	*ret_count = (size_t)s->size / item;
	return (char *)bytes + s->offset;
}

static bool table_find(void *bytes, size_t size, enum format_section_id id, struct table *ret_table)
{
	struct table t;
	t.slots = section(bytes, size, id, sizeof *t.slots, &t.count);
	if (!t.slots || !t.count || (t.count & (t.count - 1)) != 0)
		return false;
	*ret_table = t;
	return true;
}

static bool tables_find(void *bytes, size_t size, struct table *ret_words, struct table *ret_edges)
{
	const struct format_header *h = bytes;
	return size >= sizeof *h && memcmp(h->magic, FORMAT_MAGIC, sizeof h->magic) == 0 &&
	       h->version == FORMAT_VERSION && h->size == size && h->section_count == FORMAT_SECTIONS &&
	       table_find(bytes, size, FORMAT_WORD_SLOTS, ret_words) &&
	       table_find(bytes, size, FORMAT_EDGES, ret_edges);
}

static bool table_is_empty(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->slots[i])
			return false;
	return true;
}

/* As the compiler puts it there (compiler/write.c), item after item. */
static bool table_put(struct table *t, uint64_t hash, size_t index)
{
	for (size_t probe = 0; probe < FORMAT_PROBES_MAX; probe++) {
		uint32_t *slot = &t->slots[(hash + probe) & (t->count - 1)];
		if (*slot == FORMAT_NONE) {
			*slot = format_slot(hash, (uint32_t)index);
			return true;
		}
	}
	return false;
}

static void fill_words(void *bytes, size_t size, struct table *t)
{
	size_t count = 0, string_size = 0;
	const struct format_word *words = section(bytes, size, FORMAT_WORDS, sizeof *words, &count);
	const char *strings = section(bytes, size, FORMAT_STRINGS, 1, &string_size);
	memset(t->slots, 0xFF, t->count * sizeof *t->slots);
	for (size_t i = 0; words && strings && i < count; i++) {
		if (words[i].text > string_size || words[i].len > string_size - words[i].text)
			return;
		struct str word = {strings + words[i].text, words[i].len};
		if (!table_put(t, format_word_hash(word), i))
			return;
	}
}

static void fill_edges(void *bytes, size_t size, struct table *t)
{
	size_t count = 0, lexeme_count = 0;
	const struct format_node *nodes = section(bytes, size, FORMAT_NODES, sizeof *nodes, &count);
	const uint32_t *lexemes = section(bytes, size, FORMAT_NODE_LEXEMES, sizeof *lexemes, &lexeme_count);
	memset(t->slots, 0xFF, t->count * sizeof *t->slots);
	/* The root, node 0, has a table of its own. */
	for (size_t node = 1; nodes && lexemes && node + 1 < count; node++)
		for (size_t child = nodes[node].child; child < nodes[node + 1].child; child++)
			if (child >= lexeme_count ||
			    !table_put(t, format_edge_hash((uint32_t)node, lexemes[child]), child))
				return;
}

bool lean_make(void *bytes, size_t size)
{
	struct table words, edges;
	if (!tables_find(bytes, size, &words, &edges))
		return false;
	memset(words.slots, 0, words.count * sizeof *words.slots);
	memset(edges.slots, 0, edges.count * sizeof *edges.slots);
	return true;
}

void lean_fill(void *bytes, size_t size)
{
	struct table words, edges;
	if (!tables_find(bytes, size, &words, &edges) || !table_is_empty(&words) || !table_is_empty(&edges))
		return;
	fill_words(bytes, size, &words);
	fill_edges(bytes, size, &edges);
}
