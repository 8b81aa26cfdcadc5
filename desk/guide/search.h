/* SPDX-License-Identifier: Apache-2.0 */
/* Words looked for in all that the guide says. Accents, case and ligatures are forgiven; a word finds those that begin with
 * it. The texts are few and short enough to be read through: no index to keep. */
#ifndef BLOUSE_DESK_GUIDE_SEARCH_H
#define BLOUSE_DESK_GUIDE_SEARCH_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/text.h"

#define GUIDE_QUERY_MAX 100 /* characters */
#define GUIDE_WORDS_MAX 8   /* of a query; further ones do not count */
#define GUIDE_HITS_MAX 20

/* One thing that can be found: a rule, a section of a text. */
struct guide_entry {
	struct str href, title;
	struct str where; /* the page that it stands on; empty when it is the page */
	struct str text;
	struct folded folded_title, folded_text;
};

/* Folds what is looked through; href, title, where and text were set. */
enum error_code guide_entry_fold(struct arena *arena, struct guide_entry *entry, struct error *err);

struct guide_fragment {
	struct str text;
	bool marked;
};

struct guide_hit {
	const struct guide_entry *entry;
	struct str href, title, where;
	const struct guide_fragment *fragments; /* some words around the first that was found */
	size_t fragment_count;
	unsigned score;
};

struct guide_hits {
	struct guide_hit *hits; /* the best first, at most GUIDE_HITS_MAX */
	size_t hit_count;
	bool partial; /* nothing has all the words: these have some */
};

/* ERR_UTF8 for a query that is none. A query of grammatical words alone finds nothing. */
enum error_code guide_search(struct arena *arena, const struct guide_entry *entries, size_t count, struct str query,
			     struct guide_hits *ret_hits, struct error *err);

#endif
