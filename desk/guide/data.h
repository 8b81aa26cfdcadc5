/* SPDX-License-Identifier: Apache-2.0 */
/* What the guide is made from: the charter's rules with the examples that it shows, and the texts of charter/guide. Written
 * into the program at build time by desk/guide/make.c, which also says what is wrong in them. */
#ifndef BLOUSE_DESK_GUIDE_DATA_H
#define BLOUSE_DESK_GUIDE_DATA_H

#include "base/str.h"
#include "engine/blouse.h"

struct guide_law {
	struct str ref, says;
};

struct guide_source {
	struct str label, part;
};

/* A part of an example: plain, or one of the words that break the rule. */
struct guide_piece {
	struct str text;
	bool marked;
};

struct guide_example {
	struct str text;
	const struct guide_piece *pieces;
	size_t piece_count;
	struct str note; /* optional: what a hospitals' guide says of it */
	bool breaks;
};

struct guide_rule {
	struct str id, title, principle, why, advice;
	enum blouse_level level;
	unsigned contexts; /* bits 1 << enum blouse_context */
	const struct guide_law *laws;
	size_t law_count;
	const struct guide_source *sources;
	size_t source_count;
	const struct guide_example *examples; /* one that breaks the rule, one that complies, in turn */
	size_t example_count;
};

struct guide_file {
	struct str name; /* without its folder and « .md » */
	struct str bytes;
};

extern const struct guide_rule guide_rules[];
extern const size_t guide_rule_count;
extern const struct guide_file guide_files[];
extern const size_t guide_file_count;

#endif
