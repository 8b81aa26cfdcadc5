/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/names.h"

static bool join_mark(const struct piece *p)
{
	return p->kind == PIECE_MARK && piece_len(p) == 1 && piece_glued(p) && (p->mark == '-' || p->mark == '\'');
}

/* "l'", "d'", "qu'": a word of its own; the "N'" of N'GUESSAN and the "O'" of O'BRIEN are part of the name. */
static bool is_elision(const struct scan *s, size_t i)
{
	const struct piece *p = piece_at(s, i);
	if (!piece_is_mark(piece_at(s, i + 1), '\'') || piece_len(p) > 6)
		return false;
	if (piece_len(p) > 1)
		return piece_is(s, p, "qu") || piece_is(s, p, "jusqu") || piece_is(s, p, "lorsqu") ||
		       piece_is(s, p, "puisqu") || piece_is(s, p, "quelqu");
	/* "D'ANGELO" is a name, "D'IMAGERIE" is not. */
	const struct piece *next = piece_at(s, i + 2);
	if ((p->flags & PIECE_UPPER) && p->mark == 'd' && (next->flags & PIECE_UPPER) && next->kind == PIECE_WORD)
		return next->cue || charter_is_common(s->charter, (struct str){s->text + next->start, piece_len(next)});
	return !(p->flags & PIECE_UPPER) || p->mark == 'd' || p->mark == 'l' || p->mark == 'c' || p->mark == 'j' ||
	       p->mark == 's' || p->mark == 't';
}

bool name_unit_at(const struct name_reader *n, size_t i, struct name_unit *ret_unit)
{
	const struct scan *s = n->scan;
	const struct piece *p = piece_at(s, i);
	if (p->kind != PIECE_WORD || p->taken || piece_len(p) > PIECE_LEN_MAX ||
	    ((p->flags & PIECE_DULL) && n->tag_end != i))
		return false;
	struct name_unit u = {.first = i, .count = 1};
	bool elision = is_elision(s, i);
	if (elision && !(p->flags & PIECE_UPPER) && p->mark != 'd' && p->mark != 'l')
		return false;
	bool scanned = p->flags & PIECE_SCAN, upper = p->flags & PIECE_UPPER, capital = piece_capital(p);
	if (!elision) {
		/* "J.-P." */
		while (u.count < 8 && piece_len(piece_at(s, i + u.count - 1)) <= 2 && capital &&
		       piece_is_mark(piece_at(s, i + u.count), '.') &&
		       piece_is_mark(piece_at(s, i + u.count + 1), '-') && piece_glued(piece_at(s, i + u.count + 1)) &&
		       piece_capital(piece_at(s, i + u.count + 2)) && piece_glued(piece_at(s, i + u.count + 2)) &&
		       piece_len(piece_at(s, i + u.count + 2)) <= 2)
			u.count += 3;
		while (u.count < 12 && join_mark(piece_at(s, i + u.count))) {
			const struct piece *next = piece_at(s, i + u.count + 1);
			if (next->kind != PIECE_WORD || !piece_glued(next) || next->taken)
				break;
			scanned |= (next->flags & PIECE_SCAN) != 0;
			capital |= piece_capital(next) && u.count > 1;
			u.count += 2;
		}
	}
	const struct piece *last = piece_at(s, i + u.count - 1);
	char key[SCAN_WORD_MAX];
	struct str word = scan_word(s, p->start, last->end, scanned, key);
	u.classes = u.count > 1 ? name_model_class(n->model, word_hash(word)) : p->classes;
	if (u.count > 1)
		u.parts = p->classes | (last->classes & ~(unsigned)NAME_CLASS_FIRST);
	/* "Aidez-moi", "celui-ci", "dit-il" */
	if (u.count > 1 && !piece_capital(last) && piece_len(last) <= 4) {
		static const char *const tails[] = {"moi",  "toi", "le",  "la", "les", "lui", "nous",
						    "vous", "ci",  "y",   "en", "je",  "tu",  "il",
						    "elle", "on",  "ils", "ce", "t",   "leur"};
		for (size_t k = 0; k < sizeof(tails) / sizeof(tails[0]); k++)
			if (piece_is(s, last, tails[k]) && !u.classes)
				return false;
	}
	u.known = u.classes != 0;
	u.shape = scanned                        ? SHAPE_SCAN
		  : piece_len(p) == 1 && capital ? SHAPE_INITIAL
		  : upper                        ? SHAPE_UPPER
		  : capital                      ? SHAPE_TITLE
						 : SHAPE_LOWER;
	if (u.count > 1 && !u.known)
		u.common = charter_is_common(s->charter, (struct str){s->text + p->start, piece_len(p)}) &&
			   charter_is_common(s->charter, (struct str){s->text + last->start, piece_len(last)});
	else
		u.common = u.known ? (u.classes & NAME_CLASS_COMMON) != 0
				   : u.count == 1 && (p->cue || charter_is_common(s->charter, word));
	/* "Merci", "Bonjour", "Le": a common word that a sentence begins with. */
	const struct piece *prior = piece_before(s, i, 1);
	bool opens = (p->flags & PIECE_LINE) || piece_is_mark(prior, '.') || piece_is_mark(prior, '!') ||
		     piece_is_mark(prior, '?');
	if (u.shape == SHAPE_TITLE && u.common && opens && u.count == 1 && !(p->cue & CUE_PARTICLE) &&
	    !(u.classes & (NAME_CLASS_FIRST | NAME_CLASS_TOWN | NAME_CLASS_SURNAME | NAME_CLASS_HOSPITAL)) &&
	    n->tag_end != i)
		return false;
	if (u.shape == SHAPE_LOWER) {
		/* Most words end here: a lower-case word is read on only when it is no common one or stands behind a cue. */
		const struct piece *before = piece_before(s, i, 1);
		bool announced = piece_has(before, CUE_CIVIL | CUE_LABEL_SURNAME | CUE_LABEL_FIRST) ||
				 (n->tags[0] != NAME_NONE && n->tag_end == i) ||
				 (piece_has(p, CUE_PARTICLE) && piece_capital(piece_at(s, i + u.count)) &&
				  (piece_capital(before) || before->kind == PIECE_MARK || p->flags & PIECE_LINE));
		/* "merci à marie" */
		bool thanked = piece_is(s, before, "a") && piece_has(piece_before(s, i, 2), CUE_HONOUR);
		bool name =
			(u.classes & (NAME_CLASS_FIRST | NAME_CLASS_TOWN | NAME_CLASS_SURNAME | NAME_CLASS_HOSPITAL)) &&
			(!u.common || piece_has(before, CUE_KIN | CUE_HONOUR | CUE_ROLE) || thanked);
		/* "à la timone", "de l'archet" */
		bool place =
			(u.classes & NAME_CLASS_HOSPITAL) && (piece_is(s, before, "la") || piece_is(s, before, "a") ||
							      piece_is(s, before, "de") || piece_is_mark(before, '\''));
		if (!announced && !name && !place && (u.known || u.common || p->cue || piece_len(p) < 3))
			return false;
	}
	*ret_unit = u;
	return true;
}

