/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/train.h"

#include "base/mem.h"
#include "engine/recognise/names.h"

#define TRAIN_ARENA_MAX ((size_t)64 << 20)
/* Training sees the first bytes of an example only. */
#define TRAIN_TEXT_MAX 20000
#define TRAIN_TAGS (NAME_SERVICE + 1)

struct trainer {
	const struct blouse_charter *charter;
	struct name_model model;
	int32_t *weights; /* rows × NAME_TAGS */
	int64_t *sums;    /* weight × step at which it was added */
	int64_t step;
	uint32_t rows;
	struct arena arena;
};

/* The place of this print in a bucket, else its first empty one, else NAME_BUCKET. */
static unsigned place_in(const uint8_t *bucket, uint16_t print)
{
	unsigned k = 0;
	for (; k < NAME_BUCKET && bucket[2 * NAME_BUCKET + k] != 0; k++)
		if ((bucket[2 * k] | bucket[2 * k + 1] << 8) == print)
			break;
	return k;
}

/* Slots of its first bucket that a word may fill whatever the other holds. */
#define FIRST_CHOICE 4

static enum error_code put_words(const struct name_word *words, size_t count, uint32_t slots, uint8_t *buckets,
				 struct error *err)
{
	for (size_t k = 0; k < count; k++) {
		uint64_t hash = word_hash(words[k].word);
		uint16_t print = name_print(hash);
		uint8_t *bucket = buckets + (size_t)name_bucket(hash, slots, false) * NAME_BUCKET_BYTES;
		unsigned place = place_in(bucket, print);
		if (place >= FIRST_CHOICE) {
			uint8_t *other = buckets + (size_t)name_bucket(hash, slots, true) * NAME_BUCKET_BYTES;
			if (place_in(other, print) < place) {
				bucket = other;
				place = place_in(other, print);
			}
		}
		if (place == NAME_BUCKET)
			return error_set(err, ERR_LIMIT, "Trop de mots pour %u places.", slots);
		bucket[2 * place] = (uint8_t)print;
		bucket[2 * place + 1] = (uint8_t)(print >> 8);
		bucket[2 * NAME_BUCKET + place] |= words[k].classes;
	}
	return ERR_NONE;
}

static enum name_tag gold_tag(const struct name_example *e, size_t start)
{
	for (size_t k = 0; k < e->gold_count; k++)
		if (start >= e->gold[k].start && start < e->gold[k].end)
			return e->gold[k].tag;
	return NAME_NONE;
}

static void update(struct trainer *t, const uint32_t *features, size_t count, unsigned tag, int32_t by)
{
	for (size_t k = 0; k < count; k++) {
		size_t at = (size_t)(features[k] & (t->rows - 1)) * NAME_TAGS + tag;
		t->weights[at] += by;
		t->sums[at] += by * t->step;
	}
}

static unsigned best(const struct trainer *t, const uint32_t *features, size_t count, enum name_tag gold)
{
	int64_t score[TRAIN_TAGS] = {0};
	for (size_t k = 0; k < count; k++)
		for (unsigned tag = 0; tag < TRAIN_TAGS; tag++)
			score[tag] += t->weights[(size_t)(features[k] & (t->rows - 1)) * NAME_TAGS + tag];
	/* A margin: the right answer must win by some steps. */
	score[gold] -= 6;
	unsigned winner = gold;
	for (unsigned tag = 0; tag < TRAIN_TAGS; tag++)
		if (score[tag] > score[winner])
			winner = tag;
	return winner;
}

