/* SPDX-License-Identifier: Apache-2.0 */
/* The details that together let a patient be recognised (the rule identification-patient). */
#ifndef BLOUSE_ENGINE_CLUES_H
#define BLOUSE_ENGINE_CLUES_H

#include <stdint.h>

enum clue_kind {
	CLUE_NONE,
	CLUE_AGE,	/* an exact age or a narrow one */
	CLUE_PLACE,	/* a town, a quarter, a road */
	CLUE_JOB,	/* a job or function */
	CLUE_TIME,	/* an exact date or hour */
	CLUE_WARD,	/* a ward or unit */
	CLUE_CONDITION, /* a rare condition or circumstance */
	CLUE_FAMILY,	/* a detail of the family */
	CLUE_EVENT,	/* an event that others know */
	CLUE_TRAIT,	/* a habit or trait that few share */
	CLUE_NAME,	/* a name, part of one, a handle */
	CLUE_PATIENT,	/* no clue itself: somebody cared for is meant */
	CLUE_KINDS
};

#define CLUE_BIT(kind) (1u << (kind))
#define CLUES_ENOUGH 3

struct reading;
struct engine;

/* The kinds (bits) that the message holds, CLUE_PATIENT included. */
unsigned clues_read(const struct engine *engine, const struct reading *reading);
/* How many clues a set holds; CLUE_PATIENT is none. */
unsigned clues_count(unsigned kinds);
/* The kind that a signal of a reading brings, CLUE_NONE if none. */
enum clue_kind clue_of_signal(const struct engine *engine, uint32_t signal);

/* The concept of the charter that brings a kind: for engine_init. */
enum clue_kind clue_of_concept(const char *id, unsigned len);

#endif
