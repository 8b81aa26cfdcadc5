/* SPDX-License-Identifier: Apache-2.0 */
/* The mosaic: harmless posts of one author that together let a patient be recognised. */
#ifndef BLOUSE_ENGINE_THREAD_H
#define BLOUSE_ENGINE_THREAD_H

#include "engine/engine.h"
#include "engine/reading.h"

struct blouse_thread {
	size_t count;   /* posts read */
	unsigned kinds; /* clues together so far */
	bool own_story; /* told of the author's family or of somebody made up before any patient: he and she are theirs */
	float told;     /* how likely a patient was told of, the likeliest post's; negative where no model says */
	bool complete;                     /* a mosaic was completed */
	enum blouse_level verdict;         /* of the thread so far */
	uint32_t clues[BLOUSE_THREAD_MAX]; /* by post: the kinds that it brought */
};

/* Adds a judged post: fills the thread's part of *result and remembers its clues. `told`: as judge gives it. */
enum error_code thread_add(struct blouse_thread *thread, struct arena *arena, const struct reading *reading, float told,
			   struct blouse_result *result, struct error *err);

#endif
