/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/judge.h"

#include "engine/maths.h"
#include "engine/spans.h"

#define CERTAIN_SCORE 0.97f /* of a finding whose evidence is enough by itself */
#define EVIDENCE_SCORE 0.6f /* of other evidence for a rule that no model scores */
#define ASKS_BELOW 0.6f     /* less certain findings ask */

struct verdicts {
	float probability[MODEL_OUTPUTS];
	struct sight sights[MODEL_OUTPUTS]; /* by output: where it was seen */
	bool certain[BLOUSE_RULES_MAX], evident[BLOUSE_RULES_MAX];
};

static bool applies(const struct blouse_rule *rule, enum blouse_context context)
{
	return rule->enabled && rule->contexts >> context & 1;
}

static float score_of(const struct engine *engine, const struct verdicts *v, unsigned rule)
{
	int output = engine->rule_outputs[rule];
	float score = output >= 0 ? v->probability[output] : v->evident[rule] ? EVIDENCE_SCORE : 0;
	return v->certain[rule] && score < CERTAIN_SCORE ? CERTAIN_SCORE : score;
}

static bool found(const struct engine *engine, const struct verdicts *v, unsigned rule)
{
	int output = engine->rule_outputs[rule];
	if (v->certain[rule])
		return true;
	return output >= 0 ? v->probability[output] >= engine->cuts.found[output] : v->evident[rule];
}

static float gravity(const struct engine *engine, const struct verdicts *v)
{
	if (engine->blocks_output < 0 || engine->alarms_output < 0)
		return 1;
	return model_gravity(v->probability[engine->blocks_output], v->probability[engine->alarms_output]);
}

static enum error_code add_finding(struct arena *arena, const struct engine *engine, const struct reading *reading,
				   const struct verdicts *v, unsigned index, bool doubtful, struct blouse_finding *f,
				   struct error *err)
{
	const struct blouse_rule *rule = blouse_charter_rule(engine->charter, index);
	int output = engine->rule_outputs[index];
	struct blouse_span *spans;
	size_t count;
	struct sight sight = output >= 0 ? v->sights[output] : (struct sight){0};
	enum error_code code = spans_find(arena, engine, reading, index, sight, &spans, &count, err);
	if (code != ERR_NONE)
		return code;
	float score = score_of(engine, v, index);
	bool certain = v->certain[index];
	bool blocks = certain || (!doubtful && (!engine->model.header || gravity(engine, v) >= engine->cuts.block));
	bool asks = doubtful || (!certain && (score < ASKS_BELOW || (rule->level == BLOUSE_BLOQUANT && !blocks)));
	*f = (struct blouse_finding){
		.rule = index,
		.level = rule->level == BLOUSE_BLOQUANT && !blocks ? BLOUSE_ATTENTION : rule->level,
		.score = score,
		.found = !doubtful,
		.asks = asks,
		.message = asks ? rule->question : rule->message,
		.advice = rule->advice,
		.source = rule->source,
		.span_count = count,
		.spans = spans,
	};
	return ERR_NONE;
}

/* Highest level first, then highest score; there are few. */
static void sort(struct blouse_finding *f, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct blouse_finding moved = f[i];
		size_t k = i;
		for (; k > 0 && (f[k - 1].level < moved.level ||
				 (f[k - 1].level == moved.level && f[k - 1].score < moved.score));
		     k--)
			f[k] = f[k - 1];
		f[k] = moved;
	}
}

/* The rule to ask about when the message as a whole looks like one to stop and no rule stands out. */
static int doubtful_rule(const struct engine *engine, const struct reading *reading, const struct verdicts *v)
{
	int best = -1;
	for (unsigned r = 0; r < blouse_charter_rule_count(engine->charter); r++) {
		const struct blouse_rule *rule = blouse_charter_rule(engine->charter, r);
		if (rule->level == BLOUSE_BLOQUANT && applies(rule, reading->context) && engine->rule_outputs[r] >= 0 &&
		    (best < 0 || score_of(engine, v, r) > score_of(engine, v, (unsigned)best)))
			best = (int)r;
	}
	return best;
}

static enum error_code find_rules(struct arena *arena, const struct engine *engine, const struct reading *reading,
				  const struct verdicts *v, struct blouse_result *result, struct error *err)
{
	unsigned rules = blouse_charter_rule_count(engine->charter);
	struct blouse_finding *findings = ARENA_NEW(arena, struct blouse_finding, rules + 1);
	if (!findings)
		return error_nomem(err);
	size_t count = 0;
	bool alarmed = false;
	for (unsigned r = 0; r < rules; r++) {
		const struct blouse_rule *rule = blouse_charter_rule(engine->charter, r);
		if (!applies(rule, reading->context) || !found(engine, v, r))
			continue;
		enum error_code code = add_finding(arena, engine, reading, v, r, false, &findings[count], err);
		if (code != ERR_NONE)
			return code;
		alarmed |= findings[count++].level >= BLOUSE_ATTENTION;
	}
	if (!alarmed && engine->model.header && gravity(engine, v) >= engine->cuts.ask) {
		int rule = doubtful_rule(engine, reading, v);
		if (rule >= 0) {
			enum error_code code =
				add_finding(arena, engine, reading, v, (unsigned)rule, true, &findings[count], err);
			if (code != ERR_NONE)
				return code;
			count++;
		}
	}
	sort(findings, count);
	result->findings = findings;
	result->finding_count = count;
	result->verdict = count > 0 && findings[0].level > BLOUSE_CONSEIL ? findings[0].level : BLOUSE_CLEAR;
	return ERR_NONE;
}

