/* SPDX-License-Identifier: Apache-2.0 */
/* Fresh bases on both engines, for tests: tests/store/run.py says where. */
#ifndef BLOUSE_STORE_TESTING_H
#define BLOUSE_STORE_TESTING_H

#include "base/testing.h"
#include "store/store.h"

/* The instant that tests start from: 26 November 2026, noon. */
#define TEST_NOW INT64_C(1795694400000000)
#define TEST_SECOND INT64_C(1000000)

/* An empty base: its URL. */
struct str test_base(enum store_engine engine, char url[256]);
/* The same, opened with `writers` connections of each kind, and shaped by all migrations when `shaped`. */
struct store *test_store(enum store_engine engine, bool shaped, char url[256]);
/* Opens a base once more. Before a fork, a test closes its store: SQLite does not bear one while its file is open. */
struct store *test_open(struct str url);
/* Adds an establishment, and gives its number. */
int64_t test_establishment(struct store *store, const char *key);
/* Runs SQL of the engine's own; its error, if any. */
enum error_code test_sql(struct store *store, const char *sql);
/* What one number is. */
int64_t test_number(struct store *store, const char *sql);

/* Every test runs on both engines: its *state is a pointer to the engine. */
extern const enum store_engine test_engines[STORE_ENGINES];
static inline enum store_engine test_engine(void **state) { return *(const enum store_engine *)*state; }
#define ON_BOTH(function)                                                                                              \
	{#function " (SQLite)", function, NULL, NULL, (void *)&test_engines[STORE_SQLITE]},                            \
	{                                                                                                              \
#function " (PostgreSQL)", function, NULL, NULL, (void *)&test_engines[STORE_POSTGRESQL]               \
	}

#define assert_good(call)                                                                                              \
	do {                                                                                                           \
		struct error failure_ = {0};                                                                           \
		struct error *err = &failure_;                                                                         \
		if (call)                                                                                              \
			fail_msg("%s: %s (%s)", #call, failure_.message, failure_.detail);                             \
	} while (0)

#endif
