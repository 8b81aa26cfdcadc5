/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_COMPILER_FILE_H
#define BLOUSE_COMPILER_FILE_H

#include "base/arena.h"

/* The bytes of a regular file with a NUL behind, in the arena. Returns 0 or an errno: EFBIG when it is longer than
 * `max`, ENOMEM. */
int file_slurp(struct arena *arena, const char *path, size_t max, struct str *ret_bytes);

/* What an errno means for a person, in French. */
const char *file_trouble(int code);

#endif
