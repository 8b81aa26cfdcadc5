/* SPDX-License-Identifier: Apache-2.0 */
/* From labelled messages to a model file. The same messages, charter and options give the same bytes. */
#ifndef BLOUSE_LEARN_LEARN_H
#define BLOUSE_LEARN_LEARN_H

#include "base/buf.h"
#include "learn/dataset.h"

#define LEARN_MODEL_MAX ((size_t)64 << 20)

struct learn_options {
	struct linear_options message, window;
	unsigned folds;         /* of the cross-validation that teaches the second layer and the thresholds */
	unsigned documents_min; /* messages that a feature must stand in */
	size_t rows_max;        /* features kept */
	double ridge;           /* of the second layer */
	float blocked_max;      /* share of compliant messages that may be blocked */
	float alarmed_max;      /* share of compliant messages that may be asked about */
};

extern const struct learn_options learn_defaults;

/* What cross-validation by author says: each message judged by a model that never saw its author. A share of nothing is
 * negative. */
struct learn_report {
	size_t messages, features; /* messages: those that the figures count */
	struct {
		unsigned hit, missed, wrong; /* true and found; true, not found; found, not true */
		float threshold;
	} rules[MODEL_OUTPUTS];
	float micro, macro;     /* F1 */
	float stopped, blocked; /* of the messages whose verdict is bloquant */
	float compliant_blocked, compliant_alarmed;
	float nature, tone; /* accuracy */
};

/* What messages added to those known change, each message judged by a model that never saw its author. */
struct learn_change {
	struct learn_report before, after; /* of the messages known, without and with those added */
	size_t better, worse;              /* of the messages known: verdict nearer to their label, farther from it */
	size_t added, added_before, added_after; /* messages added; those whose verdict is their label */
};

/* `progress` (may be NULL) is told what begins, in French. */
enum error_code learn_model(const struct blouse_charter *charter, const struct records *records,
			    const struct learn_options *options, void (*progress)(const char *step),
			    struct buf *ret_model, struct learn_report *ret_report, struct error *err);
/* The same, where some records are of records_read_added. Takes twice as long. */
enum error_code learn_added(const struct blouse_charter *charter, const struct records *records,
			    const struct learn_options *options, void (*progress)(const char *step),
			    struct buf *ret_model, struct learn_change *ret_change, struct error *err);

#endif
