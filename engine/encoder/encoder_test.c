/* SPDX-License-Identifier: Apache-2.0 */
/* A small encoder of numbers drawn by chance, read by the engine and by a plain transcription of what encoder.h says, in
 * double precision; and the same file damaged. */
#include "engine/encoder/encoder.h"

#include <math.h>

#include "engine/testing.h"

#define EMBED 16
#define DIM 32
#define HEADS 2
#define HIDDEN 48
#define LAYERS 2
#define NEAR (2 * ENCODER_REACH + 1)
#define MADE_MAX ((size_t)2 << 20)
#define PLACES_MAX 64

struct made {
	char *bytes;
	size_t size;
	uint32_t seed;
};

static float chance(struct made *m)
{
	m->seed = m->seed * 1664525u + 1013904223u;
	return (float)(m->seed >> 8) / (float)(1 << 23) - 1;
}

static void close_block(struct made *m) { m->size = (m->size + 63) / 64 * 64; }

static void put_floats(struct made *m, size_t count, float size, float around)
{
	float *out = (float *)(void *)(m->bytes + m->size);
	for (size_t i = 0; i < count; i++)
		out[i] = around + size * chance(m);
	m->size += count * sizeof(*out);
	close_block(m);
}

static void put_bytes(struct made *m, size_t count)
{
	for (size_t i = 0; i < count; i++)
		m->bytes[m->size + i] = (char)(127 * chance(m));
	m->size += count;
	close_block(m);
}

static void put_norm(struct made *m, size_t width)
{
	put_floats(m, width, 0.2f, 1);
	put_floats(m, width, 0.2f, 0);
}

static void put_matrix(struct made *m, size_t outs, size_t ins)
{
	put_floats(m, outs, 0.0005f, 0.001f);
	put_bytes(m, outs * ins);
}

static void make(struct made *m)
{
	memset(m->bytes, 0, MADE_MAX);
	*m = (struct made){.bytes = m->bytes, .seed = 7};
	struct encoder_header *h = (struct encoder_header *)(void *)m->bytes;
	*h = (struct encoder_header){.magic = ENCODER_MAGIC,
				     .rows = ROWS_COUNT,
				     .embed = EMBED,
				     .dim = DIM,
				     .layers = LAYERS,
				     .heads = HEADS,
				     .hidden = HIDDEN};
	memcpy(h->names[0], "phrase", sizeof("phrase"));
	memcpy(h->names[5], "mots", sizeof("mots"));
	m->size = sizeof(*h);
	close_block(m);
	put_floats(m, ROWS_COUNT, 0.005f, 0.01f);
	put_bytes(m, (size_t)ROWS_COUNT * EMBED);
	put_norm(m, EMBED);
	put_matrix(m, DIM, EMBED);
	for (int l = 0; l < LAYERS; l++) {
		put_norm(m, DIM);
		put_matrix(m, 3 * DIM, DIM);
		put_floats(m, HEADS * NEAR, 1, 0);
		put_matrix(m, DIM, DIM);
		put_norm(m, DIM);
		put_matrix(m, HIDDEN, DIM);
		put_matrix(m, DIM, HIDDEN);
	}
	put_norm(m, DIM);
	for (int k = 0; k < 3; k++)
		put_floats(m, MODEL_OUTPUTS * DIM, 0.5f, 0);
	h->size = (uint32_t)m->size;
}

static int open_all(void **state)
{
	static _Alignas(64) char space[MADE_MAX];
	struct made made = {.bytes = space};
	if (fixture_open(state) != 0)
		return -1;
	make(&made);
	struct fixture *f = *state;
	return encoder_open((struct str){made.bytes, made.size}, &f->engine.encoder, NULL) == ERR_NONE ? 0 : -1;
}

/* --- The transcription. --- */

static void norm(const struct norm *n, const double *in, size_t width, double *out)
{
	double mean = 0, squares = 0;
	for (size_t i = 0; i < width; i++)
		mean += in[i] / (double)width;
	for (size_t i = 0; i < width; i++)
		squares += (in[i] - mean) * (in[i] - mean) / (double)width;
	for (size_t i = 0; i < width; i++)
		out[i] = (in[i] - mean) / sqrt(squares + 1e-5) * n->gain[i] + n->shift[i];
}

static void apply(const struct matrix *m, const double *in, double *out)
{
	for (size_t o = 0; o < m->outs; o++) {
		out[o] = 0;
		for (size_t i = 0; i < m->ins; i++)
			out[o] += (double)m->scale[o] * m->weights[o * m->ins + i] * in[i];
	}
}

static void soften(double *x, size_t count)
{
	double largest = x[0], sum = 0;
	for (size_t i = 0; i < count; i++)
		largest = x[i] > largest ? x[i] : largest;
	for (size_t i = 0; i < count; i++)
		sum += x[i] = exp(x[i] - largest);
	for (size_t i = 0; i < count; i++)
		x[i] /= sum;
}

