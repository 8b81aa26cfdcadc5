/* SPDX-License-Identifier: Apache-2.0 */
/* What compiled templates call (tools/templates.py): values written into HTML, each escaped for the place where it stands.
 * Safe bytes are copied in runs. What is no UTF-8, and control characters, become U+FFFD, so that a page is always valid
 * UTF-8. Nothing here fails by itself: `out` stays failed (base/buf.h) and the caller looks once, at the end. */
#ifndef BLOUSE_WEB_PAGE_H
#define BLOUSE_WEB_PAGE_H

#include <stdint.h>

#include "base/buf.h"

/* Between tags: & < > */
void page_text(struct buf *out, struct str s);
/* Inside a quoted attribute: & < > " ' */
void page_attr(struct buf *out, struct str s);
/* One word of a list of classes: what is no letter, digit, hyphen or underscore becomes a hyphen. */
void page_class(struct buf *out, struct str s);

/* A whole address, or its beginning, inside an attribute. Only http, https, mailto, tel and addresses without a scheme
 * pass: any other becomes "#". What has no place in an address is percent-encoded; percents are left alone. */
void page_url(struct buf *out, struct str s);
/* A part of an address behind its beginning: a segment of the path, a value of the query. All but the unreserved
 * characters of RFC 3986 is percent-encoded; « . » and « .. », which would climb, become U+FFFD. */
void page_url_part(struct buf *out, struct str s);

/* A string of JSON with its quotes, which also holds inside a script element: < > & are escaped. */
void page_json(struct buf *out, struct str s);

/* Numbers are safe wherever they stand. Decimals: at most three, a point, no exponent; what is no finite number is 0. */
void page_int(struct buf *out, int64_t n);
void page_uint(struct buf *out, uint64_t n);
void page_decimal(struct buf *out, double n);

#endif
