/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled charter as it travels to a browser: the same sections, written so that they compress well, without the tables
 * that can be made again from the rest. Opening one gives back the very bytes of the charter, whose checksum then proves it. */
#ifndef BLOUSE_BROWSER_PACK_H
#define BLOUSE_BROWSER_PACK_H

#include "base/buf.h"

#define PACK_CHARTER_MAX ((size_t)64 << 20) /* bytes of what comes out */

/* Appends the charter, packed. false: it is none, of another version, laid out in another way than the compiler's, or memory
 * is exhausted. `charter` is aligned to 8. */
bool pack_make(struct str charter, struct buf *ret_packed);

/* Whether these bytes begin as a packed charter does. */
bool pack_is(const void *bytes, size_t size);
/* What a packed charter will take, in bytes; 0 when it is damaged or too long. */
size_t pack_size(const void *bytes, size_t size);
/* Opens it into `ret_charter`, pack_size() bytes aligned to 8. false: it is damaged. Damage that shows nowhere here is left to
 * blouse_charter_open, which refuses it. */
bool pack_open(const void *bytes, size_t size, void *ret_charter);

#endif
