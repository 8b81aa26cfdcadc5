/* SPDX-License-Identifier: Apache-2.0 */
/* What the worker of films does with one. */
#include "media/work.h"

#include <time.h>

#include "media/film/film.h"
#include "media/look.h"
#include "media/sandbox.h"

#define ROUNDS 3       /* what a copy still shows is covered in another, and that once more */
#define AGAIN_MS 40000 /* of a processor: after that there is no time for another */

enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight)
{
	film_prepare();
	return look_prepare(job, ret_sight);
}

unsigned work_needs(const struct media_job *job) { return media_job_is_long(job) ? SANDBOX_LONG : 0; }

static enum media_trouble read_all(struct film *film, struct arena *arena, struct str file, struct media_facts *f)
{
	struct collect c = {arena, f, false};
	size_t end;
	f->facts = ARENA_NEW(arena, struct media_fact, MEDIA_FACTS_MAX);
	if (!f->facts)
		return MEDIA_NO_MEMORY;
	f->format = media_format_of(file);
	f->orientation = 1;
	enum media_trouble trouble = film_end(file, f->format, &end);
	if (!trouble)
		trouble = film_open(film, file);
	return trouble ? trouble : film_read(film, &c);
}

struct view {
	struct look look;
	unsigned height;
};

static enum media_trouble see(void *view, const struct pixels *p, unsigned i)
{
	struct view *v = view;
	return look_has_time(&v->look) ? look_at(&v->look, p, i, v->height, 1) : MEDIA_FINE;
}

/* The copy is read like any film: nothing may be left to say. */
static enum media_trouble check_copy(struct arena *arena, struct str copy)
{
	struct media_facts f = {0};
	struct film film = {0};
	enum media_trouble trouble = read_all(&film, arena, copy, &f);
	film_close(&film);
	if (trouble == MEDIA_NO_MEMORY)
		return trouble;
	return trouble || f.fact_count || f.omitted || f.trailing || f.gps.found ? MEDIA_NOT_CLEAN : MEDIA_FINE;
}

/* Seeking to the beginning would leave out what comes before its first moment. */
static enum media_trouble open_again(struct film *film)
{
	struct str file = film->file;
	film_close(film);
	return film_open(film, file);
}

/* A job's own areas, and those of what was found: all that is covered. */
struct covering {
	struct arena *arena;
	const struct media_job *job;
	struct sight *sight;
	struct trail_film film;
	struct sightings found;
	struct media_area areas[MEDIA_AREAS_MAX + MEDIA_TRAILS_MAX];
	size_t count;
};

static bool gather(struct covering *c, struct media_trails *trails)
{
	if (!trails_make(c->arena, c->found.items, c->found.count, &c->film, trails))
		return false;
	trails->cut_short = trails->cut_short || c->found.cut_short;
	c->count = 0;
	for (size_t i = 0; i < c->job->area_count; i++)
		c->areas[c->count++] = c->job->areas[i];
	for (size_t i = 0; i < trails->count; i++)
		if (trails->items[i].what & c->job->cover_found)
			c->areas[c->count++] = trails->items[i].area;
	return true;
}

static enum media_trouble follow(struct covering *c, struct film *film, struct media_result *r)
{
	const unsigned what = c->job->cover_found | (c->job->wants & MEDIA_WANT_TRAILS ? c->job->wants : 0);
	const struct film_follow about = {
		.sight = c->sight,
		.what = what & MEDIA_WANT_SIGHT,
		.budget_ms = c->job->cover_found ? FILM_COVER_LOOK_MS : FILM_FOLLOW_MS,
	};
	enum media_trouble trouble = MEDIA_FINE;
	if (about.what && c->sight) {
		trouble = open_again(film);
		if (!trouble)
			trouble = film_follow(c->arena, film, &about, &c->found);
	}
	return trouble || gather(c, &r->trails) ? trouble : MEDIA_NO_MEMORY;
}

/* Looks at the copy: nothing but the cover under its areas, and nothing of the kinds to be covered. What is there all the same
 * is added to what was found. */
static enum media_trouble look_again(struct covering *c, struct str copy, size_t *ret_more)
{
	struct film film = {0};
	const size_t before = c->found.count;
	const struct film_follow about = {
		.sight = c->sight,
		.what = c->job->cover_found,
		.budget_ms = FILM_COVER_LOOK_MS,
		.again = true,
		.areas = c->areas,
		.area_count = c->count,
	};
	enum media_trouble trouble = film_open(&film, copy);
	if (!trouble)
		trouble = film_follow(c->arena, &film, &about, &c->found);
	film_close(&film);
	*ret_more = c->found.count - before;
	return trouble;
}

static enum media_trouble make_once(struct covering *c, struct film *film, struct media_result *r)
{
	const struct film_cleaning cleaning = {
		.format = r->facts.format,
		.sound = !(c->job->wants & MEDIA_WANT_SILENCE),
		.areas = c->areas,
		.area_count = c->count,
	};
	enum media_trouble trouble = open_again(film);
	if (!trouble)
		trouble = film_clean(c->arena, film, &cleaning, &r->copy.bytes);
	return trouble ? trouble : check_copy(c->arena, r->copy.bytes);
}

