/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/local.h"

#include "engine/engine.h"
#include "engine/outline.h"

#define NAME_WORDS_MAX 5 /* of one person: "Marie Lucie Anne Le Garrec" */
#define NAME_BYTES_MAX 128
#define NUMBERS_MAX 8          /* read in one map link */
#define DECIMALS_MIN 2         /* of a coordinate: one decimal is ten kilometres, or the zoom of a map */
#define EARTH_RADIUS 6371008.8 /* metres, mean (IUGG) */
#define RADIANS 0.017453292519943295

struct finder {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct text *text;
	struct mention *found;
	size_t count, cap;
	bool failed;
};

static void add(struct finder *f, int concept, uint32_t first, uint32_t end)
{
	if (f->count > 0 && f->found[f->count - 1].concept == concept &&
	    first < f->found[f->count - 1].first + f->found[f->count - 1].length)
		return;
	if (f->count == f->cap) {
		size_t larger = f->cap ? f->cap * 2 : 8;
		struct mention *copy = ARENA_NEW(f->arena, struct mention, larger);
		if (!copy) {
			f->failed = true;
			return;
		}
		if (f->count)
			memcpy(copy, f->found, f->count * sizeof(*copy));
		f->found = copy;
		f->cap = larger;
	}
	f->found[f->count++] = (struct mention){(uint16_t)concept, (uint16_t)(end - first), first};
}

/* --- Staff --- */

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from_c(*words)))
			return true;
	return false;
}

static bool is_word(const struct token *t) { return t->kind == TOKEN_WORD || t->kind == TOKEN_TAGPART; }

static bool is_mark(const struct token *t, char mark)
{
	return t->kind == TOKEN_MARK && t->text.len == 1 && t->text.ptr[0] == mark;
}

/* Words of one name that begin at a token: hyphens and apostrophes part words as the roster's names are parted. */
struct name {
	struct str words[NAME_WORDS_MAX];
	uint32_t ends[NAME_WORDS_MAX]; /* the token behind each */
	size_t count;
};

static void read_name(const struct text *text, uint32_t first, struct name *ret)
{
	ret->count = 0;
	for (uint32_t i = first; i < text->token_count && ret->count < NAME_WORDS_MAX; i++) {
		const struct token *t = &text->tokens[i];
		if (ret->count > 0 && t->flags & TOKEN_GLUED && (is_mark(t, '-') || is_mark(t, '\'')))
			continue;
		if (!is_word(t) || t->sentence != text->tokens[first].sentence)
			break;
		ret->words[ret->count] = t->raw;
		ret->ends[ret->count++] = i + 1;
	}
}

/* Whether the name's first `count` words, begun at word `turn` and gone round, are on the roster. */
static bool listed(const struct blouse_charter *c, const struct name *name, size_t count, size_t turn)
{
	char joined[NAME_BYTES_MAX];
	size_t len = 0;
	for (size_t i = 0; i < count; i++) {
		struct str word = name->words[(turn + i) % count];
		if (len + word.len + 1 > sizeof(joined))
			return false;
		if (i)
			joined[len++] = ' ';
		memcpy(joined + len, word.ptr, word.len);
		len += word.len;
	}
	return charter_on_roster(c, (struct str){joined, len});
}

/* The roster holds a whole name both ways round, and surnames alone one way: "le garrec" is no whole name. */
static bool is_whole_name(const struct blouse_charter *c, const struct name *name, size_t count)
{
	if (!listed(c, name, count, 0))
		return false;
	for (size_t turn = 1; turn < count; turn++)
		if (listed(c, name, count, turn))
			return true;
	return false;
}

/* "je suis", "je m'appelle", "signé" in front of a name: the author's own, which is theirs to give. */
static bool is_own(const struct text *text, uint32_t first)
{
	static const char *const says[] = {"suis", "signe", "signee", NULL};
	if (first == 0)
		return false;
	const struct token *before = &text->tokens[first - 1];
	if (str_eq(before->raw, STR("appelle")))
		return first > 1 &&
		       (str_eq(text->tokens[first - 2].raw, STR("m")) || is_mark(&text->tokens[first - 2], '\''));
	return is_one_of(before->raw, says);
}

