/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/spans.h"

#include "base/buf.h"
#include "engine/testing.h"

/* The words shown for the rule `id`, parted by " / ". */
static void expect(void **state, const char *id, const char *text, const char *words)
{
	struct fixture *f = *state;
	struct reading r = fixture_read(f, text, BLOUSE_AGENT);
	unsigned rule = 0;
	while (strcmp(blouse_charter_rule(f->charter, rule)->id, id) != 0)
		rule++;
	struct blouse_span *spans;
	size_t count;
	assert_int_equal(spans_find(&f->arena, &f->engine, &r, rule, (struct sight){0}, &spans, &count, NULL),
			 ERR_NONE);
	assert_true(count <= BLOUSE_SPANS_MAX);
	_cleanup_buf_ struct buf b;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < count; i++) {
		assert_true(spans[i].start < spans[i].end && spans[i].end <= strlen(text));
		assert_true(i == 0 || spans[i].start >= spans[i - 1].end);
		buf_addf(&b, "%s%.*s", i ? " / " : "", (int)(spans[i].end - spans[i].start), text + spans[i].start);
	}
	assert_string_equal(b.ptr ? b.ptr : "", words);
}

static void the_evidence_is_shown(void **state)
{
	expect(state, "phrase", "Hier j'ai PERFUSÉ un patient très gentil", "PERFUSÉ un patient");
	expect(state, "mots", "Quel c o n n a r d de patient !", "c o n n a r d de patient");
	expect(state, "mots", "Quelle s@lope cette petite mamie, oui", "s@lope cette petite mamie");
	expect(state, "voisines", "Une chanson. Un patient.", "chanson. Un patient");
	/* The evidence of another rule is not this rule's. */
	expect(state, "mots", "J'ai perfusé un patient", "J'ai perfusé un patient");
}

/* Without evidence that can be shown, the sentence is. */
static void at_least_one_sentence(void **state)
{
	expect(state, "phrase", "Rien du tout. Fin.", "Rien du tout.");
	expect(state, "phrase", "perfusé hier", "perfusé hier");
	expect(state, "phrase", "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_evidence_is_shown),
		cmocka_unit_test(at_least_one_sentence),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
