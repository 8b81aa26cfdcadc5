/* SPDX-License-Identifier: Apache-2.0 */
/* What draws a page of a PDF, as words of its own language (ISO 32000-1, 7.8.2). */
#ifndef BLOUSE_MEDIA_PDF_CONTENT_H
#define BLOUSE_MEDIA_PDF_CONTENT_H

#include "base/buf.h"

/* Appends the same drawing without what shows text: everything else stays where it is. A drawing that breaks off is kept
 * as far as it goes. False: no memory. */
bool content_without_text(struct str drawing, struct buf *out);

/* The same drawing with nothing but its pictures, whole: no text, no lines and areas, no clips, no transparency, no picture
 * that stands in the drawing itself. False: no memory. */
bool content_pictures_only(struct str drawing, struct buf *out);

/* How many bytes the pictures have that stand in the drawing itself. */
size_t content_pictures_within(struct str drawing);

/* Appends the name of each picture or form that the drawing paints, as "/Name\n". False: no memory. */
bool content_painted(struct str drawing, struct buf *out);

#endif