void name_tagged(struct name_reader *n, const struct name_unit *unit, enum name_tag tag)
{
	bool touches = n->tag_end == unit->first ||
		       (n->tag_end + 1 == unit->first && join_mark(piece_at(n->scan, n->tag_end)));
	n->tags[1] = touches ? n->tags[0] : NAME_NONE;
	n->tags[0] = tag;
	n->tag_end = unit->first + unit->count;
}

struct features {
	uint32_t *hashes;
	size_t count;
};

static inline uint32_t feature(unsigned kind, uint32_t value)
{
	return (uint32_t)((value + kind * 0x9E3779B97F4A7C15ull) * 0xD6E8FEB86659FD93ull >> 32);
}

static inline void add(struct features *f, unsigned kind, uint32_t value)
{
	if (f->count < NAME_FEATURES_MAX)
		f->hashes[f->count++] = feature(kind, value);
}

static uint32_t short_hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t k = 0; k < len; k++)
		h = (h ^ (unsigned char)s[k]) * 16777619u;
	return h;
}

static uint32_t piece_hash(const struct piece *p)
{
	if (p->kind == PIECE_NUMBER)
		return 3 + (piece_len(p) < 6 ? (uint32_t)piece_len(p) : 6u);
	if (p->kind == PIECE_MARK)
		return (unsigned char)p->mark | 0x100u | (piece_len(p) > 1 ? 0x200u : 0u);
	return p->hash;
}

static unsigned piece_shape(const struct piece *p)
{
	if (p->taken)
		return 16u + p->taken;
	if (p->kind != PIECE_WORD)
		return p->kind == PIECE_NUMBER ? 6 : 7;
	if (p->flags & PIECE_UPPER)
		return piece_len(p) == 1 ? 3 : 2;
	return p->flags & PIECE_TITLE ? 1 : 0;
}

/* What stands on one side, `kind` telling which. */
static inline void add_neighbour(struct features *f, const struct piece *p, unsigned kind, unsigned gap)
{
	add(f, kind, piece_hash(p));
	add(f, kind + 1, piece_shape(p) * 4 + gap);
	uint32_t cues = p->cue;
	for (unsigned k = 0; cues; k++, cues &= cues - 1)
		add(f, kind + 2, (uint32_t)__builtin_ctz(cues));
}

static unsigned gap_before(const struct piece *p)
{
	return p->flags & PIECE_LINE ? 3 : p->flags & PIECE_WIDE ? 2 : p->flags & PIECE_SPACED ? 1 : 0;
}

