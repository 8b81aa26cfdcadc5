/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/model.h"

#include "base/hash.h"
#include "engine/maths.h"

/* 16 lanes at a time; compilers turn them into whatever the machine has. */
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1)));
typedef int16_t words16 __attribute__((vector_size(32)));

#define VALUE_MAX 1e6f /* of every number in a model */

/* Sums of this many 8-bit weights fit 16 bits. */
#define FLUSH_EVERY 250

enum error_code model_open(struct str bytes, struct model *ret_model, struct error *err)
{
	static const char damaged[] = "Le modèle de la charte est abîmé : recompilez-la avec « blouse charter build ».";
	if (bytes.len == 0) {
		*ret_model = (struct model){0};
		return ERR_NONE;
	}
	const struct model_header *h = (const struct model_header *)(const void *)bytes.ptr;
	if (bytes.len < sizeof(*h) || memcmp(h->magic, MODEL_MAGIC, sizeof(h->magic)) != 0)
		return error_set(err, ERR_VERSION,
				 "Le modèle de la charte est d'une autre version : refaites-le avec « blouse learn ».");
	if (h->size != bytes.len || h->slot_bits > 24 || h->filter_bits < 6 || h->filter_bits > 28 ||
	    h->row_count > 1u << 24 || h->probes_max == 0 || h->probes_max > 1024)
		return error_set(err, ERR_FORMAT, "%s", damaged);
	size_t filter = ((size_t)1 << h->filter_bits) / 8, slots = sizeof(struct model_slot) << h->slot_bits;
	size_t head = (sizeof(*h) + 63) / 64 * 64;
	size_t rows_at = (head + filter + slots + 63) / 64 * 64;
	if (rows_at + (size_t)h->row_count * MODEL_ROW != bytes.len)
		return error_set(err, ERR_FORMAT, "%s", damaged);
	struct model m = {
		.header = h,
		.filter = (const uint64_t *)(const void *)(bytes.ptr + head),
		.slots = (const struct model_slot *)(const void *)(bytes.ptr + head + filter),
		.rows = (const int8_t *)bytes.ptr + rows_at,
		.slot_mask = (1u << h->slot_bits) - 1,
		.filter_mask = (1u << h->filter_bits) - 1,
	};
	for (size_t i = 0; i <= m.slot_mask; i++)
		if (m.slots[i].row != UINT32_MAX && m.slots[i].row >= h->row_count)
			return error_set(err, ERR_FORMAT, "%s", damaged);
	size_t joined = (size_t)(&h->ask - &h->join[0][0]) + 1; /* all the numbers of the second layer and behind */
	if (!maths_all_within(h->scale, MODEL_ROW, VALUE_MAX) || !maths_all_within(h->bias, MODEL_ROW, VALUE_MAX) ||
	    !maths_all_within(&h->join[0][0], joined, VALUE_MAX))
		return error_set(err, ERR_FORMAT, "%s", damaged);
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		if (!memchr(h->names[o], '\0', MODEL_NAME_MAX))
			return error_set(err, ERR_FORMAT, "%s", damaged);
	*ret_model = m;
	return ERR_NONE;
}

int model_output(const struct model *m, struct str name)
{
	for (int o = 0; m->header && o < MODEL_OUTPUTS; o++)
		if (name.len > 0 && str_eq(name, str_from_c(m->header->names[o])))
			return o;
	return -1;
}

static inline bool may_have_row(const struct model *m, uint32_t key)
{
	uint32_t bit = model_filter_bit(key, m->filter_mask);
	return m->filter[bit / 64] >> (bit % 64) & 1;
}

/* The row of a feature that passed the filter, or UINT32_MAX. */
static inline uint32_t find_row(const struct model *m, uint32_t key)
{
	uint32_t at = model_slot_of(key, m->slot_mask);
	for (uint32_t probe = 0; probe < m->header->probes_max; probe++, at = (at + 1) & m->slot_mask) {
		if (m->slots[at].row == UINT32_MAX || m->slots[at].key == key)
			return m->slots[at].row;
	}
	return UINT32_MAX;
}

/* Leaves in the keys' places the rows of those features that have one; returns how many. */
static size_t find_rows(const struct model *m, struct feature *items, size_t count)
{
	/* Most features of a message are in no model. The filter says so without a branch, which nobody could foretell. */
	size_t passed = 0, found = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t key = items[i].key;
		items[passed].key = key;
		passed += may_have_row(m, key);
	}
	for (size_t i = 0; i < passed; i++) {
		uint32_t row = find_row(m, items[i].key);
		items[found].key = row;
		found += row != UINT32_MAX;
	}
	return found;
}

