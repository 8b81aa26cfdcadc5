/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/charter/names.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY_MAX ((size_t)256 << 20)

static struct names read(struct arena *arena, struct str text, enum names_kind kind)
{
	struct names names = {0};
	if (names_read(arena, text, kind, &names, NULL))
		__builtin_trap();
	return names;
}

/* A list of a charter's text, changed: the first byte says which list and which entry, the rest is the text. What was added
 * is there, what was removed is not, and all other entries stay as they were. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct buf out;
	if (size == 0)
		return 0;
	struct str text = {(const char *)data + 1, size - 1};
	enum names_kind kind = data[0] % NAMES_KINDS;
	const struct names_entry entry = {{STR("direction"), STR("b: \"c\" #"), STR("2027-01-31"), STR("- d")}};
	arena_init(&arena, MEMORY_MAX);
	buf_init(&out, MEMORY_MAX);
	struct names before = read(&arena, text, kind);
	bool replaced = false;
	if (!names_add(&arena, text, kind, &entry, &out, &replaced, NULL)) {
		struct names after = read(&arena, buf_str(&out), kind);
		bool found = false;
		for (size_t i = 0; i < after.count; i++)
			found |= str_eq(after.entries[i].values[0], entry.values[0]);
		/* A text may be YAML and hold two keys of one name, which the compiler refuses: the last one is the list. */
		if ((after.count > 0 && !found) || (replaced && before.count == 0))
			__builtin_trap();
	}
	buf_clear(&out);
	if (before.count > 0 && !names_remove(&arena, text, kind, data[0] % before.count, &out, NULL)) {
		struct names after = read(&arena, buf_str(&out), kind);
		if (after.count >= before.count)
			__builtin_trap();
	}
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
