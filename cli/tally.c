// SPDX-License-Identifier: Apache-2.0
#include "cli/tally.h"

#include <stdio.h>

#include "verdict/jsonw.h"

/* Figures are recorded with four decimals. */
#define FIGURE_SLACK 0.00005

static double share(size_t part, size_t whole) { return whole ? (double)part / (double)whole : 0; }

double hits_precision(struct hits h) { return h.both + h.found_only ? share(h.both, h.both + h.found_only) : 1; }

double hits_recall(struct hits h) { return hits_support(h) ? share(h.both, hits_support(h)) : 1; }

double hits_f1(struct hits h) { return share(2 * h.both, 2 * h.both + h.found_only + h.label_only); }

struct hits hits_sum(const struct hits *hits, size_t count)
{
	struct hits sum = {0};
	for (size_t i = 0; i < count; i++) {
		sum.both += hits[i].both;
		sum.found_only += hits[i].found_only;
		sum.label_only += hits[i].label_only;
	}
	return sum;
}

/* Mean F1 of the classes that were to be found or were found. */
static double macro_f1(const struct hits *hits, size_t count)
{
	double sum = 0;
	size_t classes = 0;
	for (size_t i = 0; i < count; i++) {
		if (hits[i].both + hits[i].found_only + hits[i].label_only == 0)
			continue;
		sum += hits_f1(hits[i]);
		classes++;
	}
	return classes ? sum / (double)classes : 0;
}

static void add(struct figure *figures, size_t *count, const char *prefix, const char *name, double value, bool less)
{
	if (*count == FIGURES_MAX)
		return;
	struct figure *f = &figures[(*count)++];
	snprintf(f->name, sizeof f->name, "%s%s", prefix, name);
	f->value = value;
	f->less_is_better = less;
}

void tally_finding(struct tally *t, double score, bool right)
{
	int tenth = (int)(score * TALLY_TENTHS);
	struct sureness *s = &t->tenths[tenth < 0 ? 0 : tenth < TALLY_TENTHS ? tenth : TALLY_TENTHS - 1];
	s->count++;
	s->right += right;
	s->said += score;
}

/* Expected calibration error: how far, on average, a score lies from the share of right findings with scores like it. */
static bool calibration_error(const struct tally *t, double *ret_error)
{
	double sum = 0;
	size_t count = 0;
	for (int i = 0; i < TALLY_TENTHS; i++) {
		double away = t->tenths[i].said - (double)t->tenths[i].right;
		sum += away < 0 ? -away : away;
		count += t->tenths[i].count;
	}
	*ret_error = count ? sum / (double)count : 0;
	return count > 0;
}

static void add_verdict_figures(const struct tally *t, struct figure *f, size_t *n)
{
	const size_t *ok = t->verdicts[TALLY_OK], *bloquant = t->verdicts[TALLY_BLOQUANT];
	size_t oks = ok[0] + ok[1] + ok[2], bloquants = bloquant[0] + bloquant[1] + bloquant[2], right = 0;
	for (unsigned i = 0; i < TALLY_VERDICTS; i++)
		right += t->verdicts[i][i];
	add(f, n, "", "verdict_accuracy", share(right, t->labelled), false);
	if (bloquants) {
		add(f, n, "", "bloquant_stopped", share(bloquants - bloquant[TALLY_OK], bloquants), false);
		add(f, n, "", "bloquant_blocked", share(bloquant[TALLY_BLOQUANT], bloquants), false);
	}
	if (oks) {
		add(f, n, "", "compliant_blocked", share(ok[TALLY_BLOQUANT], oks), true);
		add(f, n, "", "compliant_alarmed", share(oks - ok[TALLY_OK], oks), true);
	}
}

