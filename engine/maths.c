/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/maths.h"

float maths_exp_negative(float x)
{
	/* By halving: exact enough, and the same everywhere. */
	if (x < -60)
		return 0;
	float y = 1 + x / 1024 + x * x / (2.0f * 1024 * 1024) + x * x * x / (6.0f * 1024 * 1024 * 1024);
	for (int i = 0; i < 10; i++)
		y *= y;
	return y;
}

float maths_sigmoid(float x)
{
	return x < 0 ? maths_exp_negative(x) / (1 + maths_exp_negative(x)) : 1 / (1 + maths_exp_negative(-x));
}

float maths_inverse_root(float x)
{
	if (!(x > 0))
		return 0;
	/* Newton's method. */
	union {
		float f;
		uint32_t u;
	} v = {.f = x};
	v.u = 0x5F375A86u - (v.u >> 1);
	for (int i = 0; i < 4; i++)
		v.f = v.f * (1.5f - 0.5f * x * v.f * v.f);
	return v.f;
}

bool maths_all_within(const float *values, size_t count, float most)
{
	for (size_t i = 0; i < count; i++)
		if (!(values[i] >= -most && values[i] <= most))
			return false;
	return true;
}
