/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/learn.h"

#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"
#include "learn/join.h"
#include "learn/thresholds.h"
#include "learn/write.h"

/* Chosen by cross-validation: docs/decisions/0003-features.md. */
const struct learn_options learn_defaults = {
	.message = {.cost = 1.0f, .positive = 3.0f, .epochs = 20},
	.window = {.cost = 0.5f, .positive = 3.0f, .epochs = 15},
	.folds = 6,
	.documents_min = 2,
	.rows_max = 20000,
	.ridge = 10,
	.blocked_max = 0.02f,
	.alarmed_max = 0.22f,
};

struct job {
	const struct dataset *data;
	const struct learn_options *options;
	unsigned fold; /* options->folds: all messages */
	bool without;  /* the messages added teach nothing */
	float *scores; /* records × MODEL_ROW: filled for the fold's own records */
	struct linear message, window;
	enum error_code code;
};

static void score_record(const struct job *job, size_t r)
{
	const struct dataset *d = job->data;
	float *scores = job->scores + r * MODEL_ROW, window[MODEL_OUTPUTS];
	linear_score(&job->message, &d->messages, r, scores);
	size_t begin = r ? d->window_ends[r - 1] : 0;
	for (size_t w = begin; w < d->window_ends[r]; w++) {
		linear_score(&job->window, &d->windows, w, window);
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			if (w == begin || window[o] > scores[MODEL_OUTPUTS + o])
				scores[MODEL_OUTPUTS + o] = window[o];
	}
}

/* Trains on all records outside the job's fold. */
static void *run_job(void *argument)
{
	struct job *job = argument;
	const struct dataset *d = job->data;
	struct examples messages = d->messages, windows = d->windows;
	_cleanup_free_ float *message_cost = mem_calloc(messages.count, sizeof(float));
	_cleanup_free_ float *window_cost = mem_calloc(windows.count, sizeof(float));
	if (!message_cost || !window_cost) {
		job->code = ERR_NOMEM;
		return NULL;
	}
	for (size_t r = 0; r < d->records->count; r++) {
		const struct record *rec = &d->records->items[r];
		bool held = rec->author % job->options->folds == job->fold || (job->without && rec->added);
		message_cost[r] = held ? 0 : messages.cost[r];
		for (size_t w = r ? d->window_ends[r - 1] : 0; w < d->window_ends[r]; w++)
			window_cost[w] = held ? 0 : windows.cost[w];
	}
	messages.cost = message_cost;
	windows.cost = window_cost;
	job->code = linear_train(&messages, &job->options->message, &job->message, NULL);
	if (job->code == ERR_NONE)
		job->code = linear_train(&windows, &job->options->window, &job->window, NULL);
	if (job->code != ERR_NONE)
		return NULL;
	for (size_t r = 0; r < d->records->count; r++)
		if (d->records->items[r].author % job->options->folds == job->fold)
			score_record(job, r);
	return NULL;
}

static void release_job(struct job *job)
{
	linear_release(&job->message);
	linear_release(&job->window);
}

/* Scores of every message by a model that did not see its author. Two folds at a time. */
static enum error_code cross_validate(const struct dataset *d, const struct learn_options *options, bool without,
				      void (*progress)(const char *), float *scores, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (unsigned fold = 0; fold < options->folds && code == ERR_NONE; fold += 2) {
		struct job jobs[2] = {
			{.data = d, .options = options, .fold = fold, .without = without, .scores = scores},
			{.data = d, .options = options, .fold = fold + 1, .without = without, .scores = scores}};
		char step[128];
		snprintf(step, sizeof(step), "validation croisée par auteur%s, parts %u et %u sur %u",
			 without ? ", sans les messages ajoutés" : "", fold + 1, fold + 2, options->folds);
		if (progress)
			progress(step);
		pthread_t thread;
		bool beside = fold + 1 < options->folds && pthread_create(&thread, NULL, run_job, &jobs[1]) == 0;
		run_job(&jobs[0]);
		if (beside)
			pthread_join(thread, NULL);
		else if (fold + 1 < options->folds)
			run_job(&jobs[1]);
		for (int i = 0; i < 2; i++) {
			if (jobs[i].code != ERR_NONE)
				code = error_nomem(err);
			release_job(&jobs[i]);
		}
	}
	return code;
}

/* Probabilities for the thresholds and the report: the second layer, too, never judges a fold that taught it. */
static enum error_code cross_join(const struct dataset *d, const struct learn_options *options, bool without,
				  const float *scores, float *probabilities, struct error *err)
{
	size_t count = d->records->count;
	const struct record *records = d->records->items;
	_cleanup_free_ bool *skip = mem_calloc(count, sizeof(bool));
	_cleanup_free_ struct join *join = mem_calloc(1, sizeof(*join));
	if (!skip || !join)
		return error_nomem(err);
	for (unsigned fold = 0; fold < options->folds; fold++) {
		for (size_t r = 0; r < count; r++)
			skip[r] = records[r].author % options->folds == fold || (without && records[r].added);
		enum error_code code = join_train(scores, d->messages.labels, skip, count, options->ridge, join, err);
		if (code != ERR_NONE)
			return code;
		for (size_t r = 0; r < count; r++)
			if (records[r].author % options->folds == fold)
				join_apply(join, scores + r * MODEL_ROW, probabilities + r * MODEL_OUTPUTS);
	}
	return ERR_NONE;
}