size_t tally_figures(const struct tally *t, struct figure f[FIGURES_MAX])
{
	size_t n = 0;
	unsigned rules = blouse_charter_rule_count(t->charter);
	if (t->labelled) {
		struct hits all = hits_sum(t->rules, rules);
		add(f, &n, "", "micro_precision", hits_precision(all), false);
		add(f, &n, "", "micro_recall", hits_recall(all), false);
		add(f, &n, "", "micro_f1", hits_f1(all), false);
		add(f, &n, "", "macro_f1", macro_f1(t->rules, rules), false);
		add_verdict_figures(t, f, &n);
		double away;
		if (calibration_error(t, &away))
			add(f, &n, "", "calibration_error", away, true);
		for (unsigned i = 0; i < rules; i++)
			if (hits_support(t->rules[i]))
				add(f, &n, "f1/", blouse_charter_rule(t->charter, i)->id, hits_f1(t->rules[i]), false);
	}
	if (t->nature_total) {
		add(f, &n, "", "nature_accuracy", share(t->nature_right, t->nature_total), false);
		add(f, &n, "", "nature_macro_f1", macro_f1(t->natures, BLOUSE_NATURES), false);
		for (int i = BLOUSE_REMERCIEMENT; i < BLOUSE_NATURES; i++)
			if (hits_support(t->natures[i]))
				add(f, &n, "recall/", blouse_nature_id((enum blouse_nature)i),
				    hits_recall(t->natures[i]), false);
	}
	if (t->tone_total)
		add(f, &n, "", "tone_accuracy", share(t->tone_right, t->tone_total), false);
	if (t->thread_total)
		add(f, &n, "", "thread_verdict_accuracy", share(t->thread_right, t->thread_total), false);
	if (t->mosaics.both + t->mosaics.found_only + t->mosaics.label_only) {
		add(f, &n, "", "mosaic_f1", hits_f1(t->mosaics), false);
		add(f, &n, "", "mosaic_ids_f1", hits_f1(t->mosaic_ids), false);
	}
	if (t->entity_total) {
		add(f, &n, "", "entity_f1", hits_f1(hits_sum(t->entities, BLOUSE_ENTITY_TYPES)), false);
		add(f, &n, "", "entity_masked", share(t->entity_covered, t->entity_total), false);
	}
	return n;
}

static double rounded(double value) { return (double)(long)(value * 10000 + 0.5) / 10000; }

enum error_code tally_compare(const struct tally *t, const json_t *recorded, struct buf *out, size_t *ret_fallen,
			      struct error *err)
{
	struct figure figures[FIGURES_MAX];
	size_t n = tally_figures(t, figures), fallen = 0;
	const json_t *inner = json_object_get(recorded, "figures");
	json_t *object = (json_t *)(uintptr_t)(inner ? inner : recorded), *value;
	const char *name;
	if (!json_is_object(object) || json_object_size(object) == 0)
		return error_set(err, ERR_FORMAT,
				 "les chiffres déjà atteints doivent être un objet : {\"micro_f1\": 0.70, …}.");
	json_object_foreach(object, name, value)
	{
		size_t i = 0;
		if (!json_is_number(value))
			return error_set(err, ERR_FORMAT, "« %s » doit être un nombre.", name);
		while (i < n && strcmp(figures[i].name, name) != 0)
			i++;
		double bar = json_number_value(value);
		if (i == n) {
			buf_addf(out, "%s n'est pas mesuré par ces messages (%.4f attendu)\n", name, bar);
			fallen++;
			continue;
		}
		double got = rounded(figures[i].value);
		bool worse = figures[i].less_is_better ? got > bar + FIGURE_SLACK : got < bar - FIGURE_SLACK;
		if (!worse)
			continue;
		buf_addf(out, "%s : %.4f, contre %.4f (%s)\n", name, got, bar,
			 figures[i].less_is_better ? "il a monté, et moins est mieux" : "il a baissé");
		fallen++;
	}
	*ret_fallen = fallen;
	return ERR_NONE;
}

static void add_hits_json(struct buf *out, const char *id, struct hits h, bool *first)
{
	buf_add_c(out, *first ? "\n    " : ",\n    ");
	*first = false;
	jsonw_c_string(out, id);
	buf_addf(out, ": {\"precision\": %.4f, \"recall\": %.4f, \"f1\": %.4f, \"support\": %zu}", hits_precision(h),
		 hits_recall(h), hits_f1(h), hits_support(h));
}

