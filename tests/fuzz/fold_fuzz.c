/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/text.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* What engine/text.h promises of any input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	arena_init(&arena, (size_t)256 << 20);
	struct str original = {(const char *)data, size};
	struct folded f;
	struct error err;
	enum error_code code = fold(&arena, original, &f, &err);
	size_t invalid = utf8_invalid_at(original);
	if (code == ERR_UTF8) {
		require(invalid != SIZE_MAX && err.offset == invalid);
	} else {
		require(code == ERR_NONE && invalid == SIZE_MAX);
		require(utf8_invalid_at(f.text) == SIZE_MAX);
		require(f.text.ptr[f.text.len] == '\0');
		require(f.from[f.text.len] == size);
		for (size_t i = 0; i < f.text.len; i++) {
			require(f.from[i] < size && f.from[i] <= f.from[i + 1]);
			require(utf8_is_start(data[f.from[i]]));
			require(f.text.ptr[i] < 'A' || f.text.ptr[i] > 'Z');
		}
	}
	arena_release(&arena);
	return 0;
}
