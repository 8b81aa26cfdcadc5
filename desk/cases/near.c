/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/near.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "desk/cases/case.h"
#include "desk/cases/join.h"
#include "desk/near_sql.h"
#include "signin/fold.h"
#include "signin/signin.h"

#define TEXT_MAX ((size_t)16 << 10) /* bytes that are compared */
#define PAIRS_MAX 1600
#define PAIRS_MIN 9    /* ten words: « Merci à toute l'équipe » is written every day */
#define ROWS 2         /* minima of one mark: fewer find more, and more that are not alike */
#define MARKED_ROWS 20 /* the last cases of one mark */
#define COMPARED 6
#define IN_COMMON 0.8   /* of the shorter's pairs, to be one message */
#define NOT_SHORTER 0.5 /* than the longer */
#define NUMBERS_MAX 64

/* What a text is compared by: its pairs of words, in order and once each, and its numbers. */
struct pairs {
	uint64_t items[PAIRS_MAX];
	size_t count;
	uint64_t numbers[NUMBERS_MAX];
	size_t number_count;
};

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static size_t sort_once(uint64_t *items, size_t count)
{
	size_t kept = 0;
	qsort(items, count, sizeof(*items), by_value);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || items[kept - 1] != items[i])
			items[kept++] = items[i];
	return kept;
}

static bool is_letter(uint32_t cp)
{
	return cp < 0x80 ? (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9')
			 : (cp >= 0xC0 && cp < 0x2000) || (cp >= 0x3040 && cp < 0xFB00);
}

static void read_pairs(struct str text, struct pairs *p)
{
	static const uint64_t seed = 0x626C6F757365;
	char plain[TEXT_MAX];
	uint64_t before = 0;
	size_t words = 0;
	struct str s = {plain, fold_plain(str_sub(text, 0, TEXT_MAX), plain, sizeof(plain))};
	p->count = p->number_count = 0;
	for (size_t at = 0; at < s.len && p->count < PAIRS_MAX;) {
		size_t start = at, end = at;
		uint32_t cp = utf8_next(s, &at);
		if (cp == UINT32_MAX)
			break;
		if (!is_letter(cp))
			continue;
		bool number = false;
		for (; cp != UINT32_MAX && is_letter(cp); cp = utf8_next(s, &at)) {
			number = number || (cp >= '0' && cp <= '9');
			end = at;
		}
		at = end;
		const uint64_t word = hash_bytes(s.ptr + start, end - start, seed);
		if (number && p->number_count < NUMBERS_MAX)
			p->numbers[p->number_count++] = word;
		if (words++ > 0)
			p->items[p->count++] = hash_pair(before, word);
		before = word;
	}
	p->count = sort_once(p->items, p->count);
	p->number_count = sort_once(p->numbers, p->number_count);
}

static size_t in_both(const struct pairs *a, const struct pairs *b)
{
	size_t both = 0;
	for (size_t i = 0, j = 0; i < a->count && j < b->count;)
		if (a->items[i] == b->items[j]) {
			both++;
			i++;
			j++;
		} else if (a->items[i] < b->items[j]) {
			i++;
		} else {
			j++;
		}
	return both;
}

/* A copy may leave numbers out; it does not change them. */
static bool numbers_agree(const struct pairs *a, const struct pairs *b)
{
	const struct pairs *few = a->number_count <= b->number_count ? a : b, *many = few == a ? b : a;
	for (size_t i = 0; i < few->number_count; i++)
		if (!bsearch(&few->numbers[i], many->numbers, many->number_count, sizeof(uint64_t), by_value))
			return false;
	return true;
}

static double likeness(const struct pairs *a, const struct pairs *b)
{
	const size_t both = in_both(a, b), either = a->count + b->count - both;
	return either ? (double)both / (double)either : 0;
}

static bool same(const struct pairs *a, const struct pairs *b)
{
	const size_t less = a->count < b->count ? a->count : b->count, more = a->count + b->count - less;
	return less >= PAIRS_MIN && (double)less >= NOT_SHORTER * (double)more &&
	       (double)in_both(a, b) >= IN_COMMON * (double)less && numbers_agree(a, b);
}

double near_likeness(struct str a, struct str b)
{
	struct pairs x, y;
	read_pairs(a, &x);
	read_pairs(b, &y);
	return likeness(&x, &y);
}

bool near_same(struct str a, struct str b)
{
	struct pairs x, y;
	read_pairs(a, &x);
	read_pairs(b, &y);
	return same(&x, &y);
}

static size_t marks_of(const struct pairs *p, int64_t ret_marks[NEAR_MARKS])
{
	if (p->count < PAIRS_MIN)
		return 0;
	for (size_t m = 0; m < NEAR_MARKS; m++) {
		uint64_t mark = m + 1;
		for (size_t row = 0; row < ROWS; row++) {
			const uint64_t salt = hash_mix(m * ROWS + row + 1);
			uint64_t least = UINT64_MAX;
			for (size_t i = 0; i < p->count; i++) {
				const uint64_t h = hash_mix(p->items[i] ^ salt);
				least = h < least ? h : least;
			}
			mark = hash_pair(mark, least);
		}
		ret_marks[m] = (int64_t)(mark >> 1);
	}
	return NEAR_MARKS;
}

size_t near_marks(struct str text, int64_t ret_marks[NEAR_MARKS])
{
	struct pairs p;
	read_pairs(text, &p);
	return marks_of(&p, ret_marks);
}

/* --- in the store --- */

static int64_t mark_of(const unsigned char hash[SHA256_LEN])
{
	uint64_t mark;
	memcpy(&mark, hash, sizeof(mark));
	return (int64_t)(mark >> 1);
}

#define ALL_MARKS (NEAR_MARKS + 2)

/* Those of the link and of the very text too. */
static size_t all_marks(struct str link, struct str text, int64_t marks[ALL_MARKS])
{
	unsigned char hash[SHA256_LEN];
	size_t count = near_marks(text, marks);
	if (case_hash_link(link, hash))
		marks[count++] = mark_of(hash);
	if (case_hash_text(text, hash))
		marks[count++] = mark_of(hash);
	return count;
}

enum error_code near_learn(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
			   struct str text, struct error *err)
{
	int64_t marks[ALL_MARKS];
	size_t count = all_marks(link, text, marks);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < count; i++)
		code = case_mark_add(conn, &(struct case_mark_add_params){establishment_id, marks[i], case_id}, err);
	return code;
}