/* Adds up the rows named in the keys' places. */
MATHS_WIDE static void add_rows(const int8_t *rows, const struct feature *items, size_t count,
				int32_t ret_sums[MODEL_ROW])
{
	for (size_t begin = 0; begin < count; begin += FLUSH_EVERY) {
		size_t end = begin + FLUSH_EVERY < count ? begin + FLUSH_EVERY : count;
		words16 sums[MODEL_ROW / 16] = {{0}};
		for (size_t i = begin; i < end; i++) {
			const int8_t *row = rows + (size_t)items[i].key * MODEL_ROW;
			for (size_t v = 0; v < MODEL_ROW / 16; v++)
				sums[v] += __builtin_convertvector(*(const bytes16 *)(row + v * 16), words16);
		}
		for (size_t v = 0; v < MODEL_ROW / 16; v++)
			for (size_t i = 0; i < 16; i++)
				ret_sums[v * 16 + i] += sums[v][i];
	}
}

enum error_code model_score(const struct model *m, struct arena *arena, const struct reading *reading,
			    float ret_scores[MODEL_ROW], uint32_t ret_window[MODEL_OUTPUTS], struct error *err)
{
	size_t sentences = reading->text.sentence_count;
	memset(ret_window, 0, sizeof(*ret_window) * MODEL_OUTPUTS);
	for (size_t o = 0; o < MODEL_ROW; o++)
		ret_scores[o] = m->header ? m->header->bias[o] : 0;
	if (!m->header)
		return ERR_NONE;
	struct feature_list list = {.arena = arena};
	int32_t sums[2][MODEL_ROW];
	int64_t total[MODEL_OUTPUTS] = {0};
	float squares = 0, before = 0;
	for (size_t s = 0; s < sentences; s++) {
		int32_t *now = sums[s & 1], *last = sums[(s + 1) & 1];
		enum error_code code = features_read(&list, reading, s, err);
		if (code != ERR_NONE)
			return code;
		memset(now, 0, sizeof(sums[0]));
		add_rows(m->rows, list.items, find_rows(m, list.items, list.count), now);
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			total[o] += now[o];
		squares += list.squares;
		float norm = maths_inverse_root(list.squares + before);
		before = list.squares;
		/* The window of this sentence and the one before; alone when it is the only one. */
		if (s == 0 && sentences > 1)
			continue;
		for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
			size_t w = MODEL_OUTPUTS + o;
			float sum = (float)(now[w] + (s ? last[w] : 0));
			float score = m->header->bias[w] + m->header->scale[w] * sum * norm;
			if (s <= 1 || score > ret_scores[w]) {
				ret_scores[w] = score;
				ret_window[o] = s ? (uint32_t)s - 1 : 0;
			}
		}
	}
	float norm = maths_inverse_root(squares);
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		ret_scores[o] = m->header->bias[o] + m->header->scale[o] * (float)total[o] * norm;
	return ERR_NONE;
}

void model_join(const struct model *m, const float scores[MODEL_ROW], float ret_logits[MODEL_OUTPUTS])
{
	memset(ret_logits, 0, sizeof(*ret_logits) * MODEL_OUTPUTS);
	if (!m->header)
		return;
	memcpy(ret_logits, m->header->join_bias, sizeof(*ret_logits) * MODEL_OUTPUTS);
	for (size_t i = 0; i < MODEL_ROW; i++)
		for (size_t o = 0; o < MODEL_OUTPUTS; o++)
			ret_logits[o] += m->header->join[i][o] * scores[i];
}

float model_gravity(float bloquant, float attention)
{
	float grave = bloquant * attention, fine = (1 - bloquant) * (1 - attention);
	float root = grave * maths_inverse_root(grave), other = fine * maths_inverse_root(fine);
	return root > 0 ? root / (root + other) : 0;
}

void model_explain(const struct model *m, const struct feature_list *list, unsigned output, float *ret_weights)
{
	for (size_t i = 0; m->header && i < list->count; i++) {
		uint32_t key = list->items[i].key, row = may_have_row(m, key) ? find_row(m, key) : UINT32_MAX;
		if (row == UINT32_MAX)
			continue;
		const int8_t *w = m->rows + (size_t)row * MODEL_ROW;
		ret_weights[list->items[i].token] +=
			m->header->scale[output] * (float)w[output] +
			m->header->scale[output + MODEL_OUTPUTS] * (float)w[output + MODEL_OUTPUTS];
	}
}
