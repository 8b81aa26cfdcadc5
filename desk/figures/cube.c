/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/figures/cube.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "desk/figures_sql.h"

#define CHUNK 2000
#define CHUNK_MEMORY ((size_t)4 << 20)
#define CELLS_MAX ((size_t)1 << 20)
#define PLACES_FIRST 1024

void figures_begin(struct figures_cube *cube, struct arena *arena) { *cube = (struct figures_cube){.arena = arena}; }

static uint64_t hash_of(const struct figures_cell *c)
{
	uint64_t h = hash_bytes(c->month.ptr, c->month.len, (uint64_t)c->what);
	h = hash_bytes(c->network.ptr, c->network.len, h);
	return hash_bytes(c->word.ptr, c->word.len, h);
}

static bool same(const struct figures_cell *a, const struct figures_cell *b)
{
	return a->what == b->what && str_eq(a->word, b->word) && str_eq(a->month, b->month) &&
	       str_eq(a->network, b->network);
}

/* Where it stands, or would. */
static uint32_t *place_of(const struct figures_cube *cube, const struct figures_cell *cell)
{
	size_t at = hash_of(cell) & (cube->place_count - 1);
	while (cube->places[at] && !same(&cube->cells[cube->places[at] - 1], cell))
		at = (at + 1) & (cube->place_count - 1);
	return &cube->places[at];
}

/* Room for one more, at most half full. */
static enum error_code grow(struct figures_cube *cube, struct error *err)
{
	if (cube->count < cube->cap)
		return ERR_NONE;
	size_t cap = cube->cap ? cube->cap * 2 : PLACES_FIRST / 2;
	struct figures_cell *cells = cap <= CELLS_MAX ? ARENA_NEW(cube->arena, struct figures_cell, cap) : NULL;
	uint32_t *places = cells ? ARENA_ZNEW(cube->arena, uint32_t, cap * 2) : NULL;
	if (!places)
		return error_nomem(err);
	if (cube->count)
		memcpy(cells, cube->cells, cube->count * sizeof(*cells));
	cube->cells = cells;
	cube->cap = cap;
	cube->places = places;
	cube->place_count = cap * 2;
	for (size_t i = 0; i < cube->count; i++)
		*place_of(cube, &cells[i]) = (uint32_t)i + 1;
	return ERR_NONE;
}

enum error_code figures_add(struct figures_cube *cube, const struct figures_cell *cell, struct error *err)
{
	enum error_code code = grow(cube, err);
	if (code)
		return code;
	uint32_t *place = place_of(cube, cell);
	if (*place) {
		cube->cells[*place - 1].number += cell->number;
		return ERR_NONE;
	}
	const struct figures_cell kept = {arena_copy(cube->arena, cell->month), arena_copy(cube->arena, cell->network),
					  cell->what, arena_copy(cube->arena, cell->word), cell->number};
	if (!kept.month.ptr || !kept.network.ptr || !kept.word.ptr)
		return error_nomem(err);
	cube->cells[cube->count++] = kept;
	*place = (uint32_t)cube->count;
	return ERR_NONE;
}

struct counting {
	struct figures_cube *cube;
	struct str month, network;
};

static enum error_code add_one(void *context, enum tally_what what, struct str word, int64_t number, struct error *err)
{
	const struct counting *c = context;
	return figures_add(c->cube, &(struct figures_cell){c->month, c->network, what, word, number}, err);
}

static enum error_code count_row(struct figures_cube *cube, const struct figures_cases_row *row, struct error *err)
{
	struct counting counting = {cube, row->month, row->network};
	const struct tally_case of = {
		.subject = row->subject,
		.channel = row->channel,
		.nature = row->nature,
		.level = row->level,
		.decision = row->decision,
		.rules = row->rules,
		.reports = row->reports,
		.opened_at = row->opened_at,
		.looked_at = row->has_looked_at ? row->looked_at : 0,
		.settled_at = row->has_settled_at ? row->settled_at : 0,
	};
	return tally_case(&of, add_one, &counting, err);
}

static enum error_code count_cases(struct figures_cube *cube, struct store_conn *conn,
				   const struct figures_wanted *wanted, struct error *err)
{
	char month[FIGURES_MONTH_LEN + 1] = "";
	struct figures_cases_rows rows = {0};
	struct figures_cases_params from = {.establishment_id = wanted->establishment_id,
					    .network = wanted->network,
					    .from_month = wanted->from,
					    .to_month = wanted->to,
					    .after_month = STR(""),
					    .rows = CHUNK};
	enum error_code code;
	struct arena arena;
	arena_init(&arena, CHUNK_MEMORY);
	do {
		arena_clear(&arena);
		code = figures_cases(conn, &arena, &from, &rows, err);
		for (size_t i = 0; !code && i < rows.count; i++)
			code = count_row(cube, &rows.items[i], err);
		if (!code && rows.count > 0) {
			const struct figures_cases_row *last = &rows.items[rows.count - 1];
			struct str kept = str_sub(last->month, 0, FIGURES_MONTH_LEN);
			memcpy(month, kept.ptr, kept.len);
			from.after_month = (struct str){month, kept.len};
			from.after = last->id;
		}
	} while (!code && rows.count == CHUNK);
	arena_release(&arena);
	return code;
}

