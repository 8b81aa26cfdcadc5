/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/first.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "compiler/filter.h"
#include "engine/format.h"

#define SECTION_MAX ((size_t)64 << 20)
#define GONE UINT32_MAX

/* How often something must be used to stay. Measured: docs/decisions/0026-load.md. */
#define WORDS_LEAST 2
#define PHRASES_LEAST 2
#define NAMES_LEAST 8
#define COMMON_LEAST 8

/* Of the model stay the features that weigh most. Their weights are rounded: those of a feature that is met often to multiples
 * of GRAIN, those of a rarer one more coarsely, since an error counts as often as it is met; scores of natures and tones, which
 * no rule follows alone, more coarsely too. */
#define ROWS_MAX 6000
#define OFTEN 300.0
#define GRAIN 24.0
#define GRAIN_OTHERS 3.0
#define GRAIN_MAX 64
#define NAMES_GRAIN 16

struct making {
	struct str from;
	const struct usage *usage;
	struct arena arena;
	struct buf sections[FORMAT_SECTIONS];
	uint32_t *nodes;   /* by node of the old charter: its number, or GONE */
	uint32_t *lexemes; /* the same */
	uint32_t lexeme_count;
};

static struct buf *into(struct making *m, enum format_section_id id) { return &m->sections[id]; }

static const void *old(const struct making *m, enum format_section_id id, size_t item, size_t *ret_count)
{
	const struct format_header *h = (const struct format_header *)(const void *)m->from.ptr;
	*ret_count = h->sections[id].size / item;
	return m->from.ptr + h->sections[id].offset;
}
#define OLD(m, id, type, count) ((const type *)old((m), (id), sizeof(type), (count)))

static const char *strings(const struct making *m)
{
	size_t size;
	return OLD(m, FORMAT_STRINGS, char, &size);
}

static struct format_str add_string(struct making *m, struct str s)
{
	struct buf *b = into(m, FORMAT_STRINGS);
	struct format_str ref = {(uint32_t)b->len, (uint32_t)s.len};
	if (s.len == 0)
		return (struct format_str){0};
	buf_add_str(b, s);
	buf_add_char(b, '\0');
	return ref;
}

static struct format_str move_string(struct making *m, struct format_str s)
{
	return add_string(m, (struct str){strings(m) + s.offset, s.len});
}

/* --- Phrases and words --- */

/* Which nodes and lexemes stay. Breadth first, parents stand before their children. */
static bool choose(struct making *m)
{
	size_t node_count, lexeme_count;
	const uint32_t *lexemes = OLD(m, FORMAT_NODE_LEXEMES, uint32_t, &node_count);
	OLD(m, FORMAT_ROOT, uint32_t, &lexeme_count);
	m->nodes = ARENA_NEW(&m->arena, uint32_t, node_count);
	m->lexemes = ARENA_NEW(&m->arena, uint32_t, lexeme_count);
	if (!m->nodes || !m->lexemes)
		return false;
	memset(m->lexemes, 0xFF, lexeme_count * sizeof(*m->lexemes));
	m->lexemes[CHARTER_LEXEME_NUMBER] = m->lexemes[CHARTER_LEXEME_ANY] = 0;
	uint32_t next = 0;
	for (size_t i = 0; i < node_count; i++) {
		bool stays = i == CHARTER_NODE_ROOT || m->usage->nodes[i] >= PHRASES_LEAST;
		m->nodes[i] = stays ? next++ : GONE;
		if (stays && i != CHARTER_NODE_ROOT)
			m->lexemes[lexemes[i]] = 0;
	}
	for (size_t i = 0; i < lexeme_count; i++)
		if (m->lexemes[i] != GONE)
			m->lexemes[i] = m->lexeme_count++;
	return true;
}

static void write_nodes(struct making *m)
{
	size_t count, lexeme_count, concept_count;
	const struct format_node *nodes = OLD(m, FORMAT_NODES, struct format_node, &count);
	const uint32_t *lexemes = OLD(m, FORMAT_NODE_LEXEMES, uint32_t, &lexeme_count);
	const uint16_t *concepts = OLD(m, FORMAT_NODE_CONCEPTS, uint16_t, &concept_count);
	struct format_node now = {1, 0};
	for (size_t i = 0; i + 1 < count; i++) {
		if (m->nodes[i] == GONE)
			continue;
		uint32_t lexeme = i ? m->lexemes[lexemes[i]] : 0;
		size_t held = nodes[i + 1].concept - nodes[i].concept;
		buf_add(into(m, FORMAT_NODES), &now, sizeof(now));
		buf_add(into(m, FORMAT_NODE_LEXEMES), &lexeme, sizeof(lexeme));
		buf_add(into(m, FORMAT_NODE_CONCEPTS), concepts + nodes[i].concept, held * sizeof(*concepts));
		now.concept += (uint32_t)held;
		for (uint32_t k = nodes[i].child; k < nodes[i + 1].child; k++)
			now.child += m->nodes[k] != GONE;
	}
	buf_add(into(m, FORMAT_NODES), &now, sizeof(now));
}

