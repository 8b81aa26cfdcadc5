/* SPDX-License-Identifier: Apache-2.0 */
/* Labelled messages turned into examples for the linear models: each whole message, and each window of its sentences. */
#ifndef BLOUSE_LEARN_DATASET_H
#define BLOUSE_LEARN_DATASET_H

#include "learn/linear.h"
#include "learn/records.h"

#define LEARN_RULES_MAX 18 /* rules that a model scores; MODEL_OUTPUTS less all other outputs */

/* Which output stands for what. Rules come first, in the charter's order. */
struct outputs {
	char names[MODEL_OUTPUTS][MODEL_NAME_MAX];
	unsigned rules;                  /* outputs [0, rules) */
	unsigned nature[BLOUSE_NATURES]; /* nature[0] unused */
	unsigned tone;                   /* tone -1, 0 and 1 are outputs tone, tone + 1, tone + 2 */
	unsigned blocks, alarms;         /* verdict bloquant; verdict attention or bloquant */
	unsigned told;                   /* a patient is told of, if only by a detail that is harmless alone */
	uint64_t patient;                /* bits of the rules that are broken when a patient is told of */
};

struct dataset {
	const struct records *records;
	struct outputs outputs;
	uint32_t *keys; /* of the columns */
	uint32_t *document_count;
	struct examples messages, windows;
	size_t *window_ends; /* windows of record i: [window_ends[i - 1], window_ends[i]) */
};

void outputs_name(const struct blouse_charter *charter, struct outputs *ret_outputs);
/* Labels of one record: +1, -1, 0 where its context says nothing. */
void outputs_label(const struct outputs *o, const struct blouse_charter *charter, const struct record *rec,
		   int8_t ret_labels[MODEL_OUTPUTS]);

/* Reads every record with the engine. Features seen in fewer than `documents_min` records are left out. */
enum error_code dataset_make(const struct blouse_charter *charter, const struct records *records,
			     unsigned documents_min, struct dataset *ret_dataset, struct error *err);
void dataset_release(struct dataset *d);

#endif
