/* SPDX-License-Identifier: Apache-2.0 */
/* Put before every C source of ours by the build (-include): what is named here does not compile. Use instead
 *     strcpy strcat strncpy strncat sprintf vsprintf   struct buf, snprintf
 *     gets atoi atol atoll atof                        str_to_u64, strtod
 *     strtok                                           str_cut
 *     malloc calloc realloc free strdup strndup        base/mem.h, base/arena.h */
#ifndef BLOUSE_BASE_BANNED_H
#define BLOUSE_BASE_BANNED_H

/* The system's headers declare these names, so they come first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets atoi atol atoll atof strtok
#ifndef BLOUSE_HEAP
#pragma GCC poison malloc calloc realloc reallocarray strdup strndup
/* Free is a word that variables want: only calls are refused, by gcc. */
#ifndef __clang__
extern void free(void *ptr) __attribute__((error("use mem_free, of base/mem.h")));
#endif
#endif

#endif
