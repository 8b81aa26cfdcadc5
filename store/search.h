/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for words in what Blouse holds, the same on both engines: accents and case do not matter, and a word finds
 * those that it begins. What a person types is never an error:
 *     visite neonat           both, in any order
 *     "visites interdites"    one after the other
 *     visite -photo           without the second
 * PostgreSQL also brings French plurals and verbs back to their stem, and passes over « le », « sont »… */
#ifndef BLOUSE_STORE_SEARCH_H
#define BLOUSE_STORE_SEARCH_H

#include <stdint.h>

#include "base/arena.h"
#include "store/store.h"

#define SEARCH_TERMS_MAX 16                 /* what is typed beyond is ignored */
#define SEARCH_TEXT_MAX ((size_t)256 << 10) /* bytes of a text that are looked in; the rest is left out */
#define SEARCH_ROWS_MAX 1000

/* Makes an object (its kind, "case", and its number) be found by a text, instead of the one it had. To be called in the
 * transaction that writes the object. */
enum error_code search_put(struct store_conn *conn, int64_t establishment_id, struct str kind, int64_t object_id,
			   struct str text, struct error *err);
enum error_code search_remove(struct store_conn *conn, int64_t establishment_id, struct str kind, int64_t object_id,
			      struct error *err);

struct search_hit {
	int64_t place; /* in the order of what is found */
	struct str kind;
	int64_t object_id;
};

struct search_hits {
	struct search_hit *items;
	size_t count;
};

/* The objects of an establishment that hold what was typed, those that came last first; of one kind, or of all when it
 * is empty; behind the place of an earlier hit, or from the first on for 0. Nothing typed, or nothing that is a word, finds
 * nothing. `rows` is at most SEARCH_ROWS_MAX. */
enum error_code search_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str kind,
			    struct str typed, int64_t behind, int64_t rows, struct search_hits *ret_hits,
			    struct error *err);

#endif
