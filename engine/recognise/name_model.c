/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/name_model.h"

static uint32_t u32_at(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bool name_model_open(struct str bytes, struct name_model *ret_model)
{
	*ret_model = (struct name_model){.slots = 0};
	if (bytes.len < 16 || memcmp(bytes.ptr, "BNM2", 4) != 0)
		return false;
	uint64_t slots = u32_at(bytes.ptr + 4), rows = u32_at(bytes.ptr + 8);
	uint64_t weights = 16 + slots / NAME_BUCKET * NAME_BUCKET_BYTES;
	if (slots == 0 || slots % NAME_BUCKET != 0 || rows == 0 || (rows & (rows - 1)) != 0 ||
	    weights + rows * NAME_TAGS != bytes.len)
		return false;
	const uint8_t *base = (const uint8_t *)bytes.ptr;
	*ret_model = (struct name_model){
		.buckets = base + 16,
		.weights = (const int8_t *)(base + weights),
		.slots = (uint32_t)slots,
		.rows = (uint32_t)rows,
	};
	return true;
}

typedef uint16_t prints_vec __attribute__((vector_size(2 * NAME_BUCKET)));
typedef uint8_t classes_vec __attribute__((vector_size(NAME_BUCKET)));

/* All slots of a bucket at once. */
static unsigned classes_in(const struct name_model *m, uint32_t bucket, uint16_t print)
{
	prints_vec prints;
	classes_vec classes;
	const uint8_t *at = m->buckets + (size_t)bucket * NAME_BUCKET_BYTES;
	memcpy(&prints, at, sizeof(prints));
	memcpy(&classes, at + sizeof(prints), sizeof(classes));
	prints_vec found = (prints_vec)(prints == print) & __builtin_convertvector(classes, prints_vec);
	uint64_t halves[2];
	memcpy(halves, &found, sizeof(halves));
	uint64_t all = halves[0] | halves[1];
	all |= all >> 32;
	all |= all >> 16;
	return all & 0xFF;
}

unsigned name_model_class(const struct name_model *m, uint64_t hash)
{
	if (m->slots == 0)
		return 0;
	/* Frequent words stand in their first bucket. */
	unsigned classes = classes_in(m, name_bucket(hash, m->slots, false), name_print(hash));
	return classes ? classes : classes_in(m, name_bucket(hash, m->slots, true), name_print(hash));
}