enum error_code near_forget(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
			    struct str text, struct error *err)
{
	int64_t marks[ALL_MARKS];
	size_t count = all_marks(link, text, marks);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < count; i++)
		code = case_mark_remove(conn, &(struct case_mark_remove_params){establishment_id, marks[i], case_id},
					err);
	return code;
}

struct tally {
	struct {
		int64_t case_id;
		unsigned marks;
	} items[NEAR_MARKS * MARKED_ROWS];
	size_t count;
};

static void count_case(struct tally *t, int64_t case_id)
{
	size_t i = 0;
	while (i < t->count && t->items[i].case_id != case_id)
		i++;
	if (i == t->count)
		t->items[t->count++].case_id = case_id;
	t->items[i].marks++;
}

static enum error_code compare(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			       const struct pairs *text, struct tally *t, struct near_case ret_cases[NEAR_FOUND],
			       size_t *ret_count, struct error *err)
{
	struct pairs other;
	size_t count = 0;
	for (unsigned round = 0; round < COMPARED && count < NEAR_FOUND; round++) {
		size_t best = SIZE_MAX;
		struct case_first_text_row row = {0};
		for (size_t i = 0; i < t->count; i++)
			if (t->items[i].marks > 0 && (best == SIZE_MAX || t->items[i].marks > t->items[best].marks))
				best = i;
		if (best == SIZE_MAX)
			break;
		const struct case_first_text_params where = {establishment_id, t->items[best].case_id};
		enum error_code code = case_first_text(conn, arena, &where, &row, err);
		t->items[best].marks = 0;
		if (code == ERR_NOT_FOUND)
			continue;
		if (code)
			return code;
		read_pairs(row.text, &other);
		ret_cases[count++] = (struct near_case){where.case_id, likeness(text, &other), same(text, &other)};
	}
	*ret_count = count;
	return ERR_NONE;
}

