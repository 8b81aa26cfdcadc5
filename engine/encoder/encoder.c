/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/encoder/encoder.h"
#include "engine/maths.h"

/* Numbers are rounded to this many steps each way before they are multiplied: sums of 4,096 products with 8-bit weights
 * still fit 32 bits. */
#define STEPS 2047

#define NARROW 1e-5f /* added to a variance */

typedef float floats8 __attribute__((vector_size(32), aligned(4), may_alias));

/* Room for one window. */
struct work {
	const struct encoder *encoder;
	size_t places;
	float *state;     /* places × dim */
	float *normed;    /* places × the wider of embed and dim */
	float *mixed;     /* places × dim: what attention gathered */
	float *wide;      /* places × the wider of 3 dim and hidden */
	float *change;    /* places × dim */
	float *weights;   /* places */
	int16_t *steps;   /* places × the widest */
	float *step_size; /* places */
};

static float sum8(const floats8 *v)
{
	return (((*v)[0] + (*v)[4]) + ((*v)[1] + (*v)[5])) + (((*v)[2] + (*v)[6]) + ((*v)[3] + (*v)[7]));
}

MATHS_WIDE static float dot(const float *a, const float *b, size_t count)
{
	floats8 sum = {0};
	for (size_t i = 0; i < count; i += 8)
		sum += *(const floats8 *)(a + i) * *(const floats8 *)(b + i);
	return sum8(&sum);
}

MATHS_WIDE static void normalise(const struct norm *norm, const float *in, size_t places, size_t width, float *out)
{
	for (size_t t = 0; t < places; t++, in += width, out += width) {
		floats8 sum = {0}, squares = {0};
		for (size_t i = 0; i < width; i += 8)
			sum += *(const floats8 *)(in + i);
		float mean = sum8(&sum) / (float)width;
		for (size_t i = 0; i < width; i += 8) {
			floats8 away = *(const floats8 *)(in + i) - mean;
			squares += away * away;
		}
		float scale = maths_inverse_root(sum8(&squares) / (float)width + NARROW);
		for (size_t i = 0; i < width; i++)
			out[i] = (in[i] - mean) * scale * norm->gain[i] + norm->shift[i];
	}
}

/* Each place's numbers as steps of its own size. */
MATHS_WIDE static void round_to_steps(const float *in, size_t places, size_t width, int16_t *steps, float *step_size)
{
	for (size_t t = 0; t < places; t++, in += width, steps += width) {
		float largest = 0;
		for (size_t i = 0; i < width; i++) {
			float size = in[i] < 0 ? -in[i] : in[i];
			largest = size > largest ? size : largest;
		}
		step_size[t] = largest / STEPS;
		float scale = largest > 0 ? STEPS / largest : 0;
		for (size_t i = 0; i < width; i++) {
			float x = in[i] * scale;
			steps[i] = (int16_t)(x + (x < 0 ? -0.5f : 0.5f));
		}
	}
}

/* Four outputs for every place: their weights are widened once. */
MATHS_WIDE static void multiply_four(const int8_t *weights, size_t ins, const int16_t *steps, size_t places,
				     int32_t *ret_sums)
{
	int16_t wide[4][ENCODER_HIDDEN_MAX];
	for (size_t o = 0; o < 4; o++)
		for (size_t i = 0; i < ins; i++)
			wide[o][i] = weights[o * ins + i];
	for (size_t t = 0; t < places; t++, steps += ins, ret_sums += 4) {
		int32_t a = 0, b = 0, c = 0, d = 0;
		for (size_t i = 0; i < ins; i++) {
			a += steps[i] * wide[0][i];
			b += steps[i] * wide[1][i];
			c += steps[i] * wide[2][i];
			d += steps[i] * wide[3][i];
		}
		ret_sums[0] = a, ret_sums[1] = b, ret_sums[2] = c, ret_sums[3] = d;
	}
}