static void layer(const struct encoder_layer *l, double state[][DIM], size_t places)
{
	static double view[PLACES_MAX][3 * DIM];
	double normed[DIM], mixed[DIM], change[DIM], wide[HIDDEN], looks[PLACES_MAX];
	size_t width = DIM / HEADS;
	for (size_t t = 0; t < places; t++) {
		norm(&l->before_attention, state[t], DIM, normed);
		apply(&l->attend, normed, view[t]);
	}
	for (size_t t = 0; t < places; t++) {
		memset(mixed, 0, sizeof(mixed));
		for (size_t h = 0; h < HEADS; h++) {
			for (size_t u = 0; u < places; u++) {
				double away = (double)u - (double)t;
				away = away < -ENCODER_REACH  ? -ENCODER_REACH
				       : away > ENCODER_REACH ? ENCODER_REACH
							      : away;
				looks[u] = l->near[h * NEAR + (size_t)(away + ENCODER_REACH)];
				for (size_t i = 0; i < width; i++)
					looks[u] += view[t][h * width + i] * view[u][DIM + h * width + i] /
						    sqrt((double)width);
			}
			soften(looks, places);
			for (size_t u = 0; u < places; u++)
				for (size_t i = 0; i < width; i++)
					mixed[h * width + i] += looks[u] * view[u][2 * DIM + h * width + i];
		}
		apply(&l->gather, mixed, change);
		for (size_t i = 0; i < DIM; i++)
			state[t][i] += change[i];
	}
	for (size_t t = 0; t < places; t++) {
		norm(&l->before_hidden, state[t], DIM, normed);
		apply(&l->up, normed, wide);
		for (size_t i = 0; i < HIDDEN; i++)
			wide[i] = wide[i] > 0 ? wide[i] : 0;
		apply(&l->down, wide, change);
		for (size_t i = 0; i < DIM; i++)
			state[t][i] += change[i];
	}
}

/* The score of output `o`; where it looked, by place. */
static double transcribed(const struct encoder *e, const struct rows *rows, size_t o, double looks[PLACES_MAX])
{
	static double state[PLACES_MAX][DIM], view[PLACES_MAX][DIM];
	for (size_t t = 0; t < rows->places; t++) {
		double sum[EMBED] = {0}, normed[EMBED];
		for (uint32_t k = t ? rows->ends[t - 1] : 0; k < rows->ends[t]; k++)
			for (size_t i = 0; i < EMBED; i++)
				sum[i] += (double)e->row_scale[rows->items[k]] * e->row[rows->items[k] * EMBED + i];
		norm(&e->rows_norm, sum, EMBED, normed);
		apply(&e->enter, normed, state[t]);
	}
	for (size_t l = 0; l < LAYERS; l++)
		layer(&e->layers[l], state, rows->places);
	double score = 0;
	for (size_t t = 0; t < rows->places; t++) {
		norm(&e->last_norm, state[t], DIM, view[t]);
		looks[t] = 0;
		for (size_t i = 0; i < DIM; i++)
			looks[t] += view[t][i] * e->looks[o * DIM + i];
	}
	soften(looks, rows->places);
	for (size_t i = 0; i < DIM; i++) {
		score += view[0][i] * e->whole[o * DIM + i];
		for (size_t t = 0; t < rows->places; t++)
			score += looks[t] * view[t][i] * e->finds[o * DIM + i];
	}
	return score;
}

/* --- Tests --- */

static void scores_are_what_the_header_says(void **state)
{
	struct fixture *f = *state;
	const struct encoder *e = &f->engine.encoder;
	static const char *const texts[] = {
		"Un patient dort. Un autre patient mange, j'ai perfusé Mme Durand 🤐 #NuitDeGarde", "Rien", ""};
	for (size_t k = 0; k < 3; k++) {
		struct reading r = fixture_read(f, texts[k], BLOUSE_AGENT);
		struct rows rows;
		float scores[MODEL_OUTPUTS], *attention;
		double looks[PLACES_MAX];
		assert_int_equal(rows_read(&f->arena, &r, &rows, NULL), ERR_NONE);
		assert_int_equal(rows.places, r.text.token_count + 1);
		assert_int_equal(encoder_score(e, &f->arena, &r, scores, &attention, NULL), ERR_NONE);
		for (size_t o = 0; o < 6; o += 5) {
			assert_true(fabs(transcribed(e, &rows, o, looks) - scores[o]) < 0.02);
			for (size_t t = 0; t < r.text.token_count; t++)
				assert_true(fabs(looks[t + 1] - attention[o * r.text.token_count + t]) < 0.01);
		}
		assert_true(scores[1] == 0); /* an output without a name */
	}
}

