/* SPDX-License-Identifier: Apache-2.0 */
/* What was counted: numbers by month, network and word, and what a page draws of them. */
#ifndef BLOUSE_DESK_FIGURES_CUBE_H
#define BLOUSE_DESK_FIGURES_CUBE_H

#include "base/arena.h"
#include "store/store.h"
#include "store/tally.h"

#define FIGURES_MONTH_LEN 7 /* 2026-11 */
/* What a cube may hold: about 250,000 cells, which are ten networks, ten years and 200 words of each month. */
#define FIGURES_MEMORY ((size_t)96 << 20)

struct figures_cell {
	struct str month, network; /* network: empty when it is not known */
	enum tally_what what;
	struct str word;
	int64_t number;
};

struct figures_cube {
	struct arena *arena;
	struct figures_cell *cells; /* in the order in which they first came */
	size_t count, cap;
	uint32_t *places; /* open addressing: 1 + index of a cell; 0 for none */
	size_t place_count;
};

/* `arena`: holds what is counted, and the words that are found in it; FIGURES_MEMORY is enough. */
void figures_begin(struct figures_cube *cube, struct arena *arena);

/* Adds to a cell. Its texts are copied. ERR_NOMEM. */
enum error_code figures_add(struct figures_cube *cube, const struct figures_cell *cell, struct error *err);

/* Counts all cases of an establishment that were opened in these months (both included), forgotten ones among them.
 * `network`: one alone; empty for all. */
struct figures_wanted {
	int64_t establishment_id;
	struct str from, to, network;
};
enum error_code figures_count(struct figures_cube *cube, struct store_conn *conn, const struct figures_wanted *wanted,
			      struct error *err);

struct figures_word {
	struct str word;
	int64_t number;
};

/* The words of one kind and their numbers over all months, the most frequent first, then by word. */
enum error_code figures_words(const struct figures_cube *cube, enum tally_what what,
			      const struct figures_word **ret_words, size_t *ret_count, struct error *err);

/* The same for who asks by month or by network, whatever the word. */
int64_t figures_of_month(const struct figures_cube *cube, enum tally_what what, struct str month);
int64_t figures_of_network(const struct figures_cube *cube, enum tally_what what, struct str network);

#define FIGURES_NEVER (-1)

/* The least minutes within which `percent` of those counted were done (TALLY_LOOK, TALLY_SETTLE), to two digits;
 * FIGURES_NEVER when none was. `network` NULL: all. */
enum error_code figures_within(const struct figures_cube *cube, enum tally_what what, const struct str *network,
			       int percent, int64_t *ret_minutes, struct error *err);

#endif
