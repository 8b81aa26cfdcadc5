/* SPDX-License-Identifier: Apache-2.0 */
/* Words as people write them: stretched, abbreviated, or hidden behind digits, stars and spaces. */
#include "engine/reader.h"

static uint32_t lookup(const struct reader *r, const char *bytes, size_t len)
{
	return charter_word(r->charter, (struct str){bytes, len});
}

static bool known(const struct reader *r, struct str word)
{
	return charter_word(r->charter, word) != CHARTER_WORD_NONE || charter_is_common(r->charter, word);
}

/* "trooooop" is "trop", "paaaas" is "pas", "femme" stays: a letter three times or more is first tried double, then
 * single. Returns the view to use, in the arena when it is not the word itself. */
static struct str shorten(struct reader *r, struct str word)
{
	bool stretched = false;
	for (size_t i = 2; i < word.len && !stretched; i++)
		stretched = word.ptr[i] == word.ptr[i - 1] && word.ptr[i] == word.ptr[i - 2] &&
			    is_ascii_letter(word.ptr[i]);
	if (!stretched)
		return word;
	char *out = ARENA_NEW(r->arena, char, word.len);
	if (!out) {
		r->failed = true;
		return word;
	}
	struct str shorter = {out, 0};
	for (size_t keep = 2; keep >= 1; keep--) {
		size_t len = 0;
		for (size_t i = 0; i < word.len;) {
			size_t end = i + 1;
			while (end < word.len && word.ptr[end] == word.ptr[i])
				end++;
			size_t copies = end - i > 2 ? keep : end - i;
			for (size_t k = 0; k < copies; k++)
				out[len++] = word.ptr[i];
			i = end;
		}
		shorter.len = len;
		if (known(r, shorter))
			break;
	}
	return shorter;
}

/* A spelling that stands for several words gives one token a word, all over the same bytes. */
static void add_spelling(struct reader *r, enum token_kind kind, size_t start, size_t end, struct str spelling,
			 unsigned flags)
{
	while (spelling.len > 0) {
		struct str word;
		spelling = str_cut(spelling, ' ', &word);
		reader_add(r, kind, start, end, word, lookup(r, word.ptr, word.len), flags);
	}
}

void reader_add_word(struct reader *r, enum token_kind kind, size_t start, size_t end, unsigned flags)
{
	struct str word = {r->folded->text.ptr + start, end - start};
	uint32_t index = lookup(r, word.ptr, word.len);
	if (index == CHARTER_WORD_NONE) {
		struct str shorter = shorten(r, word);
		if (shorter.ptr != word.ptr) {
			word = shorter;
			index = lookup(r, word.ptr, word.len);
		}
	}
	if (index != CHARTER_WORD_NONE && !(flags & TOKEN_ELISION)) {
		struct str spelling = charter_word_spelling(r->charter, index);
		if (spelling.len > 0) {
			add_spelling(r, kind, start, end, spelling, flags);
			return;
		}
	}
	reader_add(r, kind, start, end, word, index, flags);
}

/* The letter that a digit or sign imitates, 0 if none. */
static char imitated(char c)
{
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case '!':
	case '|':
		return 'i';
	case '3':
		return 'e';
	case '4':
	case '@':
		return 'a';
	case '5':
	case '$':
		return 's';
	case '7':
		return 't';
	case '8':
		return 'b';
	}
	return 0;
}

static bool add_if_known(struct reader *r, const char *plain, size_t len, size_t start, size_t end)
{
	if (!known(r, (struct str){plain, len}))
		return false;
	struct str word = arena_copy(r->arena, (struct str){plain, len});
	if (!word.ptr) {
		r->failed = true;
		return false;
	}
	reader_add(r, TOKEN_WORD, start, end, word, lookup(r, word.ptr, word.len), TOKEN_DISGUISE);
	r->pos = end;
	return true;
}

