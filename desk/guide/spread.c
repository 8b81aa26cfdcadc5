/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/spread.h"

#include "web/french.h"

#define PEOPLE 68000000.0 /* of France: nobody is told twice */
#define FIRST_RADIUS 32
#define RING_APART 25
#define MIDDLE 200
#define MARGIN 16
#define TEXT_MAX 256

/* What people have seen full. Inhabitants: INSEE, populations of 2022 and 2023, rounded. */
static const struct {
	double people;
	const char *name;
} likes[] = {
	{30, "une classe de collège"},          {180, "un avion de ligne plein"},
	{500, "un TGV à deux étages plein"},    {2000, "l'Olympia plein"},
	{10000, "le personnel d'un grand CHU"}, {20000, "l'Accor Arena pleine"},
	{80000, "le Stade de France plein"},    {140000, "les habitants de Brest"},
	{230000, "les habitants de Rennes"},    {325000, "les habitants de Nantes"},
	{520000, "les habitants de Lyon"},      {880000, "les habitants de Marseille"},
	{2100000, "les habitants de Paris"},    {3400000, "la Bretagne entière"},
	{6000000, "l'Occitanie entière"},       {12400000, "l'Île-de-France entière"},
	{68000000, "la France entière"},
};
#define LIKES (sizeof(likes) / sizeof(*likes))

/* Two figures and zeros: the model knows no more. */
static int64_t round_off(double n)
{
	double unit = 1;
	while (n / unit >= 100)
		unit *= 10;
	return (int64_t)(n / unit + 0.5) * (int64_t)unit;
}

static void say_likeness(struct buf *out, double n)
{
	static const char *const times[] = {"deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"};
	size_t i = 0;
	while (i + 1 < LIKES && likes[i + 1].people <= n)
		i++;
	double ratio = n / likes[i].people;
	if (i + 1 < LIKES && n >= 0.85 * likes[i + 1].people)
		buf_addf(out, "presque %s", likes[i + 1].name);
	else if (ratio < 0.85)
		return;
	else if (ratio < 1.25)
		buf_addf(out, "à peu près %s", likes[i].name);
	else if (ratio < 1.75)
		buf_addf(out, "une fois et demie %s", likes[i].name);
	else
		buf_addf(out, "à peu près %s fois %s", times[(size_t)(ratio + 0.5) - 2], likes[i].name);
}

static void say_growth(struct buf *out, const struct spread_given *g)
{
	struct french_room room;
	int64_t tenths = (g->friends * g->shares * (100 - g->common) + 500) / 1000;
	if (g->shares == 0)
		buf_add_c(out, "Personne ne le partage : il reste chez vos contacts, à moins d'une capture d'écran.");
	else if (tenths < 10)
		buf_add_c(out, "Chaque relais touche moins de monde que le précédent : le message s'éteint.");
	else if (tenths == 10)
		buf_add_c(out, "Chaque relais touche autant de monde que le précédent.");
	else if (tenths % 10 == 0)
		buf_addf(out, "Chaque relais touche %.*s fois plus de monde que le précédent.",
			 STR_ARG(french_number(&room, tenths / 10)));
	else
		buf_addf(out, "Chaque relais touche %.*s,%d fois plus de monde que le précédent.",
			 STR_ARG(french_number(&room, tenths / 10)), (int)(tenths % 10));
}

/* A ring of dots: one a reader as long as there is room; beyond, a line that grows by two for four times as many. */
static void draw(struct spread_ring *ring, size_t place, double readers)
{
	ring->radius = FIRST_RADIUS + RING_APART * place;
	ring->label_y = MIDDLE - ring->radius + 5;
	double room = (double)(ring->radius * 7 / 10);
	ring->dots = (uint64_t)(readers < room ? readers + 0.5 : room);
	ring->width = 5;
	for (double most = room; readers > most && ring->width < 19; most *= 4)
		ring->width += 2;
}

enum error_code spread_make(struct arena *arena, const struct spread_given *given, struct spread *ret_spread,
			    struct error *err)
{
	static const char *const names[SPREAD_RINGS] = {"Vos contacts", "1er relais", "2e relais", "3e relais",
							"4e relais",    "5e relais",  "6e relais"};
	struct spread s = {.given = *given, .ring_count = (size_t)given->steps + 1};
	struct spread_ring *rings = ARENA_ZNEW(arena, struct spread_ring, SPREAD_RINGS);
	_cleanup_buf_ struct buf likeness, growth;
	buf_init(&likeness, TEXT_MAX);
	buf_init(&growth, TEXT_MAX);
	if (!rings)
		return error_nomem(err);
	double readers = (double)given->friends, reached = 0;
	for (size_t i = 0; i < s.ring_count; i++) {
		double sharers = 0;
		if (i > 0) {
			sharers = readers * (double)given->shares / 100;
			readers = sharers * (double)given->friends * (double)(100 - given->common) / 100 *
				  (1 - reached / PEOPLE);
			readers = readers < PEOPLE - reached ? readers : PEOPLE - reached;
		}
		reached += readers;
		rings[i].name = str_from_c(names[i]);
		rings[i].readers = round_off(readers);
		rings[i].sharers = round_off(sharers);
		draw(&rings[i], i, readers);
	}
	say_likeness(&likeness, reached);
	say_growth(&growth, given);
	s.rings = rings;
	s.side = 2 * (rings[s.ring_count - 1].radius + MARGIN);
	s.edge = MIDDLE - s.side / 2;
	s.width = s.side * 6 / 5;
	s.total = round_off(reached);
	s.likeness = arena_copy(arena, buf_str(&likeness));
	s.growth = arena_copy(arena, buf_str(&growth));
	if (likeness.failed || growth.failed || !s.likeness.ptr || !s.growth.ptr)
		return error_nomem(err);
	*ret_spread = s;
	return ERR_NONE;
}
