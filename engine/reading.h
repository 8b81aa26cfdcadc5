/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that was understood of one message before it is judged. */
#ifndef BLOUSE_ENGINE_READING_H
#define BLOUSE_ENGINE_READING_H

#include "engine/concepts.h"
#include "engine/text.h"

/* A signal is anything a sentence shows that may matter for a rule: a concept of the charter (its number), or, above
 * SIGNAL_FIRST, what the engine saw by itself. */
enum signal_kind {
	SIGNAL_FIRST = 4096,
	SIGNAL_ENTITY = SIGNAL_FIRST,        /* + enum blouse_entity_type */
	SIGNAL_MANNER = SIGNAL_FIRST + 2048, /* + enum manner */
	SIGNAL_DETERMINED = 8192,            /* concept + SIGNAL_DETERMINED × enum determiner */
};

/* How a sentence is told. */
enum manner {
	MANNER_ASKS,
	MANNER_NEGATED,
	MANNER_PAST,     /* holds a past tense */
	MANNER_FUTURE,   /* futur or conditionnel */
	MANNER_QUOTED,   /* holds quoted words */
	MANNER_FIRST,    /* speaks as I or we */
	MANNER_SECOND,   /* speaks to you */
	MANNER_THIRD,    /* speaks of him or her */
	MANNER_SHOUTED,  /* two words or more all in capitals */
	MANNER_DISGUISED /* holds a word in disguise */
};

/* How a noun is introduced. */
enum determiner {
	DETERMINER_NONE,
	DETERMINER_ONE,      /* un, une */
	DETERMINER_THIS,     /* ce, cette, le, la */
	DETERMINER_MY,       /* mon, ma, notre */
	DETERMINER_YOUR,     /* ton, votre */
	DETERMINER_HER,      /* son, sa, leur */
	DETERMINER_SEVERAL,  /* des, les, ces, deux… */
	DETERMINER_OUR_MANY, /* mes, nos */
	DETERMINER_ANY,      /* chaque, tout, aucun, quelque */
	DETERMINER_COUNT
};

/* Where a clause of the charter holds: over these tokens. */
struct evidence {
	uint32_t clause;
	uint32_t first, end; /* tokens */
};

struct signal {
	uint32_t id;
	uint32_t token; /* where it begins */
	uint32_t end;   /* token behind its last */
};

struct reading {
	const struct engine *engine;
	enum blouse_context context;
	enum blouse_network network;
	struct text text;
	struct mention *mentions;
	size_t mention_count;
	struct blouse_entity *entities;
	size_t entity_count;
	/* In order of sentences; signals of sentence s are [signal_ends[s - 1], signal_ends[s]). */
	struct signal *signals;
	size_t signal_count;
	uint32_t *signal_ends;
	struct evidence *evidence; /* in order of clauses, each at most once */
	size_t evidence_count;
	unsigned clues; /* CLUE_BIT set of engine/clues.h */
};

enum error_code reading_make(struct arena *arena, const struct engine *engine, struct str text,
			     enum blouse_context context, enum blouse_network network, struct reading *ret_reading,
			     struct error *err);

/* The determiner in front of the noun at `token`. */
enum determiner reading_determiner(const struct text *text, uint32_t token);

#endif
