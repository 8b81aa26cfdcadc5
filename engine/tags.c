/* SPDX-License-Identifier: Apache-2.0 */
/* Hashtags: #JeSuisAuBlocAvecMmeDupont is read as the words it was glued from. */
#include "engine/reader.h"

#define TAG_MAX 80      /* letters of a hashtag that are cut into words; the rest is one word */
#define TAG_WORD_MAX 20 /* letters of one word inside */

/* Cost of reading `word` as one word of a tag: known words are cheap, and few words are better than many. */
static int word_cost(const struct reader *r, struct str word)
{
	if (charter_word(r->charter, word) != CHARTER_WORD_NONE)
		return word.len > 2 ? 10 : 14;
	if (charter_is_common(r->charter, word))
		return word.len > 3 ? 11 : 18;
	return 16 + 6 * (int)word.len;
}

/* Whether a capital at folded byte `at`, inside [start, end), begins a word: after a small letter, or as the last of a
 * row before small letters ("ÀBayonne", "SMURBayonne", but not the plural of "IDEs"). */
static bool begins_word(const struct reader *r, size_t at, size_t end)
{
	const uint8_t *flags = r->folded->flags;
	if (!(flags[at] & FOLD_UPPER))
		return false;
	if (!(flags[at - 1] & FOLD_UPPER))
		return true;
	if (at + 1 >= end || flags[at + 1] & FOLD_UPPER)
		return false;
	return r->folded->text.ptr[at + 1] != 's' || (at + 2 < end && !(flags[at + 2] & FOLD_UPPER));
}

/* The cheapest cut of [start, end) into words: `ends[i]` says where the word that begins at i ends. Cutting where the
 * author put a capital is free; elsewhere it costs a little. */
static void cut_tag(const struct reader *r, size_t start, size_t end, uint8_t *ends)
{
	size_t len = end - start;
	int best[TAG_MAX + 1];
	best[len] = 0;
	for (size_t i = len; i-- > 0;) {
		best[i] = INT32_MAX;
		for (size_t l = 1; l <= TAG_WORD_MAX && i + l <= len; l++) {
			bool inside = false;
			for (size_t k = i + 1; k < i + l && !inside; k++)
				inside = begins_word(r, start + k, end);
			if (inside)
				break;
			bool capital = i + l < len && (r->folded->flags[start + i + l] & FOLD_UPPER);
			int cost = word_cost(r, (struct str){r->folded->text.ptr + start + i, l}) + best[i + l] +
				   (i + l == len || capital ? 0 : 3);
			if (cost < best[i]) {
				best[i] = cost;
				ends[i] = (uint8_t)(i + l);
			}
		}
	}
}

static void add_part(struct reader *r, size_t start, size_t end, bool *first)
{
	reader_add_word(r, TOKEN_TAGPART, start, end, *first ? TOKEN_TAG_START : 0);
	*first = false;
}

static void add_run(struct reader *r, size_t start, size_t end, bool *first)
{
	uint8_t ends[TAG_MAX];
	bool plain = end - start <= TAG_MAX;
	for (size_t i = start; i < end && plain; i++)
		plain = is_ascii_letter(r->folded->text.ptr[i]);
	if (!plain) {
		add_part(r, start, end, first);
		return;
	}
	cut_tag(r, start, end, ends);
	for (size_t i = 0; i < end - start; i = ends[i])
		add_part(r, start + i, start + ends[i], first);
}

bool reader_hashtag(struct reader *r)
{
	struct str text = r->folded->text;
	size_t pos = r->pos + 1;
	if (reader_letter(r, pos) == 0 && !(pos < text.len && is_digit(text.ptr[pos])))
		return false;
	bool first = true;
	while (pos < text.len && !r->failed) {
		size_t start = pos, step;
		while (pos - start < WORD_MAX * 2 && (step = reader_letter(r, pos)) > 0)
			pos += step;
		if (pos > start) {
			add_run(r, start, pos, &first);
			continue;
		}
		while (pos - start < WORD_MAX && pos < text.len && is_digit(text.ptr[pos]))
			pos++;
		if (pos > start) {
			reader_add(r, TOKEN_NUMBER, start, pos, (struct str){text.ptr + start, pos - start}, WORD_NONE,
				   first ? TOKEN_TAG_START : 0);
			first = false;
			continue;
		}
		if (text.ptr[pos] != '_' || reader_letter(r, pos + 1) == 0)
			break;
		pos++;
	}
	r->pos = pos;
	return true;
}
