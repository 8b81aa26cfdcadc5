/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of a charter's files as the guide shows it: at build time for ours, when it is saved for an establishment's. */
#ifndef BLOUSE_DESK_GUIDE_RULES_H
#define BLOUSE_DESK_GUIDE_RULES_H

#include "compiler/source.h"
#include "desk/guide/data.h"

#define GUIDE_EXAMPLES_EACH 3 /* of each kind on a rule's page, unless the rule chooses them (`guide: true`) */
#define GUIDE_EXAMPLES_MAX 16

/* Everything is copied into the arena. */
enum error_code guide_rule_make(struct arena *arena, const struct source_rule *source, struct guide_rule *ret_rule,
				struct error *err);
/* A text of the charter, as French typography spaces it; ptr is NULL when memory is exhausted. */
struct str guide_spaced(struct arena *arena, struct str s);

#endif
