/* SPDX-License-Identifier: Apache-2.0 */
#include "media/look.h"

#include <time.h>

static long long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

unsigned look_for(unsigned wants)
{
	return (wants & MEDIA_WANT_FACES ? SIGHT_FACES : 0) | (wants & MEDIA_WANT_TEXT ? SIGHT_TEXT | SIGHT_SCENE : 0) |
	       (wants & MEDIA_WANT_CODES ? SIGHT_CODES : 0);
}

enum media_trouble look_prepare(const struct media_job *job, struct sight **ret_sight)
{
	struct error err;
	if (!((job->wants | job->cover_found) & MEDIA_WANT_SIGHT))
		return MEDIA_FINE;
	switch (sight_prepare(ret_sight, &err)) {
	case ERR_NONE:
		return MEDIA_FINE;
	case ERR_NOMEM:
		return MEDIA_NO_MEMORY;
	default:
		return MEDIA_NO_SIGHT;
	}
}

struct look look_begin(struct arena *arena, struct sight *sight, unsigned wants, struct sight_seen *seen)
{
	struct look look = {arena, sight, look_for(wants), seen, now_ms() + MEDIA_SIGHT_MS, false};
	seen->faces = ARENA_ZNEW(arena, struct sight_face, SIGHT_FACES_MAX);
	seen->codes = ARENA_ZNEW(arena, struct sight_code, SIGHT_CODES_MAX);
	if (!seen->lines)
		seen->lines = ARENA_ZNEW(arena, struct sight_line, SIGHT_LINES_MAX);
	look.failed = !seen->faces || !seen->codes || !seen->lines;
	return look;
}

bool look_has_time(struct look *look)
{
	if (now_ms() < look->until)
		return true;
	look->seen->cut_short = true;
	return false;
}

struct place {
	unsigned top, height;
	double scale;
};

static struct sight_box put_box(const struct sight_box *box, const struct place *at)
{
	unsigned y = (unsigned)(box->y / at->scale), height = (unsigned)(box->height / at->scale);
	if (y >= at->height)
		y = at->height - 1;
	if (height > at->height - y)
		height = at->height - y;
	return (struct sight_box){(unsigned)(box->x / at->scale), at->top + y, (unsigned)(box->width / at->scale),
				  height};
}

static bool is_inside(const struct sight_box *box, const struct sight_box *of)
{
	unsigned x = box->x + box->width / 2, y = box->y + box->height / 2;
	return x >= of->x && y >= of->y && x <= of->x + of->width && y <= of->y + of->height;
}

static void add_lines(struct sight_seen *to, const struct sight_seen *from, const struct place *at, size_t own)
{
	for (size_t i = 0; i < from->line_count; i++) {
		struct sight_line line = from->lines[i];
		bool known = false;
		line.box = put_box(&line.box, at);
		for (size_t j = 0; j < own; j++)
			known = known || is_inside(&line.box, &to->lines[j].box);
		if (known)
			continue;
		if (to->line_count == SIGHT_LINES_MAX) {
			to->cut_short = true;
			return;
		}
		for (size_t j = 0; j < line.word_count; j++)
			line.words[j].box = put_box(&line.words[j].box, at);
		to->lines[to->line_count++] = line;
	}
}

static void add_seen(struct sight_seen *to, const struct sight_seen *from, const struct place *at, size_t own)
{
	to->cut_short = to->cut_short || from->cut_short || from->face_count > SIGHT_FACES_MAX - to->face_count ||
			from->code_count > SIGHT_CODES_MAX - to->code_count;
	for (size_t i = 0; i < from->face_count && to->face_count < SIGHT_FACES_MAX; i++) {
		to->faces[to->face_count] = from->faces[i];
		to->faces[to->face_count++].box = put_box(&from->faces[i].box, at);
	}
	for (size_t i = 0; i < from->code_count && to->code_count < SIGHT_CODES_MAX; i++) {
		to->codes[to->code_count] = from->codes[i];
		to->codes[to->code_count++].box = put_box(&from->codes[i].box, at);
	}
	add_lines(to, from, at, own);
	if (from->scene_score > to->scene_score) {
		to->scene = from->scene;
		to->scene_score = from->scene_score;
	}
}

enum media_trouble look_at(struct look *look, const struct pixels *p, unsigned number, unsigned height, double scale)
{
	struct sight_seen seen = {0};
	struct error err;
	const struct media_picture picture = {p->width, p->height, (size_t)p->width * 3, p->data};
	const struct place at = {number * height, height, scale};
	long long left = look->until - now_ms();
	if (look->failed)
		return MEDIA_NO_MEMORY;
	if (!height || at.top + height > MEDIA_SIDE_MAX || left <= 0) {
		look->seen->cut_short = true;
		return MEDIA_FINE;
	}
	switch (sight_look(look->sight, look->arena, &picture, look->what, (unsigned)left, &seen, &err)) {
	case ERR_NONE:
		add_seen(look->seen, &seen, &at, look->seen->line_count);
		return MEDIA_FINE;
	case ERR_LIMIT:
		look->seen->cut_short = true;
		return MEDIA_FINE;
	default:
		return MEDIA_NO_MEMORY;
	}
}

void look_bounds(const struct media_facts *facts, unsigned pictures, struct media_result *result)
{
	result->number = facts->width;
	result->other = (uint64_t)facts->height * pictures;
}

/* Whether each area that the job names begins in the pictures. */
static bool all_inside(const struct media_job *job, const struct media_facts *f, unsigned pictures)
{
	for (size_t i = 0; i < job->area_count; i++) {
		const struct media_area *a = &job->areas[i];
		const uint64_t high = a->page ? f->height : (uint64_t)f->height * pictures;
		if (a->x >= f->width || a->y >= high || !a->width || !a->height || a->page > pictures)
			return false;
	}
	return true;
}

enum media_trouble look_areas(struct arena *arena, const struct media_job *job, unsigned pictures,
			      struct media_result *result, struct media_area **ret_areas, size_t *ret_count)
{
	const struct sight_seen *seen = &result->seen;
	const unsigned width = result->facts.width, height = result->facts.height, found = job->cover_found;
	size_t count = job->area_count;
	if (!all_inside(job, &result->facts, pictures)) {
		look_bounds(&result->facts, pictures, result);
		return MEDIA_OUTSIDE;
	}
	if (found && seen->cut_short) {
		result->number = result->facts.format;
		return MEDIA_NOT_WHOLE;
	}
	struct media_area *items = ARENA_NEW(arena, struct media_area, MEDIA_COVERED_MAX);
	if (!items)
		return MEDIA_NO_MEMORY;
	memcpy(items, job->areas, count * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		if (items[i].page) {
			/* What reaches below its page is not of the next one. */
			if (items[i].height > height - items[i].y)
				items[i].height = height - items[i].y;
			items[i].y += (items[i].page - 1) * height;
			items[i].page = 0;
		}
	for (size_t i = 0; found & MEDIA_WANT_FACES && i < seen->face_count; i++)
		items[count++] = media_area_around(MEDIA_WANT_FACES, &seen->faces[i].box, width, height);
	for (size_t i = 0; found & MEDIA_WANT_TEXT && i < seen->line_count; i++)
		items[count++] = media_area_around(MEDIA_WANT_TEXT, &seen->lines[i].box, width, height);
	for (size_t i = 0; found & MEDIA_WANT_CODES && i < seen->code_count; i++)
		items[count++] = media_area_around(MEDIA_WANT_CODES, &seen->codes[i].box, width, height);
	*ret_areas = items;
	*ret_count = count;
	return MEDIA_FINE;
}
