/* SPDX-License-Identifier: Apache-2.0 */
/* The careful reading's encoder: a small transformer, pretrained on running French, that reads each word among all
 * others, then scores the message. Trained by tools/encoder/, one file, mapped; weights are 8-bit, sums exact, so that
 * every machine and the browser give the same bits (docs/decisions/0009-encoder.md). */
#ifndef BLOUSE_ENGINE_ENCODER_ENCODER_H
#define BLOUSE_ENGINE_ENCODER_ENCODER_H

#include "engine/encoder/rows.h"
#include "engine/model.h"

#define ENCODER_MAGIC "BLOUSEC1"
#define ENCODER_LAYERS_MAX 12
#define ENCODER_EMBED_MAX 512
#define ENCODER_DIM_MAX 1024
#define ENCODER_HIDDEN_MAX 4096
#define ENCODER_HEADS_MAX 16
#define ENCODER_REACH 32   /* words on either side whose distance counts; farther ones are as far as that */
#define ENCODER_PLACES 256 /* read at once */
#define ENCODER_WINDOWS 64 /* of a long message; what follows is left to the fast reading */

/* The numbers behind the header, each block at a multiple of 64 bytes: the table's scales (float, one a row) and rows
 * (8-bit, `embed` wide); its norm; the matrix into `dim`; for each layer a norm, the matrix of queries, keys and
 * values, the weights of distances (float, a head's 2 × ENCODER_REACH + 1 in a row), the matrix out, a norm, the
 * matrices up and down; a norm; then what the outputs look for, find and see in the whole (float, MODEL_OUTPUTS × dim
 * each). A norm is a gain and a shift (float); a matrix is a scale for each output (float), then its weights (8-bit, an
 * output's in a row). */
struct encoder_header {
	char magic[8];
	uint32_t size; /* of all, bytes */
	uint32_t rows, embed, dim, layers, heads, hidden, reserved;
	char names[MODEL_OUTPUTS][MODEL_NAME_MAX]; /* as in struct model_header */
	/* Logit o = own[o] × the encoder's score + fast[o] × the fast reading's logit + bias[o]. */
	float own[MODEL_OUTPUTS], fast[MODEL_OUTPUTS], bias[MODEL_OUTPUTS];
	/* Probabilities, as in struct model_header; from `distress` on, a message is a call for help. */
	float found[MODEL_OUTPUTS], block, ask, distress, spare;
};

struct matrix {
	const float *scale;
	const int8_t *weights;
	uint32_t outs, ins;
};

struct norm {
	const float *gain, *shift;
};

struct encoder_layer {
	struct norm before_attention, before_hidden;
	struct matrix attend, gather, up, down;
	const float *near; /* weights of distances */
};

/* Read through pointers into the mapped file. */
struct encoder {
	const struct encoder_header *header; /* NULL: there is none */
	const float *row_scale;
	const int8_t *row;
	struct norm rows_norm, last_norm;
	struct matrix enter;
	struct encoder_layer layers[ENCODER_LAYERS_MAX];
	const float *looks, *finds, *whole;
};

/* Verifies that everything that is followed lies inside. `bytes` must be aligned to 64. */
enum error_code encoder_open(struct str bytes, struct encoder *ret_encoder, struct error *err);

/* How many tokens of a text are read. */
static inline size_t encoder_tokens(const struct text *text)
{
	size_t most = ENCODER_WINDOWS * (ENCODER_PLACES - 1);
	return text->token_count < most ? text->token_count : most;
}

/* The scores of one message, and for each output how much each token drew its eye: attention[o × encoder_tokens + token],
 * between 0 and 1, into the arena. */
enum error_code encoder_score(const struct encoder *e, struct arena *arena, const struct reading *reading,
			      float ret_scores[MODEL_OUTPUTS], float **ret_attention, struct error *err);

#endif
