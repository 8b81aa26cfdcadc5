/* SPDX-License-Identifier: Apache-2.0 */
/* First names, surnames, towns and what has no other mark: tagged one after the other by a linear model. */
#include "engine/recognise/names.h"

#define RECALL_BIAS 40

static const enum blouse_entity_type tag_types[NAME_TAGS] = {
	[NAME_SURNAME] = BLOUSE_NOM,      [NAME_FIRST] = BLOUSE_PRENOM,    [NAME_TOWN] = BLOUSE_VILLE,
	[NAME_HOSPITAL] = BLOUSE_HOPITAL, [NAME_SERVICE] = BLOUSE_SERVICE,
};

static enum name_tag best_tag(const struct name_model *m, const uint32_t *features, size_t count, float *ret_score)
{
	/* One row is added at once; NAME_FEATURES_MAX bytes stay within 16 bits. */
	typedef int8_t bytes __attribute__((vector_size(NAME_TAGS)));
	typedef int16_t words __attribute__((vector_size(2 * NAME_TAGS)));
	words sums = {0};
	for (size_t k = 0; k < count; k++) {
		bytes row;
		memcpy(&row, name_row(m, features[k]), sizeof(row));
		sums += __builtin_convertvector(row, words);
	}
	/* A name left in clear costs more than a word hidden for nothing. */
	sums[NAME_NONE] -= RECALL_BIAS;
	unsigned best = 0;
	for (unsigned t = 1; t <= NAME_SERVICE; t++)
		if (sums[t] > sums[best])
			best = t;
	int margin = sums[best] - sums[best == NAME_NONE ? NAME_SURNAME : NAME_NONE];
	*ret_score = margin > 128 ? 0.95f : 0.5f + 0.45f * (float)margin / 128;
	return best;
}

/* Without a model: what a civil title or a label announces. */
static enum name_tag cued_tag(const struct name_reader *n, const struct name_unit *u)
{
	if (u->shape == SHAPE_LOWER)
		return NAME_NONE;
	size_t back = piece_is_mark(piece_before(n->scan, u->first, 1), ':') ||
				      piece_is_mark(piece_before(n->scan, u->first, 1), '.')
			      ? 2
			      : 1;
	const struct piece *b = piece_before(n->scan, u->first, back);
	if (piece_has(b, CUE_LABEL_FIRST))
		return NAME_FIRST;
	return piece_has(b, CUE_CIVIL | CUE_LABEL_SURNAME) ? NAME_SURNAME : NAME_NONE;
}

/* The point of "A.", "Ph.", "Gilb." is part of the name; that of a whole name ends its sentence. */
static size_t abbreviation_point(const struct scan *s, const struct name_unit *u, enum name_tag tag)
{
	const struct piece *last = piece_at(s, u->first + u->count - 1), *point = piece_at(s, u->first + u->count);
	if ((tag != NAME_FIRST && tag != NAME_SURNAME) || !piece_is_mark(point, '.') || piece_len(point) != 1 ||
	    !piece_glued(point))
		return 0;
	return piece_len(last) == 1 ||
	       (piece_len(last) <= 4 && u->shape != SHAPE_UPPER && u->shape != SHAPE_LOWER &&
		!(u->classes & NAME_CLASS_FIRST) && u->count == 1 && tag == NAME_FIRST) ||
	       (u->count > 1 && piece_len(last) <= 2);
}

/* Lengthens the last entity up to this unit if both make one name: "DA SILVA", "Thi Mai", "de La Tour". */
static bool goes_on(const struct scan *s, const struct blouse_entity *last, size_t last_end, const struct name_unit *u,
		    enum name_tag tag)
{
	if (!last || last->type != tag_types[tag] || (piece_at(s, u->first)->flags & PIECE_LINE))
		return false;
	if (last_end == u->first)
		return !(piece_at(s, u->first)->flags & PIECE_WIDE);
	return last_end + 1 == u->first && piece_is_mark(piece_at(s, last_end), '\'') &&
	       piece_len(piece_at(s, last_end)) == 1;
}

static size_t pieces_inside(const struct scan *s, size_t from, uint32_t end)
{
	size_t k = from;
	while (piece_at(s, k)->end < end)
		k++;
	return k;
}

/* "DURAND Paul (12/10/1952)", "CHAPUIS JOEL M 18/07/63": the date that stands right behind a name is the birth
 * date. */
