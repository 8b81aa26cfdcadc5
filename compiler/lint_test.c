/* SPDX-License-Identifier: Apache-2.0 */
/* Mistakes in a charter's files: testdata/bad holds one of each kind, testdata/bad.expected the messages. */
#include "compiler/source.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/testing.h"
#include "compiler/file.h"
#include "compiler/tree.h"

static void messages_are_as_expected(void **state)
{
	(void)state;
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	struct error err = {0};
	struct str expected;
	struct buf found;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	buf_init(&found, 1 << 20);
	assert_int_equal(source_load(&arena, &problems, "bad", "bad/establishment.yaml", &source, &err), ERR_NONE);
	for (size_t i = 0; i < problems.list.count; i++) {
		const struct problem *p = &problems.list.items[i];
		buf_addf(&found, "%s:%u:%u: %s\n", p->at.file, p->at.line, p->at.column, p->message);
	}
	assert_int_equal(problems.total, problems.list.count);
	assert_int_equal(file_slurp(&arena, "bad.expected", 1 << 20, &expected), 0);
	assert_string_equal(found.ptr, expected.ptr);
	buf_release(&found);
	arena_release(&arena);
}

static void good_files_have_none(void **state)
{
	(void)state;
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source s;
	struct error err = {0};
	arena_init(&arena, SOURCE_MEMORY_MAX);
	assert_int_equal(source_load(&arena, &problems, "small", "small/establishment.yaml", &s, &err), ERR_NONE);
	assert_int_equal(problems.total, 0);
	assert_int_equal(s.rules.count, 2);
	const struct source_rule *rule = &s.rules.items[0];
	assert_int_equal(rule->level, BLOUSE_ATTENTION); /* the establishment lowered it */
	assert_int_equal(rule->examples.count, 30);
	const struct source_example *example = &rule->examples.items[3];
	assert_string_equal(example->text.ptr, "J'ai perfusé un patient 3.");
	assert_int_equal(example->spans.count, 1);
	assert_memory_equal(example->text.ptr + example->spans.items[0].start, "un patient", 10);
	assert_int_equal(example->spans.items[0].end - example->spans.items[0].start, 10);
	assert_true(s.rules.items[1].extra);
	assert_int_equal(s.rules.items[1].clauses.items[0].contexts, 1u << BLOUSE_AGENT);
	assert_int_equal(s.establishment.sites.count, 1);
	arena_release(&arena);
}

static void folders_that_are_missing_are_named(void **state)
{
	(void)state;
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	struct error err = {0};
	arena_init(&arena, SOURCE_MEMORY_MAX);
	assert_int_equal(source_load(&arena, &problems, "nulle-part", NULL, &source, &err), ERR_IO);
	assert_non_null(strstr(err.message, "nulle-part/lexicon"));
	arena_release(&arena);
}

/* Reads as a tree and counts the mistakes. */
static size_t mistakes(struct str yaml)
{
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct tree *root;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	tree_read(&problems, "x.yaml", yaml, &root);
	size_t total = problems.total;
	assert_true(total == 0 || root == NULL);
	assert_false(problems.failed);
	arena_release(&arena);
	return total;
}

static void hostile_files_are_mistakes(void **state)
{
	(void)state;
	static char big[TREE_BYTES_MAX + 1];
	assert_int_equal(mistakes(STR("a: [b, c]\nd: {e: f}\n")), 0);
	assert_int_equal(mistakes(STR("a: &x [b]\nc: [*x, *x, *x, *x]\n")), 1);
	assert_int_equal(mistakes(STR("a: !!binary x\n")), 1);
	assert_int_equal(mistakes(STR("a: \"x\\0y\"\n")), 1);
	assert_int_equal(mistakes(STR("a: b\n\x01\n")), 1);
	assert_int_equal(mistakes((struct str){"a\0b", 3}), 1);
	assert_int_equal(mistakes(STR("? [a]\n: b\n")), 0);
	memset(big, '[', sizeof(big));
	assert_int_equal(mistakes((struct str){big, sizeof(big) - 1}), 1);
	assert_int_equal(mistakes((struct str){big, sizeof(big)}), 1);
	for (size_t i = 0; i + 2 < sizeof(big); i += 2)
		memcpy(big + i, "- ", 2);
	assert_int_equal(mistakes((struct str){big, 200000}), 1);
	for (size_t i = 0; i + 4 < sizeof(big); i += 4)
		memcpy(big + i, "- a\n", 4);
	assert_int_equal(mistakes((struct str){big, TREE_BYTES_MAX / 4 * 4}), 1); /* too many nodes */
}

/* Every beginning of a file is read or refused, never more. */
static void cut_files_are_harmless(void **state)
{
	(void)state;
	struct arena arena;
	struct str bytes;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	assert_int_equal(file_slurp(&arena, "small/establishment.yaml", 1 << 20, &bytes), 0);
	for (size_t len = 0; len < bytes.len; len++)
		mistakes((struct str){bytes.ptr, len});
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_as_expected),
		cmocka_unit_test(good_files_have_none),
		cmocka_unit_test(folders_that_are_missing_are_named),
		cmocka_unit_test(hostile_files_are_mistakes),
		cmocka_unit_test(cut_files_are_harmless),
	};
	if (chdir(TESTDATA) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
