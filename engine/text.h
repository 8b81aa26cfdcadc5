/* SPDX-License-Identifier: Apache-2.0 */
/* A message as the engine reads it: folded bytes, tokens, sentences. Everything keeps its place in the original. */
#ifndef BLOUSE_ENGINE_TEXT_H
#define BLOUSE_ENGINE_TEXT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

/* Folding: lower case, no accents or marks, compatibility forms and look-alike letters made plain, ligatures opened
 * (œ → oe), zero-width and bidirectional marks dropped, every kind of space, quote and dash made one. Letters of other
 * scripts and emoji stay, as UTF-8. Folded text never holds upper case, and each of its bytes knows where it came from. */
enum fold_flag {
	FOLD_UPPER = 1,   /* came from an upper-case letter */
	FOLD_ACCENT = 2,  /* lost a mark */
	FOLD_DISGUISE = 4 /* came from a look-alike, full-width, circled or mathematical letter */
};

struct folded {
	struct str original;
	struct str text;      /* folded, len + 1 bytes with a NUL behind */
	const uint32_t *from; /* text.len + 1 offsets: folded byte i began at original byte from[i] */
	const uint8_t *flags; /* text.len enum fold_flag sets */
};

/* ERR_UTF8 with the offset, ERR_NOMEM. */
enum error_code fold(struct arena *arena, struct str original, struct folded *ret_folded, struct error *err);
/* One word or phrase of the charter, folded the same way, into the arena. */
enum error_code fold_word(struct arena *arena, struct str word, struct str *ret_folded);

enum token_kind {
	TOKEN_WORD,    /* letters, perhaps with digits inside ("covid19") */
	TOKEN_NUMBER,  /* digits only */
	TOKEN_HANDLE,  /* @name, without the sign */
	TOKEN_TAGPART, /* one word of a #HashTag glued from several; the first carries TOKEN_TAG_START */
	TOKEN_URL,     /* http(s)://…, www.… */
	TOKEN_MAIL,    /* a@b.c */
	TOKEN_EMOJI,   /* one emoji or symbol, skin tones and variation selectors dropped */
	TOKEN_MARK     /* one punctuation character */
};

enum token_flag {
	TOKEN_UPPER = 1,     /* two letters or more, all upper case in the original */
	TOKEN_TITLE = 2,     /* first letter upper, the rest not */
	TOKEN_ELISION = 4,   /* l', d', j', c', qu'…: an apostrophe follows */
	TOKEN_GLUED = 8,     /* no white space before it */
	TOKEN_START = 16,    /* first word of its sentence */
	TOKEN_QUOTED = 32,   /* stands between quotation marks */
	TOKEN_DISGUISE = 64, /* had to be read through leetspeak, spacing or look-alikes */
	TOKEN_TAG_START = 128
};

struct token {
	struct str text;     /* folded, and normalised: SMS spellings replaced, stretched letters shortened */
	struct str raw;      /* folded only */
	uint32_t start, end; /* bytes of the original */
	uint32_t word;       /* index in the charter's dictionary, or WORD_NONE */
	uint32_t sentence;
	uint8_t kind;  /* enum token_kind */
	uint8_t flags; /* enum token_flag set */
	uint8_t class; /* of grammatical words: engine/manner.h; 0 for others */
};

#define WORD_NONE UINT32_MAX

struct sentence {
	uint32_t first, count; /* tokens */
	bool asks;             /* ends in a question mark */
};

struct blouse_charter;

struct text {
	struct folded folded;
	struct token *tokens;
	size_t token_count;
	struct sentence *sentences;
	size_t sentence_count;
};

/* Folds, cuts and looks every token up in the charter's dictionary. A spelling of several words (SMS "chui" = "je
 * suis") gives several tokens over the same bytes. */
enum error_code text_read(struct arena *arena, const struct blouse_charter *charter, struct str original,
			  struct text *ret_text, struct error *err);

#endif