/* One or two stars hide vowels: "enc*le", "p*t*in". */
static bool unstar(struct reader *r, char *plain, size_t len, size_t start, size_t end, const size_t *stars,
		   size_t star_count)
{
	static const char vowels[] = "aeiouy";
	for (size_t a = 0; a < sizeof(vowels) - 1; a++) {
		plain[stars[0]] = vowels[a];
		if (star_count == 1) {
			if (add_if_known(r, plain, len, start, end))
				return true;
			continue;
		}
		for (size_t b = 0; b < sizeof(vowels) - 1; b++) {
			plain[stars[1]] = vowels[b];
			if (add_if_known(r, plain, len, start, end))
				return true;
		}
	}
	return false;
}

static bool read_leet(struct reader *r)
{
	struct str text = r->folded->text;
	char plain[DISGUISE_MAX];
	size_t stars[2], star_count = 0, letters = 0, signs = 0, len = 0, end = r->pos;
	for (; end < text.len && len < DISGUISE_MAX; end++, len++) {
		char c = text.ptr[end];
		if (is_ascii_letter(c)) {
			plain[len] = c;
			letters++;
		} else if (c == '*' && star_count < 2 && len > 0) {
			stars[star_count++] = len;
			plain[len] = '*';
		} else if (imitated(c)) {
			plain[len] = imitated(c);
			signs++;
		} else {
			break;
		}
	}
	/* A sign at the end is punctuation or a number that follows: "super!", "covid19". */
	while (len > 0 && !is_ascii_letter(text.ptr[r->pos + len - 1])) {
		char c = text.ptr[r->pos + len - 1];
		if (c == '*')
			star_count--;
		else
			signs--;
		len--;
		end--;
	}
	if (letters < 2 || len < 4 || signs + star_count == 0 || signs + star_count > letters)
		return false;
	if (end < text.len && text.ptr[end] == '.' && memchr(text.ptr + r->pos, '@', len))
		return false; /* an e-mail address */
	if (star_count > 0)
		return unstar(r, plain, len, r->pos, end, stars, star_count);
	return add_if_known(r, plain, len, r->pos, end);
}

/* Letters behind a spaced word that are taken for words of their own ("c o n n a r d a dit"). */
#define SPACED_BEHIND 2

/* "c o n n a r d", "c.o.n.n.a.r.d": single letters parted by the same sign, which spell a word that we know. */
static bool read_spaced(struct reader *r)
{
	struct str text = r->folded->text;
	size_t pos = r->pos, len = 0;
	char plain[DISGUISE_MAX / 2], sign = pos + 1 < text.len ? text.ptr[pos + 1] : '\0';
	if (!sign || !memchr(" .-_*", sign, 5))
		return false;
	while (len < sizeof(plain) && pos < text.len && is_ascii_letter(text.ptr[pos]) &&
	       !(pos + 1 < text.len && is_ascii_letter(text.ptr[pos + 1]))) {
		plain[len++] = text.ptr[pos];
		if (pos + 1 >= text.len || text.ptr[pos + 1] != sign)
			break;
		pos += 2;
	}
	/* Words of the charter only: "a a a a" must not be what the common words' filter happens to let by. */
	for (size_t behind = 0; behind <= SPACED_BEHIND && len >= behind + 4; behind++)
		if (lookup(r, plain, len - behind) != CHARTER_WORD_NONE &&
		    add_if_known(r, plain, len - behind, r->pos, r->pos + 2 * (len - behind) - 1))
			return true;
	return false;
}

bool reader_disguised(struct reader *r)
{
	struct str text = r->folded->text;
	char second = r->pos + 1 < text.len ? text.ptr[r->pos + 1] : '\0';
	if (is_ascii_letter(text.ptr[r->pos]) && !is_ascii_letter(second) && second != '\0' &&
	    memchr(" .-_*", second, 5))
		if (read_spaced(r))
			return true;
	return read_leet(r);
}
