/* SPDX-License-Identifier: Apache-2.0 */
/* What an engine does for the store; only store/ includes this. A link is one connection to the engine, used by one
 * thread at a time. */
#ifndef BLOUSE_STORE_DRIVER_H
#define BLOUSE_STORE_DRIVER_H

#include "store/query.h"

/* One connection; each driver's own struct starts with this. */
struct store_link {
	const struct store_driver *driver;
	bool dead; /* the engine went away: the link can only be closed */
};

/* How many columns a prepared query gives, and of which types where the engine knows. */
struct store_described {
	size_t count;
	bool known[STORE_FIELDS_MAX];
	/* As bits (1 << type): SQLite has one integer for int, time and bool. */
	unsigned types[STORE_FIELDS_MAX];
};

struct store_driver {
	enum store_engine engine;
	/* `target` is the URL. A link that does not write cannot. */
	enum error_code (*open)(const char *target, bool writes, unsigned wait_ms, struct store_link **ret_link,
				struct error *err);
	void (*close)(struct store_link *link);
	enum error_code (*begin)(struct store_link *link, bool writes, struct error *err);
	enum error_code (*commit)(struct store_link *link, struct error *err);
	void (*rollback)(struct store_link *link);
	/* Several statements without parameters, inside the transaction. */
	enum error_code (*script)(struct store_link *link, const char *sql, struct error *err);
	/* A query that is `passing` is prepared for this once; others stay prepared for the life of the link. */
	enum error_code (*run)(struct store_link *link, const struct store_query *query, bool passing,
			       const struct store_value *params, store_row_fn *row, void *context, int64_t *ret_written,
			       struct error *err);
	enum error_code (*describe)(struct store_link *link, const struct store_query *query,
				    struct store_described *ret_described, struct error *err);
};

extern const struct store_driver store_sqlite, store_postgresql;

/* The link that a connection holds, for backups. */
struct store_link *store_conn_link(struct store_conn *conn);
enum store_engine store_conn_engine(const struct store_conn *conn);

/* Nothing more can be done with the transaction but to forget it. */
void store_doom(struct store_conn *conn);

/* For migrations and backups, whose statements are not named queries: several statements without parameters; and one
 * query that is made on the spot, and may be forgotten when the call returns. */
enum error_code store_script(struct store_conn *conn, const char *sql, struct error *err);
enum error_code store_run_passing(struct store_conn *conn, const struct store_query *query,
				  const struct store_value *params, store_row_fn *row, void *context,
				  struct error *err);

/* Queries already prepared on a link, by address. */
struct store_cache_slot {
	const struct store_query *query;
	void *prepared;
};

struct store_cache {
	struct store_cache_slot *slots;
	size_t count, cap;
};

/* What was put for the query, or NULL. */
void *store_cache_find(const struct store_cache *cache, const struct store_query *query);
/* `query` is not there yet and `prepared` is not NULL; false when memory lacks. */
bool store_cache_put(struct store_cache *cache, const struct store_query *query, void *prepared);
void store_cache_release(struct store_cache *cache);

#endif
