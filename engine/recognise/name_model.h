/* SPDX-License-Identifier: Apache-2.0 */
/* The trained part of name reading: what words are known as, and the weights of a linear tagger.
 *
 * File, little-endian: "BNM2", u32 slots, u32 rows, u32 0; slots / 8 buckets of u16 prints[8] and u8 classes[8]
 * (0: no word); i8 weights[rows][NAME_TAGS], rows a power of two. A word stands in a slot of one of two buckets, known by 16 further
 * bits of its hash: about one unknown word in five thousand passes for a known one. */
#ifndef BLOUSE_ENGINE_RECOGNISE_NAME_MODEL_H
#define BLOUSE_ENGINE_RECOGNISE_NAME_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "engine/recognise/word_hash.h"

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

#define NAME_BUCKET 8        /* slots of a bucket, looked at together */
#define NAME_BUCKET_BYTES 24 /* their prints, then their classes */
#define NAME_FEATURES_MAX 96

struct name_model {
	const uint8_t *buckets;
	const int8_t *weights;
	uint32_t slots, rows;
};

/* False, and an empty model, if the bytes are none. */
bool name_model_open(struct str bytes, struct name_model *ret_model);

/* The set of enum name_class of the folded word with this word_hash; 0 if unknown. */
unsigned name_model_class(const struct name_model *m, uint64_t hash);

static inline uint16_t name_print(uint64_t hash) { return (uint16_t)(hash >> 48); }
/* Each word may stand in one of two buckets. */
static inline uint32_t name_bucket(uint64_t hash, uint32_t slots, bool second)
{
	uint64_t half = second ? hash << 16 >> 32 : hash & 0xFFFFFFFFu;
	return (uint32_t)(half * (slots / NAME_BUCKET) >> 32);
}
static inline const int8_t *name_row(const struct name_model *m, uint32_t feature)
{
	return m->weights + (size_t)(feature & (m->rows - 1)) * NAME_TAGS;
}

#endif