enum error_code figures_count(struct figures_cube *cube, struct store_conn *conn, const struct figures_wanted *wanted,
			      struct error *err)
{
	struct figures_tallies_rows rows = {0};
	const struct figures_tallies_params params = {wanted->establishment_id, wanted->network, wanted->from,
						      wanted->to};
	struct arena arena;
	arena_init(&arena, FIGURES_MEMORY);
	enum error_code code = count_cases(cube, conn, wanted, err);
	if (!code)
		code = figures_tallies(conn, &arena, &params, &rows, err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		const struct figures_tallies_row *row = &rows.items[i];
		enum tally_what what = tally_by_id(row->what);
		if (what != TALLIES)
			code = figures_add(
				cube, &(struct figures_cell){row->month, row->network, what, row->word, row->number},
				err);
	}
	arena_release(&arena);
	return code;
}

static int by_number(const void *a, const void *b)
{
	const struct figures_word *x = a, *y = b;
	return x->number != y->number ? (x->number < y->number ? 1 : -1) : str_cmp(x->word, y->word);
}

enum error_code figures_words(const struct figures_cube *cube, enum tally_what what,
			      const struct figures_word **ret_words, size_t *ret_count, struct error *err)
{
	struct figures_cube sums;
	figures_begin(&sums, cube->arena);
	for (size_t i = 0; i < cube->count; i++) {
		const struct figures_cell *c = &cube->cells[i];
		const struct figures_cell sum = {STR(""), STR(""), what, c->word, c->number};
		enum error_code code = c->what == what ? figures_add(&sums, &sum, err) : ERR_NONE;
		if (code)
			return code;
	}
	struct figures_word *words = ARENA_NEW(cube->arena, struct figures_word, sums.count + 1);
	if (!words)
		return error_nomem(err);
	for (size_t i = 0; i < sums.count; i++)
		words[i] = (struct figures_word){sums.cells[i].word, sums.cells[i].number};
	qsort(words, sums.count, sizeof(*words), by_number);
	*ret_words = words;
	*ret_count = sums.count;
	return ERR_NONE;
}

int64_t figures_of_month(const struct figures_cube *cube, enum tally_what what, struct str month)
{
	int64_t number = 0;
	for (size_t i = 0; i < cube->count; i++)
		if (cube->cells[i].what == what && str_eq(cube->cells[i].month, month))
			number += cube->cells[i].number;
	return number;
}

int64_t figures_of_network(const struct figures_cube *cube, enum tally_what what, struct str network)
{
	int64_t number = 0;
	for (size_t i = 0; i < cube->count; i++)
		if (cube->cells[i].what == what && str_eq(cube->cells[i].network, network))
			number += cube->cells[i].number;
	return number;
}

struct lasted {
	unsigned long long minutes;
	int64_t number;
};

static int by_minutes(const void *a, const void *b)
{
	const struct lasted *x = a, *y = b;
	return (x->minutes > y->minutes) - (x->minutes < y->minutes);
}

static bool lasts(const struct figures_cell *c, enum tally_what what, const struct str *network)
{
	return c->what == what && (!network || str_eq(c->network, *network));
}

enum error_code figures_within(const struct figures_cube *cube, enum tally_what what, const struct str *network,
			       int percent, int64_t *ret_minutes, struct error *err)
{
	size_t most = 0, count = 0;
	int64_t all = 0, passed = 0;
	for (size_t i = 0; i < cube->count; i++)
		most += lasts(&cube->cells[i], what, network);
	_cleanup_free_ struct lasted *times = mem_calloc(most + 1, sizeof(*times));
	if (!times)
		return error_nomem(err);
	for (size_t i = 0; i < cube->count; i++) {
		const struct figures_cell *c = &cube->cells[i];
		struct lasted *t = &times[count];
		if (!lasts(c, what, network) || !str_to_u64(c->word, INT64_MAX, &t->minutes))
			continue;
		t->number = c->number;
		all += t->number;
		count++;
	}
	qsort(times, count, sizeof(*times), by_minutes);
	*ret_minutes = FIGURES_NEVER;
	for (size_t i = 0; i < count; i++) {
		passed += times[i].number;
		if (passed * 100 >= all * percent) {
			*ret_minutes = (int64_t)times[i].minutes;
			return ERR_NONE;
		}
	}
	return ERR_NONE;
}
