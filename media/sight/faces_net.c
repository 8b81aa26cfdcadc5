/* SPDX-License-Identifier: Apache-2.0 */
/* Values lie row by row, pixel by pixel, the channels of one pixel together: all loops end in a row of channels, which the
 * processor takes eight at a time. Weights come in the order in which they are used (tools/make_faces.py). */
#include "media/sight/faces_net.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "media/sight/faces_bin.h"

#define CHANNELS_MAX 384
#define WEIGHTS 514069

/* The bytes of media/sight/faces.bin, put into the program by the assembler. */
__asm__(".pushsection .rodata\n.balign 16\nfaces_bin:\n.incbin \"" FACES_BIN "\"\nfaces_bin_end:\n.popsection\n");
extern const uint16_t faces_bin[], faces_bin_end[];

typedef float floats8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t ints8 __attribute__((vector_size(32)));

/* Two small layers and their detour: each pixel with its neighbours, then channels among themselves, twice. */
struct block {
	uint16_t from, middle, to;
	uint8_t step;
};

static const struct block down[] = {
	{32, 8, 32, 1},    {32, 8, 32, 1},    {32, 12, 48, 2},   {48, 12, 48, 1},   {48, 16, 64, 1},
	{64, 24, 96, 2},   {96, 32, 128, 1},  {128, 32, 128, 1}, {128, 36, 144, 2}, {144, 48, 192, 1},
	{192, 64, 256, 1}, {256, 96, 384, 2}, {384, 96, 384, 1}, {384, 96, 384, 1}, {384, 96, 384, 1},
};
/* After these blocks of `down` the values are kept, for the way back up. */
static const unsigned kept[] = {10, 7, 4};
/* On the way up: channels, those of the middle, and how many blocks. */
static const struct {
	uint16_t from, beside, channels, middle;
	uint8_t blocks;
} up[] = {{384, 256, 96, 48, 2}, {96, 128, 64, 32, 2}, {64, 64, 48, 24, 1}};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct tensor {
	unsigned width, height, channels;
	size_t cap;
	float *at;
};

struct faces_net {
	float *weights;
	const float *next; /* the weights not yet used in this run */
	struct tensor now, other, wide, narrow, keeps[COUNT(kept)];
	bool fast; /* the processor takes eight at once */
};

static float half(uint16_t bits)
{
	uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 1023;
	union {
		uint32_t bits;
		float value;
	} out;
	if (exponent == 0) {
		out.value = (float)fraction / (1 << 24);
		out.bits |= sign;
	} else {
		out.bits = sign | (exponent + 112) << 23 | fraction << 13;
	}
	return out.value;
}

enum error_code faces_net_new(struct faces_net **ret_net, struct error *err)
{
	struct faces_net *net = mem_calloc(1, sizeof(*net));
	if (!net || !(net->weights = mem_alloc(WEIGHTS * sizeof(float)))) {
		mem_free(net);
		return error_nomem(err);
	}
	_Static_assert(sizeof(uint16_t) == 2, "numbers of 16 bits");
	for (size_t i = 0; i < WEIGHTS && &faces_bin[i] < faces_bin_end; i++)
		net->weights[i] = half(faces_bin[i]);
#ifdef __x86_64__
	net->fast = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
	*ret_net = net;
	return ERR_NONE;
}

void faces_net_free(struct faces_net *net)
{
	if (!net)
		return;
	struct tensor *all[] = {&net->now, &net->other, &net->wide, &net->narrow};
	for (size_t i = 0; i < COUNT(all); i++)
		mem_free(all[i]->at);
	for (size_t i = 0; i < COUNT(kept); i++)
		mem_free(net->keeps[i].at);
	mem_free(net->weights);
	mem_free(net);
}

static bool shape(struct tensor *t, unsigned width, unsigned height, unsigned channels)
{
	size_t need = (size_t)width * height * channels;
	if (need > t->cap) {
		mem_free(t->at);
		t->cap = 0;
		/* Rows of channels are read eight at a time, the last one beyond its end. */
		if (!(t->at = mem_calloc(need + 8, sizeof(float))))
			return false;
		t->cap = need;
	}
	t->width = width, t->height = height, t->channels = channels;
	return true;
}

static const float *take(struct faces_net *net, size_t count)
{
	const float *weights = net->next;
	net->next += count;
	return weights;
}

static void swap(struct tensor *a, struct tensor *b)
{
	struct tensor c = *a;
	*a = *b, *b = c;
}

