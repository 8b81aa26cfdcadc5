/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of names, as the tagger sees it: shared with its training. */
#ifndef BLOUSE_ENGINE_RECOGNISE_NAMES_H
#define BLOUSE_ENGINE_RECOGNISE_NAMES_H

#include "engine/recognise/name_model.h"
#include "engine/recognise/scan.h"

/* Words joined by hyphens or apostrophes ("Jean-Baptiste", "N'GUESSAN") that are read together. */
struct name_unit {
	size_t first, count; /* pieces */
	unsigned classes;    /* of the whole */
	unsigned parts;      /* of its first and last part, when it has several */
	bool common, known;
	uint8_t shape; /* enum name_shape */
};

enum name_shape { SHAPE_LOWER, SHAPE_TITLE, SHAPE_UPPER, SHAPE_INITIAL, SHAPE_SCAN };

struct name_reader {
	const struct scan *scan;
	const struct name_model *model;
	enum name_tag tags[2]; /* of the last two units: [0] the last; NAME_NONE when they do not touch this one */
	size_t tag_end;        /* piece behind the last unit that got a tag */
};

/* The unit at piece `i`; false if what stands there can't be a name. */
bool name_unit_at(const struct name_reader *n, size_t i, struct name_unit *ret_unit);
/* The features of a unit, as hashes; returns their number, at most NAME_FEATURES_MAX. */
size_t name_features(const struct name_reader *n, const struct name_unit *unit, uint32_t *ret_features);
/* To be told the tag of each unit, in order. */
void name_tagged(struct name_reader *n, const struct name_unit *unit, enum name_tag tag);

#endif