static bool has_time(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 < AGAIN_MS;
}

static enum media_trouble make_covered(struct covering *c, struct film *film, struct media_result *r)
{
	enum media_trouble trouble = MEDIA_FINE;
	size_t more = 1;
	for (unsigned round = 0; !trouble && more && round < ROUNDS && (!round || has_time()); round++) {
		if (round && !gather(c, &r->trails))
			trouble = MEDIA_NO_MEMORY;
		if (!trouble && c->job->cover_found && r->trails.cut_short)
			trouble = MEDIA_NOT_WHOLE;
		if (!trouble)
			trouble = make_once(c, film, r);
		if (!trouble)
			trouble = look_again(c, r->copy.bytes, &more);
		/* A copy that was not looked at to its end is promised to nobody. */
		if (!trouble && c->job->cover_found && c->found.cut_short)
			trouble = MEDIA_NOT_WHOLE;
	}
	if (!trouble && more) {
		const struct sighting *left = &c->found.items[c->found.count - more];
		r->number = left->what;
		r->other = left->at;
		trouble = MEDIA_STILL_SEEN;
	}
	return trouble;
}

static enum media_trouble make_copy(struct covering *c, struct film *film, struct media_result *r)
{
	const struct media_facts *f = &r->facts;
	/* With an odd side, the last pixel goes: colours of a film stand for two. */
	r->copy = (struct media_copy){
		.format = f->format,
		.way = c->count ? MEDIA_WAY_REDONE : MEDIA_WAY_SAME,
		.width = c->count ? f->width & ~1u : f->width,
		.height = c->count ? f->height & ~1u : f->height,
	};
	if (c->job->cover_found || c->count) {
		enum media_trouble trouble = make_covered(c, film, r);
		r->copy.covered = (unsigned)(c->job->area_count + (c->job->cover_found ? r->trails.things : 0));
		return trouble;
	}
	return make_once(c, film, r);
}

static enum media_trouble look_at_moments(struct film *film, struct arena *arena, const struct media_job *job,
					  struct sight *sight, struct media_result *r)
{
	struct view view = {look_begin(arena, sight, job->wants, &r->seen), r->facts.height};
	enum media_trouble trouble = film_look(film, see, &view);
	/* Moments are looked at, never all of it. */
	r->seen.cut_short = true;
	return trouble;
}

static enum media_trouble do_job(struct film *film, struct arena *arena, const struct media_job *job,
				 struct sight *sight, struct media_result *r)
{
	struct covering *covering = ARENA_ZNEW(arena, struct covering, 1);
	enum media_trouble trouble = covering ? read_all(film, arena, job->file, &r->facts) : MEDIA_NO_MEMORY;
	if (trouble)
		return trouble;
	*covering = (struct covering){
		.arena = arena,
		.job = job,
		.sight = sight,
		.film = {r->facts.width, r->facts.height, film_lasts(film)},
	};
	for (size_t i = 0; i < job->area_count; i++)
		if (job->areas[i].x >= r->facts.width || job->areas[i].y >= r->facts.height || !job->areas[i].width ||
		    !job->areas[i].height) {
			look_bounds(&r->facts, 1, r);
			return MEDIA_OUTSIDE;
		}
	uint64_t lasts, most;
	if (media_job_is_long(job) && film_is_too_long(film, job, &lasts, &most))
		return MEDIA_TOO_LONG;
	r->heard.sound = film_stream(film, AVMEDIA_TYPE_AUDIO) >= 0;
	if (job->wants & MEDIA_WANT_VOICE)
		trouble = film_listen(film, &r->heard);
	if (!trouble && sight && job->wants & MEDIA_WANT_FACTS && job->wants & MEDIA_WANT_SIGHT)
		trouble = look_at_moments(film, arena, job, sight, r);
	if (!trouble)
		trouble = follow(covering, film, r);
	if (!trouble && (job->wants & MEDIA_WANT_COPY))
		trouble = make_copy(covering, film, r);
	return trouble;
}

void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result)
{
	struct media_result r = {.number = media_format_of(job->file)};
	struct film film = {0};
	r.trouble = do_job(&film, arena, job, sight, &r);
	if (r.trouble == MEDIA_TOO_LONG)
		film_is_too_long(&film, job, &r.number, &r.other);
	film_close(&film);
	if (r.trouble == MEDIA_TOO_LARGE) {
		r.number = r.facts.width;
		r.other = r.facts.height;
	}
	if (r.trouble) {
		r.facts = (struct media_facts){0};
		r.seen = (struct sight_seen){0};
		r.heard = (struct media_heard){0};
		r.trails = (struct media_trails){0};
		r.copy = (struct media_copy){0};
	}
	*ret_result = r;
}