/* Four pixels by eight outputs at a time: each weight that is fetched is used four times. */
static inline __attribute__((always_inline)) void mix(const float *in, size_t pixels, size_t from, size_t to,
						      const float *weights, const float *biases, bool positive,
						      float *out)
{
	static const floats8 zero;
	for (size_t p = 0; p < pixels; p += 4) {
		size_t rows = pixels - p < 4 ? pixels - p : 4;
		const float *a = in + p * from, *b = a + (rows > 1) * from, *c = b + (rows > 2) * from,
			    *d = c + (rows > 3) * from;
		for (size_t o = 0; o < to; o += 8) {
			size_t count = to - o < 8 ? to - o : 8;
			floats8 bias = zero, w = zero;
			memcpy(&bias, biases + o, count * sizeof(float));
			floats8 sums[4] = {bias, bias, bias, bias};
			for (size_t i = 0; i < from; i++) {
				if (count == 8)
					w = *(const floats8 *)(weights + i * to + o);
				else
					memcpy(&w, weights + i * to + o, count * sizeof(float));
				sums[0] += w * a[i];
				sums[1] += w * b[i];
				sums[2] += w * c[i];
				sums[3] += w * d[i];
			}
			for (size_t r = 0; r < rows; r++) {
				floats8 sum = sums[r];
				if (positive)
					sum = (floats8)((ints8)sum & (ints8)(sum > zero));
				memcpy(out + (p + r) * to + o, &sum, count * sizeof(float));
			}
		}
	}
}

/* A row of channels added, each with its own weight. */
static inline __attribute__((always_inline)) void add_row(float *restrict sum, const float *restrict in,
							  const float *restrict weights, size_t channels)
{
	for (size_t c = 0; c < channels; c++)
		sum[c] += in[c] * weights[c];
}

/* Each channel by itself, a pixel with its eight neighbours; beyond the edges there is nothing. */
static inline __attribute__((always_inline)) void
look_around(const struct tensor *in, unsigned step, const float *weights, const float *biases, struct tensor *out)
{
	size_t channels = in->channels;
	long before = step == 1 ? 1 : 0;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++) {
			float *sum = out->at + ((size_t)y * out->width + x) * channels;
			memcpy(sum, biases, channels * sizeof(float));
			for (long dy = 0; dy < 3; dy++) {
				long row = (long)y * step + dy - before;
				for (long dx = 0; dx < 3 && row >= 0 && row < in->height; dx++) {
					long column = (long)x * step + dx - before;
					if (column >= 0 && column < in->width)
						add_row(sum,
							in->at + ((size_t)row * in->width + (size_t)column) * channels,
							weights + (dy * 3 + dx) * channels, channels);
				}
			}
		}
}

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) static void mix_fast(const float *in, size_t pixels, size_t from, size_t to,
							 const float *weights, const float *biases, bool positive,
							 float *out)
{
	mix(in, pixels, from, to, weights, biases, positive, out);
}
__attribute__((target("avx2,fma"))) static void
look_around_fast(const struct tensor *in, unsigned step, const float *weights, const float *biases, struct tensor *out)
{
	look_around(in, step, weights, biases, out);
}
#endif

static bool pointwise(struct faces_net *net, const struct tensor *in, unsigned to, bool positive, struct tensor *out)
{
	if (!shape(out, in->width, in->height, to))
		return false;
	const float *weights = take(net, (size_t)in->channels * to), *biases = take(net, to);
	size_t pixels = (size_t)in->width * in->height;
#ifdef __x86_64__
	if (net->fast) {
		mix_fast(in->at, pixels, in->channels, to, weights, biases, positive, out->at);
		return true;
	}
#endif
	mix(in->at, pixels, in->channels, to, weights, biases, positive, out->at);
	return true;
}

static bool depthwise(struct faces_net *net, const struct tensor *in, unsigned step, struct tensor *out)
{
	if (!shape(out, in->width / step, in->height / step, in->channels))
		return false;
	const float *weights = take(net, (size_t)in->channels * 9), *biases = take(net, in->channels);
#ifdef __x86_64__
	if (net->fast) {
		look_around_fast(in, step, weights, biases, out);
		return true;
	}
#endif
	look_around(in, step, weights, biases, out);
	return true;
}

/* Adds the detour: the block's input, of which the largest of four pixels is taken when the block halves the picture; channels
 * that it lacks are zero. */
static void add_detour(const struct tensor *in, unsigned step, struct tensor *out)
{
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++) {
			float *sum = out->at + ((size_t)y * out->width + x) * out->channels;
			const float *a = in->at + ((size_t)y * step * in->width + (size_t)x * step) * in->channels;
			const float *b = a + (step - 1) * in->channels,
				    *c = a + (step - 1) * (size_t)in->width * in->channels,
				    *d = c + (step - 1) * in->channels;
			for (unsigned i = 0; i < in->channels; i++) {
				float top = a[i] > b[i] ? a[i] : b[i], low = c[i] > d[i] ? c[i] : d[i];
				sum[i] += top > low ? top : low;
			}
			for (unsigned i = 0; i < out->channels; i++)
				sum[i] = sum[i] > 0 ? sum[i] : 0;
		}
}