static void who_speaks_counts(void **state)
{
	struct fixture *f = *state;
	float scores[2][MODEL_OUTPUTS], *attention;
	for (int k = 0; k < 2; k++) {
		struct reading r = fixture_read(f, "Un patient dort.", k ? BLOUSE_USAGER : BLOUSE_AGENT);
		assert_int_equal(encoder_score(&f->engine.encoder, &f->arena, &r, scores[k], &attention, NULL),
				 ERR_NONE);
	}
	assert_true(scores[0][0] != scores[1][0]);
}

/* A message of several windows scores what the highest of them scores alone, whole sentences where they fit. */
static void a_long_message_is_read_by_windows(void **state)
{
	struct fixture *f = *state;
	static char text[4096];
	size_t len = 0;
	for (int i = 0; i < 60; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "La semaine numéro %d passe lentement ici. ",
					i);
	struct reading r = fixture_read(f, text, BLOUSE_AGENT);
	assert_true(r.text.token_count > ENCODER_PLACES && r.text.token_count < 3 * ENCODER_PLACES);
	float whole[MODEL_OUTPUTS], part[MODEL_OUTPUTS], best = -1e9f, *attention;
	assert_int_equal(encoder_score(&f->engine.encoder, &f->arena, &r, whole, &attention, NULL), ERR_NONE);
	double sum = 0;
	size_t tokens = r.text.token_count, windows = 0;
	for (size_t t = 0; t < tokens; t++)
		sum += attention[t];
	uint32_t starts[4];
	for (uint32_t first = 0; first < tokens; windows++) {
		starts[windows] = r.text.tokens[first].start;
		uint32_t s = r.text.tokens[first].sentence;
		while (s < r.text.sentence_count &&
		       r.text.sentences[s].first + r.text.sentences[s].count - first < ENCODER_PLACES)
			s++;
		first = s < r.text.sentence_count ? r.text.sentences[s].first : (uint32_t)tokens;
	}
	starts[windows] = (uint32_t)len;
	assert_true(sum > 0.5 && sum <= (double)windows);
	for (size_t w = 0; w < windows; w++) {
		char piece[4096];
		snprintf(piece, sizeof(piece), "%.*s", (int)(starts[w + 1] - starts[w]), text + starts[w]);
		r = fixture_read(f, piece, BLOUSE_AGENT);
		assert_int_equal(encoder_score(&f->engine.encoder, &f->arena, &r, part, &attention, NULL), ERR_NONE);
		best = part[0] > best ? part[0] : best;
	}
	assert_true(fabsf(best - whole[0]) < 1e-6f);
}

static void a_damaged_file_is_refused(void **state)
{
	struct fixture *f = *state;
	static _Alignas(64) char space[MADE_MAX];
	struct made m = {.bytes = space};
	struct encoder e;
	make(&m);
	struct encoder_header *h = (struct encoder_header *)(void *)m.bytes;
	size_t cuts[] = {0, 7, sizeof(*h) - 1, sizeof(*h), m.size / 2, m.size - 64, m.size - 1, m.size + 64};
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++)
		assert_int_not_equal(encoder_open((struct str){m.bytes, cuts[i]}, &e, NULL), ERR_NONE);
	assert_int_equal(encoder_open((struct str){m.bytes, m.size}, &e, NULL), ERR_NONE);
	uint32_t *const fields[] = {&h->size, &h->rows, &h->embed, &h->dim, &h->layers, &h->heads, &h->hidden};
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		uint32_t kept = *fields[i];
		const uint32_t values[] = {0, kept + 1, kept * 16, UINT32_MAX};
		for (size_t k = 0; k < 4; k++) {
			*fields[i] = values[k];
			assert_int_equal(encoder_open((struct str){m.bytes, m.size}, &e, NULL), ERR_FORMAT);
		}
		*fields[i] = kept;
	}
	h->distress = NAN;
	assert_int_equal(encoder_open((struct str){m.bytes, m.size}, &e, NULL), ERR_FORMAT);
	h->distress = 0;
	memset(h->names[3], 'a', MODEL_NAME_MAX);
	assert_int_equal(encoder_open((struct str){m.bytes, m.size}, &e, NULL), ERR_FORMAT);
	h->magic[0] = 'X';
	assert_int_equal(encoder_open((struct str){m.bytes, m.size}, &e, NULL), ERR_VERSION);
	/* An encoder whose outputs are not the model's reads nothing. */
	assert_int_equal(engine_read_carefully(
				 &f->engine,
				 (struct str){(const char *)f->engine.encoder.header, f->engine.encoder.header->size},
				 NULL),
			 ERR_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_what_the_header_says),
		cmocka_unit_test(who_speaks_counts),
		cmocka_unit_test(a_long_message_is_read_by_windows),
		cmocka_unit_test(a_damaged_file_is_refused),
	};
	return cmocka_run_group_tests_name("encoder", tests, open_all, fixture_close);
}
