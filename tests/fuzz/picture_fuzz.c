/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/worker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return fuzz_worker(data, size, ""); }
