/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/join.h"

#include "base/mem.h"
#include "engine/maths.h"

#define SIZE (MODEL_ROW + 1) /* bias last */
#define NEWTON_STEPS 8
#define PRIOR 1.2 /* weight that an output's own two scores are drawn to */

struct system {
	double h[SIZE][SIZE], g[SIZE];
};

/* Solves h x = g in place (g becomes x); h is symmetric and positive definite: Cholesky without square roots. */
static void solve(struct system *s)
{
	for (int j = 0; j < SIZE; j++) {
		for (int k = 0; k < j; k++) {
			double factor = s->h[j][k] * s->h[k][k];
			for (int i = j; i < SIZE; i++)
				s->h[i][j] -= s->h[i][k] * factor;
		}
		for (int i = j + 1; i < SIZE; i++)
			s->h[i][j] /= s->h[j][j];
	}
	for (int i = 0; i < SIZE; i++)
		for (int k = 0; k < i; k++)
			s->g[i] -= s->h[i][k] * s->g[k];
	for (int i = 0; i < SIZE; i++)
		s->g[i] /= s->h[i][i];
	for (int i = SIZE - 1; i >= 0; i--)
		for (int k = i + 1; k < SIZE; k++)
			s->g[i] -= s->h[k][i] * s->g[k];
}

static void newton_step(const float *scores, const int8_t *labels, const bool *skip, size_t count, double ridge,
			unsigned output, double w[SIZE], struct system *s)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < SIZE; i++) {
		double prior = i == (int)output || i == (int)output + MODEL_OUTPUTS ? PRIOR : 0;
		double strength = i == SIZE - 1 ? ridge * 1e-3 : ridge;
		s->h[i][i] = strength;
		s->g[i] = strength * (w[i] - prior);
	}
	for (size_t n = 0; n < count; n++) {
		int label = labels[n * MODEL_OUTPUTS + output];
		if (label == 0 || (skip && skip[n]))
			continue;
		double x[SIZE], logit = w[SIZE - 1];
		x[SIZE - 1] = 1;
		for (int i = 0; i < MODEL_ROW; i++) {
			x[i] = (double)scores[n * MODEL_ROW + i];
			logit += w[i] * x[i];
		}
		double p = (double)maths_sigmoid((float)logit), curve = p * (1 - p);
		double error = p - (label > 0 ? 1 : 0);
		for (int i = 0; i < SIZE; i++) {
			s->g[i] += error * x[i];
			double factor = curve * x[i];
			for (int k = 0; k <= i; k++)
				s->h[i][k] += factor * x[k];
		}
	}
	solve(s);
	for (int i = 0; i < SIZE; i++)
		w[i] -= s->g[i];
}

enum error_code join_train(const float *scores, const int8_t *labels, const bool *skip, size_t count, double ridge,
			   struct join *ret_join, struct error *err)
{
	_cleanup_free_ struct system *s = mem_calloc(1, sizeof(*s));
	if (!s)
		return error_nomem(err);
	for (unsigned o = 0; o < MODEL_OUTPUTS; o++) {
		double w[SIZE] = {0};
		w[o] = w[o + MODEL_OUTPUTS] = PRIOR;
		for (int step = 0; step < NEWTON_STEPS; step++)
			newton_step(scores, labels, skip, count, ridge, o, w, s);
		memcpy(ret_join->weight[o], w, sizeof(ret_join->weight[o]));
		ret_join->bias[o] = w[SIZE - 1];
	}
	return ERR_NONE;
}

void join_apply(const struct join *j, const float scores[MODEL_ROW], float ret_probability[MODEL_OUTPUTS])
{
	for (unsigned o = 0; o < MODEL_OUTPUTS; o++) {
		double logit = j->bias[o];
		for (unsigned i = 0; i < MODEL_ROW; i++)
			logit += j->weight[o][i] * (double)scores[i];
		ret_probability[o] = maths_sigmoid((float)logit);
	}
}
