/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled charter: one file, little-endian, mapped and never copied. The compiler writes it, engine/charter.c checks
 * and reads it; browser/pack.c packs it for the way to a page; nobody else looks into it.
 *
 *     header | strings | words | word slots | lexemes | … | trained model | name model
 *
 * Every section begins on FORMAT_ALIGN bytes. Sections are arrays of the structures below, whose counts follow from the
 * sections' sizes. The checksum finds damage; the bounds that charter.c verifies hold even when somebody made the file
 * on purpose. */
#ifndef BLOUSE_ENGINE_FORMAT_H
#define BLOUSE_ENGINE_FORMAT_H

#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "compiled charters are mapped as little-endian");

/* The line ends show a transfer that took the file for text. */
#define FORMAT_MAGIC "BLOUSE\r\n"
#define FORMAT_VERSION 3
#define FORMAT_ALIGN 64
#define FORMAT_SIZE_MAX ((uint64_t)1 << 30)

/* Counts that the engine's other limits follow from. */
#define FORMAT_CONCEPTS_MAX 4096
#define FORMAT_CLAUSES_MAX 4096
#define FORMAT_PROBES_MAX                                                                                              \
	64                  /* slots looked at for one word or edge; the compiler enlarges the table until this holds */
#define FORMAT_WORD_MAX 255 /* bytes of a word */
#define FORMAT_SPELLING_MAX 255
#define FORMAT_SHAPE_MAX 32 /* characters of a local number */
#define FORMAT_SALT_LEN 16

enum format_section_id {
	FORMAT_STRINGS,       /* bytes; the first and the last are NUL, so that offset 0 is the empty string */
	FORMAT_WORDS,         /* struct format_word, sorted by text */
	FORMAT_WORD_SLOTS,    /* uint32_t, a power of two of them: format_slot or FORMAT_NONE */
	FORMAT_LEXEMES,       /* uint32_t: the lexemes of all words, end to end */
	FORMAT_NODES,         /* struct format_node, breadth first, and one more that closes the last */
	FORMAT_NODE_LEXEMES,  /* uint32_t: lexeme that leads to the node; ascending among siblings */
	FORMAT_NODE_CONCEPTS, /* uint16_t */
	FORMAT_ROOT,          /* uint32_t by lexeme: child of the root, or FORMAT_NONE */
	FORMAT_EDGES,    /* uint32_t, a power of two of them: format_slot of a child of another node, or FORMAT_NONE */
	FORMAT_CONCEPTS, /* struct format_str, sorted */
	FORMAT_RULES,    /* struct format_rule */
	FORMAT_CLAUSES,  /* struct format_clause */
	FORMAT_CLAUSE_CONCEPTS,  /* uint16_t */
	FORMAT_PERIMETERS,       /* struct format_perimeter */
	FORMAT_PERIMETER_POINTS, /* struct format_point */
	FORMAT_SHAPES_IPP,       /* struct format_str */
	FORMAT_SHAPES_NDA,       /* struct format_str */
	FORMAT_ROSTER,           /* FORMAT_SALT_LEN bytes, then ascending uint64_t (format_roster_sum); or empty */
	FORMAT_FILTER,           /* struct format_filter, then bytes; or empty */
	FORMAT_MODEL,            /* engine/model.h reads it */
	FORMAT_NAME_MODEL,
	FORMAT_SECTIONS
};

struct format_section {
	uint64_t offset, size; /* bytes; offset from the start of the file */
};

struct format_header {
	char magic[8];
	uint64_t checksum; /* hash_block of all that follows this field */
	uint32_t version;
	uint32_t section_count;
	uint64_t size; /* of the whole file */
	struct format_section sections[FORMAT_SECTIONS];
};

#define FORMAT_CHECKED_FROM 16 /* offset of `version` */

#define FORMAT_NONE UINT32_MAX

/* Text in FORMAT_STRINGS; a NUL follows it. */
struct format_str {
	uint32_t offset, len;
};

