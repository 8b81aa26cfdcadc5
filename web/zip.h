/* SPDX-License-Identifier: Apache-2.0 */
/* Text made small for the way (gzip). A compressor's memory is large, so it is kept from one answer to the next. */
#ifndef BLOUSE_WEB_ZIP_H
#define BLOUSE_WEB_ZIP_H

#include "base/buf.h"
#include "base/error.h"

struct zips;

enum zip_effort {
	ZIP_ONCE, /* for one reader: quick */
	ZIP_KEPT, /* for many: small */
	ZIP_EFFORTS
};

enum error_code zips_new(struct zips **ret_zips, struct error *err);
void zips_free(struct zips *zips); /* accepts NULL */

/* Adds `text`, compressed, to `out`; false, with `out` empty, when that is not shorter or there is no memory. Any thread. */
bool zip_text(struct zips *zips, enum zip_effort effort, struct str text, struct buf *out);

#endif
