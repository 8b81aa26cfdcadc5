/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/thresholds.h"

#define STEPS 100 /* thresholds tried: 0.01, 0.02… */

struct counts {
	unsigned hit, missed, wrong;
};

static float f1(struct counts c)
{
	unsigned all = 2 * c.hit + c.missed + c.wrong;
	return all ? 2.0f * (float)c.hit / (float)all : 0;
}

static float step_value(unsigned step) { return (float)step / STEPS; }

static bool counts(const struct judged *j, size_t r) { return j->with_added || !j->data->records->items[r].added; }

static struct counts count_rule(const struct judged *j, unsigned o, float threshold)
{
	struct counts c = {0};
	for (size_t r = 0; r < j->data->records->count; r++) {
		int label = j->data->messages.labels[r * MODEL_OUTPUTS + o];
		bool found = j->probabilities[r * MODEL_OUTPUTS + o] >= threshold;
		if (label == 0 || !counts(j, r))
			continue;
		c.hit += found && label > 0;
		c.missed += !found && label > 0;
		c.wrong += found && label < 0;
	}
	return c;
}

/* The threshold best for all rules together, and the mean of it and of each rule's own best: a rare rule's own best is
 * mostly luck. */
static void choose_found(const struct judged *j, struct thresholds *t)
{
	float together = 0.5f, best_micro = 0;
	for (unsigned step = 5; step < STEPS; step++) {
		struct counts sum = {0};
		for (unsigned o = 0; o < j->data->outputs.rules; o++) {
			struct counts c = count_rule(j, o, step_value(step));
			sum.hit += c.hit;
			sum.missed += c.missed;
			sum.wrong += c.wrong;
		}
		if (f1(sum) > best_micro) {
			best_micro = f1(sum);
			together = step_value(step);
		}
	}
	for (unsigned o = 0; o < MODEL_OUTPUTS; o++) {
		float own = together, best = 0;
		for (unsigned step = 5; step < STEPS && o < j->data->outputs.rules; step++) {
			float f = f1(count_rule(j, o, step_value(step)));
			if (f > best) {
				best = f;
				own = step_value(step);
			}
		}
		t->found[o] = (together + own) / 2;
	}
}

enum blouse_level thresholds_verdict(const struct judged *j, const struct thresholds *t, size_t r)
{
	const struct outputs *outputs = &j->data->outputs;
	const float *p = j->probabilities + r * MODEL_OUTPUTS;
	enum blouse_context context = j->data->records->items[r].context;
	float gravity = model_gravity(p[outputs->blocks], p[outputs->alarms]);
	enum blouse_level verdict = gravity >= t->ask ? BLOUSE_ATTENTION : BLOUSE_CLEAR;
	for (unsigned o = 0; o < outputs->rules; o++) {
		const struct blouse_rule *rule = blouse_charter_rule(j->charter, o);
		if (p[o] < t->found[o] || !(rule->contexts >> context & 1) || rule->level < BLOUSE_ATTENTION)
			continue;
		enum blouse_level level = rule->level;
		if (level == BLOUSE_BLOQUANT && gravity < t->block)
			level = BLOUSE_ATTENTION;
		verdict = level > verdict ? level : verdict;
	}
	return verdict;
}

/* Shares of the verdicts as they fall with these thresholds. */
static void measure(const struct judged *j, const struct thresholds *t, struct learn_report *report)
{
	unsigned bad = 0, stopped = 0, blocked = 0, fine = 0, fine_blocked = 0, fine_alarmed = 0;
	for (size_t r = 0; r < j->data->records->count; r++) {
		const struct record *rec = &j->data->records->items[r];
		if (!counts(j, r))
			continue;
		enum blouse_level verdict = thresholds_verdict(j, t, r);
		if (rec->verdict == BLOUSE_BLOQUANT) {
			bad++;
			stopped += verdict >= BLOUSE_ATTENTION;
			blocked += verdict == BLOUSE_BLOQUANT;
		} else if (rec->verdict == BLOUSE_CLEAR) {
			fine++;
			fine_alarmed += verdict >= BLOUSE_ATTENTION;
			fine_blocked += verdict == BLOUSE_BLOQUANT;
		}
	}
	report->stopped = bad ? (float)stopped / (float)bad : -1;
	report->blocked = bad ? (float)blocked / (float)bad : -1;
	report->compliant_blocked = fine ? (float)fine_blocked / (float)fine : -1;
	report->compliant_alarmed = fine ? (float)fine_alarmed / (float)fine : -1;
}

static void report_rules(const struct judged *j, const struct thresholds *t, struct learn_report *report)
{
	struct counts sum = {0};
	float macro = 0;
	unsigned rules = j->data->outputs.rules;
	for (unsigned o = 0; o < rules; o++) {
		struct counts c = count_rule(j, o, t->found[o]);
		report->rules[o].hit = c.hit;
		report->rules[o].missed = c.missed;
		report->rules[o].wrong = c.wrong;
		report->rules[o].threshold = t->found[o];
		sum.hit += c.hit;
		sum.missed += c.missed;
		sum.wrong += c.wrong;
		macro += f1(c) / (float)rules;
	}
	report->micro = f1(sum);
	report->macro = macro;
}

/* The likeliest nature and tone, before the rules found and distress have their say in engine/judge.c. */
static void report_usagers(const struct judged *j, struct learn_report *report)
{
	const struct dataset *d = j->data;
	unsigned count = 0, natures = 0, tones = 0;
	for (size_t r = 0; r < d->records->count; r++) {
		const struct record *rec = &d->records->items[r];
		const float *own = j->probabilities + r * MODEL_OUTPUTS;
		if (rec->nature == BLOUSE_NATURE_NONE || !counts(j, r))
			continue;
		unsigned nature = 1, tone = 0;
		for (unsigned n = 2; n < BLOUSE_NATURES; n++)
			if (own[d->outputs.nature[n]] > own[d->outputs.nature[nature]])
				nature = n;
		for (unsigned k = 1; k < 3; k++)
			if (own[d->outputs.tone + k] > own[d->outputs.tone + tone])
				tone = k;
		count++;
		natures += nature == rec->nature;
		tones += (int)tone - 1 == rec->tone;
	}
	report->nature = count ? (float)natures / (float)count : -1;
	report->tone = count ? (float)tones / (float)count : -1;
}

void thresholds_choose(const struct judged *j, const struct learn_options *options, struct thresholds *ret_thresholds)
{
	struct thresholds t = {.block = 1, .ask = 2};
	struct learn_report report;
	choose_found(j, &t);
	for (unsigned step = STEPS; step > 0; step--) {
		struct thresholds lower = t;
		lower.block = step_value(step);
		measure(j, &lower, &report);
		if (report.compliant_blocked > options->blocked_max)
			break;
		t = lower;
	}
	for (unsigned step = STEPS; step > 0; step--) {
		struct thresholds lower = t;
		lower.ask = step_value(step);
		measure(j, &lower, &report);
		if (report.compliant_alarmed > options->alarmed_max)
			break;
		t = lower;
	}
	*ret_thresholds = t;
}

void thresholds_measure(const struct judged *j, const struct thresholds *t, struct learn_report *report)
{
	measure(j, t, report);
	report_rules(j, t, report);
	report_usagers(j, report);
}