static enum error_code learn_one(struct trainer *t, const struct name_example *e, bool noisy, struct error *err)
{
	arena_clear(&t->arena);
	struct text text = {.token_count = 0};
	struct str original = str_sub(e->text, 0, TRAIN_TEXT_MAX);
	while (original.len && original.len < e->text.len && ((unsigned char)original.ptr[original.len] & 0xC0) == 0x80)
		original.len--;
	enum error_code code = fold(&t->arena, original, &text.folded, err);
	struct scan scan;
	if (code == ERR_NONE)
		code = scan_cut(&t->arena, t->charter, &t->model, &text, &scan, err);
	if (code != ERR_NONE)
		return code;
	scan_recognise(&scan);
	struct name_reader n = {.scan = &scan, .model = &t->model, .tag_end = SIZE_MAX - 1};
	uint32_t features[NAME_FEATURES_MAX];
	for (size_t i = 0; i < scan.count;) {
		struct name_unit u;
		if (!name_unit_at(&n, i, &u)) {
			i++;
			continue;
		}
		i = u.first + u.count;
		size_t count = name_features(&n, &u, features);
		size_t start = text.folded.from[piece_at(&scan, u.first)->start];
		enum name_tag gold = gold_tag(e, start);
		unsigned got = best(t, features, count, gold);
		t->step++;
		bool place = got == NAME_TOWN || got == NAME_HOSPITAL || got == NAME_SERVICE;
		if (got != gold && !(e->negative && place)) {
			update(t, features, count, gold, 1);
			update(t, features, count, got, -1);
		}
		/* The tags before are those of the corpus, or now and then the tagger's own, as when it works alone. */
		enum name_tag told = noisy && !(e->negative && place) ? (enum name_tag)got : gold;
		name_tagged(&n, &u, told);
	}
	return scan.failed ? error_nomem(err) : ERR_NONE;
}

/* An order of the examples that depends on the round alone: multiplication by a number without a divisor in common. */
static size_t stride_for(size_t count, unsigned round)
{
	size_t stride = (count * 618 / 1000 + round * 7919) % count;
	for (;; stride = (stride + 1) % count) {
		size_t a = stride, b = count;
		while (b) {
			size_t rest = a % b;
			a = b;
			b = rest;
		}
		if (stride && a == 1)
			return stride;
	}
}

static void add_u32(struct buf *b, uint32_t v)
{
	char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};
	buf_add(b, bytes, 4);
}

/* Averaged weights, scaled so that the largest of common size fills a byte. */
static void write_weights(const struct trainer *t, struct buf *b)
{
	int64_t largest = 1;
	size_t all = (size_t)t->rows * NAME_TAGS;
	for (size_t k = 0; k < all; k++) {
		int64_t average = (int64_t)t->weights[k] * t->step - t->sums[k];
		t->sums[k] = average;
		int64_t size = average < 0 ? -average : average;
		largest = size > largest ? size : largest;
	}
	largest = largest * 6 / 10 + 1;
	for (size_t k = 0; k < all; k++) {
		int64_t v = t->sums[k] / (largest / 127 + 1);
		buf_add_char(b, (char)(v > 127 ? 127 : v < -127 ? -127 : v));
	}
}

enum error_code names_train(const struct blouse_charter *charter, const struct name_word *words, size_t word_count,
			    uint32_t slots, const struct name_example *examples, size_t example_count, unsigned rounds,
			    uint32_t rows, struct buf *ret_model, struct error *err)
{
	struct trainer t = {.charter = charter, .rows = rows, .step = 1};
	size_t bucket_bytes = (size_t)slots / NAME_BUCKET * NAME_BUCKET_BYTES;
	_cleanup_free_ uint8_t *buckets = mem_calloc(bucket_bytes, 1);
	_cleanup_free_ int32_t *weights = mem_calloc((size_t)rows * NAME_TAGS, sizeof(*weights));
	_cleanup_free_ int64_t *sums = mem_calloc((size_t)rows * NAME_TAGS, sizeof(*sums));
	if (!buckets || !weights || !sums)
		return error_nomem(err);
	enum error_code code = put_words(words, word_count, slots, buckets, err);
	if (code != ERR_NONE)
		return code;
	t.weights = weights;
	t.sums = sums;
	t.model = (struct name_model){.buckets = buckets, .slots = slots, .rows = rows};
	arena_init(&t.arena, TRAIN_ARENA_MAX);
	for (unsigned round = 0; round < rounds && code == ERR_NONE && example_count > 1; round++) {
		size_t stride = stride_for(example_count, round), at = round % example_count;
		for (size_t k = 0; k < example_count && code == ERR_NONE; k++, at = (at + stride) % example_count)
			code = learn_one(&t, &examples[at], round >= rounds / 2, err);
	}
	arena_release(&t.arena);
	if (code != ERR_NONE)
		return code;
	buf_add(ret_model, "BNM2", 4);
	add_u32(ret_model, slots);
	add_u32(ret_model, rows);
	add_u32(ret_model, 0);
	buf_add(ret_model, buckets, bucket_bytes);
	write_weights(&t, ret_model);
	return ret_model->failed ? error_nomem(err) : ERR_NONE;
}
