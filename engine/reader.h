/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files that cut a folded text into tokens (text.c, words.c, tags.c); nobody else includes it. */
#ifndef BLOUSE_ENGINE_READER_H
#define BLOUSE_ENGINE_READER_H

#include "engine/charter.h"
#include "engine/text.h"

#define WORD_MAX 64     /* letters of one word; longer runs are cut into pieces */
#define DISGUISE_MAX 40 /* bytes looked at for a word in disguise */

struct reader {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct folded *folded;
	size_t pos; /* in the folded text */
	size_t at;  /* the next '@', once looked for: not before `pos`, else it is looked for again */
	struct token *tokens;
	size_t count, cap;
	struct sentence *sentences;
	size_t sentence_count, sentence_cap;
	uint32_t sentence_first;
	bool quoted, spaced; /* inside quotation marks; white space since the last token */
	bool failed;
};

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool is_ascii_letter(char c) { return c >= 'a' && c <= 'z'; }

/* Length in bytes of the letter at `pos`, which is not ASCII; 0 if what stands there is none. */
size_t reader_other_letter(const struct reader *r, size_t pos);
/* The same of any letter. */
static inline size_t reader_letter(const struct reader *r, size_t pos)
{
	if (pos >= r->folded->text.len)
		return 0;
	char c = r->folded->text.ptr[pos];
	return (unsigned char)c < 0x80 ? is_ascii_letter(c) : reader_other_letter(r, pos);
}

/* Adds a token over the folded bytes [start, end), reading as `text`; NULL when memory is exhausted. */
struct token *reader_add(struct reader *r, enum token_kind kind, size_t start, size_t end, struct str text,
			 uint32_t word, unsigned flags);

/* Adds the word over [start, end): looked up, its spelling normalised, perhaps as several tokens. */
void reader_add_word(struct reader *r, enum token_kind kind, size_t start, size_t end, unsigned flags);

/* Reads, at r->pos, a word that hides itself: "c0nn4rd", "s@lope", "enc*lé", "c o n n a r d". False if there is none. */
bool reader_disguised(struct reader *r);

/* Reads, at r->pos, a #hashtag as the words that it was glued from. False if there is none. */
bool reader_hashtag(struct reader *r);

#endif