/* What cross-validation says of every message. */
struct trial {
	float *scores, *probabilities; /* owned; records × MODEL_ROW, records × MODEL_OUTPUTS */
	struct judged judged;
	struct thresholds thresholds;
};

static void trial_release(struct trial *t)
{
	mem_free(t->scores);
	mem_free(t->probabilities);
}

#define _cleanup_trial_ __attribute__((cleanup(trial_release)))

/* Fills *t, which is empty, and the report of the messages known. */
static enum error_code try_all(const struct dataset *d, const struct blouse_charter *charter,
			       const struct learn_options *options, bool without, void (*progress)(const char *),
			       struct trial *t, struct learn_report *ret_report, struct error *err)
{
	size_t count = d->records->count, known = 0;
	t->scores = mem_calloc(count * MODEL_ROW, sizeof(float));
	t->probabilities = mem_calloc(count * MODEL_OUTPUTS, sizeof(float));
	if (!t->scores || !t->probabilities)
		return error_nomem(err);
	enum error_code code = cross_validate(d, options, without, progress, t->scores, err);
	if (code == ERR_NONE && progress)
		progress("seconde couche et seuils");
	if (code == ERR_NONE)
		code = cross_join(d, options, without, t->scores, t->probabilities, err);
	if (code != ERR_NONE)
		return code;
	t->judged = (struct judged){d, charter, t->probabilities, !without};
	thresholds_choose(&t->judged, options, &t->thresholds);
	for (size_t r = 0; r < count; r++)
		known += !d->records->items[r].added;
	*ret_report = (struct learn_report){.messages = known, .features = d->messages.columns};
	struct judged only_known = t->judged;
	only_known.with_added = false;
	thresholds_measure(&only_known, &t->thresholds, ret_report);
	return ERR_NONE;
}

/* The model that all messages teach. */
static enum error_code finish(const struct dataset *d, const struct learn_options *options, const struct trial *t,
			      void (*progress)(const char *), struct buf *ret_model, struct error *err)
{
	_cleanup_free_ struct join *join = mem_calloc(1, sizeof(*join));
	if (!join)
		return error_nomem(err);
	enum error_code code =
		join_train(t->scores, d->messages.labels, NULL, d->records->count, options->ridge, join, err);
	if (code != ERR_NONE)
		return code;
	if (progress)
		progress("apprentissage sur tous les messages");
	struct job all = {.data = d, .options = options, .fold = options->folds};
	run_job(&all);
	code = all.code == ERR_NONE ? model_write(d, &all.message, &all.window, join, &t->thresholds, options->rows_max,
						  ret_model, err)
				    : error_nomem(err);
	release_job(&all);
	return code;
}

static int distance(enum blouse_level a, enum blouse_level b) { return a > b ? (int)(a - b) : (int)(b - a); }

static void compare(const struct trial *before, const struct trial *after, struct learn_change *change)
{
	const struct records *records = before->judged.data->records;
	for (size_t r = 0; r < records->count; r++) {
		const struct record *rec = &records->items[r];
		int was = distance(thresholds_verdict(&before->judged, &before->thresholds, r), rec->verdict);
		int is = distance(thresholds_verdict(&after->judged, &after->thresholds, r), rec->verdict);
		change->better += !rec->added && is < was;
		change->worse += !rec->added && is > was;
		change->added += rec->added;
		change->added_before += rec->added && was == 0;
		change->added_after += rec->added && is == 0;
	}
}

enum error_code learn_model(const struct blouse_charter *charter, const struct records *records,
			    const struct learn_options *options, void (*progress)(const char *step),
			    struct buf *ret_model, struct learn_report *ret_report, struct error *err)
{
	struct dataset d;
	_cleanup_trial_ struct trial trial = {0};
	if (progress)
		progress("lecture des messages");
	enum error_code code = dataset_make(charter, records, options->documents_min, &d, err);
	if (code != ERR_NONE)
		return code;
	code = try_all(&d, charter, options, false, progress, &trial, ret_report, err);
	if (code == ERR_NONE)
		code = finish(&d, options, &trial, progress, ret_model, err);
	dataset_release(&d);
	return code;
}

enum error_code learn_added(const struct blouse_charter *charter, const struct records *records,
			    const struct learn_options *options, void (*progress)(const char *step),
			    struct buf *ret_model, struct learn_change *ret_change, struct error *err)
{
	struct dataset d;
	_cleanup_trial_ struct trial before = {0}, after = {0};
	struct learn_change change = {0};
	if (progress)
		progress("lecture des messages");
	enum error_code code = dataset_make(charter, records, options->documents_min, &d, err);
	if (code != ERR_NONE)
		return code;
	code = try_all(&d, charter, options, true, progress, &before, &change.before, err);
	if (code == ERR_NONE)
		code = try_all(&d, charter, options, false, progress, &after, &change.after, err);
	if (code == ERR_NONE)
		code = finish(&d, options, &after, progress, ret_model, err);
	if (code == ERR_NONE) {
		compare(&before, &after, &change);
		*ret_change = change;
	}
	dataset_release(&d);
	return code;
}