static void write_words(struct making *m)
{
	size_t count, lexeme_count;
	const struct format_word *words = OLD(m, FORMAT_WORDS, struct format_word, &count);
	const uint32_t *lexemes = OLD(m, FORMAT_LEXEMES, uint32_t, &lexeme_count);
	for (size_t i = 0; i < count; i++) {
		if (m->usage->words[i] < WORDS_LEAST)
			continue;
		struct format_word word = words[i];
		word.text = add_string(m, (struct str){strings(m) + words[i].text, words[i].len}).offset;
		word.spelling = add_string(m, str_from_c(strings(m) + words[i].spelling)).offset;
		word.lexemes = (uint32_t)(into(m, FORMAT_LEXEMES)->len / sizeof(uint32_t));
		word.lexeme_count = 0;
		for (size_t k = 0; k < words[i].lexeme_count; k++) {
			uint32_t lexeme = m->lexemes[lexemes[words[i].lexemes + k]];
			if (lexeme == GONE)
				continue;
			buf_add(into(m, FORMAT_LEXEMES), &lexeme, sizeof(lexeme));
			word.lexeme_count++;
		}
		buf_add(into(m, FORMAT_WORDS), &word, sizeof(word));
	}
}

/* Tables of slots, filled as the compiler does (compiler/write.c). */
static void write_slots(struct making *m, enum format_section_id id, size_t from, size_t count,
			uint64_t (*hash_of)(const struct making *, size_t))
{
	size_t slots = 16;
	while (slots * 2 < count * 3)
		slots *= 2;
	uint32_t *table = NULL;
	for (bool good = false; !good; slots *= 2) {
		table = ARENA_NEW(&m->arena, uint32_t, slots);
		into(m, id)->failed |= !table;
		if (!table)
			return;
		memset(table, 0xFF, slots * sizeof(*table));
		good = true;
		for (size_t i = from; i < count && good; i++) {
			uint64_t hash = hash_of(m, i);
			size_t probe = 0;
			while (probe < FORMAT_PROBES_MAX && table[(hash + probe) & (slots - 1)] != FORMAT_NONE)
				probe++;
			good = probe < FORMAT_PROBES_MAX;
			if (good)
				table[(hash + probe) & (slots - 1)] = format_slot(hash, (uint32_t)i);
		}
	}
	buf_add(into(m, id), table, slots / 2 * sizeof(*table));
}

static uint64_t word_hash_at(const struct making *m, size_t i)
{
	const struct format_word *w = (const struct format_word *)(const void *)m->sections[FORMAT_WORDS].ptr + i;
	return format_word_hash((struct str){m->sections[FORMAT_STRINGS].ptr + w->text, w->len});
}

static uint64_t edge_hash_at(const struct making *m, size_t i)
{
	const struct format_node *nodes = (const struct format_node *)(const void *)m->sections[FORMAT_NODES].ptr;
	const uint32_t *lexemes = (const uint32_t *)(const void *)m->sections[FORMAT_NODE_LEXEMES].ptr;
	size_t low = 0, high = m->sections[FORMAT_NODES].len / sizeof(*nodes) - 1;
	while (high - low > 1) { /* the parent: the last node whose children begin at i or before */
		size_t middle = low + (high - low) / 2;
		if (nodes[middle].child <= i)
			low = middle;
		else
			high = middle;
	}
	return format_edge_hash((uint32_t)low, lexemes[i]);
}

static void write_tables(struct making *m)
{
	size_t words = into(m, FORMAT_WORDS)->len / sizeof(struct format_word);
	size_t nodes = into(m, FORMAT_NODE_LEXEMES)->len / sizeof(uint32_t);
	const struct format_node *tree = (const struct format_node *)(const void *)into(m, FORMAT_NODES)->ptr;
	const uint32_t *lexemes = (const uint32_t *)(const void *)into(m, FORMAT_NODE_LEXEMES)->ptr;
	write_slots(m, FORMAT_WORD_SLOTS, 0, words, word_hash_at);
	write_slots(m, FORMAT_EDGES, tree[1].child, nodes, edge_hash_at);
	uint32_t *root = ARENA_NEW(&m->arena, uint32_t, m->lexeme_count);
	into(m, FORMAT_ROOT)->failed |= !root;
	if (!root)
		return;
	memset(root, 0xFF, m->lexeme_count * sizeof(*root));
	for (uint32_t i = 1; i < tree[1].child; i++)
		root[lexemes[i]] = i;
	buf_add(into(m, FORMAT_ROOT), root, m->lexeme_count * sizeof(*root));
}

