/* SPDX-License-Identifier: Apache-2.0 */
/* From what was read to findings and a verdict. */
#ifndef BLOUSE_ENGINE_JUDGE_H
#define BLOUSE_ENGINE_JUDGE_H

#include "engine/engine.h"
#include "engine/reading.h"

/* Fills everything of *ret_result but the thread's part; the arrays lie in the arena. *ret_told: how likely the message
 * tells of a patient; negative where no model says. */
enum error_code judge(struct arena *arena, const struct engine *engine, const struct reading *reading,
		      struct blouse_result *ret_result, float *ret_told, struct error *err);

#endif
