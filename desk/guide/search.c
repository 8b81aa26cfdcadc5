/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/search.h"

#include <stdlib.h>

#define SNIPPET_BEFORE 60
#define SNIPPET_LEN 220
#define FRAGMENTS_MAX 16
#define TITLE_WEIGHT 12
#define TEXT_MAX_WEIGHT 4

struct words {
	struct str items[GUIDE_WORDS_MAX];
	size_t count;
};

enum error_code guide_entry_fold(struct arena *arena, struct guide_entry *entry, struct error *err)
{
	enum error_code code = fold(arena, entry->title, &entry->folded_title, err);
	return code ? code : fold(arena, entry->text, &entry->folded_text, err);
}

/* A byte of a word, in folded text: letters of other scripts are not ASCII. */
static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80; }

static bool is_grammar(struct str word)
{
	static const char *const grammar[] = {"au",  "aux", "ce",  "ces", "dans", "de",  "des",  "du",   "en",  "est",
					      "et",  "il",  "je",  "la",  "le",   "les", "ma",   "mes",  "mon", "ne",
					      "on",  "ou",  "par", "pas", "pour", "que", "qui",  "quoi", "sa",  "se",
					      "ses", "son", "sur", "un",  "une",  "vos", "votre"};
	if (word.len < 2)
		return true;
	for (size_t i = 0; i < sizeof(grammar) / sizeof(*grammar); i++)
		if (str_eq(word, str_from_c(grammar[i])))
			return true;
	return false;
}

/* « réseaux » finds « réseau », « photos » finds « photo ». */
static struct str singular(struct str word)
{
	char last = word.ptr[word.len - 1];
	return word.len > 3 && (last == 's' || last == 'x') ? str_sub(word, 0, word.len - 1) : word;
}

static void split(struct str folded, struct words *words)
{
	for (size_t i = 0; i < folded.len && words->count < GUIDE_WORDS_MAX;) {
		size_t start = i;
		while (i < folded.len && is_word(folded.ptr[i]))
			i++;
		struct str word = {folded.ptr + start, i - start};
		if (word.len > 0 && !is_grammar(word))
			words->items[words->count++] = singular(word);
		if (word.len == 0)
			i++;
	}
}

/* The next place at or behind `from` where a word begins with one of `words` (all, or the `only`-th); SIZE_MAX. */
static size_t find_next(struct str text, const struct words *words, size_t only, size_t from, size_t *ret_end)
{
	for (size_t i = from; i < text.len; i++) {
		if (!is_word(text.ptr[i]) || (i > 0 && is_word(text.ptr[i - 1])))
			continue;
		for (size_t w = 0; w < words->count; w++) {
			if (only != SIZE_MAX && only != w)
				continue;
			if (!str_starts((struct str){text.ptr + i, text.len - i}, words->items[w]))
				continue;
			size_t end = i + words->items[w].len;
			while (end < text.len && is_word(text.ptr[end]))
				end++;
			*ret_end = end;
			return i;
		}
	}
	return SIZE_MAX;
}

static unsigned count_word(struct str text, const struct words *words, size_t word, unsigned max)
{
	unsigned found = 0;
	size_t end = 0;
	for (size_t at = 0; found < max && (at = find_next(text, words, word, at, &end)) != SIZE_MAX; at = end)
		found++;
	return found;
}

/* 0 when it has none of the words; *ret_all when it has them all. */
static unsigned score_of(const struct guide_entry *entry, const struct words *words, bool *ret_all)
{
	unsigned score = 0;
	*ret_all = true;
	for (size_t w = 0; w < words->count; w++) {
		unsigned here = TITLE_WEIGHT * count_word(entry->folded_title.text, words, w, 1) +
				count_word(entry->folded_text.text, words, w, TEXT_MAX_WEIGHT);
		score += here;
		*ret_all = *ret_all && here > 0;
	}
	/* What is a page of its own says more of a thing than a section of another. */
	return score && entry->where.len == 0 ? score + 2 : score;
}

static int by_score(const void *a, const void *b)
{
	const struct guide_hit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Back to the beginning of a word of folded text. */
static size_t word_start(struct str text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != ' ')
		at--;
	return at;
}

static enum error_code make_snippet(struct arena *arena, const struct words *words, struct guide_hit *hit,
				    struct error *err)
{
	const struct folded *f = &hit->entry->folded_text;
	struct str text = f->text;
	struct guide_fragment *list = ARENA_ZNEW(arena, struct guide_fragment, FRAGMENTS_MAX);
	if (!list)
		return error_nomem(err);
	size_t end = 0, first = find_next(text, words, SIZE_MAX, 0, &end);
	size_t from = word_start(text, first == SIZE_MAX || first < SNIPPET_BEFORE ? 0 : first - SNIPPET_BEFORE);
	size_t stop = text.len - from > SNIPPET_LEN ? word_start(text, from + SNIPPET_LEN) : text.len;
	size_t count = 0, at = from;
	if (from > 0)
		list[count++].text = STR("… ");
	/* Three fragments stay for the last words. */
	while (count + 4 < FRAGMENTS_MAX) {
		size_t match = find_next(text, words, SIZE_MAX, at, &end);
		if (match == SIZE_MAX || end > stop)
			break;
		list[count++].text = (struct str){f->original.ptr + f->from[at], f->from[match] - f->from[at]};
		list[count++] = (struct guide_fragment){
			{f->original.ptr + f->from[match], f->from[end] - f->from[match]}, true};
		at = end;
	}
	list[count++].text = (struct str){f->original.ptr + f->from[at], f->from[stop] - f->from[at]};
	if (stop < text.len)
		list[count++].text = STR("…");
	hit->fragments = list;
	hit->fragment_count = count;
	return ERR_NONE;
}

enum error_code guide_search(struct arena *arena, const struct guide_entry *entries, size_t count, struct str query,
			     struct guide_hits *ret_hits, struct error *err)
{
	struct folded folded;
	struct words words = {.count = 0};
	struct guide_hits found = {0};
	size_t whole = 0;
	enum error_code code = fold(arena, query, &folded, err);
	if (code)
		return code;
	split(folded.text, &words);
	if (!(found.hits = ARENA_ZNEW(arena, struct guide_hit, count + 1)))
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		bool all;
		unsigned score = score_of(&entries[i], &words, &all);
		if (score == 0)
			continue;
		whole += all;
		/* Whatever has all the words stands before what has some. */
		found.hits[found.hit_count++] = (struct guide_hit){.entry = &entries[i],
								   .href = entries[i].href,
								   .title = entries[i].title,
								   .where = entries[i].where,
								   .score = score + (all ? 1000 : 0)};
	}
	qsort(found.hits, found.hit_count, sizeof(*found.hits), by_score);
	found.partial = whole == 0;
	if (whole > 0)
		found.hit_count = whole;
	if (found.hit_count > GUIDE_HITS_MAX)
		found.hit_count = GUIDE_HITS_MAX;
	for (size_t i = 0; !code && i < found.hit_count; i++)
		code = make_snippet(arena, &words, &found.hits[i], err);
	if (!code)
		*ret_hits = found;
	return code;
}
