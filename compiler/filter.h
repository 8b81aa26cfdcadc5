/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_COMPILER_FILTER_H
#define BLOUSE_COMPILER_FILTER_H

#include "engine/format.h"

#include "base/arena.h"

/* A binary fuse filter over distinct hashes: struct format_filter and its bytes, as engine/format.h lays them out. False
 * when memory is exhausted. */
bool filter_build(struct arena *arena, const uint64_t *hashes, size_t count, struct str *ret_bytes);

#endif