void tally_json(struct buf *out, const struct tally *t)
{
	static const enum blouse_level levels[TALLY_VERDICTS] = {BLOUSE_CLEAR, BLOUSE_ATTENTION, BLOUSE_BLOQUANT};
	struct figure figures[FIGURES_MAX];
	size_t n = tally_figures(t, figures);
	bool first = true;
	buf_addf(out, "{\n  \"messages\": %zu,\n  \"figures\": {", t->messages);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s\n    \"%s\": %.4f", i ? "," : "", figures[i].name, figures[i].value);
	buf_add_c(out, "\n  },\n  \"rules\": {");
	for (unsigned i = 0; i < blouse_charter_rule_count(t->charter); i++)
		add_hits_json(out, blouse_charter_rule(t->charter, i)->id, t->rules[i], &first);
	buf_add_c(out, "\n  },\n  \"verdicts\": {");
	for (unsigned i = 0; i < TALLY_VERDICTS; i++)
		buf_addf(out, "%s\n    \"%s\": {\"ok\": %zu, \"attention\": %zu, \"bloquant\": %zu}", i ? "," : "",
			 blouse_level_id(levels[i]), t->verdicts[i][0], t->verdicts[i][1], t->verdicts[i][2]);
	buf_add_c(out, "\n  },\n  \"natures\": {");
	first = true;
	for (int i = BLOUSE_REMERCIEMENT; i < BLOUSE_NATURES; i++)
		add_hits_json(out, blouse_nature_id((enum blouse_nature)i), t->natures[i], &first);
	buf_add_c(out, "\n  },\n  \"entities\": {");
	first = true;
	for (int i = 0; i < BLOUSE_ENTITY_TYPES; i++)
		if (hits_support(t->entities[i]) + t->entities[i].found_only)
			add_hits_json(out, blouse_entity_id((enum blouse_entity_type)i), t->entities[i], &first);
	buf_add_c(out, "\n  }\n}\n");
}

/* Numbers as French readers write them; a dash where there is nothing to measure. */
static void add_number(struct buf *out, double value, bool measured)
{
	if (!measured) {
		buf_add_c(out, "        –");
		return;
	}
	char text[16];
	snprintf(text, sizeof text, "%.3f", value);
	char *point = strchr(text, '.');
	if (point)
		*point = ',';
	buf_addf(out, "%9s", text);
}

static void add_row(struct buf *out, const char *id, struct hits h)
{
	buf_addf(out, "  %-28s", id);
	add_number(out, hits_precision(h), h.both + h.found_only);
	add_number(out, hits_recall(h), hits_support(h));
	add_number(out, hits_f1(h), h.both + h.found_only + h.label_only);
	buf_addf(out, "%9zu\n", hits_support(h));
}

static void text_verdicts(struct buf *out, const struct tally *t)
{
	static const char *const words[TALLY_VERDICTS] = {"ok", "attention", "bloquant"};
	buf_add_c(out, "\nVerdict attendu \\ lu                 ok  attention   bloquant\n");
	for (unsigned i = 0; i < TALLY_VERDICTS; i++)
		buf_addf(out, "  %-28s%9zu%11zu%11zu\n", words[i], t->verdicts[i][0], t->verdicts[i][1],
			 t->verdicts[i][2]);
}

void tally_text(struct buf *out, const struct tally *t)
{
	static const char header[] = "précision   rappel       F1 messages\n";
	struct figure figures[FIGURES_MAX];
	size_t n = tally_figures(t, figures);
	unsigned rules = blouse_charter_rule_count(t->charter);
	buf_addf(out, "%zu messages relus, dont %zu étiquetés par règles.\n", t->messages, t->labelled);
	if (t->labelled) {
		buf_addf(out, "\n%-30s%s", "Règle", header);
		for (unsigned i = 0; i < rules; i++)
			add_row(out, blouse_charter_rule(t->charter, i)->id, t->rules[i]);
		add_row(out, "toutes (micro)", hits_sum(t->rules, rules));
		text_verdicts(out, t);
	}
	if (t->nature_total) {
		buf_addf(out, "\n%-30s%s", "Nature", header);
		for (int i = BLOUSE_REMERCIEMENT; i < BLOUSE_NATURES; i++)
			add_row(out, blouse_nature_id((enum blouse_nature)i), t->natures[i]);
	}
	if (t->entity_total) {
		buf_addf(out, "\n%-30s%s", "Entité", header);
		for (int i = 0; i < BLOUSE_ENTITY_TYPES; i++)
			if (hits_support(t->entities[i]) + t->entities[i].found_only)
				add_row(out, blouse_entity_id((enum blouse_entity_type)i), t->entities[i]);
		add_row(out, "toutes", hits_sum(t->entities, BLOUSE_ENTITY_TYPES));
	}
	buf_add_c(out, "\nChiffres\n");
	for (size_t i = 0; i < n; i++) {
		if (strchr(figures[i].name, '/'))
			continue;
		buf_addf(out, "  %-28s", figures[i].name);
		add_number(out, figures[i].value, true);
		buf_add_c(out, figures[i].less_is_better ? "  (moins est mieux)\n" : "\n");
	}
}