/* Whether a nature agrees with the rules found: a broken rule makes a message non-conforme, hearsay alone a rumour, and
 * nothing but distress comes before them (docs/charter.md, "Natures"). */
static bool agrees(enum blouse_nature nature, bool broken, bool hearsay)
{
	if (nature == BLOUSE_DETRESSE)
		return true;
	if (broken)
		return nature == BLOUSE_NON_CONFORME;
	if (hearsay)
		return nature == BLOUSE_RUMEUR;
	return nature != BLOUSE_NON_CONFORME;
}

static void read_nature(const struct engine *engine, const struct verdicts *v, struct blouse_result *result)
{
	bool broken = false, hearsay = false;
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct blouse_finding *f = &result->findings[i];
		bool source = strcmp(blouse_charter_rule(engine->charter, f->rule)->id, "source-verifiee") == 0;
		hearsay |= f->found && source;
		broken |= f->found && !source;
	}
	enum blouse_nature nature = BLOUSE_NATURE_NONE;
	for (unsigned n = 1; n < BLOUSE_NATURES; n++) {
		int output = engine->nature_outputs[n], best = engine->nature_outputs[nature];
		if (agrees((enum blouse_nature)n, broken, hearsay) && output >= 0 &&
		    (best < 0 || v->probability[output] > v->probability[best]))
			nature = (enum blouse_nature)n;
	}
	int distress = engine->nature_outputs[BLOUSE_DETRESSE];
	if (distress >= 0 && v->probability[distress] >= engine->cuts.distress)
		nature = BLOUSE_DETRESSE;
	result->nature = nature != BLOUSE_NATURE_NONE ? nature : BLOUSE_INFORMATION;
	int tone = 1;
	for (int k = 0; k < 3 && engine->tone_output >= 0; k++)
		if (v->probability[engine->tone_output + k] > v->probability[engine->tone_output + tone])
			tone = k;
	result->tone = tone - 1;
}

/* The fast reading's scores, and over them the careful one's where there is an encoder. */
static enum error_code score(struct arena *arena, const struct engine *engine, const struct reading *reading,
			     struct verdicts *v, struct error *err)
{
	float scores[MODEL_ROW], logits[MODEL_OUTPUTS], own[MODEL_OUTPUTS], *attention;
	uint32_t windows[MODEL_OUTPUTS];
	enum error_code code = model_score(&engine->model, arena, reading, scores, windows, err);
	if (code != ERR_NONE)
		return code;
	model_join(&engine->model, scores, logits);
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		v->sights[o] = (struct sight){.window = windows[o]};
	if (engine->encoder.header) {
		const struct encoder_header *h = engine->encoder.header;
		code = encoder_score(&engine->encoder, arena, reading, own, &attention, err);
		if (code != ERR_NONE)
			return code;
		for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
			logits[o] = h->own[o] * own[o] + h->fast[o] * logits[o] + h->bias[o];
			v->sights[o].attention = attention + o * encoder_tokens(&reading->text);
		}
	}
	for (size_t o = 0; o < MODEL_OUTPUTS && engine->model.header; o++)
		if (engine->model.header->names[o][0])
			v->probability[o] = maths_sigmoid(logits[o]);
	return ERR_NONE;
}

static float told(const struct engine *engine, const struct verdicts *v)
{
	return engine->told_output >= 0 ? v->probability[engine->told_output] : -1;
}

enum error_code judge(struct arena *arena, const struct engine *engine, const struct reading *reading,
		      struct blouse_result *ret_result, float *ret_told, struct error *err)
{
	struct verdicts v = {0};
	enum error_code code = score(arena, engine, reading, &v, err);
	if (code != ERR_NONE)
		return code;
	for (size_t i = 0; i < reading->evidence_count; i++) {
		struct clause clause = charter_clause(engine->charter, reading->evidence[i].clause);
		v.evident[clause.rule] = true;
		v.certain[clause.rule] |= clause.certain;
	}
	struct blouse_result result = {.entities = reading->entities, .entity_count = reading->entity_count};
	code = find_rules(arena, engine, reading, &v, &result, err);
	if (code != ERR_NONE)
		return code;
	if (reading->context == BLOUSE_USAGER)
		read_nature(engine, &v, &result);
	*ret_result = result;
	*ret_told = told(engine, &v);
	return ERR_NONE;
}