/* A title of medicine makes a surname enough; "Mme" and "M." do not: patients have them too. */
static bool has_title(const struct text *text, uint32_t first)
{
	static const char *const titles[] = {"dr",   "docteur",    "docteure",    "pr",
					     "prof", "professeur", "professeure", NULL};
	uint32_t at = first;
	if (at > 1 && is_mark(&text->tokens[at - 1], '.'))
		at--;
	return at > 0 && is_one_of(text->tokens[at - 1].raw, titles);
}

/* The member of staff whose name begins at the token, at its longest: the token behind it, or 0. */
static uint32_t member_at(const struct finder *f, uint32_t first)
{
	struct name name;
	read_name(f->text, first, &name);
	bool title = has_title(f->text, first);
	for (size_t count = name.count; count > 0; count--)
		if (count > 1 && is_whole_name(f->charter, &name, count))
			return is_own(f->text, first) ? 0 : name.ends[count - 1];
		else if (title && listed(f->charter, &name, count, 0))
			return name.ends[count - 1];
	return 0;
}

/* Names of the roster that hold a token of [first, end), which a name was recognised in: the recogniser may have seen
 * the first name alone, or taken a word too many. Returns where to go on. */
static uint32_t add_members(struct finder *f, int concept, uint32_t from, uint32_t first, uint32_t end)
{
	uint32_t at = first > NAME_WORDS_MAX ? first - NAME_WORDS_MAX : 0;
	for (at = at > from ? at : from; at < end; at++) {
		if (!is_word(&f->text->tokens[at]))
			continue;
		uint32_t behind = member_at(f, at);
		if (behind <= first)
			continue;
		add(f, concept, at, behind);
		at = behind - 1;
	}
	return at;
}

/* --- Places --- */

/* The square of the metres to its middle. */
static double square_from(const struct charter_perimeter *perimeter, double latitude, double longitude)
{
	double across = longitude - perimeter->longitude;
	if (across > 180)
		across -= 360;
	else if (across < -180)
		across += 360;
	/* Equirectangular: over some kilometres it errs by less than a metre. */
	double y = (latitude - perimeter->latitude) * RADIANS * EARTH_RADIUS;
	double x = across * RADIANS * EARTH_RADIUS * outline_cosine((latitude + perimeter->latitude) / 2 * RADIANS);
	return x * x + y * y;
}

/* Whether a place is far from all points of the outline: most are, and its circle says so before each side is asked. A
 * tenth more for what planes err over a hundred kilometres. */
static bool beside(const struct charter_perimeter *perimeter, double latitude, double longitude)
{
	double reach = perimeter->radius * 1.1 + OUTLINE_TOLERANCE;
	return square_from(perimeter, latitude, longitude) > reach * reach;
}

