/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/write.h"

#include <stdlib.h>

#include "base/mem.h"

#define ROW_ALIGN 64

struct weighed {
	float weight;
	uint32_t column;
};

static int heavier_first(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->column > y->column) - (x->column < y->column);
}

static float magnitude(float x) { return x < 0 ? -x : x; }

/* The columns to keep: those whose largest weight, times the square root of how often they come, is largest. */
static struct weighed *choose_rows(const struct dataset *d, const struct linear *message, const struct linear *window,
				   size_t *ret_count, size_t rows_max)
{
	size_t columns = d->messages.columns, used = 0;
	struct weighed *all = mem_calloc(columns, sizeof(*all));
	if (!all)
		return NULL;
	for (size_t c = 0; c < columns; c++) {
		float largest = 0;
		for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
			float m = magnitude(message->weights[c * MODEL_OUTPUTS + o]);
			float w = magnitude(window->weights[c * MODEL_OUTPUTS + o]);
			largest = m > largest ? m : largest;
			largest = w > largest ? w : largest;
		}
		float family = feature_weight[feature_family_of(d->keys[c])];
		all[c].weight = largest * family * __builtin_sqrtf((float)d->document_count[c]);
		all[c].column = (uint32_t)c;
		used += largest > 0;
	}
	qsort(all, columns, sizeof(*all), heavier_first);
	*ret_count = used < rows_max ? used : rows_max;
	return all;
}

static int8_t round_to_byte(float x)
{
	float rounded = x < 0 ? x - 0.5f : x + 0.5f;
	return (int8_t)(rounded > 127 ? 127 : rounded < -127 ? -127 : rounded);
}

/* Weight of a column for one place of the row: the family's own weight is put in, so that the engine only adds. */
static float row_weight(const struct dataset *d, const struct linear *message, const struct linear *window,
			uint32_t column, size_t place)
{
	const struct linear *l = place < MODEL_OUTPUTS ? message : window;
	return l->weights[(size_t)column * MODEL_OUTPUTS + place % MODEL_OUTPUTS] *
	       feature_weight[feature_family_of(d->keys[column])];
}

static void fill_header(const struct dataset *d, const struct linear *message, const struct linear *window,
			const struct join *join, const struct thresholds *t, const struct weighed *kept, size_t count,
			struct model_header *h)
{
	memcpy(h->magic, MODEL_MAGIC, sizeof(h->magic));
	memcpy(h->names, d->outputs.names, sizeof(h->names));
	h->row_count = (uint32_t)count;
	while ((size_t)1 << h->slot_bits < count * 2)
		h->slot_bits++;
	h->filter_bits = h->slot_bits + 2 < 6 ? 6 : h->slot_bits + 2;
	for (size_t p = 0; p < MODEL_ROW; p++) {
		float largest = 0;
		for (size_t i = 0; i < count; i++) {
			float w = magnitude(row_weight(d, message, window, kept[i].column, p));
			largest = w > largest ? w : largest;
		}
		h->scale[p] = largest / 127;
		h->bias[p] = p < MODEL_OUTPUTS ? message->bias[p] : window->bias[p - MODEL_OUTPUTS];
	}
	for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
		for (size_t i = 0; i < MODEL_ROW; i++)
			h->join[i][o] = (float)join->weight[o][i];
		h->join_bias[o] = (float)join->bias[o];
		h->found[o] = t->found[o];
	}
	h->block = t->block;
	h->ask = t->ask;
}

enum error_code model_write(const struct dataset *d, const struct linear *message, const struct linear *window,
			    const struct join *join, const struct thresholds *thresholds, size_t rows_max,
			    struct buf *ret_model, struct error *err)
{
	size_t count;
	_cleanup_free_ struct weighed *kept = choose_rows(d, message, window, &count, rows_max);
	if (!kept)
		return error_nomem(err);
	struct model_header h = {0};
	fill_header(d, message, window, join, thresholds, kept, count, &h);
	size_t head = (sizeof(h) + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
	size_t filter = ((size_t)1 << h.filter_bits) / 8, slots = sizeof(struct model_slot) << h.slot_bits;
	size_t rows = (head + filter + slots + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
	h.size = (uint32_t)(rows + count * MODEL_ROW);
	_cleanup_free_ char *file = mem_calloc(1, h.size);
	if (!file)
		return error_nomem(err);
	uint64_t *bits = (uint64_t *)(void *)(file + head);
	struct model_slot *slot = (struct model_slot *)(void *)(file + head + filter);
	uint32_t mask = (1u << h.slot_bits) - 1;
	for (size_t i = 0; i <= mask; i++)
		slot[i].row = UINT32_MAX;
	for (size_t i = 0; i < count; i++) {
		uint32_t key = d->keys[kept[i].column], probes = 1, at = model_slot_of(key, mask);
		uint32_t bit = model_filter_bit(key, (1u << h.filter_bits) - 1);
		bits[bit / 64] |= 1ull << (bit % 64);
		for (; slot[at].row != UINT32_MAX; at = (at + 1) & mask)
			probes++;
		slot[at] = (struct model_slot){key, (uint32_t)i};
		h.probes_max = probes + 1 > h.probes_max ? probes + 1 : h.probes_max;
		int8_t *row = (int8_t *)file + rows + i * MODEL_ROW;
		for (size_t p = 0; p < MODEL_ROW; p++)
			if (h.scale[p] > 0)
				row[p] = round_to_byte(row_weight(d, message, window, kept[i].column, p) / h.scale[p]);
	}
	memcpy(file, &h, sizeof(h));
	return buf_add(ret_model, file, h.size) ? ERR_NONE : error_nomem(err);
}
