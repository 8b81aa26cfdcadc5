/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled charter as it travels to a browser. Its tables of slots follow from the rest and hardly compress: a lean
 * charter is the same file with zeros there, and the checksum of the full one, so that opening it proves them made again
 * exactly. */
#ifndef BLOUSE_BROWSER_LEAN_H
#define BLOUSE_BROWSER_LEAN_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the charter lean, in place. false: it is none, or of another version. `bytes` are aligned to 8, here and below. */
bool lean_make(void *bytes, size_t size);

/* Makes the tables of a lean charter again, in place; leaves a full one as it is. What is no charter, or a damaged one, is
 * left to blouse_charter_open, which refuses it. */
void lean_fill(void *bytes, size_t size);

#endif
