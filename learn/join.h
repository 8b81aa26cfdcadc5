/* SPDX-License-Identifier: Apache-2.0 */
/* The second layer: from the scores of the message and of its best window to one probability an output. Ridge logistic
 * regression by Newton's method, drawn towards "trust your own two scores". */
#ifndef BLOUSE_LEARN_JOIN_H
#define BLOUSE_LEARN_JOIN_H

#include "base/error.h"
#include "engine/model.h"

struct join {
	double weight[MODEL_OUTPUTS][MODEL_ROW], bias[MODEL_OUTPUTS];
};

/* `scores` is count × MODEL_ROW, `labels` count × MODEL_OUTPUTS; records with skip[i] true are left out (skip may be
 * NULL). */
enum error_code join_train(const float *scores, const int8_t *labels, const bool *skip, size_t count, double ridge,
			   struct join *ret_join, struct error *err);
void join_apply(const struct join *j, const float scores[MODEL_ROW], float ret_probability[MODEL_OUTPUTS]);

#endif
