/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/trail.h"

#define NONE UINT32_MAX
#define LEAD 2u        /* steps that something is covered before it is first found, and after it is last */
#define BRIDGE 5u      /* steps without it after which it is another thing: a head that turns away is back by then */
#define FAR 1.5        /* of its larger side: what moved further from one picture to the next is another thing */
#define FURTHER 1.0    /* the same, for each picture in which it was missed */
#define OTHER_SIZE 2.5 /* how many times as high it is another thing */
#define SPREAD 1.2     /* an area may be so much larger than the largest that it unites, rather than be parted in two */

unsigned trail_step(enum media_want what) { return what == MEDIA_WANT_FACES ? TRAIL_FACES_MS : TRAIL_WORDS_MS; }

bool trail_covers(const struct media_area *a, unsigned at, unsigned edge)
{
	return (uint64_t)at + edge >= a->from && (!a->until || at <= (uint64_t)a->until + edge);
}

static int by_moment(const void *a, const void *b)
{
	const struct sighting *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

static double apart(unsigned at, unsigned size, unsigned other_at, unsigned other_size)
{
	double d = at + size / 2.0 - other_at - other_size / 2.0;
	return d < 0 ? -d : d;
}

/* Pixels from where it was to where it is, along the longer way. */
static unsigned moved(const struct sighting *a, const struct sighting *b)
{
	double x = apart(a->box.x, a->box.width, b->box.x, b->box.width),
	       y = apart(a->box.y, a->box.height, b->box.y, b->box.height);
	return (unsigned)(x > y ? x : y);
}

/* How far it moved, of how far it may; beyond 1 they are two things. `a` is the earlier one. */
static double distance(const struct sighting *a, const struct sighting *b)
{
	const double high = a->box.height, other = b->box.height;
	unsigned side = a->box.width > b->box.width ? a->box.width : b->box.width;
	side = side > a->box.height ? side : a->box.height;
	side = side > b->box.height ? side : b->box.height;
	if (high > OTHER_SIZE * other || other > OTHER_SIZE * high)
		return 2;
	const unsigned missed = (b->at - a->at) / trail_step(a->what);
	return moved(a, b) / ((FAR + (missed > 1 ? FURTHER * (missed - 1) : 0)) * side + 1);
}

/* Which thing each sighting is of; how many there are. `last`: room for as many as there are sightings. */
static size_t tell_things(const struct sighting *s, size_t count, uint32_t *thing, uint32_t *last)
{
	size_t things = 0, alive = 0;
	for (size_t i = 0; i < count; i++) {
		double nearest = 1;
		thing[i] = NONE;
		/* Those that ended long ago stand first. */
		while (alive < things && s[i].at - s[last[alive]].at > BRIDGE * TRAIL_WORDS_MS)
			alive++;
		for (size_t k = alive; k < things; k++) {
			const struct sighting *before = &s[last[k]];
			const unsigned gone = s[i].at - before->at;
			if (before->what != s[i].what || gone == 0 || gone > BRIDGE * trail_step(before->what))
				continue;
			double d = distance(before, &s[i]);
			if (d < nearest) {
				nearest = d;
				thing[i] = (uint32_t)k;
			}
		}
		if (thing[i] == NONE)
			thing[i] = (uint32_t)things++;
		last[thing[i]] = (uint32_t)i;
	}
	return things;
}

struct maker {
	unsigned width, height;
	struct media_trails *trails;
	bool open;
	struct media_area area; /* the last of this thing, which may still grow */
	double largest;         /* surface of the largest that went into it */
};

static void widen(const struct maker *m, struct media_area *a, unsigned by)
{
	unsigned right = a->x + a->width + by, bottom = a->y + a->height + by;
	a->x = a->x > by ? a->x - by : 0;
	a->y = a->y > by ? a->y - by : 0;
	a->width = (right < m->width ? right : m->width) - a->x;
	a->height = (bottom < m->height ? bottom : m->height) - a->y;
}

static struct media_area unite(const struct media_area *a, const struct media_area *b)
{
	struct media_area u = *a;
	unsigned right = a->x + a->width > b->x + b->width ? a->x + a->width : b->x + b->width;
	unsigned bottom = a->y + a->height > b->y + b->height ? a->y + a->height : b->y + b->height;
	u.x = a->x < b->x ? a->x : b->x;
	u.y = a->y < b->y ? a->y : b->y;
	u.width = right - u.x;
	u.height = bottom - u.y;
	u.from = a->from < b->from ? a->from : b->from;
	u.until = a->until > b->until ? a->until : b->until;
	return u;
}

static double surface(const struct media_area *a) { return (double)a->width * a->height; }

static void end_area(struct maker *m, const struct sighting *s)
{
	struct media_trails *t = m->trails;
	if (m->open && t->count < MEDIA_TRAILS_MAX)
		t->items[t->count++] = (struct media_trail){s->what, (unsigned)t->things, m->area,
							    str_sub(s->text, 0, MEDIA_TRAIL_TEXT_MAX)};
	else if (m->open)
		t->cut_short = true;
	m->open = false;
}

/* What hardly moves stays one area. */
static void add_area(struct maker *m, const struct sighting *s, const struct media_area *area)
{
	const double own = surface(area);
	if (m->open) {
		const struct media_area both = unite(&m->area, area);
		const double largest = m->largest > own ? m->largest : own;
		if (surface(&both) <= SPREAD * largest) {
			m->area = both;
			m->largest = largest;
			return;
		}
	}
	end_area(m, s);
	m->area = *area;
	m->largest = own;
	m->open = true;
}

static struct media_area around(const struct maker *m, const struct sighting *s, unsigned from, unsigned until)
{
	struct media_area a = media_area_around(s->what, &s->box, m->width, m->height);
	widen(m, &a, s->box.height / 4 + 2);
	a.from = from;
	a.until = until > from ? until : from + 1;
	return a;
}

/* A head comes from further away than words do. */
static unsigned lead_edge(const struct sighting *s) { return s->box.height / (s->what == MEDIA_WANT_FACES ? 2 : 4); }

/* All sightings of one thing, in order. */
static void add_thing(struct maker *m, const struct sighting *s, size_t count, const uint32_t *thing, uint32_t number)
{
	const struct sighting *before = NULL, *first = NULL;
	for (size_t i = 0; i < count; i++) {
		if (thing[i] != number)
			continue;
		unsigned lead = LEAD * trail_step(s[i].what);
		struct media_area here = around(m, &s[i], s[i].at, s[i].at);
		if (before) {
			struct media_area there = around(m, before, before->at, s[i].at);
			here = unite(&there, &here);
			widen(m, &here, moved(before, &s[i]) / 2);
		} else {
			first = &s[i];
			here = around(m, &s[i], s[i].at > lead ? s[i].at - lead : 0, s[i].at);
			widen(m, &here, lead_edge(&s[i]));
		}
		add_area(m, first, &here);
		before = &s[i];
	}
	if (!before)
		return;
	struct media_area after = around(m, before, before->at, before->at + LEAD * trail_step(before->what));
	widen(m, &after, lead_edge(before));
	add_area(m, first, &after);
	end_area(m, first);
	m->trails->things++;
}

bool trails_make(struct arena *arena, struct sighting *s, size_t count, unsigned width, unsigned height,
		 struct media_trails *ret_trails)
{
	struct media_trails t = {.items = ARENA_ZNEW(arena, struct media_trail, MEDIA_TRAILS_MAX)};
	uint32_t *thing = ARENA_NEW(arena, uint32_t, count + 1), *last = ARENA_NEW(arena, uint32_t, count + 1);
	struct maker m = {.width = width, .height = height, .trails = &t};
	if (!t.items || !thing || !last)
		return false;
	if (count)
		qsort(s, count, sizeof(*s), by_moment);
	const size_t things = tell_things(s, count, thing, last);
	for (size_t k = 0; k < things && !t.cut_short; k++)
		add_thing(&m, s, count, thing, (uint32_t)k);
	*ret_trails = t;
	return true;
}
