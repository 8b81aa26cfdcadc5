/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_LEARN_THRESHOLDS_H
#define BLOUSE_LEARN_THRESHOLDS_H

#include "learn/learn.h"

/* As in struct model_header. */
struct thresholds {
	float found[MODEL_OUTPUTS], block, ask;
};

/* Probabilities of records, from cross-validation, and whose count. */
struct judged {
	const struct dataset *data;
	const struct blouse_charter *charter;
	const float *probabilities; /* records × MODEL_OUTPUTS */
	bool with_added;            /* those of records_read_added count too */
};

void thresholds_choose(const struct judged *j, const struct learn_options *options, struct thresholds *ret_thresholds);
/* Fills the figures of the report; its counts of messages and features stay. */
void thresholds_measure(const struct judged *j, const struct thresholds *t, struct learn_report *report);
/* The verdict that engine/judge.c gives to record `r` for these probabilities when no clause is certain. */
enum blouse_level thresholds_verdict(const struct judged *j, const struct thresholds *t, size_t r);

#endif
