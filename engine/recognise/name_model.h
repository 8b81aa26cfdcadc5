/* SPDX-License-Identifier: Apache-2.0 */
/* The trained part of name reading: what words are known as, and the weights of a linear tagger.
 *
 * File, little-endian: "BNM1", u32 slots, u32 rows, u32 0; u16 prints[slots]; u8 classes[slots] padded to 8 bytes;
 * i8 weights[rows][NAME_TAGS]. A word stands in one of NAME_PROBES slots behind its hash, known by 16 further bits of
 * it: about one unknown word in ten thousand passes for a known one. */
#ifndef BLOUSE_ENGINE_RECOGNISE_NAME_MODEL_H
#define BLOUSE_ENGINE_RECOGNISE_NAME_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

enum name_tag { NAME_NONE, NAME_SURNAME, NAME_FIRST, NAME_TOWN, NAME_HOSPITAL, NAME_SERVICE, NAME_TAGS = 8 };

enum name_class {
	NAME_CLASS_FIRST = 3,     /* first name: 1 rare, 2 known, 3 frequent */
	NAME_CLASS_TOWN = 4,      /* commune */
	NAME_CLASS_SURNAME = 8,   /* seen as a surname */
	NAME_CLASS_COMMON = 16,   /* also a common word */
	NAME_CLASS_HOSPITAL = 32, /* part of a hospital's name */
	NAME_CLASS_MEDICAL = 64,  /* medicine, or eponym of medical texts */
	NAME_CLASS_PROPER = 128   /* mostly capitalised in running text */
};

#define NAME_PROBES 8
#define NAME_FEATURES_MAX 96

struct name_model {
	const uint8_t *prints; /* two bytes a slot */
	const uint8_t *classes;
	const int8_t *weights;
	uint32_t slots, rows;
};

/* False, and an empty model, if the bytes are none. */
bool name_model_open(struct str bytes, struct name_model *ret_model);

/* The set of enum name_class of a folded word; 0 if unknown. */
unsigned name_model_class(const struct name_model *m, struct str word);

static inline uint64_t name_hash(struct str word) { return hash_bytes(word.ptr, word.len, 0x4E616D65); }
static inline uint16_t name_print(uint64_t hash)
{
	return (uint16_t)(1 + (hash >> 48) % 65535);
} /* 0 is an empty slot */
static inline uint32_t name_slot(uint64_t hash, uint32_t slots) { return (uint32_t)((hash & 0xFFFFFFFFu) % slots); }

#endif
