/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/trail.h"

#include <math.h>

#define LEAD 2u        /* steps that something is covered before it is first found, and after it is last */
#define BRIDGE 5u      /* steps without it after which it is another thing: a head that turns away is back by then */
#define FAR 3.0        /* of its larger side: what is further from where it was is another thing */
#define NEAR 1.5       /* the same, from where its way led */
#define FURTHER 1.0    /* the same, for each picture in which it was missed */
#define OTHER_SIZE 2.5 /* how many times as high it is another thing */
#define GROUP_MAX 64u  /* sightings of one moment that are told together */
#define ALONE 3.0      /* cost of a new thing: that of a few which move far */
#define NEVER 1e6
#define SPREAD 1.2 /* an area may be so much larger than the largest that it unites, rather than be parted in two */

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

static double middle(unsigned at, unsigned size) { return at + size / 2.0; }

/* Pixels from where it was to where it is, along the longer way. */
static unsigned moved(const struct sighting *a, const struct sighting *b)
{
	double x = fabs(middle(b->box.x, b->box.width) - middle(a->box.x, a->box.width)),
	       y = fabs(middle(b->box.y, b->box.height) - middle(a->box.y, a->box.height));
	return (unsigned)(x > y ? x : y);
}

/* A thing as it was last seen. */
struct track {
	const struct sighting *last;
	double across, down; /* pixels a millisecond; 0 until it was seen twice */
};

/* How far it is from where it was or, when that is nearer, from where its way led; of how far it may be: beyond 1 they are two
 * things. */
static double distance(const struct track *t, const struct sighting *b)
{
	const struct sighting *a = t->last;
	const double high = a->box.height, other = b->box.height;
	const unsigned gone = b->at - a->at, step = trail_step(a->what), missed = gone / step;
	unsigned side = a->box.width > b->box.width ? a->box.width : b->box.width;
	side = side > a->box.height ? side : a->box.height;
	side = side > b->box.height ? side : b->box.height;
	if (a->what != b->what || gone > BRIDGE * step || high > OTHER_SIZE * other || other > OTHER_SIZE * high)
		return 2;
	const double further = missed > 1 ? FURTHER * (missed - 1) : 0;
	const double x = middle(b->box.x, b->box.width) - middle(a->box.x, a->box.width),
		     y = middle(b->box.y, b->box.height) - middle(a->box.y, a->box.height);
	const double still = fmax(fabs(x), fabs(y)) / ((FAR + further) * side + 1),
		     going = fmax(fabs(x - t->across * gone), fabs(y - t->down * gone)) / ((NEAR + further) * side + 1);
	return fmin(still, going);
}

static void follow(struct track *t, const struct sighting *s)
{
	const double gone = s->at - t->last->at;
	t->across = (middle(s->box.x, s->box.width) - middle(t->last->box.x, t->last->box.width)) / gone;
	t->down = (middle(s->box.y, s->box.height) - middle(t->last->box.y, t->last->box.height)) / gone;
	t->last = s;
}

/* How much higher one is than the other. */
static double other_size(const struct sighting *a, const struct sighting *b)
{
	const double high = a->box.height + 1.0, other = b->box.height + 1.0;
	return (high > other ? high / other : other / high) - 1;
}

/* Who continues which track, of a moment's sightings: as many columns as there are tracks, then one for each sighting, which makes
 * it a thing of its own. By the method of Kuhn and Munkres, with a potential for each row and column. */
struct choice {
	const struct sighting *s; /* the rows */
	size_t rows, columns;
	const struct track *tracks; /* of the first columns */
	size_t track_count;
	double row_potential[GROUP_MAX + 1];
	double *potential, *least;
	uint32_t *row, *way; /* of a column: the row that has it, 0 for none; the column before it on the way there */
	bool *done;
};

/* One that is far from its way is worse than two that are near theirs, hence squares; who is as large is the same. */
static double cost(const struct choice *c, size_t row, size_t column)
{
	if (column >= c->track_count)
		return column - c->track_count == row ? ALONE : NEVER;
	const struct track *t = &c->tracks[column];
	double d = t->last->at < c->s[row].at ? distance(t, &c->s[row]) : NEVER;
	return d < 1 ? d * d + other_size(t->last, &c->s[row]) : NEVER;
}

/* One step further on the cheapest way to a free column; rows and columns count from 1, so that 0 is none. */
static size_t step(struct choice *c, size_t column)
{
	const size_t row = c->row[column];
	size_t next = 0;
	double by = INFINITY;
	c->done[column] = true;
	for (size_t k = 1; k <= c->columns; k++) {
		if (c->done[k])
			continue;
		double d = cost(c, row - 1, k - 1) - c->row_potential[row] - c->potential[k];
		if (d < c->least[k]) {
			c->least[k] = d;
			c->way[k] = (uint32_t)column;
		}
		if (c->least[k] < by) {
			by = c->least[k];
			next = k;
		}
	}
	for (size_t k = 0; k <= c->columns; k++) {
		if (c->done[k]) {
			c->row_potential[c->row[k]] += by;
			c->potential[k] -= by;
		} else {
			c->least[k] -= by;
		}
	}
	return next;
}