struct format_word {
	uint32_t text;  /* offset in FORMAT_STRINGS */
	uint16_t flags; /* enum word_flag set */
	uint8_t len;
	uint8_t lexeme_count;
	uint32_t lexemes;  /* first of them in FORMAT_LEXEMES */
	uint32_t spelling; /* offset of the words that it stands for, 0 for none */
};

/* Slots of words and of edges hold an index below and eight bits of its hash above: one look tells most absent ones.
 * Index FORMAT_ITEMS_MAX is left to FORMAT_NONE. */
#define FORMAT_ITEMS_MAX ((1u << 24) - 1)
static inline uint32_t format_slot(uint64_t hash, uint32_t index) { return (uint32_t)(hash >> 56) << 24 | index; }
static inline bool format_slot_may_be(uint32_t slot, uint64_t hash) { return slot >> 24 == hash >> 56; }
static inline uint32_t format_slot_index(uint32_t slot) { return slot & FORMAT_ITEMS_MAX; }

static inline uint64_t format_word_hash(struct str word) { return hash_str(word); }

static inline uint64_t format_edge_hash(uint32_t node, uint32_t lexeme) { return hash_pair(node, lexeme); }

/* The children of node n are the nodes from nodes[n].child to nodes[n + 1].child; its concepts likewise. */
struct format_node {
	uint32_t child;
	uint32_t concept;
};

struct format_rule {
	struct format_str id, title, principle, why, message, question, advice, law, source;
	uint8_t level;    /* enum blouse_level */
	uint8_t contexts; /* bits 1 << enum blouse_context */
	uint8_t enabled;
	uint8_t zero;
};

enum clause_flag { CLAUSE_CERTAIN = 1, CLAUSE_STATES = 2 };

struct format_clause {
	struct format_str name;
	uint16_t rule;
	uint8_t contexts;
	uint8_t scope; /* enum clause_scope */
	uint8_t words;
	uint8_t flags; /* enum clause_flag set */
	uint16_t all_count, any_count, none_count;
	uint32_t concepts; /* first of all, any, none, which stand end to end in FORMAT_CLAUSE_CONCEPTS */
};

struct format_point {
	double latitude, longitude;
};

struct format_perimeter {
	struct format_str name;
	double latitude, longitude, radius, area;
	uint32_t points, point_count; /* first of FORMAT_PERIMETER_POINTS; none: a circle */
};

/* What the roster holds of a name: the first eight bytes of SHA-256(salt, folded name). */
static inline uint64_t format_roster_sum(const unsigned char sha256[32])
{
	uint64_t sum;
	memcpy(&sum, sha256, sizeof(sum));
	return sum;
}

/* Binary fuse filter with 8-bit fingerprints and three blocks a key (Graf and Lemire, "Binary Fuse Filters", 2022): a
 * word that was not put in passes once in 256. */
struct format_filter {
	uint64_t seed;
	uint32_t segment;  /* bytes of a segment, a power of two */
	uint32_t segments; /* starting segments; the array has segments + 2 of them */
};

/* The three bytes of a key, and its fingerprint. */
struct format_filter_key {
	uint32_t at[3];
	uint8_t print;
};

static inline struct format_filter_key format_filter_key(const struct format_filter *f, uint64_t word_hash)
{
	uint64_t hash = hash_mix(word_hash + f->seed);
	uint32_t first = (uint32_t)(((hash >> 32) * (uint64_t)(f->segments * f->segment)) >> 32);
	uint32_t mask = f->segment - 1;
	struct format_filter_key key = {.print = (uint8_t)(hash ^ hash >> 32)};
	key.at[0] = first;
	key.at[1] = (first + f->segment) ^ ((uint32_t)(hash >> 18) & mask);
	key.at[2] = (first + 2 * f->segment) ^ ((uint32_t)hash & mask);
	return key;
}

#endif
