/* SPDX-License-Identifier: Apache-2.0 */
/* From what was read to findings and a verdict. */
#ifndef BLOUSE_ENGINE_JUDGE_H
#define BLOUSE_ENGINE_JUDGE_H

#include "engine/engine.h"
#include "engine/reading.h"

/* Fills everything of *ret_result but the thread's part; the arrays lie in the arena. */
enum error_code judge(struct arena *arena, const struct engine *engine, const struct reading *reading,
		      struct blouse_result *ret_result, struct error *err);

#endif
