/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of a directory (RFC 4515) with a person's words in them. */
#ifndef BLOUSE_SIGNIN_LDAP_FILTER_H
#define BLOUSE_SIGNIN_LDAP_FILTER_H

#include "base/buf.h"

#define LDAP_FILTER_MAX ((size_t)8 << 10)

/* Appends a value so that no byte of it means anything to the filter. */
void ldap_filter_value(struct buf *out, struct str value);

/* Appends `pattern`, with each "{}" in it replaced by the value, escaped. False, nothing to be used, when there is none,
 * or out is full. */
bool ldap_filter_fill(struct buf *out, struct str pattern, struct str value);

#endif