static void mark_birth_dates(struct scan *s, size_t first_pass)
{
	size_t at = 0;
	for (size_t k = s->online_count; k < first_pass; k++) {
		struct blouse_entity *e = &s->entities[k];
		if (e->type != BLOUSE_DATE)
			continue;
		while (piece_at(s, at)->start < e->span.start)
			at++;
		size_t last = pieces_inside(s, at, (uint32_t)e->span.end);
		const struct piece *year = piece_at(s, last), *b1 = piece_before(s, at, 1),
				   *b2 = piece_before(s, at, 2);
		bool whole = last > at && year->kind == PIECE_NUMBER &&
			     (piece_len(year) == 4 || piece_len(year) == 2) && last >= at + 2;
		bool adult = whole && (piece_len(year) == 4 ? piece_value(s, year) < 2016 : true);
		bool name = false;
		for (size_t back = 1; back <= 4 && !name; back++) {
			const struct piece *b = piece_before(s, at, back);
			name = b->taken == BLOUSE_PRENOM + 1 || b->taken == BLOUSE_NOM + 1;
			if (!name && b->kind != PIECE_MARK && piece_len(b) > 1)
				break;
		}
		bool sex = piece_is(s, b1, "m") || piece_is(s, b1, "f") || piece_is(s, b1, "h") ||
			   piece_is(s, b2, "m") || piece_is(s, b2, "f") || piece_is(s, b2, "h");
		bool bracket = piece_is_mark(b1, '(') || piece_is_mark(b1, ',') ||
			       (whole && piece_len(year) == 4 && piece_value(s, year) < 2012);
		if (adult && name && (sex || bracket) && !(piece_at(s, at)->flags & PIECE_LINE))
			e->type = BLOUSE_DATE_NAISSANCE;
	}
}

/* "(1952)" behind a name. */
static bool birth_year(const struct scan *s, size_t i)
{
	const struct piece *p = piece_at(s, i), *b2 = piece_before(s, i, 2);
	return piece_is_number(p, 4, 4) && !p->taken && piece_is_mark(piece_before(s, i, 1), '(') &&
	       piece_is_mark(piece_at(s, i + 1), ')') &&
	       (b2->taken == BLOUSE_PRENOM + 1 || b2->taken == BLOUSE_NOM + 1) && piece_value(s, p) > 1900 &&
	       piece_value(s, p) < 2030;
}

/* "M. Garrec": the M is a title, unless a name stands right before it. */
static bool is_title(const struct name_reader *n, const struct name_unit *u)
{
	const struct scan *s = n->scan;
	const struct piece *next = piece_at(s, u->first + 2);
	return u->count == 1 && piece_is(s, piece_at(s, u->first), "m") &&
	       piece_is_mark(piece_at(s, u->first + 1), '.') && next->kind == PIECE_WORD && piece_len(next) > 1 &&
	       (n->tag_end != u->first || n->tags[0] == NAME_NONE);
}

/* "Le" of "Le Goff", "El" of "El Amrani": no name by itself. */
static bool is_particle(const struct scan *s, const struct name_unit *u)
{
	static const char *const particles[] = {"le", "la", "les", "de",  "du",  "des", "el",  "al",  "ben",
						"da", "di", "do",  "dos", "van", "von", "abd", "ait", "saint"};
	for (size_t i = 0; u->count == 1 && i < sizeof(particles) / sizeof(*particles); i++)
		if (piece_is(s, piece_at(s, u->first), particles[i]))
			return true;
	return false;
}

enum error_code read_names(struct arena *arena, struct scan *s, struct error *err)
{
	(void)arena;
	bool trained = s->names.rows > 0;
	struct name_reader n = {.scan = s, .model = &s->names, .tag_end = SIZE_MAX - 1};
	uint32_t features[NAME_FEATURES_MAX];
	size_t first_pass = s->entity_count, last_end = SIZE_MAX - 1;
	struct blouse_entity *last = NULL;
	size_t particle_end = SIZE_MAX;
	for (size_t i = 0; i < s->count;) {
		struct name_unit u;
		if ((piece_at(s, i)->flags & PIECE_DULL) && n.tag_end != i) {
			i++;
			continue;
		}
		if (!name_unit_at(&n, i, &u)) {
			if (birth_year(s, i)) {
				scan_add(s, BLOUSE_DATE_NAISSANCE, i, 1, 0.7f, false);
				last = NULL;
			}
			i++;
			continue;
		}
		float score = 0.7f;
		enum name_tag tag = trained ? best_tag(&s->names, features, name_features(&n, &u, features), &score)
					    : cued_tag(&n, &u);
		if (is_title(&n, &u))
			tag = NAME_NONE;
		else if (tag == NAME_NONE && particle_end == i && u.shape != SHAPE_LOWER)
			tag = NAME_SURNAME;
		i = u.first + u.count;
		if (tag == NAME_SURNAME && u.shape != SHAPE_LOWER && is_particle(s, &u))
			particle_end = i;
		if (tag != NAME_NONE) {
			size_t point = abbreviation_point(s, &u, tag);
			i += point;
			if (goes_on(s, last, last_end, &u, tag)) {
				last->span.end = piece_at(s, i - 1)->end;
				for (size_t k = last_end; k < i; k++)
					s->pieces[k].taken = (uint8_t)(tag_types[tag] + 1);
			} else {
				scan_add(s, tag_types[tag], u.first, i - u.first, score, false);
				last = s->failed ? NULL : &s->entities[s->entity_count - 1];
			}
			last_end = i;
		}
		name_tagged(&n, &u, tag);
		n.tag_end = i;
	}
	mark_birth_dates(s, first_pass);
	return s->failed ? error_nomem(err) : ERR_NONE;
}
