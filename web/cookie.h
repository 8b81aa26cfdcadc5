/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_WEB_COOKIE_H
#define BLOUSE_WEB_COOKIE_H

#include "base/buf.h"

/* The value of a cookie in a Cookie header (RFC 6265, 4.2). False when it is not there, or more than once with different
 * values: somebody on a neighbouring name may have set the other one. */
bool cookie_find(struct str header, struct str name, struct str *ret_value);

/* What a Set-Cookie says: HttpOnly, SameSite=Lax, for the whole site; Secure when `secure`, and then the name must begin
 * with __Host-. `age` in seconds; 0 takes the cookie away; negative: until the browser closes. The value is of
 * letters, digits, « - » and « _ ». */
void cookie_set(struct buf *out, struct str name, struct str value, bool secure, long age);

#endif
