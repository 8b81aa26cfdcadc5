/* SPDX-License-Identifier: Apache-2.0 */
/* What the worker of films does with one. */
#include "media/work.h"

#include "media/film/film.h"
#include "media/look.h"

enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight)
{
	film_prepare();
	return look_prepare(job, ret_sight);
}

unsigned work_needs(const struct media_job *job)
{
	(void)job;
	return 0;
}

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

static enum media_trouble make_copy(struct film *film, struct arena *arena, const struct media_facts *f, bool sound,
				    struct media_copy *copy)
{
	*copy = (struct media_copy){
		.format = f->format,
		.way = MEDIA_WAY_SAME,
		.width = f->width,
		.height = f->height,
	};
	struct str file = film->file;
	/* Seeking to the beginning would leave out what comes before its first moment. */
	film_close(film);
	enum media_trouble trouble = film_open(film, file);
	if (!trouble)
		trouble = film_clean(arena, film, f->format, sound, &copy->bytes);
	return trouble ? trouble : check_copy(arena, copy->bytes);
}

static enum media_trouble do_job(struct film *film, struct arena *arena, const struct media_job *job,
				 struct sight *sight, struct media_result *r)
{
	if (job->area_count || job->cover_found)
		return MEDIA_NO_COVER;
	enum media_trouble trouble = read_all(film, arena, job->file, &r->facts);
	if (!trouble)
		r->heard.sound = film_stream(film, AVMEDIA_TYPE_AUDIO) >= 0;
	if (!trouble && job->wants & MEDIA_WANT_VOICE)
		trouble = film_listen(film, &r->heard);
	if (!trouble && sight) {
		struct view view = {look_begin(arena, sight, job->wants, &r->seen), r->facts.height};
		trouble = film_look(film, see, &view);
		/* Moments are looked at, never all of it. */
		r->seen.cut_short = true;
	}
	if (!trouble && (job->wants & MEDIA_WANT_COPY))
		trouble = make_copy(film, arena, &r->facts, !(job->wants & MEDIA_WANT_SILENCE), &r->copy);
	return trouble;
}

void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result)
{
	struct media_result r = {.number = media_format_of(job->file)};
	struct film film = {0};
	r.trouble = do_job(&film, arena, job, sight, &r);
	film_close(&film);
	if (r.trouble == MEDIA_TOO_LARGE) {
		r.number = r.facts.width;
		r.other = r.facts.height;
	}
	if (r.trouble) {
		r.facts = (struct media_facts){0};
		r.seen = (struct sight_seen){0};
		r.heard = (struct media_heard){0};
		r.copy = (struct media_copy){0};
	}
	*ret_result = r;
}
