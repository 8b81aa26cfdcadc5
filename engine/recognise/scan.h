/* SPDX-License-Identifier: Apache-2.0 */
/* What the families of recognisers share: the message cut into pieces, and the entities found so far. */
#ifndef BLOUSE_ENGINE_RECOGNISE_SCAN_H
#define BLOUSE_ENGINE_RECOGNISE_SCAN_H

#include "engine/charter.h"
#include "engine/recognise/cues.h"
#include "engine/recognise/name_model.h"
#include "engine/text.h"

/* No recogniser looks further than this many pieces from where it stands: time stays linear whatever the text. */
#define PIECE_REACH 48
/* Longer runs of letters or digits are never a name or a number. */
#define PIECE_LEN_MAX 64

enum piece_kind { PIECE_WORD, PIECE_NUMBER, PIECE_MARK, PIECE_KINDS };

enum piece_flag {
	PIECE_SPACED = 1, /* white space before it */
	PIECE_LINE = 2,   /* a new line before it (then SPACED too), or the start of the text */
	PIECE_WIDE = 4,   /* several spaces before it: a column of a form */
	PIECE_UPPER = 8,  /* all letters upper case */
	PIECE_TITLE = 16, /* first letter upper case, others lower; a single capital is UPPER and TITLE */
	PIECE_SCAN = 32,  /* digits read as letters or letters read as digits, as scanners do: "75O10", "CR0UZET" */
	PIECE_DULL = 64,  /* no name begins here, unless one goes on: marks, and most words in lower case */
	PIECE_TRIED = 128 /* a recogniser of the table may begin here */
};

/* A run of letters (accents gone), a run of digits, or a run of one same mark. Scanned text takes O for 0 and l or I
 * for 1: such letters count as digits when a true digit stands in the same run. */
struct piece {
	uint32_t start, end; /* bytes of the folded text */
	uint32_t hash;       /* of a word, as scan_word reads it: the lower half of word_hash */
	uint32_t cue;        /* set of enum cue, for words */
	uint8_t kind, flags;
	uint8_t taken;   /* 1 + enum blouse_entity_type once an entity holds it */
	char mark;       /* the mark; the first byte otherwise */
	uint8_t classes; /* set of enum name_class, for words */
};

struct scan {
	struct arena *arena;
	const struct blouse_charter *charter;
	struct name_model names;
	const char *text; /* folded, ends in NUL */
	const char *end;
	const uint8_t *fold_flags;
	struct piece *pieces; /* `count` of them, then PIECE_REACH empty marks, so that looking ahead needs no test */
	size_t count;
	struct blouse_entity *entities; /* spans in folded bytes until the end */
	size_t entity_count, entity_max;
	size_t online_count; /* of them found in the pass for mail and handles, which comes first */
	bool has_at;         /* an '@' stands somewhere */
	bool has_digit;
	bool failed; /* memory ran out */
};

/* `names` may be an empty model. */
enum error_code scan_cut(struct arena *arena, const struct blouse_charter *charter, const struct name_model *names,
			 const struct text *text, struct scan *ret_scan, struct error *err);

static inline const struct piece *piece_at(const struct scan *r, size_t i) { return &r->pieces[i]; }
static inline size_t piece_len(const struct piece *p) { return p->end - p->start; }
static inline bool piece_is_mark(const struct piece *p, char mark) { return p->kind == PIECE_MARK && p->mark == mark; }
/* A number of `min` to `max` digits. */
static inline bool piece_is_number(const struct piece *p, size_t min, size_t max)
{
	return p->kind == PIECE_NUMBER && piece_len(p) >= min && piece_len(p) <= max;
}
static inline bool piece_glued(const struct piece *p) { return !(p->flags & PIECE_SPACED); }
/* Starts with a capital. */
static inline bool piece_capital(const struct piece *p)
{
	return p->kind == PIECE_WORD && (p->flags & (PIECE_UPPER | PIECE_TITLE));
}
static inline bool piece_has(const struct piece *p, uint32_t cues) { return (p->cue & cues) != 0; }
#define SCAN_WORD_MAX 40
/* Letters of a word that figures may go on: plates, accounts, codes. */
#define SHORT_WORD 4
/* A word as its author wrote it, before the scanner: "PARlS" is paris, "CIaude" claude, "CR0UZET" crouzet. May use
 * `key`. */
struct str scan_word(const struct scan *s, uint32_t start, uint32_t end, bool scanned, char key[SCAN_WORD_MAX]);

/* The piece before `i`, or an empty mark. */
static inline const struct piece *piece_before(const struct scan *r, size_t i, size_t back)
{
	return i >= back ? &r->pieces[i - back] : &r->pieces[r->count]; /* the empty mark at the end */
}

static inline bool piece_is(const struct scan *r, const struct piece *p, const char *word)
{
	size_t len = strlen(word);
	return p->kind != PIECE_MARK && piece_len(p) == len && memcmp(r->text + p->start, word, len) == 0;
}
/* The digit that a byte of a number shows. */
static inline unsigned digit_of(char c)
{
	return c == 'o' ? 0 : c == 'l' || c == 'i' ? 1 : c == 's' ? 5 : c == 'b' ? 8 : (unsigned)(c - '0') % 10;
}
/* Value of a number of at most 9 digits. */
unsigned piece_value(const struct scan *r, const struct piece *p);

/* Takes pieces [first, first + count) as one entity; its span runs from the first byte to the last. */
void scan_add(struct scan *r, enum blouse_entity_type type, size_t first, size_t count, float score, bool checked);

/* A chain of numbers with single separators between: "06 12.34-56". */
#define CHAIN_DIGITS_MAX 34
struct chain {
	char digits[CHAIN_DIGITS_MAX];    /* '0' to '9' */
	uint8_t ends[CHAIN_DIGITS_MAX];   /* digits read after each group */
	uint8_t pieces[CHAIN_DIGITS_MAX]; /* pieces read after each group */
	size_t digit_count, group_count;
};
/* Reads at most `max` digits from piece `i`; separators are those of `marks`, or one space. */
void chain_read(const struct scan *r, size_t i, const char *marks, size_t max, struct chain *ret_chain);

/* One recogniser: tried at a piece, it takes what it recognises and returns the number of pieces read, or 0. */
typedef size_t recogniser_fn(struct scan *r, size_t i);

recogniser_fn read_nir, read_rpps, read_iban, read_record_number, read_record_cue;
recogniser_fn read_phone, read_extension;
recogniser_fn read_date, read_weekday, read_month, read_year, read_written_number, read_hour, read_age,
	read_day_of_life;
recogniser_fn read_address, read_numbered_address, read_zip;
recogniser_fn read_mail, read_handle, read_account, read_url, read_coordinates;
recogniser_fn read_room, read_bare_room, read_service, read_hospital;
recogniser_fn read_plate, read_old_plate;

/* Pass one: every recogniser of the table, from left to right. */
void scan_recognise(struct scan *r);

/* Pass two: first names, surnames and towns in what is left, and dates that turn out to be birth dates. */
enum error_code read_names(struct arena *arena, struct scan *r, struct error *err);

#endif