/* --- Rules: what a page shows of a finding; the page itself holds the rest --- */

static void write_rules(struct making *m)
{
	size_t count;
	const struct format_str *concepts = OLD(m, FORMAT_CONCEPTS, struct format_str, &count);
	for (size_t i = 0; i < count; i++) {
		struct format_str id = move_string(m, concepts[i]);
		buf_add(into(m, FORMAT_CONCEPTS), &id, sizeof(id));
	}
	const struct format_rule *rules = OLD(m, FORMAT_RULES, struct format_rule, &count);
	for (size_t i = 0; i < count; i++) {
		struct format_rule rule = {
			.id = move_string(m, rules[i].id),
			.message = move_string(m, rules[i].message),
			.question = move_string(m, rules[i].question),
			.advice = move_string(m, rules[i].advice),
			.level = rules[i].level,
			.contexts = rules[i].contexts,
			.enabled = rules[i].enabled,
		};
		buf_add(into(m, FORMAT_RULES), &rule, sizeof(rule));
	}
	const struct format_clause *clauses = OLD(m, FORMAT_CLAUSES, struct format_clause, &count);
	for (size_t i = 0; i < count; i++) {
		struct format_clause clause = clauses[i];
		clause.name = move_string(m, clause.name);
		buf_add(into(m, FORMAT_CLAUSES), &clause, sizeof(clause));
	}
	const uint16_t *used = OLD(m, FORMAT_CLAUSE_CONCEPTS, uint16_t, &count);
	buf_add(into(m, FORMAT_CLAUSE_CONCEPTS), used, count * sizeof(*used));
}

/* --- Models --- */

static int8_t rounded(int8_t weight, int grain)
{
	int half = weight < 0 ? -grain / 2 : grain / 2, most = 127 / grain * grain;
	int whole = (weight + half) / grain * grain;
	return (int8_t)(whole > most ? most : whole < -most ? -most : whole);
}

/* Powers of two compress best. */
static int grain_of(const struct model_header *h, uint32_t met, size_t output)
{
	double wanted = GRAIN * sqrt(OFTEN / ((double)met + 1));
	if (str_starts(str_from_c(h->names[output]), STR("nature:")) ||
	    str_starts(str_from_c(h->names[output]), STR("tone:")))
		wanted *= GRAIN_OTHERS;
	int grain = 1;
	while (grain * 1.42 < wanted && grain < GRAIN_MAX)
		grain *= 2;
	return grain;
}

struct kept_row {
	uint32_t key, row;
};

