/* SPDX-License-Identifier: Apache-2.0 */
/* What every code point folds to. The table is made at build time by tools/make_fold.py, which holds the decisions. */
#ifndef BLOUSE_ENGINE_FOLD_TABLE_H
#define BLOUSE_ENGINE_FOLD_TABLE_H

#include <stdint.h>

/* The longest text of an entry, in bytes (U+FDFA, a whole sentence in Arabic). */
#define FOLD_TEXT_MAX 33

enum fold_class {
	FOLD_LETTER,
	FOLD_DIGIT,
	FOLD_SPACE,
	FOLD_MARK,   /* punctuation, currency, mathematical signs */
	FOLD_EMOJI,  /* emoji, other symbols, and what Unicode did not know yet */
	FOLD_DROPPED /* folds to nothing: combining marks, zero-width and direction marks, skin tones… */
};

enum fold_entry_flag {
	FOLD_ENTRY_KEEP = 1,    /* folds to itself; text is NULL */
	FOLD_ENTRY_UPPER = 2,   /* was upper case */
	FOLD_ENTRY_ACCENT = 4,  /* lost a mark or a stroke */
	FOLD_ENTRY_DISGUISE = 8 /* full-width, circled, squared, mathematical, small capital, turned */
};

struct fold_entry {
	const char *text; /* UTF-8, not NUL-terminated; lower case */
	/* For a letter of another script that looks Latin: that Latin letter. */
	const char *alternate;
	uint8_t len, alternate_len; /* bytes; alternate_len is 0 or 1 */
	uint8_t class;              /* enum fold_class, of the folded text */
	uint8_t flags;              /* enum fold_entry_flag set */
};

struct fold_record {
	uint16_t text; /* offset in fold_texts */
	uint8_t len;
	uint8_t class;
	uint8_t flags;
	char alternate; /* 0 if none */
};

#define FOLD_BLOCK_BITS 6

#define FOLD_TABLE_END 0x20000 /* code points of the table; those behind it follow fold_beyond */

extern const uint16_t fold_blocks[FOLD_TABLE_END >> FOLD_BLOCK_BITS];
extern const uint16_t fold_index[][1 << FOLD_BLOCK_BITS];
extern const struct fold_record fold_records[];
extern const char fold_texts[];

/* Planes 2 and 3 hold ideographs, plane 14 tags and variation selectors; the rest is unknown or for private use. */
static inline struct fold_entry fold_beyond(uint32_t cp)
{
	if (cp >> 16 == 0xE)
		return (struct fold_entry){.class = FOLD_DROPPED};
	return (struct fold_entry){.class = cp >> 16 <= 3 ? FOLD_LETTER : FOLD_EMOJI, .flags = FOLD_ENTRY_KEEP};
}

static inline struct fold_entry fold_lookup(uint32_t cp)
{
	if (cp >= FOLD_TABLE_END)
		return fold_beyond(cp);
	uint16_t block = fold_blocks[cp >> FOLD_BLOCK_BITS];
	const struct fold_record *r = &fold_records[fold_index[block][cp & ((1u << FOLD_BLOCK_BITS) - 1)]];
	return (struct fold_entry){
		.text = r->flags & FOLD_ENTRY_KEEP ? (const char *)0 : fold_texts + r->text,
		.alternate = &r->alternate,
		.len = r->len,
		.alternate_len = r->alternate != 0,
		.class = r->class,
		.flags = r->flags,
	};
}

#endif
