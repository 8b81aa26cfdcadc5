/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of right and wrong readings on labelled messages, and the figures that come from them. */
#ifndef BLOUSE_CLI_TALLY_H
#define BLOUSE_CLI_TALLY_H

#include <stdint.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/blouse.h"

struct hits {
	size_t both, found_only, label_only;
};

enum { TALLY_OK, TALLY_ATTENTION, TALLY_BLOQUANT, TALLY_VERDICTS };

/* Findings whose scores lie in one tenth of the scale: were they as often right as they said? */
struct sureness {
	size_t count, right;
	double said; /* sum of the scores */
};

#define TALLY_TENTHS 10

struct tally {
	const struct blouse_charter *charter;
	size_t messages, labelled;
	struct hits rules[BLOUSE_RULES_MAX];
	size_t verdicts[TALLY_VERDICTS][TALLY_VERDICTS]; /* [label][found] */
	struct hits natures[BLOUSE_NATURES];
	size_t nature_right, nature_total, tone_right, tone_total;
	size_t thread_right, thread_total;
	struct sureness tenths[TALLY_TENTHS];
	struct hits mosaics;    /* posts that complete a picture */
	struct hits mosaic_ids; /* the earlier posts that they name */
	struct hits entities[BLOUSE_ENTITY_TYPES];
	size_t entity_covered, entity_total; /* labelled ones that would be masked whole */
};

double hits_precision(struct hits h); /* 1 when nothing was found */
double hits_recall(struct hits h);    /* 1 when there was nothing to find */
double hits_f1(struct hits h);        /* 0 when there was nothing to find and nothing found */
static inline size_t hits_support(struct hits h) { return h.both + h.label_only; }
struct hits hits_sum(const struct hits *hits, size_t count);

static inline unsigned tally_verdict(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? TALLY_BLOQUANT : level == BLOUSE_ATTENTION ? TALLY_ATTENTION : TALLY_OK;
}

/* One finding of a rule, with its score, and whether the label has it. */
void tally_finding(struct tally *t, double score, bool right);

struct figure {
	char name[64];
	double value;
	bool less_is_better;
};

#define FIGURES_MAX 128

/* The figures that these messages allow to give; returns how many. */
size_t tally_figures(const struct tally *t, struct figure ret_figures[FIGURES_MAX]);

void tally_text(struct buf *out, const struct tally *t);
void tally_json(struct buf *out, const struct tally *t);

/* Compares with recorded figures: an object of numbers by name, alone or under "figures". Each one that fell, or that
 * these messages no longer give, adds a line to `out`; returns how many. ERR_FORMAT for a name that does not exist. */
enum error_code tally_compare(const struct tally *t, const json_t *recorded, struct buf *out, size_t *ret_fallen,
			      struct error *err);

#endif
