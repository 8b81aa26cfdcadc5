/* SPDX-License-Identifier: Apache-2.0 */
/* What can be covered in a film, from its beginning to its end; and a copy looked at again, between the moments of the first time. */
#include <time.h>

#include "media/film/film.h"
#include "media/look.h"

#define INSIDE                                                                                                         \
	8u /* pixels from the edge of a covered area to where a block of the encoder holds nothing of what is beside it */
#define FLAT_MAX 32 /* between the lightest and the darkest of a covered area, once it was compressed */
#define COVERED 0.7 /* of what is found: then it is the cover that looks so */

struct follower {
	const struct film_follow *about;
	struct arena *arena, scratch;
	struct sightings *found;
	unsigned orientation, width, height; /* the last two: as stored */
	unsigned at, faces_due, words_due;
	long long until, patience; /* by the processor, and by the clock */
};

static long long now_ms(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static unsigned next_due(unsigned due, unsigned at, unsigned step) { return due + (at - due) / step * step + step; }

/* Whether what is found lies under what is covered at that moment. */
static bool is_covered(const struct follower *f, const struct sight_box *b)
{
	for (size_t i = 0; i < f->about->area_count; i++) {
		const struct media_area *a = &f->about->areas[i];
		if (!trail_covers(a, f->at, FILM_EDGE_MS))
			continue;
		unsigned left = b->x > a->x ? b->x : a->x, top = b->y > a->y ? b->y : a->y;
		unsigned right = b->x + b->width < a->x + a->width ? b->x + b->width : a->x + a->width;
		unsigned bottom = b->y + b->height < a->y + a->height ? b->y + b->height : a->y + a->height;
		if (right > left && bottom > top &&
		    (double)(right - left) * (bottom - top) >= COVERED * b->width * b->height)
			return true;
	}
	return false;
}

/* Covers that stand side by side look like letters: of a copy, a line that one of them is in is no text. */
static bool touches_cover(const struct follower *f, const struct sight_box *b)
{
	for (size_t i = 0; i < f->about->area_count; i++) {
		const struct media_area *a = &f->about->areas[i];
		if (trail_covers(a, f->at, FILM_EDGE_MS) && a->x < b->x + b->width && b->x < a->x + a->width &&
		    a->y < b->y + b->height && b->y < a->y + a->height)
			return true;
	}
	return false;
}

static bool add(struct follower *f, enum media_want what, const struct sight_box *box, struct str text)
{
	struct sightings *to = f->found;
	if (is_covered(f, box))
		return true;
	if (to->count == TRAIL_SIGHTINGS_MAX) {
		to->cut_short = true;
		return true;
	}
	struct str kept = text.len ? arena_copy(f->arena, text) : STR("");
	to->items[to->count++] = (struct sighting){what, *box, f->at, kept};
	return kept.ptr != NULL;
}

static bool add_all(struct follower *f, const struct sight_seen *seen)
{
	bool good = true;
	for (size_t i = 0; good && i < seen->face_count; i++)
		good = add(f, MEDIA_WANT_FACES, &seen->faces[i].box, STR(""));
	for (size_t i = 0; good && i < seen->line_count; i++)
		good = (f->about->again && touches_cover(f, &seen->lines[i].box)) ||
		       add(f, MEDIA_WANT_TEXT, &seen->lines[i].box,
			   seen->lines[i].illegible ? STR("") : seen->lines[i].text);
	for (size_t i = 0; good && i < seen->code_count; i++)
		good = add(f, MEDIA_WANT_CODES, &seen->codes[i].box, STR(""));
	return good;
}

static enum media_trouble look(struct follower *f, const AVFrame *frame, unsigned what)
{
	_cleanup_pixels_ struct pixels p = {0};
	struct sight_seen seen = {0};
	struct error err;
	/* A busy machine takes longer: then what was found so far is told, rather than nothing. */
	if (now_ms(CLOCK_PROCESS_CPUTIME_ID) >= f->until || now_ms(CLOCK_MONOTONIC) >= f->patience)
		return MEDIA_NOT_WHOLE;
	enum media_trouble trouble = film_pixels(frame, f->orientation, &p);
	if (trouble)
		return trouble;
	const struct media_picture picture = {p.width, p.height, (size_t)p.width * 3, p.data};
	enum error_code code = sight_look(f->about->sight, &f->scratch, &picture, what, MEDIA_SIGHT_MS, &seen, &err);
	if (code)
		return code == ERR_LIMIT ? MEDIA_NOT_WHOLE : MEDIA_NO_MEMORY;
	trouble = !add_all(f, &seen) ? MEDIA_NO_MEMORY : seen.cut_short ? MEDIA_NOT_WHOLE : MEDIA_FINE;
	arena_clear(&f->scratch);
	return trouble;
}

/* In a covered area, but for its edge, everything is of one colour. */
static bool is_flat(const struct follower *f, const AVFrame *frame, const struct media_area *area)
{
	struct media_area a = film_stored(area, f->orientation, f->width, f->height);
	uint8_t low = 255, high = 0;
	for (unsigned y = a.y + INSIDE; y + INSIDE < a.y + a.height; y++) {
		const uint8_t *line = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
		for (unsigned x = a.x + INSIDE; x + INSIDE < a.x + a.width; x++) {
			low = line[x] < low ? line[x] : low;
			high = line[x] > high ? line[x] : high;
		}
	}
	return high <= low + FLAT_MAX;
}

static enum media_trouble take(void *follower, AVFrame *frame, int64_t at)
{
	struct follower *f = follower;
	unsigned what = 0;
	f->at = at >= 0 ? (unsigned)at : f->at;
	for (size_t i = 0; i < f->about->area_count; i++)
		if (trail_covers(&f->about->areas[i], f->at, 0) && !is_flat(f, frame, &f->about->areas[i]))
			return MEDIA_NOT_CLEAN;
	if (f->about->what & MEDIA_WANT_FACES && f->at >= f->faces_due) {
		what |= SIGHT_FACES;
		f->faces_due = next_due(f->faces_due, f->at, TRAIL_FACES_MS);
	}
	if (f->about->what & (MEDIA_WANT_TEXT | MEDIA_WANT_CODES) && f->at >= f->words_due) {
		what |= (f->about->what & MEDIA_WANT_TEXT ? SIGHT_TEXT : 0) |
			(f->about->what & MEDIA_WANT_CODES ? SIGHT_CODES : 0);
		f->words_due = next_due(f->words_due, f->at, TRAIL_WORDS_MS);
	}
	return what ? look(f, frame, what) : MEDIA_FINE;
}

enum media_trouble film_follow(struct arena *arena, struct film *film, const struct film_follow *about,
			       struct sightings *found)
{
	const AVStream *s = film->format->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	struct follower f = {
		.about = about,
		.arena = arena,
		.found = found,
		.orientation = film_orientation(film),
		.width = (unsigned)s->codecpar->width,
		.height = (unsigned)s->codecpar->height,
		.faces_due = about->again ? TRAIL_FACES_MS / 2 : 0,
		.words_due = about->again ? TRAIL_WORDS_MS / 2 : 0,
		.until = now_ms(CLOCK_PROCESS_CPUTIME_ID) + about->budget_ms,
		.patience = now_ms(CLOCK_MONOTONIC) + FILM_FOLLOW_PATIENCE_MS,
	};
	if (!found->items)
		found->items = ARENA_NEW(arena, struct sighting, TRAIL_SIGHTINGS_MAX);
	if (!found->items)
		return MEDIA_NO_MEMORY;
	arena_init(&f.scratch, MEDIA_MEMORY_MAX);
	enum media_trouble trouble = film_each(film, &(struct film_taker){.picture = take, .mine = &f});
	arena_release(&f.scratch);
	found->cut_short = found->cut_short || trouble == MEDIA_NOT_WHOLE;
	return trouble == MEDIA_NOT_WHOLE ? MEDIA_FINE : trouble;
}
