/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/kinds.h"

#include "base/testing.h"
#include "desk/cases/decision.h"
#include "desk/cases/event.h"

/* What a letter says of a case is known of cases. */
static void steps_and_decisions_are_known(void **state)
{
	(void)state;
	assert_true(paper_kind_count > 0);
	for (unsigned i = 0; i < paper_kind_count; i++) {
		const struct paper_kind *kind = &paper_kinds[i];
		struct str rest = kind->decisions, id;
		assert_ptr_equal(paper_kind_of(kind->id), kind);
		assert_in_range(case_kind_of(kind->step), CASE_NOTIFIED, CASE_SENT);
		assert_true(rest.len > 0);
		while (rest.len > 0) {
			rest = str_cut(rest, ' ', &id);
			assert_non_null(case_decision_of(id));
			assert_true(paper_follows(kind, id));
		}
	}
	assert_null(paper_kind_of(STR("autre")));
	assert_false(paper_follows(&paper_kinds[0], STR("autre")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(steps_and_decisions_are_known)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
