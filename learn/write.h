/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_LEARN_WRITE_H
#define BLOUSE_LEARN_WRITE_H

#include "learn/join.h"
#include "learn/thresholds.h"

/* Keeps the `rows_max` features that weigh most, rounds their weights to 8 bits and writes the model file. */
enum error_code model_write(const struct dataset *d, const struct linear *message, const struct linear *window,
			    const struct join *join, const struct thresholds *thresholds, size_t rows_max,
			    struct buf *ret_model, struct error *err);

#endif
