/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/spans.h"

#define RUNS_MAX 2      /* runs of weighing tokens shown beside the evidence */
#define RUN_TOKENS 24   /* a longer run shows nothing */
#define SECOND_RUN 0.5f /* a second run weighs at least this share of the first */

struct run {
	uint32_t first, end; /* tokens */
	float weight;
};

struct marks {
	const struct reading *reading;
	uint8_t *marked; /* by token of the text */
	size_t vacant;   /* spans that may still be opened */
};

/* To the ends of the names, ages, rooms… that it cuts. */
static void cover_entities(const struct reading *reading, struct run *run)
{
	const struct token *tokens = reading->text.tokens;
	for (size_t i = 0; i < reading->entity_count; i++) {
		struct blouse_span e = reading->entities[i].span;
		if (e.start >= tokens[run->end - 1].end || e.end <= tokens[run->first].start)
			continue;
		while (run->first > 0 && tokens[run->first - 1].end > e.start)
			run->first--;
		while (run->end < reading->text.token_count && tokens[run->end].start < e.end)
			run->end++;
	}
}

static void mark(struct marks *m, struct run run)
{
	if (m->vacant == 0 || run.first >= run.end)
		return;
	m->vacant--;
	cover_entities(m->reading, &run);
	memset(m->marked + run.first, 1, run.end - run.first);
}

/* A certain clause over one concept shows each of its mentions, and nothing of what stands between them. */
static bool mark_mentions(struct marks *m, const struct reading *reading, const struct clause *clause)
{
	if (!clause->certain || clause->all_count != 1 || clause->any_count)
		return false;
	for (size_t i = 0; i < reading->mention_count && m->vacant > 0; i++)
		if (reading->mentions[i].concept == clause->all[0])
			mark(m, (struct run){reading->mentions[i].first,
					     reading->mentions[i].first + reading->mentions[i].length, 0});
	return true;
}

/* The run of unmarked tokens in [first, end) whose weights, each less `floor`, sum highest (Kadane). */
static struct run heaviest(const struct marks *m, const float *weights, uint32_t first, uint32_t end, float floor)
{
	struct run best = {first, first, 0}, now = {first, first, 0};
	for (uint32_t i = first; i < end; i++) {
		if (m->marked[i] || now.weight <= 0 || i - now.first >= RUN_TOKENS)
			now = (struct run){i, i, 0};
		if (m->marked[i])
			continue;
		now.weight += weights[i] - floor;
		now.end = i + 1;
		if (now.weight > best.weight)
			best = now;
	}
	return best;
}

static bool is_grammatical(const struct engine *engine, const struct token *t)
{
	return t->kind == TOKEN_MARK ||
	       (t->word != WORD_NONE && charter_word_flags(engine->charter, t->word) & WORD_STOP);
}

/* Without punctuation at the start, without grammatical words at the end, and to the end of a word with hyphens; empty
 * when grammatical words are all there is: "il" or "de la" shown alone would say nothing. */
static void trim(const struct engine *engine, const struct text *text, struct run *run)
{
	bool tells = false;
	for (uint32_t i = run->first; i < run->end; i++)
		tells |= !is_grammatical(engine, &text->tokens[i]);
	if (!tells) {
		run->end = run->first;
		return;
	}
	while (text->tokens[run->first].kind == TOKEN_MARK)
		run->first++;
	while (is_grammatical(engine, &text->tokens[run->end - 1]))
		run->end--;
	while (run->end + 1 < text->token_count && text->tokens[run->end].kind == TOKEN_MARK &&
	       str_eq(text->tokens[run->end].text, STR("-")) && text->tokens[run->end].flags & TOKEN_GLUED &&
	       text->tokens[run->end + 1].flags & TOKEN_GLUED && text->tokens[run->end + 1].kind != TOKEN_MARK)
		run->end += 2;
}

/* What each token of the sentences [window, last) adds to the output's score. */
static enum error_code weigh(struct arena *arena, const struct engine *engine, const struct reading *reading,
			     unsigned output, uint32_t window, size_t last, float *weights, struct error *err)
{
	struct feature_list list = {.arena = arena};
	for (size_t s = window; s < last; s++) {
		enum error_code code = features_read(&list, reading, s, err);
		if (code != ERR_NONE)
			return code;
		model_explain(&engine->model, &list, output, weights);
	}
	return ERR_NONE;
}

