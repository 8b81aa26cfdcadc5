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
	if (bytes.len < 16 || memcmp(bytes.ptr, "BNM1", 4) != 0)
		return false;
	uint64_t slots = u32_at(bytes.ptr + 4), rows = u32_at(bytes.ptr + 8);
	uint64_t classes = 16 + slots * 2, weights = classes + (slots + 7) / 8 * 8;
	if (slots <= NAME_PROBES || rows == 0 || weights + rows * NAME_TAGS != bytes.len)
		return false;
	const uint8_t *base = (const uint8_t *)bytes.ptr;
	*ret_model = (struct name_model){
		.prints = base + 16,
		.classes = base + classes,
		.weights = (const int8_t *)(base + weights),
		.slots = (uint32_t)slots,
		.rows = (uint32_t)rows,
	};
	return true;
}

unsigned name_model_class(const struct name_model *m, struct str word)
{
	if (m->slots == 0 || word.len == 0)
		return 0;
	uint64_t hash = name_hash(word);
	uint16_t print = name_print(hash);
	uint32_t slot = name_slot(hash, m->slots);
	for (size_t probe = 0; probe < NAME_PROBES; probe++) {
		uint16_t found = (uint16_t)(m->prints[2 * slot] | m->prints[2 * slot + 1] << 8);
		if (found == print)
			return m->classes[slot];
		if (found == 0)
			return 0;
		slot = slot + 1 == m->slots ? 0 : slot + 1;
	}
	return 0;
}
