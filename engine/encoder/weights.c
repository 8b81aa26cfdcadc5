/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/encoder/encoder.h"
#include "engine/maths.h"

#define ALIGNMENT 64
/* With these, no sum of any layer leaves the range of floats. */
#define SCALE_MAX 10.0f /* of 8-bit weights */
#define NUMBER_MAX 1e3f

/* Walks over the file's blocks; what does not fit, or is no number, makes it fail. */
struct walk {
	const char *base;
	size_t at, size;
	bool failed;
};

static const void *take(struct walk *w, size_t bytes)
{
	if (w->failed || bytes > w->size - w->at) {
		w->failed = true;
		return w->base;
	}
	const void *block = w->base + w->at;
	size_t next = (w->at + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	w->at = next < w->size ? next : w->size;
	return block;
}

static const float *take_floats(struct walk *w, size_t count, float most)
{
	const float *values = take(w, count * sizeof(*values));
	w->failed = w->failed || !maths_all_within(values, count, most);
	return values;
}

static struct norm take_norm(struct walk *w, uint32_t width)
{
	struct norm n;
	n.gain = take_floats(w, width, NUMBER_MAX);
	n.shift = take_floats(w, width, NUMBER_MAX);
	return n;
}

static struct matrix take_matrix(struct walk *w, uint32_t outs, uint32_t ins)
{
	struct matrix m = {.outs = outs, .ins = ins};
	m.scale = take_floats(w, outs, SCALE_MAX);
	m.weights = take(w, (size_t)outs * ins);
	return m;
}

static bool plausible(const struct encoder_header *h, size_t size)
{
	if (h->size != size || h->rows != ROWS_COUNT || h->layers == 0 || h->layers > ENCODER_LAYERS_MAX)
		return false;
	if (h->embed == 0 || h->embed > ENCODER_EMBED_MAX || h->dim == 0 || h->dim > ENCODER_DIM_MAX ||
	    h->hidden == 0 || h->hidden > ENCODER_HIDDEN_MAX || h->heads == 0 || h->heads > ENCODER_HEADS_MAX)
		return false;
	/* Loops go sixteen numbers at a step. */
	if (h->embed % 16 || h->hidden % 16 || h->dim % (16 * h->heads))
		return false;
	for (size_t o = 0; o < MODEL_OUTPUTS; o++)
		if (!memchr(h->names[o], '\0', MODEL_NAME_MAX))
			return false;
	size_t floats = (size_t)(&h->spare - h->own) + 1;
	return maths_all_within(h->own, floats, NUMBER_MAX);
}

enum error_code encoder_open(struct str bytes, struct encoder *ret_encoder, struct error *err)
{
	const struct encoder_header *h = (const struct encoder_header *)(const void *)bytes.ptr;
	if (bytes.len < sizeof(*h) || memcmp(h->magic, ENCODER_MAGIC, sizeof(h->magic)) != 0)
		return error_set(err, ERR_VERSION,
				 "Le modèle de lecture attentive est d'une autre version : réinstallez Blouse.");
	if (!plausible(h, bytes.len))
		return error_set(err, ERR_FORMAT, "Le modèle de lecture attentive est abîmé : réinstallez Blouse.");
	struct walk w = {.base = bytes.ptr, .size = bytes.len};
	struct encoder e = {.header = h};
	take(&w, sizeof(*h));
	e.row_scale = take_floats(&w, h->rows, SCALE_MAX);
	e.row = take(&w, (size_t)h->rows * h->embed);
	e.rows_norm = take_norm(&w, h->embed);
	e.enter = take_matrix(&w, h->dim, h->embed);
	for (uint32_t i = 0; i < h->layers; i++) {
		struct encoder_layer *l = &e.layers[i];
		l->before_attention = take_norm(&w, h->dim);
		l->attend = take_matrix(&w, 3 * h->dim, h->dim);
		l->near = take_floats(&w, h->heads * (2 * ENCODER_REACH + 1), NUMBER_MAX);
		l->gather = take_matrix(&w, h->dim, h->dim);
		l->before_hidden = take_norm(&w, h->dim);
		l->up = take_matrix(&w, h->hidden, h->dim);
		l->down = take_matrix(&w, h->dim, h->hidden);
	}
	e.last_norm = take_norm(&w, h->dim);
	e.looks = take_floats(&w, (size_t)MODEL_OUTPUTS * h->dim, NUMBER_MAX);
	e.finds = take_floats(&w, (size_t)MODEL_OUTPUTS * h->dim, NUMBER_MAX);
	e.whole = take_floats(&w, (size_t)MODEL_OUTPUTS * h->dim, NUMBER_MAX);
	if (w.failed || w.at != w.size)
		return error_set(err, ERR_FORMAT, "Le modèle de lecture attentive est abîmé : réinstallez Blouse.");
	*ret_encoder = e;
	return ERR_NONE;
}
