/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/bundle.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY_MAX (BUNDLE_BYTES_MAX + ((size_t)64 << 20))

/* An exported case that comes from anywhere: what is said of it is whole sentences, without what moves a terminal. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err = {0};
	struct bundle_told told;
	arena_init(&arena, MEMORY_MAX);
	enum error_code code = bundle_verify((struct str){(const char *)data, size}, STR(""), &arena, &told, &err);
	if (code && !err.message[0])
		__builtin_trap();
	for (size_t i = 0; !code && i < told.trouble_count; i++)
		for (size_t k = 0; k < told.troubles[i].len; k++)
			if ((unsigned char)told.troubles[i].ptr[k] < ' ')
				__builtin_trap();
	/* What is whole ends in a hash, and names nothing that was changed. */
	if (!code && told.trouble_count == 0 &&
	    (str_from_c(told.head).len != 64 || told.first_event || told.first_file.len > 0))
		__builtin_trap();
	arena_release(&arena);
	return 0;
}