bool local_within(const struct charter_perimeter *perimeter, double latitude, double longitude)
{
	if (perimeter->point_count > 0 && beside(perimeter, latitude, longitude))
		return false;
	if (perimeter->point_count > 0) {
		const struct outline_place place = outline_find(perimeter, latitude, longitude);
		return place.inside || place.square <= OUTLINE_TOLERANCE * OUTLINE_TOLERANCE;
	}
	return square_from(perimeter, latitude, longitude) <= perimeter->radius * perimeter->radius;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* S, W and O (ouest) behind a number, perhaps behind its degree sign. */
static bool is_negative_side(struct str text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\xC2' || text.ptr[at] == '\xB0'))
		at++;
	if (at >= text.len || !strchr("SsWwOo", text.ptr[at]))
		return false;
	return at + 1 >= text.len || !((text.ptr[at + 1] | 32) >= 'a' && (text.ptr[at + 1] | 32) <= 'z');
}

/* The decimal numbers of a text or a link that may be degrees: "43.2910, -0.3702", "@43.2910,-0.3702,17z". */
static size_t read_degrees(struct str text, double ret[NUMBERS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < text.len && count < NUMBERS_MAX; i++) {
		if (!is_digit(text.ptr[i]))
			continue;
		size_t start = i, decimals = 0;
		double value = 0, unit = 1;
		for (; i < text.len && is_digit(text.ptr[i]); i++)
			value = value * 10 + (text.ptr[i] - '0');
		if (i < text.len && text.ptr[i] == '.')
			for (i++; i < text.len && is_digit(text.ptr[i]); i++, decimals++)
				value += (text.ptr[i] - '0') * (unit /= 10);
		bool negative = start > 0 && text.ptr[start - 1] == '-';
		if (decimals >= DECIMALS_MIN && value <= 180)
			ret[count++] = negative || is_negative_side(text, i) ? -value : value;
	}
	return count;
}

static bool is_on_site(const struct finder *f, struct str entity)
{
	double degrees[NUMBERS_MAX];
	size_t count = read_degrees(entity, degrees), perimeters = charter_perimeter_count(f->charter);
	for (size_t i = 0; i + 1 < count; i++)
		for (size_t p = 0; p < perimeters; p++) {
			struct charter_perimeter perimeter = charter_perimeter(f->charter, p);
			if (degrees[i] >= -90 && degrees[i] <= 90 &&
			    local_within(&perimeter, degrees[i], degrees[i + 1]))
				return true;
		}
	return false;
}

/* --- Both --- */

/* Both lists in one, in order of their first token. */
static struct mention *merge(struct arena *arena, const struct mention *a, size_t a_count, const struct mention *b,
			     size_t b_count)
{
	struct mention *merged = ARENA_NEW(arena, struct mention, a_count + b_count);
	for (size_t i = 0, k = 0; merged && i + k < a_count + b_count;) {
		bool first = k == b_count || (i < a_count && a[i].first <= b[k].first);
		merged[i + k] = first ? a[i] : b[k];
		if (first)
			i++;
		else
			k++;
	}
	return merged;
}

enum error_code local_find(struct arena *arena, const struct engine *engine, const struct text *text,
			   const struct blouse_entity *entities, size_t entity_count, struct mention **mentions,
			   size_t *mention_count, struct error *err)
{
	const struct blouse_charter *c = engine->charter;
	bool roster = charter_has_roster(c), places = charter_perimeter_count(c) > 0;
	int staff = roster ? charter_concept(c, STR(LOCAL_STAFF)) : -1;
	int place = places ? charter_concept(c, STR(LOCAL_PLACE)) : -1;
	if (staff < 0 && place < 0)
		return ERR_NONE;
	struct finder f = {.arena = arena, .charter = c, .text = text};
	uint32_t token = 0, from = 0;
	for (size_t i = 0; i < entity_count && !f.failed; i++) {
		const struct blouse_entity *e = &entities[i];
		while (token < text->token_count && text->tokens[token].end <= e->span.start)
			token++;
		uint32_t end = token;
		while (end < text->token_count && text->tokens[end].start < e->span.end)
			end++;
		if (staff >= 0 && (e->type == BLOUSE_NOM || e->type == BLOUSE_PRENOM))
			from = add_members(&f, staff, from, token, end);
		else if (place >= 0 && e->type == BLOUSE_COORDONNEES && end > token &&
			 is_on_site(&f, str_sub(text->folded.original, e->span.start, e->span.end - e->span.start)))
			add(&f, place, token, end);
	}
	struct mention *merged = f.count ? merge(arena, *mentions, *mention_count, f.found, f.count) : *mentions;
	if (f.failed || (f.count && !merged))
		return error_nomem(err);
	*mentions = merged;
	*mention_count += f.count;
	return ERR_NONE;
}