static int by_key(const void *a, const void *b)
{
	const struct kept_row *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

/* A tenth of a percent is exact enough, and the bits behind hardly compress. */
static float shortened(float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof(bits));
	bits = (bits + 0x1000) & ~UINT32_C(0x1FFF);
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* Rows stand in the order of what they weigh (learn/write.c): the first ones stay. */
static void write_model(struct making *m)
{
	struct model from;
	struct error err;
	size_t size;
	struct str bytes = {OLD(m, FORMAT_MODEL, char, &size), size};
	struct buf *b = into(m, FORMAT_MODEL);
	b->failed |= model_open(bytes, &from, &err) != ERR_NONE || !from.header;
	if (b->failed)
		return;
	struct model_header h = *from.header;
	h.row_count = h.row_count < ROWS_MAX ? h.row_count : ROWS_MAX;
	h.slot_bits = h.probes_max = 0;
	for (size_t i = 0; i < MODEL_ROW; i++) {
		h.scale[i] = shortened(h.scale[i]);
		h.bias[i] = shortened(h.bias[i]);
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			h.join[i][o] = shortened(h.join[i][o]);
	}
	while ((size_t)1 << h.slot_bits < (size_t)h.row_count * 2)
		h.slot_bits++;
	h.filter_bits = h.slot_bits + 2 < 6 ? 6 : h.slot_bits + 2;
	size_t head = (sizeof(h) + 63) / 64 * 64, filter = ((size_t)1 << h.filter_bits) / 8;
	size_t slots = sizeof(struct model_slot) << h.slot_bits, rows = (head + filter + slots + 63) / 64 * 64;
	h.size = (uint32_t)(rows + (size_t)h.row_count * MODEL_ROW);
	char *file = buf_reserve(b, h.size);
	if (!file)
		return;
	memset(file, 0, h.size);
	uint64_t *bits = (uint64_t *)(void *)(file + head);
	struct model_slot *slot = (struct model_slot *)(void *)(file + head + filter);
	uint32_t mask = (1u << h.slot_bits) - 1;
	struct kept_row *kept = ARENA_NEW(&m->arena, struct kept_row, h.row_count + 1);
	b->failed |= !kept;
	if (!kept)
		return;
	for (size_t i = 0; i <= from.slot_mask; i++)
		if (from.slots[i].row < h.row_count)
			kept[from.slots[i].row] = (struct kept_row){from.slots[i].key, from.slots[i].row};
	qsort(kept, h.row_count, sizeof(*kept), by_key);
	for (size_t i = 0; i <= mask; i++)
		slot[i].row = UINT32_MAX;
	for (uint32_t i = 0; i < h.row_count; i++) {
		uint32_t probes = 1, at = model_slot_of(kept[i].key, mask);
		uint32_t bit = model_filter_bit(kept[i].key, (1u << h.filter_bits) - 1);
		bits[bit / 64] |= 1ull << (bit % 64);
		for (; slot[at].row != UINT32_MAX; at = (at + 1) & mask)
			probes++;
		slot[at] = (struct model_slot){kept[i].key, i};
		h.probes_max = probes + 1 > h.probes_max ? probes + 1 : h.probes_max;
		for (size_t p = 0; p < MODEL_ROW; p++)
			file[rows + i * MODEL_ROW + p] =
				rounded(from.rows[(size_t)kept[i].row * MODEL_ROW + p],
					grain_of(&h, m->usage->rows[kept[i].row], p % MODEL_OUTPUTS));
	}
	memcpy(file, &h, sizeof(h));
	b->len += h.size;
}

static void write_names(struct making *m)
{
	size_t size;
	const char *bytes = OLD(m, FORMAT_NAME_MODEL, char, &size);
	struct buf *b = into(m, FORMAT_NAME_MODEL);
	buf_add(b, bytes, size);
	if (b->failed)
		return;
	for (uint32_t i = 0; i < m->usage->names.slots; i++) {
		char *at = b->ptr + 16 + (size_t)i / NAME_BUCKET * NAME_BUCKET_BYTES;
		if (m->usage->name_slots[i] >= NAMES_LEAST)
			continue;
		memset(at + i % NAME_BUCKET * 2, 0, 2);
		at[NAME_BUCKET * 2 + i % NAME_BUCKET] = 0;
	}
	for (char *at = b->ptr + size - (size_t)m->usage->names.rows * NAME_TAGS; at < b->ptr + size; at++)
		*at = rounded(*at, NAMES_GRAIN);
}

static void write_filter(struct making *m)
{
	struct str filter = {0};
	into(m, FORMAT_FILTER)->failed |= !filter_build(&m->arena, m->usage->common, m->usage->common_count, &filter);
	buf_add_str(into(m, FORMAT_FILTER), filter);
}

/* --- All of it --- */

static void align(struct buf *b)
{
	while (b->len % FORMAT_ALIGN != 0 && buf_add_char(b, '\0'))
		;
}

static bool assemble(struct making *m, struct buf *out)
{
	struct format_header header = {.version = FORMAT_VERSION, .section_count = FORMAT_SECTIONS};
	memcpy(header.magic, FORMAT_MAGIC, sizeof(header.magic));
	buf_add(out, &header, sizeof(header));
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++) {
		align(out);
		header.sections[i] = (struct format_section){out->len, m->sections[i].len};
		buf_add_str(out, buf_str(&m->sections[i]));
		out->failed |= m->sections[i].failed;
	}
	align(out);
	if (out->failed)
		return false;
	header.size = out->len;
	memcpy(out->ptr, &header, sizeof(header));
	header.checksum = hash_block(out->ptr + FORMAT_CHECKED_FROM, out->len - FORMAT_CHECKED_FROM);
	memcpy(out->ptr, &header, sizeof(header));
	return true;
}

enum error_code first_make(struct str bytes, struct usage *usage, struct buf *ret_charter, struct error *err)
{
	struct making m = {.from = bytes, .usage = usage};
	arena_init(&m.arena, SECTION_MAX);
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++)
		buf_init(&m.sections[i], SECTION_MAX);
	usage_sort_common(usage, COMMON_LEAST);
	buf_add_char(into(&m, FORMAT_STRINGS), '\0');
	bool good = choose(&m);
	if (good) {
		write_words(&m);
		write_nodes(&m);
		write_tables(&m);
		write_rules(&m);
		write_filter(&m);
		write_model(&m);
		write_names(&m);
		good = assemble(&m, ret_charter);
	}
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++)
		buf_release(&m.sections[i]);
	arena_release(&m.arena);
	return good ? ERR_NONE : error_nomem(err);
}
