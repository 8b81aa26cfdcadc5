/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures as tests tell them: lines of text, a face, a code. For tests only. */
#ifndef BLOUSE_VERDICT_SEEN_H
#define BLOUSE_VERDICT_SEEN_H

#include "base/arena.h"
#include "media/sight.h"

#define SEEN_LINE_HEIGHT 20u
#define SEEN_LETTER 10u /* width of one */

/* Lines stand below each other; parts of a line that "|" separates stand beside each other, each a line of its own for the reader. */
static inline void seen_lines(struct arena *arena, const char *text, struct sight_seen *seen)
{
	struct str rest = str_from_c(text), line, part, word;
	seen->lines = ARENA_ZNEW(arena, struct sight_line, 64);
	for (unsigned y = 10; rest.len > 0; y += SEEN_LINE_HEIGHT * 3 / 2) {
		unsigned x = 10;
		for (rest = str_cut(rest, '\n', &line); line.len > 0; x += 30) {
			line = str_cut(line, '|', &part);
			struct sight_line *l = &seen->lines[seen->line_count++];
			*l = (struct sight_line){.box = {x, y, 0, SEEN_LINE_HEIGHT}, .text = part, .confidence = 0.9f};
			l->words = ARENA_ZNEW(arena, struct sight_word, 64);
			while (part.len > 0) {
				part = str_cut(part, ' ', &word);
				if (word.len > 0)
					l->words[l->word_count++] = (struct sight_word){
						{x, y, (unsigned)word.len * SEEN_LETTER, SEEN_LINE_HEIGHT}, word, 0.9f};
				x += ((unsigned)word.len + 1) * SEEN_LETTER;
			}
			l->box.width = x - l->box.x;
		}
	}
}

#endif