/* The heaviest runs of the tokens [first, end); `weights` is used up. */
static void mark_runs(const struct engine *engine, const struct text *text, uint32_t first, uint32_t end,
		      float *weights, struct marks *m)
{
	float floor = 0;
	for (uint32_t i = first; i < end; i++)
		floor += (weights[i] > 0 ? weights[i] : 0) / (float)(end - first);
	float heaviest_weight = 0;
	for (int i = 0; i < RUNS_MAX; i++) {
		struct run run = heaviest(m, weights, first, end, floor);
		if (run.weight <= 0 || run.weight < heaviest_weight * SECOND_RUN)
			break;
		heaviest_weight = run.weight > heaviest_weight ? run.weight : heaviest_weight;
		/* What was looked at, shown or not, is not looked at again. */
		memset(weights + run.first, 0, (run.end - run.first) * sizeof(*weights));
		trim(engine, text, &run);
		mark(m, run);
	}
}

static enum error_code mark_seen(struct arena *arena, const struct engine *engine, const struct reading *reading,
				 unsigned output, struct sight sight, struct marks *m, struct error *err)
{
	const struct text *text = &reading->text;
	float *weights = ARENA_ZNEW(arena, float, text->token_count);
	if (!weights)
		return error_nomem(err);
	if (sight.attention) {
		memcpy(weights, sight.attention, encoder_tokens(text) * sizeof(*weights));
		mark_runs(engine, text, 0, (uint32_t)text->token_count, weights, m);
		return ERR_NONE;
	}
	size_t last = sight.window + MODEL_WINDOW;
	last = last < text->sentence_count ? last : text->sentence_count;
	enum error_code code = weigh(arena, engine, reading, output, sight.window, last, weights, err);
	if (code == ERR_NONE)
		mark_runs(engine, text, text->sentences[sight.window].first,
			  text->sentences[last - 1].first + text->sentences[last - 1].count, weights, m);
	return code;
}

/* The sentence to show when no word stands out. */
static uint32_t sentence_seen(const struct text *text, struct sight sight)
{
	size_t best = 0;
	if (!sight.attention)
		return sight.window;
	for (size_t i = 1; i < encoder_tokens(text); i++)
		best = sight.attention[i] > sight.attention[best] ? i : best;
	return text->tokens[best].sentence;
}

enum error_code spans_find(struct arena *arena, const struct engine *engine, const struct reading *reading,
			   unsigned rule, struct sight sight, struct blouse_span **ret_spans, size_t *ret_count,
			   struct error *err)
{
	const struct text *text = &reading->text;
	struct marks m = {reading, ARENA_ZNEW(arena, uint8_t, text->token_count + 1), BLOUSE_SPANS_MAX};
	struct blouse_span *spans = ARENA_NEW(arena, struct blouse_span, BLOUSE_SPANS_MAX);
	if (!m.marked || !spans)
		return error_nomem(err);
	bool certain = false;
	for (size_t i = 0; i < reading->evidence_count; i++) {
		const struct evidence *e = &reading->evidence[i];
		struct clause clause = charter_clause(engine->charter, e->clause);
		if (clause.rule != rule)
			continue;
		if (mark_mentions(&m, reading, &clause)) {
			certain = true;
			continue;
		}
		if (e->end - e->first > RUN_TOKENS)
			continue;
		certain |= clause.certain;
		if (clause.certain || clause.scope == CLAUSE_WORDS)
			mark(&m, (struct run){e->first, e->end, 0});
	}
	if (!certain && engine->rule_outputs[rule] >= 0 && text->sentence_count > 0) {
		enum error_code code =
			mark_seen(arena, engine, reading, (unsigned)engine->rule_outputs[rule], sight, &m, err);
		if (code != ERR_NONE)
			return code;
	}
	if (m.vacant == BLOUSE_SPANS_MAX && text->sentence_count > 0) {
		const struct sentence *s = &text->sentences[sentence_seen(text, sight)];
		mark(&m, (struct run){s->first, s->first + s->count, 0});
	}
	size_t count = 0;
	for (uint32_t i = 0; i < text->token_count && count < BLOUSE_SPANS_MAX; i++) {
		if (!m.marked[i])
			continue;
		/* Tokens read from one spelling, or from "½", stand over the same bytes. */
		if (count > 0 && (m.marked[i - 1] || text->tokens[i].start < spans[count - 1].end)) {
			if (text->tokens[i].end > spans[count - 1].end)
				spans[count - 1].end = text->tokens[i].end;
		} else {
			spans[count++] = (struct blouse_span){text->tokens[i].start, text->tokens[i].end};
		}
	}
	*ret_spans = spans;
	*ret_count = count;
	return ERR_NONE;
}
