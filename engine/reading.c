/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reading.h"

#include "engine/clauses.h"
#include "engine/engine.h"
#include "engine/local.h"
#include "engine/manner.h"
#include "engine/recognise/recognise.h"

struct builder {
	struct reading *reading;
	struct arena *arena;
	size_t cap;
	size_t next_mention, next_entity;
	bool failed;
};

static void add(struct builder *b, uint32_t id, uint32_t token, uint32_t end)
{
	struct reading *r = b->reading;
	if (r->signal_count == b->cap) {
		size_t larger = b->cap ? b->cap * 2 : 128;
		struct signal *copy = ARENA_NEW(b->arena, struct signal, larger);
		if (!copy) {
			b->failed = true;
			return;
		}
		if (r->signal_count)
			memcpy(copy, r->signals, r->signal_count * sizeof(*copy));
		r->signals = copy;
		b->cap = larger;
	}
	r->signals[r->signal_count++] = (struct signal){id, token, end};
}

static void add_sentence(struct builder *b, const struct sentence *sentence)
{
	struct reading *r = b->reading;
	uint32_t end = sentence->first + sentence->count;
	size_t end_byte = r->text.tokens[end - 1].end;
	for (; b->next_mention < r->mention_count && r->mentions[b->next_mention].first < end && !b->failed;
	     b->next_mention++) {
		struct mention m = r->mentions[b->next_mention];
		add(b, m.concept, m.first, m.first + m.length);
		enum determiner how = reading_determiner(&r->text, m.first);
		if (how != DETERMINER_NONE)
			add(b, m.concept + SIGNAL_DETERMINED * (uint32_t)how, m.first, m.first + m.length);
	}
	uint32_t token = sentence->first;
	for (; b->next_entity < r->entity_count && r->entities[b->next_entity].span.start < end_byte && !b->failed;
	     b->next_entity++) {
		const struct blouse_entity *e = &r->entities[b->next_entity];
		while (token + 1 < end && r->text.tokens[token].end <= e->span.start)
			token++;
		uint32_t last = token;
		while (last + 1 < end && r->text.tokens[last + 1].start < e->span.end)
			last++;
		add(b, SIGNAL_ENTITY + (uint32_t)e->type, token, last + 1);
	}
	unsigned manners = manner_read(&r->text, sentence);
	for (uint32_t m = 0; manners >> m; m++)
		if (manners >> m & 1)
			add(b, SIGNAL_MANNER + m, sentence->first, sentence->first + 1);
}

enum error_code reading_make(struct arena *arena, const struct engine *engine, struct str text,
			     enum blouse_context context, enum blouse_network network, struct reading *ret_reading,
			     struct error *err)
{
	struct reading r = {.engine = engine, .context = context, .network = network};
	enum error_code code = text_read(arena, engine->charter, text, &r.text, err);
	if (code == ERR_NONE)
		code = recognise(arena, engine->charter, &r.text, &r.entities, &r.entity_count, err);
	if (code == ERR_NONE)
		code = concepts_find(arena, engine, &r.text, &r.mentions, &r.mention_count, err);
	if (code == ERR_NONE)
		code = local_find(arena, engine, &r.text, r.entities, r.entity_count, &r.mentions, &r.mention_count,
				  err);
	if (code != ERR_NONE)
		return code;
	r.signal_ends = ARENA_NEW(arena, uint32_t, r.text.sentence_count + 1);
	if (!r.signal_ends)
		return error_nomem(err);
	struct builder b = {.reading = &r, .arena = arena};
	for (size_t s = 0; s < r.text.sentence_count && !b.failed; s++) {
		add_sentence(&b, &r.text.sentences[s]);
		r.signal_ends[s] = (uint32_t)r.signal_count;
	}
	if (b.failed)
		return error_nomem(err);
	r.clues = clues_read(engine, &r);
	code = clauses_match(arena, &r, err);
	if (code == ERR_NONE)
		*ret_reading = r;
	return code;
}