static int by_likeness(const void *a, const void *b)
{
	const struct near_case *x = a, *y = b;
	return x->likeness > y->likeness ? -1 : x->likeness < y->likeness;
}

enum error_code near_list(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str text,
			  int64_t but, struct near_case ret_cases[NEAR_FOUND], size_t *ret_count, struct error *err)
{
	struct pairs p;
	struct tally t = {0};
	int64_t marks[NEAR_MARKS];
	read_pairs(text, &p);
	size_t count = marks_of(&p, marks);
	for (size_t i = 0; i < count; i++) {
		struct case_marked_rows rows = {0};
		enum error_code code = case_marked(
			conn, arena, &(struct case_marked_params){establishment_id, marks[i], MARKED_ROWS}, &rows, err);
		if (code)
			return code;
		for (size_t j = 0; j < rows.count; j++)
			if (rows.items[j].case_id != but)
				count_case(&t, rows.items[j].case_id);
	}
	enum error_code code = compare(conn, arena, establishment_id, &p, &t, ret_cases, ret_count, err);
	if (!code)
		qsort(ret_cases, *ret_count, sizeof(*ret_cases), by_likeness);
	return code;
}

/* The last case that has this mark. */
static enum error_code find_mark(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				 const unsigned char hash[SHA256_LEN], int64_t *ret_id, struct error *err)
{
	struct case_marked_rows rows = {0};
	enum error_code code =
		case_marked(conn, arena, &(struct case_marked_params){establishment_id, mark_of(hash), 1}, &rows, err);
	if (!code && rows.count > 0)
		*ret_id = rows.items[0].case_id;
	return code ? code : rows.count > 0 ? ERR_NONE : ERR_NOT_FOUND;
}

static enum error_code find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str link,
			    struct str text, bool alike, int64_t *ret_id, struct error *err)
{
	unsigned char hash[SHA256_LEN];
	struct near_case cases[NEAR_FOUND];
	size_t count = 0;
	enum error_code code = ERR_NOT_FOUND;
	if (case_hash_link(link, hash))
		code = find_mark(conn, arena, establishment_id, hash, ret_id, err);
	if (code == ERR_NOT_FOUND && case_hash_text(text, hash))
		code = find_mark(conn, arena, establishment_id, hash, ret_id, err);
	if (code != ERR_NOT_FOUND || !alike)
		return code;
	code = near_list(conn, arena, establishment_id, text, 0, cases, &count, err);
	for (size_t i = 0; !code && i < count; i++)
		if (cases[i].same) {
			*ret_id = cases[i].case_id;
			return ERR_NONE;
		}
	return code ? code : ERR_NOT_FOUND;
}

static enum error_code go_on(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t *id,
			     struct error *err)
{
	int64_t number;
	struct case_brief_row row = {0};
	struct case_story story = {0};
	enum error_code code = case_brief(conn, arena, &(struct case_brief_params){establishment_id, *id}, &row, err);
	if (code || !str_eq(row.state, case_states[CASE_CLOSED].id))
		return code;
	code = case_read(conn, arena, establishment_id, *id, &story, err);
	if (!code)
		code = case_end_of(conn, arena, establishment_id, &story, id, &number, err);
	return code == ERR_USAGE ? ERR_NONE : code;
}

enum error_code near_find(struct store_conn *conn, int64_t establishment_id, struct str link, struct str text,
			  bool alike, int64_t *ret_id, struct error *err)
{
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = find(conn, &arena, establishment_id, link, text, alike, ret_id, err);
	if (!code)
		code = go_on(conn, &arena, establishment_id, ret_id, err);
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "Aucun dossier ne ressemble à ce message.") : code;
}