static void multiply(struct work *w, const struct matrix *m, const float *in, float *out)
{
	int32_t sums[ENCODER_PLACES * 4];
	round_to_steps(in, w->places, m->ins, w->steps, w->step_size);
	for (size_t o = 0; o < m->outs; o += 4) {
		multiply_four(m->weights + o * m->ins, m->ins, w->steps, w->places, sums);
		for (size_t t = 0; t < w->places; t++)
			for (size_t k = 0; k < 4; k++)
				out[t * m->outs + o + k] = (float)sums[t * 4 + k] * w->step_size[t] * m->scale[o + k];
	}
}

/* Makes `count` scores weights that sum to one. */
static void soften(float *scores, size_t count)
{
	float largest = scores[0], sum = 0;
	for (size_t i = 1; i < count; i++)
		largest = scores[i] > largest ? scores[i] : largest;
	for (size_t i = 0; i < count; i++) {
		scores[i] = maths_exp_negative(scores[i] - largest);
		sum += scores[i];
	}
	for (size_t i = 0; i < count; i++)
		scores[i] /= sum;
}

MATHS_WIDE static void gather(float *out, const float *values, const float *weights, size_t places, size_t stride,
			      size_t width)
{
	memset(out, 0, width * sizeof(*out));
	for (size_t t = 0; t < places; t++)
		for (size_t i = 0; i < width; i++)
			out[i] += weights[t] * values[t * stride + i];
}

/* Each place looks at all others, head by head: queries, keys and values lie side by side in w->wide. */
static void attend(struct work *w, const struct encoder_layer *layer)
{
	size_t dim = w->encoder->header->dim, heads = w->encoder->header->heads, width = dim / heads;
	float scale = maths_inverse_root((float)width);
	for (size_t h = 0; h < heads; h++) {
		const float *near = layer->near + h * (2 * ENCODER_REACH + 1) + ENCODER_REACH;
		for (size_t t = 0; t < w->places; t++) {
			const float *query = w->wide + t * 3 * dim + h * width;
			for (size_t u = 0; u < w->places; u++) {
				const float *key = w->wide + u * 3 * dim + dim + h * width;
				ptrdiff_t away = (ptrdiff_t)u - (ptrdiff_t)t;
				away = away < -ENCODER_REACH  ? -ENCODER_REACH
				       : away > ENCODER_REACH ? ENCODER_REACH
							      : away;
				w->weights[u] = dot(query, key, width) * scale + near[away];
			}
			soften(w->weights, w->places);
			gather(w->mixed + t * dim + h * width, w->wide + 2 * dim + h * width, w->weights, w->places,
			       3 * dim, width);
		}
	}
}

static void add(float *state, const float *change, size_t count)
{
	for (size_t i = 0; i < count; i++)
		state[i] += change[i];
}

static void read_layer(struct work *w, const struct encoder_layer *layer)
{
	size_t dim = w->encoder->header->dim, hidden = w->encoder->header->hidden;
	normalise(&layer->before_attention, w->state, w->places, dim, w->normed);
	multiply(w, &layer->attend, w->normed, w->wide);
	attend(w, layer);
	multiply(w, &layer->gather, w->mixed, w->change);
	add(w->state, w->change, w->places * dim);
	normalise(&layer->before_hidden, w->state, w->places, dim, w->normed);
	multiply(w, &layer->up, w->normed, w->wide);
	for (size_t i = 0; i < w->places * hidden; i++)
		w->wide[i] = w->wide[i] > 0 ? w->wide[i] : 0;
	multiply(w, &layer->down, w->wide, w->change);
	add(w->state, w->change, w->places * dim);
}

static void add_rows(const struct encoder *e, const struct rows *rows, size_t place, float *out)
{
	size_t embed = e->header->embed;
	memset(out, 0, embed * sizeof(*out));
	for (uint32_t k = place ? rows->ends[place - 1] : 0; k < rows->ends[place]; k++) {
		const int8_t *row = e->row + rows->items[k] * embed;
		float scale = e->row_scale[rows->items[k]];
		for (size_t i = 0; i < embed; i++)
			out[i] += scale * (float)row[i];
	}
}

