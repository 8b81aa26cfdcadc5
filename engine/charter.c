/* SPDX-License-Identifier: Apache-2.0 */
/* Reads an open charter. charter_open.c has verified every index and bound used here. */
#include "base/sha256.h"
#include "engine/charter_data.h"

static struct str text(const struct blouse_charter *c, struct format_str s)
{
	return (struct str){c->strings + s.offset, s.len};
}

uint32_t charter_word(const struct blouse_charter *c, struct str folded)
{
	uint64_t hash = format_word_hash(folded);
	uint32_t mask = c->slot_count - 1;
	for (uint32_t i = 0; i < FORMAT_PROBES_MAX; i++) {
		uint32_t slot = c->slots[(hash + i) & mask];
		if (slot == FORMAT_NONE)
			return CHARTER_WORD_NONE;
		if (!format_slot_may_be(slot, hash))
			continue;
		const struct format_word *w = &c->words[format_slot_index(slot)];
		if (w->len == folded.len && memcmp(c->strings + w->text, folded.ptr, folded.len) == 0)
			return format_slot_index(slot);
	}
	return CHARTER_WORD_NONE;
}

unsigned charter_word_flags(const struct blouse_charter *c, uint32_t word)
{
	return word < c->word_count ? c->words[word].flags : 0;
}

const uint32_t *charter_word_lexemes(const struct blouse_charter *c, uint32_t word, size_t *ret_count)
{
	if (word >= c->word_count) {
		*ret_count = 0;
		return c->lexemes;
	}
	*ret_count = c->words[word].lexeme_count;
	return c->lexemes + c->words[word].lexemes;
}

struct str charter_word_spelling(const struct blouse_charter *c, uint32_t word)
{
	/* Offset 0 is the empty string, and the strings end in a NUL. */
	return str_from_c(c->strings + (word < c->word_count ? c->words[word].spelling : 0));
}

bool charter_is_common(const struct blouse_charter *c, struct str folded)
{
	if (!c->filter)
		return false;
	struct format_filter_key key = format_filter_key(c->filter, format_word_hash(folded));
	return (c->prints[key.at[0]] ^ c->prints[key.at[1]] ^ c->prints[key.at[2]]) == key.print;
}

uint32_t charter_next(const struct blouse_charter *c, uint32_t node, uint32_t lexeme)
{
	/* Most steps are tried from the root, and most of the others lead nowhere. */
	if (node == CHARTER_NODE_ROOT)
		return lexeme < c->root_count ? c->root[lexeme] : CHARTER_NODE_NONE;
	if (node >= c->node_count)
		return CHARTER_NODE_NONE;
	/* Siblings ascend: a look at the first tells leaves, and nodes without "#" or "*", from the others. */
	uint32_t first = c->nodes[node].child, count = c->nodes[node + 1].child - first;
	if (count == 0 || c->node_lexemes[first] > lexeme)
		return CHARTER_NODE_NONE;
	uint64_t hash = format_edge_hash(node, lexeme);
	uint32_t mask = c->edge_count - 1;
	for (uint32_t i = 0; i < FORMAT_PROBES_MAX; i++) {
		uint32_t slot = c->edges[(hash + i) & mask], child = format_slot_index(slot);
		if (slot == FORMAT_NONE)
			return CHARTER_NODE_NONE;
		if (format_slot_may_be(slot, hash) && child - first < count && c->node_lexemes[child] == lexeme)
			return child;
	}
	return CHARTER_NODE_NONE;
}

const uint16_t *charter_node_concepts(const struct blouse_charter *c, uint32_t node, size_t *ret_count)
{
	if (node >= c->node_count) {
		*ret_count = 0;
		return c->node_concepts;
	}
	*ret_count = c->nodes[node + 1].concept - c->nodes[node].concept;
	return c->node_concepts + c->nodes[node].concept;
}

unsigned charter_concept_count(const struct blouse_charter *c) { return c->concept_count; }

struct str charter_concept_id(const struct blouse_charter *c, unsigned concept)
{
	return concept < c->concept_count ? text(c, c->concepts[concept]) : STR("");
}

int charter_concept(const struct blouse_charter *c, struct str id)
{
	uint32_t low = 0, high = c->concept_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = str_cmp(text(c, c->concepts[middle]), id);
		if (order == 0)
			return (int)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

unsigned blouse_charter_rule_count(const struct blouse_charter *charter) { return charter->rule_count; }

const struct blouse_rule *blouse_charter_rule(const struct blouse_charter *charter, unsigned rule)
{
	return rule < charter->rule_count ? &charter->rules[rule] : NULL;
}

size_t charter_clause_count(const struct blouse_charter *c) { return c->clause_count; }

struct clause charter_clause(const struct blouse_charter *c, size_t i)
{
	const struct format_clause *k = &c->clauses[i];
	const uint16_t *concepts = c->clause_concepts + k->concepts;
	return (struct clause){
		.rule = k->rule,
		.contexts = k->contexts,
		.scope = k->scope,
		.words = k->words,
		.certain = k->flags & CLAUSE_CERTAIN,
		.states = k->flags & CLAUSE_STATES,
		.all_count = k->all_count,
		.any_count = k->any_count,
		.none_count = k->none_count,
		.all = concepts,
		.any = concepts + k->all_count,
		.none = concepts + k->all_count + k->any_count,
		.name = text(c, k->name),
	};
}

size_t charter_perimeter_count(const struct blouse_charter *c) { return c->perimeter_count; }

struct charter_perimeter charter_perimeter(const struct blouse_charter *c, size_t i)
{
	const struct format_perimeter *p = &c->perimeters[i];
	return (struct charter_perimeter){
		.name = text(c, p->name),
		.latitude = p->latitude,
		.longitude = p->longitude,
		.radius = p->radius,
		.area = p->area,
		.points = (const struct charter_point *)(c->points + p->points),
		.point_count = p->point_count,
	};
}

size_t charter_shape_count(const struct blouse_charter *c, enum charter_shape kind) { return c->shape_count[kind]; }

struct str charter_shape(const struct blouse_charter *c, enum charter_shape kind, size_t i)
{
	return text(c, c->shapes[kind][i]);
}

bool charter_has_roster(const struct blouse_charter *c) { return c->roster_count > 0; }

bool charter_on_roster(const struct blouse_charter *c, struct str folded_name)
{
	if (c->roster_count == 0)
		return false;
	unsigned char sha256[SHA256_LEN];
	sha256_salted((struct str){(const char *)c->salt, FORMAT_SALT_LEN}, folded_name, sha256);
	uint64_t sum = format_roster_sum(sha256);
	uint32_t low = 0, high = c->roster_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->roster[middle] == sum)
			return true;
		if (c->roster[middle] < sum)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

struct str charter_model(const struct blouse_charter *c) { return c->model; }
struct str charter_name_model(const struct blouse_charter *c) { return c->name_model; }
