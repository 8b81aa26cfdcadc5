/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/ldap_filter.h"

#include <stdint.h>

void ldap_filter_value(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._@ ", c)))
			buf_add_char(out, (char)c);
		else
			buf_addf(out, "\\%02x", c);
	}
}

bool ldap_filter_fill(struct buf *out, struct str pattern, struct str value)
{
	bool filled = false;
	size_t at;
	while ((at = str_find(pattern, STR("{}"))) != SIZE_MAX) {
		buf_add_str(out, str_sub(pattern, 0, at));
		ldap_filter_value(out, value);
		pattern = str_sub(pattern, at + 2, pattern.len);
		filled = true;
	}
	buf_add_str(out, pattern);
	return filled && !out->failed;
}
