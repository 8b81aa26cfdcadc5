/* SPDX-License-Identifier: Apache-2.0 */
/* A charter made ready for reading: what would be looked up at each message is looked up once. Read-only after
 * engine_init, shared by the readings of one checker or one training. */
#ifndef BLOUSE_ENGINE_ENGINE_H
#define BLOUSE_ENGINE_ENGINE_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/charter.h"
#include "engine/clues.h"
#include "engine/encoder/encoder.h"
#include "engine/model.h"

/* What a message must hold for a clause to be worth a closer look. */
struct clause_need {
	uint16_t one, other; /* concepts; the number behind the last concept when nothing is needed */
	uint16_t contexts;
};

/* Probabilities from which something is said. */
struct cuts {
	const float *found; /* by output: a rule is found */
	float block, ask;   /* of the gravity: the message may be blocked, is asked about though no rule was found */
	float distress;     /* it is a call for help */
};

struct engine {
	const struct blouse_charter *charter;
	struct model model;
	struct encoder encoder; /* without a header: the fast reading */
	struct cuts cuts;
	int homonym;               /* the concept `hors-sujet-homonyme`, or -1 */
	uint64_t *concept_hashes;  /* by concept: of its name, so that a model outlives a charter that adds one */
	uint64_t *clause_hashes;   /* by clause: of its name */
	struct clause_need *needs; /* by clause; in the arena */
	uint8_t *clue_kinds;       /* by concept: enum clue_kind, CLUE_NONE for most; in the arena */
	int rule_outputs[BLOUSE_RULES_MAX]; /* output of the model that scores the rule, or -1 */
	int nature_outputs[BLOUSE_NATURES], tone_output, blocks_output, alarms_output;
	int told_output; /* whether a post tells of a patient, if only a detail */
};

/* `model` is what its scores come from: charter_model(charter), or an empty view for training, which needs none. */
enum error_code engine_init(struct engine *engine, const struct blouse_charter *charter, struct str model,
			    struct arena *arena, struct error *err);

/* From now on the careful reading, with the encoder that `bytes` hold (engine/encoder/encoder.h). ERR_VERSION if it was
 * trained for another model than the charter's. */
enum error_code engine_read_carefully(struct engine *engine, struct str bytes, struct error *err);

#endif
