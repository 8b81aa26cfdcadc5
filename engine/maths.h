/* SPDX-License-Identifier: Apache-2.0 */
/* What the models compute with: the same bits on every machine and in the browser, without libm. */
#ifndef BLOUSE_ENGINE_MATHS_H
#define BLOUSE_ENGINE_MATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two builds of one loop where the compiler can choose at run time; sanitizers start too late for that. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MATHS_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define MATHS_WIDE
#endif

/* e^x for x ≤ 0, to 1e-4 of its value. */
float maths_exp_negative(float x);
/* 1 / (1 + e^-x) */
float maths_sigmoid(float x);
/* 1 / √x; 0 for x that is not above 0. */
float maths_inverse_root(float x);

/* Whether all of them are numbers between -most and most, so that a score stays a number whatever file it came from. */
bool maths_all_within(const float *values, size_t count, float most);

#endif
