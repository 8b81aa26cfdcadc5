/* SPDX-License-Identifier: Apache-2.0 */
/* Names as they are compared. Smaller than the engine's folding, and another contract: what a login folds to is kept in
 * the store, so that it never changes. */
#ifndef BLOUSE_SIGNIN_FOLD_H
#define BLOUSE_SIGNIN_FOLD_H

#include "base/str.h"

#define FOLD_MAX 256

/* Small letters without accents; a letter's accent that stands apart (U+0300 to U+036F) goes. Never longer than `s`;
 * stops where `size` ends. Returns the length. Bytes that are no UTF-8 stay. */
size_t fold_plain(struct str s, char *out, size_t size);

/* A login: small letters, accents kept, without white space at its ends. False when it is empty, longer than FOLD_MAX,
 * no UTF-8, or holds a control character. `out` has room for FOLD_MAX bytes. */
bool fold_login(struct str s, char out[FOLD_MAX], struct str *ret_login);

#endif
