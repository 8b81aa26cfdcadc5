/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that go to a form and come back. */
#ifndef BLOUSE_DESK_OWN_HEX_H
#define BLOUSE_DESK_OWN_HEX_H

#include "base/arena.h"

/* `out` holds 2 * len + 1: small hexadecimal digits, and NUL. */
void hex_write(const unsigned char *bytes, size_t len, char *out);
/* The same, in an arena; ptr is NULL without memory. */
struct str hex_put(struct arena *arena, struct str bytes);
/* False unless the text is `len` bytes in such digits. */
bool hex_take(struct str text, unsigned char *out, size_t len);

#endif
