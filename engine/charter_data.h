/* SPDX-License-Identifier: Apache-2.0 */
/* An open charter: the mapped file's sections, verified. Shared by charter_open.c and charter.c; nobody else includes
 * it. */
#ifndef BLOUSE_ENGINE_CHARTER_DATA_H
#define BLOUSE_ENGINE_CHARTER_DATA_H

#include "engine/charter.h"
#include "engine/format.h"

struct blouse_charter {
	const char *strings;
	const struct format_word *words;
	const uint32_t *slots, *lexemes, *node_lexemes, *root, *edges;
	const struct format_node *nodes;
	const uint16_t *node_concepts, *clause_concepts;
	const struct format_str *concepts, *shapes[2];
	const struct format_clause *clauses;
	const struct format_perimeter *perimeters;
	const struct format_point *points; /* of perimeters */
	const unsigned char *salt;
	const uint64_t *roster;
	const struct format_filter *filter; /* NULL if the charter has none */
	const uint8_t *prints;
	struct str model, name_model;
	uint32_t string_size, word_count, slot_count, edge_count, lexeme_count, node_count, node_concept_count,
		root_count, rule_count, clause_count, clause_concept_count, perimeter_count, point_count, concept_count,
		shape_count[2], roster_count;
	struct blouse_rule rules[BLOUSE_RULES_MAX];
};

#endif
