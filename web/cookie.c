/* SPDX-License-Identifier: Apache-2.0 */
#include "web/cookie.h"

bool cookie_find(struct str header, struct str name, struct str *ret_value)
{
	struct str value = {0};
	bool found = false;
	while (header.len > 0) {
		struct str pair, key;
		header = str_cut(header, ';', &pair);
		struct str this = str_cut(str_trim(pair), '=', &key);
		if (!str_eq(key, name))
			continue;
		if (found && !str_eq(this, value))
			return false;
		value = this;
		found = true;
	}
	if (found)
		*ret_value = value;
	return found;
}

void cookie_set(struct buf *out, struct str name, struct str value, bool secure, long age)
{
	buf_addf(out, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax", STR_ARG(name), STR_ARG(value));
	if (secure)
		buf_add_c(out, "; Secure");
	if (age >= 0)
		buf_addf(out, "; Max-Age=%ld", age);
}
