/* SPDX-License-Identifier: Apache-2.0 */
/* The details that together let a patient be recognised (the rule identification-patient). */
#ifndef BLOUSE_ENGINE_CLUES_H
#define BLOUSE_ENGINE_CLUES_H

#include <stdint.h>

enum clue_kind {
	CLUE_NONE,
	/* Clues; a kind counts once, however often it is said: */
	CLUE_AGE,       /* an exact age or a narrow one */
	CLUE_PLACE,     /* a town, a quarter, a road */
	CLUE_JOB,       /* what the person does for a living */
	CLUE_OWN_JOB,   /* what the author does, which tells where they met */
	CLUE_TIME,      /* an exact date or hour */
	CLUE_WARD,      /* a ward or unit */
	CLUE_CONDITION, /* a rare condition or circumstance, or what was done to the person */
	CLUE_FAMILY,    /* a detail of the family */
	CLUE_EVENT,     /* an event that others know */
	CLUE_TRAIT,     /* a trait or object that few share */
	CLUE_HABIT,     /* what one person is told to do or say */
	CLUE_NAME,      /* a name, part of one, a handle, a room */
	/* What the message is about: */
	CLUE_PATIENT,   /* somebody cared for is meant */
	CLUE_OWN_STORY, /* it is the author's own story, their family's, or made up */
	/* Seen in one sentence, never in the set of a message: */
	CLUE_SOMEONE,  /* one person of whom nothing says that they are cared for */
	CLUE_ACTS,     /* what a patient does or says */
	CLUE_OWN,      /* the author, or somebody or something of theirs */
	CLUE_PARENT,   /* "maman": the author's, unless relatives of a patient are there */
	CLUE_RELATIVE, /* of a patient */
	CLUE_FICTION,
	CLUE_CARE,       /* an act of care */
	CLUE_STAY,       /* a hospital, a stay */
	CLUE_PROFESSION, /* of care */
	CLUE_FIRST,      /* the sentence speaks as I or we */
	CLUE_KINDS
};

#define CLUE_BIT(kind) (1u << (kind))
#define CLUES_ENOUGH 3

struct reading;
struct engine;

/* The clues (bits) that the message holds, with CLUE_PATIENT and CLUE_OWN_STORY. A detail of the author, of their family
 * or of somebody made up is none, but for where it happens. */
unsigned clues_read(const struct engine *engine, const struct reading *reading);
/* How many clues a set holds; what the message is about is none. */
unsigned clues_count(unsigned kinds);
/* The clues of a set that words alone make certain: a habit is guessed from a pronoun, a condition and a family from who
 * stands beside them, and the author's job is about the author. */
unsigned clues_firm(unsigned kinds);
/* What is left of a set when he and she are of the author's own family. */
unsigned clues_without_person(unsigned kinds);

/* The kind that a concept of the charter brings: for engine_init. */
enum clue_kind clue_of_concept(const char *id, unsigned len);

#endif
