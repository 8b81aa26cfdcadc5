/* SPDX-License-Identifier: Apache-2.0 */
/* What a fuzz target defines: libFuzzer's one function. It returns 0, and aborts when the code under test is wrong. */
#ifndef BLOUSE_TESTS_FUZZ_FUZZ_H
#define BLOUSE_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
