/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a picture as one text that the engine has read: rows from top to bottom, the cells of each from left to right, whichever
 * way the page was held. What is found in the text is put as labels, with the boxes of its words. For the files of
 * this folder that read such a sheet. */
#ifndef BLOUSE_VERDICT_SHEET_H
#define BLOUSE_VERDICT_SHEET_H

#include "engine/charter.h"
#include "engine/reading.h"
#include "verdict/labels.h"

/* Bytes of the text, or rows of the sheet. */
struct sheet_span {
	size_t start, end;
};

struct sheet_row {
	struct sheet_span span;
	double down, height; /* of its first line, in pixels */
};

struct sheet {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct sight_line *lines;
	struct reading reading; /* of `text`; without anything while row_count is 0 */
	struct str text;        /* rows parted by new lines, cells by several spaces */
	struct sheet_span *words;
	const struct sight_word **seen; /* the word of the picture that each of `words` is */
	size_t word_count;
	struct sheet_row *rows;
	size_t row_count;
	struct label *labels; /* LABELS_MAX of them, the caller's */
	size_t *label_count;
};

/* Everything lies in the arena. ERR_LIMIT beyond BLOUSE_TEXT_MAX bytes, ERR_NOMEM. */
enum error_code sheet_make(struct arena *arena, const struct blouse_charter *charter, const struct sight_line *lines,
			   size_t line_count, struct label *labels, size_t *label_count, struct sheet *ret_page,
			   struct error *err);

/* The row that holds this byte. */
size_t sheet_row_of(const struct sheet *p, size_t byte);
/* Whether the row below this one, which there must be, is near: pages, and moments of a video, stand below each other too. */
bool sheet_is_next(const struct sheet *p, size_t row);
struct str sheet_text(const struct sheet *p, struct sheet_span span);
/* The token before a byte that is no mark, in the same row; NULL when there is none. */
const struct token *sheet_before(const struct sheet *p, size_t byte);
/* The bytes of a mention of the reading. */
struct sheet_span sheet_mention(const struct sheet *p, const struct mention *mention);
/* Whether a folded word is in a list that ends in NULL. */
bool sheet_is_one_of(struct str word, const char *const *words);
/* Adds a label over these bytes, unless one of its kind covers them; nothing once there are LABELS_MAX. */
void sheet_put(struct sheet *p, enum label_kind kind, struct sheet_span span);

#endif