size_t name_features(const struct name_reader *n, const struct name_unit *u, uint32_t *ret_features)
{
	const struct scan *s = n->scan;
	struct features f = {ret_features, 0};
	const struct piece *p = piece_at(s, u->first), *last = piece_at(s, u->first + u->count - 1);
	const struct piece *b1 = piece_before(s, u->first, 1), *b2 = piece_before(s, u->first, 2),
			   *b3 = piece_before(s, u->first, 3);
	const struct piece *n1 = piece_at(s, u->first + u->count), *n2 = piece_at(s, u->first + u->count + 1),
			   *n3 = piece_at(s, u->first + u->count + 2);
	bool touches = n->tag_end == u->first || (n->tag_end + 1 == u->first && join_mark(b1));
	/* A tag counts beyond one mark too ("Marie, Fatou et Jojo"), as another feature. */
	bool near = !touches && n->tag_end + 1 == u->first;
	unsigned tag = touches ? n->tags[0] : NAME_NONE, near_tag = near ? n->tags[0] : NAME_NONE,
		 tag2 = touches ? n->tags[1] : NAME_NONE;
	unsigned first = u->classes & NAME_CLASS_FIRST;
	unsigned shape = u->shape, common = u->common;
	bool starts = (p->flags & PIECE_LINE) || piece_is_mark(b1, '.') || piece_is_mark(b1, '!') ||
		      piece_is_mark(b1, '?') || piece_is_mark(b1, ':') || piece_is_mark(b1, '"');
	unsigned len = piece_len(p) < 8 ? (unsigned)piece_len(p) : 8;
	unsigned class_shape = u->classes * 8 + shape;

	add(&f, 1, shape);
	add(&f, 2, class_shape);
	add(&f, 3, u->parts + (u->count > 1 ? 256 : 0));
	add(&f, 4, common * 16 + shape * 2 + starts);
	add(&f, 5, (first * 2 + common) * 8 + shape);
	add(&f, 6, len * 8 + shape);
	add(&f, 7, (u->known ? 1u : 0u) * 16 + shape * 2 + starts);
	add(&f, 8, tag * 8 + tag2);
	add(&f, 9, (tag * 8 + shape) * 16 + first * 4 + common * 2 + (u->classes & NAME_CLASS_TOWN ? 1 : 0));
	add(&f, 10, near_tag * 8 + shape);
	uint32_t cues = p->cue;
	for (; cues; cues &= cues - 1)
		add(&f, 11, (uint32_t)__builtin_ctz(cues) * 8 + shape);
	size_t letters = piece_len(last);
	const char *end = s->text + last->end;
	for (size_t k = 2; k <= 4; k++)
		if (letters > k)
			add(&f, 12 + (unsigned)k, short_hash(end - k, k));
	if (piece_len(p) > 3)
		add(&f, 17, short_hash(s->text + p->start, 3));
	add(&f, 18, piece_hash(p));

	unsigned gap = gap_before(p), next_gap = gap_before(n1);
	add_neighbour(&f, b1, 20, gap);
	add_neighbour(&f, b2, 24, 0);
	add_neighbour(&f, n1, 28, next_gap);
	add_neighbour(&f, n2, 32, 0);
	add(&f, 36, (piece_shape(b1) * 32 + piece_shape(n1)) * 16 + gap * 4 + next_gap);
	add(&f, 37, piece_shape(b1) * 256 + class_shape % 256 + (piece_has(b1, CUE_CIVIL) ? 1u << 20 : 0));
	add(&f, 38, piece_hash(b1) * 8 + shape);
	add(&f, 39, piece_hash(b1) * 31 + piece_hash(b2));
	add(&f, 40, (piece_shape(n1) * 8 + shape) * 4 + next_gap);
	add(&f, 41,
	    (b3->cue & CUE_LABEL_SURNAME ? 1u : 0u) + (b3->cue & CUE_LABEL_FIRST ? 2u : 0u) +
		    (b3->cue & CUE_CIVIL ? 4u : 0u) + (b3->cue & CUE_EPONYM ? 8u : 0u));
	add(&f, 42, piece_shape(n3) * 8 + shape);
	if (p->cue & CUE_PARTICLE)
		add(&f, 43, (tag * 8 + shape) * 64 + piece_shape(n1));
	/* The first name that follows a surname in capitals, or the other way round. */
	if (n1->kind == PIECE_WORD && !n1->taken && next_gap < 3 && piece_len(n1) <= PIECE_LEN_MAX) {
		unsigned next = n1->classes;
		add(&f, 44, (next & NAME_CLASS_FIRST) * 1024 + piece_shape(n1) * 64 + shape * 8 + tag);
		add(&f, 45, ((next & NAME_CLASS_FIRST) * 4 + first) * 64 + piece_shape(n1) * 8 + shape);
	} else {
		add(&f, 46, (first * 8 + shape) * 8 + tag);
	}
	return f.count;
}