static void choose(struct choice *c)
{
	memset(c->row_potential, 0, sizeof(c->row_potential));
	memset(c->potential, 0, (c->columns + 1) * sizeof(*c->potential));
	memset(c->row, 0, (c->columns + 1) * sizeof(*c->row));
	for (size_t row = 1; row <= c->rows; row++) {
		size_t column = 0;
		c->row[0] = (uint32_t)row;
		for (size_t k = 0; k <= c->columns; k++) {
			c->least[k] = INFINITY;
			c->done[k] = false;
		}
		do
			column = step(c, column);
		while (c->row[column]);
		for (; column; column = c->way[column])
			c->row[column] = c->row[c->way[column]];
	}
}

struct teller {
	const struct sighting *s;
	uint32_t *thing; /* of each sighting */
	struct track *tracks;
	size_t alive, things; /* those that ended long ago stand before `alive` */
	struct choice choice;
};

/* The sightings from `i` to `end`, of one moment: people stand in groups, so all choose together. */
static void tell_group(struct teller *t, size_t i, size_t end)
{
	struct choice *c = &t->choice;
	while (t->alive < t->things && t->s[i].at - t->tracks[t->alive].last->at > BRIDGE * TRAIL_WORDS_MS)
		t->alive++;
	c->s = &t->s[i];
	c->rows = end - i;
	c->tracks = t->tracks + t->alive;
	c->track_count = t->things - t->alive;
	c->columns = c->track_count + c->rows;
	choose(c);
	for (size_t k = 1; k <= c->columns; k++) {
		if (!c->row[k])
			continue;
		const struct sighting *s = &c->s[c->row[k] - 1];
		const size_t number = k <= c->track_count ? t->alive + k - 1 : t->things++;
		t->thing[s - t->s] = (uint32_t)number;
		if (k <= c->track_count)
			follow(&t->tracks[number], s);
		else
			t->tracks[number] = (struct track){.last = s};
	}
}

/* Which thing each sighting is of; how many there are. False: no memory. */
static bool tell_things(struct arena *arena, const struct sighting *s, size_t count, uint32_t *thing,
			size_t *ret_things)
{
	const size_t most = count + GROUP_MAX + 1;
	struct teller *t = ARENA_ZNEW(arena, struct teller, 1);
	if (!t)
		return false;
	*t = (struct teller){.s = s, .thing = thing, .tracks = ARENA_NEW(arena, struct track, count + 1)};
	t->choice.potential = ARENA_NEW(arena, double, most);
	t->choice.least = ARENA_NEW(arena, double, most);
	t->choice.row = ARENA_NEW(arena, uint32_t, most);
	t->choice.way = ARENA_NEW(arena, uint32_t, most);
	t->choice.done = ARENA_NEW(arena, bool, most);
	if (!t->tracks || !t->choice.potential || !t->choice.least || !t->choice.row || !t->choice.way ||
	    !t->choice.done)
		return false;
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && end - i < GROUP_MAX && s[end].at == s[i].at;)
			end++;
		tell_group(t, i, end);
	}
	*ret_things = t->things;
	return true;
}

struct maker {
	const struct trail_film *film;
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
	a->width = (right < m->film->width ? right : m->film->width) - a->x;
	a->height = (bottom < m->film->height ? bottom : m->film->height) - a->y;
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
	if (m->film->lasts && m->area.until >= m->film->lasts)
		m->area.until = 0;
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
	struct media_area a = media_area_around(s->what, &s->box, m->film->width, m->film->height);
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

bool trails_make(struct arena *arena, struct sighting *s, size_t count, const struct trail_film *film,
		 struct media_trails *ret_trails)
{
	struct media_trails t = {.items = ARENA_ZNEW(arena, struct media_trail, MEDIA_TRAILS_MAX)};
	uint32_t *thing = ARENA_NEW(arena, uint32_t, count + 1);
	size_t things;
	struct maker m = {.film = film, .trails = &t};
	if (!t.items || !thing)
		return false;
	if (count)
		qsort(s, count, sizeof(*s), by_moment);
	if (!tell_things(arena, s, count, thing, &things))
		return false;
	for (size_t k = 0; k < things && !t.cut_short; k++)
		add_thing(&m, s, count, thing, (uint32_t)k);
	*ret_trails = t;
	return true;
}
