/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/clauses.h"

#include "engine/engine.h"

/* Sets of concepts as bits, one set a sentence, so that a clause costs a few words of memory a sentence. */
struct sets {
	uint64_t *bits; /* sentence × words */
	size_t words, sentences;
};

static bool has(const uint64_t *set, uint16_t concept) { return set[concept / 64] >> (concept % 64) & 1; }

static bool has_all(const uint64_t *set, const uint16_t *concepts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!has(set, concepts[i]))
			return false;
	return true;
}

static bool has_any(const uint64_t *set, const uint16_t *concepts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has(set, concepts[i]))
			return true;
	return false;
}

static bool holds(const struct clause *c, const uint64_t *set)
{
	return has_all(set, c->all, c->all_count) && (c->any_count == 0 || has_any(set, c->any, c->any_count)) &&
	       !has_any(set, c->none, c->none_count);
}

static bool asked(const struct clause *c, uint32_t id)
{
	for (size_t i = 0; i < c->all_count; i++)
		if (c->all[i] == id)
			return true;
	for (size_t i = 0; i < c->any_count; i++)
		if (c->any[i] == id)
			return true;
	return false;
}

/* The tokens that the clause's concepts cover in the sentences [from, to). */
static struct evidence cover(const struct reading *r, const struct clause *c, uint32_t index, size_t from, size_t to)
{
	struct evidence e = {index, UINT32_MAX, 0};
	for (size_t i = from ? r->signal_ends[from - 1] : 0; i < r->signal_ends[to - 1]; i++) {
		const struct signal *s = &r->signals[i];
		if (s->id >= SIGNAL_FIRST || !asked(c, s->id))
			continue;
		if (s->token < e.first)
			e.first = s->token;
		if (s->end > e.end)
			e.end = s->end;
	}
	return e;
}

/* The first signal from `from` on that is `concept` and lies within [first, last); SIZE_MAX if none. A sentence's
 * concepts come in order of their tokens, before its entities, so that the search ends with the window. */
static size_t find_near(const struct reading *r, size_t from, size_t stop, uint16_t concept, uint32_t first,
			uint32_t last)
{
	for (size_t i = from; i < stop && r->signals[i].token < last; i++) {
		const struct signal *s = &r->signals[i];
		if (s->id == concept && s->token >= first && s->end <= last)
			return i;
		if (s->id >= SIGNAL_FIRST && s->id < SIGNAL_DETERMINED)
			break;
	}
	return SIZE_MAX;
}

/* CLAUSE_WORDS: a window that begins at one of the concepts asked for and holds c->words tokens. */
static bool holds_near(const struct reading *r, const struct clause *c, size_t sentence, struct evidence *ret)
{
	size_t begin = sentence ? r->signal_ends[sentence - 1] : 0, stop = r->signal_ends[sentence];
	for (size_t i = begin; i < stop; i++) {
		if (r->signals[i].id >= SIGNAL_FIRST || !asked(c, r->signals[i].id))
			continue;
		uint32_t first = r->signals[i].token, last = first + c->words, end = first;
		size_t from = i, all = 0, any = c->any_count == 0;
		while (from > begin && r->signals[from - 1].token == first)
			from--;
		for (size_t k = 0; k < c->all_count + c->any_count; k++) {
			bool needed = k < c->all_count;
			uint16_t concept = needed ? c->all[k] : c->any[k - c->all_count];
			size_t at = find_near(r, from, stop, concept, first, last);
			if (at == SIZE_MAX)
				continue;
			all += needed;
			any += !needed;
			end = r->signals[at].end > end ? r->signals[at].end : end;
		}
		if (all == c->all_count && any > 0) {
			ret->first = first;
			ret->end = end;
			return true;
		}
	}
	return false;
}

static bool match(const struct reading *r, const struct sets *sets, const uint64_t *whole, uint64_t *scratch,
		  const struct clause *c, uint32_t index, struct evidence *ret)
{
	/* The whole message must hold what is asked for; the rest is rarely reached. */
	if (!has_all(whole, c->all, c->all_count) || (c->any_count && !has_any(whole, c->any, c->any_count)))
		return false;
	if (c->scope == CLAUSE_MESSAGE) {
		if (!holds(c, whole))
			return false;
		*ret = cover(r, c, index, 0, sets->sentences);
		return true;
	}
	for (size_t s = 0; s < sets->sentences; s++) {
		const uint64_t *set = sets->bits + s * sets->words;
		size_t to = s + 1;
		if (c->states && r->text.sentences[s].asks)
			continue;
		if (c->scope == CLAUSE_NEIGHBOURS && s + 1 < sets->sentences) {
			for (size_t w = 0; w < sets->words; w++)
				scratch[w] = set[w] | set[w + sets->words];
			set = scratch;
			to = s + 2;
		}
		if (!holds(c, set))
			continue;
		*ret = (struct evidence){index, 0, 0};
		if (c->scope == CLAUSE_WORDS) {
			if (!holds_near(r, c, s, ret))
				continue;
		} else {
			*ret = cover(r, c, index, s, to);
		}
		return true;
	}
	return false;
}

enum error_code clauses_match(struct arena *arena, struct reading *r, struct error *err)
{
	size_t clause_count = charter_clause_count(r->engine->charter);
	r->evidence = NULL;
	r->evidence_count = 0;
	if (clause_count == 0 || r->text.sentence_count == 0)
		return ERR_NONE;
	struct sets sets = {.words = charter_concept_count(r->engine->charter) / 64 + 1,
			    .sentences = r->text.sentence_count};
	sets.bits = ARENA_ZNEW(arena, uint64_t, sets.words * (sets.sentences + 2));
	r->evidence = ARENA_NEW(arena, struct evidence, clause_count);
	if (!sets.bits || !r->evidence)
		return error_nomem(err);
	uint64_t *whole = sets.bits + sets.sentences * sets.words, *scratch = whole + sets.words;
	for (size_t s = 0, i = 0; s < sets.sentences; s++) {
		for (; i < r->signal_ends[s]; i++) {
			uint32_t id = r->signals[i].id;
			if (id >= SIGNAL_FIRST)
				continue;
			sets.bits[s * sets.words + id / 64] |= 1ull << (id % 64);
			whole[id / 64] |= 1ull << (id % 64);
		}
	}
	/* Clauses that need nothing need the number behind the last concept, which every message holds. */
	unsigned behind = charter_concept_count(r->engine->charter);
	whole[behind / 64] |= 1ull << (behind % 64);
	for (size_t i = 0; i < clause_count; i++) {
		struct clause_need need = r->engine->needs[i];
		if (!(need.contexts >> r->context & 1) || !has(whole, need.one) || !has(whole, need.other))
			continue;
		struct clause c = charter_clause(r->engine->charter, i);
		struct evidence e;
		if (match(r, &sets, whole, scratch, &c, (uint32_t)i, &e))
			r->evidence[r->evidence_count++] = e;
	}
	return ERR_NONE;
}