/* Place 0 is the whole; `first` is the token of place 1. Leaves the encoder's view of each place in w->state. */
static void read_window(struct work *w, const struct rows *rows, size_t first)
{
	const struct encoder *e = w->encoder;
	size_t embed = e->header->embed;
	for (size_t t = 0; t < w->places; t++)
		add_rows(e, rows, t ? first + t : 0, w->wide + t * embed);
	normalise(&e->rows_norm, w->wide, w->places, embed, w->normed);
	multiply(w, &e->enter, w->normed, w->state);
	for (uint32_t i = 0; i < e->header->layers; i++)
		read_layer(w, &e->layers[i]);
	normalise(&e->last_norm, w->state, w->places, e->header->dim, w->normed);
}

/* The score of one output; w->weights is where it looked. */
static float score_output(struct work *w, size_t o)
{
	const struct encoder *e = w->encoder;
	size_t dim = e->header->dim;
	for (size_t t = 0; t < w->places; t++)
		w->weights[t] = dot(w->normed + t * dim, e->looks + o * dim, dim);
	soften(w->weights, w->places);
	float score = dot(w->normed, e->whole + o * dim, dim);
	for (size_t t = 0; t < w->places; t++)
		score += w->weights[t] * dot(w->normed + t * dim, e->finds + o * dim, dim);
	return score;
}

static enum error_code work_init(struct work *w, struct arena *arena, const struct encoder *e, size_t places,
				 struct error *err)
{
	size_t dim = e->header->dim, embed = e->header->embed, hidden = e->header->hidden;
	size_t widest = 3 * dim > hidden ? 3 * dim : hidden;
	widest = embed > widest ? embed : widest;
	*w = (struct work){
		.encoder = e,
		.state = ARENA_NEW(arena, float, places *dim),
		.normed = ARENA_NEW(arena, float, places *(embed > dim ? embed : dim)),
		.mixed = ARENA_NEW(arena, float, places *dim),
		.wide = ARENA_NEW(arena, float, places *widest),
		.change = ARENA_NEW(arena, float, places *dim),
		.weights = ARENA_NEW(arena, float, places),
		.steps = ARENA_NEW(arena, int16_t, places * widest),
		.step_size = ARENA_NEW(arena, float, places),
	};
	if (!w->state || !w->normed || !w->mixed || !w->wide || !w->change || !w->weights || !w->steps || !w->step_size)
		return error_nomem(err);
	return ERR_NONE;
}

/* The token behind the window that begins at `first`: whole sentences where they fit. */
static size_t window_end(const struct text *text, size_t first)
{
	size_t end = first + ENCODER_PLACES - 1;
	if (end >= text->token_count)
		return text->token_count;
	size_t start = text->sentences[text->tokens[end].sentence].first;
	return start > first ? start : end;
}

enum error_code encoder_score(const struct encoder *e, struct arena *arena, const struct reading *reading,
			      float ret_scores[MODEL_OUTPUTS], float **ret_attention, struct error *err)
{
	const struct text *text = &reading->text;
	size_t tokens = encoder_tokens(text);
	struct rows rows;
	struct work w;
	enum error_code code = rows_read(arena, reading, &rows, err);
	if (code == ERR_NONE)
		code = work_init(&w, arena, e, tokens < ENCODER_PLACES ? tokens + 1 : ENCODER_PLACES, err);
	float *attention = ARENA_ZNEW(arena, float, MODEL_OUTPUTS *tokens + 1);
	if (code != ERR_NONE || !attention)
		return code != ERR_NONE ? code : error_nomem(err);
	size_t first = 0;
	for (size_t window = 0; window < ENCODER_WINDOWS && (first < tokens || window == 0); window++) {
		size_t end = window_end(text, first);
		end = end < tokens ? end : tokens;
		w.places = end - first + 1;
		read_window(&w, &rows, first);
		for (size_t o = 0; o < MODEL_OUTPUTS; o++) {
			float score = e->header->names[o][0] ? score_output(&w, o) : 0;
			if (window == 0 || score > ret_scores[o])
				ret_scores[o] = score;
			if (e->header->names[o][0] && tokens)
				memcpy(attention + o * tokens + first, w.weights + 1,
				       (end - first) * sizeof(*attention));
		}
		first = end;
	}
	*ret_attention = attention;
	return ERR_NONE;
}