/* From net->now to net->now. */
static bool block_run(struct faces_net *net, const struct block *block)
{
	bool done = depthwise(net, &net->now, block->step, &net->wide) &&
		    pointwise(net, &net->wide, block->middle, true, &net->narrow) &&
		    depthwise(net, &net->narrow, 1, &net->wide) &&
		    pointwise(net, &net->wide, block->to, false, &net->other);
	if (!done)
		return false;
	add_detour(&net->now, block->step, &net->other);
	swap(&net->now, &net->other);
	return true;
}

/* The first layer: colours become channels, each pixel seen with its neighbours, at half the size. */
static bool stem(struct faces_net *net, const float *input, unsigned width, unsigned height)
{
	enum { CHANNELS = 32, TAPS = 27 };
	if (!shape(&net->wide, width / 2, height / 2, TAPS))
		return false;
	for (unsigned y = 0; y < height / 2; y++)
		for (unsigned x = 0; x < width / 2; x++) {
			float *taps = net->wide.at + ((size_t)y * (width / 2) + x) * TAPS;
			for (unsigned dy = 0; dy < 3; dy++)
				for (unsigned dx = 0; dx < 3; dx++, taps += 3) {
					bool inside = 2 * y + dy < height && 2 * x + dx < width;
					for (unsigned c = 0; c < 3; c++)
						taps[c] =
							inside ? input[((size_t)(2 * y + dy) * width + 2 * x + dx) * 3 +
								       c]
							       : 0;
				}
		}
	return pointwise(net, &net->wide, CHANNELS, true, &net->now);
}

/* Adds `small`, drawn twice as large each way, to `out`. */
static void add_doubled(const struct tensor *small, struct tensor *out)
{
	for (unsigned y = 0; y < out->height; y++) {
		/* Pixel y of the large one lies at y / 2 - 1/4 of the small one: a quarter from one, three from the other. */
		unsigned near = y / 2, far = y % 2 ? near + 1 : near - (near > 0);
		far = far < small->height ? far : near;
		const float *rows[2] = {small->at + (size_t)near * small->width * small->channels,
					small->at + (size_t)far * small->width * small->channels};
		for (unsigned x = 0; x < out->width; x++) {
			unsigned beside = x / 2, beyond = x % 2 ? beside + 1 : beside - (beside > 0);
			beyond = beyond < small->width ? beyond : beside;
			float *sum = out->at + ((size_t)y * out->width + x) * out->channels;
			const float *a = rows[0] + (size_t)beside * small->channels,
				    *b = rows[0] + (size_t)beyond * small->channels,
				    *c = rows[1] + (size_t)beside * small->channels,
				    *d = rows[1] + (size_t)beyond * small->channels;
			for (unsigned i = 0; i < out->channels; i++)
				sum[i] += (9 * a[i] + 3 * b[i] + 3 * c[i] + d[i]) / 16;
		}
	}
}

static bool copy(const struct tensor *in, struct tensor *out)
{
	if (!shape(out, in->width, in->height, in->channels))
		return false;
	memcpy(out->at, in->at, (size_t)in->width * in->height * in->channels * sizeof(float));
	return true;
}

static bool climb(struct faces_net *net)
{
	for (size_t i = 0; i < COUNT(up); i++) {
		if (!pointwise(net, &net->now, up[i].channels, true, &net->narrow) ||
		    !pointwise(net, &net->keeps[i], up[i].channels, true, &net->now))
			return false;
		add_doubled(&net->narrow, &net->now);
		struct block block = {up[i].channels, up[i].middle, up[i].channels, 1};
		for (unsigned n = 0; n < up[i].blocks; n++)
			if (!block_run(net, &block))
				return false;
	}
	return true;
}

enum error_code faces_net_run(struct faces_net *net, const float *input, unsigned width, unsigned height,
			      const float **ret_cells, struct error *err)
{
	net->next = net->weights;
	if (!stem(net, input, width, height))
		return error_nomem(err);
	for (size_t i = 0; i < COUNT(down); i++) {
		if (!block_run(net, &down[i]))
			return error_nomem(err);
		for (size_t k = 0; k < COUNT(kept); k++)
			if (kept[k] == i && !copy(&net->now, &net->keeps[k]))
				return error_nomem(err);
	}
	if (!climb(net) || !pointwise(net, &net->now, 1, false, &net->narrow) ||
	    !pointwise(net, &net->now, FACES_NET_VALUES - 1, false, &net->wide) ||
	    !shape(&net->other, net->now.width, net->now.height, FACES_NET_VALUES))
		return error_nomem(err);
	size_t cells = (size_t)net->now.width * net->now.height;
	for (size_t i = 0; i < cells; i++) {
		float *cell = net->other.at + i * FACES_NET_VALUES;
		memcpy(cell, net->wide.at + i * (FACES_NET_VALUES - 1), (FACES_NET_VALUES - 1) * sizeof(float));
		cell[FACES_NET_VALUES - 1] = net->narrow.at[i];
	}
	*ret_cells = net->other.at;
	return ERR_NONE;
}
