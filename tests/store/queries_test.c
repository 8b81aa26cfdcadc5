/* SPDX-License-Identifier: Apache-2.0 */
/* Every named query of Blouse is understood by both engines, and gives the columns that it declares. */
#include "store/query.h"
#include "store/testing.h"

extern const struct store_query *const all_queries[];
extern const size_t all_queries_count;

static void every_query_is_what_it_declares(void **state)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	assert_true(all_queries_count > 0);
	for (size_t i = 0; i < all_queries_count; i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(store, &conn, err));
		struct error failure = {0};
		if (store_query_check(conn, all_queries[i], &failure))
			fail_msg("%s: %s (%s)", all_queries[i]->name, failure.message, failure.detail);
	}
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_query_is_what_it_declares),
	};
	return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
