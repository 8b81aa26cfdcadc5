/* SPDX-License-Identifier: Apache-2.0 */
/* What qpdf knows of a document and its C functions do not tell. */
#ifndef BLOUSE_MEDIA_PDF_OBJECTS_H
#define BLOUSE_MEDIA_PDF_OBJECTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One above the highest number that an object of the document has, whatever its trailer says; 0 when it cannot be opened. The bytes stay
 * the caller's. */
int objects_end(const char *bytes, size_t len);

#ifdef __cplusplus
}
#endif

#endif
