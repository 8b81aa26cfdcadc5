/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/overlay.h"

#include "compiler/read.h"
#include "engine/format.h"

#define NAME "charte" /* what problems call the text */

enum error_code overlay_open(struct str bytes, struct overlay_base *ret_base, struct error *err)
{
	struct blouse_charter *charter;
	struct blouse_error refusal = {0};
	int status = blouse_charter_open(bytes.ptr, bytes.len, &charter, &refusal);
	if (status)
		return error_set(err,
				 status == BLOUSE_NOMEM     ? ERR_NOMEM
				 : status == BLOUSE_VERSION ? ERR_VERSION
							    : ERR_FORMAT,
				 "%s", refusal.message);
	*ret_base = (struct overlay_base){bytes, charter};
	return ERR_NONE;
}

void overlay_close(struct overlay_base *base)
{
	blouse_charter_free(base->charter);
	*base = (struct overlay_base){0};
}

static void take_concepts(struct charter_source *s, const struct blouse_charter *c)
{
	for (unsigned i = 0; i < charter_concept_count(c); i++) {
		struct source_concept *concept = list_add(s->arena, &s->concepts);
		if (!concept) {
			s->problems->failed = true;
			return;
		}
		*concept = (struct source_concept){.at = {NAME, 0, 0}, .id = charter_concept_id(c, i)};
	}
}

static void take_names(struct charter_source *s, const struct blouse_charter *c, const uint16_t *concepts, size_t count,
		       name_list *names)
{
	for (size_t i = 0; i < count; i++) {
		struct source_name *name = list_add(s->arena, names);
		if (!name) {
			s->problems->failed = true;
			return;
		}
		*name = (struct source_name){{NAME, 0, 0}, charter_concept_id(c, concepts[i])};
	}
}

static void take_clause(struct charter_source *s, const struct blouse_charter *c, const struct clause *from)
{
	struct source_rule *rule = &s->rules.items[from->rule];
	struct source_clause *clause = list_add(s->arena, &rule->clauses);
	if (!clause) {
		s->problems->failed = true;
		return;
	}
	*clause = (struct source_clause){.at = {NAME, 0, 0},
					 .name = from->name,
					 .scope = (enum clause_scope)from->scope,
					 .words = from->words,
					 .contexts = from->contexts,
					 .certain = from->certain,
					 .states = from->states};
	take_names(s, c, from->all, from->all_count, &clause->all);
	take_names(s, c, from->any, from->any_count, &clause->any);
	take_names(s, c, from->none, from->none_count, &clause->none);
}

static void take_rules(struct charter_source *s, const struct blouse_charter *c)
{
	for (unsigned i = 0; i < blouse_charter_rule_count(c); i++) {
		const struct blouse_rule *from = blouse_charter_rule(c, i);
		struct source_rule *rule = list_add(s->arena, &s->rules);
		if (!rule) {
			s->problems->failed = true;
			return;
		}
		*rule = (struct source_rule){.at = {NAME, 0, 0},
					     .id = str_from_c(from->id),
					     .title = str_from_c(from->title),
					     .principle = str_from_c(from->principle),
					     .why = str_from_c(from->why),
					     .message = str_from_c(from->message),
					     .question = str_from_c(from->question),
					     .advice = str_from_c(from->advice),
					     .law = str_from_c(from->law),
					     .source = str_from_c(from->source),
					     .level = from->level,
					     .contexts = from->contexts,
					     .enabled = from->enabled,
					     .model = true};
	}
	for (size_t i = 0; i < charter_clause_count(c) && !s->problems->failed; i++) {
		struct clause clause = charter_clause(c, i);
		take_clause(s, c, &clause);
	}
}

/* What the text says, counted: a reading takes time for each of them. */
static size_t entries(const struct source_establishment *e)
{
	return e->aliases.count + e->services.count + e->hashtags.count + e->sites.count + e->buildings.count +
	       e->accounts.count + e->contacts.count + e->confidential.count + e->overrides.count;
}

enum error_code overlay_read(struct arena *arena, struct problems *problems, const struct overlay_base *base,
			     struct str text, struct charter_source *ret_source, struct error *err)
{
	struct charter_source s = {.arena = arena, .problems = problems};
	struct tree *root = NULL;
	problems->arena = arena;
	if (text.len > OVERLAY_BYTES_MAX) {
		problem_add(problems, (struct mark){NAME, 1, 1}, "ce texte dépasse %zu ko : retirez-en",
			    OVERLAY_BYTES_MAX >> 10);
	} else {
		take_concepts(&s, base->charter);
		take_rules(&s, base->charter);
		tree_read(problems, NAME, text, &root);
	}
	if (root)
		read_establishment(&s, root, (struct str){0});
	if (entries(&s.establishment) > OVERLAY_ENTRIES_MAX)
		problem_add(problems, s.establishment.at, "plus de %d noms, comptes et lieux : retirez-en",
			    OVERLAY_ENTRIES_MAX);
	else if (root)
		source_check(&s);
	if (problems->failed)
		return error_nomem(err);
	problems_sort(problems);
	*ret_source = s;
	return ERR_NONE;
}
