/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/read.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY_MAX ((size_t)256 << 20)

/* A charter's file: the first byte says which kind (and whether an establishment's may name files), the rest is the file. Mistakes are collected, nothing else happens. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(struct charter_source *, const struct tree *) = {read_lexicon, read_spellings,
											read_networks};
	struct arena arena;
	if (size == 0)
		return 0;
	arena_init(&arena, MEMORY_MAX);
	struct problems problems = {.arena = &arena};
	struct charter_source source = {.arena = &arena, .problems = &problems};
	struct str bytes = {(const char *)data + 1, size - 1};
	struct tree *root = NULL;
	unsigned kind = data[0] % 6;
	if (kind == 5)
		read_roster(&source, (struct mark){"roster.txt", 0, 1}, bytes);
	else
		tree_read(&problems, "charter.yaml", bytes, &root);
	if (root && kind < 3)
		readers[kind](&source, root);
	else if (root && kind == 3)
		read_rule(&source, root, STR("rule"), false);
	else if (root)
		read_establishment(&source, root, data[0] < 0x80 ? STR("/nonexistent/") : (struct str){0});
	source_check(&source);
	problems_sort(&problems);
	arena_release(&arena);
	return 0;
}
