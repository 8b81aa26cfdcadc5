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
	to->cut_short = to->cut_short || from->cut_short;
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

struct areas {
	struct media_area *items;
	size_t count;
};

/* A box with `margin` on each side. */
static void add_area(struct areas *a, const struct sight_box *box, unsigned margin)
{
	if (a->count == MEDIA_AREAS_MAX)
		return;
	unsigned left = box->x < margin ? box->x : margin, above = box->y < margin ? box->y : margin;
	a->items[a->count++] = (struct media_area){box->x - left, box->y - above, box->width + left + margin,
						   box->height + above + margin};
}

bool look_areas(struct arena *arena, const struct media_job *job, const struct sight_seen *seen,
		struct media_area **ret_areas, size_t *ret_count)
{
	struct areas a = {ARENA_NEW(arena, struct media_area, MEDIA_AREAS_MAX), job->area_count};
	if (!a.items)
		return false;
	memcpy(a.items, job->areas, job->area_count * sizeof(*a.items));
	for (size_t i = 0; job->cover_found & MEDIA_WANT_FACES && i < seen->face_count; i++)
		add_area(&a, &seen->faces[i].box, seen->faces[i].box.height / 5);
	for (size_t i = 0; job->cover_found & MEDIA_WANT_TEXT && i < seen->line_count; i++)
		add_area(&a, &seen->lines[i].box, seen->lines[i].box.height / 6 + 2);
	for (size_t i = 0; job->cover_found & MEDIA_WANT_CODES && i < seen->code_count; i++)
		add_area(&a, &seen->codes[i].box, seen->codes[i].box.height / 10 + 4);
	*ret_areas = a.items;
	*ret_count = a.count;
	return true;
}
