/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/charter/serving.h"

#include <pthread.h>

#include "base/mem.h"
#include "desk/charter/versions.h"
#include "desk/charter_sql.h"

#define TAKE_ARENA ((size_t)2 << 20) /* a text, and what the queries say */

struct kept {
	struct serving_charter shown; /* first: what is given out */
	struct buf bytes;
	struct blouse_charter *charter; /* NULL for ours */
	unsigned holders;               /* the place it is kept in among them */
};

struct place {
	int64_t establishment_id; /* 0: free */
	int64_t used;             /* when, by the count of takings */
	struct kept *kept;        /* NULL until the first compilation */
	bool compiling;
};

struct serving {
	struct overlay_base base;
	struct str careful;
	pthread_mutex_t lock;
	pthread_cond_t compiled;
	struct kept ours;
	int64_t takings;
	struct place places[SERVING_MAX];
};

enum error_code compiled_make(const struct overlay_base *base, struct str text, struct compiled *ret_compiled,
			      struct error *err)
{
	struct compiled *c = ret_compiled;
	struct blouse_error refusal = {0};
	*c = (struct compiled){0};
	arena_init(&c->arena, OVERLAY_MEMORY_MAX);
	buf_init(&c->bytes, OVERLAY_COMPILED_MAX);
	enum error_code code = overlay_read(&c->arena, &c->problems, base, text, &c->source, err);
	if (code || c->problems.total > 0)
		return code;
	code = overlay_write(&c->source, base, &c->bytes, err);
	/* The same check as for a file: what is served is never what the engine would refuse. */
	if (!code && blouse_charter_open(c->bytes.ptr, c->bytes.len, &c->charter, &refusal))
		code = error_set(err, refusal.status == BLOUSE_NOMEM ? ERR_NOMEM : ERR_FORMAT, "%s", refusal.message);
	return code;
}

void compiled_release(struct compiled *compiled)
{
	blouse_charter_free(compiled->charter);
	buf_release(&compiled->bytes);
	arena_release(&compiled->arena);
	compiled->charter = NULL;
}

enum error_code serving_new(struct str bytes, struct serving **ret_serving, struct error *err)
{
	struct serving *s = mem_calloc(1, sizeof(*s));
	if (!s)
		return error_nomem(err);
	enum error_code code = overlay_open(bytes, &s->base, err);
	if (code) {
		mem_free(s);
		return code;
	}
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->compiled, NULL);
	s->ours = (struct kept){.shown = {.charter = s->base.charter}, .holders = 1};
	*ret_serving = s;
	return ERR_NONE;
}

void serving_read_carefully(struct serving *serving, struct str bytes) { serving->careful = bytes; }

struct str serving_careful(const struct serving *serving) { return serving->careful; }

const struct overlay_base *serving_base(const struct serving *serving) { return &serving->base; }

/* Under the lock. */
static void let_go(struct kept *kept)
{
	if (!kept || --kept->holders > 0)
		return;
	blouse_charter_free(kept->charter);
	buf_release(&kept->bytes);
	mem_free(kept);
}

void serving_free(struct serving *serving)
{
	if (!serving)
		return;
	for (size_t i = 0; i < SERVING_MAX; i++)
		let_go(serving->places[i].kept);
	pthread_cond_destroy(&serving->compiled);
	pthread_mutex_destroy(&serving->lock);
	overlay_close(&serving->base);
	mem_free(serving);
}

void serving_give(struct serving *serving, const struct serving_charter *charter)
{
	if (!charter)
		return;
	pthread_mutex_lock(&serving->lock);
	let_go((struct kept *)charter);
	pthread_mutex_unlock(&serving->lock);
}

/* The establishment's place, or the one that was longest unused. Under the lock; NULL when all are being compiled. */
static struct place *place_of(struct serving *s, int64_t establishment_id)
{
	struct place *oldest = NULL;
	for (size_t i = 0; i < SERVING_MAX; i++) {
		struct place *p = &s->places[i];
		if (p->establishment_id == establishment_id)
			return p;
		if (!p->compiling && (!oldest || p->used < oldest->used))
			oldest = p;
	}
	if (oldest) {
		let_go(oldest->kept);
		*oldest = (struct place){.establishment_id = establishment_id};
	}
	return oldest;
}

/* The version `number`, compiled; when it holds mistakes, ours, said to be stale. */
static enum error_code compile(struct serving *s, struct store_conn *conn, int64_t establishment_id, int64_t number,
			       struct kept **ret_kept, struct error *err)
{
	struct arena arena;
	struct version version;
	struct compiled compiled = {0};
	struct kept *kept = mem_calloc(1, sizeof(*kept));
	if (!kept)
		return error_nomem(err);
	arena_init(&arena, TAKE_ARENA);
	enum error_code code = version_find(conn, &arena, establishment_id, number, &version, err);
	if (!code)
		code = compiled_make(&s->base, version.text, &compiled, err);
	arena_release(&arena);
	if (code == ERR_NOMEM || code == ERR_UNAVAILABLE || code == ERR_NOT_FOUND || code == ERR_IO) {
		compiled_release(&compiled);
		mem_free(kept);
		return code;
	}
	if (compiled.charter) {
		*kept = (struct kept){{compiled.charter, number, false}, compiled.bytes, compiled.charter, 1};
		compiled.charter = NULL;
		buf_init(&compiled.bytes, OVERLAY_COMPILED_MAX);
	} else {
		*kept = (struct kept){.shown = {s->base.charter, number, true}, .holders = 1};
	}
	compiled_release(&compiled);
	*ret_kept = kept;
	return ERR_NONE;
}

enum error_code serving_take(struct serving *serving, struct store_conn *conn, int64_t establishment_id,
			     const struct serving_charter **ret_charter, struct error *err)
{
	struct arena arena;
	struct charter_number_row latest;
	arena_init(&arena, TAKE_ARENA);
	enum error_code code =
		charter_number(conn, &arena, &(struct charter_number_params){establishment_id}, &latest, err);
	arena_release(&arena);
	if (code)
		return code;
	pthread_mutex_lock(&serving->lock);
	if (latest.number == 0) {
		serving->ours.holders++;
		*ret_charter = &serving->ours.shown;
		pthread_mutex_unlock(&serving->lock);
		return ERR_NONE;
	}
	struct place *place;
	while ((place = place_of(serving, establishment_id)) == NULL || (place->compiling && !place->kept))
		pthread_cond_wait(&serving->compiled, &serving->lock);
	place->used = ++serving->takings;
	if (!place->compiling && (!place->kept || place->kept->shown.version < latest.number)) {
		struct kept *made = NULL;
		place->compiling = true;
		pthread_mutex_unlock(&serving->lock);
		code = compile(serving, conn, establishment_id, latest.number, &made, err);
		pthread_mutex_lock(&serving->lock);
		place->compiling = false;
		if (!code) {
			let_go(place->kept);
			place->kept = made;
		}
		pthread_cond_broadcast(&serving->compiled);
	}
	if (!code) {
		place->kept->holders++;
		*ret_charter = &place->kept->shown;
	}
	pthread_mutex_unlock(&serving->lock);
	return code;
}
