/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_LEARN_THRESHOLDS_H
#define BLOUSE_LEARN_THRESHOLDS_H

#include "learn/learn.h"

/* As in struct model_header. */
struct thresholds {
	float found[MODEL_OUTPUTS], block, ask;
};

/* `probabilities` is records × MODEL_OUTPUTS, from cross-validation. Fills the report's figures too. */
void thresholds_choose(const struct dataset *d, const struct blouse_charter *charter,
		       const struct learn_options *options, const float *probabilities,
		       struct thresholds *ret_thresholds, struct learn_report *report);

#endif
