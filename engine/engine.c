/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/engine.h"

#include "base/hash.h"

static int output(const struct model *m, const char *prefix, const char *id)
{
	char name[MODEL_NAME_MAX];
	size_t head = strlen(prefix), tail = strlen(id);
	if (head + tail >= sizeof(name))
		return -1;
	memcpy(name, prefix, head);
	memcpy(name + head, id, tail);
	return model_output(m, (struct str){name, head + tail});
}

/* A call for help must hardly ever be missed: it wins over likelier natures from this probability on. */
#define DISTRESS_FROM 0.12f

enum error_code engine_init(struct engine *engine, const struct blouse_charter *charter, struct str model,
			    struct arena *arena, struct error *err)
{
	struct engine e = {.charter = charter};
	enum error_code code = model_open(model, &e.model, err);
	if (code != ERR_NONE)
		return code;
	unsigned concepts = charter_concept_count(charter);
	size_t clauses = charter_clause_count(charter);
	e.clue_kinds = ARENA_ZNEW(arena, uint8_t, concepts + 1);
	e.concept_hashes = ARENA_ZNEW(arena, uint64_t, concepts + 1);
	e.clause_hashes = ARENA_NEW(arena, uint64_t, clauses + 1);
	e.needs = ARENA_NEW(arena, struct clause_need, clauses);
	if (!e.clue_kinds || !e.concept_hashes || !e.clause_hashes || !e.needs)
		return error_nomem(err);
	for (size_t i = 0; i < clauses; i++) {
		struct clause c = charter_clause(charter, i);
		bool needs = c.all_count > 0;
		e.clause_hashes[i] = hash_str(c.name);
		e.needs[i] = (struct clause_need){
			.one = needs ? c.all[0] : (uint16_t)concepts,
			.other = needs ? c.all[c.all_count - 1] : (uint16_t)concepts,
			.contexts = c.contexts,
		};
	}
	for (unsigned i = 0; i < concepts; i++) {
		struct str id = charter_concept_id(charter, i);
		e.clue_kinds[i] = (uint8_t)clue_of_concept(id.ptr, (unsigned)id.len);
		e.concept_hashes[i] = hash_str(id);
	}
	e.homonym = charter_concept(charter, STR("hors-sujet-homonyme"));
	for (unsigned r = 0; r < BLOUSE_RULES_MAX; r++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, r);
		e.rule_outputs[r] = rule ? output(&e.model, "", rule->id) : -1;
	}
	e.nature_outputs[BLOUSE_NATURE_NONE] = -1;
	for (unsigned n = 1; n < BLOUSE_NATURES; n++)
		e.nature_outputs[n] = output(&e.model, "nature:", blouse_nature_id((enum blouse_nature)n));
	e.tone_output = output(&e.model, "tone:", "-1");
	e.blocks_output = output(&e.model, "level:", "bloquant");
	e.alarms_output = output(&e.model, "level:", "attention");
	e.told_output = output(&e.model, "told:", "patient");
	if (e.model.header)
		e.cuts =
			(struct cuts){e.model.header->found, e.model.header->block, e.model.header->ask, DISTRESS_FROM};
	*engine = e;
	return ERR_NONE;
}

enum error_code engine_read_carefully(struct engine *engine, struct str bytes, struct error *err)
{
	struct encoder e;
	enum error_code code = encoder_open(bytes, &e, err);
	if (code != ERR_NONE)
		return code;
	if (!engine->model.header || memcmp(e.header->names, engine->model.header->names, sizeof(e.header->names)) != 0)
		return error_set(err, ERR_VERSION, "Le modèle de lecture attentive n'est pas celui de cette charte.");
	engine->encoder = e;
	engine->cuts = (struct cuts){e.header->found, e.header->block, e.header->ask, e.header->distress};
	return ERR_NONE;
}
