/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "web/cookie.h"
#include "web/form.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* Headers that strangers write: what is found stands inside them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str header = {(const char *)data, size}, found;
	if (cookie_find(header, STR("session"), &found))
		require(found.len == 0 ||
			(found.ptr >= header.ptr && found.ptr + found.len <= header.ptr + header.len));
	if (form_header_param(header, STR("name"), &found))
		require(found.len == 0 ||
			(found.ptr >= header.ptr && found.ptr + found.len <= header.ptr + header.len));
	if (form_boundary(header, &found))
		require(found.len > 0 && found.len <= FORM_BOUNDARY_MAX);
	return 0;
}
