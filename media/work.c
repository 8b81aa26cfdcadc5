/* SPDX-License-Identifier: Apache-2.0 */
#include "media/work.h"

#include <libheif/heif.h>

#include "media/clean.h"
#include "media/compare.h"
#include "media/icc.h"
#include "media/look.h"
#include "media/metadata.h"
#include "media/sandbox.h"

#define THUMBNAIL_SHRINK 8u /* a picture as large as this is compared with its small one */

enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight)
{
	enum media_format format = media_format_of(job->file);
	metadata_prepare();
	/* Looks for its plugins in a folder. */
	if (format == MEDIA_HEIC || format == MEDIA_AVIF)
		heif_init(NULL);
	return media_format_is_picture(format) ? look_prepare(job, ret_sight) : MEDIA_FINE;
}

/* libde265 waits for ever for a thread that could not be made. */
unsigned work_needs(const struct media_job *job)
{
	return media_format_of(job->file) == MEDIA_HEIC ? SANDBOX_THREADS : 0;
}

/* The file's structure, with what only a library can say. */
static enum media_trouble look(struct arena *arena, struct str file, struct container *c)
{
	enum media_trouble trouble = container_read(arena, file, c);
	if (!trouble && c->format == MEDIA_TIFF)
		trouble = tiff_look(arena, file, c);
	if (!trouble && (c->format == MEDIA_HEIC || c->format == MEDIA_AVIF))
		trouble = heif_look(arena, file, c);
	return trouble;
}

/* A thumbnail that cannot be decoded is told all the same: it is there. */
static void look_at_thumbnail(struct arena *arena, struct str file, const struct container *c, struct str thumbnail,
			      struct collect *collect)
{
	struct container inner;
	_cleanup_pixels_ struct pixels picture = {0}, small = {0};
	struct media_facts *f = collect->facts;
	char value[80] = "";
	f->thumbnail = true;
	if (!container_read(arena, thumbnail, &inner) && inner.format == MEDIA_JPEG &&
	    !pixels_decode(thumbnail, &inner, 1, false, &small) &&
	    !pixels_decode(file, c, THUMBNAIL_SHRINK, false, &picture)) {
		f->thumbnail_width = small.width;
		f->thumbnail_height = small.height;
		f->thumbnail_differs = compare_differ(&picture, &small);
		snprintf(value, sizeof(value), "%u × %u pixels%s", small.width, small.height,
			 f->thumbnail_differs ? ", autre que l'image : sans doute d'avant un recadrage" : "");
	}
	collect_add(collect, MEDIA_THUMBNAIL, "EXIF", "thumbnail", "image réduite dans le fichier", str_from_c(value));
}

static enum media_trouble read_facts(struct arena *arena, struct str file, const struct container *c,
				     struct media_facts *f)
{
	struct str thumbnail = STR("");
	struct collect collect = {arena, f, false};
	f->facts = ARENA_NEW(arena, struct media_fact, MEDIA_FACTS_MAX);
	if (!f->facts)
		return MEDIA_NO_MEMORY;
	f->orientation = 1;
	metadata_read(&collect, file, c, &thumbnail);
	if (thumbnail.len)
		look_at_thumbnail(arena, file, c, thumbnail, &collect);
	f->format = c->format;
	f->frames = c->frames;
	f->width = f->orientation >= 5 ? c->height : c->width;
	f->height = f->orientation >= 5 ? c->width : c->height;
	f->colour = c->format == MEDIA_PNG ? STR("") : icc_name(arena, c->icc);
	return collect.failed ? MEDIA_NO_MEMORY : MEDIA_FINE;
}

/* Reads the copy as any file is read: it must have nothing left to say. */
static enum media_trouble check_copy(struct arena *arena, const struct media_copy *copy)
{
	struct container c;
	struct media_facts f = {0};
	enum media_trouble trouble = look(arena, copy->bytes, &c);
	if (!trouble)
		trouble = read_facts(arena, copy->bytes, &c, &f);
	if (trouble == MEDIA_NO_MEMORY)
		return trouble;
	return trouble || f.fact_count || f.omitted || f.orientation > 1 || f.trailing || f.width != copy->width ||
			       f.height != copy->height
		       ? MEDIA_NOT_CLEAN
		       : MEDIA_FINE;
}

static enum media_trouble look_at_picture(struct arena *arena, const struct media_job *job, struct sight *sight,
					  const struct container *c, struct media_result *r)
{
	_cleanup_pixels_ struct pixels p = {0};
	struct error err;
	enum media_trouble trouble = pixels_decode(job->file, c, 1, false, &p);
	if (trouble)
		return trouble;
	if (!pixels_turn(&p, r->facts.orientation))
		return MEDIA_NO_MEMORY;
	const struct media_picture picture = {p.width, p.height, (size_t)p.width * 3, p.data};
	switch (sight_look(sight, arena, &picture, look_for(job->wants | job->cover_found), MEDIA_SIGHT_MS, &r->seen,
			   &err)) {
	case ERR_NONE:
		return MEDIA_FINE;
	case ERR_LIMIT:
		r->seen = (struct sight_seen){.cut_short = true};
		return MEDIA_FINE;
	default:
		return MEDIA_NO_MEMORY;
	}
}

static enum media_trouble make_copy(struct arena *arena, const struct media_job *job, const struct container *c,
				    struct media_result *r)
{
	struct media_area *areas = NULL;
	size_t count = 0;
	enum media_trouble trouble = look_areas(arena, job, 1, r, &areas, &count);
	if (trouble)
		return trouble;
	const struct clean clean = {
		.file = job->file,
		.container = c,
		.orientation = r->facts.orientation,
		.areas = areas,
		.area_count = count,
		.cover = job->cover,
		.seed = job->seed,
	};
	trouble = clean_make(arena, &clean, &r->copy);
	return trouble ? trouble : check_copy(arena, &r->copy);
}

static enum media_trouble do_job(struct arena *arena, const struct media_job *job, struct sight *sight,
				 struct media_result *r)
{
	struct container c = {0};
	enum media_trouble trouble = look(arena, job->file, &c);
	if (!trouble)
		trouble = read_facts(arena, job->file, &c, &r->facts);
	if (!trouble && sight)
		trouble = look_at_picture(arena, job, sight, &c, r);
	if (!trouble && (job->wants & MEDIA_WANT_COPY))
		trouble = make_copy(arena, job, &c, r);
	switch (trouble) {
	case MEDIA_NOT_PICTURE:
		r->number = c.format;
		break;
	case MEDIA_TOO_LARGE:
		r->number = c.width;
		r->other = c.height;
		break;
	case MEDIA_TOO_MANY:
		r->number = c.frames;
		break;
	default:
		break;
	}
	return trouble;
}

void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result)
{
	struct media_result r = {0};
	r.trouble = do_job(arena, job, sight, &r);
	/* Whoever gets no answer gets no half of it. */
	if (r.trouble) {
		r.facts = (struct media_facts){0};
		r.seen = (struct sight_seen){0};
		r.copy = (struct media_copy){0};
	}
	*ret_result = r;
}
