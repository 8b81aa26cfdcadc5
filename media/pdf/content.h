/* SPDX-License-Identifier: Apache-2.0 */
/* What draws a page of a PDF, as words of its own language (ISO 32000-1, 7.8.2). */
#ifndef BLOUSE_MEDIA_PDF_CONTENT_H
#define BLOUSE_MEDIA_PDF_CONTENT_H

#include "base/buf.h"

/* Appends the same drawing without what shows text: everything else stays where it is. A drawing that breaks off is kept
 * as far as it goes. False: no memory. */
bool content_without_text(struct str drawing, struct buf *out);

#endif
