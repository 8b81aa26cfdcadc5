/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes that nobody can guess, from the system. */
#ifndef BLOUSE_WEB_RANDOM_H
#define BLOUSE_WEB_RANDOM_H

#include "base/error.h"

/* ERR_UNAVAILABLE when the system has none: nothing that must be secret may then be made. */
enum error_code random_bytes(void *out, size_t len, struct error *err);

#endif
